//! What people's words surely tell, as against what they only read like.

use crate::incident::span::about;
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// The pack whose rules take what only reads like something.
const LEARNT: &str = "talk-learnt.";

/// Returns whether a row is more than a person's words that only read like something.
pub(super) fn is_sure(row: &Entry) -> bool {
    row.kind != Kind::Talk || !row.rule.starts_with(LEARNT)
}

/// Returns whether a row surely is about one of `phases`: of words only the first counts, the others are read into
/// them.
pub(super) fn surely(row: &Entry, phases: &[Phase]) -> bool {
    if row.kind == Kind::Talk {
        is_sure(row) && phases.contains(&row.phase)
    } else {
        about(row, phases)
    }
}
