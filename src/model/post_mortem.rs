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
    /// How its clock is written.
    pub style: ClockStyle,
    /// The offset from UTC in seconds of the zone that is written beside its own clock.
    pub own_offset: Option<i32>,
    /// The day that it, or a date above it, states; `time` lies on a later one where a midnight was passed.
    pub stated_day: Option<chrono::NaiveDate>,
    /// Seconds that it says to come after the entry before it, beside a clock of its own.
    pub said_after: Option<i64>,
    /// Whether it stands within a code fence.
    pub fenced: bool,
    /// The level of the heading that it is, where it is one.
    pub level: Option<u8>,
    /// What it says, without its time.
    pub passage: Passage,
}

/// How a clock is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ClockStyle {
    /// With `am` or `pm`.
    Half,
    /// Without, and only the hour of the other half of the day would need one.
    #[default]
    Plain,
    /// By words, or by its distance from another.
    Other,
}

/// A part of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Before the first heading that says more than the title, and under headings of no known kind.
    Other,
    /// What happened, in short; duration and impact.
    Summary,
    /// The timeline.
    Timeline,
    /// Why it happened.
    Cause,
    /// How it was ended.
    Resolution,
    /// What will be done, what was learned, appendices.
    Measures,
}

/// A date or clock that the text names anywhere outside of code.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// The part of the document.
    pub part: Part,
    /// Whether it stands in a heading or, of the first part, in the title.
    pub heading: bool,
    /// Whether it stands in the front matter.
    pub meta: bool,
    /// The full date, where it is sure.
    pub date: Option<chrono::NaiveDate>,
    /// The clock.
    pub clock: Option<chrono::NaiveTime>,
    /// Whether `am` or `pm` contradicts the hour.
    pub slip: bool,
    /// The line before it, and the line from it on, in small letters.
    pub around: (String, String),
    /// Where; `text` is as written.
    pub passage: Passage,
}

/// A time zone's name that belongs to one season.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeasonalZone {
    /// The name as written.
    pub name: &'static str,
    /// The name that its clocks bear in the other season.
    pub other: &'static str,
    /// The zone whose calendar decides.
    pub region: chrono_tz::Tz,
    /// Its offset from UTC in seconds.
    pub offset: i32,
    /// Where.
    pub passage: Passage,
}

/// Something that cannot be read as a time although it means one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong with it.
    pub why: &'static str,
    /// Where; `text` is as written.
    pub passage: Passage,
}

/// A share of those hurt, anywhere in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct StatedShare {
    /// In percent.
    pub percent: f64,
    /// Those it is of: `users`, `requests`.
    pub of: &'static str,
    /// Where.
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
    /// Whether the duration is said to be a sum of several windows: `1h 29m with breaks`.
    pub summed: bool,
    /// The share of users hurt, in percent.
    pub affected_percent: Option<StatedNumber>,
    /// Dates named with a weekday.
    pub weekdays: Vec<WeekdayClaim>,
    /// The dates that action items are due on, and where they are named.
    pub deadlines: Vec<(chrono::NaiveDate, Passage)>,
    /// Dates and clocks anywhere outside of code.
    pub named: Vec<Named>,
    /// Names of zones that belong to one season.
    pub seasonal: Vec<SeasonalZone>,
    /// What means a time but cannot be read as one.
    pub unreadable: Vec<Unreadable>,
    /// Shares of those hurt.
    pub shares: Vec<StatedShare>,
    /// Stated times to something, in seconds, such as the time to detection.
    pub measures: Vec<StatedNumber>,
    /// Items of the timeline that give no time.
    pub untimed: Vec<Passage>,
    /// The parts that headings open, in order.
    pub parts: Vec<Part>,
    /// Whether any full date belongs to the timeline or the window.
    pub dated: bool,
    /// Whether a zone is stated for the timeline or the window.
    pub zoned: bool,
}

/// What a place that the author left empty asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asked {
    /// The rows of the timeline.
    Timeline,
    /// Metrics and milestones.
    Metrics,
    /// Who was hurt, how long, and which share.
    Impact,
    /// The window and its length.
    Duration,
    /// How it was noticed.
    Detection,
}

impl Asked {
    /// All of them, in the order of output.
    pub const ALL: [Self; 5] =
        [Self::Timeline, Self::Metrics, Self::Impact, Self::Duration, Self::Detection];

    /// Returns the name used in marks.
    pub fn name(self) -> &'static str {
        match self {
            Self::Timeline => "timeline",
            Self::Metrics => "metrics",
            Self::Impact => "impact",
            Self::Duration => "duration",
            Self::Detection => "detection",
        }
    }
}

/// A place that the author left empty, or marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blank {
    /// What belongs there.
    pub asked: Asked,
    /// Where, in bytes of the text; nothing behind it is touched, nor what stands before `from`.
    pub offset: usize,
    /// Where what stands for nothing there begins, such as `TBD`: it gives way. `offset` where there is nothing of the kind.
    pub from: usize,
    /// Whether it belongs at the end of a line that goes before, not on lines of its own.
    pub inline: bool,
}
