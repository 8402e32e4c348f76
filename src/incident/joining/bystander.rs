//! A page on the service of an incident under way that somebody takes who has no part in it, is a matter of its own: teams
//! let all their alarms page one service.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::people::respond::LEAD;
use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::span::{detects, start};
use crate::incident::signs::words::words;
use crate::model::event::Kind;
use crate::model::incident::Entry;

/// So many pages at once are a storm, not what somebody takes on the side.
const STORM: usize = 64;

/// Returns `clusters` with such pages in clusters of their own.
pub(in crate::incident) fn part(clusters: Vec<Cluster>, entries: &[Entry]) -> Vec<Cluster> {
    clusters.into_iter().flat_map(|cluster| parts(cluster, entries)).collect()
}

fn parts(cluster: Cluster, entries: &[Entry]) -> Vec<Cluster> {
    let pages = pages(&cluster, entries);
    if pages.len() < 2 || pages.len() > STORM {
        return vec![cluster];
    }
    // What one person takes is judged as one.
    let mut hands: BTreeMap<BTreeSet<String>, BTreeSet<usize>> = BTreeMap::new();
    for page in pages.into_values() {
        let own = Cluster::of(page, entries);
        hands.entry(own.actors).or_default().extend(own.members);
    }
    let mut left = cluster.members.clone();
    let mut parted = Vec::new();
    for pages in hands.into_values() {
        let own = Cluster::of(pages, entries);
        if is_foreign(&own, &cluster, entries) {
            left.retain(|at| !own.members.contains(at));
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

/// Returns whether `page` has nothing but the service in common with the rest of `all`, which others are at work on and speak of.
fn is_foreign(page: &Cluster, all: &Cluster, entries: &[Entry]) -> bool {
    let first = page.openings.first().zip(all.openings.first());
    if !page.taken || first.is_none_or(|(own, first)| own - first <= LEAD) {
        return false;
    }
    let rest = &Cluster::of(&all.members - &page.members, entries);
    let taken = rest.taken && !page.shares_hands(rest);
    taken && page.ids.is_disjoint(&rest.ids) && names_apart(page, rest, entries) && {
        let voices = voices(rest, entries);
        !voices.members.is_empty() && !page.shares_hands(&voices)
    }
}

/// Returns whether the alerts of `page` are called after nothing that the rest speaks of, and are on no machine of it.
fn names_apart(page: &Cluster, rest: &Cluster, entries: &[Entry]) -> bool {
    let alerts = || page.rows(entries).filter(|row| detects(row));
    let services: BTreeSet<String> =
        alerts().filter_map(|row| row.service.as_deref()).flat_map(words).collect();
    let own: BTreeSet<&String> = page.words.difference(&services).collect();
    let titles = rest.rows(entries).flat_map(|row| words(&row.title));
    let known: BTreeSet<String> = titles.chain(rest.words.clone()).collect();
    let mut hosts = alerts().filter_map(|row| row.host.as_deref()).map(str::to_lowercase);
    !own.iter().any(|word| known.contains(*word)) && !hosts.any(|host| rest.names.contains(&host))
}

/// Returns all who speak in the rooms of those who are at work on `cluster`, while it goes on.
fn voices(cluster: &Cluster, entries: &[Entry]) -> Cluster {
    let from = entries.partition_point(|row| start(row) < cluster.start);
    let to = entries.partition_point(|row| start(row) <= cluster.told());
    let spoken = || {
        let span = entries.iter().enumerate().take(to).skip(from);
        span.filter(|(_, row)| row.kind == Kind::Talk)
    };
    let rooms: BTreeSet<&String> = spoken()
        .filter(|(_, row)| cluster.is_by_responder(row))
        .filter_map(|(_, row)| row.channel.as_ref())
        .collect();
    let within = |row: &Entry| row.channel.as_ref().is_some_and(|room| rooms.contains(room));
    let members = spoken().filter(|(_, row)| within(row)).map(|(at, _)| at);
    Cluster::of(members.collect(), entries)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::incident::{IncidentOptions, correlate};
    use crate::model::event::Edge;
    use crate::model::moment::{Moment, Precision};
    use crate::model::phase::{Phase, Severity};

    fn row(minute: i64, phase: Phase, actor: Option<&str>, title: &str) -> Entry {
        let time = DateTime::from_timestamp(minute * 60, 0).unwrap();
        Entry {
            time: Some(Moment::utc(time, Precision::Second)),
            phase,
            phases: BTreeSet::from([phase]),
            kind: Kind::Signal,
            title: title.to_owned(),
            actor: actor.map(str::to_owned),
            ..measured::blank()
        }
    }

    /// What the pager tells of one page on the service `orders`: opened, taken by somebody, closed.
    fn page(id: &str, name: &str, who: &str, minutes: [i64; 3]) -> Vec<Entry> {
        let [opened, taken, closed] = minutes;
        let own = |row: Entry, edge| Entry {
            edge,
            service: Some("orders".to_owned()),
            key: Some(format!("pagerduty:{id}")),
            incidents: BTreeSet::from([id.to_owned()]),
            links: BTreeSet::from([name.to_owned()]),
            severity: Some(Severity::Critical),
            ..row
        };
        vec![
            own(row(opened, Phase::Detect, None, &format!("Alarm {name} fires")), Some(Edge::Open)),
            own(row(taken, Phase::Ack, Some(who), &format!("{who} acknowledges {name}")), None),
            own(
                row(closed, Phase::Resolve, Some(who), &format!("{who} resolves {name}")),
                Some(Edge::Close),
            ),
        ]
    }

    fn said(minute: i64, who: &str, phase: Phase, title: &str) -> Entry {
        Entry {
            kind: Kind::Talk,
            rule: "talk.said".to_owned(),
            channel: Some("war-room".to_owned()),
            ..row(minute, phase, Some(who), title)
        }
    }

    fn incidents(by: &str) -> Vec<String> {
        let mut rows = page("Q1", "checkout-5xx", "ada", [0, 2, 60]);
        rows.extend(page("Q2", "warehouse-disk", by, [10, 12, 90]));
        rows.extend(page("Q3", "archive-disk", by, [11, 13, 95]));
        rows.push(said(5, "ada", Phase::Investigate, "ada: checkout-5xx, looking at the pool"));
        rows.push(said(25, "ada", Phase::Mitigate, "ada: restarted the pool of checkout-5xx"));
        rows.push(said(40, "cy", Phase::Investigate, "cy: the pool fills again"));
        rows.sort_by(|one, other| one.time.cmp(&other.time));
        let found = correlate(rows, Vec::new(), &[], &IncidentOptions::default());
        let titles = found.incidents.iter().flat_map(|incident| &incident.timeline);
        titles.map(|row| row.title.clone()).collect()
    }

    #[test]
    fn a_page_that_somebody_without_a_part_in_it_takes_is_none_of_the_incident() {
        let apart = incidents("bo");
        assert!(apart.iter().any(|title| title == "Alarm checkout-5xx fires"), "{apart:?}");
        assert!(!apart.iter().any(|title| title.contains("-disk")), "{apart:?}");
        // Who speaks in the room of the incident has a part in it, and who took its page even more so.
        for by in ["cy", "ada"] {
            let one = incidents(by);
            assert!(
                one.iter()
                    .any(|title| title == "Alarm warehouse-disk fires; Alarm archive-disk fires"),
                "{by}: {one:?}"
            );
        }
    }
}
