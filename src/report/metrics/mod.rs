//! `recount metrics`: the metrics of many incidents in, their distributions out.

pub mod availability;
pub mod compare;
mod csv;
pub mod distribution;
mod figures;
pub mod group;
pub mod histogram;
mod json;
mod json_review;
mod markdown;
pub mod period;
pub mod review;
pub mod sample;
mod table;
pub mod twice;

use std::io::Write;

use crate::report::metrics::review::Review;
use crate::report::openmetrics::distributions;
use crate::report::render::View;

/// An output format for distributions.
#[derive(Debug)]
pub struct MetricsFormat {
    /// The value of `--format` that selects it.
    pub name: &'static str,
    /// One line for `--help`.
    pub about: &'static str,
    /// Writes the review of the incidents given.
    pub render: fn(&Review, &View, &mut dyn Write) -> std::io::Result<()>,
}

/// All formats of `recount metrics`, in the order of `--help`.
pub static FORMATS: &[MetricsFormat] = &[
    MetricsFormat { name: "table", about: "a table for people", render: table::render },
    MetricsFormat {
        name: "json",
        about: "one document, schema recount.metrics/1",
        render: json::render,
    },
    MetricsFormat { name: "csv", about: "one row a metric, for spreadsheets", render: csv::render },
    MetricsFormat {
        name: "markdown",
        about: "tables to paste into a review",
        render: markdown::render,
    },
    MetricsFormat {
        name: "openmetrics",
        about: "OpenMetrics text, for Prometheus",
        render: distributions::render,
    },
];

/// Returns the values of `--format`.
pub fn names() -> Vec<&'static str> {
    FORMATS.iter().map(|format| format.name).collect()
}

/// Returns the format of that name.
pub fn find(name: &str) -> Option<&'static MetricsFormat> {
    FORMATS.iter().find(|format| format.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::metrics::compare::Comparison;
    use crate::report::metrics::group::By;
    use crate::report::metrics::period::Period;
    use crate::report::metrics::sample::{Sample, SampleMetric};

    fn samples(values: &[Result<i64, &str>]) -> Vec<Sample> {
        let one = |(at, value): (usize, &Result<i64, &str>)| Sample {
            incident: format!("i{at:02}"),
            title: "=HYPERLINK(\"x\")".to_owned(),
            services: vec!["checkout".to_owned()],
            severity: None,
            start: Some(format!("2024-01-{:02}T00:00:00Z", at + 1)),
            metrics: vec![SampleMetric {
                name: "time_to_detect".to_owned(),
                from: "impact_start".to_owned(),
                to: "detect".to_owned(),
                value: value.map_err(str::to_owned),
            }],
            ..Sample::default()
        };
        values.iter().enumerate().map(one).collect()
    }

    fn rendered(name: &str, samples: &[Sample], view: &View) -> String {
        let mut out = Vec::new();
        let review = Review { samples: samples.to_vec(), ..Review::default() };
        (find(name).unwrap().render)(&review, view, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn json_counts_nulls_by_reason() {
        let samples = samples(&[Ok(120), Err("no_impact_start"), Ok(61)]);
        let json: serde_json::Value =
            serde_json::from_str(&rendered("json", &samples, &View::default())).unwrap();
        assert_eq!(json["schema"], "recount.metrics/1");
        assert_eq!(json["incidents"], 3);
        assert_eq!(
            json["metrics"]["time_to_detect"].to_string(),
            "{\"from\":\"impact_start\",\"to\":\"detect\",\"n\":2,\"n_null\":1,\
             \"null_reasons\":{\"no_impact_start\":1},\"min\":61,\"p50\":90.5,\"p90\":null,\
             \"max\":120,\"values\":[61,120]}"
        );
    }

    #[test]
    fn csv_is_safe_and_has_one_row_a_metric() {
        let samples = samples(&[Ok(120), Err("=no,evidence")]);
        assert_eq!(
            rendered("csv", &samples, &View::default()),
            "metric,from,to,n,n_null,null_reasons,min_seconds,p50_seconds,p90_seconds,max_seconds,\
             values_seconds,corrected\r\ntime_to_detect,impact_start,detect,1,1,\"'=no,evidence: 1\",\
             120,120,,120,120,0\r\n"
        );
    }

    #[test]
    fn table_fits_the_width_and_says_what_is_missing() {
        let samples = samples(&[Ok(120), Err("no_impact_start"), Ok(8_100)]);
        for width in [80, 120, 200] {
            let view = View { width, ..View::default() };
            let table = rendered("table", &samples, &view);
            let widest = table.lines().map(crate::base::text::width).max().unwrap();
            assert!(widest <= width, "{widest} > {width}\n{table}");
            assert!(table.contains("no impact start"), "{table}");
            assert!(table.contains("2h 15m"), "{table}");
        }
        let none = rendered("table", &[], &View::default());
        assert!(none.contains("No incidents"), "{none}");
    }

    /// Everything that a review may hold.
    fn whole(samples: Vec<Sample>) -> Review {
        let month = Period::parse("2024-01").unwrap();
        let two = Period::parse_two("2024-01-01/2024-01-03..2024-01-03/2024-02-01").unwrap();
        Review {
            groups: Some((By::Service, By::Service.groups(&samples))),
            comparison: Some(Comparison::of(&samples, two)),
            availability: Some(availability::Availability::of(
                &samples,
                month.clone(),
                Some(99.9),
                &[month.span],
            )),
            histogram: true,
            warnings: Vec::new(),
            samples,
        }
    }

    #[test]
    fn every_format_shows_a_whole_review_and_is_safe() {
        let review = whole(samples(&[Ok(60), Ok(120), Ok(180), Ok(240), Ok(300), Err("none")]));
        let shown = |name: &str, width| {
            let mut out = Vec::new();
            let view = View { width, ..View::default() };
            (find(name).unwrap().render)(&review, &view, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        for width in [80, 120] {
            let table = shown("table", width);
            let widest = table.lines().map(crate::base::text::width).max().unwrap();
            assert!(widest <= width, "{widest} > {width}\n{table}");
            for text in ["checkout", "too few", "99.9 %", "≤ 5m", "100 %"] {
                assert!(table.contains(text), "{text}\n{table}");
            }
        }
        let markdown = shown("markdown", 120);
        assert!(markdown.contains("| time to detect | impact start | detect | 5 | 1m | 3m |"));
        let csv = shown("csv", 120);
        assert!(csv.starts_with("service,metric,") && csv.contains("\r\ncheckout,time_to_detect,"));
        let json: serde_json::Value = serde_json::from_str(&shown("json", 120)).unwrap();
        assert_eq!(json["groups"]["by"], "service");
        assert_eq!(json["groups"]["groups"][0]["metrics"]["time_to_detect"]["n"], 5);
        let compared = &json["comparison"]["metrics"]["time_to_detect"];
        assert_eq!(compared["p50_change_seconds"], serde_json::Value::Null);
        assert_eq!(compared["reason"], "too_few_values");
        assert_eq!(json["availability"]["services"][0]["availability_percent"], 100.0);
        let buckets = &json["metrics"]["time_to_detect"]["histogram"];
        assert_eq!(buckets[0].to_string(), "{\"at_most_seconds\":60,\"count\":1}");
    }
}
