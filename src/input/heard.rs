//! What a visitor heard of a stream: how much of it, and what broke it off.

use std::io::{Error, Read, Result};

/// Counts what the visitor reads and keeps the error that it meets.
pub struct Heard<'a> {
    inner: &'a mut (dyn Read + Send),
    /// How many bytes were read.
    pub read: u64,
    /// The first error that was met.
    pub broken: Option<Error>,
}

impl<'a> Heard<'a> {
    /// Returns `inner`, of which nothing was read yet.
    pub fn new(inner: &'a mut (dyn Read + Send)) -> Self {
        Self { inner, read: 0, broken: None }
    }
}

impl Read for Heard<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        match self.inner.read(buffer) {
            Ok(count) => {
                self.read += count as u64;
                Ok(count)
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let copy = Error::new(error.kind(), error.to_string());
                self.broken.get_or_insert(copy);
                Err(error)
            }
        }
    }
}
