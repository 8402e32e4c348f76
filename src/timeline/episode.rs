//! Layer 3: a state that flaps or is notified again stays one entry with cycles and firing time.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::model::event::{Edge, Kind};
use crate::model::incident::Entry;
use crate::timeline::order::at;
use crate::timeline::told::{Told, gather};

/// A state from its first opening to its last close so far.
struct Episode {
    open: Entry,
    opened: DateTime<Utc>,
    close: Option<Entry>,
    closed: Option<DateTime<Utc>>,
    firing: i64,
}

/// Folds the openings and closings of every key; a state that opens again within `seconds` of its
/// close is the same episode. The last close stays an entry of its own.
pub(super) fn fold(tellings: Vec<Told>, seconds: i64) -> Vec<Entry> {
    let mut episodes: Vec<Episode> = Vec::new();
    let mut latest: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    for told in tellings {
        let (Some(edge), Some(time)) = (told.entry.edge, at(&told.entry)) else {
            rows.push(told.entry);
            continue;
        };
        if told.entry.kind != Kind::Signal || told.keys.is_empty() {
            rows.push(told.entry);
            continue;
        }
        let known = told.keys.iter().filter_map(|key| latest.get(key)).max().copied();
        let left = match known.and_then(|known| episodes.get_mut(known)) {
            Some(episode) => episode.take(told.entry, edge, time, seconds),
            None => Some(told.entry),
        };
        let place = match left {
            Some(entry) if edge == Edge::Open => {
                episodes.push(Episode::new(entry, time));
                Some(episodes.len() - 1)
            }
            Some(entry) => {
                rows.push(entry);
                known
            }
            None => known,
        };
        for key in told.keys {
            if let Some(place) = place {
                latest.insert(key, place);
            }
        }
    }
    rows.extend(episodes.into_iter().flat_map(Episode::rows));
    rows
}

impl Episode {
    fn new(open: Entry, opened: DateTime<Utc>) -> Self {
        Self { open, opened, close: None, closed: None, firing: 0 }
    }

    /// Takes in an edge of the same key, or gives it back where it is a row of its own.
    fn take(&mut self, entry: Entry, edge: Edge, time: DateTime<Utc>, flap: i64) -> Option<Entry> {
        match (edge, self.close.take(), self.closed) {
            (Edge::Open, None, _) => gather(&mut self.open, entry),
            (Edge::Open, Some(close), Some(closed)) if (time - closed).num_seconds() <= flap => {
                gather(&mut self.open, close);
                gather(&mut self.open, entry);
                self.open.cycles += 1;
                self.opened = time;
                self.closed = None;
            }
            (Edge::Close, None, _) => {
                self.firing += (time - self.opened).num_seconds();
                self.close = Some(entry);
                self.closed = Some(time);
            }
            (Edge::Close, Some(mut close), Some(closed))
                if entry.phase == close.phase && (time - closed).num_seconds() <= flap =>
            {
                gather(&mut close, entry);
                self.close = Some(close);
            }
            (_, close, _) => {
                self.close = close;
                return Some(entry);
            }
        }
        None
    }

    fn rows(mut self) -> Vec<Entry> {
        let Some(close) = self.close else { return vec![self.open] };
        self.open.until.clone_from(&close.time);
        self.open.firing_seconds = Some(self.firing);
        vec![self.open, close]
    }
}
