//! Requests that are refused rather than failing: clients shut out by a filter, an expired key or a limit.

use std::collections::BTreeSet;

use crate::incident::requests::Requests;
use crate::incident::window::Window;
use crate::model::tally::Tally;

/// Returns the counts and windows of failing requests; where none fail, those of requests that are refused to clients
/// who were served before: a filter, an expired key or a limit that shuts out the wrong ones.
pub(super) fn measure(tallies: Vec<Tally>) -> (Requests, Vec<Window>) {
    let (refusals, failures): (Vec<_>, Vec<_>) = tallies.into_iter().partition(|t| t.refusal);
    let requests = Requests::new(failures);
    let windows = requests.windows();
    if windows.is_empty() && !refusals.is_empty() {
        let refused = Requests::new(refusals);
        let mut shut = refused.windows();
        shut.retain(|window| refused.shuts_out(window));
        if !shut.is_empty() {
            return (refused, shut);
        }
    }
    (requests, windows)
}

impl Requests {
    /// Returns whether a window hurts a tenth of the clients, most of whom were served before it.
    fn shuts_out(&self, window: &Window) -> bool {
        let meant = |service: &String| match &window.service {
            Some(own) => own == service,
            None => self.doors.get(service) == Some(&window.door),
        };
        let own = self.services.iter().filter(|(service, _)| meant(service));
        let mut served: BTreeSet<u64> = BTreeSet::new();
        let (mut hurt, mut all) = (served.clone(), served.clone());
        for tally in own.flat_map(|(_, minutes)| minutes.values()) {
            if tally.minute + 60 <= window.start() {
                served.extend(tally.clients.difference(&tally.hurt).copied());
            } else if tally.minute <= window.end() {
                all.extend(tally.clients.iter().copied());
                hurt.extend(tally.hurt.iter().copied());
            }
        }
        let known = hurt.intersection(&served).count();
        known > 0 && known * 2 >= hurt.len() && hurt.len() * 10 >= all.len()
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
            let place = Evidence { origin: origin.clone(), text: minute.to_string() };
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
