//! Which row of the logs stands for which entry: near and well fitting first, each row for one entry where it can.

use crate::lint::against::cited::Cited;
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

/// How far off, in seconds, an entry may be for a better row there to win over a worse one near it.
const SLIP: i64 = 2_700;

/// Returns what the logs say of each entry.
pub(super) fn pair(entries: &[WrittenEntry], told: &Told, points: &[Point<'_>]) -> Vec<Pairing> {
    let offers = offers(entries, told, points);
    let mut desk = Desk {
        pairings: vec![Pairing::None; entries.len()],
        taken: vec![false; points.len()],
        offers: &offers,
    };
    // What an entry cites itself needs no likeness.
    for (at, entry) in entries.iter().enumerate() {
        let time = entry.time.as_ref();
        if let Some((point, off)) = time.and_then(|time| Cited::of(entry).nearest(time, points)) {
            desk.settle(at, Pairing::Supported { point, off }, true);
        }
    }
    let near = || offers.iter().filter(|offer| offer.away <= TOLERANCE);
    // First each row for one entry, then a row for several: one page may be an entry for two people.
    for offer in near().filter(|offer| !has_better(&offers, offer, 2)) {
        desk.support(offer, false);
    }
    for offer in near().filter(|offer| offer.fit >= 4) {
        let better = desk.slipped(offer);
        if !better {
            desk.support(offer, true);
        }
    }
    // What is further away must be plainly of its kind, and needed by nobody else.
    for offer in offers.iter().filter(|offer| offer.away > TOLERANCE && offer.fit >= 4) {
        desk.shift(offer);
    }
    // What is left takes the worse one near it.
    for offer in near() {
        desk.support(offer, false);
    }
    desk.pairings
}

/// Returns whether a row further away fits so much better that the entry rather slipped; rows that fit another entry
/// in their own time are not to be had.
fn has_better(offers: &[Offer], offer: &Offer, margin: u32) -> bool {
    offers.iter().any(|far| {
        let wanted = |fit: u32| {
            offers.iter().any(|other| {
                other.point == far.point
                    && other.entry != far.entry
                    && other.away <= TOLERANCE
                    && other.fit >= fit
            })
        };
        far.entry == offer.entry
            && (TOLERANCE + 1..=SLIP).contains(&far.away)
            && far.fit >= offer.fit + margin
            && !wanted(far.fit)
    })
}

/// What is settled so far.
struct Desk<'a> {
    pairings: Vec<Pairing>,
    taken: Vec<bool>,
    offers: &'a [Offer],
}

impl Desk<'_> {
    fn is_free(&self, point: usize) -> bool {
        self.taken.get(point).is_some_and(|taken| !taken)
    }

    /// Returns whether a free row nearby in time fits the entry as well as one that another entry has.
    fn slipped(&self, offer: &Offer) -> bool {
        self.offers.iter().any(|far| {
            far.entry == offer.entry
                && (TOLERANCE + 1..=SLIP).contains(&far.away)
                && far.fit >= offer.fit
                && self.is_free(far.point)
        })
    }

    fn support(&mut self, offer: &Offer, shared: bool) {
        let pairing = Pairing::Supported { point: offer.point, off: offer.off };
        self.settle(offer.entry, pairing, shared);
    }

    fn shift(&mut self, offer: &Offer) {
        let pairing = Pairing::Shifted { point: offer.point, off: offer.off };
        self.settle(offer.entry, pairing, false);
    }

    fn settle(&mut self, entry: usize, pairing: Pairing, shared: bool) {
        let Some(point) = pairing.point() else { return };
        let free = shared || self.is_free(point);
        let Some(slot) = self.pairings.get_mut(entry).filter(|_| free) else { return };
        if *slot != Pairing::None {
            return;
        }
        *slot = pairing;
        if let Some(taken) = self.taken.get_mut(point) {
            *taken = true;
        }
    }
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
