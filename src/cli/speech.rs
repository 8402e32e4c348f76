//! What is said on stderr: the ledger in short, warnings, what was skipped.

use std::io::Write;

use crate::base::text::escape;
use crate::format::options::ReadOptions;
use crate::model::report::{Coverage, Ledger, Skip, Warning};
use crate::report::coverage::line;
use crate::report::ledger;

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Loudness {
    /// Errors only.
    Quiet,
    /// Ledger, warnings, failures.
    Normal,
    /// Also every skipped source.
    Verbose,
}

/// How many warnings of one code are said in full.
const SHOWN: usize = 3;

/// Says what was read and what was not. Nobody listening is no error.
pub(crate) fn account(ledger: &Ledger, warnings: &[Warning], loudness: Loudness) {
    let mut err = std::io::stderr().lock();
    for skip in &ledger.skipped {
        if skip.failure || loudness == Loudness::Verbose {
            say(&mut err, &skip_line(skip));
        }
    }
    if loudness == Loudness::Quiet {
        return;
    }
    let mut codes: Vec<&str> = warnings.iter().map(|warning| warning.code.as_str()).collect();
    codes.dedup();
    for code in codes {
        let of_code: Vec<&Warning> = warnings.iter().filter(|one| one.code == code).collect();
        for warning in of_code.iter().take(SHOWN) {
            say(&mut err, &warning_line(warning));
        }
        if of_code.len() > SHOWN {
            say(&mut err, &format!("warning: {code}: {} more", of_code.len() - SHOWN));
        }
    }
    if let Some(skipped) = skipped(ledger).filter(|_| loudness != Loudness::Verbose) {
        say(&mut err, &skipped);
    }
    say(&mut err, &ledger::line(ledger));
}

/// Returns the names of the first sources that were left out for good reasons.
fn skipped(ledger: &Ledger) -> Option<String> {
    let skipped: Vec<&Skip> = ledger.skipped.iter().filter(|skip| !skip.failure).collect();
    let name = |skip: &&Skip| format!("{} ({})", escape(&skip.source), escape(&skip.reason));
    let named: Vec<String> = skipped.iter().take(SHOWN).map(name).collect();
    let more = match skipped.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more (--verbose names them)"),
    };
    (!named.is_empty()).then(|| format!("skipped: {}{more}", named.join(", ")))
}

/// Returns whether stdout and stderr are one terminal, pipe or file: what a report says there need not be said again.
pub(crate) fn is_beside_stdout() -> bool {
    let both = (same_file::Handle::stdout(), same_file::Handle::stderr());
    matches!(both, (Ok(out), Ok(err)) if out == err)
}

/// Says what each source covers, where more is to be said.
pub(crate) fn cover(coverage: &[Coverage], read: &ReadOptions, loudness: Loudness) {
    if loudness != Loudness::Verbose {
        return;
    }
    let mut err = std::io::stderr().lock();
    for source in coverage {
        say(&mut err, &format!("coverage: {}", line(source, read.zone_option(&source.source))));
    }
}

/// Says one error.
pub(crate) fn error(text: &str) {
    let mut err = std::io::stderr().lock();
    let mut lines = text.lines();
    say(&mut err, &format!("recount: {}", lines.next().unwrap_or_default()));
    lines.for_each(|line| say(&mut err, line));
}

/// Says something that is no error, unless nothing is to be said.
pub(crate) fn note(text: &str, loudness: Loudness) {
    if loudness == Loudness::Quiet {
        return;
    }
    say(&mut std::io::stderr().lock(), &format!("note: {}", escape(text)));
}

fn say(err: &mut dyn Write, line: &str) {
    // A closed stderr leaves nobody to tell.
    drop(writeln!(err, "{line}"));
}

fn skip_line(skip: &Skip) -> String {
    format!("recount: {}: {}", escape(&skip.source), escape(&skip.reason))
}

fn warning_line(warning: &Warning) -> String {
    let origin = warning.origin.as_deref().map(|origin| format!("{}: ", escape(origin)));
    let message = escape(&warning.message);
    format!("warning: {}: {}{message}", warning.code, origin.unwrap_or_default())
}
