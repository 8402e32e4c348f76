//! Requests that are refused rather than failing: clients shut out by a filter, an expired key or a limit.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::counted::requests::{Part, Requests};
use crate::incident::counted::window::Window;
use crate::model::tally::Tally;

/// Returns the counts and windows of failing requests; where none fail, those of requests that are refused to clients
/// who were served before: a filter, an expired key or a limit that shuts out the wrong ones.
pub(in crate::incident) fn measure(tallies: Vec<Tally>) -> (Requests, Vec<Window>) {
    let (refusals, failures): (Vec<_>, Vec<_>) = tallies.into_iter().partition(|t| t.refusal);
    let requests = Requests::new(failures);
    let windows = requests.windows();
    if windows.is_empty() && !refusals.is_empty() {
        let refused = Requests::new(among_all(&refusals, &requests));
        let mut shut = refused.windows();
        shut.retain(|window| refused.shuts_out(window));
        if !shut.is_empty() {
            return (refused, shut);
        }
    }
    (requests, windows)
}

/// Returns `refusals` with the requests of all sources: one in which nothing is refused counts none, yet shows who was served.
fn among_all(refusals: &[Tally], requests: &Requests) -> Vec<Tally> {
    let services: BTreeSet<String> = refusals.iter().map(|tally| tally.service.clone()).collect();
    let minutes = services.iter().filter_map(|service| requests.services.get(service));
    let none = minutes.flat_map(BTreeMap::values).map(|tally| Tally {
        failed: 0,
        hurt: BTreeSet::new(),
        first_failed: None,
        last_failed: None,
        refusal: true,
        ..tally.clone()
    });
    let counted = |tally: &Tally| {
        requests.services.get(&tally.service).is_some_and(|all| all.contains_key(&tally.minute))
    };
    let alone = refusals.iter().cloned().map(|tally| {
        if counted(&tally) { Tally { total: 0, clients: BTreeSet::new(), ..tally } } else { tally }
    });
    none.chain(alone).collect()
}

/// Who is refused within so many seconds of the start is among the first.
const FIRST: i64 = 900;

/// When a client was first served and first refused, in seconds since 1970.
#[derive(Debug, Default)]
struct Seen {
    served: Option<i64>,
    refused: Option<i64>,
}

impl Requests {
    /// Returns whether a window hurts a tenth of the clients, most of whom were served until then. Visits are short, so those
    /// who come while it lasts count too; but some of the first must have been served before it.
    fn shuts_out(&self, window: &Window) -> bool {
        let tallies = self.minutes(Part::Window(window)).flat_map(BTreeMap::values);
        let mut seen: BTreeMap<u64, Seen> = BTreeMap::new();
        let (mut hurt, mut all) = (BTreeSet::new(), BTreeSet::new());
        for tally in tallies.filter(|tally| tally.minute <= window.end()) {
            let before = tally.minute + 60 <= window.start();
            for client in &tally.clients {
                let refused = tally.hurt.contains(client);
                let seen = seen.entry(*client).or_default();
                let slot = if refused { &mut seen.refused } else { &mut seen.served };
                if !(before && refused) {
                    *slot = Some(slot.map_or(tally.minute, |first| first.min(tally.minute)));
                }
            }
            if !before {
                all.extend(tally.clients.iter().copied());
                hurt.extend(tally.hurt.iter().copied());
            }
        }
        let (mut known, mut first, mut earlier) = (0, 0, 0);
        for Seen { served, refused } in hurt.iter().filter_map(|client| seen.get(client)) {
            let by = |time: i64| usize::from(served.is_some_and(|served| served + 60 <= time));
            known += refused.map_or(0, by);
            if refused.is_some_and(|refused| refused <= window.start() + FIRST) {
                first += 1;
                earlier += by(window.start());
            }
        }
        earlier > 0
            && earlier * 5 >= first
            && known * 2 >= hurt.len()
            && hurt.len() * 10 >= all.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::origin::{Evidence, Origin};

    /// Returns a minute in which `refused` of 50 clients are refused; scanners are clients that come but once.
    fn tally(minute: i64, refused: u64, scanners: bool) -> Tally {
        let origin = Origin { source: "edge.log".into(), line: 1, offset: 0, lines: 1 };
        let at = |second: i64| {
            let place = Evidence { origin: origin.clone(), text: minute.to_string(), quote: None };
            (refused > 0).then_some(((minute * 60 + second) * 1_000_000_000, place))
        };
        let from = if scanners { 1_000 + u64::try_from(minute).unwrap() * 100 } else { 0 };
        let hurt: BTreeSet<u64> = (from..from + refused).collect();
        Tally {
            service: "shop".to_owned(),
            minute: minute * 60,
            total: 50,
            failed: refused,
            halved: 0,
            clients: (0..50).chain(hurt.iter().copied()).collect(),
            hurt,
            first_failed: at(1),
            last_failed: at(59),
            refusal: true,
            source: None,
        }
    }

    #[test]
    fn who_was_served_is_told_by_the_file_before_in_which_nobody_is_refused() {
        // Each file of an access log is counted alone: where nothing is refused no refusals are counted.
        let before = (0..30).map(|minute| Tally { refusal: false, ..tally(minute, 0, false) });
        let since = (30..60).flat_map(|minute| {
            let refused = tally(minute, if minute < 45 { 20 } else { 0 }, false);
            let served =
                Tally { failed: 0, hurt: BTreeSet::new(), refusal: false, ..refused.clone() };
            [served, refused]
        });
        let (requests, windows) = measure(before.chain(since).collect());
        assert_eq!(windows.len(), 1);
        let minute = requests.services.get("shop").and_then(|all| all.get(&(31 * 60))).unwrap();
        assert_eq!((minute.total, minute.failed), (50, 20));
    }

    /// Returns the windows of a site whose clients come for ten minutes each, one more every minute; `first` tells after
    /// how many minutes they are refused, or at once.
    fn visits(first: i64) -> usize {
        let client = |number: i64| u64::try_from(number).unwrap();
        let counted = |minute: i64| {
            let here: BTreeSet<u64> = (minute..minute + 10).map(client).collect();
            // Who came last has the highest number.
            let refused = (minute..minute + 10 - first).map(client);
            let shut = (60..120).contains(&minute);
            let hurt: BTreeSet<u64> = refused.filter(|_| shut).collect();
            let served = Tally { total: 20, clients: here.clone(), ..tally(minute, 0, false) };
            let refusal = tally(minute, hurt.len() as u64, false);
            let refusal = Tally { total: 20, clients: here, hurt, ..refusal };
            [Tally { refusal: false, ..served }, refusal]
        };
        measure((0..150).flat_map(counted).collect()).1.len()
    }

    #[test]
    fn short_visits_that_end_at_a_refusal_are_shut_out_too() {
        assert_eq!(visits(3), 1);
        assert_eq!(visits(0), 0);
    }

    fn windows(scanners: bool) -> usize {
        let refused = |minute: i64| if (30..45).contains(&minute) { 20 } else { 0 };
        let tallies = (0..60).map(|minute| tally(minute, refused(minute), scanners)).collect();
        measure(tallies).1.len()
    }

    #[test]
    fn clients_who_were_served_before_are_shut_out_and_strangers_are_not() {
        assert_eq!(windows(false), 1);
        assert_eq!(windows(true), 0);
    }
}
