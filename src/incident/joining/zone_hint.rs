//! Failing requests that begin as far as a zone off the incident that they would begin with, in logs that state no zone: most
//! likely the zone that was taken for granted is the wrong one, and a person is shown which one would fit.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::advice::{for_source, offset};
use crate::base::duration::compact;
use crate::incident::signs::measured::{is_measured, source};
use crate::incident::signs::span::{detects, end, start};
use crate::incident::signs::words::words;
use crate::model::incident::{Entry, Incident};
use crate::model::moment::Assumption;
use crate::model::phase::Milestone;
use crate::model::report::{Coverage, Warning};

/// The code of these warnings.
const CODE: &str = "zone_mismatch";
/// The least and the most that a zone is wrong, in seconds.
pub(super) const ZONES: std::ops::RangeInclusive<i64> = 3_600..=14 * 3_600;
/// Most zones differ by whole hours; in seconds.
pub(super) const STEP: i64 = 3_600;
/// The zones that do not, in minutes east of UTC: of the Marquesas, Newfoundland, Iran, Afghanistan, India, Nepal, Myanmar,
/// Eucla, Adelaide and the Chatham Islands. Any other half hour is none, and these must fit at both ends.
pub(super) const BROKEN: [i64; 13] =
    [-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825];
/// There failing requests end at most so many seconds before the last row.
const BEFORE: i64 = 1_800;
/// Requests begin to fail so many seconds before the detection at most, or so many after it.
const ABOUT: (i64, i64) = (900, 300);
/// So many letters of a name stand for the rest.
const STEM: usize = 5;
/// They end at most so many seconds after the last row.
const AFTER: i64 = 900;

/// Returns a warning for each source of `coverage` whose measured rows, in `incidents` or in none of them, would begin an
/// incident if its zone were another.
pub(in crate::incident) fn warnings(
    incidents: &[Incident],
    unattributed: &[Entry],
    coverage: &[Coverage],
) -> Vec<Warning> {
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for incident in incidents {
        let Some(span) = Span::of(incident) else { continue };
        let own = incident.timeline.iter().filter(|row| is_measured(row));
        let idle = unattributed.iter().filter(|row| is_measured(row));
        let idle = idle.filter(|row| !span.is_measured && span.names(row));
        for row in own.chain(idle) {
            let source = source(row, coverage).filter(|one| is_guessed(one));
            let shift = source.and_then(|source| span.shift(row, source.taken_offset()?));
            let Some((source, shift)) = source.zip(shift) else { continue };
            if told.insert(&source.source) {
                let than = format!("\"{}\" would have it", incident.title);
                found.extend(warning(source, shift, &than));
            }
        }
    }
    found
}

/// What an incident tells of its time beside failing requests; in seconds.
struct Span {
    /// When it is noticed, and each time that a machine registers trouble, with the source that alone tells of that, if one
    /// does: what a log says of itself is as far off as its requests.
    detected: BTreeSet<(i64, Option<Arc<str>>)>,
    /// When its last row is.
    last: i64,
    /// The words of its alerts and of their services.
    words: BTreeSet<String>,
    /// Whether failing requests are a part of it.
    is_measured: bool,
}

impl Span {
    fn of(incident: &Incident) -> Option<Self> {
        let told = || incident.timeline.iter().filter(|row| !is_measured(row));
        let detect = incident.milestones.get(&Milestone::Detect)?;
        let by = detect.entry.and_then(|at| incident.timeline.get(at)).and_then(only_source);
        let noticed = (detect.moment.at.timestamp(), by);
        let alerts = || told().filter(|row| detects(row));
        let named =
            |row: &Entry| row.service.iter().flat_map(|name| words(name)).collect::<Vec<_>>();
        Some(Self {
            detected: alerts().map(|row| (start(row), only_source(row))).chain([noticed]).collect(),
            words: alerts()
                .flat_map(|row| words(&row.title).into_iter().chain(named(row)))
                .collect(),
            last: told().filter(|row| row.time.is_some()).map(end).max()?,
            is_measured: incident.timeline.iter().any(is_measured),
        })
    }

