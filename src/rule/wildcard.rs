//! Wildcards on the values of fields; the timeline's mutes use the same.

pub use crate::base::wildcard::Wildcard;
