//! Which incident a room speaks of: the one whose names most of its words say, or whose alert those who speak took. What
//! somebody said there by chance, before or beside it, does not decide that.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::incident::cluster::Cluster;
use crate::incident::present::{AFTER, Marks};
use crate::incident::respond::{Response, is_for_incidents, is_social};
use crate::incident::span::start;
use crate::model::event::Kind;
use crate::model::incident::Entry;

/// So much a word of somebody who took the alert counts, against one that names it.
const TAKER: u32 = 3;
/// So much must speak for an incident at least, and so many times as much as for any other.
const LEAST: u32 = 2;
const CLEARLY: u32 = 2;

impl Response<'_> {
    /// Gives each conversation of a room to the incident that it is about, where that is clear.
    pub(super) fn seat(&mut self) {
        let mut rooms: BTreeMap<&String, Vec<&Entry>> = BTreeMap::new();
        for entry in self.entries.iter().filter(|entry| entry.kind == Kind::Talk) {
            if let Some(room) = &entry.channel {
                rooms.entry(room).or_default().push(entry);
            }
        }
        let gap = self.options.gap_seconds;
        for (room, words) in rooms {
            let near = |one: &&Entry, next: &&Entry| start(next) - start(one) <= gap;
            for talk in words.chunk_by(near).filter(|_| !is_social(room)) {
                self.give(room, talk);
            }
        }
    }

    /// Gives a conversation to what it is about; alerts that it names again and again, and that open together, are one.
    fn give(&mut self, room: &String, talk: &[&Entry]) {
        let meant = self.meant(talk);
        let span = talk.first().zip(talk.last()).filter(|_| is_for_incidents(room));
        let span = span.map(|(first, last)| (start(first), start(last)));
        let mut named = meant.into_iter();
        let Some(into) = named.next() else { return };
        if let Some(cluster) = self.clusters.get_mut(into) {
            cluster.channels.insert(room.clone());
            span.into_iter().for_each(|span| cluster.speak(span));
        }
        named.for_each(|index| self.merge(into, index));
    }

    /// Returns the clusters that these words, sorted by time, clearly speak of: one, and those that open beside it.
    fn meant(&self, talk: &[&Entry]) -> Vec<usize> {
        let (Some(first), Some(last)) = (talk.first(), talk.last()) else { return Vec::new() };
        let reach = self.options.gap_seconds;
        let near = |cluster: &Cluster| {
            cluster.start.saturating_sub(reach) <= start(last)
                && start(first) <= cluster.told().saturating_add(AFTER)
        };
        let near = self.clusters.iter().enumerate().filter(|(_, cluster)| near(cluster));
        let votes = near.map(|(index, cluster)| (votes(talk, cluster, reach), index));
        let mut votes: Vec<(u32, usize)> = votes.filter(|(votes, _)| *votes > 0).collect();
        votes.sort_unstable_by_key(|(votes, index)| (Reverse(*votes), *index));
        let Some((most, index)) = votes.first().copied().filter(|(most, _)| *most >= LEAST) else {
            return Vec::new();
        };
        let (own, others): (Vec<_>, Vec<_>) = votes
            .into_iter()
            .partition(|(_, other)| *other == index || self.open_near(index, *other));
        let clear = others.iter().all(|(votes, _)| most >= votes.saturating_mul(CLEARLY));
        let own = own.into_iter().filter(|(votes, _)| clear && *votes >= LEAST);
        own.map(|(_, index)| index).collect()
    }
}

/// Returns how much of `talk` speaks for `cluster`, from so many seconds before it on.
fn votes(talk: &[&Entry], cluster: &Cluster, reach: i64) -> u32 {
    let while_on = cluster.start.saturating_sub(reach)..=cluster.told().saturating_add(AFTER);
    let words = talk.iter().filter(|entry| while_on.contains(&start(entry)));
    words
        .map(|entry| {
            let taker =
                cluster.taken && cluster.is_by_responder(entry) && start(entry) >= cluster.start;
            let names = Marks::of(entry, true).names(cluster);
            if taker { TAKER } else { u32::from(names) }
        })
        .sum()
}
