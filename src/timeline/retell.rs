//! Layer 2: one transition told by several systems and people becomes one entry.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::event::{Edge, Kind, Outcome};
use crate::model::incident::Entry;
use crate::model::phase::Phase;
use crate::timeline::family::{self, Family};
use crate::timeline::identity::{
    identities, mentions, names_service, same_actor, same_service, same_subject,
};
use crate::timeline::order::at;
use crate::timeline::told::Told;

/// How many of the latest heads are looked at where no identity leads to one.
const RECENT: usize = 64;

/// Several systems, or a system and a person, tell of one step within so many seconds.
const STEP: i64 = 60;
/// One command is logged within so many seconds.
const SAME: i64 = 20;

/// Folds retellings within `seconds` of the first telling; `entries` are dated and sorted by time.
pub(super) fn fold(entries: Vec<Entry>, seconds: i64) -> Vec<Told> {
    let (words, tellings): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|e| e.kind == Kind::Talk);
    let mut machines = Machines { heads: Vec::new(), index: BTreeMap::new(), seconds };
    for entry in tellings {
        machines.take(entry);
    }
    let mut heads = machines.heads;
    let times: Vec<_> = heads.iter().map(|told| at(&told.entry)).collect();
    for entry in words {
        let head = place(&heads, &times, &entry, seconds);
        match head.filter(|head| !heads.get(*head).is_some_and(|told| foresees(&entry, told))) {
            Some(head) => {
                if let Some(told) = heads.get_mut(head) {
                    told.retold(entry);
                }
            }
            None => heads.push(Told::new(entry)),
        }
    }
    heads.sort_by(|a, b| a.entry.time.cmp(&b.entry.time));
    heads
}

/// The tellings of machines, folded in order of time.
struct Machines {
    heads: Vec<Told>,
    /// The latest head of a family that has an identity.
    index: BTreeMap<(Family, String), usize>,
    seconds: i64,
}

impl Machines {
    fn take(&mut self, entry: Entry) {
        let Some(family) = family::of(&entry) else {
            self.heads.push(Told::new(entry));
            return;
        };
        let names = names(family, &entry);
        self.forget_opposite(&entry);
        let head = self.known(family, &names, &entry).or_else(|| self.recent(family, &entry));
        let head = head.unwrap_or(self.heads.len());
        if let Some(told) = self.heads.get_mut(head) {
            told.retold(entry);
        } else {
            self.heads.push(Told::new(entry));
        }
        for name in names {
            self.index.insert((family, name), head);
        }
    }

    /// After a close the next open of that key is another transition, and the other way round.
    fn forget_opposite(&mut self, entry: &Entry) {
        let opposite = match entry.edge {
            Some(Edge::Open) => Family::Close,
            Some(Edge::Close) => Family::Open,
            None => return,
        };
        if let Some(key) = &entry.key {
            self.index.remove(&(opposite, key.trim().to_lowercase()));
        }
    }

    fn known(&self, family: Family, names: &[String], entry: &Entry) -> Option<usize> {
        names
            .iter()
            .filter_map(|name| self.index.get(&(family, name.clone())).copied())
            .filter(|head| {
                self.heads.get(*head).is_some_and(|told| {
                    near(&told.entry, entry, self.seconds)
                        && is_same(told, entry)
                        && !is_retry(told, entry, family)
                })
            })
            .min()
    }

    fn recent(&self, family: Family, entry: &Entry) -> Option<usize> {
        let heads = self.heads.iter().enumerate().rev().take(RECENT);
        let mut close = heads.filter(|(_, told)| {
            near(&told.entry, entry, self.seconds) && family::of(&told.entry) == Some(family)
        });
        let found = close.find(|(_, told)| {
            let other_rule = !told.tellers.contains_key(&entry.rule);
            // One person who takes several pages within a minute does one thing.
            let one_ack = family == Family::Ack
                && same_actor(&told.entry, entry)
                && near(&told.entry, entry, STEP);
            let signals = told.entry.kind == Kind::Signal && entry.kind == Kind::Signal;
            let edges = told.entry.edge.is_some() && told.entry.edge == entry.edge;
            let one_thing = mentions(&told.entry, entry)
                || (signals && edges && same_subject(&told.entry, entry));
            let step = told.is_new_source(entry) && is_step(told, entry, family);
            one_ack || finishes(told, entry, family) || (other_rule && (one_thing || step))
        });
        found.map(|(head, _)| head)
    }
}

