//! klog and glog, the logs of Kubernetes' own components: `E0315 10:15:02.003121 1234 file.go:88] message`.

use chrono::{NaiveDate, NaiveTime};

use crate::format::cursor::{Cursor, closing_quote, field, is_number, unescape};
use crate::format::logfmt::pairs;
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::stamp::{Stamp, StampDate};
use crate::model::moment::Precision;
use crate::model::record::Level;

/// The format.
pub struct Klog;

impl Format for Klog {
    fn name(&self) -> &'static str {
        "klog"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        matches!(first, b'I' | b'W' | b'E' | b'F' | b'D')
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: r#"E0315 10:15:02.003121    1234 pod_workers.go:1298] "Error syncing pod, skipping" err="timed \"out\"" pod="prod/checkout""#,
                message: "Error syncing pod, skipping",
                time: "2024-03-15T10:15:02.003121Z",
                level: Some(Level::Error),
            },
            Sample {
                text: "W20240315 10:15:02.003121 77 server.cc:12] slow disk",
                message: "slow disk",
                time: "2024-03-15T10:15:02.003121Z",
                level: Some(Level::Warning),
            },
        ]
    }
}

fn read(text: &str) -> Option<Parsed> {
    let mut cursor = Cursor::new(text);
    let level = match cursor.run(|b| matches!(b, b'I' | b'W' | b'E' | b'F' | b'D'))? {
        "I" => Level::Info,
        "W" => Level::Warning,
        "E" => Level::Error,
        "F" => Level::Critical,
        "D" => Level::Debug,
        _ => return None,
    };
    let stamp = stamp(cursor.word()?, cursor.word()?)?;
    let thread = cursor.word().filter(|word| is_number(word))?;
    cursor.space();
    let place = cursor.until("] ").or_else(|| cursor.rest.strip_suffix(']'))?;
    if place.contains('\n') || !place.contains(':') {
        return None;
    }
    let mut fields = vec![field("caller", place), field("thread", thread)];
    let message = match structured(cursor.rest) {
        Some((message, more)) => {
            fields.extend(more);
            message
        }
        None => cursor.rest.to_owned(),
    };
    Some(Parsed { stamp: Some(stamp), level: Some(level), message, fields, ..Parsed::default() })
}

/// Reads `"message" name="value" …`.
fn structured(text: &str) -> Option<(String, Vec<(String, String)>)> {
    let rest = text.strip_prefix('"')?;
    let end = closing_quote(rest)?;
    let after = rest.get(end + 1..)?;
    let fields = match after.trim() {
        "" => Vec::new(),
        after => pairs(after)?,
    };
    Some((unescape(rest.get(..end)?), fields))
}

fn stamp(date: &str, time: &str) -> Option<Stamp> {
    let date = match date.len() {
        4 if is_number(date) => {
            let (month, day) = date.split_at_checked(2)?;
            let (month, day) = (month.parse().ok()?, day.parse().ok()?);
            NaiveDate::from_ymd_opt(2000, month, day)?;
            StampDate::NoYear { month, day }
        }
        8 if is_number(date) => StampDate::Full(NaiveDate::parse_from_str(date, "%Y%m%d").ok()?),
        _ => return None,
    };
    let time = NaiveTime::parse_from_str(time, "%H:%M:%S%.f").ok()?;
    Some(Stamp::new(date, time, Precision::Fraction))
}
