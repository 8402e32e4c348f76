//! logfmt: `time=… level=… msg="…" key=value`, the text layout of logrus, go-kit, slog and hclog.

use crate::format::cursor::{closing_quote, field, first_line, is_space, unescape};
use crate::format::json::guess::rank;
use crate::format::json::roles::Roles;
use crate::format::json::value::Map;
use crate::format::json::{http, keys};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::time_name::{is_making, is_own};
use crate::format::timestamp::find::parse;
use crate::format::timestamp::spoilt::{is_spoilt_message, is_spoilt_value};
use crate::format::timestamp::stamp::{Stamp, StampDate};
use crate::format::timestamp::zone::Zone;
use crate::format::zone_name::names_zone;
use crate::model::record::Level;

/// The format; a line must be pairs from end to end, two or more.
pub struct Logfmt;

impl Format for Logfmt {
    fn name(&self) -> &'static str {
        "logfmt"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        let (line, more) = first_line(text);
        let Some(pairs) = pairs(line).filter(|pairs| pairs.len() >= 2) else { return false };
        let mut parsed = assign(pairs);
        if parsed.message.is_empty() {
            after_time(line).clone_into(&mut parsed.message);
        }
        parsed.message.push_str(more);
        messages.push(parsed);
        true
    }

    fn opens(&self, first: u8) -> bool {
        first.is_ascii_alphabetic() || matches!(first, b'_' | b'@' | 0x80..) || is_space(first)
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: r#"time="2024-03-15T10:15:02Z" level=error msg="acquire \"timeout\"" service=checkout"#,
                message: "acquire \"timeout\"",
                time: "2024-03-15T10:15:02Z",
                level: Some(Level::Error),
            },
            Sample {
                text: "type=CWD msg=audit(1710497702.003:24287): cwd=\"/root\"",
                message: "type=CWD msg=audit(1710497702.003:24287): cwd=\"/root\"",
                time: "2024-03-15T10:15:02.003Z",
                level: None,
            },
            Sample {
                text: "ts=2024-03-15T10:15:31.204Z method=GET path=/pay status=503 service=26ms",
                message: "method=GET path=/pay status=503 service=26ms",
                time: "2024-03-15T10:15:31.204Z",
                level: None,
            },
            Sample {
                text: "ts=2024-03-15T10:15:31.204Z caller=dispatch.go:352 level=warn component=dispatcher msg=late num_alerts=1",
                message: "late",
                time: "2024-03-15T10:15:31.204Z",
                level: Some(Level::Warning),
            },
        ]
    }
}

/// Reads a text that is `key=value` pairs from end to end; a bare word is a key without value. `None` for any other.
pub fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    let mut rest = text.trim();
    let mut bare = 0_usize;
    while !rest.is_empty() {
        let end = rest.bytes().position(|b| matches!(b, b'=' | b' ' | b'"')).unwrap_or(rest.len());
        let (key, after) = rest.split_at_checked(end)?;
        if !is_key(key) {
            return None;
        }
        let Some(after) = after.strip_prefix('=') else {
            bare += 1;
            // The first word decides; later bare words are few in real logfmt.
            if pairs.is_empty() || bare > 2 {
                return None;
            }
            pairs.push(field(key, ""));
            rest = after.trim_start();
            continue;
        };
        let (value, after) = value(after)?;
        if pairs.is_empty() {
            pairs.reserve(8);
        }
        pairs.push((key.to_owned(), value));
        rest = after.trim_start();
    }
    Some(pairs)
}

/// Returns whether `text` begins like pairs of keys and values.
pub fn begins_with_key(text: &[u8]) -> bool {
    memchr::memchr2(b'=', b' ', text).is_some_and(|at| at > 0 && text.get(at) == Some(&b'='))
}

fn value(text: &str) -> Option<(String, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let end = closing_quote(quoted)?;
        let after = quoted.get(end + 1..)?;
        if after.starts_with(|c: char| !c.is_whitespace()) {
            return None;
        }
        return Some((unescape(quoted.get(..end)?), after));
    }
    let end = text.find(' ').unwrap_or(text.len());
    let (value, after) = text.split_at_checked(end)?;
    Some((value.to_owned(), after))
}

/// Returns whether `key` names the time of a line: by the names that JSON is read by.
pub(in crate::format) fn is_time(key: &str) -> bool {
    keys::TIME.contains(&key) || (rank(key).is_some() && is_own(key))
}

