//! What `docker logs --timestamps`, `docker compose logs --timestamps` and `kubectl logs --timestamps` put before each line:
//! the time at which it was received, to the nanosecond.

use chrono::TimeDelta;

use crate::format::cursor::first_line;
use crate::format::logfmt::Logfmt;
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::{find_first, parse};
use crate::format::timestamp::stamp::{Stamp, StampDate};
use crate::model::record::Level;

/// A line is written as soon as it is received; a full date further off is something that it speaks of.
const NEAR: TimeDelta = TimeDelta::days(2);

/// The length of `2024-03-15T10:15:02.003433597`.
const LENGTH: usize = 29;

/// The format, a wrapper: only of lines that state a time of their own, or are JSON.
pub struct Stamped;

impl Format for Stamped {
    fn name(&self) -> &'static str {
        "timestamps"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first.is_ascii_digit()
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "2024-03-15T10:22:32.003433597Z 2024-03-15T10:15:02.001Z ERROR pool exhausted",
                message: "pool exhausted",
                time: "2024-03-15T10:15:02.001Z",
                level: Some(Level::Error),
            },
            Sample {
                text: "2024-03-15T10:22:32.003433597Z\tE0315 10:15:02.003121 1 pool.go:88] full",
                message: "full",
                time: "2024-03-15T10:15:02.003121Z",
                level: Some(Level::Error),
            },
            Sample {
                text: r#"2024-03-15T10:22:32.003433597+01:00 {"ts":"2024-03-15T09:15:02Z","msg":"full"}"#,
                message: "full",
                time: "2024-03-15T09:15:02Z",
                level: None,
            },
        ]
    }
}

fn read(text: &str) -> Option<Parsed> {
    let bytes = text.as_bytes();
    let digits = bytes.get(20..LENGTH)?.iter().all(u8::is_ascii_digit);
    if bytes.get(10) != Some(&b'T') || bytes.get(19) != Some(&b'.') || !digits {
        return None;
    }
    let at = LENGTH
        + match bytes.get(LENGTH)? {
            b'Z' => 1,
            b'+' | b'-' => 6,
            _ => return None,
        };
    let (time, rest) = text.split_at_checked(at)?;
    let payload = rest.strip_prefix([' ', '\t'])?.trim_start_matches('\t');
    let stamp = parse(time).filter(|stamp| stamp.zone.is_some())?;
    let line = first_line(payload).0;
    let object = line.starts_with('{') && line.trim_end().ends_with('}');
    if !object && !own_time(line).is_some_and(|own| is_near(&own, &stamp)) {
        return None;
    }
    Some(Parsed { stamp: Some(stamp), inner: Some(payload.to_owned()), ..Parsed::default() })
}

/// Returns the time that the payload states at its start, or in pairs.
fn own_time(line: &str) -> Option<Stamp> {
    if let Some(found) = find_first(line) {
        return Some(found.stamp);
    }
    let mut messages = Vec::new();
    Logfmt.parse(line, &mut messages);
    messages.pop()?.stamp
}

/// Returns whether `own` can be when a line was written that was received at `stamp`.
fn is_near(own: &Stamp, stamp: &Stamp) -> bool {
    match own.date {
        StampDate::NoDate | StampDate::NoHour => false,
        StampDate::NoYear { .. } | StampDate::Pair { .. } => true,
        date => {
            date.full().zip(stamp.date.full()).is_some_and(|(own, at)| (own - at).abs() <= NEAR)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_a_time_of_its_own_is_left_to_others() {
        for line in [
            "2024-03-15T10:22:32.003433597Z pool exhausted",
            "2024-03-15T10:22:32.003433597Z 10:15:02 pool exhausted",
            "2024-03-15T10:22:32.003433597Z 2021-03-15 10:15:02 is the last good backup",
            "2024-03-15T10:22:32.003433597Z 12 items",
            "2024-03-15T10:22:32.003Z 2024-03-15T10:15:02Z x",
            "2024-03-15T10:22:32.003433597 2024-03-15T10:15:02Z x",
            "2024-03-15T10:22:32.003433597Z",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
        assert!(
            read("2024-03-15T10:22:32.003433597Z level=warn ts=2024-03-15T10:15:02Z msg=x")
                .is_some()
        );
    }
}
