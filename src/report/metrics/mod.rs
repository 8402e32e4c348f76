//! `recount metrics`: the metrics of many incidents in, their distributions out.

mod csv;
pub mod distribution;
mod json;
pub mod sample;
mod table;

use std::io::Write;

use crate::report::metrics::sample::Sample;
use crate::report::openmetrics::distributions;
use crate::report::render::View;

/// An output format for distributions.
#[derive(Debug)]
pub struct MetricsFormat {
    /// The value of `--format` that selects it.
    pub name: &'static str,
    /// One line for `--help`.
    pub about: &'static str,
    /// Writes the distributions over the incidents given.
    pub render: fn(&[Sample], &View, &mut dyn Write) -> std::io::Result<()>,
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
    use crate::report::metrics::sample::SampleMetric;

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
        };
        values.iter().enumerate().map(one).collect()
    }

    fn rendered(name: &str, samples: &[Sample], view: &View) -> String {
        let mut out = Vec::new();
        (find(name).unwrap().render)(samples, view, &mut out).unwrap();
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
             values_seconds\r\ntime_to_detect,impact_start,detect,1,1,\"'=no,evidence: 1\",120,120,,\
             120,120\r\n"
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
}
