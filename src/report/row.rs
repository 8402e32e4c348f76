//! What every human-readable output says about a row: its distance from the start, its remarks, its places.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::model::event::Outcome;
use crate::model::incident::{Entry, Incident, Status};
use crate::model::moment::{Assumption, Moment};
use crate::model::overrides::{FACT, Override};
use crate::model::phase::Milestone;
use crate::model::phase::Phase;
use crate::model::report::Report;
use crate::model::tie::Tie;
use crate::report::duration;

/// Returns the moment that rows of an incident are counted from: the start of the impact, else the first row's.
pub(crate) fn start(incident: &Incident) -> Option<&Moment> {
    let stated = incident.milestones.get(&Milestone::ImpactStart).map(|point| &point.moment);
    stated.or_else(|| incident.timeline.iter().find_map(|entry| entry.time.as_ref()))
}

/// Returns the seconds from `start` to `moment`, or `None` where their dates cannot be compared.
pub(crate) fn seconds_between(start: &Moment, moment: &Moment) -> Option<i64> {
    (start.dated == moment.dated).then(|| (moment.at - start.at).num_seconds())
}

/// Returns the distance of a row from the start as text: `+15m`.
pub(crate) fn relative(entry: &Entry, start: Option<&Moment>) -> Option<String> {
    seconds_between(start?, entry.time.as_ref()?).map(duration::relative)
}

/// Returns the word for a status that every output uses.
pub(crate) fn status(status: Status) -> &'static str {
    match status {
        Status::Resolved => "resolved",
        Status::Open => "open",
    }
}

/// Returns how it came out, where that is worth saying beside the title. Only what was done can be left without an end.
pub(crate) fn outcome(entry: &Entry) -> Option<&'static str> {
    let acts =
        matches!(entry.phase, Phase::Mitigate | Phase::Rollback | Phase::Fix | Phase::Change);
    let said = entry.title.contains("started");
    match entry.outcome? {
        Outcome::Failed | Outcome::Done if entry.phase == Phase::FalseLead => Some("ruled out"),
        Outcome::Failed => Some("failed"),
        Outcome::Partial => Some("worked in part"),
        Outcome::Started if acts && entry.until.is_none() && said => Some("end unknown"),
        Outcome::Started if acts && entry.until.is_none() => Some("started, end unknown"),
        Outcome::Started | Outcome::Done => None,
    }
}

/// Returns what is worth saying beside the title: outcome, length, flapping, copies.
pub(crate) fn remarks(entry: &Entry) -> Vec<String> {
    let mut remarks: Vec<String> = outcome(entry).into_iter().map(str::to_owned).collect();
    if entry.rule == FACT {
        remarks.push("a person's word".to_owned());
    }
    if entry.cycles > 1 {
        remarks.push(format!("fired {} times", entry.cycles));
    }
    if let Some(seconds) = entry.firing_seconds {
        remarks.push(format!("{} in all", duration::human(seconds)));
    } else if let (Some(from), Some(until)) = (&entry.time, &entry.until)
        && let Some(seconds) = seconds_between(from, until).filter(|seconds| *seconds > 0)
    {
        remarks.push(format!("for {}", duration::human(seconds)));
    }
    remarks
}

/// Returns the correction that added a row by hand, if one did.
pub(crate) fn fact<'a>(incident: &'a Incident, entry: &Entry) -> Option<&'a Override> {
    let place = entry.evidence.first().filter(|_| entry.rule == FACT)?;
    let stands = |one: &&Override| {
        one.line == place.origin.line && one.source == place.origin.source && one.kind == "fact"
    };
    incident.overrides.iter().find(stands)
}

/// Returns what a person said last of a milestone.
pub(crate) fn said(incident: &Incident, milestone: Milestone) -> Option<&Override> {
    incident.overrides.iter().rev().find(|one| one.milestone == Some(milestone))
}

/// Returns a correction as a sentence without its place: `detect set to …, was …: the reason (Ada)`.
pub(crate) fn correction(one: &Override) -> String {
    let what = one.milestone.map_or(one.kind, Milestone::name).replace('_', " ");
    let change = match (one.kind, &one.was, &one.now) {
        ("merge", Some(was), _) => format!("{was} merged into this incident"),
        ("split", Some(was), Some(_)) => format!("later part of {was} split off"),
        ("split", Some(was), None) => format!("split off {was}"),
        ("mute", Some(was), _) => format!("muted: {was}"),
        ("fact", _, Some(now)) => format!("added: {now}"),
        (_, Some(was), Some(now)) => format!("{what} set to {now}, was {was}"),
        (_, None, Some(now)) => format!("{what} set to {now}"),
        (_, Some(was), None) => format!("{what} taken away, was {was}"),
        (_, None, None) => format!("{what} taken away"),
    };
    let by = one.by.as_ref().map(|by| format!(" ({by})")).unwrap_or_default();
    format!("{change}: {}{by}", one.reason)
}

