//! The log of Tornado (`LogFormatter.DEFAULT_FORMAT` of `tornado.log`): `[E 240315 10:15:02 web:2246] 500 GET /pay (192.0.2.7)
//! 12.30ms`; as Jupyter configures it, `[I 2024-03-15 10:15:02.003 ServerApp] …`.

use crate::format::cursor::{field, is_number, split_part};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::parse;
use crate::model::record::Level;

/// `[L date time module:line] message`.
pub struct Tornado;

impl Format for Tornado {
    fn name(&self) -> &'static str {
        "tornado"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first == b'['
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "[E 240315 10:15:02 web:2246] 500 GET /pay (192.0.2.7) 12.30ms",
                message: "500 GET /pay (192.0.2.7) 12.30ms",
                time: "2024-03-15T10:15:02Z",
                level: Some(Level::Error),
            },
            Sample {
                text: "[W 2024-03-15 10:15:02.003 ServerApp] kernel restarted",
                message: "kernel restarted",
                time: "2024-03-15T10:15:02.003Z",
                level: Some(Level::Warning),
            },
        ]
    }
}

fn read(text: &str) -> Option<Parsed> {
    let level = match text.as_bytes() {
        [b'[', b'D', b' ', ..] => Level::Debug,
        [b'[', b'I', b' ', ..] => Level::Info,
        [b'[', b'W', b' ', ..] => Level::Warning,
        [b'[', b'E', b' ', ..] => Level::Error,
        [b'[', b'C', b' ', ..] => Level::Critical,
        _ => return None,
    };
    let (head, message) = split_part(text.get(3..)?, "] ").filter(|(head, _)| head.len() <= 100)?;
    let (date, rest) = head.split_once(' ')?;
    let (clock, logger) = rest.split_once(' ')?;
    let date = match (is_number(date), date.get(..2), date.get(2..4), date.get(4..)) {
        (true, Some(year), Some(month), Some(day)) => format!("20{year}-{month}-{day}"),
        _ => date.to_owned(),
    };
    let stamp = parse(&[&date, " ", clock].concat()).filter(|stamp| stamp.date.full().is_some())?;
    Some(Parsed {
        stamp: Some(stamp),
        level: Some(level),
        message: message.to_owned(),
        fields: vec![field("logger", logger)],
        ..Parsed::default()
    })
}
