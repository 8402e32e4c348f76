//! Conditions of `--fail-on`: `time_to_detect.p50 > 10m`, `availability < 99.9`.

use std::cmp::Ordering;
use std::ops::Range;

use crate::base::error::{Error, Result};
use crate::base::text::{escape, width};
use crate::cli::metrics::objective::Objective;
use crate::options;
use crate::report::duration;
use crate::report::metrics::availability::Availability;
use crate::report::metrics::distribution::{Distribution, P90_FROM, Tenths};

/// A condition on one figure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Condition {
    text: String,
    relation: &'static str,
    asked: Asked,
}

/// What a condition asks, and the bound.
#[derive(Debug, Clone, PartialEq)]
enum Asked {
    /// A figure of a metric, against a count or tenths of a second.
    Metric { metric: String, figure: Figure, bound: i64 },
    /// The availability of a period, or its error budget.
    Objective(Objective),
}

/// What can be asked of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Figure {
    N,
    NNull,
    Min,
    P50,
    P90,
    Max,
}

const FIGURES: [(&str, Figure); 6] = [
    ("n", Figure::N),
    ("n_null", Figure::NNull),
    ("min", Figure::Min),
    ("p50", Figure::P50),
    ("p90", Figure::P90),
    ("max", Figure::Max),
];

/// The relations, the longer of two that begin alike first.
const RELATIONS: [&str; 6] = [">=", "<=", "==", "!=", ">", "<"];

/// What became of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It holds, and how so.
    Met(String),
    /// It does not hold.
    Unmet,
    /// The figure is not known, and why.
    Unknown(String),
}

/// What is wrong with a condition, and where.
struct Fault {
    span: Range<usize>,
    message: String,
}

impl Condition {
    /// Reads a condition on one of the metrics `known`.
    pub(crate) fn parse(text: &str, known: &[&str]) -> Result<Self> {
        Self::read(text, known).map_err(|Fault { span, message }| {
            let before = text.get(..span.start).map_or(0, width);
            let marked = text.get(span).map_or(1, width).max(1);
            let caret = format!("{}{}", " ".repeat(before), "^".repeat(marked));
            let message = format!("{message}\n  {}\n  {caret}", escape(text));
            Error::Option { option: "--fail-on", message }
        })
    }

    fn read(text: &str, known: &[&str]) -> std::result::Result<Self, Fault> {
        let end = text.len();
        let fault = |span: Range<usize>, message: String| Fault { span, message };
        let at = text.find(['<', '>', '=', '!']);
        let at = at.ok_or_else(|| {
            fault(end..end, format!("a relation is missing: one of {}", RELATIONS.join(" ")))
        })?;
        let (subject, rest) = text.split_at(at);
        let relation = RELATIONS.into_iter().find(|sign| rest.starts_with(sign));
        let relation = relation.ok_or_else(|| {
            fault(at..at + 1, format!("no relation; write one of {}", RELATIONS.join(" ")))
        })?;
        let value = rest.get(relation.len()..).unwrap_or_default();
        let from = end - value.trim_start().len();
        let span = from..(from + value.trim().len()).max(from);
        let wrong = |message| fault(span, message);
        let asked = if let Some(objective) = Objective::read(subject.trim(), value.trim()) {
            Asked::Objective(objective.map_err(wrong)?)
        } else {
            let (metric, figure) = name(subject, known)?;
            let bound = bound(value.trim(), figure).map_err(wrong)?;
            Asked::Metric { metric, figure, bound }
        };
        Ok(Self { text: text.to_owned(), relation, asked })
    }

    /// Returns what it asks of a period, and whether of its error budget; `None` where it asks a metric.
    pub(crate) fn of_period(&self) -> Option<(&'static str, bool)> {
        match &self.asked {
            Asked::Objective(objective) => Some((objective.name(), objective.is_of_budget())),
            Asked::Metric { .. } => None,
        }
    }

    /// Asks the distributions of all incidents, or the availability.
    pub(crate) fn judge(
        &self,
        metrics: &[Distribution],
        availability: Option<&Availability>,
    ) -> Verdict {
        match &self.asked {
            Asked::Metric { metric, figure, bound } => {
                self.judge_metric(metrics, (metric, *figure), *bound)
            }
            Asked::Objective(objective) => self.judge_objective(objective, availability),
        }
    }

