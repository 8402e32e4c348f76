//! From inputs to the harvest: every source is read, its records judged, its requests counted, on all cores.

pub mod crowd;
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
pub mod spill;
pub mod store;
pub mod telling;
pub mod templates;
pub mod waiting;
pub mod watch;
pub mod window;

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::input::source::{Input, read_watched};
use crate::model::report::Skip;
use crate::options::Options;
use crate::progress::Progress;
use crate::rule::load::Ruleset;
use crate::scan::source::{Part, settle, visit};
use crate::scan::spill::Spill;
use crate::scan::store::Gathered;
use crate::scan::watch::Sifts;

/// Reads `inputs`, judges every record by `rules` and returns what they tell: the same for any number of threads.
pub fn scan(inputs: &[Input], rules: &Ruleset, options: &Options, progress: &Progress) -> Gathered {
    let sifts = Sifts::new(rules);
    let (spill, waiting) = (Spill::default(), AtomicUsize::new(0));
    let aside = |part: &mut Part| part.put_aside(&spill, &waiting, options.event_room);
    let parts: Vec<(Vec<Part>, Vec<Skip>)> = inputs
        .par_iter()
        .map(|input| scan_input(input, &sifts, (options, &aside), progress))
        .collect();
    let (parts, skips): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    let mut gathered = settle(parts.into_iter().flatten().collect(), options, spill);
    gathered.harvest.ledger.skipped.extend(skips.into_iter().flatten());
    gathered.harvest.sort();
    gathered
}

fn scan_input(
    input: &Input,
    sifts: &Sifts<'_>,
    (options, aside): (&Options, &(dyn Fn(&mut Part) + Sync)),
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
        let (mut part, broken) = visit(&mut member, sifts, options);
        part.iter_mut().for_each(aside);
        parts.extend(part);
        broken.map_or(Ok(()), Err)
    });
    progress.advance(input.size().saturating_sub(told.into_inner()));
    (parts, skips)
}
