//! What people's words surely tell, as against what they only read like.

use crate::incident::signs::span::about;
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// The pack whose rules take what only reads like something.
const LEARNT: &str = "talk-learnt.";

/// Returns whether a row is more than a person's words that only read like something.
pub(in crate::incident) fn is_sure(row: &Entry) -> bool {
    row.kind != Kind::Talk || !row.rule.starts_with(LEARNT)
}

/// Returns whether a row surely is about one of `phases`: of words only the first counts, the others are read into
/// them.
pub(in crate::incident) fn surely(row: &Entry, phases: &[Phase]) -> bool {
    if row.kind == Kind::Talk {
        is_sure(row) && phases.contains(&row.phase)
    } else {
        about(row, phases)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::incident::signs::measured;

    /// A row that a rule of this name makes, first of all an act, with a recovery read into it.
    fn row(kind: Kind, rule: &str) -> Entry {
        Entry {
            kind,
            rule: rule.to_owned(),
            phase: Phase::Mitigate,
            phases: BTreeSet::from([Phase::Mitigate, Phase::Recover]),
            ..measured::blank()
        }
    }

    #[test]
    fn words_that_only_read_like_something_are_unsure() {
        assert!(is_sure(&row(Kind::Talk, "talk.mitigating")));
        assert!(!is_sure(&row(Kind::Talk, "talk-learnt.mitigate")));
        assert!(is_sure(&row(Kind::Signal, "talk-learnt.mitigate")), "no words");
        assert!(is_sure(&row(Kind::Talk, "talk-learnt-by-us.mitigate")), "another pack");
    }

    #[test]
    fn of_words_the_first_phase_alone_counts() {
        let said = row(Kind::Talk, "talk.mitigating");
        assert!(surely(&said, &[Phase::Fix, Phase::Mitigate]));
        assert!(!surely(&said, &[Phase::Recover]));
        assert!(!surely(&row(Kind::Talk, "talk-learnt.mitigate"), &[Phase::Mitigate]));
    }

    #[test]
    fn of_machines_every_phase_counts() {
        let change = row(Kind::Change, "deploy.done");
        assert!(surely(&change, &[Phase::Mitigate]) && surely(&change, &[Phase::Recover]));
        assert!(!surely(&change, &[Phase::Fix]) && !surely(&change, &[]));
    }
}
