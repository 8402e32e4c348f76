//! Requests by their ids: when a source tells of each, so that its clock can be compared with others'.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::hash::{fnv1a, mixed};

/// The requests that one source tells of, in records that rules take and in failed requests of access logs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sightings {
    /// The source.
    pub source: Arc<str>,
    /// The requests, by id; the [`MOST_REQUESTS`] whose ids come first in [`place`] where there are more.
    pub seen: Vec<Sighting>,
}

/// A request as one source tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sighting {
    /// Its id, hashed.
    pub id: u64,
    /// The first time that the source tells of it, in milliseconds since 1970.
    pub first: i64,
    /// How much later the last time may be, in milliseconds; what the layout leaves open is part of it.
    pub length: i64,
}

/// So many requests of one source are kept. Every source keeps those whose ids come first in the same order, so that
/// what two sources keep of the requests that both tell of is the same part (a bottom-k sample, Cohen 1997).
pub const MOST_REQUESTS: usize = 4_096;

/// Returns the place of an id in the order by which requests are kept.
pub fn place(id: &str) -> u64 {
    mixed(fnv1a(id.as_bytes()))
}
