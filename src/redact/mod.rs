//! Takes out of a report what must not leave the house: report in, the same report without secrets out, counted.
//!
//! One step before all writers, so that each of them is safe. The rules are the project's own: the crates that redact
//! (leakguard, veloci, redact-core) are young and have one author each, and none keeps the same stand-in for the same
//! value over a whole report.

mod find;
mod pattern;
mod people;
mod walk;

use std::collections::BTreeMap;

use crate::base::error::{Error, Result};
use crate::model::report::{Report, Warning};
use crate::redact::find::Finder;
use crate::redact::pattern::Kind;

/// The code of the warning that counts what was taken out.
pub const CODE: &str = "redacted";

/// What is taken out of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Redaction {
    /// Tokens, keys, passwords, private keys, mail addresses, card and phone numbers.
    pub secrets: bool,
    /// IP addresses.
    pub addresses: bool,
    /// The names of people who act in the report.
    pub names: bool,
}

impl Redaction {
    /// The words of `--redact`, in the order of `--help`.
    pub const WORDS: [&str; 5] = ["secrets", "ips", "names", "all", "none"];

    /// Nothing.
    pub const NONE: Self = Self { secrets: false, addresses: false, names: false };

    /// Secrets alone.
    pub const SECRETS: Self = Self { secrets: true, addresses: false, names: false };

    /// Adds what a word of [`Self::WORDS`] stands for; `none` takes back all before it. `None` for another word.
    #[must_use]
    pub fn with(self, word: &str) -> Option<Self> {
        Some(match word {
            "secrets" => Self { secrets: true, ..self },
            "ips" => Self { addresses: true, ..self },
            "names" => Self { names: true, ..self },
            "all" => Self { secrets: true, addresses: true, names: true },
            "none" => Self::NONE,
            _ => return None,
        })
    }
}

/// Returns the report without what `what` names; equal values have equal stand-ins, numbered as they come. Names of
/// sources are kept: every row must be found again.
pub fn redact(report: &Report, what: Redaction) -> Result<Report> {
    let mut report = report.clone();
    if what == Redaction::NONE {
        return Ok(report);
    }
    let mut finder = Finder::new(&report, what)
        .map_err(|message| Error::Option { option: "--redact", message })?;
    walk::texts(&mut report, &mut |text| finder.replace(text));
    report.warnings.extend(counted(&finder));
    report.warnings.sort();
    Ok(report)
}

/// Says how much was taken out; nothing where nothing was.
fn counted(finder: &Finder) -> Option<Warning> {
    let mut kinds: BTreeMap<Kind, usize> = BTreeMap::new();
    for (kind, _) in finder.values() {
        *kinds.entry(*kind).or_default() += 1;
    }
    let all: usize = kinds.values().sum();
    let kinds: Vec<String> = kinds.iter().map(|(kind, count)| kind.counted(*count)).collect();
    let noun = |count: usize, noun: &str| {
        if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
    };
    let message = format!(
        "{} redacted in {} ({}); `--redact none` shows them",
        noun(all, "secret"),
        noun(finder.places(), "place"),
        kinds.join(", ")
    );
    (all > 0).then(|| Warning { code: CODE.to_owned(), message, origin: None })
}

#[cfg(test)]
mod tests;
