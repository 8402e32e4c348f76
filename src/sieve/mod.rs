//! Finds all occurrences of many literals in a big block of bytes, ASCII case ignored.
//!
//! In go literals and text; out come places, each compared byte by byte. A first look at the text asks only whether a
//! literal could stand there; what it says yes to is looked up in [`anchor::Anchors`] and compared.

pub mod anchor;
pub mod chain;
pub mod commonness;
#[cfg(target_arch = "x86_64")]
pub mod layout;
#[cfg(target_arch = "x86_64")]
pub mod plan;
#[cfg(target_arch = "x86_64")]
pub mod simd;
pub mod stride;
#[cfg(target_arch = "x86_64")]
pub mod teddy;
pub mod word;

use crate::sieve::stride::Strides;
#[cfg(target_arch = "x86_64")]
use crate::sieve::teddy::Teddy;

/// Bytes of a sample that is taken for one of a long text, which is worth some milliseconds of study.
const STUDIED: usize = 128 * 1024;

/// The search for many literals at once.
#[derive(Debug)]
pub struct Sieve {
    engine: Engine,
}

#[derive(Debug)]
enum Engine {
    Strides(Box<Strides>),
    #[cfg(target_arch = "x86_64")]
    Teddy(Box<Teddy>),
}

impl Sieve {
    /// Returns the search for lower-case `literals` of two bytes or more; the index of each is its id. `sample` is some
    /// of the text to be searched (may be empty): what is common in it is avoided as the place to look. Where it is large,
    /// so will the text be, and the search is laid out with care.
    pub fn new(literals: &[Box<[u8]>], sample: &[u8]) -> Self {
        if sample.len() >= STUDIED {
            return Self::studied(literals, sample);
        }
        Self { engine: Engine::Strides(Box::new(Strides::new(literals, sample))) }
    }

    /// Returns the fastest search that this machine can do.
    fn studied(literals: &[Box<[u8]>], sample: &[u8]) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(teddy) = Teddy::new(literals, sample) {
            return Self { engine: Engine::Teddy(Box::new(teddy)) };
        }
        Self { engine: Engine::Strides(Box::new(Strides::new(literals, sample))) }
    }

    /// Calls `hit` with start and id for every place where a literal stands in `text`, in no order that can be relied
    /// on; literals may overlap, and several may stand at one place.
    pub fn find(&self, text: &[u8], mut hit: impl FnMut(usize, usize)) {
        match &self.engine {
            Engine::Strides(strides) => strides.find(text, &mut hit),
            #[cfg(target_arch = "x86_64")]
            Engine::Teddy(teddy) => teddy.find(text, &mut hit),
        }
    }
}

/// Returns for each of `literals` (as in [`Sieve::new`]) how often it stands in `sample`.
pub fn counts(literals: &[Box<[u8]>], sample: &[u8]) -> Vec<u32> {
    let mut counts = vec![0; literals.len()];
    Strides::new(literals, &[]).find(sample, &mut |_, id| {
        if let Some(count) = counts.get_mut(id) {
            *count += 1;
        }
    });
    counts
}

#[cfg(test)]
mod tests;
