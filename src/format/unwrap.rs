//! Looks into the payload of wrappers (containers, syslog, shippers) with all other formats.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};

use crate::base::text::strip_ansi;
use crate::format::cursor::first_line;
use crate::format::detect;
use crate::format::nagios;
use crate::format::open::Assembled;
use crate::format::parse::Parsed;
use crate::format::plain::{leveled, opening, read};
use crate::format::request::tell::tell;
use crate::format::timestamp::find::{Found, find_first};
use crate::format::timestamp::known;
use crate::format::timestamp::stamp::{Stamp, StampDate};
use crate::model::origin::Evidence;

/// So long after it happened a line may be delivered.
const DELIVERY: TimeDelta = TimeDelta::days(7);
/// How many wrappers are taken off.
const DEEPEST: usize = 3;

/// The messages of a record without their wrappers, and its place. Making it needs nothing but the record itself.
pub struct Opened {
    /// Each message with the names of the formats below `format`.
    pub messages: Vec<(Parsed, Vec<&'static str>)>,
    /// The name of the outermost format.
    pub format: &'static str,
    /// The first line, from 1.
    pub line: u64,
    /// The offset of the first line.
    pub offset: u64,
    /// From the first line to the last, both included.
    pub lines: u32,
    /// Lines that joined the first.
    pub joined: u64,
    /// The raw text, capped.
    pub raw: String,
}

/// Takes the wrappers off all messages of a record.
pub fn open(assembled: Assembled) -> Opened {
    let Assembled { messages, format, line, offset, lines, joined, raw } = assembled;
    let mut opened = Vec::with_capacity(messages.len());
    for parsed in messages {
        unwrap(parsed, &mut |parsed, names| opened.push((parsed, names.to_vec())));
    }
    Opened { messages: opened, format, line, offset, lines, joined, raw: capped(raw) }
}

/// Returns as much of a raw text as is kept.
pub fn capped(raw: String) -> String {
    if raw.len() > Evidence::CAP { Evidence::kept(&raw) } else { raw }
}

/// Takes the wrappers of `parsed` off and hands over each message with the names of the formats below `format`.
pub fn unwrap(parsed: Parsed, sink: &mut dyn FnMut(Parsed, &[&'static str])) {
    let mut names = Vec::new();
    peel(parsed, &mut names, sink);
}

fn peel(
    mut outer: Parsed,
    names: &mut Vec<&'static str>,
    sink: &mut dyn FnMut(Parsed, &[&'static str]),
) {
    let Some(inner) = outer.inner.take() else { return hand(outer, names, sink) };
    let inner = match strip_ansi(&inner) {
        Cow::Owned(plain) => plain,
        Cow::Borrowed(_) => inner,
    };
    let mut messages = Vec::new();
    let deeper = names.len() < DEEPEST;
    let read = known::while_in_hand(&inner, || {
        let format = if deeper { detect::recognise(&inner, &mut messages) } else { None };
        format.ok_or_else(|| find_first(first_line(&inner).0))
    });
    let format = match read {
        Ok(format) => format,
        Err(found) => return hand(unknown(outer, inner, found), names, sink),
    };
    names.push(format.name());
    let last = messages.pop();
    for message in messages {
        peel(merge(outer.clone(), message), names, sink);
    }
    if let Some(last) = last {
        peel(merge(outer, last), names, sink);
    }
    names.pop();
}

/// Hands over a message of which all is taken off, with the requests in it, or the alert of a monitor that it is.
fn hand(
    mut parsed: Parsed,
    names: &mut Vec<&'static str>,
    sink: &mut dyn FnMut(Parsed, &[&'static str]),
) {
    if !nagios::told(&mut parsed) {
        let more = tell(&mut parsed);
        sink(parsed, names);
        return more.into_iter().for_each(|parsed| sink(parsed, names));
    }
    names.push(nagios::NAME);
    sink(parsed, names);
    names.pop();
}

/// Returns the message of a payload that no format knows. Its own time, which was `found` at its start, counts there.
fn unknown(mut outer: Parsed, inner: String, found: Option<Found>) -> Parsed {
    let own = |stamp: &Stamp| {
        stamp.date != StampDate::NoDate
            && !begins_with_id(&inner)
            && outer.stamp.as_ref().is_none_or(|wrapper| agrees(stamp, wrapper))
    };
    if found.as_ref().is_some_and(|found| own(&found.stamp)) {
        let payload = read(&inner, found);
        return merge(outer, payload);
    }
    // Who ships a line often calls all that comes from one stream an error: what the line says of itself is surer.
    let own = opening(&inner).map(|(level, _)| level);
    outer.level = own.or(outer.level).or_else(|| leveled(&inner).0);
    if !inner.is_empty() {
        outer.message = inner;
    }
    outer
}

/// Returns whether `text` begins with ten digits and a colon: the id of a letter in a queue, whatever time it may look like.
fn begins_with_id(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    digits == 10 && text.get(digits..).is_some_and(|rest| rest.starts_with(": "))
}

/// Lays `inner` over `outer`: what the payload states wins, what it does not state stays.
fn merge(outer: Parsed, mut inner: Parsed) -> Parsed {
    if let Some(wrapper) = outer.stamp {
        match inner.stamp.take() {
            Some(stamp)
                if !matches!(stamp.date, StampDate::NoDate | StampDate::NoHour)
                    && agrees(&stamp, &wrapper)
                    && !(inner.loose && is_far(&stamp, &wrapper)) =>
            {
                inner.received = inner.received.or(Some(with_year(wrapper.clone(), &stamp)));
                inner.stamp = Some(with_year(stamp, &wrapper));
            }
            // A clock alone says less than the wrapper does.
            _ => inner.stamp = Some(wrapper),
        }
    }
    inner.received = inner.received.or(outer.received);
    inner.spoilt |= outer.spoilt;
    inner.level = inner.level.or(outer.level);
    inner.host = inner.host.or(outer.host);
    inner.service = inner.service.or(outer.service);
    if inner.fields.is_empty() {
        inner.fields = outer.fields;
    } else if !outer.fields.is_empty() {
        let mut fields = outer.fields;
        fields.append(&mut inner.fields);
        inner.fields = fields;
    }
    inner
}

/// Returns whether `stamp` may be when that happened which `wrapper` brought: a full date far from the day of a wrapper
/// without a year is of something else, and must not tell that year.
fn agrees(stamp: &Stamp, wrapper: &Stamp) -> bool {
    let (StampDate::Full(own), StampDate::NoYear { month, day }) = (stamp.date, wrapper.date)
    else {
        return true;
    };
    let days = (own.year() - 1..=own.year() + 1)
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    days.map(|day| (day - own).abs()).any(|apart| apart <= DELIVERY)
}

/// Returns whether `stamp` is days away from the time at which `wrapper` brought it.
fn is_far(stamp: &Stamp, wrapper: &Stamp) -> bool {
    let apart = civil(stamp).zip(civil(wrapper)).map(|(own, other)| (own - other).abs());
    apart.is_some_and(|apart| apart > DELIVERY)
}

/// Gives `stamp` the year that brings it closest to `wrapper`, where only that one states a year.
fn with_year(mut stamp: Stamp, wrapper: &Stamp) -> Stamp {
    if let (StampDate::NoYear { month, day }, Some(near)) = (stamp.date, civil(wrapper)) {
        let candidates = (near.year() - 1..=near.year() + 1)
            .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
        let distance = |date: &NaiveDate| (date.and_time(stamp.time) - near).abs();
        if let Some(date) =
            candidates.min_by_key(distance).filter(|date| distance(date) < TimeDelta::days(60))
        {
            stamp.date = StampDate::Full(date);
        }
    }
    stamp
}

fn civil(stamp: &Stamp) -> Option<NaiveDateTime> {
    Some(stamp.date.full()?.and_time(stamp.time))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::parse::Format;
    use crate::format::plain::Plain;
    use crate::model::record::Level;

    #[test]
    fn a_date_of_something_else_does_not_tell_the_year_of_a_wrapper() {
        let read = |text: &str| find_first(text).unwrap().stamp;
        let wrapper = read("Dec 15 08:23:52 web app: x");
        for (own, agree) in [
            ("2023-12-15 08:23:51 x", true),
            ("2023-12-12 08:23:51 x", true),
            ("2024-01-01 00:00:00 x", false),
            ("2010-02-22 21:26:47 x", false),
        ] {
            assert_eq!(agrees(&read(own), &wrapper), agree, "{own}");
        }
    }

    #[test]
    fn what_a_payload_says_was_made_long_ago_is_not_when_it_was_written() {
        let date = |payload: &str| {
            let line = format!("<30>1 2024-03-15T10:15:02Z web-1 shop 7 - - {payload}");
            let mut messages = Vec::new();
            detect::recognise(&line, &mut messages);
            let mut dates = Vec::new();
            unwrap(messages.remove(0), &mut |one, _| dates.push(one.stamp.unwrap().date.full()));
            dates.pop().flatten().unwrap().to_string()
        };
        assert_eq!(date("user=ann created_at=2020-01-01T00:00:00Z"), "2024-03-15");
        assert_eq!(date(r#"{"user":"ann","created_at":"2020-01-01T00:00:00Z"}"#), "2024-03-15");
        assert_eq!(date("user=ann created_at=2024-03-14T00:00:00Z"), "2024-03-14");
        assert_eq!(date("user=ann ts=2020-01-01T00:00:00Z"), "2020-01-01");
    }

    #[test]
    fn the_id_of_a_letter_is_no_time() {
        let mut messages = Vec::new();
        detect::recognise(
            "Mar  6 09:49:42 mx1 postfix/qmgr[40]: 1741254587: removed",
            &mut messages,
        );
        let mut found = Vec::new();
        for message in messages {
            unwrap(message, &mut |one, _| found.push((one.stamp, one.received, one.message)));
        }
        let [(Some(stamp), None, message)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((stamp.date.full(), message.as_str()), (None, "1741254587: removed"));
    }

    #[test]
    fn an_object_or_pairs_behind_a_time_are_opened() {
        for (line, names, message) in [
            (
                r#"2024-03-15T10:15:02Z {"level":"error","msg":"pool full"}"#,
                &["json"][..],
                "pool full",
            ),
            (r#"[2024-03-15 10:15:02] level=error msg="pool full" n=1"#, &["logfmt"], "pool full"),
            ("2024-03-15 10:15:02,003 - level=error n=1", &["logfmt"], "level=error n=1"),
            (
                "2024-03-15T10:15:02Z user=5 logged in from home at last",
                &[],
                "user=5 logged in from home at last",
            ),
            ("2024-03-15T10:15:02Z {pool full}", &[], "{pool full}"),
            ("2024-03-15T10:15:02Z retries=5", &[], "retries=5"),
        ] {
            let mut messages = Vec::new();
            Plain.parse(line, &mut messages);
            let mut found = Vec::new();
            for one in messages {
                unwrap(one, &mut |one, names| {
                    found.push((one.level, names.to_vec(), one.message, one.stamp.is_some()));
                });
            }
            let level = (!names.is_empty()).then_some(Level::Error);
            assert_eq!(found, [(level, names.to_vec(), message.to_owned(), true)], "{line}");
        }
    }

    #[test]
    fn the_level_of_a_message_wins_over_that_of_its_shipper() {
        let level = |line: &str| {
            let mut messages = Vec::new();
            detect::recognise(line, &mut messages);
            let mut levels = Vec::new();
            for message in messages {
                unwrap(message, &mut |one, _| levels.push(one.level));
            }
            levels
        };
        let shipped = |text: &str| level(&format!("<27>Mar 15 10:15:02 web-1 shop[7]: {text}"));
        assert_eq!(shipped("INFO pool stats"), [Some(Level::Info)]);
        assert_eq!(shipped("WARN|pool at 90 %"), [Some(Level::Warning)]);
        assert_eq!(shipped("pool exhausted"), [Some(Level::Error)]);
        assert_eq!(shipped("told me: INFO is on"), [Some(Level::Error)]);
    }
}
