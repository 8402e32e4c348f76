//! Makes records of messages, their times not yet resolved: that needs nothing but the message itself.

use std::sync::Arc;

use chrono::TimeDelta;

use crate::format::glance::Glance;
use crate::format::nagios;
use crate::format::names::name;
use crate::format::open::Assembled;
use crate::format::parse::{Parsed, Resolved};
use crate::format::request::tell::{tell, tells_several};
use crate::format::timestamp::stamp::{Heading, Stamp, StampDate};
use crate::format::timestamp::zone::Zone;
use crate::format::unwrap::{Opened, capped};
use crate::model::origin::Origin;
use crate::model::record::Record;

/// The times of a record as stated, to be resolved in the order of the source.
#[derive(Debug)]
pub struct Stamps {
    pub(super) time: Option<Stamp>,
    pub(super) until: Option<Stamp>,
    pub(super) received: Option<Stamp>,
    pub(super) took: Option<TimeDelta>,
    pub(super) day: Option<Heading>,
    pub(super) resolved: Option<Box<Resolved>>,
    pub(super) spoilt: bool,
}

impl Stamps {
    /// Returns the times of the request that `glance` tells of.
    pub fn of(glance: Glance<'_>) -> Self {
        let Glance { stamp, took, .. } = glance;
        let (until, received, day, resolved) = (None, None, None, None);
        Self { time: Some(stamp), until, received, took, day, resolved, spoilt: false }
    }

    /// Returns the minute of the record, counted from 1970 by its own clock, and the offset of that in seconds, where
    /// this alone says in which minute it happened: the date is whole, the offset (or else that of `zone`) fixed and of
    /// whole minutes, and no end is stated.
    pub fn minute(&self, zone: Zone) -> Option<(i64, i32)> {
        let Self { time: Some(stamp), until: None, took: None, resolved: None, .. } = self else {
            return None;
        };
        let StampDate::Full(date) = stamp.date else { return None };
        let Zone::Offset(offset) = stamp.zone.unwrap_or(zone) else { return None };
        let minute = date.and_time(stamp.time).and_utc().timestamp().div_euclid(60);
        (offset % 60 == 0).then_some((minute, offset))
    }
}

/// Makes the records of `opened`, a record of `source`, without their times, and hands them to `sink`.
pub fn untimed(opened: Opened, source: &Arc<str>, sink: &mut dyn FnMut(Record, Stamps)) {
    let Opened { messages, format, line, offset, lines, mut raw, .. } = opened;
    let origin = Origin { source: Arc::clone(source), line, offset, lines };
    let mut left = messages.len();
    for (parsed, below) in messages {
        left -= 1;
        let raw = if left == 0 { std::mem::take(&mut raw) } else { raw.clone() };
        let (record, stamps) = record(parsed, name(format, &below), origin.clone(), raw);
        sink(record, stamps);
    }
}

/// Does what [`untimed`] does for a record of one message without wrappers; gives any other back.
pub fn single(mut assembled: Assembled, source: &Arc<str>) -> Result<(Record, Stamps), Assembled> {
    if assembled.messages.len() > 1 {
        return Err(assembled);
    }
    match assembled.messages.pop() {
        Some(mut parsed) if parsed.inner.is_none() && !tells_several(&parsed) => {
            let Assembled { format, line, offset, lines, raw, .. } = assembled;
            let told = nagios::told(&mut parsed);
            if !told {
                tell(&mut parsed);
            }
            let format = if told { name(format, &[nagios::NAME]) } else { format };
            let origin = Origin { source: Arc::clone(source), line, offset, lines };
            Ok(record(parsed, format, origin, capped(raw)))
        }
        other => {
            assembled.messages.extend(other);
            Err(assembled)
        }
    }
}

/// Returns the first `most` characters of `text` and `…`, or all of it where it has no more.
fn beginning(mut text: String, most: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
        text.push('…');
    }
    text
}

fn record(parsed: Parsed, format: &'static str, origin: Origin, raw: String) -> (Record, Stamps) {
    let Parsed { stamp, until, received, took, day, resolved, spoilt, mut message, .. } = parsed;
    // How long records of several lines grow is seen to where they are joined. Counted in characters: none is less than a
    // byte of its line, so that no line is cut that is not told of, be it of bytes that are no text.
    if origin.lines <= 1 && message.len() > Record::MOST {
        message = beginning(message, Record::MOST);
    }
    let record = Record {
        origin,
        time: None,
        until: None,
        received: None,
        assumed: Vec::new(),
        format,
        level: parsed.level,
        host: parsed.host,
        service: parsed.service,
        message,
        fields: parsed.fields,
        stated: parsed.stated,
        raw,
    };
    (record, Stamps { time: stamp, until, received, took, day, resolved, spoilt })
}
