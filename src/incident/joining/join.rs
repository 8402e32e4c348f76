//! Joins clusters that are one incident: one hand acknowledges them, one names the other, they break out together.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::name::login;
use crate::incident::people::respond::{LEAD, Response};
use crate::incident::people::room::is_for_incidents;
use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::forecast::foretells;
use crate::incident::signs::span::{about, start};
use crate::model::phase::Phase;

/// One person who acknowledges two alerts within so many seconds responds to one incident.
const ONE_HAND: i64 = 900;
/// A machine may be broken for so many seconds before anybody responds.
const HOURS: i64 = 6 * 3_600;
/// What opens so often has ups and downs of its own.
const OFTEN: usize = 3;
/// Of two incidents that an alert opens beside, the nearer is this many times nearer.
const NEARER: i64 = 2;

impl Response<'_> {
    /// Joins clusters that one person acknowledges in one go.
    pub(in crate::incident) fn join_hands(&mut self) {
        let acks = |c: &Cluster| -> Vec<(String, i64)> {
            let acks = c.rows(self.entries).filter(|e| about(e, &[Phase::Ack]));
            acks.filter_map(|e| Some((login(e.actor.as_ref()?), start(e)))).collect()
        };
        let hands: Vec<_> = self.clusters.iter().map(acks).collect();
        let mut first: BTreeMap<(String, i64), usize> = BTreeMap::new();
        for (later, hand) in hands.into_iter().enumerate() {
            let near = |(who, at): &(String, i64)| {
                let (from, to) = (at.saturating_sub(ONE_HAND), at.saturating_add(ONE_HAND));
                first.range((who.clone(), from)..=(who.clone(), to)).map(|(_, at)| *at).min()
            };
            let earlier = hand.iter().filter_map(near).min();
            for ack in hand {
                first.entry(ack).or_insert(later);
            }
            if let Some(earlier) = earlier.filter(|earlier| self.open_near(*earlier, later)) {
                self.merge(earlier, later);
            }
        }
    }

    pub(in crate::incident) fn open_near(&self, a: usize, b: usize) -> bool {
        match (self.clusters.get(a), self.clusters.get(b)) {
            (Some(a), Some(b)) => a.opens_near(b, self.options.join_seconds),
            _ => false,
        }
    }

    pub(in crate::incident) fn merge(&mut self, into: usize, from: usize) {
        let Some(other) = self.clusters.get_mut(from).map(std::mem::take) else { return };
        let entries = self.entries;
        if let Some(cluster) = self.clusters.get_mut(into) {
            cluster.merge(other, entries);
        }
    }

    /// Joins a page with the one incident under way whose service or machine it names.
    pub(in crate::incident) fn join_named(&mut self) {
        let mut known: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, cluster) in self.clusters.iter().enumerate().filter(|(_, c)| c.has_signal()) {
            for name in &cluster.names {
                known.entry(name.clone()).or_default().push(at);
            }
        }
        for index in 0..self.clusters.len() {
            let Some(cluster) = self.clusters.get(index).filter(|c| c.has_signal()) else {
                continue;
            };
            let under_way = |at: &&usize| {
                let other = self.clusters.get(**at).filter(|other| other.has_signal());
                **at != index
                    && other.is_some_and(|c| (c.start..=c.told()).contains(&cluster.start))
            };
            let named = cluster.named.iter().filter_map(|name| known.get(name)).flatten();
            let named: BTreeSet<usize> = named.filter(under_way).copied().collect();
            if let (1, Some(into)) = (named.len(), named.first()) {
                self.merge(*into, index);
            }
        }
    }

    /// Joins alerts that name no part of the system with the one responded incident that goes on with them: before
    /// anybody's words are given to what is the same.
    pub(in crate::incident) fn join_nameless(&mut self) {
        let all = self.clusters.iter().enumerate();
        let answered: Vec<usize> = all.filter(|(_, c)| c.responded).map(|(at, _)| at).collect();
        let habits = self.habits();
        for index in 0..self.clusters.len() {
            let nameless = self.clusters.get(index).is_some_and(|c| {
                let named = !c.names.is_empty() || !c.named.is_empty();
                !c.members.is_empty() && !named && !c.responded && !c.is_blip() && !foretells(c)
            });
            if !nameless || habits.contains(&index) {
                continue;
            }
            let found = answered.iter().copied().filter(|other| self.goes_on_with(index, *other));
            if let [into] = found.collect::<Vec<_>>().as_slice() {
                // Of what goes on besides, all must be part of the same response.
                let besides = |at: &usize| {
                    let is = self.clusters.get(*at).is_some_and(|c| c.is_strong() && !c.responded);
                    is && *at != index && !habits.contains(at) && self.goes_on_with(index, *at)
                };
                let mut besides = (0..self.clusters.len()).filter(besides);
                if besides.all(|at| self.beside(at, *into).is_some()) {
                    self.merge(*into, index);
                }
            }
        }
    }

    /// Returns whether a cluster opens while another goes on, or shortly before.
    fn goes_on_with(&self, index: usize, other: usize) -> bool {
        let (Some(cluster), Some(other)) = (self.clusters.get(index), self.clusters.get(other))
        else {
            return false;
        };
        let from = other.start.saturating_sub(self.options.join_seconds);
        (from..=other.told()).contains(&cluster.start) && cluster.grounds.is_subset(&other.grounds)
    }

    /// Joins alerts that nobody responds to with the responded incident that they open beside.
    pub(in crate::incident) fn join_unanswered(&mut self) {
        let all = self.clusters.iter().enumerate();
        let known = |(_, c): &(usize, &Cluster)| c.responded && !c.is_taken_by_nobody_known();
        let answered: Vec<usize> = all.filter(known).map(|(at, _)| at).collect();
        let habits = self.habits();
        for index in 0..self.clusters.len() {
            let Some(cluster) = self.clusters.get(index) else { continue };
            let answered_by_some = cluster.responded && !cluster.is_taken_by_nobody_known();
            let idle = cluster.members.is_empty() || answered_by_some || cluster.is_blip();
            if idle || foretells(cluster) || habits.contains(&index) {
                continue;
            }
            let alien =
                |other: usize| self.returns_elsewhere(index, other) || self.outlives(index, other);
            let found = answered.iter().filter(|other| !alien(**other));
            let found = found.filter_map(|other| Some((self.beside(index, *other)?, *other)));
            let mut found: Vec<(i64, usize)> = found.collect();
            found.sort_unstable();
            match found.as_slice() {
                [(_, into)] => self.merge(*into, index),
                [(near, into), (far, _), ..] if near.saturating_mul(NEARER) < *far => {
                    self.merge(*into, index);
                }
                _ => {}
            }
        }
    }

    /// Returns whether a cluster goes off again and again, mostly when nothing of the other does: a full disc that has
    /// its own ups and downs.
    fn returns_elsewhere(&self, index: usize, other: usize) -> bool {
        let (Some(cluster), Some(other)) = (self.clusters.get(index), self.clusters.get(other))
        else {
            return false;
        };
        let reach = self.options.join_seconds;
        let beside = |at: &&i64| {
            let near = at.saturating_sub(reach)..=at.saturating_add(reach);
            other.openings.range(near).next().is_some()
        };
        let all = cluster.openings.len();
        all >= OFTEN && cluster.openings.iter().filter(beside).count() * 2 < all
    }

    /// Returns whether a cluster goes on, as far as anybody tells, long after the other is over: what an outage brings down
    /// comes back with it.
    fn outlives(&self, index: usize, other: usize) -> bool {
        let (Some(cluster), Some(other)) = (self.clusters.get(index), self.clusters.get(other))
        else {
            return false;
        };
        let settled = other.end.saturating_add(self.options.join_seconds);
        let told = self.entries.last().is_some_and(|last| start(last) > settled);
        cluster.has_state() && !cluster.hurts && cluster.end > settled && told
    }

    /// Joins incidents that break out within minutes of each other and that people work on in one room for incidents.
    pub(in crate::incident) fn join_rooms(&mut self) {
        let mut first: BTreeMap<String, usize> = BTreeMap::new();
        for index in 0..self.clusters.len() {
            let Some(cluster) = self.clusters.get(index).filter(|c| c.responded || c.reported)
            else {
                continue;
            };
            let rooms: Vec<String> =
                cluster.channels.iter().filter(|room| is_for_incidents(room)).cloned().collect();
            let near = |at: &usize| {
                let other = self.clusters.get(*at);
                let apart = other.map(|other| cluster.start.abs_diff(other.start));
                apart.is_some_and(|apart| apart <= self.options.join_seconds.unsigned_abs())
            };
            let known = rooms.iter().filter_map(|room| first.get(room)).copied().find(near);
            let into = known.unwrap_or(index);
            for room in rooms {
                first.insert(room, into);
            }
            if into != index {
                self.merge(into, index);
            }
        }
    }

    /// Returns by how many seconds the openings of two clusters miss each other, if they break out together.
    fn beside(&self, index: usize, other: usize) -> Option<i64> {
        let (cluster, other) = (self.clusters.get(index)?, self.clusters.get(other)?);
        // A machine that says itself that it is broken, or logs errors, does so before any monitor.
        let lead = if cluster.hurts || cluster.burst { self.options.join_seconds } else { LEAD };
        let together =
            cluster.start >= other.start.saturating_sub(lead) && cluster.start <= other.end;
        let gap = cluster.gap(other).filter(|_| cluster.grounds.is_subset(&other.grounds))?;
        // It may have been broken for hours before anybody was told.
        let goes_on = (other.start..=other.told()).contains(&cluster.told());
        let broken =
            cluster.hurts && goes_on && (0..=HOURS).contains(&(other.start - cluster.start));
        (broken || (together && gap <= self.options.join_seconds)).then_some(gap)
    }

    /// Returns the clusters of alerts that came and went before without anybody looking.
    fn habits(&self) -> BTreeSet<usize> {
        let mut past: BTreeMap<&String, i64> = BTreeMap::new();
        let mut order: Vec<(usize, &Cluster)> = self.clusters.iter().enumerate().collect();
        order.sort_by_key(|(at, cluster)| (cluster.start, *at));
        let mut found = BTreeSet::new();
        for (at, cluster) in order {
            let over = |alarm| past.get(alarm).is_some_and(|end| *end < cluster.start);
            if !cluster.hurts && !cluster.alarms.is_empty() && cluster.alarms.iter().all(over) {
                found.insert(at);
            }
            if !cluster.responded {
                for alarm in &cluster.alarms {
                    past.entry(alarm).or_insert(cluster.end);
                }
            }
        }
        found
    }
}
