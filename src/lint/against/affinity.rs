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

/// Returns 4 where both have a phase in common, 2 or 3 where they have kin, 0 else.
pub(super) fn affinity(one: &BTreeSet<Phase>, other: &BTreeSet<Phase>) -> u32 {
    let telling = |phases: &BTreeSet<Phase>| -> BTreeSet<Phase> {
        phases.iter().filter(|phase| **phase != Phase::Note).copied().collect()
    };
    let (one, other) = (telling(one), telling(other));
    if one.intersection(&other).next().is_some() {
        return 4;
    }
    let has = |phases: &BTreeSet<Phase>, kin: &[Phase]| kin.iter().any(|one| phases.contains(one));
    let near = KIN.iter().find(|(_, kin)| has(&one, kin) && has(&other, kin));
    near.map_or(0, |(near, _)| *near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_kin_and_strange() {
        let of = |a: &[Phase], b: &[Phase]| {
            affinity(&a.iter().copied().collect(), &b.iter().copied().collect())
        };
        assert_eq!(of(&[Phase::Detect], &[Phase::Detect, Phase::Note]), 4);
        assert_eq!(of(&[Phase::Investigate], &[Phase::Ack]), 3);
        assert_eq!(of(&[Phase::Report], &[Phase::Detect]), 2);
        assert_eq!(of(&[Phase::Escalate], &[Phase::Rollback]), 0);
        assert_eq!(of(&[Phase::Note], &[Phase::Note]), 0);
    }
}
