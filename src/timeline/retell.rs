//! Layer 2: one transition told by several systems and people becomes one entry.

use std::collections::BTreeMap;

use crate::model::event::{Edge, Kind};
use crate::model::incident::Entry;
use crate::timeline::family::{self, Family};
use crate::timeline::identity::{identities, mentions, same_actor, same_service};
use crate::timeline::order::at;
use crate::timeline::told::Told;

/// How many of the latest heads are looked at where no identity leads to one.
const RECENT: usize = 64;

/// Folds retellings within `seconds` of the first telling; `entries` are dated and sorted by time.
pub(super) fn fold(entries: Vec<Entry>, seconds: i64) -> Vec<Told> {
    let (words, tellings): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|e| e.kind == Kind::Talk);
    let mut machines = Machines { heads: Vec::new(), index: BTreeMap::new(), seconds };
    for entry in tellings {
        machines.take(entry);
    }
    let mut heads = machines.heads;
    let count = heads.len();
    for entry in words {
        match place(&heads, count, &entry, seconds) {
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
        let names = self.names(family, &entry);
        self.forget_opposite(&entry);
        let head = self.known(family, &names, &entry).or_else(|| self.recent(family, &entry));
        let head = match head.and_then(|head| self.heads.get_mut(head).map(|told| (head, told))) {
            Some((head, told)) => {
                told.retold(entry);
                head
            }
            None => {
                self.heads.push(Told::new(entry));
                self.heads.len() - 1
            }
        };
        for name in names {
            self.index.insert((family, name), head);
        }
    }

    /// Start and finish of a change are one transition of its service, whatever the keys.
    fn names(&self, family: Family, entry: &Entry) -> Vec<String> {
        let mut names: Vec<String> = identities(entry).into_iter().collect();
        if matches!(family, Family::Undo | Family::Act | Family::Change) {
            names.extend(entry.service.iter().map(|s| format!("service {}", s.to_lowercase())));
        }
        names
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
                    near(&told.entry, entry, self.seconds) && is_same(told, entry)
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
                && near(&told.entry, entry, 60);
            one_ack || (other_rule && mentions(&told.entry, entry))
        });
        found.map(|(head, _)| head)
    }
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

/// Returns the head that a person's words retell; the first `machines` heads are machines'.
fn place(heads: &[Told], machines: usize, word: &Entry, seconds: i64) -> Option<usize> {
    let families = family::all(word);
    let close = heads.iter().enumerate().filter(|(_, told)| near(&told.entry, word, seconds));
    let (signals, words): (Vec<_>, Vec<_>) = close.partition(|(head, _)| *head < machines);
    let told_by_machine = families.iter().find_map(|family| {
        let own: Vec<_> =
            signals.iter().filter(|(_, told)| family::of(&told.entry) == Some(*family)).collect();
        let only = own.len() == 1;
        own.into_iter().find(|(_, told)| says_so(told, word, *family, only)).map(|(head, _)| *head)
    });
    told_by_machine.or_else(|| bare_change(&signals, word)).or_else(|| {
        let same = words
            .into_iter()
            .find(|(_, told)| told.is_new_source(word) && says_again(&told.entry, word));
        same.map(|(head, _)| head)
    })
}

fn says_so(told: &Told, word: &Entry, family: Family, only: bool) -> bool {
    let head = &told.entry;
    let shared = !identities(head).is_disjoint(&identities(word));
    let person = same_actor(head, word);
    match family {
        Family::Ack => person || (shared && head.actor.is_none()),
        Family::Escalate | Family::Close | Family::Undo | Family::Act => {
            shared || person || same_service(head, word) || only
        }
        Family::Identify | Family::Report => shared || person,
        Family::Open | Family::Change => shared,
    }
}

/// "Config corrected" next to the bare record of that change by the same person or on the same service.
fn bare_change(signals: &[(usize, &Told)], word: &Entry) -> Option<usize> {
    let families = family::all(word);
    if !families.contains(&Family::Act) && !families.contains(&Family::Undo) {
        return None;
    }
    let found = signals.iter().find(|(_, told)| {
        let head = &told.entry;
        family::of(head) == Some(Family::Change)
            && near(head, word, 60)
            && (same_actor(head, word) || same_service(head, word))
    });
    found.map(|(head, _)| *head)
}

/// The same person elsewhere, or a report that comes in twice.
fn says_again(head: &Entry, word: &Entry) -> bool {
    let shared: Vec<Family> = family::all(head).intersection(&family::all(word)).copied().collect();
    let said = !shared.is_empty() && same_actor(head, word);
    said || shared.contains(&Family::Report)
}
