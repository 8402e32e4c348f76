//! Requests by service and minute, each behind its front door: what the curves of an incident are drawn from.

use std::collections::BTreeMap;

use crate::incident::counted::requests::door;
use crate::model::series::Point;
use crate::model::tally::Tally;

/// The counts of one service behind one door, by minute.
type ByPlace = BTreeMap<(String, String), BTreeMap<i64, Point>>;

/// All requests of a run.
#[derive(Debug, Default)]
pub struct Traffic {
    failures: ByPlace,
    /// The same requests, those counted that were refused.
    refusals: ByPlace,
}

impl Traffic {
    /// Returns the requests counted.
    pub fn new(tallies: &[Tally]) -> Self {
        let mut traffic = Self::default();
        for tally in tallies {
            let source = tally.source.as_deref();
            let first = || tally.first_failed.as_ref().map(|(_, place)| &*place.origin.source);
            let door = source.or_else(first).map(door).unwrap_or_default();
            let all = if tally.refusal { &mut traffic.refusals } else { &mut traffic.failures };
            let minutes = all.entry((tally.service.clone(), door)).or_default();
            let point = minutes.entry(tally.minute).or_default();
            add(point, Point { part: tally.failed, whole: tally.total });
        }
        traffic
    }

    /// Returns the failing requests of those places that are meant, by service; where none fails between the two seconds,
    /// the refused ones.
    pub(in crate::incident) fn of(
        &self,
        (from, to): (i64, i64),
        meant: &dyn Fn(&str, &str) -> bool,
    ) -> Vec<(&String, &BTreeMap<i64, Point>)> {
        let failing = chosen(&self.failures, meant);
        let fails = |minutes: &BTreeMap<i64, Point>| {
            minutes.range(from..to).any(|(_, point)| point.part > 0)
        };
        if failing.iter().any(|(_, minutes)| fails(minutes)) {
            return failing;
        }
        chosen(&self.refusals, meant)
    }
}

fn chosen<'a>(
    all: &'a ByPlace,
    meant: &dyn Fn(&str, &str) -> bool,
) -> Vec<(&'a String, &'a BTreeMap<i64, Point>)> {
    let own = all.iter().filter(|((service, door), _)| meant(&service.to_lowercase(), door));
    own.map(|((service, _), minutes)| (service, minutes)).collect()
}

/// Adds one count to another.
pub(in crate::incident) fn add(point: &mut Point, other: Point) {
    point.part = point.part.saturating_add(other.part);
    point.whole = point.whole.saturating_add(other.whole);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn tally(service: &str, source: &str, failed: u64, refusal: bool) -> Tally {
        Tally {
            service: service.to_owned(),
            minute: 0,
            total: 10,
            failed,
            halved: 0,
            clients: BTreeSet::new(),
            hurt: BTreeSet::new(),
            first_failed: None,
            last_failed: None,
            refusal,
            source: Some(source.into()),
        }
    }

    fn sums(traffic: &Traffic, meant: &dyn Fn(&str, &str) -> bool) -> Vec<(String, u64, u64)> {
        let found = traffic.of((0, 60), meant);
        found.into_iter().map(|(name, all)| (name.clone(), all[&0].part, all[&0].whole)).collect()
    }

    #[test]
    fn a_request_counts_once_though_refusals_are_counted_too() {
        let both = [tally("shop", "edge.log", 4, false), tally("shop", "edge.log", 6, true)];
        assert_eq!(sums(&Traffic::new(&both), &|_, _| true), [("shop".to_owned(), 4, 10)]);
        let refused = [tally("shop", "edge.log", 0, false), tally("shop", "edge.log", 6, true)];
        assert_eq!(sums(&Traffic::new(&refused), &|_, _| true), [("shop".to_owned(), 6, 10)]);
    }

    #[test]
    fn logs_without_a_service_are_told_apart_by_their_door() {
        let two = [tally("", "a/access.log", 1, false), tally("", "b/access.log.1", 2, false)];
        let found = sums(&Traffic::new(&two), &|_, door| door == "b/access");
        assert_eq!(found, [(String::new(), 2, 10)]);
    }
}
