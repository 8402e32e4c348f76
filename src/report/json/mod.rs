//! The JSON contract `recount.timeline/1`: report in, one pretty-printed document out; and back again for metrics.

pub mod document;
mod each;
pub(crate) mod entry;
pub(crate) mod incident;
mod leads;
mod marks;
pub mod read;
pub(crate) mod run;
