//! Mutes: what a team does not want to see for a time, and why. What is muted is counted and named.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::base::wildcard::Wildcard;
use crate::model::event::Edge;
use crate::model::incident::Entry;
use crate::model::moment::{Moment, rfc3339};
use crate::model::policy::{Mute, Part};
use crate::model::report::Warning;
use crate::timeline::derived::group;
use crate::timeline::part::part;

/// What is left, and what is said of the rest.
pub(super) struct Shown {
    /// What is not muted.
    pub(super) rows: Vec<Entry>,
    /// How many records are.
    pub(super) hidden: u64,
    /// Which mute hides how many, and which ended before others came.
    pub(super) warnings: Vec<Warning>,
}

/// Takes out of `entries`, sorted by time, what `mutes` name. Whether a mute has expired is told by the time of the event
/// alone; what has no time is never muted.
pub(super) fn fold(mutes: &[Mute], entries: Vec<Entry>) -> Shown {
    let mut hidings: Vec<Hiding<'_>> = mutes.iter().map(Hiding::new).collect();
    // The mute that hides the state under a key: its end is no news either.
    let mut hidden: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    let mut count = 0_u64;
    for entry in entries {
        let time = entry.time.as_ref().and_then(Moment::time);
        let Some(by) = time.and_then(|time| hiding(&mut hidings, &mut hidden, &entry, time)) else {
            rows.push(entry);
            continue;
        };
        count = count.saturating_add(entry.count);
        if let Some(one) = hidings.get_mut(by) {
            one.hide(&entry, time);
        }
    }
    Shown { rows, hidden: count, warnings: hidings.iter().flat_map(Hiding::warnings).collect() }
}

/// Returns which mute hides `entry`.
fn hiding(
    hidings: &mut [Hiding<'_>],
    hidden: &mut BTreeMap<String, usize>,
    entry: &Entry,
    time: DateTime<Utc>,
) -> Option<usize> {
    let found = hidings.iter_mut().position(|one| one.takes(entry, time));
    match (entry.edge, &entry.key) {
        (Some(Edge::Open), Some(_)) => {
            let name = group(entry);
            match found {
                Some(by) => hidden.insert(name, by),
                None => hidden.remove(&name),
            };
            found
        }
        (Some(Edge::Close), Some(_)) => found.or(hidden.remove(&group(entry))),
        _ => found,
    }
}

/// A mute at work.
struct Hiding<'m> {
    mute: &'m Mute,
    scope: Vec<(Part, Vec<Wildcard>)>,
    count: u64,
    first: Option<DateTime<Utc>>,
    last: Option<DateTime<Utc>>,
    place: Option<String>,
    /// How many came after it ended.
    after: u64,
}

impl<'m> Hiding<'m> {
    fn new(mute: &'m Mute) -> Self {
        let wildcards = |texts: &[String]| texts.iter().map(|text| Wildcard::new(text)).collect();
        let scope = mute.scope.iter().map(|(part, texts)| (*part, wildcards(texts))).collect();
        Self { mute, scope, count: 0, first: None, last: None, place: None, after: 0 }
    }

    /// Returns whether it hides `entry`, which happened at `time`; counts what comes after its end.
    fn takes(&mut self, entry: &Entry, time: DateTime<Utc>) -> bool {
        let meets = |(name, wildcards): &(Part, Vec<Wildcard>)| {
            part(entry, *name).is_some_and(|value| wildcards.iter().any(|one| one.meets(value)))
        };
        if self.scope.is_empty() || !self.scope.iter().all(meets) {
            return false;
        }
        if time >= self.mute.until {
            self.after = self.after.saturating_add(entry.count);
            return false;
        }
        self.mute.from.is_none_or(|from| time >= from)
    }

    fn hide(&mut self, entry: &Entry, time: Option<DateTime<Utc>>) {
        self.count = self.count.saturating_add(entry.count);
        self.first = self.first.or(time);
        self.last = time;
        let place = || {
            let origin = &entry.evidence.first()?.origin;
            Some(format!("{}:{}", origin.source, origin.line))
        };
        self.place = self.place.take().or_else(place);
    }

    fn warnings(&self) -> Vec<Warning> {
        let Mute { id, reason, until, .. } = self.mute;
        let until = rfc3339(*until);
        let mut warnings = Vec::new();
        if let (Some(first), Some(last)) = (self.first, self.last) {
            let (events, first, last) = (events(self.count), rfc3339(first), rfc3339(last));
            let message = format!(
                "mute `{id}` ({reason}) hides {events}, {first} to {last}; it ends at {until}"
            );
            let origin = self.place.clone();
            warnings.push(Warning { code: "muted".to_owned(), message, origin });
        }
        if self.after > 0 {
            let events = events(self.after);
            let message =
                format!("mute `{id}` ({reason}) ended at {until}; {events} after it are shown");
            warnings.push(Warning { code: "mute_ended".to_owned(), message, origin: None });
        }
        warnings
    }
}

fn events(count: u64) -> String {
    if count == 1 { "1 event".to_owned() } else { format!("{count} events") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::sample::{entry_at, seconds};

    fn mute(scope: &[(Part, &str)], until: i64) -> Mute {
        Mute {
            id: "my.drill".to_owned(),
            reason: "OPS-1: drill".to_owned(),
            scope: scope.iter().map(|(part, text)| (*part, vec![(*text).to_owned()])).collect(),
            from: DateTime::from_timestamp(10, 0),
            until: DateTime::from_timestamp(until, 0).unwrap(),
        }
    }

    fn left(shown: &Shown) -> Vec<i64> {
        shown.rows.iter().map(seconds).collect()
    }

    #[test]
    fn a_mute_hides_its_scope_in_its_time_and_says_so() {
        let entries: Vec<Entry> =
            [0, 20, 30, 100].map(|second| entry_at(second, "Disk full")).into();
        let mutes = [mute(&[(Part::Title, "disk*"), (Part::Rule, "my.*")], 100)];
        let shown = fold(&mutes, entries.clone());
        assert_eq!((left(&shown), shown.hidden), (vec![0, 100], 2));
        let said: Vec<&str> = shown.warnings.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(
            said,
            [
                "mute `my.drill` (OPS-1: drill) hides 2 events, 1970-01-01T00:00:20Z to \
                 1970-01-01T00:00:30Z; it ends at 1970-01-01T00:01:40Z",
                "mute `my.drill` (OPS-1: drill) ended at 1970-01-01T00:01:40Z; 1 event after it are shown"
            ]
        );
        assert_eq!(shown.warnings[0].origin.as_deref(), Some("app.log:21"));
        let other = fold(&[mute(&[(Part::Title, "disk*"), (Part::Service, "shop")], 100)], entries);
        assert_eq!(other.rows.len(), 4);
    }

    #[test]
    fn the_end_of_a_muted_state_is_no_news() {
        let edge = |second, edge| Entry {
            edge: Some(edge),
            key: Some("disk".to_owned()),
            ..entry_at(second, "Disk full")
        };
        let (open, close) = (Edge::Open, Edge::Close);
        let entries = vec![edge(20, open), edge(200, close), edge(300, open), edge(400, close)];
        let shown = fold(&[mute(&[(Part::Key, "disk")], 100)], entries);
        assert_eq!((left(&shown), shown.hidden), (vec![300, 400], 2));
    }

    #[test]
    fn what_has_no_time_is_never_muted() {
        let entry = Entry { time: None, ..entry_at(20, "Disk full") };
        assert_eq!(fold(&[mute(&[(Part::Title, "*")], 100)], vec![entry]).hidden, 0);
    }
}
