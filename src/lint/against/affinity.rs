//! Which phases may tell of the same step in different words.

use std::collections::BTreeSet;

use crate::model::phase::Phase;

/// Phases that people and machines name the same step by, and how near they are.
const KIN: [(u32, &[Phase]); 5] = [
    (3, &[Phase::Ack, Phase::Investigate, Phase::FalseLead]),
    (2, &[Phase::Detect, Phase::Report, Phase::Impact]),
    (2, &[Phase::Mitigate, Phase::Rollback, Phase::Fix, Phase::Change]),
    (2, &[Phase::Recover, Phase::Resolve]),
    (2, &[Phase::Identify, Phase::Investigate]),
];

/// What an entry or a row is about: first of all, and beside others.
#[derive(Debug, Clone, Copy)]
pub(super) struct About<'a> {
    /// The primary phase; `None` for the end of a state, which is each of its phases.
    pub(super) primary: Option<Phase>,
    /// All phases.
    pub(super) phases: &'a BTreeSet<Phase>,
}

impl About<'_> {
    fn telling(self) -> BTreeSet<Phase> {
        self.phases.iter().filter(|phase| **phase != Phase::Note).copied().collect()
    }
}

/// Returns 4 where both have a phase in common, 2 or 3 where they have kin or share only what is secondary to both, 0 else.
pub(super) fn affinity(one: About<'_>, other: About<'_>) -> u32 {
    let (mine, theirs) = (one.telling(), other.telling());
    if mine.intersection(&theirs).next().is_some() {
        let strange = |primary: Option<Phase>, phases: &BTreeSet<Phase>| {
            primary.is_some_and(|primary| !phases.contains(&primary))
        };
        let aside = strange(one.primary, &theirs) && strange(other.primary, &mine);
        return if aside { 2 } else { 4 };
    }
    let has = |phases: &BTreeSet<Phase>, kin: &[Phase]| kin.iter().any(|one| phases.contains(one));
    let near = KIN.iter().find(|(_, kin)| has(&mine, kin) && has(&theirs, kin));
    near.map_or(0, |(near, _)| *near)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the affinity of two lists of phases, the primary first.
    fn of(one: &[Phase], other: &[Phase]) -> u32 {
        let (mine, theirs) = (one.iter().copied().collect(), other.iter().copied().collect());
        affinity(
            About { primary: one.first().copied(), phases: &mine },
            About { primary: other.first().copied(), phases: &theirs },
        )
    }

    #[test]
    fn same_kin_and_strange() {
        assert_eq!(of(&[Phase::Detect], &[Phase::Detect, Phase::Note]), 4);
        assert_eq!(of(&[Phase::Investigate], &[Phase::Ack]), 3);
        assert_eq!(of(&[Phase::Report], &[Phase::Detect]), 2);
        assert_eq!(of(&[Phase::Escalate], &[Phase::Rollback]), 0);
        assert_eq!(of(&[Phase::Note], &[Phase::Note]), 0);
    }

    #[test]
    fn what_is_secondary_to_both_is_no_more_than_kin() {
        let acknowledged = [Phase::Ack, Phase::Investigate];
        assert_eq!(of(&acknowledged, &[Phase::FalseLead, Phase::Investigate]), 2);
        assert_eq!(of(&acknowledged, &[Phase::Investigate]), 4);
    }
}
