//! One entry of the journal, in whatever form it came.

use crate::base::text::cap;
use crate::format::json::value::{Map, Value};
use crate::format::json::{lookup, time};
use crate::format::parse::Parsed;
use crate::model::record::Level;

/// Fields of the journal's own book-keeping.
const NOISE: &[&str] =
    &["MESSAGE", "_MACHINE_ID", "_BOOT_ID", "_TRANSPORT", "_CAP_EFFECTIVE", "_STREAM_ID"];
const MAX_FIELDS: usize = 400;
const MAX_VALUE: usize = 4096;

/// Returns whether an object is an entry of the journal.
pub fn is_entry(object: &Map<'_>) -> bool {
    object.contains_key("__REALTIME_TIMESTAMP") || object.contains_key("_SOURCE_REALTIME_TIMESTAMP")
}

/// Returns the message of an entry that was written as JSON; binary values are lists of bytes.
pub fn of_object(object: &Map<'_>) -> Parsed {
    let fields = object.iter().filter_map(|(name, value)| Some((name.to_owned(), plain(value)?)));
    read(fields.collect())
}

/// Returns the message of an entry.
pub fn read(fields: Vec<(String, String)>) -> Parsed {
    let field = |name: &str| {
        let found = fields.iter().find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.clone())
    };
    let time = |name: &str| time::text(&field(name)?);
    let (own, received) = (time("_SOURCE_REALTIME_TIMESTAMP"), time("__REALTIME_TIMESTAMP"));
    let (stamp, received) = if own.is_some() { (own, received) } else { (received, None) };
    let mut parsed = Parsed {
        stamp,
        received,
        level: field("PRIORITY").and_then(|it| it.trim().parse().ok()).and_then(Level::from_syslog),
        host: field("_HOSTNAME"),
        message: field("MESSAGE").unwrap_or_default().trim_end().to_owned(),
        ..Parsed::default()
    };
    let speaker = field("SYSLOG_IDENTIFIER").or_else(|| field("_COMM"));
    // systemd speaks about the unit in UNIT.
    let unit = field("UNIT").filter(|_| speaker.as_deref() == Some("systemd"));
    let unit = unit.or_else(|| speaker.clone()).or_else(|| field("_SYSTEMD_UNIT"));
    parsed.service = unit.map(|unit| unit.trim_end_matches(".service").to_owned());
    if looks_structured(&parsed.message) {
        parsed.inner = Some(parsed.message.clone());
    }
    let kept = fields.into_iter().filter(|(name, value)| {
        !name.starts_with("__") && !NOISE.contains(&name.as_str()) && !value.is_empty()
    });
    parsed.fields =
        kept.take(MAX_FIELDS).map(|(name, value)| (name, cap(&value, MAX_VALUE))).collect();
    parsed
}

/// A repeated field is a list of texts, a binary one a list of bytes.
fn plain(value: &Value<'_>) -> Option<String> {
    let Value::Array(items) = value else { return lookup::scalar(value) };
    let bytes: Option<Vec<u8>> =
        items.iter().map(|item| u8::try_from(item.as_u64()?).ok()).collect();
    match bytes {
        Some(bytes) if !bytes.is_empty() => Some(String::from_utf8_lossy(&bytes).into_owned()),
        _ => items.iter().find_map(plain),
    }
}

/// Returns whether a message is a log line of its own: JSON, logfmt, klog, or one that starts with a date.
fn looks_structured(message: &str) -> bool {
    let bytes = message.as_bytes();
    let digits = |from: usize, count: usize| {
        bytes.get(from..from + count).is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    let klog = bytes.first().is_some_and(|letter| b"IWEF".contains(letter)) && digits(1, 4);
    let logfmt =
        ["level=", "lvl="].iter().any(|key| message.contains(key)) && message.contains("msg=");
    let start = message.trim_start_matches('[').as_bytes();
    let dated = digits(0, 4) && matches!(start.get(4), Some(b'-' | b'/'));
    message.starts_with("{\"") || klog || logfmt || dated
}
