//! A page that somebody sends by hand while they work on an incident is part of it.

use crate::base::name::login;
use crate::incident::people::respond::Response;
use crate::incident::people::summon::is_by_hand;
use crate::incident::signs::span::{opens, start};
use crate::model::incident::Entry;

impl Response<'_> {
    /// Joins what such a page begins with the one incident that its sender works on.
    pub(in crate::incident) fn join_summoned(&mut self) {
        for index in 0..self.clusters.len() {
            let Some((sender, at)) = self.summons(index) else { continue };
            let works = |other: &usize| {
                let other = self.clusters.get(*other).filter(|_| *other != index);
                other.is_some_and(|other| {
                    (other.start..=other.told()).contains(&at) && other.actors.contains(&sender)
                })
            };
            let mut found = (0..self.clusters.len()).filter(works);
            if let (Some(into), None) = (found.next(), found.next()) {
                self.merge(into, index);
            }
        }
    }

    /// Returns who sent the page by hand that the cluster begins with, and when.
    fn summons(&self, index: usize) -> Option<(String, i64)> {
        let opening = self.clusters.get(index)?.rows(self.entries).filter(|row| opens(row));
        let first: &Entry = opening.min_by_key(|row| start(row)).filter(|row| is_by_hand(row))?;
        let named = || {
            let mut words = first.title.split_whitespace();
            words.find(|word| matches!(*word, "by" | "from"))?;
            words.next()
        };
        let sender = first.actor.as_deref().or_else(named)?;
        Some((login(sender.trim_end_matches([':', ','])), start(first)))
    }
}
