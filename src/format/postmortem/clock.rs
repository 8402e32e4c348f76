//! Reads clocks as people write them: `10:15 AM`, `9.30pm`, `0330hrs`, `11:21a`, `14h30`, `6 PM`, `noon`.

use chrono::NaiveTime;

use crate::format::postmortem::token::{Kind, Tokens};
use crate::model::moment::Precision;

/// A clock as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    /// The time of day.
    pub(super) time: NaiveTime,
    /// Whether `am` or `pm` is written and fits the hour.
    pub(super) half: Option<Half>,
    /// Whether `am` or `pm` is written but contradicts the hour: `14:15pm`.
    pub(super) slip: bool,
    /// Whether the other half of the day may be meant: no `am` or `pm`, hour 1 to 12 without a leading zero.
    pub(super) loose: bool,
    /// Whether it is a word: `noon`.
    pub(super) named: bool,
    /// The finest part written.
    pub(super) precision: Precision,
}

/// A half of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    /// Before noon.
    Morning,
    /// From noon on.
    Afternoon,
}

impl Clock {
    /// Returns the same clock read in `half` of the day, where it is a loose one.
    pub(super) fn in_half(self, half: Half) -> Self {
        use chrono::Timelike;
        if !self.loose {
            return self;
        }
        let hour = self.time.hour() % 12 + if half == Half::Afternoon { 12 } else { 0 };
        let time = self.time.with_hour(hour).unwrap_or(self.time);
        Self { time, half: Some(half), loose: false, ..self }
    }
}

/// Reads the clock that begins at token `at`; returns it and the token after it.
pub(super) fn read(tokens: &Tokens<'_>, at: usize) -> Option<(Clock, usize)> {
    match tokens.word(at).as_str() {
        "noon" | "midday" => return named(12).map(|clock| (clock, at + 1)),
        "midnight" => return named(0).map(|clock| (clock, at + 1)),
        _ => {}
    }
    let (number, digits) = tokens.number(at)?;
    if digits == 4 {
        return military(tokens, at, number);
    }
    if digits > 2 || number > 24 || glued(tokens, at) {
        return None;
    }
    let parts = Parts::read(tokens, at, number)?;
    let (half, next) = match half(tokens, parts.next) {
        // `0a0e8aab`: an id.
        Some((_, next)) if goes_on(tokens, next) => return None,
        Some((half, next)) => (Some(half), next),
        None => (None, parts.next),
    };
    // `14.12 Uhr`, `14:20h`, `14:20 hrs`: a word that only a clock has behind it.
    let unit = half.is_none() && parts.minutes_written && is_unit(tokens, next);
    let next = if unit { next + 1 } else { next };
    if parts.needs_half && half.is_none() && !unit {
        return None;
    }
    // `10:00 M`: a half of the day is meant but not readable.
    if half.is_none() && tokens.word(next) == "m" && !tokens.sign(next + 1, '\'') {
        return None;
    }
    build(number, digits, &parts, half).map(|clock| (clock, next))
}

/// Minutes and seconds of a clock.
struct Parts {
    minute: u32,
    second: Option<u32>,
    needs_half: bool,
    minutes_written: bool,
    next: usize,
}

