//! Turns what teams have into rule files: Sigma detection rules and grok patterns. What cannot be turned is refused by
//! name and line, never guessed.

mod expression;
mod grok;
mod logic;
mod rule;
mod selection;
mod sigma;
mod text;
mod yaml;

pub use crate::rule::import::grok::grok;
pub use crate::rule::import::sigma::sigma;

/// A rule file that was made, and what is not in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The rule file, as TOML.
    pub toml: String,
    /// What was refused.
    pub refused: Vec<Refusal>,
    /// What its reader should know.
    pub notes: Vec<String>,
}

/// Something that has no like in rule files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The line of the imported file, from 1.
    pub line: usize,
    /// What it is.
    pub what: String,
}

impl Refusal {
    fn new(line: usize, what: impl Into<String>) -> Self {
        Self { line, what: what.into() }
    }
}
