//! One piece of a source that was cut for several machines: what joins it to its neighbours.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A piece of a source. The events, the ledger and the coverage of its share are of this piece alone, its lines are
/// counted from its own first; the pieces of a source become one share once all are there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cut {
    /// The source.
    pub source: Arc<str>,
    /// Which piece it is, from 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
    /// The first byte of the source that is of this piece: the begin of a record.
    pub from: u64,
    /// The first byte that is not.
    pub to: u64,
    /// Why the source must be read whole; `None` where it can be cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_whole: Option<String>,
    /// Whether the first piece read the source whole, since it cannot be cut: then the other pieces tell nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read_whole: bool,
    /// What the piece leaves open to the others: how its times run, its requests, what folds. Its layout is private to
    /// one version of the program.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub state: Value,
}
