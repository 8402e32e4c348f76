//! Lays literals out for [`crate::sieve::simd`]: which six bytes of each are looked for, and which of them share a bucket.
//! Both are chosen so that as few places as can be of a sample pass for a literal; to take bytes as independent of each
//! other instead foretells a tenth of the hits that then come.

use crate::sieve::layout::{ANY, Layout, Window};
use crate::sieve::simd::{Machine, Tables};

/// So many literals, those that come for themselves most often, choose once more when all others have chosen.
const AGAIN: usize = 400;

/// The choice for each literal, and the tables that come of it.
#[derive(Debug)]
pub struct Plan {
    /// For each literal, where in it its window begins.
    pub offsets: Vec<usize>,
    /// What the search needs.
    pub tables: Tables,
}

impl Plan {
    /// Lays out `literals` for texts like `sample`.
    pub fn new(literals: &[Box<[u8]>], sample: &[u8], machine: Machine) -> Self {
        let classes = classes(literals);
        let mut layout = Layout::new(&classes, literals, sample, machine);
        let windows: Vec<Vec<Window>> =
            literals.iter().map(|literal| layout.windows(literal, &classes)).collect();
        let mut order: Vec<usize> = (0..literals.len()).collect();
        // Those that come for themselves most often shape the buckets.
        let worst = |id: &usize| windows.get(*id).and_then(|own| own.first()).map(|one| one.rank);
        order.sort_by_key(|id| std::cmp::Reverse(worst(id)));
        let mut chosen: Vec<Option<(usize, Window)>> = vec![None; literals.len()];
        for (round, most) in [literals.len(), AGAIN].into_iter().enumerate() {
            for &id in order.iter().take(most) {
                let (Some(own), Some(slot)) = (windows.get(id), chosen.get_mut(id)) else {
                    continue;
                };
                let before = slot.take();
                if let (Some((bucket, _)), true) = (before, round > 0) {
                    let left = chosen.iter().flatten().filter(|(other, _)| *other == bucket);
                    layout.refill(bucket, left.map(|(_, window)| window));
                }
                let best = layout.best(own);
                if let Some((bucket, window)) = &best {
                    layout.add(*bucket, window);
                    layout.count(*bucket, Some(window));
                }
                if let Some(slot) = chosen.get_mut(id) {
                    *slot = best;
                }
            }
        }
        let mut tables = Tables::new(&classes);
        for (bucket, window) in chosen.iter().flatten() {
            for (at, class) in window.classes.iter().enumerate() {
                tables.allow(*bucket, at, Some(*class).filter(|class| *class != ANY));
            }
        }
        let offset = |one: &Option<(usize, Window)>| one.as_ref().map_or(0, |(_, one)| one.offset);
        Self { offsets: chosen.iter().map(offset).collect(), tables }
    }
}

/// Returns the class of each byte below 128, both cases of a letter in one. Bytes of many literals get one for themselves,
/// what is left when they run out shares the last.
fn classes(literals: &[Box<[u8]>]) -> [u8; 128] {
    let mut uses = [0_u32; 128];
    for byte in literals.iter().flat_map(|literal| literal.iter()) {
        let byte = usize::from((byte & 127).to_ascii_lowercase());
        uses.get_mut(byte).into_iter().for_each(|uses| *uses += 1);
    }
    let mut bytes: Vec<u8> =
        (0..128).filter(|byte| uses.get(usize::from(*byte)) > Some(&0)).collect();
    bytes.sort_by_key(|byte| std::cmp::Reverse(uses.get(usize::from(*byte))));
    let mut classes = [0; 128];
    for (class, byte) in (1..).zip(bytes) {
        for byte in [byte, byte.to_ascii_uppercase()] {
            let slot = classes.get_mut(usize::from(byte));
            if let Some(slot) = slot {
                *slot = class.min(63);
            }
        }
    }
    classes
}