/// Returns which of `pairs` states the time of the line, and the time: the one that JSON would take.
fn time(pairs: &[(String, String)]) -> Option<(usize, Stamp)> {
    let read = |at: usize| Some((at, parse(&pairs.get(at)?.1)?));
    let known = |name: &&str| pairs.iter().position(|(key, _)| key == name);
    for at in keys::TIME.iter().filter_map(known) {
        if let Some(found) = read(at) {
            return Some(found);
        }
        // No other time takes the place of one that cannot be.
        if pairs.get(at).is_some_and(|(_, value)| is_spoilt_value(value)) {
            return None;
        }
    }
    let all = pairs.iter().enumerate();
    let ranked = all.filter_map(|(at, (key, _))| Some((rank(key)?, at, key)));
    // To tell the words of a name apart takes longer than to look at its end.
    let own = ranked.filter(|(_, _, key)| is_own(key));
    let mut ranked: Vec<_> = own.map(|(rank, at, _)| (rank, at)).collect();
    ranked.sort_unstable();
    ranked.into_iter().find_map(|(_, at)| read(at))
}

/// Returns whether `value`, that of a pair that names a time, states one that cannot be.
fn is_spoilt_pair(value: &str) -> bool {
    is_spoilt_value(value) && parse(value).is_none()
}

/// Returns the pairs of `line` as they stand there, without a time at the start: what a line without a message says.
fn after_time(line: &str) -> &str {
    let line = line.trim();
    let timed = || {
        let (_, after) = line.split_once('=').filter(|(key, _)| is_time(key))?;
        let (time, after) = value(after)?;
        parse(&time).map(|_| after.trim_start())
    };
    timed().unwrap_or(line)
}

fn is_key(key: &str) -> bool {
    let first = key.bytes().next();
    first.is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'@'))
        && key.len() <= 100
        && key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b'@' | b'/'))
}

/// Joins a clock with the date, and with the zone, that stand in pairs of their own.
fn with_date(parsed: &mut Parsed) {
    let Some(stamp) = parsed.stamp.as_mut() else { return };
    let named = |name: &str| parsed.fields.iter().find(|(key, _)| key == name);
    if stamp.date == StampDate::NoDate
        && let Some((_, date)) = named("date")
    {
        match parse(date).and_then(|stamp| stamp.date.full()) {
            Some(date) => stamp.date = StampDate::Full(date),
            // A clock is no better than the day beside it.
            None if is_spoilt_pair(date) => {
                (parsed.stamp, parsed.spoilt) = (None, true);
                return;
            }
            None => {}
        }
    }
    let mut zones = parsed.fields.iter().filter(|(key, _)| names_zone(key));
    stamp.zone = stamp.zone.or_else(|| zones.find_map(|(_, zone)| Zone::stated(zone)));
}

/// Returns the fields of a request that pairs tell of, under the names that all access logs have.
fn request(pairs: &[(String, String)]) -> Vec<(String, String)> {
    if !pairs.iter().any(|(key, _)| http::STATUS.contains(&key.as_str())) {
        return Vec::new();
    }
    let object = Map::of_texts(pairs);
    http::fields(&object, &Roles::of(&object))
}

/// Returns whether `value` is a time that something took: `service=26ms` names no service.
fn is_duration(value: &str) -> bool {
    let unit = value.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    unit.len() < value.len() && matches!(unit, "s" | "ms" | "us" | "µs" | "ns")
}

