//! Takes out of a report what must not leave the house: report in, the same report without secrets out, counted.
//!
//! One step before all writers, so that each of them is safe. The rules are the project's own: the crates that redact
//! (leakguard, veloci, redact-core) are young and have one author each, and none keeps the same stand-in for the same
//! value over a whole report.

mod address;
mod beside;
mod context;
mod escape;
mod find;
mod fold;
mod issued;
mod kind;
mod known;
mod name;
mod named;
mod object;
mod people;
mod personal;
mod shape;
mod signed;
mod value;
mod walk;

use std::collections::BTreeMap;

use crate::base::error::{Error, Result};
use crate::base::text::plural;
use crate::model::report::{Report, Warning};
use crate::redact::find::Finder;
use crate::redact::kind::Kind;
use crate::redact::walk::Role;

/// The code of the warning that counts what was taken out.
pub const CODE: &str = "redacted";

/// What is taken out of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Redaction {
    /// Tokens, keys, passwords, private keys, mail addresses, numbers of cards, bank accounts and phones.
    pub secrets: bool,
    /// IP and hardware addresses.
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

    /// Returns what several words of [`Self::WORDS`] stand for together; `none` stands alone.
    pub fn of<'w>(words: impl IntoIterator<Item = &'w str>) -> Result<Self> {
        let words: Vec<&str> = words.into_iter().collect();
        let wrong = |message: String| Error::Option { option: "--redact", message };
        let others: Vec<&str> = words.iter().copied().filter(|word| *word != "none").collect();
        if others.len() < words.len() && !others.is_empty() {
            let others = others.join(", ");
            return Err(wrong(format!(
                "`none` contradicts {others}; give it alone or leave it out"
            )));
        }
        words.iter().try_fold(Self::NONE, |all, word| {
            let known = Self::WORDS.join(", ");
            all.with(word).ok_or_else(|| wrong(format!("`{word}` is none of {known}")))
        })
    }

    /// Returns whether something that `other` takes out stays.
    pub fn is_below(self, other: Self) -> bool {
        (other.secrets && !self.secrets)
            || (other.addresses && !self.addresses)
            || (other.names && !self.names)
    }

    /// Adds what a word of [`Self::WORDS`] stands for. `None` for another word.
    fn with(self, word: &str) -> Option<Self> {
        Some(match word {
            "secrets" => Self { secrets: true, ..self },
            // Who asks for more must not get less than what is left out by itself.
            "ips" => Self { secrets: true, addresses: true, ..self },
            "names" => Self { secrets: true, names: true, ..self },
            "all" => Self { secrets: true, addresses: true, names: true },
            "none" => Self::NONE,
            _ => return None,
        })
    }
}

/// Returns the report without what `what` names; equal values have equal stand-ins, numbered as they come. Names of
/// sources are kept: every row must be found again. What ties the rows is taken away, for its marks are words of the
/// unredacted rows; `pipeline::redacted` reads it off the redacted ones.
pub fn redact(report: &Report, what: Redaction) -> Result<Report> {
    let mut report = report.clone();
    if what == Redaction::NONE {
        return Ok(report);
    }
    let wrong = |message| Error::Option { option: "--redact", message };
    if what.secrets {
        beside::name_alone(&mut report).map_err(wrong)?;
    }
    let mut finder = Finder::new(&report, what).map_err(wrong)?;
    walk::texts(&mut report, &mut |_, text| finder.learn(text));
    finder.learnt().map_err(wrong)?;
    walk::texts(&mut report, &mut |role, text| match role {
        Role::Text => finder.replace(text),
        Role::Person => finder.replace_person(text),
    });
    report.incidents.iter_mut().for_each(|incident| incident.ties.clear());
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
    let message = format!(
        "{} redacted in {} ({}); `--redact none` shows them",
        plural(all as u64, "secret"),
        plural(finder.places() as u64, "place"),
        kinds.join(", ")
    );
    (all > 0).then(|| Warning { code: CODE.to_owned(), message, origin: None })
}

#[cfg(test)]
mod goes;
#[cfg(test)]
mod spellings;
#[cfg(test)]
mod stays;
#[cfg(test)]
mod tests;
