//! Works on a source whose lines cannot be skimmed: its lines are joined in order, the records of one block are looked
//! at on all cores while the next block is read.

use std::sync::Arc;

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use crate::format::assemble::Assembler;
use crate::format::open::Assembled;
use crate::format::stream::chunk::{Chunk, Chunks};
use crate::format::stream::full::{Full, full};
use crate::format::stream::joint::Joint;
use crate::format::stream::shop::{Shop, end, line};
use crate::format::task::Task;

/// How many records are worth the way to another core.
const WORTH: usize = 64;

/// Works on all that is left of `chunks`; there are never more than two blocks at a time.
pub fn run<T: Task>(shop: &Shop<'_, T>, chunks: &mut Chunks<'_>, joint: &mut Joint<'_, T>) {
    let mut assembler = joint.lend();
    let mut chunk = Chunk::default();
    let mut ready = Vec::new();
    let mut more = true;
    while more {
        let mut next = Vec::new();
        rayon::in_place_scope(|scope| {
            let block = std::mem::take(&mut ready);
            scope.spawn(|_| settle(shop, block, joint));
            more = chunks.next(&mut chunk);
            if more {
                assemble(&chunk, &mut assembler, &mut next);
            }
        });
        if more {
            joint.note(&chunk);
        }
        ready = next;
    }
    joint.give(assembler);
}

/// Joins the lines of `chunk`.
pub fn assemble(chunk: &Chunk, assembler: &mut Assembler, block: &mut Vec<Assembled>) {
    let (mut from, mut number) = (0, chunk.line);
    while let Some(to) = end(&chunk.bytes, from) {
        assembler.push(&line(chunk, from, to, number), &mut |assembled| block.push(assembled));
        (from, number) = (to, number + 1);
    }
}

fn settle<T: Task>(shop: &Shop<'_, T>, block: Vec<Assembled>, joint: &mut Joint<'_, T>) {
    let (task, source) = (shop.task, &shop.source);
    let read =
        |hand: &mut T::Hand, assembled| full(assembled, &Arc::clone(source), task, hand, false);
    let records: Vec<Full<T::Told>> = if block.len() > WORTH {
        let block = block.into_par_iter().with_min_len(WORTH);
        block.map_init(|| task.hand(), read).collect()
    } else {
        let mut hand = task.hand();
        block.into_iter().map(|assembled| read(&mut hand, assembled)).collect()
    };
    for full in records {
        joint.take(full);
    }
}
