//! How far the reading is: a bar on a terminal, lines in a pipe, nothing where nobody asks.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::base::text::escape;

/// How often a line is written where no bar can be drawn.
const PAUSE: Duration = Duration::from_secs(1);

/// A bar that counts inputs and bytes.
#[derive(Debug, Clone)]
pub struct Progress {
    bar: ProgressBar,
    /// When the next line is due; `None` where none is written.
    lines: Option<Arc<Mutex<Instant>>>,
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
        Self { bar, lines: None }
    }

    /// Returns what writes a line a second on stderr, for logs and pipes, and one at the end.
    pub fn lines(total: u64) -> Self {
        Self { lines: Some(Arc::new(Mutex::new(Instant::now() + PAUSE))), ..Self::hidden(total) }
    }

    /// Returns a bar over `total` bytes that shows nothing.
    pub fn hidden(total: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden());
        Self { bar, lines: None }
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
        self.bar.set_message(escape(name));
    }

    /// Counts `bytes` as done.
    pub fn advance(&self, bytes: u64) {
        self.bar.inc(bytes);
        let Some(due) = &self.lines else { return };
        let mut due = due.lock().unwrap_or_else(PoisonError::into_inner);
        if Instant::now() >= *due {
            *due = Instant::now() + PAUSE;
            say(&self.line());
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if self.lines.is_some() {
            let took = HumanDuration(self.bar.elapsed());
            say(&format!("progress: {} read, {took:#}", HumanBytes(self.done())));
        }
        self.bar.finish_and_clear();
    }

    /// Returns how far it is, how fast, how long yet, and at what.
    fn line(&self) -> String {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a rate of whole bytes, never below 0"
        )]
        let rate = HumanBytes(self.bar.per_sec() as u64);
        let (done, total) = (HumanBytes(self.done()), self.total());
        let left = match total {
            0 => String::new(),
            _ => format!(" of {}", HumanBytes(total)),
        };
        let eta = match total {
            0 => String::new(),
            _ => format!(", ETA {:#}", HumanDuration(self.bar.eta())),
        };
        format!("progress: {done}{left}, {rate}/s{eta}, {}", self.bar.message())
    }
}

fn say(line: &str) {
    // A closed stderr leaves nobody to tell.
    drop(writeln!(std::io::stderr().lock(), "{line}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_how_fast_and_at_what() {
        let progress = Progress::lines(4_096);
        progress.reading("app.log\u{1b}[2J");
        progress.advance(1_024);
        let line = progress.line();
        assert!(line.starts_with("progress: 1.00 KiB of 4.00 KiB, "), "{line}");
        assert!(line.contains("/s, ETA ") && line.ends_with(", app.log\\u{1b}[2J"), "{line}");
        assert!(!Progress::lines(0).line().contains("ETA"), "a pipe has no known end");
    }
}
