//! Requests as anchors: one id, told by two sources.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::sighting::Sightings;
use crate::timeline::skew::anchor::{Anchor, MOST_SOURCES, News, Pair};

/// What a source tells of for longer is no moment but a session, a job or an id that is given again; in milliseconds.
const LONGEST: i64 = 60_000;

/// First time and length, by source.
type Told<'s> = BTreeMap<&'s Arc<str>, (i64, i64)>;

/// Returns the anchors of all pairs of sources that tell of the same requests: the first word of each on it. Ids that
/// stand in the same records are one anchor.
pub(super) fn requests(sightings: &[Sightings]) -> BTreeMap<Pair, Vec<Anchor>> {
    let mut moments: BTreeMap<Pair, BTreeSet<(i64, i64, i64)>> = BTreeMap::new();
    for told in by_id(sightings).into_values() {
        if !(2..=MOST_SOURCES).contains(&told.len()) {
            continue;
        }
        let told: Vec<_> = told.into_iter().filter(|(_, (_, length))| *length <= LONGEST).collect();
        for (at, (one, (from, length))) in told.iter().enumerate() {
            for (other, (from_there, length_there)) in told.iter().skip(at + 1) {
                let pair = (Arc::clone(one), Arc::clone(other));
                let slack = *length.max(length_there);
                moments.entry(pair).or_default().insert((*from, *from_there, slack));
            }
        }
    }
    let anchors = |moments: BTreeSet<(i64, i64, i64)>| moments.into_iter().map(anchor).collect();
    moments.into_iter().map(|(pair, moments)| (pair, anchors(moments))).collect()
}

fn by_id(sightings: &[Sightings]) -> BTreeMap<u64, Told<'_>> {
    let mut ids: BTreeMap<u64, Told<'_>> = BTreeMap::new();
    for Sightings { source, seen } in sightings {
        for one in seen {
            let told = ids.entry(one.id).or_default();
            let (first, length) = told.entry(source).or_insert((one.first, one.length));
            // The same source, read in two parts.
            let end = first.saturating_add(*length).max(one.first.saturating_add(one.length));
            *first = one.first.min(*first);
            *length = end.saturating_sub(*first);
        }
    }
    ids
}

fn anchor((from, from_there, slack): (i64, i64, i64)) -> Anchor {
    Anchor { difference: from_there.saturating_sub(from), slack, at: from, news: News::Request }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sighting::Sighting;

    fn told(source: &str, seen: &[(u64, i64, i64)]) -> Sightings {
        let seen = seen.iter().map(|(id, first, length)| Sighting {
            id: *id,
            first: first * 1_000,
            length: length * 1_000,
        });
        Sightings { source: source.into(), seen: seen.collect() }
    }

    #[test]
    fn the_first_words_of_two_sources_are_compared() {
        let sightings = [
            told("a", &[(1, 60, 1), (2, 130, 1), (3, 200, 900), (4, 130, 1)]),
            told("b", &[(1, 460, 1), (2, 531, 5), (3, 600, 1), (4, 531, 5), (9, 1, 1)]),
        ];
        let found = requests(&sightings);
        let anchors = &found[&("a".into(), "b".into())];
        let differences: Vec<_> = anchors.iter().map(|one| (one.difference, one.slack)).collect();
        assert_eq!(differences, [(400_000, 1_000), (401_000, 5_000)], "3 is no moment, 4 is 2");
    }

    #[test]
    fn parts_of_a_source_are_one() {
        let sightings =
            [told("a", &[(1, 60, 1)]), told("a", &[(1, 90, 1)]), told("b", &[(1, 61, 1)])];
        let anchors = &requests(&sightings)[&("a".into(), "b".into())];
        assert_eq!(anchors.iter().map(|one| one.slack).collect::<Vec<_>>(), [31_000]);
    }
}
