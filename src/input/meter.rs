//! What an input has unfolded to so far, held against the caps.

use std::io::{Read, Result};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::input::fault;
use crate::input::limits::{Limits, way_out};

/// How much any input may unfold to, whatever its packed size.
const FREE: u64 = 64 << 20;

/// So many times what one layer may unfold to, all layers together may.
const LAYERS: u64 = 4;

/// Counts the packed bytes of an input and what each layer of nested archives makes of them.
///
/// The caps hold for each layer on its own: a `tar` within a `gz` is counted twice, but in two layers. All layers together
/// are the work that an input makes, which has a cap too.
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

    /// Returns the breach where all layers together have used up what they may unfold to: the whole input is given up.
    pub fn check_work(&self) -> Result<()> {
        let layers = self.layers.lock().unwrap_or_else(PoisonError::into_inner);
        let work = layers.iter().copied().fold(0, u64::saturating_add);
        drop(layers);
        if work < self.most().saturating_mul(LAYERS) {
            return Ok(());
        }
        let cap = if self.most() < self.limits.bytes { "ratio" } else { "bytes" };
        Err(fault::breach(format!(
            "too_much_work: its archives within archives unfold to {work} bytes in all, as a decompression bomb does; \
             the rest was not read; {}",
            way_out(cap)
        )))
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

    /// Returns how many bytes one layer may unfold to.
    fn most(&self) -> u64 {
        let packed = self.packed.load(Ordering::Relaxed);
        let by_ratio = FREE.saturating_add(packed.saturating_mul(self.limits.ratio));
        self.limits.bytes.min(by_ratio)
    }

    fn allowed(&self, layer: usize) -> u64 {
        self.most().saturating_sub(self.used(layer))
    }

    fn breach(&self, layer: usize) -> std::io::Error {
        let Limits { bytes, ratio, .. } = self.limits;
        fault::breach(if self.used(layer) >= bytes {
            let raise = way_out("bytes");
            format!("too_large: unfolds to more than {bytes} bytes; the rest was not read; {raise}")
        } else {
            let raise = way_out("ratio");
            format!(
                "too_large: grows to more than {ratio} times its packed size, as a decompression bomb does; \
                 the rest was not read; if it is sound, unpack it first, or {raise}"
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
            self.meter.check_work()?;
        }
        self.meter.add(self.layer, count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_layers_together_have_a_cap() {
        let meter = Meter::new(Limits { bytes: 1_000, ..Limits::default() });
        for layer in 0..4 {
            assert!(meter.check_work().is_ok(), "{layer}");
            meter.add(layer, 1_000);
        }
        let told = meter.check_work().unwrap_err().to_string();
        assert!(told.starts_with("too_much_work: ") && told.contains(" 4000 bytes"), "{told}");
    }
}
