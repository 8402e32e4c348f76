//! What people say and do: which incident they speak of, which changes are its.

pub(super) mod change;
pub(super) mod elsewhere;
pub(super) mod first_reports;
pub(super) mod handling;
pub(super) mod respond;
pub(super) mod room;
pub(super) mod seat;
pub(super) mod summon;
pub(super) mod undone;
pub(super) mod unrelated_talk;
