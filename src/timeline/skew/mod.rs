//! Clocks that are wrong, found by what several sources tell of the same transitions: events → anchors → offset of each
//! source against one of them → advice, or a correction.

mod advise;
mod anchor;
mod correct;
mod graph;
mod pair;

pub use crate::timeline::skew::correct::settle;
