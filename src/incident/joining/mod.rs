//! Which signals are one incident, and which are nobody's: routine, strays, what was over before.

pub(super) mod both_ends;
pub(super) mod bystander;
pub(super) mod early;
pub(super) mod join;
pub(super) mod link;
pub(super) mod merge_hint;
pub(super) mod own_word;
pub(super) mod prelude;
pub(super) mod routine;
pub(super) mod saying;
pub(super) mod strays;
pub(super) mod summoned;
pub(super) mod unheeded;
pub(super) mod zone_hint;
pub(super) mod zone_twin;