/// Returns the corrections of an incident as sentences, each with its place.
pub(crate) fn corrections(incident: &Incident) -> impl Iterator<Item = String> {
    incident
        .overrides
        .iter()
        .map(|one| format!("{} [{}:{}]", correction(one), one.source, one.line))
}

/// Returns what ties a row to its incident as text: `service checkout-api, with app.log:12`.
pub(crate) fn ties(incident: &Incident, at: usize, prefix: &str) -> Vec<String> {
    let ties = incident.ties.get(at).map_or(&[][..], Vec::as_slice);
    let place = |entry: usize| {
        let first = incident.timeline.get(entry)?.evidence.first()?;
        let full = first.origin.to_string();
        Some(full.strip_prefix(prefix).unwrap_or(&full).to_owned())
    };
    let text = |tie: &Tie| {
        let by = match tie.by {
            "incident_id" => "incident id",
            "person" => "same person",
            "requests" => "failing requests",
            "words" => "word",
            "time" => "time alone",
            other => other,
        };
        let mark = if tie.mark.is_empty() { String::new() } else { format!(" {}", tie.mark) };
        let with = tie.entry.and_then(place).map(|place| format!(" with {place}"));
        let apart = tie.seconds.filter(|_| tie.by == "time");
        let apart = apart.map(|seconds| format!(", {} apart", duration::human(seconds)));
        format!("{by}{mark}{}{}", with.unwrap_or_default(), apart.unwrap_or_default())
    };
    ties.iter().map(text).collect()
}

/// Returns all rows with the incident they belong to, those outside any last.
pub(crate) fn all(report: &Report) -> impl Iterator<Item = (Option<&Incident>, &Entry)> {
    let inside = report
        .incidents
        .iter()
        .flat_map(|incident| incident.timeline.iter().map(move |entry| (Some(incident), entry)));
    inside.chain(report.unattributed.iter().map(|entry| (None, entry)))
}

/// Returns all rows as [`all`] does, each with its number within its incident, from 0.
pub(crate) fn numbered(
    report: &Report,
) -> impl Iterator<Item = (Option<&Incident>, usize, &Entry)> {
    let inside = report.incidents.iter().flat_map(|incident| {
        let rows = incident.timeline.iter().enumerate();
        rows.map(move |(at, entry)| (Some(incident), at, entry))
    });
    let outside = report.unattributed.iter().enumerate();
    inside.chain(outside.map(|(at, entry)| (None, at, entry)))
}

/// Returns how many rows have no place on an axis of time.
pub(crate) fn undated(report: &Report) -> usize {
    all(report).filter(|(_, entry)| instant(entry.time.as_ref()).is_none()).count()
}

/// Returns the instant, where the date is known in full.
pub(crate) fn instant(moment: Option<&Moment>) -> Option<DateTime<Utc>> {
    moment.and_then(Moment::time)
}

/// Returns at most `most` rows of an incident, in order: those that prove a milestone first of all, then what people did,
/// then what machines told, mere talk last.
pub(crate) fn foremost(incident: &Incident, most: usize) -> Vec<&Entry> {
    let chosen = foremost_at(incident, most);
    let rows = incident.timeline.iter().enumerate();
    rows.filter(|(at, _)| chosen.contains(at)).map(|(_, entry)| entry).collect()
}

/// Returns where [`foremost`] rows stand in the timeline.
pub(crate) fn foremost_at(incident: &Incident, most: usize) -> BTreeSet<usize> {
    let proof: BTreeSet<usize> =
        incident.milestones.values().filter_map(|point| point.entry).collect();
    let rank = |at: usize, entry: &Entry| match entry.phase {
        _ if proof.contains(&at) => 0,
        Phase::Investigate | Phase::Communicate | Phase::Note => 3,
        // Of hundreds of alerts the first few say as much; the one rollback that failed must not go under in them.
        Phase::Detect | Phase::Report | Phase::Recover | Phase::Change => 2,
        _ => 1,
    };
    let mut rows: Vec<(u8, usize)> =
        incident.timeline.iter().enumerate().map(|(at, entry)| (rank(at, entry), at)).collect();
    rows.sort_unstable();
    rows.into_iter().take(most).map(|(_, at)| at).collect()
}

/// Returns both ends of an incident, where its dates are known: those of its impact, else of its milestones and rows; the
/// end is the last that is known where it is open.
pub(crate) fn ends(incident: &Incident) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let from = start(incident)?.time()?;
    let windows = incident.impact.windows.iter().filter_map(|window| instant(window.to.as_ref()));
    let points = incident.milestones.values().filter_map(|point| point.moment.time());
    let rows = incident.timeline.iter().filter_map(|entry| instant(entry.time.as_ref()));
    Some((from, windows.chain(points).chain(rows).max().unwrap_or(from).max(from)))
}

