//! Reads one piece of a source that several machines read. Exact: the pieces together give what the whole gives, or the
//! piece says why the source must be read whole.
//!
//! Every piece learns from the head of the source, which all of them are given, what the whole learns from it. What
//! passes over a cut is left to whoever joins the pieces: how times run, and the numbers of lines.

use std::io::{Cursor, Error, Read};
use std::ops::Range;

use crate::format::assemble::Assembler;
use crate::format::collect::Collector;
use crate::format::course::Course;
use crate::format::detect;
use crate::format::parse::Context;
use crate::format::read::{HEAD, Outcome, Summary, summarise};
use crate::format::stream::chunk::Chunks;
use crate::format::stream::joint::{Joint, Sink};
use crate::format::stream::region::Region;
use crate::format::stream::{Learnt, finish, study, work};
use crate::format::task::Task;

/// How much of the begin of a source each piece is given, in bytes: what is learnt from takes up to 1.6 MB of usual
/// lines.
pub const STUDIED: usize = 4 << 20;

/// What one machine is given of a source.
pub struct Extent<'r> {
    /// The first bytes of the source, [`STUDIED`] or so.
    pub head: &'r [u8],
    /// The bytes in which the records of the piece begin.
    pub range: Range<u64>,
    /// The source from behind `head` where the piece is the first, else from one byte before `range`.
    pub rest: &'r mut (dyn Read + Send),
    /// The size of the source in bytes.
    pub size: u64,
}

/// What one piece gave.
#[derive(Debug)]
pub struct Part {
    /// What became of its lines. Its `presence` is of the piece alone.
    pub summary: Summary,
    /// How its times run.
    pub course: Course,
    /// The bytes that are of it.
    pub range: Range<u64>,
}

/// Why a piece was not read.
#[derive(Debug)]
pub enum Refusal {
    /// The source must be read whole.
    Whole(String),
    /// It broke off.
    Broken(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

/// Returns whether the source that begins with `head` is a document, which is read whole.
pub fn is_document(head: &[u8], context: &Context<'_>) -> bool {
    let text = String::from_utf8_lossy(head.get(..HEAD).unwrap_or(head));
    detect::document(context, text.trim_start_matches('\u{feff}')).is_some()
}

/// Reads the piece `extent`, which is none of a document, of the source that `context` names for `task`, as
/// [`read_for`](super::read::read_for) reads the whole.
pub fn read_part<T: Task>(
    task: &T,
    extent: Extent<'_>,
    context: &Context<'_>,
    sink: &mut Sink<'_, T::Told>,
) -> Result<Part, Refusal> {
    let Extent { head, range, rest, size } = extent;
    let text = String::from_utf8_lossy(head.get(..HEAD).unwrap_or(head));
    let collector = || Collector::of_lines(context, text.trim_start_matches('\u{feff}'));
    let mut collected = collector();
    let mut unread = head;
    let mut chunks = Chunks::new(&mut unread, HEAD);
    let assembler = Assembler::new(&text);
    let (outcome, range) = if range.start == 0 {
        let mut joint = Joint::new(context.name, assembler, task, &mut collected, sink);
        let learnt = learn(&mut chunks, head.len() as u64, context, &mut joint)?;
        let (from, lines) = (chunks.bytes(), chunks.lines());
        let known = head.get(usize::try_from(from).unwrap_or(usize::MAX)..).unwrap_or_default();
        let mut reader = Cursor::new(known).chain(rest);
        let mut region = Region::from_here(&mut reader, &learnt.fresh, from..range.end);
        let outcome = read(&mut region, (from, lines), size, (context, &learnt), &mut joint)?;
        (outcome, 0..region.end())
    } else {
        let mut aside = collector();
        let mut ignored = |_, _| ();
        let mut joint = Joint::new(context.name, assembler, task, &mut aside, &mut ignored);
        let learnt = learn(&mut chunks, head.len() as u64, context, &mut joint)?;
        let (mut region, from) = Region::within(rest, &learnt.fresh, range)?;
        let fresh = learnt.fresh.clone();
        let mut joint = Joint::new(context.name, fresh, task, &mut collected, sink);
        let outcome = read(&mut region, (from, 0), size, (context, &learnt), &mut joint)?;
        (outcome, from..region.end())
    };
    let (course, depends) = collected.course();
    if let Some(why) = depends {
        return Err(whole(why));
    }
    let outcome = Outcome { bytes: range.end - range.start, ..outcome };
    let mut summary = summarise(context, collected, outcome);
    if let Some(error) = summary.broken.take() {
        return Err(Refusal::Broken(error));
    }
    if let Some(warning) = summary.warnings.first() {
        return Err(whole(&format!("{} is told of all of it", warning.code)));
    }
    Ok(Part { summary, course, range })
}

fn whole(why: &str) -> Refusal {
    Refusal::Whole(why.to_owned())
}

/// Learns from the head of the source, of which so many bytes are given, what the whole would.
fn learn<T: Task>(
    chunks: &mut Chunks<'_>,
    given: u64,
    context: &Context<'_>,
    joint: &mut Joint<'_, T>,
) -> Result<Learnt, Refusal> {
    let learnt = study(chunks, context.options, joint);
    // The whole may have looked at one chunk more.
    if chunks.is_over() || chunks.bytes() + 2 * HEAD as u64 > given {
        return Err(whole("its lines are too long"));
    }
    Ok(learnt)
}

/// Reads `region`, which begins at a byte and behind some lines.
fn read<T: Task>(
    region: &mut Region<'_>,
    (from, lines): (u64, u64),
    size: u64,
    (context, learnt): (&Context<'_>, &Learnt),
    joint: &mut Joint<'_, T>,
) -> Result<Outcome, Refusal> {
    let mut chunks = Chunks::new(region, HEAD).behind(from, lines);
    work(&mut chunks, context.options, learnt, joint);
    let (read, broken) = (chunks.bytes(), chunks.take_error());
    let lines = chunks.lines();
    // What breaks off or grows while it is read has no certain end.
    let over = region.following().is_empty();
    if broken.is_none() && over != (read >= size) {
        return Err(whole("its size changed while it was read"));
    }
    let ends = over || joint.ends_before(region.following());
    let outcome = finish((read, lines, broken), joint);
    if !ends {
        return Err(whole("a record goes on where it was cut"));
    }
    Ok(outcome)
}