/// Start and finish of a change are one transition of its service, whatever the keys.
fn names(family: Family, entry: &Entry) -> Vec<String> {
    let mut names: Vec<String> = identities(entry).into_iter().collect();
    if matches!(family, Family::Undo | Family::Act | Family::Change) {
        let service = entry.service.as_deref().map(|service| match family {
            // `pinewheel/orders-api` is the repository of `orders-api`.
            Family::Undo | Family::Act => service.rsplit('/').next().unwrap_or(service),
            _ => service,
        });
        names.extend(service.map(|s| format!("service {}", s.to_lowercase())));
    }
    names
}

/// Whoever gives the same command again, in the same place, tries again.
fn is_retry(told: &Told, entry: &Entry, family: Family) -> bool {
    let act = matches!(family, Family::Undo | Family::Act) && entry.kind == Kind::Change;
    let undone = matches!(told.entry.outcome, Some(Outcome::Started | Outcome::Failed));
    let again = told.tellers.contains_key(&entry.rule) && entry.outcome == Some(Outcome::Started);
    act && undone && again && !told.is_new_source(entry) && !near(&told.entry, entry, SAME)
}

/// The bare "done" that follows a started change in the same source.
fn finishes(told: &Told, entry: &Entry, family: Family) -> bool {
    let change = matches!(family, Family::Undo | Family::Act | Family::Change);
    // A key made of the source's name sets nothing apart within the source.
    let source = entry.evidence.first().map(|place| &*place.origin.source);
    let own = |key: &String| source.is_none_or(|source| !key.contains(source));
    let bare = entry.service.is_none() && !entry.key.iter().any(own);
    // The job says again how its last step ended.
    let ended = told.entry.outcome.is_some() && told.entry.outcome == entry.outcome;
    let open = told.entry.outcome == Some(Outcome::Started) || ended;
    change && bare && open && !told.is_new_source(entry)
}

/// The build server's "deploy of acme/shop" and the tool's "upgrade of shop" within a minute are one change.
fn is_step(told: &Told, entry: &Entry, family: Family) -> bool {
    let change = matches!(family, Family::Undo | Family::Act | Family::Change);
    let told_of = |title: &str, other: &Entry| {
        let title = title.to_lowercase();
        let service = other.service.as_ref().map(|service| service.to_lowercase());
        service.is_some_and(|service| service.len() >= 6 && title.contains(&service))
    };
    let head = &told.entry;
    let both = head.kind == Kind::Change && entry.kind == Kind::Change;
    let named = told_of(&head.title, entry) || told_of(&entry.title, head);
    change && both && named && near(head, entry, STEP) && !is_retry(told, entry, family)
}

/// A rule that tells of two keys tells of two transitions.
fn is_same(told: &Told, entry: &Entry) -> bool {
    let change = entry.kind == Kind::Change && told.entry.kind == Kind::Change;
    change || told.tellers.get(&entry.rule).is_none_or(|key| *key == entry.key)
}

fn near(a: &Entry, b: &Entry, seconds: i64) -> bool {
    match (at(a), at(b)) {
        (Some(a), Some(b)) => (a - b).num_seconds().abs() <= seconds,
        _ => false,
    }
}

/// Returns the head that a person's words retell. The first heads are machines', sorted by `times`.
fn place(
    heads: &[Told],
    times: &[Option<DateTime<Utc>>],
    word: &Entry,
    seconds: i64,
) -> Option<usize> {
    let (machines, words) = heads.split_at_checked(times.len())?;
    let reach = TimeDelta::seconds(seconds.saturating_mul(2));
    let time = at(word)?;
    let first = times.partition_point(|other| *other < Some(time - reach));
    let close = machines.iter().enumerate().skip(first);
    let close = close.take_while(|(at, _)| times.get(*at).copied().flatten() <= Some(time + reach));
    let signals: Vec<_> = close.filter(|(_, told)| near(&told.entry, word, seconds)).collect();
    marked(&signals, word)
        .or_else(|| bare_change(&signals, word))
        .or_else(|| lone(&signals, word, seconds))
        .or_else(|| {
            let recent = words.iter().enumerate().rev().take(RECENT);
            let mut same = recent.filter(|(_, told)| near(&told.entry, word, seconds));
            same.find(|(_, told)| says_again(told, word)).map(|(at, _)| times.len() + at)
        })
}