/// Returns the folder or archive that all first places of the rows have in common, as a prefix of their sources.
pub(crate) fn common_prefix<'a>(entries: impl Iterator<Item = &'a Entry>) -> &'a str {
    let sources: BTreeSet<&str> =
        entries.flat_map(|entry| &entry.evidence).map(|one| &*one.origin.source).collect();
    let (Some(first), Some(last)) = (sources.first(), sources.last()) else { return "" };
    let same = first.bytes().zip(last.bytes()).take_while(|(a, b)| a == b).count();
    let cut = first
        .char_indices()
        .filter(|(at, c)| *at < same && matches!(c, '/' | '!'))
        .map(|(at, _)| at + 1)
        .next_back();
    first.get(..cut.unwrap_or(0)).unwrap_or_default()
}

/// Returns the name of an assumption that every output uses.
pub(crate) fn assumption(assumption: Assumption) -> &'static str {
    match assumption {
        Assumption::Zone => "zone",
        Assumption::Year => "year",
        Assumption::Date => "date",
        Assumption::HalfDay => "half_day",
        Assumption::DateOrder => "date_order",
        Assumption::RepeatedHour => "repeated_hour",
        Assumption::TimeOfDay => "time_of_day",
        Assumption::Duration => "duration",
        Assumption::Skew => "skew",
    }
}

/// Returns how many rows rest on each assumption.
pub(crate) fn assumptions<'a>(
    entries: impl Iterator<Item = &'a Entry>,
) -> Vec<(&'static str, u64)> {
    let mut rows: BTreeMap<Assumption, u64> = BTreeMap::new();
    for one in entries.flat_map(|entry| &entry.assumed) {
        *rows.entry(*one).or_default() += 1;
    }
    rows.into_iter().map(|(one, rows)| (assumption(one), rows)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn rows_are_counted_from_the_impact() {
        let incident = fixture::incident();
        let start = start(&incident);
        let texts: Vec<_> =
            incident.timeline.iter().filter_map(|entry| relative(entry, start)).collect();
        assert_eq!(texts, ["+0s", "+15m", "+1h 30m", "+2h 30m", "+3h", "+14h 10m"]);
        assert_eq!(seconds_between(&fixture::undated("10:00"), start.unwrap()), None);
    }

    #[test]
    fn prefix_ends_at_a_folder() {
        let incident = fixture::incident();
        assert_eq!(common_prefix(incident.timeline.iter()), "logs.tar.gz!");
        assert_eq!(common_prefix([].iter()), "");
    }

    #[test]
    fn what_proves_a_milestone_is_foremost() {
        let incident = fixture::incident();
        let titles: Vec<&str> =
            foremost(&incident, 4).iter().map(|entry| entry.phase.name()).collect();
        assert_eq!(titles, ["detect", "identify", "rollback", "resolve"]);
        assert_eq!(foremost(&incident, 99).len(), incident.timeline.len());
    }

    #[test]
    fn what_was_tried_does_not_go_under_in_alerts() {
        let mut incident = fixture::incident();
        let alert = fixture::entry("2024-03-15T15:00:00Z", Phase::Detect, "A fires", 60);
        incident.timeline.extend(vec![alert; 50]);
        incident.timeline.push(fixture::entry("2024-03-15T18:00:00Z", Phase::Fix, "Patch", 99));
        let titles: Vec<&str> =
            foremost(&incident, 10).iter().map(|entry| entry.title.as_str()).collect();
        assert_eq!(titles.last(), Some(&"Patch"), "{titles:?}");
    }

    #[test]
    fn rows_without_a_date_are_counted() {
        let mut report = fixture::report();
        assert_eq!((undated(&report), all(&report).count()), (0, 7));
        report.incidents[0].timeline[0].time = Some(fixture::undated("10:00"));
        assert_eq!((undated(&report), numbered(&report).count()), (1, 7));
    }

    #[test]
    fn only_what_was_done_is_without_an_end_and_no_word_is_said_twice() {
        let mut entry = fixture::entry("2024-03-15T10:00:00Z", Phase::Rollback, "Undo", 1);
        entry.outcome = Some(Outcome::Started);
        assert_eq!(outcome(&entry), Some("started, end unknown"));
        entry.title = "Rollback of cart started".to_owned();
        assert_eq!(outcome(&entry), Some("end unknown"));
        entry.phase = Phase::Identify;
        assert_eq!(outcome(&entry), None);
    }

    #[test]
    fn remarks_say_length_and_flapping() {
        let incident = fixture::incident();
        assert_eq!(remarks(&incident.timeline[0]), ["for 3h 58m"]);
        assert_eq!(remarks(&incident.timeline[1]), ["fired 2 times", "3h 36m in all"]);
    }
}
