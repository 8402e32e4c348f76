//! Two logs of requests that fail for as long as each other, as far apart as zones are, one of which states its zone: most
//! likely they tell of the same failures, and the zone that was taken for granted for the other is the wrong one.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::incident::joining::zone_hint::{BROKEN, STEP, ZONES, warning};
use crate::incident::signs::measured::{is_measured, source};
use crate::incident::signs::span::{detects, end, start};
use crate::incident::signs::words::canonical;
use crate::model::incident::{Entry, Incident};
use crate::model::moment::Assumption;
use crate::model::report::{Coverage, Warning};

/// Failures that are shorter are alike by chance; in seconds.
const LEAST: i64 = 300;
/// Both ends lie at most so many seconds from where they lie in the other log: one notes when a request begins, another
/// when it has timed out.
const APART: i64 = 300;
/// Of shorter failures the ends lie at most this part of their length apart.
const PART: i64 = 4;
/// The ends of one service's failures lie at most so many seconds apart, and failures that begin so near are told right.
const OWN: i64 = 900;

/// Returns a warning for each source of `coverage` that states no zone and whose requests fail as those of one that does,
/// as far from them as zones are. Sources in `told` have theirs.
pub(in crate::incident) fn warnings(
    incidents: &[Incident],
    unattributed: &[Entry],
    coverage: &[Coverage],
    told: &[Warning],
) -> Vec<Warning> {
    let rows = || incidents.iter().flat_map(|one| &one.timeline).chain(unattributed);
    let measured = rows().filter(|row| is_measured(row) && row.until.is_some());
    let (mut sure, mut guessed) = (Vec::new(), Vec::new());
    for row in measured {
        match source(row, coverage) {
            Some(of) if of.zone == "stated" => sure.push((row, of)),
            Some(of) if of.assumed.contains(&Assumption::Zone) => guessed.push((row, of)),
            _ => {}
        }
    }
    // An alert by a sure clock shows that requests fail where they are.
    let stated = |row: &Entry| row.assumed.is_empty();
    let alerts: Vec<i64> = rows().filter(|row| detects(row) && stated(row)).map(start).collect();
    let mut told: BTreeSet<&str> = told.iter().filter_map(|one| one.origin.as_deref()).collect();
    let mut found = Vec::new();
    for (row, of) in guessed {
        let here = sure.iter().any(|(other, _)| (start(row) - start(other)).abs() <= OWN);
        let alerted = alerts.iter().any(|at| (at - start(row)).abs() <= APART);
        if here || alerted || told.contains(&*of.source) {
            continue;
        }
        let Some((shift, other)) = twin(row, of, &sure) else { continue };
        told.insert(&of.source);
        let than = format!("those of {}, which states its zone", other.source);
        found.extend(warning(of, shift, &than));
    }
    found
}

/// Returns by how many seconds the requests of `row` seem to be late, and the source that tells so; `None` where no zone
/// or several would fit.
fn twin<'c>(
    row: &Entry,
    of: &Coverage,
    sure: &[(&Entry, &'c Coverage)],
) -> Option<(i64, &'c Coverage)> {
    let taken = of.taken_offset()?;
    let mut fitting: Vec<(i64, i64, &Coverage)> = Vec::new();
    for (other, by) in sure {
        for zone in zones() {
            let shift = zone - taken;
            if let Some(off) = off(row, other, shift) {
                fitting.push((off, shift, by));
            }
        }
    }
    fitting.sort_by_key(|(off, shift, by)| (*off, *shift, Arc::clone(&by.source)));
    let (_, shift, by) = *fitting.first()?;
    // Two outages of one length tell of two zones.
    let one = fitting.iter().all(|(_, other, _)| (other - shift).abs() < STEP / 2);
    one.then_some((shift, by))
}

/// Returns the offsets of zones, in seconds east of UTC.
fn zones() -> impl Iterator<Item = i64> {
    (-12..=14).map(|hours| hours * STEP).chain(BROKEN.iter().map(|minutes| minutes * 60))
}

/// Returns by how many seconds in all the ends of `row` miss those of `other` when `row` is `shift` seconds late; `None`
/// where that is too many.
fn off(row: &Entry, other: &Entry, shift: i64) -> Option<i64> {
    let length = (end(row) - start(row)).min(end(other) - start(other));
    let first = (start(row) - shift - start(other)).abs();
    let last = (end(row) - shift - end(other)).abs();
    let of = |row: &Entry| row.service.as_deref().map(canonical);
    let same = of(row).is_some() && of(row) == of(other);
    let near = APART.min(length / PART);
    let fits = first <= near && last <= if same { OWN.min(length / 2) } else { near };
    (ZONES.contains(&shift.abs()) && length >= LEAST && fits).then_some(first + last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::signs::measured::blank;
    use crate::model::moment::{Moment, Precision};

    /// Requests that fail from one second to another.
    fn row(from: i64, to: i64) -> Entry {
        let at = |second| {
            let time = chrono::DateTime::from_timestamp(second, 0).unwrap_or_default();
            Some(Moment::utc(time, Precision::Second))
        };
        Entry { time: at(from), until: at(to), ..blank() }
    }

    #[test]
    fn both_ends_lie_as_far_off_as_a_zone() {
        let sure = row(100_000, 103_000);
        assert_eq!(off(&row(107_140, 110_150), &sure, 7_200), Some(110));
        assert_eq!(off(&row(107_140, 110_800), &sure, 7_200), None, "they end later");
        assert_eq!(off(&row(100_000, 103_000), &sure, 0), None, "no zone");
        assert_eq!(off(&row(103_600, 103_800), &row(100_000, 100_200), 3_600), None, "a hiccup");
        let own = |row| Entry { service: Some("checkout".to_owned()), ..row };
        let late = own(row(107_140, 110_800));
        assert_eq!(off(&late, &own(sure), 7_200), Some(660), "of one service");
    }
}
