//! Works on the records of one block of a source on other cores while the next block is being read.
//!
//! What depends on the order of lines runs in order: joining them as they are read, and the clock of the source block
//! after block. What a record alone decides, its payload, is worked out for all records of a block at once.

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use crate::format::assemble::Assembled;
use crate::format::collect::Collector;
use crate::format::cutter::Cutter;
use crate::format::options::ReadOptions;
use crate::format::read::Outcome;
use crate::format::unwrap::{Opened, open};
use crate::model::record::Record;

/// How many bytes of a source make a block.
const BLOCK: u64 = 256 << 10;
/// How many records are worth the way to another core.
const WORTH: usize = 128;

/// Reads all lines of `cutter`; there are never more than two blocks at a time.
pub fn run(
    cutter: &mut Cutter<'_>,
    options: &ReadOptions,
    collector: &mut Collector,
    sink: &mut (dyn FnMut(Vec<Record>) + Send),
) -> Outcome {
    let size = options.block.unwrap_or(BLOCK);
    let mut ready = Vec::new();
    let mut more = fill(cutter, size, &mut ready);
    while more {
        let mut next = Vec::new();
        rayon::in_place_scope(|scope| {
            let block = std::mem::take(&mut ready);
            scope.spawn(|_| settle(block, collector, sink));
            more = fill(cutter, size, &mut next);
        });
        ready = next;
    }
    settle(ready, collector, sink);
    cutter.finish()
}

/// Reads the next `size` bytes. Returns whether there may be more.
fn fill(cutter: &mut Cutter<'_>, size: u64, block: &mut Vec<Assembled>) -> bool {
    let end = cutter.bytes().saturating_add(size);
    while cutter.bytes() < end {
        if !cutter.next(&mut |assembled| block.push(assembled)) {
            return false;
        }
    }
    true
}

fn settle(
    block: Vec<Assembled>,
    collector: &mut Collector,
    sink: &mut (dyn FnMut(Vec<Record>) + Send),
) {
    let opened: Vec<Opened> = if block.len() > WORTH {
        block.into_par_iter().with_min_len(WORTH).map(open).collect()
    } else {
        block.into_iter().map(open).collect()
    };
    let mut records = Vec::with_capacity(opened.len());
    for one in opened {
        collector.add(one, &mut |record| records.push(record));
    }
    sink(records);
}
