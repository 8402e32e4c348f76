//! The `where` of a rule: what a record's parts and fields must be before its text is looked at.

use std::sync::Arc;

use crate::model::record::{Level, Record};
use crate::rule::pattern::Pattern;
use crate::rule::wildcard::Wildcard;

/// One condition on one field; a rule's conditions must all hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The dotted name of the field.
    pub field: String,
    /// What it must be.
    pub test: Test,
}

/// What a field must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// There, and not empty.
    Present,
    /// Not there, or empty.
    Absent,
    /// One of these wildcards meets the whole value.
    Meets(Vec<Wildcard>),
    /// Not there, empty, or one of these wildcards meets the whole value.
    AbsentOrMeets(Vec<Wildcard>),
    /// There, and one of these regexes matches in it.
    Matches(Vec<FieldPattern>),
    /// Each of these wildcards meets the whole value.
    MeetsAll(Vec<Wildcard>),
    /// Not there, empty, or none of these wildcards meets the whole value.
    Misses(Vec<Wildcard>),
    /// The record's level is at least this.
    LevelAtLeast(Level),
}

/// A regex on the value of a field.
#[derive(Debug, Clone)]
pub struct FieldPattern(Arc<Pattern>);

impl FieldPattern {
    /// Returns the regex that `source` says, or why it is none.
    pub fn parse(source: &str) -> Result<Self, String> {
        let pattern = Pattern::parse(source)?;
        pattern.check()?;
        Ok(Self(Arc::new(pattern)))
    }
}

impl PartialEq for FieldPattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.source() == other.0.source()
    }
}

impl Eq for FieldPattern {}

impl Condition {
    /// Returns whether `record` fulfils the condition.
    pub fn holds(&self, record: &Record) -> bool {
        let value = || record.field(&self.field).filter(|value| !value.is_empty());
        match &self.test {
            Test::Present => value().is_some(),
            Test::Absent => value().is_none(),
            Test::LevelAtLeast(level) => record.level.is_some_and(|found| found >= *level),
            Test::AbsentOrMeets(wildcards) => {
                value().is_none_or(|value| wildcards.iter().any(|wildcard| wildcard.meets(value)))
            }
            Test::Matches(patterns) => {
                value().is_some_and(|value| patterns.iter().any(|one| one.0.matches(value)))
            }
            Test::MeetsAll(wildcards) => {
                value().is_some_and(|value| wildcards.iter().all(|wildcard| wildcard.meets(value)))
            }
            Test::Misses(wildcards) if self.is_format() => !meets_format(wildcards, record.format),
            Test::Misses(wildcards) => {
                value().is_none_or(|value| !wildcards.iter().any(|wildcard| wildcard.meets(value)))
            }
            Test::Meets(wildcards) if self.is_format() => meets_format(wildcards, record.format),
            Test::Meets(wildcards) => {
                value().is_some_and(|value| wildcards.iter().any(|wildcard| wildcard.meets(value)))
            }
        }
    }

    /// Returns whether the condition looks at the name of the format alone, so that it can be settled once a source.
    pub fn is_format(&self) -> bool {
        self.field == "format"
    }
}

impl std::fmt::Display for Test {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let texts = |wildcards: &[Wildcard], between: &str| {
            let texts: Vec<String> = wildcards.iter().map(ToString::to_string).collect();
            texts.join(between)
        };
        match self {
            Self::Present => f.write_str("is there"),
            Self::Absent => f.write_str("is not there"),
            Self::LevelAtLeast(level) => write!(f, ">= {}", level.name()),
            Self::Matches(patterns) => {
                let sources: Vec<&str> = patterns.iter().map(|one| one.0.source()).collect();
                write!(f, "=~ {}", sources.join(" | "))
            }
            Self::MeetsAll(wildcards) => write!(f, "= {}", texts(wildcards, " & ")),
            Self::Misses(wildcards) => write!(f, "is none of {}", texts(wildcards, ", ")),
            Self::Meets(wildcards) | Self::AbsentOrMeets(wildcards) => {
                write!(f, "= {}", texts(wildcards, " | "))
            }
        }
    }
}

/// The field of a record that is its message.
pub(crate) const MESSAGE: &str = "message";

/// What logging libraries call the message: reading makes one field of them.
pub(crate) const MESSAGES: [&str; 6] =
    ["msg", "Message", "MESSAGE", "short_message", "textPayload", "_raw"];

/// The field that what people say has.
pub const TALK: &str = "chat";

/// Returns whether a rule with these conditions may hit records that are `talk`, or that are none.
pub fn may_hear(conditions: &[Condition], talk: bool) -> bool {
    conditions.iter().filter(|condition| condition.field == TALK).all(|condition| {
        match condition.test {
            Test::Present | Test::Meets(_) | Test::Matches(_) | Test::MeetsAll(_) => talk,
            Test::Absent => !talk,
            Test::AbsentOrMeets(_) | Test::Misses(_) | Test::LevelAtLeast(_) => true,
        }
    })
}

/// The format of written post-mortems: a person's telling of a whole incident, not a log.
const WRITTEN: &str = "postmortem";

/// Returns whether a rule with these conditions is for the format of `record`. A written post-mortem is seen only by
/// rules that name its format: what it says of a rollback is no rollback that a machine logged.
pub fn may_see(conditions: &[Condition], record: &Record) -> bool {
    let mut named = conditions.iter().filter(|one| one.is_format()).peekable();
    (record.format != WRITTEN || named.peek().is_some()) && named.all(|one| one.holds(record))
}

/// Formats that are told by a source as a whole, of which no line of a log ever is.
const WHOLE: [&str; 2] = [WRITTEN, "shell_history"];

/// Returns whether a wildcard on the name of the format means sources alone that are read as a whole.
pub fn is_whole(wildcard: &Wildcard) -> bool {
    WHOLE.contains(&wildcard.longest().as_str())
}

/// Returns whether a wildcard meets the whole format name or any layer of it (`cri+json` has two).
fn meets_format(wildcards: &[Wildcard], format: &str) -> bool {
    wildcards.iter().any(|wildcard| {
        wildcard.meets(format) || format.split('+').any(|layer| wildcard.meets(layer))
    })
}
