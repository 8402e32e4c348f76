//! Which clusters go on in a second, and how much speaks for an entry belonging to one.

use std::collections::BTreeSet;

use crate::base::name::{login, parts};
use crate::incident::IncidentOptions;
use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::span::is_human;
use crate::incident::signs::words::{canonical, room, spoken, words};
use crate::model::event::Kind;
use crate::model::incident::Entry;

/// Words other than of an ending belong to an incident that ended at most so many seconds ago.
pub(in crate::incident) const AFTER: i64 = 300;

/// The clusters that may go on in a second, while time passes; so that no entry asks them all.
pub(in crate::incident) struct Present {
    /// Their indices.
    pub(in crate::incident) clusters: BTreeSet<usize>,
    /// Those that are still to come with their starts, the next one last.
    coming: Vec<(i64, usize)>,
}

impl Present {
    /// Returns those before the first second of `clusters`.
    pub(in crate::incident) fn of(clusters: &[Cluster]) -> Self {
        let mut coming: Vec<(i64, usize)> =
            clusters.iter().enumerate().map(|(at, cluster)| (first(cluster), at)).collect();
        coming.sort_unstable_by(|one, other| other.cmp(one));
        Self { clusters: BTreeSet::new(), coming }
    }

    /// Goes on to `second`, which is not before the last: lets in what may have begun, drops what is over for good.
    pub(in crate::incident) fn advance(
        &mut self,
        second: i64,
        clusters: &[Cluster],
        options: &IncidentOptions,
    ) {
        let wide = options.join_seconds.max(options.gap_seconds).max(AFTER);
        let begun = |(start, _): &(i64, usize)| start.saturating_sub(wide) <= second;
        while let Some((_, at)) = self.coming.pop_if(|next| begun(next)) {
            self.clusters.insert(at);
        }
        self.clusters.retain(|at| {
            clusters.get(*at).is_some_and(|cluster| {
                let quiet = cluster.last.saturating_add(options.gap_seconds);
                let open = cluster.end == i64::MAX;
                let over = if open { quiet } else { cluster.end.saturating_add(wide) };
                second <= cluster.spoken.map_or(over, |(_, until)| over.max(until))
            })
        });
    }
}

/// Returns the first second of a cluster, or of what a room for incidents says of it.
fn first(cluster: &Cluster) -> i64 {
    cluster.spoken.map_or(cluster.start, |(from, _)| from.min(cluster.start))
}

/// What of an entry may speak for a cluster, read once.
pub(in crate::incident) struct Marks<'e> {
    ids: Vec<String>,
    service: Option<String>,
    /// The login of who did it and the parts of the name.
    actor: Option<(String, BTreeSet<String>)>,
    channel: Option<(&'e String, BTreeSet<String>)>,
    title: BTreeSet<String>,
    /// What the files are called in which a program that does not name itself writes.
    files: Vec<(String, BTreeSet<String>)>,
}

impl<'e> Marks<'e> {
    /// Returns those of `entry`; `measured` says whether failing requests were counted, which tells more than lines of
    /// programs that do not name themselves.
    pub(in crate::incident) fn of(entry: &'e Entry, measured: bool) -> Self {
        let ids = entry.key.iter().chain(&entry.links).chain(&entry.incidents);
        let actor = entry.actor.as_ref().filter(|_| is_human(entry) || entry.kind == Kind::Change);
        Self {
            ids: ids.map(|id| id.to_lowercase()).collect(),
            service: entry.service.as_ref().map(|service| canonical(service)),
            actor: actor.map(|actor| (login(actor), parts(actor))),
            channel: entry.channel.as_ref().map(|channel| (channel, words(room(channel)))),
            title: spoken(&entry.title),
            files: if measured { Vec::new() } else { files(entry) },
        }
    }

    /// Returns whether the entry names the cluster: an identity, a service, or a word that sets it apart.
    pub(in crate::incident) fn names(&self, cluster: &Cluster) -> bool {
        self.ids.iter().any(|id| cluster.ids.contains(id))
            || self.service.as_ref().is_some_and(|name| cluster.services.contains(name))
            || !self.title.is_disjoint(&cluster.words)
    }

    /// Returns how much speaks for the entry belonging to a cluster.
    pub(in crate::incident) fn score(&self, cluster: &Cluster) -> u32 {
        let mut points = 0;
        let mut add = |holds: bool, worth: u32| points += if holds { worth } else { 0 };
        add(self.ids.iter().any(|id| cluster.ids.contains(id)), 6);
        add(self.service.as_ref().is_some_and(|name| cluster.services.contains(name)), 4);
        let works = |(login, name): &(String, _)| cluster.is_responder(login, name);
        add(self.actor.as_ref().is_some_and(works), 3);
        if let Some((channel, words)) = &self.channel {
            add(cluster.channels.contains(*channel), 2);
            add(!words.is_disjoint(&cluster.words), 2);
        }
        let names = |(name, _): &(String, _)| cluster.services.contains(name);
        let like = |(_, words): &(_, BTreeSet<String>)| !words.is_disjoint(&cluster.words);
        if self.files.iter().any(names) {
            add(true, 4);
        } else {
            add(self.files.iter().any(like), 2);
        }
        add(!self.title.is_disjoint(&cluster.words), 1);
        add(cluster.responded, 1);
        points
    }
}

/// Returns the names of the files, and of their folders, in which a failing line without a service stands: as services
/// and as words.
fn files(entry: &Entry) -> Vec<(String, BTreeSet<String>)> {
    let meant = entry.kind == Kind::Symptom && entry.service.is_none();
    let sources = entry.evidence.iter().filter(|_| meant).map(|place| &*place.origin.source);
    let parts = sources.flat_map(|source| source.rsplit(['/', '!']).take(2));
    let stems = parts.filter_map(|part| part.split('.').next()).filter(|part| !part.is_empty());
    let stems: BTreeSet<&str> = stems.collect();
    stems.into_iter().map(|stem| (canonical(stem), words(stem))).collect()
}
