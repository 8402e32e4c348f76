//! What a source covers, in one line: format, span, zone, what was taken for granted, its clock, its silences.

use crate::base::text::escape;
use crate::model::moment::{Assumption, Moment};
use crate::model::report::{Coverage, Drift, Skew};
use crate::report::duration::human;
use crate::report::row::assumption;
use crate::report::words::{plural, spaced};

/// How many silences are told one by one.
const GAPS: usize = 5;
/// Fewer events that two sources tell say nothing of their clocks.
const FEW: u64 = 3;

/// Returns the line; `given` is the option that gives the source a zone, if one does.
pub fn line(source: &Coverage, given: Option<&str>) -> String {
    let mut said = vec![escape(&source.format), plural(source.records, "record")];
    if let (Some(first), Some(last)) = (&source.first, &source.last) {
        said.push(format!("{} to {}", when(first), when(last)));
    }
    // What the user says is not taken for granted; an abbreviation that several zones bear may still be.
    let given = given.filter(|_| source.zone != "stated" && !source.zone.contains(" as "));
    let by = given.map_or_else(String::new, |option| format!(", by {option}"));
    said.push(format!("zone {}{by}", escape(&source.zone)));
    let assumed = source.assumed.iter().filter(|one| given.is_none() || **one != Assumption::Zone);
    let assumed: Vec<String> = assumed.map(|one| spaced(assumption(*one))).collect();
    if !assumed.is_empty() {
        said.push(format!("taken for granted: {}", assumed.join(", ")));
    }
    said.extend(source.skew.as_ref().map(skew));
    said.extend(source.skew_added_seconds.map(|added| format!("{added:+} s added")));
    if source.out_of_order > 0 {
        said.push(format!("{} out of order", plural(source.out_of_order, "record")));
    }
    said.extend(source.gaps.iter().take(GAPS).map(|(from, to)| silence(from, to)));
    if let Some(more) = source.gaps.len().checked_sub(GAPS).filter(|more| *more > 0) {
        let times = if more == 1 { "time" } else { "times" };
        said.push(format!("silent {more} more {times}"));
    }
    format!("{}: {}", escape(&source.source), said.join("; "))
}

/// Says how far the clock of a source is from another's.
pub(crate) fn skew(skew: &Skew) -> String {
    let Skew { anchors, spread_seconds, .. } = skew;
    let against = escape(&skew.against);
    if let Some(Drift { first_seconds, last_seconds, .. }) = skew.drift {
        return format!(
            "drifts from {} to {} {against} ({}, ±{spread_seconds} s)",
            side(first_seconds),
            side(last_seconds),
            plural(*anchors, "event")
        );
    }
    let side = match skew.offset_seconds {
        None => {
            let few = if *anchors < FEW { "are too few" } else { "disagree or come at once" };
            let told = plural(*anchors, "event");
            return format!(
                "no offset to {against}: {told} that both tell {few} (±{spread_seconds} s)"
            );
        }
        Some(offset) => side(offset),
    };
    format!("{side} {against} ({}, ±{spread_seconds} s)", plural(*anchors, "event"))
}

/// Says how far another clock is from this one.
fn side(offset: i64) -> String {
    match offset {
        0 => "level with".to_owned(),
        1.. => format!("{} later than", human(offset)),
        _ => format!("{} earlier than", human(offset.saturating_neg())),
    }
}

fn silence(from: &Moment, to: &Moment) -> String {
    let length = human((to.at - from.at).num_seconds());
    format!("silent {} to {} ({length})", when(from), when(to))
}

fn when(moment: &Moment) -> String {
    moment.rfc3339().unwrap_or_else(|| moment.when())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_line_tells_all() {
        assert_eq!(
            line(&fixture::report().coverage[0], None),
            "logs.tar.gz!app.log: json; 90 records; 2024-03-15T09:00:00Z to 2024-03-16T01:00:00Z; zone UTC; \
             taken for granted: zone; 3m 4s later than logs.tar.gz!alerts.json (5 events, ±2 s); \
             2 records out of order; silent 2024-03-15T10:41:00Z to 2024-03-15T10:52:00Z (11m)"
        );
    }

    #[test]
    fn what_the_user_says_is_not_taken_for_granted_and_what_says_nothing_is_told() {
        let mut source = fixture::report().coverage.remove(0);
        (source.records, source.out_of_order) = (1, 2);
        let skew = source.skew.as_mut().unwrap();
        (skew.offset_seconds, skew.anchors, skew.spread_seconds) = (None, 10, 70);
        let said = line(&source, Some("--tz"));
        assert!(said.contains("; 1 record; ") && said.contains("; zone UTC, by --tz; "), "{said}");
        assert!(said.contains("; 2 records out of order; "), "{said}");
        assert!(
            said.contains("10 events that both tell disagree or come at once (±70 s)"),
            "{said}"
        );
        assert!(!said.contains("granted"), "{said}");
    }
}
