//! Signals that end a run: says how far the reading or the writing was, takes away what is half written, leaves with the
//! code of a shell for that signal.

use std::io::Write;

use indicatif::HumanBytes;

use crate::cli::pending::Pending;
use crate::cli::speech;
use crate::progress::Progress;

/// A signal that ends a run, and how that is told. The exit code is 128 and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct End {
    number: i32,
    told: &'static str,
}

/// Ctrl-C.
const INTERRUPT: End = End { number: 2, told: "interrupted" };

/// From now on a signal that ends the run does so with a word on what was read or written. Where no handler can be set,
/// the system's stays.
pub(crate) fn watch(progress: &Progress, pending: &Pending) {
    let (progress, pending) = (progress.clone(), pending.clone());
    listen(move |end| leave(end, &progress, &pending));
}

/// From now on a file that grows beyond the limit on sizes (`ulimit -f`) is an error of writing, not the end of the
/// process with a half-written file left behind.
pub(crate) fn survive_size_limit() {
    #[cfg(unix)]
    {
        let unused = std::sync::Arc::default();
        drop(signal_hook::flag::register(signal_hook::consts::SIGXFSZ, unused));
    }
}

#[cfg(unix)]
fn listen(act: impl Fn(End) + Send + 'static) {
    // Shells let what runs beside them ignore Ctrl-C, but mean whoever sends it to this very process.
    let outlived = |end: &&End| end.number == signal_hook::consts::SIGHUP && is_ignored(end.number);
    let ends = ENDS.iter().filter(|end| !outlived(end)).map(|end| end.number);
    let Ok(mut signals) = signal_hook::iterator::Signals::new(ends) else { return };
    let waiting = move || {
        let first = signals.forever().next();
        let end = ENDS.iter().find(|end| first == Some(end.number));
        act(end.copied().unwrap_or(INTERRUPT));
    };
    drop(std::thread::Builder::new().name("signals".to_owned()).spawn(waiting));
}

#[cfg(not(unix))]
fn listen(act: impl Fn(End) + Send + 'static) {
    drop(ctrlc::set_handler(move || act(INTERRUPT)));
}

/// All signals that end a run.
#[cfg(unix)]
const ENDS: &[End] = &[
    INTERRUPT,
    End { number: signal_hook::consts::SIGTERM, told: "ended by SIGTERM" },
    End { number: signal_hook::consts::SIGHUP, told: "ended by SIGHUP" },
    End { number: signal_hook::consts::SIGQUIT, told: "ended by SIGQUIT" },
    End { number: signal_hook::consts::SIGXCPU, told: "ended by SIGXCPU" },
];

/// Returns whether whoever started the program wants it to outlive that signal, as `nohup` does. Only Linux tells it
/// without `unsafe`.
#[cfg(unix)]
fn is_ignored(number: i32) -> bool {
    let path = std::path::Path::new("/proc/self/status");
    let status = crate::input::file::read_text(path).unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    let bit = u32::try_from(number - 1).ok().and_then(|bit| 1_u64.checked_shl(bit));
    mask.zip(bit).is_some_and(|(mask, bit)| mask & bit != 0)
}

#[expect(
    clippy::exit,
    reason = "the reading threads are not to go on, and nothing half written is left"
)]
fn leave(end: End, progress: &Progress, pending: &Pending) {
    progress.finish();
    // Held to the end: no file is to be put in its place any more.
    let state = pending.hold();
    let how_far = state.abandon().unwrap_or_else(|| how_far(progress));
    let said = writeln!(std::io::stderr().lock(), "recount: {}{how_far}", end.told);
    drop(said);
    std::process::exit(128 + end.number)
}

/// Ends the run with an error, and leaves nothing half written.
#[expect(clippy::exit, reason = "the thread at fault cannot be stopped")]
pub(crate) fn give_up(pending: &Pending, why: &str) {
    let state = pending.hold();
    drop(state.abandon());
    speech::error(why);
    std::process::exit(2)
}

fn how_far(progress: &Progress) -> String {
    let (done, total) = (HumanBytes(progress.done()), progress.total());
    let of = if total == 0 { String::new() } else { format!(" of {}", HumanBytes(total)) };
    format!(" after {done}{of} of input; the report is not complete")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_said() {
        for (total, of) in [(2_048, " of 2.00 KiB"), (0, "")] {
            let progress = Progress::hidden(total);
            progress.advance(500);
            let wanted = format!(" after 500 B{of} of input; the report is not complete");
            assert_eq!(how_far(&progress), wanted);
        }
    }
}
