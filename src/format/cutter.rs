//! Cuts a source of lines into the lines of single records.

use std::io::Read;

use crate::format::assemble::Assembler;
use crate::format::lines::Lines;
use crate::format::open::Assembled;
use crate::format::read::Outcome;

/// Reads the lines of one source and joins them to records.
pub struct Cutter<'r> {
    lines: Lines<'r>,
    assembler: Assembler,
    outcome: Outcome,
}

impl<'r> Cutter<'r> {
    /// Returns a cutter for `reader`, whose text begins with `head`.
    pub fn new(reader: &'r mut (dyn Read + Send), head: &str) -> Self {
        let (lines, assembler) = (Lines::new(reader), Assembler::new(head));
        Self { lines, assembler, outcome: Outcome::default() }
    }

    /// Reads one line; hands over the record above it where it ends there. Returns whether there may be more. What the
    /// first `head` bytes tell of the source is kept for the rest.
    pub fn next(&mut self, head: usize, sink: &mut dyn FnMut(Assembled)) -> bool {
        let within = self.lines.bytes() <= head as u64;
        match self.lines.next_line() {
            Ok(Some(line)) => {
                if line.cut {
                    self.outcome.long_lines.note(line.number);
                }
                if !within {
                    self.assembler.settle();
                }
                self.assembler.push(&line, sink);
                return true;
            }
            Ok(None) => {}
            Err(error) => self.outcome.broken = Some(error),
        }
        self.assembler.finish(sink);
        false
    }

    /// Returns what was counted.
    pub fn finish(&mut self) -> Outcome {
        Outcome {
            bytes: self.lines.bytes(),
            lines: self.lines.count(),
            wide_lines: self.lines.wide(),
            blank: self.assembler.blank,
            long_records: self.assembler.long,
            ..std::mem::take(&mut self.outcome)
        }
    }
}