    /// Returns by how many seconds the requests of `row`, read at an offset of `taken` seconds, seem to be late; `None` where
    /// they are not off by a zone.
    fn shift(&self, row: &Entry, taken: i64) -> Option<i64> {
        let (before, after) = ABOUT;
        let begins = |off: &i64| (-before..=after).contains(off);
        let late = |detected: &i64| start(row).saturating_sub(*detected);
        let own = only_source(row);
        let others = self.detected.iter().filter(|(_, by)| by.is_none() || *by != own);
        let detected: Vec<i64> = others.map(|(at, _)| *at).collect();
        if detected.iter().any(|detected| begins(&late(detected))) {
            return None;
        }
        let fits = |detected: i64, shift: i64| {
            let ends = end(row).saturating_sub(shift);
            let whole = shift % STEP == 0 || ends >= self.last.saturating_sub(BEFORE);
            let within = ends >= detected && ends <= self.last.saturating_add(AFTER);
            begins(&(late(&detected) - shift)) && whole && within && ZONES.contains(&shift.abs())
        };
        let shifts: BTreeSet<(i64, i64)> = detected
            .iter()
            .flat_map(|detected| {
                // The step that brings the start to where failing requests begin.
                let step =
                    |from: i64| (late(detected) + before + from).div_euclid(STEP) * STEP - from;
                let broken = BROKEN.iter().map(|minutes| minutes * 60 - taken);
                let broken = broken.filter(|shift| shift % STEP != 0);
                broken.chain([step(0), step(taken)]).map(|shift| (*detected, shift))
            })
            .filter(|(detected, shift)| fits(*detected, *shift))
            .map(|(detected, shift)| ((late(&detected) - shift).abs(), shift))
            .collect();
        // Nepal is a quarter of an hour from its neighbour; where others would fit as well, none is told.
        let (_, shift) = *shifts.first()?;
        let one = |other: i64| other == shift || (other - shift).abs() < STEP / 2;
        shifts.iter().all(|(_, other)| one(*other)).then_some(shift)
    }

    /// Returns whether requests to a service fail that its alerts name: `ebank` is `ebanking`.
    fn names(&self, row: &Entry) -> bool {
        let alike =
            |one: &str, other: &str| one == other || (one.len() >= STEM && other.starts_with(one));
        let own = row.service.iter().flat_map(|service| words(service));
        own.into_iter()
            .any(|own| self.words.iter().any(|word| alike(&own, word) || alike(word, &own)))
    }
}

/// Returns the source that alone tells of `row`.
fn only_source(row: &Entry) -> Option<Arc<str>> {
    let mut all = row.evidence.iter().map(|place| &place.origin.source);
    let first = all.next()?;
    all.all(|other| other == first).then(|| Arc::clone(first))
}

fn is_guessed(source: &Coverage) -> bool {
    source.assumed.contains(&Assumption::Zone)
}

/// Returns the warning that the requests of `source` fail `shift` seconds later `than` something else, as far as a zone.
pub(super) fn warning(source: &Coverage, shift: i64, than: &str) -> Option<Warning> {
    let zone = offset(source.taken_offset()? + shift)?;
    let option = for_source(&source.source, &zone);
    let side = if shift > 0 { "later" } else { "earlier" };
    let message = format!(
        "its requests fail {} {side} than {than}, as far as a zone, and it states none (it was read as \
         {}): --tz-for {option}, or the name of that zone, makes them one",
        compact(shift.abs()),
        source.zone
    );
    Some(Warning { code: CODE.to_owned(), message, origin: Some(source.source.to_string()) })
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
    fn only_whole_hours_that_fit_at_both_ends_are_a_zone() {
        let span = Span {
            detected: BTreeSet::from([(100_000, None)]),
            last: 102_000,
            words: BTreeSet::from(["basket".to_owned()]),
            is_measured: false,
        };
        assert_eq!(span.shift(&row(103_500, 105_000), 0), Some(3_600));
        assert_eq!(span.shift(&row(85_000, 87_000), 0), Some(-14_400));
        for (from, to, why) in [
            (99_900, 101_000, "where they belong"),
            (101_800, 103_000, "half an hour"),
            (103_500, 108_000, "go on after all is over"),
            (103_500, 103_550, "over before it is noticed"),
            (20_000, 21_500, "no zone is as far"),
        ] {
            assert_eq!(span.shift(&row(from, to), 0), None, "{why}");
        }
        for (late, taken, shift) in [
            (19_800, 0, Some(19_800)),
            (20_700, 0, Some(20_700)),
            (34_200, 0, Some(34_200)),
            (-12_600, 0, Some(-12_600)),
            (16_200, 3_600, Some(16_200)),
            (-19_800, 19_800, Some(-19_800)),
            (1_800, 0, None),
            (27_000, 0, None),
        ] {
            let row = row(99_900 + late, 101_900 + late);
            assert_eq!(span.shift(&row, taken), shift, "{late}");
        }
        assert_eq!(span.shift(&row(119_700, 119_900), 0), None, "over long before the rest");
        let named = |service: &str| {
            span.names(&Entry { service: Some(service.to_owned()), ..row(103_500, 105_000) })
        };
        assert!(named("be_basket") && !named("search"));
        let alerts = Span { detected: BTreeSet::from([(100_000, None), (103_400, None)]), ..span };
        assert_eq!(alerts.shift(&row(103_500, 105_000), 0), None, "an alert goes off with them");
    }
}
