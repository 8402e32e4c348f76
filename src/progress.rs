//! How far the reading is: a bar on stderr, silent where nobody watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that counts inputs and bytes.
#[derive(Debug, Clone)]
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Returns a bar over `total` bytes on disk, drawn on stderr.
    pub fn visible(total: u64) -> Self {
        let bar =
            ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(10));
        let style = ProgressStyle::with_template(
            "{bar:30} {bytes}/{total_bytes} {bytes_per_sec} ETA {eta} {wide_msg}",
        );
        if let Ok(style) = style {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { bar }
    }

    /// Returns a bar over `total` bytes that shows nothing.
    pub fn hidden(total: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        Self { bar }
    }

    /// Returns how many bytes are done.
    pub fn done(&self) -> u64 {
        self.bar.position()
    }

    /// Returns how many bytes there are, those of pipes left out.
    pub fn total(&self) -> u64 {
        self.bar.length().unwrap_or_default()
    }

    /// Names what is being read.
    pub fn reading(&self, name: &str) {
        self.bar.set_message(crate::base::text::escape(name));
    }

    /// Counts `bytes` as done.
    pub fn advance(&self, bytes: u64) {
        self.bar.inc(bytes);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
