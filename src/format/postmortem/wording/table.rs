//! The weights: for each mark what it says for and against the phases, in tenths of a nat.

use std::sync::OnceLock;

use crate::format::postmortem::wording::PHASES;

/// A line for each mark, sorted: the mark, a tab, and `phase:weight` for each phase that it says something of.
const TEXT: &str = include_str!("weights.tsv");

/// What a mark says of each of the phases.
pub(super) type Weights = [i32; PHASES.len()];

/// Returns what `mark` says; `None` where it was never seen.
pub(super) fn weights(mark: &str) -> Option<Weights> {
    let lines = lines();
    let at = lines.binary_search_by_key(&mark, |(mark, _)| mark).ok()?;
    lines.get(at).map(|(_, stated)| parse(stated))
}

/// Returns the lines, each parted at its tab.
fn lines() -> &'static Vec<(&'static str, &'static str)> {
    static LINES: OnceLock<Vec<(&str, &str)>> = OnceLock::new();
    LINES.get_or_init(|| TEXT.lines().filter_map(|line| line.split_once('\t')).collect())
}

fn parse(stated: &str) -> Weights {
    let mut weights = [0; PHASES.len()];
    for (phase, weight) in stated.split(' ').filter_map(|pair| pair.split_once(':')) {
        let at = PHASES.iter().position(|known| known.starts_with(phase));
        let slot = at.and_then(|at| weights.get_mut(at));
        if let (Some(slot), Ok(weight)) = (slot, weight.parse()) {
            *slot = weight;
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_whole() {
        assert!(lines().is_sorted_by(|one, next| one.0 < next.0));
        assert_eq!(lines().len(), TEXT.lines().count());
        assert!(weights("no such mark").is_none());
    }
}
