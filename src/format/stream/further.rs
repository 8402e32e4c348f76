//! Learns the frames that the head of a source does not show: reads some more of it line by line in order, skims what is
//! known and learns from what is not. The rest is then read the same for any number of workers.

use crate::format::assemble::Assembler;
use crate::format::skim::Skim;
use crate::format::stream::chunk::Chunk;
use crate::format::stream::chunk::Chunks;
use crate::format::stream::joint::Joint;
use crate::format::stream::piece::read;
use crate::format::stream::shop::{Shop, line};
use crate::format::task::Task;
use crate::format::unwrap::open;

/// How many chunks of the size of the head are learnt from: a kind of line that none of them has is rare.
const MOST: usize = 16;

/// Reads some chunks behind the head, puts them together by `joint` and teaches `skim`; `fresh` is an assembler with nothing
/// open.
pub fn run<T: Task>(
    chunks: &mut Chunks<'_>,
    joint: &mut Joint<'_, T>,
    fresh: &Assembler,
    skim: &mut Skim,
) {
    let task = joint.task();
    let (mut chunk, mut hand) = (Chunk::default(), task.hand());
    for _ in 0..MOST {
        if !chunks.next(&mut chunk) {
            return;
        }
        let source = joint.source().clone();
        let shop = Shop { source, skim, fresh, glancer: None, task };
        let mut piece = read(&shop, &mut hand, &chunk);
        let strange = std::mem::take(&mut piece.strange);
        joint.add(&chunk, piece);
        for place in strange {
            let mut assembler = fresh.clone();
            let line = line(&chunk, place.start, place.end, 1);
            let text = line.text.as_ref().to_owned();
            let mut records = Vec::new();
            assembler.push(&line, &mut |assembled| records.push(assembled));
            assembler.finish(&mut |assembled| records.push(assembled));
            for opened in records.into_iter().map(open) {
                skim.learn(opened.format, &text, &opened.messages);
            }
        }
    }
}
