//! What the reader of one incident sees: which rows are one, what it is called, what ties a row to it.

pub(super) mod begun;
pub(super) mod chorus;
pub(super) mod hearing;
pub(super) mod leads;
pub(super) mod one_act;
pub(super) mod one_word;
pub(super) mod outside;
pub(super) mod relapses;
pub(super) mod same_event;
pub(super) mod ties;
pub(super) mod title;
pub(super) mod together;
