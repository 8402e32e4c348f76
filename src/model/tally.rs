//! Requests counted per service and minute: what an access log says about impact.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::hash::mixed;
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
    /// Of how many halvings `clients` and `hurt` are left: they hold one of 2^`halved` clients, all where it is 0.
    #[serde(default, skip_serializing_if = "is_whole")]
    pub halved: u32,
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
    /// Whether `failed` counts requests that were refused (401, 403, 407, 429) instead of those that failed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub refusal: bool,
    /// The source they were counted in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Arc<str>>,
}

/// So many distinct clients of one minute are kept; of more, every second, fourth, eighth, …
/// The error of a share is then 1 or 2 in 100.
pub const MOST_CLIENTS: usize = 4_096;

/// Returns whether a client is among those that are left after so many halvings: in every minute and every source the
/// same ones, so that what is left of several can be joined (adaptive sampling, Flajolet 1990).
pub fn is_left(client: u64, halved: u32) -> bool {
    mixed(client).trailing_zeros() >= halved
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_whole(halved: &u32) -> bool {
    *halved == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(flag: &bool) -> bool {
    !*flag
}
