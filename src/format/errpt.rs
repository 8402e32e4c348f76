//! The error log of AIX, as `errpt` lists it.

use chrono::{NaiveDate, NaiveTime};

use crate::format::cursor::{Cursor, field, first_line};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::date::century;
use crate::format::timestamp::stamp::{Stamp, StampDate};
use crate::model::moment::Precision;
use crate::model::record::Level;

/// `IDENTIFIER TIMESTAMP T C RESOURCE_NAME DESCRIPTION`, where the time is `MMDDhhmmYY` (AIX commands reference, `errpt`).
/// The newest stands first.
pub struct Errpt;

impl Format for Errpt {
    fn name(&self) -> &'static str {
        "errpt"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(first_line(text).0).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        is_hex(first)
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "A6DF45AA   0315101524 I O RMCdaemon      The daemon is started.",
                message: "The daemon is started.",
                time: "2024-03-15T10:15:00Z",
                level: Some(Level::Info),
            },
            Sample {
                text: "DCB47997   0315101524 T H hdisk4         DISK OPERATION ERROR",
                message: "DISK OPERATION ERROR",
                time: "2024-03-15T10:15:00Z",
                level: Some(Level::Warning),
            },
        ]
    }
}

fn read(line: &str) -> Option<Parsed> {
    let (identifier, rest) = line.split_at_checked(8)?;
    if !identifier.bytes().all(is_hex) || !rest.starts_with(' ') {
        return None;
    }
    let mut cursor = Cursor::new(rest);
    let stamp = stamp(cursor.word()?)?;
    let level = match cursor.word()? {
        "P" => Some(Level::Error),
        "T" => Some(Level::Warning),
        "I" => Some(Level::Info),
        "U" => None,
        _ => return None,
    };
    cursor.word().filter(|class| ["H", "S", "O", "U"].contains(class))?;
    let resource = cursor.word()?;
    cursor.space();
    let fields = vec![field("component", resource), field("tag", identifier)];
    let message = Some(cursor.rest.to_owned()).filter(|message| !message.is_empty())?;
    Some(Parsed { stamp: Some(stamp), level, message, fields, ..Parsed::default() })
}

/// Reads `MMDDhhmmYY`.
fn stamp(digits: &str) -> Option<Stamp> {
    if digits.len() != 10 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |at: usize| digits.get(at..at + 2)?.parse::<u32>().ok();
    let year = i32::try_from(century(part(8)?)).ok()?;
    let date = NaiveDate::from_ymd_opt(year, part(0)?, part(2)?)?;
    let time = NaiveTime::from_hms_opt(part(4)?, part(6)?, 0)?;
    Some(Stamp::new(StampDate::Full(date), time, Precision::Minute))
}

fn is_hex(byte: u8) -> bool {
    byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_numbers_are_left_to_others() {
        for line in [
            "A6DF45AA   1315101524 I O RMCdaemon      there is no month 13",
            "A6DF45AA   0315101524 I O RMCdaemon",
            "A6DF45AA   0315101524 X O RMCdaemon      x",
            "a6df45aa   0315101524 I O RMCdaemon      x",
            "20240315   1710497702 I am late",
            "IDENTIFIER TIMESTAMP  T C RESOURCE_NAME  DESCRIPTION",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
