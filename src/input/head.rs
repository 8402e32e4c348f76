//! The first bytes of a stream, looked at before they are read on.

use std::io::{Error, ErrorKind, Read, Result};

/// How many bytes are looked at.
pub const LEN: usize = 8 * 1024;

/// A reader whose first bytes are known.
pub struct Head<'a> {
    bytes: Vec<u8>,
    at: usize,
    error: Option<Error>,
    rest: &'a mut (dyn Read + Send),
}

impl<'a> Head<'a> {
    /// Reads the first bytes of `rest`. An error while doing so is handed on after what came before it.
    pub fn new(rest: &'a mut (dyn Read + Send)) -> Self {
        let mut head = Self { bytes: Vec::new(), at: 0, error: None, rest };
        head.refill();
        head
    }

    /// Returns the first bytes, fewer than [`LEN`] only where the stream ends or breaks off.
    pub fn known(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Returns the error that came before [`LEN`] bytes were read, and forgets it.
    pub fn take_error(&mut self) -> Option<Error> {
        self.error.take()
    }

    /// Drops the first `count` of the known bytes.
    pub fn drop_front(&mut self, count: usize) {
        self.at = self.bytes.len().min(self.at + count);
    }

    /// Drops all zero bytes up to the first other byte and looks at what follows. Returns how many were dropped.
    pub fn drop_zeros(&mut self) -> u64 {
        let mut dropped = 0;
        loop {
            let zeros = self.known().iter().take_while(|byte| **byte == 0).count();
            let ended = self.known().len() < LEN;
            dropped += zeros as u64;
            self.drop_front(zeros);
            if self.error.is_none() && (!ended || self.at > 0) {
                self.refill();
            }
            if self.known().first() != Some(&0) {
                return dropped;
            }
        }
    }

    fn refill(&mut self) {
        self.bytes.drain(..self.at);
        self.at = 0;
        let known = self.bytes.len();
        self.bytes.resize(LEN, 0);
        let mut filled = known;
        while let Some(free) = self.bytes.get_mut(filled..).filter(|free| !free.is_empty()) {
            match self.rest.read(free) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.error = Some(error);
                    break;
                }
            }
        }
        self.bytes.truncate(filled);
    }
}

impl Read for Head<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let known = self.bytes.get(self.at..).unwrap_or_default();
        if !known.is_empty() {
            let count = (&*known).read(buffer)?;
            self.at += count;
            return Ok(count);
        }
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        // A signal is no reason to break off; this reader lies under every other.
        loop {
            match self.rest.read(buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_at_is_read_again() {
        let content: Vec<u8> = (0..20_000u32).map(|n| n.to_le_bytes()[0]).collect();
        let mut source = content.as_slice();
        let mut head = Head::new(&mut source);
        assert_eq!(head.known(), &content[..LEN]);
        let mut read = Vec::new();
        head.read_to_end(&mut read).unwrap();
        assert_eq!(read, content);
    }

    #[test]
    fn zeros_are_dropped_up_to_the_first_other_byte() {
        let mut content = vec![0; 3 * LEN + 7];
        content.extend_from_slice(b"line\n");
        let mut source = content.as_slice();
        let mut head = Head::new(&mut source);
        assert_eq!(head.drop_zeros(), 3 * LEN as u64 + 7);
        assert_eq!(head.known(), b"line\n");
    }
}
