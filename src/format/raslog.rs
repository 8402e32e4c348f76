//! The log of Brocade's Fabric OS (`RASLog`), as `errdump` shows it and syslog carries it.

use crate::format::cursor::{Cursor, field, first_line, is_number, level_word, opens_time};
use crate::format::parse::{Format, Parsed, Sample};
use crate::model::record::Level;

/// `TIME, [ID], number, flags, LEVEL, switch, message`: Fabric OS Message Reference, "Reading the system messages".
pub struct RasLog;

impl Format for RasLog {
    fn name(&self) -> &'static str {
        "raslog"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(first_line(text).0).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        opens_time(first)
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "2024/03/15-10:15:02, [SS-1001], 87, SLOT 6/1 | FFDC | CHASSIS, WARNING, sw-a, upload to host aborted",
                message: "upload to host aborted",
                time: "2024-03-15T10:15:02Z",
                level: Some(Level::Warning),
            },
            Sample {
                text: "2024/03/15-10:15:02, [EM-1031], 4,, ERROR, sw-a, Slot 7 ejector not closed",
                message: "Slot 7 ejector not closed",
                time: "2024-03-15T10:15:02Z",
                level: Some(Level::Error),
            },
        ]
    }
}

fn read(line: &str) -> Option<Parsed> {
    line.bytes().next().filter(|first| opens_time(*first))?;
    let mut cursor = Cursor::new(line);
    let stamp = cursor.time()?;
    cursor.eat(",").then_some(())?;
    cursor.space();
    let id = cursor.bracketed().filter(|id| is_id(id))?;
    let mut cells = cursor.rest.strip_prefix(',')?.splitn(5, ',').map(str::trim);
    cells.next().filter(|number| is_number(number))?;
    let (_flags, level, switch) = (cells.next()?, cells.next()?, cells.next()?);
    Some(Parsed {
        stamp: Some(stamp),
        level: Some(level_word(level)?),
        host: Some(switch.to_owned()).filter(|name| !name.is_empty()),
        message: cells.next()?.to_owned(),
        fields: vec![field("tag", id)],
        ..Parsed::default()
    })
}

/// A module and a number: `MAPS-1003`.
fn is_id(id: &str) -> bool {
    id.split_once('-').is_some_and(|(module, number)| {
        is_number(number)
            && !module.is_empty()
            && module.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    })
}
