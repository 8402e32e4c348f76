//! Requests counted per service and minute: what an access log says about impact.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::model::origin::Evidence;

/// The requests of one service in one minute.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tally {
    /// The service, virtual host, backend or target the requests went to.
    pub service: String,
    /// The start of the minute, in seconds since 1970-01-01T00:00Z.
    pub minute: i64,
    /// All requests.
    pub total: u64,
    /// Requests that failed: status 500 and above, or no answer.
    pub failed: u64,
    /// Hashes of the distinct clients (user id where logged, else address).
    pub clients: BTreeSet<u64>,
    /// Hashes of the distinct clients with a failed request.
    pub hurt: BTreeSet<u64>,
    /// The first failed request of the minute, with its exact time in nanoseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_failed: Option<(i64, Evidence)>,
    /// The last failed request of the minute, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_failed: Option<(i64, Evidence)>,
}
