//! The search with vector instructions: [`plan`](crate::sieve::plan) lays the literals out,
//! [`simd`](crate::sieve::simd) says where one could stand, [`Sorted`] say which one does.

use crate::sieve::anchor::{Place, Sorted};
use crate::sieve::plan::Plan;
use crate::sieve::simd::{LANES, Machine, Mark, Tables};
use crate::sieve::word::note;

/// Bytes of text that are gone through before their hits are looked at; a multiple of 64.
const BLOCK: usize = 16 * 1024;
/// So many marks are looked through together.
const GROUP: usize = 16;
/// More literals than these crowd the buckets; fewer bits of a hash do better then.
const MOST: usize = 6000;

/// Buckets of literals, and how to tell those of a bucket apart.
#[derive(Debug)]
pub struct Teddy {
    machine: Machine,
    tables: Tables,
    anchors: Sorted,
}

impl Teddy {
    /// Returns the search, or `None` where the machine cannot do it or there are too many literals.
    pub fn new(literals: &[Box<[u8]>], sample: &[u8]) -> Option<Self> {
        let machine = Machine::detect()?;
        if literals.len() > MOST {
            return None;
        }
        let plan = Plan::new(literals, sample, machine);
        let own = literals.iter().zip(&plan.offsets).enumerate();
        let own = own.filter(|(_, (literal, _))| literal.len() >= 2);
        let places: Vec<Place> =
            own.map(|(id, (_, offset))| Place { id, offset: *offset }).collect();
        let anchors = Sorted::new(literals, &places);
        Some(Self { machine, tables: plan.tables, anchors })
    }

    /// Calls `hit` with start and id for every place where a literal stands in `text`.
    pub fn find(&self, text: &[u8], hit: &mut impl FnMut(usize, usize)) {
        let mut marks = [Mark::default(); BLOCK / LANES];
        let mut places = [0; GROUP * LANES];
        for from in (0..text.len()).step_by(BLOCK) {
            let to = text.len().min(from + BLOCK);
            let found = self.machine.scan(&self.tables, text, from..to, &mut marks);
            for marks in marks.get(..found).unwrap_or_default().chunks(GROUP) {
                let known = self.known(text, from, marks, &mut places);
                for place in places.iter().take(known) {
                    self.anchors.look(text, from + usize::from(*place), hit);
                }
            }
        }
    }

    /// Writes those of the marked places that may lead anywhere to `places`, as seen from byte `from`; returns how many.
    /// Nine of ten lead nowhere, which no branch foretells.
    #[inline]
    fn known(&self, text: &[u8], from: usize, marks: &[Mark], places: &mut [u16]) -> usize {
        let mut known = 0;
        for mark in marks {
            let mut bits = mark.bits;
            while bits != 0 {
                let at = mark.at + bits.trailing_zeros() as usize;
                // A block is shorter than 64 KiB.
                note(places, known, u16::try_from(at - from).unwrap_or_default());
                known += usize::from(self.anchors.knows(text, at));
                bits &= bits - 1;
            }
        }
        known
    }
}
