//! Clocks that are wrong, found by what several sources tell of the same transitions and requests: events → anchors → offset of each
//! source against one of them → advice, or a correction.

mod advise;
mod anchor;
mod correct;
mod drift;
mod graph;
mod pair;
mod request;

pub use crate::timeline::skew::correct::settle;
