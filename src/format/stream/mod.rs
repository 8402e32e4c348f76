//! Reads a source of lines: its head in full, to learn what its lines look like, the rest on all cores.

pub mod ahead;
pub mod chunk;
pub mod full;
pub mod further;
pub mod glimpse;
pub mod head;
pub mod joint;
pub mod lanes;
pub mod piece;
pub mod region;
pub mod shop;

use std::io::Error;

use crate::format::assemble::Assembler;
use crate::format::options::ReadOptions;
use crate::format::read::Outcome;
use crate::format::skim::Skim;
use crate::format::stream::chunk::{Chunk, Chunks};
use crate::format::stream::head::Head;
use crate::format::stream::joint::Joint;
use crate::format::stream::shop::Shop;
use crate::format::task::Task;
use crate::format::timestamp::zone::Zone;

/// How many bytes of a source one worker takes at a time.
const BLOCK: usize = 256 << 10;

/// So few records teach little.
const FEW: usize = 8;

/// Reads all of `chunks`, the first of which is the head of the source, and puts it together by `joint`.
pub fn read<T: Task>(
    chunks: &mut Chunks<'_>,
    options: &ReadOptions,
    joint: &mut Joint<'_, T>,
) -> Outcome {
    let learnt = study(chunks, options, joint);
    work(chunks, options, &learnt, joint);
    finish((chunks.bytes(), chunks.lines(), chunks.take_error()), joint)
}

/// What the first part of a source shows of all of it: frames, and an assembler with nothing open.
pub struct Learnt {
    /// The frames that can be trusted.
    pub skim: Skim,
    /// An assembler with nothing open.
    pub fresh: Assembler,
}

/// Reads the head of a source and some more, as far as there is something to learn from it.
pub fn study<T: Task>(
    chunks: &mut Chunks<'_>,
    options: &ReadOptions,
    joint: &mut Joint<'_, T>,
) -> Learnt {
    let mut skim = Skim::new(match options.zone_of(joint.source()) {
        Zone::Offset(seconds) | Zone::Shared(_, seconds) => Some(seconds),
        Zone::Named(_) => None,
    });
    learn(chunks, joint, &mut skim);
    let mut assembler = joint.lend();
    assembler.settle();
    let fresh = assembler.fresh();
    joint.give(assembler);
    if skim.knows() && fresh.glancer().is_none() && options.block.is_none() {
        further::run(chunks, joint, &fresh, &mut skim);
    }
    Learnt { skim, fresh }
}

/// Reads the rest of `chunks` by what was learnt.
pub fn work<T: Task>(
    chunks: &mut Chunks<'_>,
    options: &ReadOptions,
    Learnt { skim, fresh }: &Learnt,
    joint: &mut Joint<'_, T>,
) {
    chunks.resize(options.block.and_then(|size| usize::try_from(size).ok()).unwrap_or(BLOCK));
    let source = joint.source().clone();
    let glancer = fresh.glancer();
    let shop = Shop { source, skim, fresh, glancer, task: joint.task() };
    if skim.knows() || glancer.is_some() {
        lanes::run(&shop, chunks, joint);
    } else {
        ahead::run(&shop, chunks, joint);
    }
}

/// Ends the last record and tells how it went; so many bytes and lines were read, until it broke off or was over.
pub fn finish<T: Task>(
    (bytes, lines, broken): (u64, u64, Option<Error>),
    joint: &mut Joint<'_, T>,
) -> Outcome {
    joint.finish();
    Outcome {
        format: None,
        bytes,
        lines,
        blank: joint.blank,
        long_lines: joint.long_lines,
        wide_lines: joint.wide_lines,
        long_records: joint.long_records,
        broken,
    }
}

/// Reads the head in full and learns from it; where lines are so long that it holds few records, some more of the source.
fn learn<T: Task>(chunks: &mut Chunks<'_>, joint: &mut Joint<'_, T>, skim: &mut Skim) {
    let (mut head, mut read) = (Chunk::default(), Head::default());
    let mut learnt = 0;
    for _ in 0..FEW {
        if learnt >= FEW || !chunks.next(&mut head) {
            return;
        }
        read.add(&head);
        let mut assembler = joint.lend();
        let mut records = Vec::new();
        ahead::assemble(&head, &mut assembler, &mut records);
        if chunks.is_over() {
            assembler.finish(&mut |assembled| records.push(assembled));
        }
        joint.give(assembler);
        joint.note(&head);
        learnt += records.len();
        joint.learn(records, &read, skim);
    }
}
