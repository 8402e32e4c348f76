//! Events that wait on disk for those of other sources: in one file without a name, which is gone with the process, by
//! whatever it ends.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Error, Read, Result, Seek, SeekFrom, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::model::event::Event;

/// How much of a run is read at a time.
const BUFFER: usize = 16 << 10;

/// The file, made when it is first needed.
#[derive(Debug, Default)]
pub struct Spill {
    file: Mutex<Option<File>>,
}

/// Some events in the file, in the order in which they were written.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    from: u64,
    to: u64,
}

impl Spill {
    /// Writes `events` to the end of the file.
    pub fn write(&self, events: &[Event]) -> Result<Run> {
        let mut held = self.hold();
        let file = match held.take() {
            Some(file) => file,
            None => tempfile::tempfile()?,
        };
        let file = held.insert(file);
        let from = file.seek(SeekFrom::End(0))?;
        let mut writer = BufWriter::with_capacity(1 << 20, &mut *file);
        for event in events {
            serde_json::to_writer(&mut writer, event)?;
            writer.write_all(b"\n")?;
        }
        writer.flush()?;
        drop(writer);
        Ok(Run { from, to: file.stream_position()? })
    }

    /// Returns the events of `run`.
    pub fn read(&self, run: Run) -> Events<'_> {
        let part = Part { spill: self, run };
        Events { lines: BufReader::with_capacity(BUFFER, part), line: Vec::new(), broken: false }
    }

    fn hold(&self) -> MutexGuard<'_, Option<File>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The events of one run.
pub struct Events<'s> {
    lines: BufReader<Part<'s>>,
    line: Vec<u8>,
    broken: bool,
}

impl Iterator for Events<'_> {
    type Item = Result<Event>;

    /// After an error there is nothing more.
    fn next(&mut self) -> Option<Result<Event>> {
        if self.broken {
            return None;
        }
        self.line.clear();
        let event = match self.lines.read_until(b'\n', &mut self.line) {
            Ok(0) => return None,
            Ok(_) => serde_json::from_slice(&self.line).map_err(Error::from),
            Err(error) => Err(error),
        };
        self.broken = event.is_err();
        Some(event)
    }
}

/// The bytes of one run; others may be read in between.
struct Part<'s> {
    spill: &'s Spill,
    run: Run,
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let left = usize::try_from(self.run.to - self.run.from).unwrap_or(usize::MAX);
        let room = buffer.len().min(left);
        let Some(buffer) = buffer.get_mut(..room).filter(|buffer| !buffer.is_empty()) else {
            return Ok(0);
        };
        let mut held = self.spill.hold();
        let file = held.as_mut().ok_or_else(|| Error::other("nothing was written"))?;
        file.seek(SeekFrom::Start(self.run.from))?;
        let count = file.read(buffer)?;
        if count == 0 {
            return Err(crate::input::fault::truncated());
        }
        self.run.from += count as u64;
        Ok(count)
    }
}
