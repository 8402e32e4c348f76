//! Alerts by their name, whichever machine they are about.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::name::around;
use crate::incident::signs::span::{detects, start};
use crate::incident::signs::words::mask;
use crate::model::event::{Edge, Kind};
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// A row of an alert.
pub(in crate::incident) struct Alarm {
    /// The index of the entry.
    pub(in crate::incident) at: usize,
    /// What it is called, without its machine, numbers and what was measured.
    pub(in crate::incident) name: String,
    /// The machine, else the service, that it is about; empty where it names none.
    pub(in crate::incident) machine: String,
    /// The seconds in which it went off.
    pub(in crate::incident) seconds: Vec<i64>,
}

/// Returns the alerts among `entries`, and the ends of such as were never seen to begin.
pub(in crate::incident) fn alarms(entries: &[Entry]) -> Vec<Alarm> {
    let openings = entries.iter().filter(|entry| is_alert(entry));
    let begun: BTreeSet<&String> = openings.filter_map(|entry| entry.key.as_ref()).collect();
    let loose =
        |entry: &Entry| ends(entry) && entry.key.as_ref().is_none_or(|key| !begun.contains(key));
    let rows = entries.iter().enumerate().filter(|(_, entry)| is_alert(entry) || loose(entry));
    rows.map(|(at, entry)| Alarm::of(at, entry)).collect()
}

/// Returns the rows that end those of `chosen`, by key.
pub(in crate::incident) fn endings(entries: &[Entry], chosen: &BTreeSet<usize>) -> BTreeSet<usize> {
    let mut latest: BTreeMap<&String, bool> = BTreeMap::new();
    let mut found = BTreeSet::new();
    for (at, entry) in entries.iter().enumerate() {
        let Some(key) = &entry.key else { continue };
        if is_alert(entry) {
            latest.insert(key, chosen.contains(&at));
        } else if ends(entry) && latest.get(key) == Some(&true) {
            found.insert(at);
        }
    }
    found
}

fn is_alert(entry: &Entry) -> bool {
    detects(entry) && entry.phase != Phase::Communicate
}

fn ends(entry: &Entry) -> bool {
    entry.kind == Kind::Signal && entry.edge == Some(Edge::Close)
}

impl Alarm {
    /// Returns the row `entry` as one of an alert or of a job.
    pub(in crate::incident) fn of(at: usize, entry: &Entry) -> Self {
        let again = entry.relapses.iter().map(|relapse| relapse.time.at.timestamp());
        let host = entry.host.as_ref().map(|host| host.to_lowercase());
        let service = || entry.service.as_ref().map(|service| service.to_lowercase());
        let machine = host.clone().or_else(service).unwrap_or_default();
        let title = entry.title.to_lowercase();
        let name = match around(&title, &machine) {
            // What stands behind a machine and a colon is what was measured of it, unless nothing stands before.
            Some((before, after)) if host.is_some() && !before.trim().is_empty() => {
                format!("{before}{}", after.split(": ").next().unwrap_or_default())
            }
            Some((before, after)) => format!("{before}{after}"),
            None => title,
        };
        let seconds = [start(entry)].into_iter().chain(again).collect();
        Self { at, name: mask(name.trim_end_matches(':')), machine, seconds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::signs::measured;

    fn name(title: &str, host: Option<&str>, service: Option<&str>) -> String {
        let own = |name: Option<&str>| name.map(str::to_owned);
        let entry = Entry {
            title: title.to_owned(),
            host: own(host),
            service: own(service),
            ..measured::blank()
        };
        Alarm::of(0, &entry).name
    }

    #[test]
    fn an_alert_is_called_the_same_on_every_machine() {
        let (one, other) =
            ("Sensor Ping is down on BR01: 12 msec", "Sensor Ping is down on BR02: no answer");
        assert_eq!(name(one, Some("BR01"), Some("Ping")), name(other, Some("BR02"), Some("Ping")));
        let first = |what: &str| name(&format!("db-1: {what}"), Some("db-1"), None);
        assert_ne!(first("database is down"), first("backup is late"));
        assert_eq!(name("webhook queue is full", Some("web"), None), "webhook queue is full");
        let title = |host: &str| format!("Printer is out of paper on {host}");
        assert_eq!(
            name(&title("prn-7"), Some("prn-7"), None),
            name(&title("prn-12"), Some("prn-12"), None)
        );
        let slow = name("Issue shop: p95 above 8s opens", None, Some("shop"));
        assert_ne!(slow, name("Issue shop: errors above 5 % opens", None, Some("shop")));
    }
}