    fn judge_objective(&self, asked: &Objective, availability: Option<&Availability>) -> Verdict {
        let Some(availability) = availability else { return Verdict::Unmet };
        match asked.judge(availability) {
            Err(why) => Verdict::Unknown(format!("`{}` is not known: {why}", asked.name())),
            Ok((order, shown)) if self.holds(order) => Verdict::Met(format!(
                "{} is {shown} over {}: `{}` holds",
                asked.name(),
                escape(&availability.period.name),
                escape(self.text.trim())
            )),
            Ok(_) => Verdict::Unmet,
        }
    }

    fn judge_metric(
        &self,
        metrics: &[Distribution],
        (name, figure): (&str, Figure),
        bound: i64,
    ) -> Verdict {
        let metric = metrics.iter().find(|metric| metric.name == name);
        let subject = format!("{name}.{}", figure.name());
        let Some(value) =
            metric.map_or(Some(0).filter(|_| figure.is_count()), |metric| figure.of(metric))
        else {
            let n = metric.map_or(0, Distribution::n);
            let few = if figure == Figure::P90 && n > 0 {
                format!("it takes {P90_FROM} values, there are {n}")
            } else {
                "no incident has a value".to_owned()
            };
            return Verdict::Unknown(format!("`{subject}` is not known: {few}"));
        };
        if !self.holds(value.cmp(&bound)) {
            return Verdict::Unmet;
        }
        let shown = match figure {
            Figure::N | Figure::NNull => value.to_string(),
            _ if value % 10 == 0 => duration::human(value / 10),
            _ => Tenths::new(value).human(),
        };
        let n = metric.map_or(0, Distribution::n);
        let text = escape(self.text.trim());
        Verdict::Met(format!("{subject} is {shown} (n = {n}): `{text}` holds"))
    }

    fn holds(&self, order: Ordering) -> bool {
        match self.relation {
            ">=" => order != Ordering::Less,
            "<=" => order != Ordering::Greater,
            "==" => order == Ordering::Equal,
            "!=" => order != Ordering::Equal,
            ">" => order == Ordering::Greater,
            _ => order == Ordering::Less,
        }
    }
}

/// Reads `METRIC.FIGURE`.
fn name(subject: &str, known: &[&str]) -> std::result::Result<(String, Figure), Fault> {
    let names = FIGURES.map(|(name, _)| name).join(", ");
    let start = subject.len() - subject.trim_start().len();
    let subject = subject.trim();
    let end = start + subject.len();
    let Some((metric, figure)) = subject.split_once('.') else {
        let message = format!("which figure? write METRIC.FIGURE, the figure one of {names}");
        return Err(Fault { span: end..end, message });
    };
    if !known.contains(&metric) {
        let near = known.iter().max_by(|a, b| likeness(metric, a).total_cmp(&likeness(metric, b)));
        let near = near.filter(|near| likeness(metric, near) > 0.75);
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known: {}, {}", known.join(", "), Objective::names().join(", ")),
        };
        let message = format!("no metric is called `{}`; {help}", escape(metric));
        return Err(Fault { span: start..start + metric.len(), message });
    }
    let known = FIGURES.iter().find(|(name, _)| *name == figure);
    known.map(|(_, figure)| (metric.to_owned(), *figure)).ok_or_else(|| {
        let message = format!("`{}` is no figure; it is one of {names}", escape(figure));
        Fault { span: start + metric.len() + 1..end, message }
    })
}

fn likeness(one: &str, other: &str) -> f64 {
    strsim::jaro_winkler(one, other)
}

fn bound(value: &str, figure: Figure) -> std::result::Result<i64, String> {
    if value.is_empty() {
        return Err(if figure.is_count() {
            "a number is missing"
        } else {
            "a duration is missing"
        }
        .to_owned());
    }
    if figure.is_count() {
        return value.parse().map_err(|_| format!("`{}` is no whole number", escape(value)));
    }
    match options::seconds("--fail-on", value) {
        Ok(seconds) => Ok(seconds.saturating_mul(10)),
        Err(Error::Option { message, .. }) => Err(message),
        Err(error) => Err(error.to_string()),
    }
}

