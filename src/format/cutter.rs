//! Cuts a source of lines into the lines of single records.

use std::io::Read;

use crate::format::assemble::{Assembled, Assembler};
use crate::format::lines::Lines;
use crate::format::read::Outcome;

/// Reads the lines of one source and joins them to records.
pub struct Cutter<'r> {
    lines: Lines<'r>,
    assembler: Assembler,
    outcome: Outcome,
}

impl<'r> Cutter<'r> {
    /// Returns a cutter for `reader`, whose text begins with `head`.
    pub fn new(reader: &'r mut dyn Read, head: &str) -> Self {
        let (lines, assembler) = (Lines::new(reader), Assembler::new(head));
        Self { lines, assembler, outcome: Outcome::default() }
    }

    /// Reads one line; hands over the record above it where it ends there. Returns whether there may be more.
    pub fn next(&mut self, sink: &mut dyn FnMut(Assembled)) -> bool {
        match self.lines.next_line() {
            Ok(Some(line)) => {
                let (count, first) = self.outcome.long_lines;
                if line.cut {
                    let first = if count == 0 { line.number } else { first };
                    self.outcome.long_lines = (count + 1, first);
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

    /// Returns how many bytes were read.
    pub fn bytes(&self) -> u64 {
        self.lines.bytes()
    }

    /// Returns what was counted.
    pub fn finish(&mut self) -> Outcome {
        Outcome {
            bytes: self.lines.bytes(),
            lines: self.lines.count(),
            blank: self.assembler.blank,
            long_records: self.assembler.long,
            ..std::mem::take(&mut self.outcome)
        }
    }
}
