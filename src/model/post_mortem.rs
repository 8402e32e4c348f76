//! A written post-mortem as it was read: the timeline's entries and what the text states about the whole.

use crate::model::moment::{Assumption, Moment};

/// A piece of text and the line it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The first line, counted from 1.
    pub line: u64,
    /// The column of the first character, counted from 1.
    pub column: u64,
    /// How many lines it takes.
    pub lines: u32,
    /// The byte offset of the first line.
    pub offset: u64,
    /// The text without markup.
    pub text: String,
    /// The raw text of its lines.
    pub raw: String,
}

/// One entry of the written timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct WrittenEntry {
    /// When; `None` where the entry's time could not be read.
    pub time: Option<Moment>,
    /// The end of a stated range.
    pub until: Option<Moment>,
    /// What was taken for granted for `time`.
    pub assumed: Vec<Assumption>,
    /// Whether `am` or `pm` is written beside an hour that it contradicts: `14:15pm`.
    pub slip: bool,
    /// What it says, without its time.
    pub passage: Passage,
}

/// A date that the text names together with a weekday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekdayClaim {
    /// The weekday as named.
    pub weekday: chrono::Weekday,
    /// The date as named.
    pub date: chrono::NaiveDate,
    /// Where.
    pub passage: Passage,
}

/// A stated window of the outage.
#[derive(Debug, Clone, PartialEq)]
pub struct StatedWindow {
    /// The stated start.
    pub from: Option<Moment>,
    /// The stated end.
    pub to: Option<Moment>,
    /// What was taken for granted for both.
    pub assumed: Vec<Assumption>,
    /// Where.
    pub passage: Passage,
}

/// A number that the text states, such as a duration in seconds or a share in percent.
#[derive(Debug, Clone, PartialEq)]
pub struct StatedNumber {
    /// The number.
    pub value: f64,
    /// Where.
    pub passage: Passage,
}

/// A written post-mortem.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PostMortem {
    /// The title, without markup and without the word "post-mortem".
    pub title: Option<Passage>,
    /// The timeline, in the order of the text.
    pub entries: Vec<WrittenEntry>,
    /// The outage window.
    pub window: Option<StatedWindow>,
    /// The duration in seconds.
    pub duration: Option<StatedNumber>,
    /// The share of users hurt, in percent.
    pub affected_percent: Option<StatedNumber>,
    /// Dates named with a weekday.
    pub weekdays: Vec<WeekdayClaim>,
    /// The dates that action items are due on, and where they are named.
    pub deadlines: Vec<(chrono::NaiveDate, Passage)>,
    /// Whether any full date belongs to the timeline or the window.
    pub dated: bool,
    /// Whether a zone is stated for the timeline or the window.
    pub zoned: bool,
}
