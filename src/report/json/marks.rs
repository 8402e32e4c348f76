//! What a person corrected and what ties a row to its incident, as JSON.

use serde::Serialize;

use crate::model::overrides::Override;
use crate::model::tie::Tie;

/// A person's word.
#[derive(Serialize)]
pub(crate) struct OverrideJson<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    milestone: Option<&'static str>,
    was: Option<&'a str>,
    now: Option<&'a str>,
    reason: &'a str,
    by: Option<&'a str>,
    source: &'a str,
    line: u64,
}

impl<'a> OverrideJson<'a> {
    pub(crate) fn new(one: &'a Override) -> Self {
        Self {
            kind: one.kind,
            milestone: one.milestone.map(crate::model::phase::Milestone::name),
            was: one.was.as_deref(),
            now: one.now.as_deref(),
            reason: &one.reason,
            by: one.by.as_deref(),
            source: &one.source,
            line: one.line,
        }
    }
}

/// What a row shares with another.
#[derive(Serialize)]
pub(crate) struct TieJson<'a> {
    by: &'static str,
    mark: &'a str,
    entry: Option<usize>,
    seconds: Option<i64>,
}

impl<'a> TieJson<'a> {
    pub(crate) fn new(tie: &'a Tie) -> Self {
        Self { by: tie.by, mark: &tie.mark, entry: tie.entry, seconds: tie.seconds }
    }
}
