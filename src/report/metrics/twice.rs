//! One outage that several inputs tell of: it would count once for each of them.
//!
//! Nothing is joined, since nobody but a person can say whose figures are the right ones; see `docs/METRICS.md`.

use std::collections::BTreeSet;

use crate::base::text::escape;
use crate::model::report::Warning;
use crate::report::metrics::sample::Sample;

/// The code of the warning.
pub const CODE: &str = "incident_told_twice";

/// Words of service names that tell none from another.
const GENERIC: [&str; 8] = ["api", "app", "service", "svc", "server", "prod", "production", "the"];

/// Returns a warning for each of `samples`, which are sorted by start, that seems to be an incident told before: by
/// another input, at one time, of one alert or one service. Names and titles alone prove nothing. Of several that it may
/// be, the first is named: all pairs of two large inputs would be more than anybody can read.
pub fn warnings(samples: &[Sample]) -> Vec<Warning> {
    let mut found = Vec::new();
    // By their starts in order, only those that have not ended can meet the next.
    let mut going: Vec<(&Sample, BTreeSet<String>)> = Vec::new();
    for sample in samples {
        let Some((from, _)) = sample.span else { continue };
        let named = names(sample);
        going.retain(|(one, _)| one.span.is_some_and(|(_, to)| to >= from));
        let mut same = going
            .iter()
            .filter_map(|(one, names)| Some((*one, shared((one, names), (sample, &named))?)));
        if let Some((one, by)) = same.next() {
            found.push(warning(one, sample, &by, same.count()));
        }
        going.push((sample, named));
    }
    found
}

/// Returns what two incidents have in common that makes them seem one.
fn shared(
    (one, names): (&Sample, &BTreeSet<String>),
    (other, others): (&Sample, &BTreeSet<String>),
) -> Option<String> {
    if one.input == other.input || one.incident == other.incident {
        return None;
    }
    let nameless = one.services.is_empty() || other.services.is_empty();
    match (one.keys.intersection(&other.keys).next(), names.intersection(others).next()) {
        (Some(alert), _) => Some(format!("overlap and share the alert {}", escape(alert))),
        (None, Some(service)) => Some(format!("overlap and share the service {service}")),
        (None, None) if nameless && mostly_at_once(one, other) => {
            Some("take up mostly the same time, and one of them names no service".to_owned())
        }
        (None, None) => None,
    }
}

fn warning(one: &Sample, other: &Sample, by: &str, more: usize) -> Warning {
    let side = |one: &Sample| {
        let input = one.input.as_deref().map_or_else(|| "the logs".to_owned(), escape);
        format!("\"{}\" ({input}, {})", escape(&one.title), escape(&one.incident))
    };
    let counts = match more {
        0 => "both count; give one of the two".to_owned(),
        more => format!("the second may be {more} more as well; all count; give one of them"),
    };
    Warning {
        code: CODE.to_owned(),
        message: format!(
            "{} and {} seem to be one incident: they {by}: {counts}",
            side(one),
            side(other)
        ),
        origin: None,
    }
}

fn names(sample: &Sample) -> BTreeSet<String> {
    let parts = sample.services.iter().flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
    let parts = parts.filter(|part| part.chars().count() > 2).map(str::to_lowercase);
    parts.filter(|part| !GENERIC.contains(&part.as_str())).collect()
}

/// Returns whether half of the shorter lies within the other.
fn mostly_at_once(one: &Sample, other: &Sample) -> bool {
    let (Some((a, b)), Some((c, d))) = (one.span, other.span) else { return false };
    let shared = b.min(d) - a.max(c);
    shared * 2 >= (b - a).min(d - c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(input: Option<&str>, id: &str, service: &str, clock: [&str; 2]) -> Sample {
        let at = |clock: &str| format!("2024-04-10T{clock}:00Z").parse().unwrap();
        Sample {
            incident: id.to_owned(),
            input: input.map(str::to_owned),
            services: if service.is_empty() { Vec::new() } else { vec![service.to_owned()] },
            span: Some((at(clock[0]), at(clock[1]))),
            ..Sample::default()
        }
    }

    #[test]
    fn one_outage_in_logs_and_in_a_document_is_said() {
        let logs = told(None, "a", "checkout-api", ["10:00", "11:00"]);
        let same = told(Some("pm.md"), "b", "Checkout", ["10:05", "12:00"]);
        let found = warnings(&[logs.clone(), same]);
        assert_eq!(found.len(), 1);
        assert!(found[0].message.contains("share the service checkout: both count"), "{found:?}");
        for other in [
            told(None, "b", "checkout-api", ["10:05", "12:00"]),
            told(Some("pm.md"), "a", "checkout", ["10:05", "12:00"]),
            told(Some("pm.md"), "b", "search-api", ["10:05", "12:00"]),
            told(Some("pm.md"), "b", "checkout", ["11:01", "12:00"]),
            told(Some("pm.md"), "b", "", ["10:55", "13:00"]),
        ] {
            assert_eq!(warnings(&[logs.clone(), other.clone()]), [], "{other:?}");
        }
        let nameless = told(Some("pm.md"), "b", "", ["10:05", "11:30"]);
        assert_eq!(warnings(&[logs, nameless]).len(), 1);
    }

    #[test]
    fn one_alert_says_more_than_the_names_of_services() {
        let keys = || BTreeSet::from(["alertmanager:f00d".to_owned()]);
        let one = Sample { keys: keys(), ..told(None, "a", "db", ["10:00", "11:00"]) };
        let other =
            Sample { keys: keys(), ..told(Some("t.json"), "b", "shop", ["10:00", "11:00"]) };
        assert!(warnings(&[one, other])[0].message.contains("share the alert alertmanager:f00d"));
    }

    #[test]
    fn each_incident_is_named_once_with_how_many_more_it_may_be() {
        let clock = ["10:00", "11:00"];
        let of = |input: &'static str| {
            (0..20).map(move |at| told(Some(input), &format!("{input}{at}"), "checkout", clock))
        };
        let samples: Vec<Sample> = of("a.json").chain(of("b.json")).collect();
        let found = warnings(&samples);
        assert_eq!(found.len(), 20);
        assert!(found.iter().all(|one| one.message.contains("may be 19 more as well; all count")));
    }
}
