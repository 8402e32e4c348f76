//! Which incidents go on while time passes, by what they name; so that no change asks them all.

use std::collections::{BTreeMap, BTreeSet};

/// What a change and an incident may share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::incident) enum Mark {
    /// A service without generic words.
    Service(String),
    /// A machine, in lower case.
    Host(String),
    /// A word of a service, key or title.
    Word(String),
    /// The first word of a service that is rolled back.
    Undone(String),
}

/// The incidents that have begun or are about to, by mark.
pub(in crate::incident) struct Going {
    /// Those that are still to come, by the second from which on they take changes in, the next one last.
    coming: Vec<(i64, usize)>,
    by: BTreeMap<Mark, BTreeSet<usize>>,
}

impl Going {
    /// Returns incidents that begin in the seconds `begins` and take changes in from `lead` seconds before.
    pub(in crate::incident) fn of(begins: &[i64], lead: i64) -> Self {
        let begins = begins.iter().enumerate();
        let mut coming: Vec<(i64, usize)> =
            begins.map(|(at, begun)| (begun.saturating_sub(lead), at)).collect();
        coming.sort_unstable_by(|one, other| other.cmp(one));
        Self { coming, by: BTreeMap::new() }
    }

    /// Goes on to `second`, which is not before the last; lists under their `marks` those that begin.
    pub(in crate::incident) fn advance(
        &mut self,
        second: i64,
        marks: impl Fn(usize) -> Option<BTreeSet<Mark>>,
    ) {
        while let Some((_, at)) = self.coming.pop_if(|(from, _)| *from <= second) {
            self.list(at, marks(at).unwrap_or_default());
        }
    }

    /// Lists the incident at `at` under `marks`.
    pub(in crate::incident) fn list(&mut self, at: usize, marks: BTreeSet<Mark>) {
        for mark in marks {
            self.by.entry(mark).or_default().insert(at);
        }
    }

    /// Returns those listed under any of `marks`; strikes off those that are `over` for good.
    pub(in crate::incident) fn under_way(
        &mut self,
        marks: &BTreeSet<Mark>,
        over: impl Fn(usize) -> bool,
    ) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for mark in marks {
            if let Some(listed) = self.by.get_mut(mark) {
                listed.retain(|at| !over(*at));
                found.extend(listed.iter().copied());
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn incidents_are_found_from_before_they_begin_until_they_are_over() {
        let mark = || BTreeSet::from([Mark::Word("shop".to_owned())]);
        let mut going = Going::of(&[1_000, 5_000, 90_000], 600);
        let mut at = |second: i64| {
            going.advance(second, |_| Some(mark()));
            let ends = [2_000, 5_100, 90_100];
            going.under_way(&mark(), |at| ends.get(at).is_none_or(|end| *end < second))
        };
        assert_eq!(at(399), BTreeSet::new());
        assert_eq!(at(400), BTreeSet::from([0]));
        assert_eq!(at(4_400), BTreeSet::from([1]));
        assert_eq!(at(6_000), BTreeSet::new());
    }
}
