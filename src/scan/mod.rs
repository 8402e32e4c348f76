//! From inputs to the harvest: every source is read, its records judged, its requests counted, on all cores.

pub mod fold;
pub mod people;
mod plausible;
pub mod provisional;
pub mod request_id;
pub mod requests;
pub mod saved;
mod saved_lines;
pub mod sightings;
pub mod source;
pub mod spell;
pub mod telling;
pub mod templates;
pub mod watch;

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::input::source::{Input, read_watched};
use crate::model::harvest::Harvest;
use crate::model::report::Skip;
use crate::options::Options;
use crate::progress::Progress;
use crate::rule::load::Ruleset;
use crate::scan::source::{Part, settle, visit};
use crate::scan::watch::Sifts;

/// Reads `inputs`, judges every record by `rules` and returns what they tell, sorted: the same for any number of threads.
pub fn scan(inputs: &[Input], rules: &Ruleset, options: &Options, progress: &Progress) -> Harvest {
    let sifts = Sifts::new(rules);
    let parts: Vec<(Vec<Part>, Vec<Skip>)> =
        inputs.par_iter().map(|input| scan_input(input, &sifts, options, progress)).collect();
    let (parts, skips): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    let mut harvest = settle(parts.into_iter().flatten().collect(), options);
    harvest.ledger.skipped.extend(skips.into_iter().flatten());
    harvest.sort();
    harvest
}

fn scan_input(
    input: &Input,
    sifts: &Sifts<'_>,
    options: &Options,
    progress: &Progress,
) -> (Vec<Part>, Vec<Skip>) {
    progress.reading(&input.name);
    let told = AtomicU64::new(0);
    let tick = |bytes| {
        told.fetch_add(bytes, Ordering::Relaxed);
        progress.advance(bytes);
    };
    let mut parts = Vec::new();
    let skips = read_watched(input, &options.limits, &tick, &mut |mut member| {
        let (part, broken) = visit(&mut member, sifts, options);
        parts.extend(part);
        broken.map_or(Ok(()), Err)
    });
    progress.advance(input.size().saturating_sub(told.into_inner()));
    (parts, skips)
}
