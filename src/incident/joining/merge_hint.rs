//! Incidents that go on at the same time and have no name in common may be one: several mails of one outage, each from a
//! monitor of its own. Nothing in them says so, so a person is asked, and shown how to say it.

use std::collections::BTreeSet;

use crate::base::duration::compact;
use crate::base::text::cap;
use crate::incident::signs::span::{end, start};
use crate::incident::signs::words::canonical;
use crate::model::event::Kind;
use crate::model::incident::{Entry, Incident, Status};
use crate::model::report::Warning;

/// The code of these warnings.
const CODE: &str = "maybe_one_incident";
/// One that begins within so many seconds after another is over may go on with it.
const SOON: i64 = 300;
/// One that nobody ends is taken to go on for so many seconds after its last row.
const OPEN: i64 = 900;
/// Alerts of one outage go off within so many seconds.
const ONSET: i64 = 1_800;
/// So many groups are told at most, the nearest in time first.
const MOST: usize = 3;
/// More incidents at once are a busy hour, and no outage.
const CROWD: usize = 5;
/// Of the groups so far, so many are looked at: a run may hold thousands of incidents.
const RECENT: usize = 64;
/// The most bytes of a title.
const LONGEST: usize = 80;

/// Returns a warning for each group of `incidents`, which are in order, that may be one.
pub(in crate::incident) fn warnings(incidents: &[Incident]) -> Vec<Warning> {
    let mut known: Vec<Known> = incidents.iter().filter_map(Known::of).collect();
    known.sort_by_key(|one| (one.from, one.to));
    let mut groups = groups(&known);
    groups.retain(|group| (2..=CROWD).contains(&group.len()));
    groups.sort_by_key(|group| wait(group));
    let more = groups.len().saturating_sub(MOST);
    groups.truncate(MOST);
    let last = groups.len().saturating_sub(1);
    let told = groups.iter().enumerate();
    told.map(|(at, group)| warning(group, if at == last { more } else { 0 })).collect()
}

/// An incident, when it goes on and what it may be known by.
struct Known<'i> {
    incident: &'i Incident,
    /// Its first and its last second.
    from: i64,
    to: i64,
    marks: BTreeSet<String>,
}

impl<'i> Known<'i> {
    /// Returns what is known of it; `None` of one that is written down, whose author has said what it is, and without dates.
    fn of(incident: &'i Incident) -> Option<Self> {
        let written = |row: &&Entry| matches!(row.kind, Kind::Statement | Kind::Summary);
        if incident.timeline.iter().any(|row| written(&row)) {
            return None;
        }
        let rows = || incident.timeline.iter().filter(|row| row.time.is_some());
        let over = rows().map(end).max()?;
        let open = if incident.status == Status::Open { OPEN } else { 0 };
        let marks = rows().flat_map(marks).chain(incident.services.iter().map(|s| canonical(s)));
        Some(Self {
            incident,
            from: rows().map(start).min()?,
            to: over.saturating_add(open),
            marks: marks.collect(),
        })
    }
}

/// Returns all that would have joined a row to another.
fn marks(row: &Entry) -> Vec<String> {
    let ids = row.key.iter().chain(&row.links).chain(&row.incidents);
    let names = ids.chain(&row.host).map(|name| name.trim().to_lowercase());
    names.chain(row.service.iter().map(|name| canonical(name))).collect()
}

