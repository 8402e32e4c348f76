//! Requests of one source by id, as they come: the first and the last time of each, of a bounded number.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::format::timestamp::clock::Fix;
use crate::model::moment::{Moment, Precision};
use crate::model::sighting::{MOST_REQUESTS, Sighting, Sightings};
use crate::scan::provisional::Provisional;

/// The requests seen so far. Times are provisional until a `Fix` settles them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Seen {
    #[serde(with = "crate::scan::pairs")]
    requests: BTreeMap<u64, (Provisional, Provisional)>,
}

impl Seen {
    /// Takes note of the request whose id has this place, told of at `time`.
    pub fn note(&mut self, id: u64, time: &Provisional) {
        if let Some((first, last)) = self.requests.get_mut(&id) {
            if time < first {
                first.clone_from(time);
            } else if time > last {
                last.clone_from(time);
            }
            return;
        }
        let full = self.requests.len() >= MOST_REQUESTS;
        if full && self.requests.last_key_value().is_some_and(|(last, _)| id > *last) {
            return;
        }
        if full {
            self.requests.pop_last();
        }
        self.requests.insert(id, (time.clone(), time.clone()));
    }

    /// Adds what another part of the source tells.
    pub fn join(&mut self, other: Self) {
        for (id, (first, last)) in other.requests {
            self.note(id, &first);
            self.note(id, &last);
        }
    }

    /// Returns all moments that it holds.
    pub fn moments(&self) -> impl Iterator<Item = &Moment> {
        self.requests.values().flat_map(|(first, last)| [&first.moment, &last.moment])
    }

    /// Returns the requests of `source` with their times settled; those without a date or clock are left out.
    pub fn settled(self, fix: &Fix, source: &Arc<str>) -> Option<Sightings> {
        let settle = |(id, (one, other)): (u64, (Provisional, Provisional))| {
            let (one, other) = (one.settled(fix), other.settled(fix));
            // A year or an order that is found out later may turn them round.
            let (one_at, other_at) = (one.time()?, other.time()?);
            let (from, to) = (one_at.min(other_at), one_at.max(other_at));
            let precision = one.precision.min(other.precision);
            let open = precision.seconds().saturating_mul(1_000);
            let first = from.timestamp_millis();
            let length = to.timestamp_millis().saturating_sub(first).saturating_add(open);
            (precision > Precision::Day).then_some(Sighting { id, first, length })
        };
        let seen: Vec<Sighting> = self.requests.into_iter().filter_map(settle).collect();
        (!seen.is_empty()).then(|| Sightings { source: Arc::clone(source), seen })
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::model::sighting::place;

    fn moment(second: i64) -> Provisional {
        let at = DateTime::from_timestamp(second, 0).unwrap();
        Provisional::new(&Moment::utc(at, Precision::Second), &[])
    }

    fn seen(ids: impl Iterator<Item = i64>) -> Vec<Sighting> {
        let mut seen = Seen::default();
        ids.for_each(|id| seen.note(place(&format!("req-{id:08}")), &moment(id)));
        seen.settled(&Fix::default(), &"a.log".into()).unwrap().seen
    }

    #[test]
    fn two_sources_keep_the_same_part_in_any_order() {
        let most = i64::try_from(MOST_REQUESTS).unwrap();
        let (some, other) = (seen(0..most * 4), seen((most..most * 4).rev()));
        assert_eq!((some.len(), other.len()), (MOST_REQUESTS, MOST_REQUESTS));
        let shared = some.iter().filter(|one| other.contains(one)).count();
        assert!(shared * 4 > MOST_REQUESTS * 2, "{shared}");
        assert_eq!(seen((0..most * 4).rev()), some);
    }

    #[test]
    fn the_first_and_the_last_time_are_kept() {
        let mut seen = Seen::default();
        for second in [70, 10, 40] {
            seen.note(1, &moment(second));
        }
        let seen = seen.settled(&Fix::default(), &"a.log".into()).unwrap().seen;
        let open = Precision::Second.seconds() * 1_000;
        assert_eq!(seen, [Sighting { id: 1, first: 10_000, length: 60_000 + open }]);
    }

    #[test]
    fn a_request_is_never_of_less_than_no_time() {
        let mut seen = Seen::default();
        seen.note(1, &moment(70));
        let mut yearless = Moment::utc(DateTime::from_timestamp(80, 0).unwrap(), Precision::Minute);
        yearless.at -= chrono::TimeDelta::days(365);
        seen.note(1, &Provisional::new(&yearless, &[]));
        let seen = seen.settled(&Fix::default(), &"a.log".into()).unwrap().seen;
        assert!(seen.iter().all(|sighting| sighting.length >= 60_000), "{seen:?}");
    }
}
