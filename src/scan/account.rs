//! What a source gave and lost, for the ledger.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::format::read::Summary;
use crate::model::account::Account;

/// Returns the account of the source of `summary`, of which a rule names `ignored` records as noise; `latest` is the latest
/// time that it states with its date, `open` whether its years depend on other sources.
pub(super) fn account(
    summary: &Summary,
    ignored: u64,
    latest: Option<DateTime<Utc>>,
    open: bool,
) -> Account {
    Account {
        source: Arc::clone(&summary.coverage.source),
        bytes: summary.bytes,
        lines: summary.lines,
        parsed: summary.parsed,
        joined: summary.joined,
        undated: summary.undated,
        blank: summary.blank,
        records: summary.coverage.records,
        ignored,
        latest,
        open,
    }
}
