//! Bursts of errors that no other rule knows: no evidence of an incident, but its impact where nothing better tells of it.

use crate::incident::counted::window::Window;
use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::span::{end, start};
use crate::incident::signs::words::canonical;
use crate::model::event::{ANY_ERROR, Kind};
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// Errors that go on for so many seconds are about the only incident, whatever names it bears.
const LASTS: i64 = 600;

/// Returns whether an entry tells of errors, and nobody knows what they mean.
pub(in crate::incident) fn is_vague(entry: &Entry) -> bool {
    entry.kind == Kind::Symptom && entry.rule == ANY_ERROR
}

/// Gives such bursts among `entries` to the incident that goes on with their service, where no requests were seen to
/// fail and no other lines tell what does.
pub(in crate::incident) fn attach(
    entries: &[Entry],
    groups: &mut [Cluster],
    windows: &[Vec<Window>],
) {
    let known = |group: &Cluster| group.rows(entries).any(|row| row.kind == Kind::Symptom);
    let without: Vec<usize> = groups
        .iter()
        .zip(windows)
        .enumerate()
        .filter(|(_, (group, windows))| windows.is_empty() && !known(group))
        .map(|(at, _)| at)
        .collect();
    let bursts = entries.iter().enumerate();
    for (at, entry) in bursts.filter(|(_, row)| is_vague(row) && row.phase == Phase::Impact) {
        let Some(service) = entry.service.as_deref().map(canonical) else { continue };
        // Long errors while nothing else is wrong anywhere.
        let only = groups.len() == 1 && end(entry).saturating_sub(start(entry)) >= LASTS;
        let meant = |group: &Cluster| {
            let meets = start(entry) <= group.told() && end(entry) >= group.start;
            meets && (group.services.contains(&service) || only)
        };
        let own = without.iter().find(|group| groups.get(**group).is_some_and(meant));
        if let Some(group) = own.and_then(|own| groups.get_mut(*own)) {
            group.members.insert(at);
        }
    }
}
