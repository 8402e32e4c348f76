//! What an input has unfolded to so far, held against the caps.

use std::io::{Read, Result};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::input::fault;
use crate::input::source::Limits;

/// How much any input may unfold to, whatever its packed size.
const FREE: u64 = 64 << 20;

/// Counts the packed bytes of an input and what each layer of nested archives makes of them.
///
/// The caps hold for each layer on its own: a `tar` within a `gz` is counted twice, but in two layers.
pub struct Meter {
    limits: Limits,
    packed: AtomicU64,
    layers: Mutex<Vec<u64>>,
}

impl Meter {
    /// Returns a meter at zero.
    pub fn new(limits: Limits) -> Self {
        Self { limits, packed: AtomicU64::new(0), layers: Mutex::default() }
    }

    /// Sets the packed size where it is known beforehand: that of the file.
    pub fn set_packed(&self, bytes: u64) {
        self.packed.store(bytes, Ordering::Relaxed);
    }

    /// Returns the breach where `layer` has used up what it may unfold to.
    pub fn check(&self, layer: usize) -> Result<()> {
        if self.allowed(layer) == 0 { Err(self.breach(layer)) } else { Ok(()) }
    }

    fn used(&self, layer: usize) -> u64 {
        self.layers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(layer)
            .copied()
            .unwrap_or_default()
    }

    fn add(&self, layer: usize, count: usize) {
        let mut layers = self.layers.lock().unwrap_or_else(PoisonError::into_inner);
        if layers.len() <= layer {
            layers.resize(layer + 1, 0);
        }
        if let Some(used) = layers.get_mut(layer) {
            *used = used.saturating_add(count as u64);
        }
    }

    fn allowed(&self, layer: usize) -> u64 {
        let by_ratio = FREE
            .saturating_add(self.packed.load(Ordering::Relaxed).saturating_mul(self.limits.ratio));
        self.limits.bytes.min(by_ratio).saturating_sub(self.used(layer))
    }

    fn breach(&self, layer: usize) -> std::io::Error {
        let Limits { bytes, ratio, .. } = self.limits;
        fault::breach(if self.used(layer) >= bytes {
            format!("too_large: unfolds to more than {bytes} bytes; the rest was not read")
        } else {
            format!(
                "too_large: grows to more than {ratio} times its packed size, as a decompression bomb does; \
                 the rest was not read, unpack it first if it is sound"
            )
        })
    }
}

/// Counts the packed bytes of an input whose size is not known beforehand.
pub struct Packed<'a, R> {
    /// The meter that counts.
    pub meter: &'a Meter,
    /// The packed bytes.
    pub inner: R,
}

impl<R: Read> Read for Packed<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.inner.read(buffer)?;
        self.meter.packed.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Tells how many bytes each block took.
pub struct Watched<'a, R> {
    /// Hears of each block.
    pub tick: &'a (dyn Fn(u64) + Sync),
    /// The bytes.
    pub inner: R,
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.inner.read(buffer)?;
        (self.tick)(count as u64);
        Ok(count)
    }
}

/// Counts what a layer unfolds to; reads up to the cap, then fails.
pub struct Unfolded<'a> {
    /// The meter that counts.
    pub meter: &'a Meter,
    /// The layer, 0 for the content of the outermost archive.
    pub layer: usize,
    /// The unfolded bytes.
    pub inner: &'a mut (dyn Read + Send),
}

impl Read for Unfolded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        // One byte more than allowed is asked for, to tell an end from a breach.
        let allowed = usize::try_from(self.meter.allowed(self.layer)).unwrap_or(usize::MAX);
        let room = buffer.len().min(allowed.max(1));
        let count = self.inner.read(buffer.get_mut(..room).unwrap_or_default())?;
        if count > 0 {
            self.meter.check(self.layer)?;
        }
        self.meter.add(self.layer, count);
        Ok(count)
    }
}
