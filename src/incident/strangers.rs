//! Talk that goes on beside an alert and has nothing to do with it: it does not answer the alert.

use std::collections::BTreeSet;

use crate::incident::by_word;
use crate::incident::cluster::Cluster;
use crate::incident::present::Marks;
use crate::incident::respond::Response;
use crate::incident::span::detects;
use crate::incident::words::content;
use crate::model::event::Kind;
use crate::model::incident::Entry;

/// Words that every alert says.
const FORM: &[&str] = &[
    "alarm", "alert", "fires", "host", "incident", "monitor", "opens", "pages", "problem", "told",
];

impl Response<'_> {
    /// Takes people's words from every cluster that they came to by time alone, where nothing shows that they mean it; it
    /// hears no more of them. Returns whether there were any.
    pub(super) fn release(&mut self) -> bool {
        let mut any = false;
        for index in 0..self.clusters.len() {
            let Some(rest) = self.unspoken(index) else { continue };
            any = true;
            let mut parts = self.parted(rest);
            parts.iter_mut().for_each(|part| part.deaf = true);
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
        let mut members = cluster.members.clone();
        let mut parts: Vec<BTreeSet<usize>> = Vec::new();
        for linked in &self.linked {
            let part: BTreeSet<usize> = members.extract_if(.., |at| linked.contains(at)).collect();
            if !part.is_empty() {
                parts.push(part);
            }
        }
        // What was placed by its marks stays with the first.
        match parts.as_mut_slice() {
            [] | [_] => vec![cluster],
            [first, ..] => {
                first.append(&mut members);
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
    let said = rows.filter(|row| detects(row)).flat_map(|row| content(&row.title));
    said.filter(|word| !FORM.contains(&word.as_str())).collect()
}
