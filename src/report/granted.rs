//! What was taken for granted of the times of rows, in words: every output tells it.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::text::escape;
use crate::model::incident::{Entry, Incident};
use crate::model::moment::Assumption;
use crate::model::report::Report;
use crate::report::row;
use crate::report::words::{plural, spaced};

/// Returns the names of what was taken for granted of a row.
pub(crate) fn names(entry: &Entry) -> Vec<&'static str> {
    entry.assumed.iter().map(|one| row::assumption(*one)).collect()
}

/// Returns the same as one text, `None` where its times are stated in full.
pub(crate) fn told(entry: &Entry) -> Option<String> {
    let names: Vec<String> = names(entry).into_iter().map(spaced).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Returns what was taken for granted of the rows of an incident, and of how many, `None` where nothing was.
pub(crate) fn of(incident: &Incident) -> Option<String> {
    let all = row::assumptions(incident.timeline.iter()).into_iter();
    let all: Vec<String> =
        all.map(|(name, rows)| format!("{} ({})", spaced(name), plural(rows, "row"))).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// How many sources are named of one zone.
const SOURCES: usize = 3;

/// Returns the zones (`UTC in app.log`) or the years (`in app.log`) that were taken for granted, each with the sources
/// that state none, by name: of all that was read where anything was told, since a time that is off by hours or a year is
/// what keeps a row out of its incident. Those of rows in an incident come first, then those of other rows.
pub(crate) fn sources(
    report: &Report,
    granted: Assumption,
    name: impl Fn(&str) -> String,
) -> Vec<String> {
    let cited = |entries: &mut dyn Iterator<Item = &Entry>| -> BTreeSet<String> {
        let places = entries.flat_map(|entry| &entry.evidence);
        places.map(|place| place.origin.source.to_string()).collect()
    };
    let within = cited(&mut report.incidents.iter().flat_map(|incident| &incident.timeline));
    let outside = cited(&mut report.unattributed.iter());
    if report.ledger.events == 0 && within.is_empty() && outside.is_empty() {
        return Vec::new();
    }
    let mut all: BTreeMap<String, BTreeSet<(bool, bool, &str)>> = BTreeMap::new();
    for one in report.coverage.iter().filter(|one| one.assumed.contains(&granted)) {
        let zone =
            if granted == Assumption::Zone { escape(&one.zone) + " " } else { String::new() };
        let source = &*one.source;
        let place = (!within.contains(source), !outside.contains(source), source);
        all.entry(zone).or_default().insert(place);
    }
    let told = all.into_iter().map(|(zone, sources)| {
        let more = sources.len().saturating_sub(SOURCES);
        let named: Vec<String> =
            sources.into_iter().take(SOURCES).map(|(_, _, source)| name(source)).collect();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{zone}in {}{more}", named.join(", "))
    });
    told.collect()
}

/// Returns the lines that tell both of the whole report: `zones taken for granted: UTC in app.log`.
pub(crate) fn lines(report: &Report, name: impl Fn(&str) -> String) -> Vec<String> {
    let both = [(Assumption::Zone, "zones"), (Assumption::Year, "years")];
    let line = |(granted, what): (Assumption, &str)| {
        let told = sources(report, granted, &name);
        (!told.is_empty()).then(|| format!("{what} taken for granted: {}", told.join("; ")))
    };
    both.into_iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn rows_and_incidents_tell_what_was_not_stated() {
        let incident = fixture::incident();
        let told: Vec<String> = incident.timeline.iter().filter_map(told).collect();
        assert_eq!(told, ["zone"]);
        assert_eq!(of(&incident).as_deref(), Some("zone (1 row)"));
        assert_eq!(of(&Incident { timeline: Vec::new(), ..incident }), None);
    }

    #[test]
    fn sources_are_told_whether_their_rows_are_in_an_incident_or_not() {
        let mut report = fixture::report();
        let of = |source: &str, assumed| crate::model::report::Coverage {
            source: source.into(),
            assumed: vec![assumed],
            ..report.coverage[0].clone()
        };
        report.coverage = vec![
            of("a.log", Assumption::Zone),
            of("b.log", Assumption::Year),
            of("logs.tar.gz!deploy.log", Assumption::Zone),
            of("logs.tar.gz!chat.json", Assumption::Zone),
        ];
        let told = |report: &Report| lines(report, str::to_owned);
        let all = [
            "zones taken for granted: UTC in logs.tar.gz!chat.json, logs.tar.gz!deploy.log, a.log",
            "years taken for granted: in b.log",
        ];
        assert_eq!(told(&report), all);
        report.incidents.clear();
        assert_eq!(told(&report).len(), 2, "no incident");
        report.unattributed.clear();
        report.ledger.events = 0;
        assert!(told(&report).is_empty(), "nothing was told");
    }
}