/// Gives the pairs with a known name their place; all others become fields.
fn assign(pairs: Vec<(String, String)>) -> Parsed {
    let request = request(&pairs);
    let mut parsed = Parsed { fields: Vec::with_capacity(pairs.len()), ..Parsed::default() };
    let (timed, stamp) = time(&pairs).unzip();
    let name = timed.and_then(|at| pairs.get(at)).map(|(name, _)| name);
    parsed.loose = name.is_some_and(|name| is_making(name));
    parsed.stamp = stamp;
    for (at, (key, value)) in pairs.into_iter().enumerate() {
        match key.as_str() {
            _ if timed == Some(at) => {}
            "level" | "lvl" | "severity" | "@level" | "loglevel" if parsed.level.is_none() => {
                parsed.level = Level::parse(&value);
                if parsed.level.is_none() {
                    parsed.fields.push((key, value));
                }
            }
            // The kernel's audit log: `type=SYSCALL msg=audit(1364481363.243:24287): key=value …`.
            "msg" if parsed.stamp.is_none() && value.starts_with("audit(") => {
                let epoch = value.strip_prefix("audit(").and_then(|rest| rest.split(':').next());
                parsed.stamp = epoch.and_then(parse);
                parsed.fields.push((key, value));
            }
            "msg" | "message" | "@message" if parsed.message.is_empty() => parsed.message = value,
            "service" | "service.name" | "service_name"
                if parsed.service.is_none() && !is_duration(&value) =>
            {
                parsed.service = Some(value);
            }
            "host" | "hostname" if parsed.host.is_none() => parsed.host = Some(value),
            _ => parsed.fields.push((key, value)),
        }
    }
    with_date(&mut parsed);
    let spoilt = |(key, value): &(String, String)| is_time(key) && is_spoilt_pair(value);
    let spoilt = || parsed.fields.iter().any(spoilt) || is_spoilt_message(&parsed.message);
    parsed.spoilt |= parsed.stamp.is_none() && spoilt();
    parsed.fields.extend(request);
    if parsed.service.is_none() {
        let named = |name: &str| parsed.fields.iter().find(|(key, _)| key == name);
        let found = named("app").or_else(|| named("application")).or_else(|| named("component"));
        parsed.service = found.map(|(_, value)| value.clone());
    }
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_a_request_have_the_fields_of_one() {
        let read = |line: &str| {
            let mut messages = Vec::new();
            Logfmt.parse(line, &mut messages);
            let parsed = messages.pop().unwrap();
            let fields = parsed.fields.into_iter().filter(|(name, _)| name.starts_with("http."));
            (parsed.service, fields.map(|(name, value)| format!("{name}={value}")).collect())
        };
        let (service, fields): (_, Vec<String>) = read(
            "at=info method=get path=\"/pay?id=1\" host=shop.example.com fwd=203.0.113.9 service=26ms status=503",
        );
        assert_eq!(service, None);
        assert_eq!(
            fields,
            [
                "http.status=503",
                "http.method=GET",
                "http.path=/pay",
                "http.client=203.0.113.9",
                "http.vhost=shop.example.com"
            ]
        );
        let (service, fields): (_, Vec<String>) = read("status=503 service=shop attempts=3");
        assert_eq!((service.as_deref(), fields.len()), (Some("shop"), 0));
    }

    #[test]
    fn the_time_has_the_names_that_it_has_in_json() {
        let stamp = |line: &str| {
            let mut messages = Vec::new();
            Logfmt.parse(line, &mut messages);
            messages.pop().and_then(|parsed| parsed.stamp)
        };
        let wanted = parse("2024-03-15T10:15:02Z");
        assert!(wanted.is_some());
        for line in [
            "date=2024-03-15T10:15:02Z level=info msg=x",
            "level=info event_time=2024-03-15T10:15:02Z msg=x",
            "created=2024-03-15T10:15:02Z msg=x",
            "Date=2024-03-15T10:15:02Z Level=info",
            "level=info start=2024-03-15T10:15:02Z end=2024-03-15T11:00:00Z",
            "level=info created_at=2020-01-01T00:00:00Z ts=2024-03-15T10:15:02Z",
            "epoch=1710497702 msg=x",
        ] {
            assert_eq!(stamp(line), wanted, "{line}");
        }
        for line in [
            "last_backup_time=2024-03-15T10:15:02Z msg=x",
            "user_created_at=2024-03-15T10:15:02Z msg=x",
            "expires_at=2024-03-15T10:15:02Z msg=x",
            "epoch=12 msg=x",
            "start=12 end=13",
        ] {
            assert_eq!(stamp(line), None, "{line}");
        }
    }

    #[test]
    fn a_clock_with_its_zone_takes_the_date_beside_it() {
        for (line, zone) in [
            ("date=2024-03-15 time=10:15:02Z level=info msg=x", Some(Zone::Offset(0))),
            ("date=2024-03-15 time=10:15:02 tz=+0100 level=info msg=x", Some(Zone::Offset(3_600))),
            ("date=2024-03-15 time=10:15:02 level=info msg=x", None),
        ] {
            let mut messages = Vec::new();
            Logfmt.parse(line, &mut messages);
            let stamp = messages.pop().and_then(|parsed| parsed.stamp).unwrap();
            assert_eq!(
                (stamp.date.full().map(|d| d.to_string()), stamp.zone),
                (Some("2024-03-15".to_owned()), zone),
                "{line}"
            );
        }
    }
}
