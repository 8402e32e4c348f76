//! Mutes: what a team does not want to see for a time, and why. What is muted is counted and named.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::base::text::plural;
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
    let mut states = BTreeMap::new();
    let mut rows = Vec::new();
    let mut count = 0_u64;
    for entry in entries {
        let Some(time) = entry.time.as_ref().and_then(Moment::time) else {
            rows.push(entry);
            continue;
        };
        let found = hidings.iter().position(|one| one.takes(&entry, time));
        let by = hiding(&mut states, found, &entry);
        if let Some(one) = by.and_then(|by| hidings.get_mut(by)) {
            count = count.saturating_add(entry.count);
            one.hide(&entry, time);
            continue;
        }
        // What another mute hides nobody sees, so that only here it comes after the end of one.
        for one in &mut hidings {
            one.pass(&entry, time);
        }
        rows.push(entry);
    }
    Shown { rows, hidden: count, warnings: hidings.iter().flat_map(Hiding::warnings).collect() }
}

/// What is known of the state under a key.
#[derive(Debug, Clone, Copy)]
struct State {
    /// The mute that hides its opening, if one does.
    by: Option<usize>,
    open: bool,
}

/// Returns which mute hides `entry`, where `found` is the one that names it. The end of a state goes with its opening:
/// that of a hidden one is no news, that of one that was shown is.
fn hiding(
    states: &mut BTreeMap<String, State>,
    found: Option<usize>,
    entry: &Entry,
) -> Option<usize> {
    if entry.key.is_none() {
        return found;
    }
    match entry.edge {
        Some(Edge::Open) => {
            let fresh = State { by: found, open: true };
            let state = states.entry(group(entry)).or_insert(fresh);
            // Told again while it is shown, it stays shown.
            if !(state.open && state.by.is_none()) {
                *state = fresh;
            }
            found
        }
        Some(Edge::Close) => match states.get_mut(&group(entry)) {
            Some(state) if state.by.is_some() || state.open => {
                state.open = false;
                state.by
            }
            _ => found,
        },
        None => found,
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

    /// Returns whether `entry` is what it is about.
    fn means(&self, entry: &Entry) -> bool {
        let meets = |(name, wildcards): &(Part, Vec<Wildcard>)| {
            part(entry, *name).is_some_and(|value| wildcards.iter().any(|one| one.meets(value)))
        };
        !self.scope.is_empty() && self.scope.iter().all(meets)
    }

    /// Returns whether it hides `entry`, which happened at `time`.
    fn takes(&self, entry: &Entry, time: DateTime<Utc>) -> bool {
        let within = time < self.mute.until && self.mute.from.is_none_or(|from| time >= from);
        within && self.means(entry)
    }

    /// Counts `entry`, which is shown, where it comes after the end.
    fn pass(&mut self, entry: &Entry, time: DateTime<Utc>) {
        if time >= self.mute.until && self.means(entry) {
            self.after = self.after.saturating_add(entry.count);
        }
    }

    fn hide(&mut self, entry: &Entry, time: DateTime<Utc>) {
        self.count = self.count.saturating_add(entry.count);
        self.first = self.first.or(Some(time));
        self.last = Some(time);
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
            let (events, first, last) =
                (plural(self.count, "event"), rfc3339(first), rfc3339(last));
            let message = format!(
                "mute `{id}` ({reason}) hides {events}, {first} to {last}; it ends at {until}"
            );
            let origin = self.place.clone();
            warnings.push(Warning { code: "muted".to_owned(), message, origin });
        }
        if self.after > 0 {
            let (events, are) =
                (plural(self.after, "event"), if self.after == 1 { "is" } else { "are" });
            let message =
                format!("mute `{id}` ({reason}) ended at {until}; {events} after it {are} shown");
            warnings.push(Warning { code: "mute_ended".to_owned(), message, origin: None });
        }
        warnings
    }
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
                "mute `my.drill` (OPS-1: drill) ended at 1970-01-01T00:01:40Z; 1 event after it is shown"
            ]
        );
        assert_eq!(shown.warnings[0].origin.as_deref(), Some("app.log:21"));
        let other = fold(&[mute(&[(Part::Title, "disk*"), (Part::Service, "shop")], 100)], entries);
        assert_eq!(other.rows.len(), 4);
    }

    fn edge(second: i64, edge: Edge) -> Entry {
        Entry { edge: Some(edge), key: Some("disk".to_owned()), ..entry_at(second, "Disk full") }
    }

    #[test]
    fn what_another_mute_hides_does_not_come_after_the_end() {
        let entries: Vec<Entry> = [20, 60, 150].map(|second| entry_at(second, "Disk full")).into();
        let mutes = [mute(&[(Part::Title, "disk*")], 50), mute(&[(Part::Rule, "my.*")], 100)];
        let shown = fold(&mutes, entries);
        assert_eq!((left(&shown), shown.hidden), (vec![150], 2));
        let after: Vec<&str> = shown
            .warnings
            .iter()
            .filter(|one| one.code == "mute_ended")
            .map(|one| one.message.rsplit("; ").next().unwrap())
            .collect();
        assert_eq!(after, ["1 event after it is shown"; 2], "60 is hidden");
    }

    #[test]
    fn every_close_goes_with_its_opening() {
        let (open, close) = (Edge::Open, Edge::Close);
        let mutes = [mute(&[(Part::Key, "disk")], 100)];
        // Two systems tell of the end of one hidden state.
        let twice = vec![edge(20, open), edge(200, close), edge(205, close)];
        let shown = fold(&mutes, twice);
        assert_eq!((left(&shown), shown.hidden, shown.warnings.len()), (vec![], 3, 1));
        // A state that is shown ends in sight, whether it closes in the mute or is told again there.
        let shown = fold(&mutes, vec![edge(5, open), edge(50, close)]);
        assert_eq!((left(&shown), shown.hidden), (vec![5, 50], 0));
        let shown = fold(&mutes, vec![edge(5, open), edge(50, open), edge(150, close)]);
        assert_eq!((left(&shown), shown.hidden), (vec![5, 150], 1));
    }

    #[test]
    fn the_end_of_a_muted_state_is_no_news() {
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
