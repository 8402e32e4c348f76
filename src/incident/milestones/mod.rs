//! The course of one incident: what was tried and whether it helped, when the cause was found, how it ended.

pub(super) mod attempt;
pub(super) mod course;
pub(super) mod finding;
pub(super) mod forward;
pub(super) mod going_back;
mod hurt;
pub(super) mod impact;
pub(super) mod milestone;
pub(super) mod planned;
pub(super) mod recovery;
pub(super) mod states;
pub(super) mod story;
pub(super) mod taken_back;
pub(super) mod verdict;
