//! Requests that are counted twice: in a log and in a copy of it under another name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::hash::{fnv1a, mixed};
use crate::model::report::Warning;
use crate::model::tally::Tally;

/// Two servers may tell the same of probes; so many clients, minute by minute the same, are one log told twice.
const CLIENTS: usize = 3;

/// What a source counts, whatever it is called.
#[derive(Default)]
struct Sum {
    /// The sum over its minutes: tallies come in any order.
    digest: u64,
    /// Those met until they are enough.
    clients: BTreeSet<u64>,
}

/// Leaves out what a source counts that tells, minute by minute, just what another does. Returns what is left, and what says
/// which were left out.
pub(in crate::incident) fn once(mut tallies: Vec<Tally>) -> (Vec<Tally>, Vec<Warning>) {
    let mut sums: BTreeMap<Arc<str>, Sum> = BTreeMap::new();
    for tally in &tallies {
        let Some(source) = &tally.source else { continue };
        let sum = sums.entry(Arc::clone(source)).or_default();
        sum.digest = sum.digest.wrapping_add(digest(tally));
        if sum.clients.len() < CLIENTS {
            sum.clients.extend(&tally.clients);
        }
    }
    let mut first: BTreeMap<u64, Arc<str>> = BTreeMap::new();
    let mut copies: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::new();
    for (source, sum) in sums {
        if sum.clients.len() < CLIENTS {
            continue;
        }
        if let Some(other) = first.get(&sum.digest) {
            copies.insert(source, Arc::clone(other));
        } else {
            first.insert(sum.digest, source);
        }
    }
    tallies.retain(|tally| tally.source.as_ref().is_none_or(|name| !copies.contains_key(name)));
    (tallies, copies.iter().map(|(copy, first)| warning(copy, first)).collect())
}

fn digest(tally: &Tally) -> u64 {
    let at = |edge: &Option<(i64, _)>| edge.as_ref().map_or(0, |(at, _)| at.cast_unsigned());
    let numbers = [tally.minute.cast_unsigned(), tally.total, tally.failed, tally.refusal.into()];
    let edges = [at(&tally.first_failed), at(&tally.last_failed)];
    let clients = tally.clients.iter().chain([&u64::MAX]).chain(&tally.hurt);
    let all = numbers.iter().chain(&edges).chain(clients);
    all.fold(fnv1a(tally.service.as_bytes()), |hash, number| mixed(hash ^ number))
}

fn warning(copy: &str, first: &str) -> Warning {
    let message = format!(
        "its requests are not counted: they are, minute by minute and client by client, those of {first}"
    );
    let code = "requests_counted_once".to_owned();
    Warning { code, message, origin: Some(copy.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(source: &str, minute: i64, clients: &[u64], failed: u64) -> Tally {
        Tally {
            service: "shop".to_owned(),
            minute: minute * 60,
            total: 10,
            failed,
            halved: 0,
            clients: clients.iter().copied().collect(),
            hurt: BTreeSet::new(),
            first_failed: None,
            last_failed: None,
            refusal: false,
            source: Some(source.into()),
        }
    }

    fn left(tallies: Vec<Tally>) -> Vec<String> {
        let (left, warnings) = once(tallies);
        let told = warnings.into_iter().filter_map(|warning| warning.origin);
        let kept = left.into_iter().filter_map(|tally| Some(format!("+{}", tally.source?)));
        kept.chain(told).collect()
    }

    #[test]
    fn a_copy_counts_once_in_any_order() {
        let log = |name: &str| [tally(name, 1, &[1, 2], 0), tally(name, 2, &[2, 3], 1)];
        let mut copy = log("b.log");
        copy.reverse();
        let all: Vec<Tally> = log("a.log").into_iter().chain(copy).collect();
        assert_eq!(left(all), ["+a.log", "+a.log", "b.log"]);
    }

    #[test]
    fn servers_that_hear_the_same_probes_are_two() {
        let probes = |name: &str| tally(name, 1, &[1], 0);
        assert_eq!(left(vec![probes("web1.log"), probes("web2.log")]), ["+web1.log", "+web2.log"]);
        let failing = |name: &str| tally(name, 1, &[1], 7);
        assert_eq!(
            left(vec![failing("web1.log"), failing("web2.log")]),
            ["+web1.log", "+web2.log"]
        );
        let nobody = |name: &str| tally(name, 1, &[], 7);
        assert_eq!(left(vec![nobody("web1.log"), nobody("web2.log")]), ["+web1.log", "+web2.log"]);
    }

    #[test]
    fn servers_that_share_clients_are_two() {
        let one = tally("web1.log", 1, &[1, 2, 3], 1);
        let other = Tally { total: 11, ..tally("web2.log", 1, &[1, 2, 3], 1) };
        assert_eq!(left(vec![one, other]), ["+web1.log", "+web2.log"]);
    }
}
