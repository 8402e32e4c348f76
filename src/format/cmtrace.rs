//! What Configuration Manager (SCCM, Intune) writes for `CMTrace` to show: text first, its time and type behind it.

use chrono::NaiveDate;

use crate::format::cursor::{Cursor, field, find_part, split_byte, split_part};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::parse;
use crate::format::timestamp::stamp::{Stamp, StampDate};
use crate::format::timestamp::zone::Zone;
use crate::model::record::Level;

/// `<![LOG[text]LOG]!><time="…" date="…" component="…" … type="…" …>`, and the older `text  $$<component><date time><thread=…>`
/// ("About log files in Configuration Manager"). Behind the clock stands the bias of Windows in minutes: UTC is local time
/// *plus* it.
pub struct CmTrace;

/// What begins a record, which may go on over several lines.
const OPENS: &str = "<![LOG[";

impl Format for CmTrace {
    fn name(&self) -> &'static str {
        "cmtrace"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        let parsed = match text.strip_prefix(OPENS) {
            Some(rest) => attributes(rest),
            None if text.ends_with(")>") => older(text),
            None => None,
        };
        parsed.map(|parsed| messages.push(parsed)).is_some()
    }

    fn begins(&self, line: &str) -> bool {
        line.starts_with(OPENS)
    }

    fn joins(&self, line: &str, record: &str) -> bool {
        record.starts_with(OPENS) && !line.starts_with(OPENS) && !record.contains("]LOG]!>")
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: r#"<![LOG[Failed to reach the site]LOG]!><time="10:15:02.003-060" date="3-15-2024" component="CcmExec" context="" type="3" thread="712" file="a.cpp:12">"#,
                message: "Failed to reach the site",
                time: "2024-03-15T09:15:02.003Z",
                level: Some(Level::Error),
            },
            Sample {
                text: r#"<![LOG[Sync done]LOG]!><time="10:15:02.0030000" date="03-15-2024" component="Sync" context="" type="1" thread="7" file="">"#,
                message: "Sync done",
                time: "2024-03-15T10:15:02.003Z",
                level: Some(Level::Info),
            },
            Sample {
                text: "Site server is back  $$<SMS_EXEC><03-15-2024 10:15:02.003+300><thread=4428 (0x114C)>",
                message: "Site server is back",
                time: "2024-03-15T15:15:02.003Z",
                level: None,
            },
        ]
    }
}

fn attributes(text: &str) -> Option<Parsed> {
    let (message, rest) = split_part(text, "]LOG]!><")?;
    let attribute = |name: &str| {
        let at = find_part(rest, name)?;
        split_byte(rest.get(at + name.len()..)?, b'"').map(|(value, _)| value)
    };
    let stamp = stamp(attribute("date=\"")?, attribute("time=\"")?)?;
    let level = match attribute("type=\"") {
        Some("1") => Some(Level::Info),
        Some("2") => Some(Level::Warning),
        Some("3") => Some(Level::Error),
        _ => None,
    };
    let thread = attribute("thread=\"").map(|thread| field("thread", thread));
    let component = attribute("component=\"").filter(|name| !name.is_empty());
    Some(Parsed {
        stamp: Some(stamp),
        level,
        service: component.map(str::to_owned),
        message: message.to_owned(),
        fields: thread.into_iter().collect(),
        ..Parsed::default()
    })
}

fn older(text: &str) -> Option<Parsed> {
    let (message, rest) = split_part(text, "$$<")?;
    let mut cursor = Cursor::new(rest);
    let component = cursor.until("><")?;
    let (date, time) = cursor.until("><")?.split_once(' ')?;
    let thread = cursor.rest.strip_prefix("thread=")?.split([' ', '>']).next()?;
    Some(Parsed {
        stamp: Some(stamp(date, time)?),
        service: Some(component.to_owned()).filter(|name| !name.is_empty()),
        message: message.trim_end().to_owned(),
        fields: vec![field("thread", thread)],
        ..Parsed::default()
    })
}

/// Reads `3-15-2024`, always the month first, and `10:15:02.003-060`.
fn stamp(date: &str, time: &str) -> Option<Stamp> {
    let mut numbers = date.splitn(3, '-').map(str::parse::<u32>);
    let mut number = || numbers.next()?.ok();
    let (month, day, year) = (number()?, number()?, number()?);
    let year = i32::try_from(year).ok().filter(|year| (1990..=2199).contains(year))?;
    let date = NaiveDate::from_ymd_opt(year, month, day)?;
    let sign = time.find(['+', '-']);
    let (clock, bias) = time.split_at_checked(sign.unwrap_or(time.len()))?;
    let clock = parse(clock).filter(|clock| clock.date == StampDate::NoDate)?;
    let bias: Option<i32> = if bias.is_empty() { None } else { Some(bias.parse().ok()?) };
    // No zone is more than fourteen hours away.
    let zone = match bias {
        Some(minutes) if (-14 * 60..=14 * 60).contains(&minutes) => {
            Some(Zone::Offset(-60 * minutes))
        }
        Some(_) => return None,
        None => None,
    };
    Some(Stamp { zone, ..Stamp::new(StampDate::Full(date), clock.time, clock.precision) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bias_is_added_to_the_clock() {
        let zone = |time: &str| stamp("03-15-2024", time).map(|stamp| stamp.zone);
        assert_eq!(zone("10:15:02.123+300"), Some(Some(Zone::Offset(-18000))));
        assert_eq!(zone("10:15:02.123-330"), Some(Some(Zone::Offset(19800))));
        assert_eq!(zone("10:15:02.123+000"), Some(Some(Zone::Offset(0))));
        assert_eq!(zone("10:15:02.1234567"), Some(None));
        assert_eq!(zone("10:15:02+900"), None);
        assert_eq!(stamp("15-03-2024", "10:15:02"), None, "the month comes first");
    }

    #[test]
    fn texts_of_several_lines_are_one_message() {
        let text = "<![LOG[one\ntwo]LOG]!><time=\"10:15:02.003+000\" date=\"03-15-2024\" component=\"\" type=\"2\">";
        let mut messages = Vec::new();
        assert!(CmTrace.parse(text, &mut messages) && CmTrace.begins("<![LOG[one"));
        assert_eq!((messages[0].message.as_str(), &messages[0].service), ("one\ntwo", &None));
        assert!(CmTrace.joins("2024-03-15 10:15:02 x", "<![LOG[one"));
        assert!(!CmTrace.joins("2024-03-15 10:15:02 x", text));
        for text in ["<![LOG[one", "a $$<b><c>(x)>", "<![LOG[a]LOG]!><date=\"x\">", ")>"] {
            assert!(!CmTrace.parse(text, &mut Vec::new()), "{text}");
        }
    }
}
