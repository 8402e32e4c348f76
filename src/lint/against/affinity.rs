//! Which phases may tell of the same step in different words.

use std::collections::BTreeSet;

use crate::model::phase::Phase;

/// Phases that people and machines name the same step by.
const KIN: [&[Phase]; 5] = [
    &[Phase::Detect, Phase::Report, Phase::Impact],
    &[Phase::Ack, Phase::Investigate, Phase::FalseLead],
    &[Phase::Mitigate, Phase::Rollback, Phase::Fix, Phase::Change],
    &[Phase::Recover, Phase::Resolve],
    &[Phase::Identify, Phase::Investigate],
];

/// Returns 4 where both have a phase in common, 2 where they have kin, 0 else.
pub(super) fn affinity(one: &BTreeSet<Phase>, other: &BTreeSet<Phase>) -> u32 {
    let telling = |phases: &BTreeSet<Phase>| -> BTreeSet<Phase> {
        phases.iter().filter(|phase| **phase != Phase::Note).copied().collect()
    };
    let (one, other) = (telling(one), telling(other));
    if one.intersection(&other).next().is_some() {
        return 4;
    }
    let has = |phases: &BTreeSet<Phase>, kin: &[Phase]| kin.iter().any(|one| phases.contains(one));
    if KIN.iter().any(|kin| has(&one, kin) && has(&other, kin)) { 2 } else { 0 }
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
        assert_eq!(of(&[Phase::Investigate], &[Phase::Ack]), 2);
        assert_eq!(of(&[Phase::Escalate], &[Phase::Rollback]), 0);
        assert_eq!(of(&[Phase::Note], &[Phase::Note]), 0);
    }
}
