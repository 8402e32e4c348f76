//! Which row of the logs stands for which entry: near and well fitting first, each row for one entry where it can.

use crate::lint::against::{Point, REACH, TOLERANCE, distance, fit};
use crate::lint::told::Told;
use crate::model::post_mortem::WrittenEntry;

/// What the logs say of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pairing {
    /// A row lies within the tolerance, `off` seconds later.
    Supported { point: usize, off: i64 },
    /// A row of its kind lies further away.
    Shifted { point: usize, off: i64 },
    /// Nothing.
    None,
}

impl Pairing {
    /// Returns the point of the logs, where there is one.
    pub(super) fn point(self) -> Option<usize> {
        match self {
            Self::Supported { point, .. } | Self::Shifted { point, .. } => Some(point),
            Self::None => None,
        }
    }
}

/// A possible pair; the order is that of preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Offer {
    unlike: u32,
    away: i64,
    entry: usize,
    point: usize,
    off: i64,
    fit: u32,
}

/// Returns what the logs say of each entry.
pub(super) fn pair(entries: &[WrittenEntry], told: &Told, points: &[Point<'_>]) -> Vec<Pairing> {
    let offers = offers(entries, told, points);
    let mut pairings = vec![Pairing::None; entries.len()];
    let mut taken = vec![false; points.len()];
    let near: Vec<&Offer> = offers.iter().filter(|offer| offer.away <= TOLERANCE).collect();
    // First each row for one entry, then a row for several: one page may be an entry for two people.
    for shared in [false, true] {
        for offer in &near {
            let free = taken.get(offer.point).is_some_and(|taken| shared || !taken);
            let (Some(slot), true) = (pairings.get_mut(offer.entry), free) else { continue };
            if *slot == Pairing::None && (!shared || offer.fit >= 4) {
                *slot = Pairing::Supported { point: offer.point, off: offer.off };
                if let Some(taken) = taken.get_mut(offer.point) {
                    *taken = true;
                }
            }
        }
    }
    // What is further away must be plainly of its kind, and needed by nobody else.
    for offer in offers.iter().filter(|offer| offer.away > TOLERANCE && offer.fit >= 4) {
        let free = taken.get(offer.point).is_some_and(|taken| !taken);
        let (Some(slot), true) = (pairings.get_mut(offer.entry), free) else { continue };
        if *slot == Pairing::None {
            *slot = Pairing::Shifted { point: offer.point, off: offer.off };
            if let Some(taken) = taken.get_mut(offer.point) {
                *taken = true;
            }
        }
    }
    pairings
}

fn offers(entries: &[WrittenEntry], told: &Told, points: &[Point<'_>]) -> Vec<Offer> {
    let mut offers = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let Some(time) = &entry.time else { continue };
        for (place, point) in points.iter().enumerate() {
            let Some(off) = distance(time, point.at).filter(|off| off.abs() <= REACH) else {
                continue;
            };
            // A clock without seconds stands for its whole minute.
            let minute = if (0..60).contains(&off) { 0 } else { off.abs() };
            let fit = fit(entry, told, point);
            if fit > 0 {
                let unlike = 8_u32.saturating_sub(fit.min(8)) / 2;
                let unlike = unlike + u32::from(point.end);
                offers.push(Offer { unlike, away: minute, entry: at, point: place, off, fit });
            }
        }
    }
    offers.sort_unstable();
    offers
}
