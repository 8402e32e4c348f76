//! A swap is its own undoing: what a person swaps again, soon after, is swapped back.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::model::event::{Kind, Outcome};
use crate::model::incident::Entry;
use crate::model::phase::Phase;
use crate::timeline::order::at;

/// What rules link the swaps of one thing by.
const LINK: &str = "swap:";
/// Start and finish of one swap lie at most so many seconds apart.
const ONE: i64 = 1_200;
/// A swap that undoes another follows it within so many seconds.
const SOON: i64 = 4 * 3_600;

/// The latest swap of a thing.
struct Swap {
    began: DateTime<Utc>,
    key: Option<String>,
    back: bool,
}

/// Makes a rollback of every swap by a person that follows one of the same thing within four hours and is not itself
/// followed up so. `entries` are sorted by time.
pub(super) fn mark(entries: &mut [Entry]) {
    let mut latest: BTreeMap<String, Swap> = BTreeMap::new();
    for entry in entries.iter_mut() {
        let swap = entry.kind == Kind::Change && entry.phase == Phase::Change;
        let Some(time) = at(entry).filter(|_| swap) else { continue };
        let link = entry.links.iter().find(|link| link.starts_with(LINK));
        let Some(link) = link.cloned().filter(|_| entry.outcome != Some(Outcome::Failed)) else {
            continue;
        };
        let seconds = |other: &Swap| (time - other.began).num_seconds();
        let back = match latest.get(&link) {
            // Another teller of the swap that is under way.
            Some(last) if seconds(last) <= ONE && is_one(last, entry) => last.back,
            Some(last) => {
                let back = !last.back && entry.actor.is_some() && seconds(last) <= SOON;
                latest.insert(link, Swap { began: time, key: entry.key.clone(), back });
                back
            }
            None => {
                latest.insert(link, Swap { began: time, key: entry.key.clone(), back: false });
                false
            }
        };
        if back {
            entry.phase = Phase::Rollback;
            entry.phases.remove(&Phase::Change);
            entry.phases.insert(Phase::Rollback);
            entry.title.push_str(" (back)");
        }
    }
}

/// Returns whether `entry` tells of the swap `last`: by the same name, or by nobody's hand.
fn is_one(last: &Swap, entry: &Entry) -> bool {
    last.key == entry.key || entry.actor.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::sample::entry_at;

    fn swap(second: i64, key: &str, actor: Option<&str>) -> Entry {
        Entry {
            kind: Kind::Change,
            phase: Phase::Change,
            phases: [Phase::Change].into(),
            key: Some(key.to_owned()),
            actor: actor.map(str::to_owned),
            links: ["swap:shop".to_owned()].into(),
            ..entry_at(second, "Slots of shop swapped")
        }
    }

    #[test]
    fn a_persons_second_swap_is_a_rollback() {
        let mut entries = [
            swap(0, "a", None),
            swap(1, "pipeline", None),
            swap(90, "a", None),
            swap(3_000, "b", Some("ada")),
            swap(3_090, "b", Some("ada")),
            swap(9_000, "c", Some("ada")),
        ];
        mark(&mut entries);
        let backs: Vec<bool> = entries.iter().map(|it| it.phase == Phase::Rollback).collect();
        assert_eq!(backs, [false, false, false, true, true, false], "the third goes ahead again");
        assert_eq!(entries[3].title, "Slots of shop swapped (back)");
    }

    #[test]
    fn programs_and_later_days_swap_ahead() {
        let mut entries =
            [swap(0, "a", None), swap(3_000, "b", None), swap(90_000, "c", Some("ada"))];
        mark(&mut entries);
        assert!(entries.iter().all(|it| it.phase == Phase::Change));
    }
}
