//! The figures of a review as texts for people: what the table and the Markdown have in common.

use crate::base::text::escape;
use crate::report::duration;
use crate::report::metrics::availability::{Availability, ServiceAvailability};
use crate::report::metrics::compare::{Compared, Comparison};
use crate::report::metrics::distribution::{Distribution, Tenths};
use crate::report::metrics::group::{By, Group};
use crate::report::metrics::review::Review;
use crate::report::metrics::sample::Sample;
use crate::report::words::{Words, number, plural, spaced};

/// A table as texts: its head and its rows.
pub(super) struct Figures {
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

fn head(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Returns a duration, or the mark for none.
fn length(value: Option<Tenths>, words: Words) -> String {
    value.map_or_else(|| words.dash().to_owned(), Tenths::human)
}

/// Returns the five figures of a distribution: n, min, p50, p90, max.
pub(super) fn spread(metric: &Distribution, words: Words) -> [String; 5] {
    let whole = |value: Option<i64>| value.map_or_else(|| words.dash().to_owned(), duration::human);
    [
        metric.n().to_string(),
        whole(metric.min()),
        length(metric.typical(), words),
        length(metric.p90(), words),
        whole(metric.max()),
    ]
}

/// Returns why incidents have no value, each reason with its count.
pub(super) fn reasons(metric: &Distribution, words: Words) -> String {
    let reasons = metric.nulls.iter();
    let reasons = reasons.map(|(why, count)| format!("{} {}{count}", spaced(why), words.times()));
    reasons.collect::<Vec<_>>().join(", ")
}

/// Returns the metrics of each group, those without any value left out.
pub(super) fn grouped((by, groups): &(By, Vec<Group>), words: Words) -> Figures {
    let spreads: Vec<(&Group, Vec<Distribution>)> =
        groups.iter().map(|group| (group, Distribution::gather(&group.samples))).collect();
    let mut names: Vec<String> = Vec::new();
    for metric in spreads.iter().flat_map(|(_, metrics)| metrics) {
        if !names.contains(&metric.name) {
            names.push(metric.name.clone());
        }
    }
    let mut rows = Vec::new();
    for name in names {
        let mut title = spaced(&name);
        for (group, metrics) in &spreads {
            let Some(metric) = metrics.iter().find(|one| one.name == name && one.n() > 0) else {
                continue;
            };
            let mut row = vec![std::mem::take(&mut title), escape(&group.name)];
            row.extend(spread(metric, words));
            row.push(metric.n_null().to_string());
            rows.push(row);
        }
    }
    Figures {
        head: head(&["metric", by.name(), "n", "min", "p50", "p90", "max", "no value"]),
        rows,
    }
}

/// Returns how many incidents each group has: `checkout 3, search 1`.
pub(super) fn group_sizes((by, groups): &(By, Vec<Group>)) -> String {
    let sizes: Vec<String> = groups
        .iter()
        .map(|group| format!("{} {}", escape(&group.name), group.samples.len()))
        .collect();
    let shared = match by {
        By::Service => "; an incident on several services counts in each",
        By::Severity | By::Month => "",
    };
    format!("Incidents by {}: {}{shared}.", by.name(), sizes.join(", "))
}

/// Returns two periods beside each other.
pub(super) fn compared(comparison: &Comparison, words: Words) -> Figures {
    // The notes below the table say which periods these are.
    let columns = ["n", "p50", "p90"];
    let mut names = vec!["metric".to_owned()];
    names.extend(columns.map(|column| format!("{column} (1)")));
    names.extend(columns.map(|column| format!("{column} (2)")));
    names.push("change of p50".to_owned());
    let row = |metric: &Compared| {
        let mut row = vec![spaced(&metric.name)];
        for side in &metric.sides {
            let p50 = side.as_ref().and_then(Distribution::typical);
            let p90 = side.as_ref().and_then(Distribution::p90);
            row.push(side.as_ref().map_or(0, Distribution::n).to_string());
            row.extend([length(p50, words), length(p90, words)]);
        }
        row.push(match metric.change() {
            Ok(change) if change.tenths() > 0 => format!("+{}", change.human()),
            Ok(change) => change.human(),
            Err("too_few_values") => format!("{} (too few)", words.dash()),
            Err(_) => words.dash().to_owned(),
        });
        row
    };
    let any = |metric: &&Compared| metric.sides.iter().flatten().any(|side| side.n() > 0);
    Figures { head: names, rows: comparison.metrics.iter().filter(any).map(row).collect() }
}

/// Returns what a reader must know of a comparison.
pub(super) fn comparison_notes(comparison: &Comparison) -> Vec<String> {
    let side = |at: usize| {
        let side = comparison.sides.get(at);
        side.map(|side| {
            let count = plural(side.incidents as u64, "incident");
            format!("({}) {}: {count}", at + 1, escape(&side.period.name))
        })
        .unwrap_or_default()
    };
    let mut notes = vec![format!(
        "{}; {}. A difference of medians is given from 5 values on in both; a few incidents differ by chance.",
        side(0),
        side(1)
    )];
    if comparison.outside + comparison.undated > 0 {
        notes.push(format!(
            "Left out: {} in neither period, {} without a full date.",
            comparison.outside, comparison.undated
        ));
    }
    notes
}

/// Returns the availability of each service.
pub(super) fn available(availability: &Availability, words: Words) -> Figures {
    let mut names =
        head(&["service", "incidents", "impact windows", "outage min by share hit", "available"]);
    if let Some(slo) = availability.slo {
        names.push(format!("budget of {} % used", precise(slo)));
        names.push("budget left".to_owned());
    }
    let row = |one: &ServiceAvailability| {
        let mut row = vec![
            one.service.as_deref().map_or_else(|| "all as one".to_owned(), escape),
            one.incidents.to_string(),
            duration::human(one.impact_seconds),
            number(one.full_outage_minutes),
            match one.percent() {
                Ok(percent) => format!("{} %", precise(percent)),
                Err(why) if !one.covered => format!("{} ({})", words.dash(), spaced(why)),
                Err(why) => {
                    format!("{} {} % ({})", words.at_least(), precise(one.at_least()), spaced(why))
                }
            },
        ];
        if let Some(slo) = availability.slo {
            let budget = one.budget_minutes(slo);
            let dash = || words.dash().to_owned();
            let used = one.budget_used_percent(slo).map(|used| format!("{} %", number(used)));
            row.push(used.unwrap_or_else(dash));
            let left = one.budget_left_minutes(slo).map_or_else(dash, number);
            row.push(format!("{left} of {} min", number(budget)));
        }
        row
    };
    Figures { head: names, rows: availability.services.iter().map(row).collect() }
}

/// Returns what a reader must know of an availability.
pub(super) fn availability_notes(availability: &Availability) -> Vec<String> {
    let mut notes = vec![format!(
        "Availability over {}: 1 - outage min by share hit / period. Impact windows that overlap count once; those of \
         alerts alone do not count. Outage min by share hit: each minute of a window times the share of the service's \
         users or requests that it hurt; all as one takes, minute by minute, the service hit most. The timeline's min of \
         full outage takes one share over all services of an incident.",
        escape(&availability.period.name)
    )];
    let period = availability.period.span.length().num_seconds();
    if availability.covered_seconds < period {
        notes.push(format!(
            "The input covers {} of the {} of the period; what happened in the rest is not known{}.",
            duration::human(availability.covered_seconds),
            duration::human(period),
            if availability.covered_seconds > 0 { " and counts as available" } else { "" }
        ));
    }
    if availability.undated > 0 {
        let count = plural(availability.undated as u64, "incident");
        notes.push(format!("Not counted: {count} without a full date."));
    }
    notes
}

/// Returns what a reader must know of the incidents: told twice, corrected by people.
pub(super) fn incident_notes(review: &Review) -> Vec<String> {
    let mut notes: Vec<String> =
        review.warnings.iter().map(|one| format!("warning: {}", one.message)).collect();
    let corrected: Vec<&Sample> = review.samples.iter().filter(|one| one.corrected).collect();
    if !corrected.is_empty() {
        let said = |one: &&Sample| {
            let metrics: Vec<String> = one.said.iter().map(|name| spaced(name)).collect();
            let metrics = if metrics.is_empty() {
                String::new()
            } else {
                format!(" ({})", metrics.join(", "))
            };
            format!("{}{metrics}", escape(&one.incident))
        };
        let ids: Vec<String> = corrected.iter().map(said).collect();
        notes.push(format!("A person's word, by recount.overrides.toml: {}.", ids.join("; ")));
    }
    notes
}

/// Returns a percentage with four digits after the point, needless ones left out: `99.9653`.
fn precise(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