/// Returns the incidents that go on at the same time, or one soon after the other, and share nothing, by groups.
fn groups<'k, 'i>(known: &'k [Known<'i>]) -> Vec<Vec<&'k Known<'i>>> {
    let mut groups: Vec<Vec<&Known>> = Vec::new();
    for one in known {
        let near = |other: &&Known| one.from.saturating_sub(other.to) <= SOON;
        // They are known by their begins: the first is the earliest.
        let onset = |group: &[&Known]| {
            group.first().is_some_and(|first| one.from.saturating_sub(first.from) <= ONSET)
        };
        let apart = |group: &&mut Vec<&Known>| {
            onset(group)
                && group.iter().any(near)
                && group.iter().all(|other| other.marks.is_disjoint(&one.marks))
        };
        match groups.iter_mut().rev().take(RECENT).find(apart) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}

/// Returns how many seconds lie between the begins of a group at most.
fn wait(group: &[&Known]) -> i64 {
    let begins = || group.iter().map(|one| one.from);
    begins().max().unwrap_or_default().saturating_sub(begins().min().unwrap_or_default())
}

fn warning(group: &[&Known], more: usize) -> Warning {
    let named: Vec<String> = group.iter().map(|one| named(one.incident)).collect();
    let ids: Vec<String> = group.iter().map(|one| format!("{:?}", one.incident.id)).collect();
    let more = match more {
        0 => String::new(),
        more => format!("; {more} more such groups"),
    };
    let message = format!(
        "{} begin within {} and share no service, host or key; if they are one outage, recount.overrides.toml says so with \
         `[[merge]]`, `incidents = [{}]` and `reason = \"one outage\"`, a line each{more}",
        named.join(" and "),
        compact(wait(group)),
        ids.join(", ")
    );
    let first = group.first().and_then(|one| one.incident.timeline.first());
    let origin = first.and_then(|row| row.evidence.first()).map(|place| place.origin.to_string());
    Warning { code: CODE.to_owned(), message, origin }
}

fn named(incident: &Incident) -> String {
    format!("{} ({})", cap(&incident.title, LONGEST), incident.id)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use crate::incident::signs::measured;
    use crate::incident::{IncidentOptions, correlate};
    use crate::model::event::{Edge, Kind};
    use crate::model::incident::Entry;
    use crate::model::moment::{Moment, Precision};
    use crate::model::origin::{Evidence, Origin};
    use crate::model::phase::{Phase, Severity};

    fn at(second: i64) -> Moment {
        Moment::utc(DateTime::from_timestamp(second, 0).unwrap(), Precision::Second)
    }

    /// A mail of a monitor, which tells of something critical for ten minutes.
    fn alert(second: i64, title: &str) -> Entry {
        let origin = Origin { source: "mail.mbox".into(), line: 1, offset: 0, lines: 1 };
        Entry {
            time: Some(at(second)),
            until: Some(at(second + 600)),
            phase: Phase::Detect,
            phases: [Phase::Detect].into(),
            kind: Kind::Signal,
            edge: Some(Edge::Open),
            title: title.to_owned(),
            severity: Some(Severity::Critical),
            rule: "alert-mails.fires".to_owned(),
            key: Some(format!("mail:{title}")),
            evidence: vec![Evidence { origin, text: title.to_owned(), quote: None }],
            ..measured::blank()
        }
    }

    /// Returns how many incidents there are, and what is said of them.
    fn said(alerts: Vec<Entry>) -> (usize, Vec<String>) {
        let found = correlate(alerts, Vec::new(), &[], &IncidentOptions::default());
        let hints = found.warnings.into_iter().filter(|one| one.code == super::CODE);
        (found.incidents.len(), hints.map(|one| one.message).collect())
    }

    fn on(service: &str, alert: Entry) -> Entry {
        Entry { service: Some(service.to_owned()), ..alert }
    }

    #[test]
    fn alerts_of_one_time_that_share_nothing_may_be_one() {
        let (incidents, hints) = said(vec![
            alert(0, "Disk latency"),
            alert(120, "Queue depth"),
            alert(200, "Lost pings"),
        ]);
        assert_eq!((incidents, hints.len()), (3, 1), "{hints:?}");
        let hint = &hints[0];
        assert!(
            hint.starts_with("Disk latency (") && hint.contains(" and Queue depth ("),
            "{hint}"
        );
        assert!(hint.contains("begin within 3m20s and share no service, host or key"), "{hint}");
        assert!(hint.contains("`[[merge]]`, `incidents = [\""), "{hint}");
        assert!(hint.contains("reason = \"one outage\""), "{hint}");
    }

    #[test]
    fn one_that_follows_within_minutes_may_be_the_same() {
        let hints =
            |second: i64| said(vec![alert(0, "Disk latency"), alert(second, "Queue depth")]).1;
        assert_eq!(hints(900).len(), 1, "it is over at 600");
        assert!(hints(901).is_empty());
        assert!(hints(90_000).is_empty());
    }

    #[test]
    fn one_that_begins_much_later_is_another_though_the_first_goes_on() {
        let long = Entry { until: Some(at(9_000)), ..alert(0, "Disk latency") };
        let hints = |second: i64| said(vec![long.clone(), alert(second, "Queue depth")]).1;
        assert_eq!(hints(1_800).len(), 1);
        assert!(hints(1_801).is_empty());
    }

    #[test]
    fn those_that_share_a_name_were_told_apart_for_a_reason() {
        let host = |alert: Entry| Entry { host: Some("web-1".to_owned()), ..alert };
        let (_, hints) = said(vec![
            on("shop", host(alert(0, "Disk latency"))),
            on("search", host(alert(120, "Queue depth"))),
        ]);
        assert_eq!(hints, Vec::<String>::new());
    }

    #[test]
    fn a_busy_hour_is_no_outage_and_few_are_told() {
        let crowd: Vec<Entry> =
            (0..6).map(|at| alert(at * 60, &format!("Probe {at}x{at}"))).collect();
        let titles = ["Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot"];
        let crowd: Vec<Entry> = crowd
            .into_iter()
            .zip(titles)
            .map(|(one, title)| on(title, Entry { title: title.to_owned(), ..one }))
            .collect();
        assert_eq!(said(crowd).1, Vec::<String>::new());
        let pair = |(hour, name): (i64, &str)| {
            let (one, other) = (format!("disk{name}"), format!("mail{name}"));
            [
                on(&one, alert(hour * 36_000, &one)),
                on(&other, alert(hour * 36_000 + 60 + hour, &other)),
            ]
        };
        let names = (0..).zip(["alpha", "bravo", "delta", "echo", "lima"]);
        let (incidents, hints) = said(names.flat_map(pair).collect());
        assert_eq!((incidents, hints.len()), (10, 3), "{hints:?}");
        assert!(hints.iter().any(|hint| hint.ends_with("; 2 more such groups")), "{hints:?}");
    }
}
