//! Ctrl-C: says how far the reading or the writing was, takes away what is half written, leaves with 130, the code of a
//! shell for SIGINT.

use std::io::Write;

use indicatif::HumanBytes;

use crate::cli::pending::Pending;
use crate::progress::Progress;

/// Exit code of a run ended by SIGINT: 128 and the signal's number.
const CODE: i32 = 130;

/// From now on SIGINT ends the run with a word on what was read or written. Where no handler can be set, the system's
/// stays.
pub(crate) fn watch(progress: &Progress, pending: &Pending) {
    let (progress, pending) = (progress.clone(), pending.clone());
    let set = ctrlc::set_handler(move || leave(&progress, &pending));
    drop(set);
}

#[expect(
    clippy::exit,
    reason = "the reading threads are not to go on, and nothing half written is left"
)]
fn leave(progress: &Progress, pending: &Pending) {
    progress.finish();
    // Held to the end: no file is to be put in its place any more.
    let state = pending.hold();
    let told = state.abandon().unwrap_or_else(|| message(progress));
    let said = writeln!(std::io::stderr().lock(), "recount: {told}");
    drop(said);
    std::process::exit(CODE)
}

fn message(progress: &Progress) -> String {
    let (done, total) = (HumanBytes(progress.done()), progress.total());
    let of = if total == 0 { String::new() } else { format!(" of {}", HumanBytes(total)) };
    format!("interrupted after {done}{of} of input; the report is not complete")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_said() {
        for (total, of) in [(2_048, " of 2.00 KiB"), (0, "")] {
            let progress = Progress::hidden(total);
            progress.advance(500);
            let wanted =
                format!("interrupted after 500 B{of} of input; the report is not complete");
            assert_eq!(message(&progress), wanted);
        }
    }
}
