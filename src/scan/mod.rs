//! From inputs to the harvest: every source is read, its records judged, its requests counted, on all cores.

mod account;
pub mod basket;
pub mod crowd;
pub mod cut;
pub mod fold;
pub mod join;
mod pairs;
pub mod people;
mod plausible;
pub mod provisional;
pub mod request;
pub mod request_id;
pub mod requests;
pub mod saved;
mod saved_lines;
mod saved_steps;
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

use crate::format::parse::Context;
use crate::format::part::{Extent, is_document};
use crate::input::fault;
use crate::input::slice::{Share, Slice, slice};
use crate::input::source::{Input, Stream, read_stream, read_watched};
use crate::model::file_time::FileTime;
use crate::model::harvest::Harvest;
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

/// Reads one piece of `input`; the first piece reads the whole where that shows at once that it must not be cut.
pub fn scan_piece(
    input: &Input,
    (share, size): (Share, Option<u64>),
    rules: &Ruleset,
    options: &Options,
) -> Harvest {
    let sifts = Sifts::new(rules);
    let source = || input.name.as_str().into();
    let failed = |error: &std::io::Error| Skip {
        source: source(),
        reason: fault::unopened(error),
        failure: true,
    };
    let mut harvest = Harvest::default();
    let mut slice = match slice(input, share, size) {
        Ok(slice) => slice,
        Err(error) => {
            harvest.ledger.skipped.push(failed(&error));
            return harvest;
        }
    };
    let place = (share.number, share.of);
    let context = Context {
        name: &input.name,
        modified: slice.modified.map(FileTime::from),
        options: &options.read,
    };
    if let Some(why) = slice.kept_whole().or_else(|| kept_whole(&slice.head, &context)) {
        if share.number > 1 {
            harvest.pieces.push(cut::refused(&input.name, place, why));
            return harvest;
        }
        let mut whole = whole_of(slice, input, &sifts, options);
        whole.pieces.push(cut::read_whole(&input.name, share.of));
        return whole;
    }
    let range = slice.range.clone();
    let extent = Extent { head: &slice.head, range, rest: &mut *slice.rest, size: slice.size };
    match cut::read(extent, place, &context, &sifts, options) {
        Ok(piece) => harvest.pieces.push(piece),
        Err(error) => harvest.ledger.skipped.push(failed(&error)),
    }
    harvest
}

/// Returns why the source that begins with `head` must be read whole, if that shows there.
fn kept_whole(head: &[u8], context: &Context<'_>) -> Option<&'static str> {
    if is_document(head, context) {
        return Some("its format is read whole");
    }
    let first = head.get(..saved::HEAD).unwrap_or(head);
    let line = || head.split(|byte| *byte == b'\n').next().is_some_and(saved::is_row);
    (!matches!(saved::is_saved(first), Ok(false)) || saved::may_be_row(first) && line())
        .then_some("it holds saved events")
}

/// Reads a source whole that was to be cut.
fn whole_of(slice: Slice, input: &Input, sifts: &Sifts<'_>, options: &Options) -> Harvest {
    let (size, modified) = (slice.size, slice.modified);
    let (name, named) = (input.name.as_str().into(), input.named);
    let mut reader = slice.whole();
    let stream = Stream { name, named, modified, size, reader: &mut reader };
    let mut parts = Vec::new();
    let skips = read_stream(stream, &options.limits, &mut |mut member| {
        let (part, broken) = visit(&mut member, sifts, options);
        parts.extend(part);
        broken.map_or(Ok(()), Err)
    });
    // The map step folds nothing over sources.
    let mut harvest = settle(parts, options, Spill::default()).into_harvest(usize::MAX);
    harvest.ledger.skipped.extend(skips);
    harvest.sort();
    harvest
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
