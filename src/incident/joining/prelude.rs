//! What fired and cleared well before the impact is a story of its own: a test alarm, yesterday's flap.

use std::collections::BTreeSet;

use crate::incident::counted::window::Window;
use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::span::{about, end, start, stays_open};
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// Cuts clusters in two where everything is over `quiet` seconds before measured impact begins and
/// before anything else is told.
pub(in crate::incident) fn split(
    clusters: Vec<Cluster>,
    windows: &[Window],
    entries: &[Entry],
    quiet: i64,
) -> Vec<Cluster> {
    let mut found: Vec<Cluster> = Vec::new();
    for cluster in clusters {
        match cut(&cluster, windows, entries, quiet) {
            Some(at) => {
                let (early, late): (BTreeSet<usize>, BTreeSet<usize>) =
                    cluster.members.iter().partition(|member| **member < at);
                found.push(Cluster::of(early, entries));
                found.push(Cluster::of(late, entries));
            }
            None => found.push(cluster),
        }
    }
    found.sort_by_key(|cluster| (cluster.start, cluster.members.first().copied()));
    found
}

/// Returns the first member of the part that belongs to the impact.
fn cut(cluster: &Cluster, windows: &[Window], entries: &[Entry], quiet: i64) -> Option<usize> {
    let inside = |window: &&Window| window.end() >= cluster.start && window.start() <= cluster.end;
    let hurt = windows.iter().filter(inside).map(Window::start).min()?;
    let mut over = i64::MIN;
    let mut cut = None;
    for member in &cluster.members {
        let Some(entry) = entries.get(*member) else { continue };
        let next = start(entry).min(hurt);
        // A cause that is being looked for already is no other story.
        let looked = over != i64::MIN && next.saturating_sub(over) > quiet;
        if looked && start(entry) >= hurt.saturating_sub(quiet) {
            cut = Some(*member);
        }
        if start(entry) >= hurt {
            break;
        }
        let lasts = stays_open(entry) || about(entry, &[Phase::Change, Phase::Identify]);
        over = over.max(if lasts { i64::MAX } else { end(entry) });
    }
    cut
}