impl Parts {
    fn read(tokens: &Tokens<'_>, at: usize, hour: u32) -> Option<Self> {
        let minute = |at: usize| {
            let (minute, digits) = tokens.number(at)?;
            (digits == 2 && minute < 60 && !tokens.spaced(at)).then_some(minute)
        };
        let colon = tokens.sign(at + 1, ':') && !tokens.spaced(at + 1);
        if colon && let Some(first) = minute(at + 2) {
            let second = if tokens.sign(at + 3, ':') { minute(at + 4) } else { None };
            let mut next = if second.is_some() { at + 5 } else { at + 3 };
            let fraction = second.is_some() && tokens.any_sign(next, &['.', ',']);
            if fraction && !tokens.spaced(next + 1) && tokens.number(next + 1).is_some() {
                next += 2;
            }
            return Some(Self {
                minute: first,
                second,
                needs_half: false,
                minutes_written: true,
                next,
            });
        }
        let of = |minute: u32, needs_half: bool, next: usize| Self {
            minute,
            second: None,
            needs_half,
            minutes_written: true,
            next,
        };
        // `4: 45 am`: what no clock is has no half of the day behind it.
        if colon
            && let Some((first, 2)) = tokens.number(at + 2).filter(|(minute, _)| *minute < 60)
            && half(tokens, at + 3).is_some()
        {
            return Some(of(first, true, at + 3));
        }
        let behind = |sign: bool| minute(at + 2).filter(|_| sign && !tokens.spaced(at + 1));
        if let Some(first) = behind(tokens.sign(at + 1, '.')) {
            return Some(of(first, true, at + 3));
        }
        if let Some(first) = behind(tokens.word(at + 1) == "h") {
            return Some(of(first, false, at + 3));
        }
        (hour <= 12).then_some(Self {
            minute: 0,
            second: None,
            needs_half: true,
            minutes_written: false,
            next: at + 1,
        })
    }
}

fn build(hour: u32, digits: usize, parts: &Parts, half: Option<Half>) -> Option<Clock> {
    let fits = half.is_none() || (1..=12).contains(&hour);
    let hour24 = match half {
        Some(Half::Morning) if fits => hour % 12,
        Some(Half::Afternoon) if fits => hour % 12 + 12,
        _ => hour % 24,
    };
    Some(Clock {
        time: NaiveTime::from_hms_opt(hour24, parts.minute, parts.second.unwrap_or(0))?,
        half: half.filter(|_| fits),
        slip: !fits,
        loose: half.is_none() && (1..=12).contains(&hour) && (digits == 1 || hour >= 10),
        named: false,
        precision: if parts.second.is_some() { Precision::Second } else { Precision::Minute },
    })
}

fn named(hour: u32) -> Option<Clock> {
    let time = NaiveTime::from_hms_opt(hour, 0, 0)?;
    let precision = Precision::Minute;
    Some(Clock { time, half: None, slip: false, loose: false, named: true, precision })
}

/// Reads `0330hrs`, `1530h`, `0330 UTC`.
fn military(tokens: &Tokens<'_>, at: usize, number: u32) -> Option<(Clock, usize)> {
    let unit = tokens.word(at + 1);
    let next = match unit.as_str() {
        "hrs" | "hr" | "hours" | "h" => at + 2,
        "z" | "utc" | "gmt" if number % 100 < 60 => at + 1,
        _ => return None,
    };
    four_digits(tokens, at).map(|(clock, _)| (clock, next))
}

/// Reads four digits as a clock where what stands around them tells that they are one: `2024-01-25 0616: …`.
pub(super) fn four_digits(tokens: &Tokens<'_>, at: usize) -> Option<(Clock, usize)> {
    let (number, _) = tokens.number(at).filter(|(_, digits)| *digits == 4)?;
    let part =
        |at: usize| tokens.number(at).filter(|(_, digits)| *digits != 4 && !tokens.spaced(at));
    // `2024-01-25` and `1530.25` go on.
    let goes_on = tokens.any_sign(at + 1, &['-', '/', '.', ':'])
        && !tokens.spaced(at + 1)
        && part(at + 2).is_some();
    if glued(tokens, at) || goes_on {
        return None;
    }
    let time = NaiveTime::from_hms_opt(number / 100, number % 100, 0)?;
    let precision = Precision::Minute;
    Some((Clock { time, half: None, slip: false, loose: false, named: false, precision }, at + 1))
}

/// Reads `10.05` as a clock where what stands around it tells that it is one.
pub(super) fn dotted(tokens: &Tokens<'_>, at: usize) -> Option<(Clock, usize)> {
    let (hour, digits) = tokens.number(at).filter(|(_, digits)| *digits < 3)?;
    let parts = Parts::read(tokens, at, hour).filter(|parts| parts.minutes_written)?;
    let goes_on = goes_on(tokens, parts.next)
        || tokens.any_sign(parts.next, &['.', '%']) && !tokens.spaced(parts.next);
    if hour > 24 || goes_on || glued(tokens, at) {
        return None;
    }
    build(hour, digits, &parts, None).map(|clock| (clock, parts.next))
}

