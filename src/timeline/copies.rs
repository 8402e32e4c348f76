//! Layer 1: exact copies of events in several sources (rotated overlaps, tee'd files, HA pairs), as multisets.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::incident::Entry;
use crate::timeline::told;

/// Folds exact copies. The greatest multiplicity found in any one source survives, so that true
/// repeats are kept; the rest is counted in `copies`.
pub(super) fn fold(mut entries: Vec<Entry>) -> Vec<Entry> {
    if are_distinct(&entries) {
        return entries;
    }
    entries.sort_by(|one, other| identity(one).cmp(&identity(other)));
    let mut left = Vec::with_capacity(entries.len());
    let mut entries = entries.into_iter().peekable();
    while let Some(first) = entries.next() {
        let mut group = vec![first];
        let same = |group: &[Entry], next: &Entry| {
            group.first().is_some_and(|first| identity(first) == identity(next))
        };
        while let Some(next) = entries.next_if(|next| same(&group, next)) {
            group.push(next);
        }
        if group.len() == 1 {
            left.append(&mut group);
        } else {
            left.extend(survivors(by_source(group)));
        }
    }
    left
}

fn are_distinct(entries: &[Entry]) -> bool {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_unstable_by(|one, other| identity(one).cmp(&identity(other)));
    let same = |two: &[&Entry]| matches!(two, [one, other] if identity(one) == identity(other));
    !sorted.windows(2).any(same)
}

/// Returns what makes two entries exact copies: time, rule, title, key and raw text.
fn identity(entry: &Entry) -> impl Ord {
    let text = entry.evidence.first().map(|place| place.text.trim_end());
    (&entry.time, &*entry.rule, &*entry.title, entry.key.as_deref(), text)
}

fn by_source(entries: Vec<Entry>) -> BTreeMap<Option<Arc<str>>, Vec<Entry>> {
    let mut sources = BTreeMap::<_, Vec<Entry>>::new();
    for entry in entries {
        let source = entry.evidence.first().map(|place| place.origin.source.clone());
        sources.entry(source).or_default().push(entry);
    }
    sources
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
