//! One request, as far as it counts.

use crate::base::hash::fnv1a;
use crate::base::text::cap;
use crate::format::glance::Glance;
use crate::model::origin::Evidence;
use crate::model::record::Record;

/// A request that an access log tells of.
#[derive(Debug)]
pub struct Request {
    /// The service, or else the virtual host; empty where the line names none.
    pub(super) service: String,
    /// Who made it, hashed.
    pub(super) client: Option<u64>,
    /// Where it stands, if it failed on the side of the server.
    pub(super) failed: Option<Evidence>,
    /// Where it stands, if the server would not serve this client.
    pub(super) refused: Option<Evidence>,
}

impl Request {
    /// Returns the request that `record` tells of: one with a status.
    pub fn of(record: &Record) -> Option<Self> {
        let status: u16 = record.field("http.status")?.parse().ok()?;
        let service = record.service.as_deref().or_else(|| record.field("http.vhost"));
        let client = record.field("http.user").or_else(|| record.field("http.client"));
        let text = || cap(&record.raw, Evidence::CAP);
        let place = || Evidence { origin: record.origin.clone(), text: text(), quote: None };
        Some(Self {
            service: service.unwrap_or_default().to_owned(),
            client: client.map(|client| fnv1a(client.as_bytes())),
            failed: is_failure(status).then(place),
            refused: is_refusal(status).then(place),
        })
    }

    /// Returns the request that a glance at its line tells of; `None` where the line itself counts: it failed or was
    /// refused.
    pub fn glanced(glance: &Glance<'_>) -> Option<Self> {
        let plain = !(is_failure(glance.status) || is_refusal(glance.status));
        plain.then(|| Self {
            service: glance.service.unwrap_or_default().to_owned(),
            client: glance.client.map(|client| fnv1a(client.as_bytes())),
            failed: None,
            refused: None,
        })
    }

    /// Returns whether it failed on the side of the server.
    pub fn is_failed(&self) -> bool {
        self.failed.is_some()
    }
}

/// Returns whether the server failed.
fn is_failure(status: u16) -> bool {
    status >= 500
}

/// Returns whether the server would not serve this client.
fn is_refusal(status: u16) -> bool {
    matches!(status, 401 | 403 | 407 | 429)
}
