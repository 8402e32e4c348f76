//! Written post-mortems and status pages: each document is its own incident, whatever its title.

use std::collections::BTreeMap;

use crate::model::event::Kind;
use crate::model::incident::Entry;

/// What one document says: its rows and its words on the whole.
#[derive(Debug, Clone, Default)]
pub(super) struct Document {
    /// The lines of its timeline.
    pub(super) rows: Vec<Entry>,
    /// Its words on the whole incident; never rows.
    pub(super) summaries: Vec<Entry>,
}

/// Returns the documents of `entries`, told apart by their native id, else by their source.
pub(super) fn group(entries: Vec<Entry>) -> Vec<Document> {
    let mut documents: BTreeMap<String, Document> = BTreeMap::new();
    for entry in entries {
        let source = || entry.evidence.first().map(|place| place.origin.source.to_string());
        let id = entry.incidents.first().cloned().or_else(source).unwrap_or_default();
        let document = documents.entry(id).or_default();
        if entry.kind == Kind::Summary {
            document.summaries.push(entry);
        } else {
            document.rows.push(entry);
        }
    }
    documents.into_values().collect()
}