/// Returns whether a word stands at `at` that only follows clocks.
fn is_unit(tokens: &Tokens<'_>, at: usize) -> bool {
    match tokens.word(at).as_str() {
        "uhr" | "hrs" => true,
        "h" => !tokens.spaced(at),
        _ => false,
    }
}

/// Reads `am`, `PM`, `a.m.`, and `a` or `p` that hang on the number.
fn half(tokens: &Tokens<'_>, at: usize) -> Option<(Half, usize)> {
    let hangs = !tokens.spaced(at);
    match tokens.word(at).as_str() {
        "am" => Some((Half::Morning, at + 1)),
        "pm" => Some((Half::Afternoon, at + 1)),
        letter @ ("a" | "p") => {
            let half = if letter == "a" { Half::Morning } else { Half::Afternoon };
            if tokens.sign(at + 1, '.') && tokens.word(at + 2) == "m" {
                let dot = tokens.sign(at + 3, '.') && !tokens.spaced(at + 3);
                return Some((half, if dot { at + 4 } else { at + 3 }));
            }
            hangs.then_some((half, at + 1))
        }
        _ => None,
    }
}

/// Returns whether a letter or digit hangs on the token before `at`.
fn goes_on(tokens: &Tokens<'_>, at: usize) -> bool {
    let next = tokens.get(at).filter(|token| !token.spaced);
    next.is_some_and(|token| !matches!(token.kind, Kind::Sign(c) if c != '_'))
}

/// Returns whether the number at `at` hangs on a sign that makes it part of something else: `v1.10`, `::1`, `#3`.
fn glued(tokens: &Tokens<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|before| tokens.get(before)) else {
        return false;
    };
    if tokens.spaced(at) {
        return false;
    }
    match before.kind {
        // `_10:05_` in a fence is markup that nobody took off.
        Kind::Sign('_') => !before.spaced,
        Kind::Sign(c) => matches!(c, ':' | '.' | '/' | '#' | '$' | '=' | '\\' | '+' | '&'),
        Kind::Word => !matches!(before.text, "T" | "t"),
        Kind::Number(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(text: &str) -> Option<String> {
        read(&Tokens::new(text), 0).map(|(clock, _)| clock.time.format("%H:%M:%S").to_string())
    }

    #[test]
    fn clocks_as_people_write_them() {
        for (text, time) in [
            ("10:15 AM", "10:15:00"),
            ("12:30 p.m. x", "12:30:00"),
            ("12:05 am", "00:05:00"),
            ("9.30pm", "21:30:00"),
            ("0330hrs", "03:30:00"),
            ("1530 UTC", "15:30:00"),
            ("11:21a", "11:21:00"),
            ("12:28p", "12:28:00"),
            ("14h30", "14:30:00"),
            ("6 PM", "18:00:00"),
            ("21:10:57", "21:10:57"),
            ("14:15pm", "14:15:00"),
            ("noon", "12:00:00"),
            ("14.12 Uhr", "14:12:00"),
            ("14:20h", "14:20:00"),
        ] {
            assert_eq!(clock(text).as_deref(), Some(time), "{text}");
        }
        for text in [
            "10 minutes",
            "2024",
            "10.15",
            "10:00 M",
            "3:5",
            "99:10",
            "6 a customer",
            "0a0e8aab-127e",
            "0p4",
            "8am2f1",
            "0a_x",
        ] {
            assert_eq!(clock(text), None, "{text}");
        }
    }

    #[test]
    fn markup_around_a_clock_is_no_name() {
        let at = |text| read(&Tokens::new(text), 1).or_else(|| read(&Tokens::new(text), 2));
        assert!(at("_11:34_ - down").is_some());
        assert!(at("disk_11:34").is_none());
    }

    #[test]
    fn a_slip_is_told() {
        let (clock, _) = read(&Tokens::new("14:15pm"), 0).unwrap();
        assert!(clock.slip && clock.half.is_none());
    }
}
