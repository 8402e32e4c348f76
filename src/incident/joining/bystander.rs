//! A page on the service of an incident under way that somebody takes who has no part in it, is a matter of its own: teams
//! let all their alarms page one service.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::people::respond::LEAD;
use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::span::{detects, start};
use crate::incident::signs::words::words;
use crate::model::event::Kind;
use crate::model::incident::Entry;

/// Returns `clusters` with such pages in clusters of their own.
pub(in crate::incident) fn part(clusters: Vec<Cluster>, entries: &[Entry]) -> Vec<Cluster> {
    clusters.into_iter().flat_map(|cluster| parts(cluster, entries)).collect()
}

fn parts(cluster: Cluster, entries: &[Entry]) -> Vec<Cluster> {
    let pages = pages(&cluster, entries);
    if pages.len() < 2 {
        return vec![cluster];
    }
    let mut left = cluster.members.clone();
    let mut parted = Vec::new();
    for page in pages.into_values() {
        let rest = &left - &page;
        let own = Cluster::of(page, entries);
        if is_foreign(&own, &Cluster::of(rest.clone(), entries), entries) {
            left = rest;
            parted.push(own);
        }
    }
    if parted.is_empty() {
        return vec![cluster];
    }
    parted.insert(0, Cluster::of(left, entries));
    parted
}

/// Returns the rows of each page, by its id; a row of several pages is none of theirs alone.
fn pages<'e>(cluster: &Cluster, entries: &'e [Entry]) -> BTreeMap<&'e str, BTreeSet<usize>> {
    let mut pages: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (at, entry) in cluster.members.iter().filter_map(|at| Some((*at, entries.get(*at)?))) {
        let mut ids = entry.incidents.iter();
        if let (Some(id), None) = (ids.next(), ids.next()) {
            pages.entry(id).or_default().insert(at);
        }
    }
    pages
}

/// Returns whether `page` has nothing but the service in common with the rest, which others are at work on and speak of.
fn is_foreign(page: &Cluster, rest: &Cluster, entries: &[Entry]) -> bool {
    let later = || {
        let known = rest.openings.first();
        known.zip(page.openings.first()).is_some_and(|(known, own)| own - known > LEAD)
    };
    let taken = page.taken && rest.taken && !page.shares_hands(rest);
    taken && later() && page.ids.is_disjoint(&rest.ids) && names_apart(page, rest, entries) && {
        let voices = voices(rest, entries);
        !voices.members.is_empty() && !page.shares_hands(&voices)
    }
}

/// Returns whether the alerts of `page` are called after nothing that the rest speaks of, and are on no machine of it.
fn names_apart(page: &Cluster, rest: &Cluster, entries: &[Entry]) -> bool {
    let alerts = || page.rows(entries).filter(|row| detects(row));
    let services: BTreeSet<String> =
        alerts().flat_map(|row| row.service.as_deref()).flat_map(words).collect();
    let own: BTreeSet<&String> = page.words.difference(&services).collect();
    let titles = rest.rows(entries).flat_map(|row| words(&row.title));
    let known: BTreeSet<String> = titles.chain(rest.words.clone()).collect();
    let mut hosts = alerts().flat_map(|row| row.host.as_deref()).map(str::to_lowercase);
    !own.iter().any(|word| known.contains(*word)) && !hosts.any(|host| rest.names.contains(&host))
}

/// Returns all who speak in the rooms of those who are at work on `cluster`, while it goes on.
fn voices(cluster: &Cluster, entries: &[Entry]) -> Cluster {
    let span = cluster.start..=cluster.told();
    let spoken = |at: &usize| {
        entries.get(*at).filter(|row| row.kind == Kind::Talk && span.contains(&start(row)))
    };
    let rooms: BTreeSet<&String> = (0..entries.len())
        .filter_map(|at| spoken(&at))
        .filter(|row| cluster.is_by_responder(row))
        .filter_map(|row| row.channel.as_ref())
        .collect();
    let within = |at: &usize| {
        spoken(at).and_then(|row| row.channel.as_ref()).is_some_and(|room| rooms.contains(room))
    };
    Cluster::of((0..entries.len()).filter(within).collect(), entries)
}
