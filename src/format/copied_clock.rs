//! Clocks that stand alone on a line, in what people copy out of a chat window.

use std::sync::LazyLock;

use regex::Regex;

/// A clock alone on its line, with blanks before it where a name stands above.
static CLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?P<blank>\s*)\[?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?: ?(?P<half>[AaPp][Mm]))?\]?\s*$",
    )
    .ok()
});

/// A clock of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// 0 to 23, or 1 to 12 where a half of the day is stated.
    pub hour: u16,
    /// 0 to 59.
    pub minute: u16,
    /// Whether it is PM; `None` where it does not say.
    pub afternoon: Option<bool>,
    /// Whether the line above it is the name of who speaks.
    pub named: bool,
}

/// Returns the clock that stands alone on `line`.
pub fn clock(line: &str) -> Option<Clock> {
    // Most lines are no clock.
    if line.len() > 24 || !line.contains(':') {
        return None;
    }
    let found = CLOCK.as_ref()?.captures(line)?;
    let number = |name: &str| found.name(name)?.as_str().parse().ok();
    let half = found.name("half").map(|half| half.as_str().starts_with(['p', 'P']));
    let indented = found.name("blank").is_some_and(|blank| !blank.is_empty());
    let (hour, minute) = (number("hour")?, number("minute")?);
    let fits = hour < 24 && minute < 60 && (half.is_none() || (1..=12).contains(&hour));
    let named = half.is_some() || indented;
    fits.then_some(Clock { hour, minute, afternoon: half, named })
}