impl Figure {
    fn name(self) -> &'static str {
        FIGURES.iter().find(|(_, figure)| *figure == self).map_or("", |(name, _)| name)
    }

    fn is_count(self) -> bool {
        matches!(self, Self::N | Self::NNull)
    }

    /// Returns a count, or tenths of a second.
    fn of(self, metric: &Distribution) -> Option<i64> {
        match self {
            Self::N => i64::try_from(metric.n()).ok(),
            Self::NNull => i64::try_from(metric.n_null()).ok(),
            Self::Min => metric.min().map(|seconds| seconds.saturating_mul(10)),
            Self::P50 => metric.p50().map(Tenths::tenths),
            Self::P90 => metric.p90().map(Tenths::tenths),
            Self::Max => metric.max().map(|seconds| seconds.saturating_mul(10)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::metrics::sample::{Sample, SampleMetric};

    const KNOWN: [&str; 2] = ["time_to_detect", "time_to_resolve"];

    fn metrics(values: &[i64]) -> Vec<Distribution> {
        let sample = |seconds: &i64| Sample {
            metrics: vec![SampleMetric {
                name: "time_to_detect".to_owned(),
                from: "impact_start".to_owned(),
                to: "detect".to_owned(),
                value: Ok(*seconds),
            }],
            ..Sample::default()
        };
        Distribution::gather(&values.iter().map(sample).collect::<Vec<_>>())
    }

    fn judged(text: &str, values: &[i64]) -> Verdict {
        Condition::parse(text, &KNOWN).unwrap().judge(&metrics(values), None)
    }

    #[test]
    fn a_condition_is_met_above_its_bound_alone() {
        let Verdict::Met(said) = judged("time_to_detect.p50 > 10m", &[60, 601, 3_600]) else {
            panic!("601 s are more than 10 min");
        };
        assert_eq!(said, "time_to_detect.p50 is 10m 1s (n = 3): `time_to_detect.p50 > 10m` holds");
        assert_eq!(judged("time_to_detect.p50 > 10m", &[60, 600, 3_600]), Verdict::Unmet);
        assert!(matches!(judged("time_to_detect.p50>=10m", &[600]), Verdict::Met(_)));
        assert!(matches!(judged("time_to_detect.n < 2", &[600]), Verdict::Met(_)));
        assert!(matches!(judged("time_to_resolve.n == 0", &[600]), Verdict::Met(_)));
        assert!(matches!(judged("time_to_detect.p50 != 10m", &[600, 601]), Verdict::Met(_)));
    }

    #[test]
    fn what_is_not_known_is_no_failure_and_says_why() {
        let Verdict::Unknown(why) = judged("time_to_detect.p90 > 1s", &[600]) else {
            panic!("one value has no p90");
        };
        assert!(why.contains("10 values, there are 1"), "{why}");
        assert!(matches!(judged("time_to_resolve.max > 1s", &[600]), Verdict::Unknown(_)));
    }

    #[test]
    fn a_wrong_condition_has_a_caret_below_it() {
        let wrong = |text| Condition::parse(text, &KNOWN).unwrap_err().to_string();
        let said = wrong("time_to_detct.p50 > 10m");
        assert!(said.contains("did you mean `time_to_detect`?"), "{said}");
        assert!(said.ends_with("\n  time_to_detct.p50 > 10m\n  ^^^^^^^^^^^^^"), "{said}");
        assert!(wrong("time_to_detect.p51 > 10m").ends_with("\n                 ^^^"));
        assert!(
            wrong("time_to_detect.p50 > 5 apples").ends_with("                       ^^^^^^^^")
        );
        assert!(wrong("time_to_detect.p50").contains("a relation is missing"));
        assert!(wrong("time_to_detect > 5m").contains("which figure?"));
        assert!(wrong("time_to_detect.n > 5m").contains("no whole number"));
        assert!(wrong("time_to_detect.p50 >").contains("a duration is missing"));
        assert!(wrong("time_to_detect.p50 = 5m").contains("no relation"));
    }
}