/// Who speaks of recovery well before the alert clears saw something else than the monitor did.
fn foresees(word: &Entry, told: &Told) -> bool {
    let clears = told.entry.kind == Kind::Signal && told.entry.edge == Some(Edge::Close);
    clears && at(word) < at(&told.entry) && !near(word, &told.entry, STEP)
}

/// A shared identity, person or service ties words to a machine's telling.
fn marked(signals: &[(usize, &Told)], word: &Entry) -> Option<usize> {
    let families = family::all(word);
    let found = signals.iter().filter(|(_, told)| {
        let head = &told.entry;
        let shared = !identities(head).is_disjoint(&identities(word));
        let person = same_actor(head, word);
        let both = family::of_all(head).into_iter().filter(|family| families.contains(family));
        both.into_iter().any(|family| match family {
            Family::Ack => person || (shared && head.actor.is_none()),
            Family::Escalate | Family::Close | Family::Undo | Family::Act => {
                shared || person || same_service(head, word) || names_service(word, head)
            }
            Family::Identify | Family::Report => shared || person,
            Family::Change => shared || (person && near(head, word, STEP)),
            Family::Open => shared,
        })
    });
    nearest(found, word)
}

/// Words without a mark belong to the only telling of their kind, within a minute or in all.
fn lone(signals: &[(usize, &Told)], word: &Entry, seconds: i64) -> Option<usize> {
    let told_alone = |family: Family, seconds: i64| {
        let other_hand = |head: &Entry| {
            let both = head.actor.is_some() && word.actor.is_some();
            matches!(family, Family::Undo | Family::Act) && both && !same_actor(head, word)
        };
        let mut own = signals.iter().filter(|(_, told)| {
            near(&told.entry, word, seconds) && family::of_all(&told.entry).contains(&family)
        });
        let first = own.next().filter(|(_, told)| !other_hand(&told.entry))?;
        own.next().is_none().then_some(first.0)
    };
    let retelling = [Family::Close, Family::Undo, Family::Act, Family::Escalate];
    let families = family::all(word);
    retelling.into_iter().filter(|family| families.contains(family)).find_map(|family| {
        // Who calls it all over minutes after some alert cleared need not speak of that alert.
        let over = family == Family::Close && word.phases.contains(&Phase::Resolve);
        let wide = if family == Family::Act || over { STEP } else { seconds };
        told_alone(family, STEP).or_else(|| told_alone(family, wide))
    })
}

fn nearest<'a>(found: impl Iterator<Item = &'a (usize, &'a Told)>, word: &Entry) -> Option<usize> {
    let distance = |told: &Told| match (at(&told.entry), at(word)) {
        (Some(a), Some(b)) => (a - b).num_seconds().abs(),
        _ => i64::MAX,
    };
    found.min_by_key(|(head, told)| (distance(told), *head)).map(|(head, _)| *head)
}

/// "Config corrected" next to the bare record of that change by the same person or on the same service.
fn bare_change(signals: &[(usize, &Told)], word: &Entry) -> Option<usize> {
    let families = family::all(word);
    if !families.contains(&Family::Act) && !families.contains(&Family::Undo) {
        return None;
    }
    let found = signals.iter().filter(|(_, told)| {
        let head = &told.entry;
        family::of(head) == Some(Family::Change)
            && near(head, word, STEP)
            && (same_actor(head, word) || same_service(head, word))
    });
    nearest(found, word)
}

/// The same person elsewhere, or a report that comes in twice.
fn says_again(told: &Told, word: &Entry) -> bool {
    let head = &told.entry;
    let shared: Vec<Family> = family::all(head).intersection(&family::all(word)).copied().collect();
    let elsewhere = told.is_new_source(word);
    let said = !shared.is_empty() && elsewhere && same_actor(head, word);
    said || (shared.contains(&Family::Report) && elsewhere)
}
