//! Layer 3: a state that flaps or is notified again stays one entry with cycles and firing time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::base::name::holds;
use crate::model::event::{Edge, Kind, pack_of};
use crate::model::incident::Entry;
use crate::model::moment::Moment;
use crate::model::phase::Phase;
use crate::timeline::TimelineOptions;
use crate::timeline::order::at;
use crate::timeline::told::{Told, gather};

/// Closings of one state by different systems lie at most so many seconds apart.
const ENDING: i64 = 120;

/// A state from its first opening to its last close so far.
struct Episode {
    open: Entry,
    /// When it opened first.
    begun: DateTime<Utc>,
    opened: DateTime<Utc>,
    close: Option<Entry>,
    closed: Option<DateTime<Utc>>,
    /// The end, where the row that closes it also closes a later episode and stands there.
    ended: Option<Moment>,
    firing: i64,
    /// Who told of it, each with the edge that they told last.
    senders: BTreeMap<String, Edge>,
    /// Who told that it opens, at any time.
    openers: BTreeSet<String>,
    /// Who told of the last close.
    closers: BTreeSet<String>,
}

/// Folds the openings and closings of every key; a state that opens again within the window that `options` tell of is
/// the same episode, within the seconds of `own` for rules that have their own. The last close stays an entry of its
/// own.
pub(super) fn fold(
    tellings: Vec<Told>,
    options: &TimelineOptions,
    own: &BTreeMap<&str, i64>,
) -> Vec<Entry> {
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
        // Who tells by a rule is the system that its pack reads.
        let senders: BTreeSet<String> =
            told.tellers.keys().map(|rule| pack_of(rule).to_owned()).collect();
        if edge == Edge::Close {
            let all: BTreeSet<usize> =
                told.keys.iter().filter_map(|key| latest.get(key)).copied().collect();
            for other in all.into_iter().rev().skip(1) {
                if let Some(episode) = episodes.get_mut(other) {
                    episode.shut(&told.entry, time);
                    episode.hear(&senders, edge);
                }
            }
        }
        let known = told.keys.iter().filter_map(|key| latest.get(key)).max().copied();
        let flap_seconds = own.get(&*told.entry.rule).copied().unwrap_or(options.flap_seconds);
        let options = &TimelineOptions { flap_seconds, ..*options };
        let left = match known.and_then(|known| episodes.get_mut(known)) {
            Some(episode) if edge == Edge::Open && episode.is_echo(&senders, time, options) => {
                episode.echo(told.entry);
                None
            }
            Some(episode) => {
                let left = episode.take(told.entry, edge, time, options);
                if left.is_none() {
                    episode.hear(&senders, edge);
                }
                left
            }
            None => Some(told.entry),
        };
        let place = match left {
            Some(entry) if edge == Edge::Open => {
                episodes.push(Episode::new(entry, time, &senders));
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
    fn new(open: Entry, opened: DateTime<Utc>, senders: &BTreeSet<String>) -> Self {
        Self {
            open,
            begun: opened,
            opened,
            close: None,
            closed: None,
            ended: None,
            firing: 0,
            senders: senders.iter().map(|sender| (sender.clone(), Edge::Open)).collect(),
            openers: senders.clone(),
            closers: BTreeSet::new(),
        }
    }

    fn hear(&mut self, senders: &BTreeSet<String>, edge: Edge) {
        self.senders.extend(senders.iter().map(|sender| (sender.clone(), edge)));
        match edge {
            Edge::Open => self.openers.extend(senders.iter().cloned()),
            Edge::Close => self.closers.clone_from(senders),
        }
    }

    /// A state that is over opens again only where one sender tells so: it fires, it is resolved, it fires. What others
    /// repeat afterwards is news of the same firing.
    fn is_echo(
        &self,
        senders: &BTreeSet<String>,
        time: DateTime<Utc>,
        options: &TimelineOptions,
    ) -> bool {
        let Some(closed) = self.closed.filter(|_| self.close.is_some() || self.ended.is_some())
        else {
            return false;
        };
        let again = |sender: &String| match self.senders.get(sender) {
            Some(Edge::Close) => true,
            // One tells of all that opens, another of all that closes.
            Some(Edge::Open) => self.closers.is_disjoint(&self.openers),
            None => false,
        };
        options.holds((self.begun, closed), time) && !senders.iter().any(again)
    }

    fn echo(&mut self, entry: Entry) {
        self.open.retellings += 1;
        gather(&mut self.open, entry);
    }

    /// Closes it where it is open, without a row of its own.
    fn shut(&mut self, entry: &Entry, time: DateTime<Utc>) {
        if self.close.is_none() && self.ended.is_none() {
            self.firing += (time - self.opened).num_seconds();
            self.ended.clone_from(&entry.time);
            self.closed = Some(time);
        }
    }

    /// Takes in an edge of the same key, or gives it back where it is a row of its own.
    fn take(
        &mut self,
        entry: Entry,
        edge: Edge,
        time: DateTime<Utc>,
        options: &TimelineOptions,
    ) -> Option<Entry> {
        let (flap, begun) = (options.flap_seconds, self.begun);
        let goes_on = |closed| options.holds((begun, closed), time);
        match (edge, self.close.take(), self.closed) {
            (Edge::Open, None, Some(closed)) if self.ended.is_some() => {
                if !goes_on(closed) {
                    return Some(entry);
                }
                self.open.relapse(&entry);
                gather(&mut self.open, entry);
                self.open.cycles += 1;
                self.opened = time;
                self.ended = None;
            }
            (Edge::Open, None, _) => {
                self.open.relapse(&entry);
                gather(&mut self.open, entry);
            }
            (Edge::Open, Some(close), Some(closed)) if goes_on(closed) => {
                gather(&mut self.open, close);
                self.open.relapse(&entry);
                gather(&mut self.open, entry);
                self.open.cycles += 1;
                self.opened = time;
                self.closed = None;
            }
            (Edge::Close, None, _) if self.ended.is_none() => {
                self.firing += (time - self.opened).num_seconds();
                if let Some(last) = self.open.relapses.last_mut() {
                    last.until.clone_from(&entry.time);
                }
                self.close = Some(entry);
                self.closed = Some(time);
            }
            (Edge::Close, Some(mut close), Some(closed))
                if entry.phase == close.phase && (time - closed).num_seconds() <= flap =>
            {
                gather(&mut close, entry);
                self.close = Some(close);
            }
            // The monitor clears and the pager resolves: one end, told by the stronger word.
            (Edge::Close, Some(close), Some(closed))
                if ends(&entry) && ends(&close) && (time - closed).num_seconds() <= ENDING =>
            {
                let (mut end, other) =
                    if entry.phase < close.phase { (entry, close) } else { (close, entry) };
                end.time = end.time.min(other.time.clone());
                end.phases.extend(&other.phases);
                end.actor = end.actor.take().or(other.actor.clone());
                end.service = end.service.take().or(other.service.clone());
                end.retellings += 1;
                gather(&mut end, other);
                self.close = Some(end);
            }
            (_, close, _) => {
                self.close = close;
                return Some(entry);
            }
        }
        None
    }

    fn rows(mut self) -> Vec<Entry> {
        let Some(mut close) = self.close else {
            self.open.firing_seconds = self.ended.is_some().then_some(self.firing);
            self.open.until = self.ended;
            return vec![self.open];
        };
        self.open.until.clone_from(&close.time);
        self.open.firing_seconds = Some(self.firing);
        name(&mut close, &self.open);
        vec![self.open, close]
    }
}

/// A close that has but the number of what is over takes its name, host and service.
fn name(close: &mut Entry, open: &Entry) {
    let number = close.key.as_deref().and_then(|key| key.rsplit(':').next());
    let numbered = |title: &str| {
        let is = |number: &str| number.bytes().all(|byte| byte.is_ascii_digit());
        number.is_some_and(|number| !number.is_empty() && is(number) && holds(title, number))
    };
    if numbered(&close.title) && !numbered(&open.title) {
        close.title = format!("Over: {}", open.title);
        close.service = close.service.take().or_else(|| open.service.clone());
        close.host = close.host.take().or_else(|| open.host.clone());
    }
}

fn ends(entry: &Entry) -> bool {
    matches!(entry.phase, Phase::Resolve | Phase::Recover)
}
