//! A cap on the memory that a template may take: its steps are counted, but each may double a text. Told by the system,
//! so on Linux only.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::cli::interrupt;
use crate::cli::pending::Pending;

/// What a draft may take beside the report, in KiB: 1 GiB. Drafts of thousands of rows take a few MiB.
const MOST: u64 = 1 << 20;

/// How often is looked: a text doubles its first GiB no faster.
const PAUSE: Duration = Duration::from_millis(10);

/// Watches until it is dropped.
#[derive(Debug)]
pub(crate) struct Watch(Arc<AtomicBool>);

impl Watch {
    /// From now on the process may take so much more, or it ends with an error and leaves nothing half written.
    pub(crate) fn new(pending: &Pending) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let Some(begun) = resident() else { return Self(over) };
        let most = begun.saturating_mul(2).saturating_add(MOST);
        let (watched, pending) = (Arc::clone(&over), pending.clone());
        let watching = move || {
            while !watched.load(Ordering::Relaxed) {
                if resident().is_some_and(|taken| taken > most) {
                    interrupt::give_up(&pending, "--template: it takes more than 1 GiB of memory");
                }
                std::thread::sleep(PAUSE);
            }
        };
        drop(std::thread::Builder::new().name("memory".to_owned()).spawn(watching));
        Self(over)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Returns how much of the process is in memory, in KiB, whatever the size of a page.
fn resident() -> Option<u64> {
    let path = std::path::Path::new("/proc/self/status");
    let text = crate::input::file::read_text(path).ok()?;
    let told = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    told.split_whitespace().next()?.parse().ok()
}
