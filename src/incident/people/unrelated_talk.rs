//! Talk that goes on beside an alert and has nothing to do with it: it does not answer the alert.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::people::respond::Response;
use crate::incident::rows::same_event::VERBS;
use crate::incident::signs::by_word;
use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::present::Marks;
use crate::incident::signs::span::detects;
use crate::incident::signs::words::{content, words};
use crate::model::event::Kind;
use crate::model::incident::Entry;

impl Response<'_> {
    /// Takes people's words from every cluster that they came to by time alone, where nothing shows that they mean it; it
    /// hears no more of them. Returns whether there were any.
    pub(in crate::incident) fn release(&mut self) -> bool {
        let mut any = false;
        for index in 0..self.clusters.len() {
            let Some(rest) = self.unspoken(index) else { continue };
            any = true;
            let mut parts = self.parted(rest);
            for part in &mut parts {
                part.deaf = true;
            }
            let mut parts = parts.into_iter();
            if let (Some(cluster), Some(first)) = (self.clusters.get_mut(index), parts.next()) {
                *cluster = first;
            }
            self.clusters.extend(parts);
        }
        any
    }

    /// Returns what the words alone held together, each for itself: the words said nothing about it.
    fn parted(&self, cluster: Cluster) -> Vec<Cluster> {
        let mut parts: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        let mut placed = BTreeSet::new();
        for member in &cluster.members {
            match self.linked.get(member) {
                Some(set) => _ = parts.entry(*set).or_default().insert(*member),
                None => _ = placed.insert(*member),
            }
        }
        let mut parts: Vec<BTreeSet<usize>> = parts.into_values().collect();
        match parts.as_mut_slice() {
            [] | [_] => vec![cluster],
            // What was placed by its marks stays with the first.
            [first, ..] => {
                first.append(&mut placed);
                parts.into_iter().map(|part| Cluster::of(part, self.entries)).collect()
            }
        }
    }

    /// Returns what is left of a cluster without people's words, where none of them means it.
    fn unspoken(&self, index: usize) -> Option<Cluster> {
        let cluster = self.clusters.get(index).filter(|c| c.has_signal() && !c.taken)?;
        let is_word =
            |at: &usize| self.entries.get(*at).is_some_and(|entry| entry.kind == Kind::Talk);
        let (words, rest): (BTreeSet<usize>, BTreeSet<usize>) =
            cluster.members.iter().copied().partition(is_word);
        if words.is_empty() {
            return None;
        }
        let rest = Cluster::of(rest, self.entries);
        let words = || words.iter().filter_map(|at| self.entries.get(*at));
        let topics = topics(rest.rows(self.entries));
        let means = |word: &Entry| {
            Marks::of(word, self.measured).score(&rest) > 0
                || !content(&word.title).is_disjoint(&topics)
        };
        let pause = self.options.join_seconds;
        let work = || by_word::begin(words(), rest.openings.iter().copied(), pause).is_some();
        (!words().any(means) && !work()).then_some(rest)
    }
}

/// Returns the words of what alerts say.
fn topics<'e>(rows: impl Iterator<Item = &'e Entry>) -> BTreeSet<String> {
    let said = rows.filter(|row| detects(row)).flat_map(|row| words(&row.title));
    said.filter(|word| !VERBS.contains(&word.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::IncidentOptions;
    use crate::incident::signs::measured;
    use crate::model::event::Edge;
    use crate::model::moment::{Moment, Precision};
    use crate::model::phase::Phase;

    fn row(second: i64, kind: Kind, phase: Phase, title: &str) -> Entry {
        let time = Moment::utc(DateTime::from_timestamp(second, 0).unwrap(), Precision::Second);
        Entry {
            time: Some(time),
            kind,
            phase,
            phases: BTreeSet::from([phase]),
            title: title.to_owned(),
            rule: "talk.x".to_owned(),
            ..measured::blank()
        }
    }

    fn alert() -> Entry {
        let alert = row(1_000, Kind::Signal, Phase::Detect, "Replica lag is high");
        Entry { edge: Some(Edge::Open), ..alert }
    }

    fn said(second: i64, who: &str, phase: Phase, title: &str) -> Entry {
        Entry { actor: Some(who.to_owned()), ..row(second, Kind::Talk, phase, title) }
    }

    /// Returns whether the words beside an alert are taken from it, and what is left of its cluster.
    fn released(rows: &[Entry], taken: bool) -> (bool, Cluster) {
        let routine = BTreeSet::new();
        let mut cluster = Cluster::of((0..rows.len()).collect(), rows);
        cluster.taken = taken;
        let mut response = Response {
            entries: rows,
            clusters: vec![cluster],
            options: IncidentOptions::default(),
            measured: false,
            routine: &routine,
            busy: BTreeSet::new(),
            linked: BTreeMap::new(),
        };
        let any = response.release();
        (any, response.clusters.remove(0))
    }

    fn chat() -> Entry {
        said(1_300, "bo", Phase::Investigate, "bo: who broke the coffee machine?")
    }

    #[test]
    fn words_about_something_else_are_released_and_no_more_are_heard() {
        let (any, rest) = released(&[alert(), chat()], false);
        assert!(any && rest.deaf);
        assert_eq!(rest.members, BTreeSet::from([0]));
        assert!(rest.actors.is_empty(), "who spoke of it is not at work here");
    }

    #[test]
    fn one_that_means_the_alert_keeps_them_all() {
        let means = said(1_200, "al", Phase::Investigate, "al: the replica again?");
        let (any, rest) = released(&[alert(), means, chat()], false);
        assert!(!any && !rest.deaf);
        assert_eq!(rest.members.len(), 3);
    }

    #[test]
    fn a_conversation_of_people_at_work_stays() {
        let take = said(1_100, "al", Phase::Ack, "al: on it");
        let act = said(1_400, "bo", Phase::Mitigate, "bo: restarting");
        assert!(!released(&[alert(), take, act], false).0);
    }

    #[test]
    fn an_alert_that_somebody_took_keeps_what_is_said() {
        assert!(!released(&[alert(), chat()], true).0);
    }

    #[test]
    fn without_an_alert_or_without_words_nothing_is_released() {
        assert!(!released(&[alert()], false).0);
        assert!(!released(&[chat()], false).0);
    }
}
