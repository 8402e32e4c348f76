//! Made that no single record tells: a threshold that is reached, a close that is missing, a silence.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;

use crate::base::text::cap;
use crate::model::event::{Edge, Kind};
use crate::model::incident::Entry;
use crate::model::moment::Moment;
use crate::model::phase::{Phase, Severity};

/// The most bytes of a title.
const TITLE_CAP: usize = 200;

/// An entry that a policy judges.
#[derive(Debug)]
pub(super) struct Seen {
    /// The entry.
    pub(super) entry: Entry,
    /// Its place among all entries, where it is of another rule: the policy sees it and does not own it.
    pub(super) foreign: Option<usize>,
}

/// What a policy makes of the entries of its rule.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// The rows that are left or made.
    pub(super) rows: Vec<Entry>,
    /// How many records make no row.
    pub(super) withheld: u64,
    /// Entries of other rules by their place, and whether the policy wants them to be no rows.
    pub(super) votes: Vec<(usize, bool)>,
}

impl Made {
    /// Counts `entry` as one that makes no row.
    pub(super) fn withhold(&mut self, entry: &Entry) {
        self.withheld = self.withheld.saturating_add(entry.count);
    }

    /// Lets `seen` be a row, or none where it `hides`; of an entry of another rule that is a vote.
    pub(super) fn leave(&mut self, seen: Seen, hides: bool) {
        match seen.foreign {
            Some(place) => self.votes.push((place, hides)),
            None if hides => self.withhold(&seen.entry),
            None => self.rows.push(seen.entry),
        }
    }
}

/// Returns what tells the states of one rule apart: the key, or else service and machine.
pub(super) fn group(entry: &Entry) -> String {
    let name = |part: &Option<String>| part.as_deref().unwrap_or_default().trim().to_lowercase();
    match &entry.key {
        Some(key) => key.trim().to_lowercase(),
        None => format!("{}\0{}", name(&entry.service), name(&entry.host)),
    }
}

/// Returns the entries by group, each in order of time.
pub(super) fn groups(entries: Vec<Entry>) -> BTreeMap<String, Vec<Entry>> {
    let mut groups: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        groups.entry(group(&entry)).or_default().push(entry);
    }
    groups
}

/// Returns how many records an entry stands for, exact copies left out.
pub(super) fn told(entry: &Entry) -> u64 {
    entry.count.saturating_sub(entry.copies).max(1)
}

/// Returns a span of so many seconds; what no calendar has becomes the longest there is.
pub(super) fn span(seconds: i64) -> TimeDelta {
    TimeDelta::try_seconds(seconds).unwrap_or(TimeDelta::MAX)
}

/// Returns the moment `length` after that of `entry`, which nobody states: its clock shows what it would have shown then.
pub(super) fn later(entry: &Entry, length: TimeDelta) -> Option<Moment> {
    let moment = entry.time.clone()?.after(length)?;
    Some(Moment { civil: moment.civil.checked_add_signed(length)?, ..moment })
}

/// Returns a span as people write it: `1h 30m`.
pub(super) fn length(seconds: i64) -> String {
    let seconds = u64::try_from(seconds).unwrap_or_default();
    humantime::format_duration(Duration::from_secs(seconds)).to_string()
}

/// What the rows of a policy are called by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head<'h> {
    /// The id of the rule that states the policy.
    pub(super) rule: &'h str,
    /// The phase of the row that opens.
    pub(super) phase: Phase,
    /// How bad it is; `None`: as bad as the event that it is made of.
    pub(super) severity: Option<Severity>,
}

/// Returns the row of a state that begins at `time`, with the parts and places of `model`.
pub(super) fn opening(
    model: &Entry,
    Head { rule, phase, severity }: Head<'_>,
    time: Option<Moment>,
    title: &str,
    key: String,
) -> Entry {
    Entry {
        time,
        until: None,
        phase,
        phases: [phase].into(),
        // What many records say together is a change of state, whatever each of them is.
        kind: Kind::Signal,
        edge: Some(Edge::Open),
        outcome: None,
        title: cap(title, TITLE_CAP),
        rule: rule.to_owned(),
        severity: severity.or(model.severity),
        key: Some(key),
        count: 1,
        copies: 0,
        retellings: 0,
        cycles: 1,
        relapses: Vec::new(),
        firing_seconds: None,
        ..model.clone()
    }
}

/// Returns the row of the end of the state `open` at `time`, with the places of `last`.
pub(super) fn closing(open: &Entry, last: &Entry, time: Option<Moment>, title: &str) -> Entry {
    Entry {
        time,
        phase: Phase::Recover,
        phases: [Phase::Recover].into(),
        edge: Some(Edge::Close),
        title: cap(title, TITLE_CAP),
        severity: None,
        count: 1,
        copies: 0,
        evidence: last.evidence.last().cloned().into_iter().collect(),
        ..open.clone()
    }
}

/// Returns `text` with `{title}`, `{key}`, `{service}`, `{host}` and `{actor}` as `entry` has them; what it has not is
/// left out.
pub(super) fn fill(text: &str, entry: &Entry) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = from.split_once('}') else {
            out.push('{');
            rest = from;
            break;
        };
        let part = match name {
            "title" => Some(entry.title.as_str()),
            "key" => entry.key.as_deref(),
            "service" => entry.service.as_deref(),
            "host" => entry.host.as_deref(),
            "actor" => entry.actor.as_deref(),
            _ => None,
        };
        out.push_str(part.unwrap_or_default());
        rest = after;
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}
