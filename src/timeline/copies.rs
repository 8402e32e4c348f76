//! Layer 1: exact copies of events in several sources (rotated overlaps, tee'd files, HA pairs), as multisets.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::incident::Entry;
use crate::model::moment::Moment;
use crate::timeline::told;

/// What makes two entries exact copies: time, rule, title, key and raw text.
type Identity = (Option<Moment>, String, String, Option<String>, Option<String>);

/// Folds exact copies. The greatest multiplicity found in any one source survives, so that true
/// repeats are kept; the rest is counted in `copies`.
pub(super) fn fold(entries: Vec<Entry>) -> Vec<Entry> {
    let mut groups: BTreeMap<Identity, BTreeMap<Option<Arc<str>>, Vec<Entry>>> = BTreeMap::new();
    for entry in entries {
        let source = entry.evidence.first().map(|place| place.origin.source.clone());
        groups.entry(identity(&entry)).or_default().entry(source).or_default().push(entry);
    }
    groups.into_values().flat_map(survivors).collect()
}

fn identity(entry: &Entry) -> Identity {
    let text = entry.evidence.first().map(|place| place.text.trim_end().to_owned());
    (entry.time.clone(), entry.rule.clone(), entry.title.clone(), entry.key.clone(), text)
}

fn survivors(mut sources: BTreeMap<Option<Arc<str>>, Vec<Entry>>) -> Vec<Entry> {
    let Some(fullest) = sources
        .iter()
        .max_by(|a, b| multiplicity(a.1).cmp(&multiplicity(b.1)).then_with(|| b.0.cmp(a.0)))
        .map(|(source, _)| source.clone())
    else {
        return Vec::new();
    };
    let mut kept = sources.remove(&fullest).unwrap_or_default();
    for copies in sources.into_values() {
        for (entry, other) in kept.iter_mut().zip(copies) {
            told::copy(entry, other);
        }
    }
    kept
}

/// Returns for how many records `entries` stand: what is told again within a minute is one entry with a count.
fn multiplicity(entries: &[Entry]) -> u64 {
    entries.iter().map(|entry| entry.count).fold(0, u64::saturating_add)
}
