//! Times in a JSON object that is read as plain text: the value under the key that most likely is the object's time.

use std::ops::Range;

/// Names of the time of a record, the most likely first, lower case, without marks.
const KEYS: [&str; 26] = [
    "timestamp",
    "time",
    "ts",
    "eventtime",
    "datetime",
    "timemillis",
    "date",
    "t",
    "logtime",
    "published",
    "eventtimestamp",
    "eventtimestring",
    "recordedtime",
    "timegenerated",
    "creationtime",
    "createddatetime",
    "activitydatetime",
    "lasttimestamp",
    "firsttimestamp",
    "starttime",
    "createdat",
    "created",
    "unixtime",
    "calendartime",
    "receivetimestamp",
    "epoch",
];

/// Returns whether `line` looks like an object, or like a line of one.
pub(super) fn is_object(line: &str) -> bool {
    if line.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) {
        return false;
    }
    let line = line.trim_start().trim_start_matches(['{', '[', ' ']);
    line.starts_with('"') && line.contains(':')
}

/// Returns the places of the values whose keys name a time, the most likely first.
pub(super) fn values(line: &str) -> Vec<Range<usize>> {
    let mut found: Vec<(usize, Range<usize>)> = Vec::new();
    let (mut from, mut depth) = (0, 0_usize);
    while let Some(open) = quote(line, from) {
        let Some(close) = quote(line, open + 1) else { break };
        for byte in line.as_bytes().get(from..open).unwrap_or_default() {
            match byte {
                b'{' => depth += 1,
                b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        from = close + 1;
        let rest = line.get(from..).unwrap_or_default();
        let value = rest.trim_start();
        let Some(value) = value.strip_prefix(':') else { continue };
        let value = value.trim_start();
        let start = line.len() - value.len();
        let key = line.get(open + 1..close).unwrap_or_default();
        if let Some(rank) = rank(key).filter(|rank| depth < 2 || !is_making(*rank)) {
            let range = match value.strip_prefix('"') {
                Some(text) => start + 1..start + 1 + text.find('"').unwrap_or(text.len()),
                None => start..start + value.find([',', '}', ' ', ']']).unwrap_or(value.len()),
            };
            found.push((rank, range));
        }
        if value.starts_with('"') {
            from = quote(line, start + 1).map_or(line.len(), |end| end + 1);
        }
    }
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, range)| range).collect()
}

/// Returns where the next quotation mark stands that no backslash escapes.
fn quote(line: &str, from: usize) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut at = from;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

/// Returns whether the key of `rank` is as often that of something that the record tells of: a user is created too.
fn is_making(rank: usize) -> bool {
    let key = KEYS.get(rank).copied().unwrap_or_default();
    key.starts_with("create") || key.starts_with("creation") || key.starts_with("start")
}

fn rank(key: &str) -> Option<usize> {
    let plain: String =
        key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    KEYS.iter().position(|name| *name == plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_key_comes_first() {
        let line = r#"{"created":"a","note":"\"time\": 1","time" : 2, "x":{"@timestamp":"b"}}"#;
        let texts: Vec<&str> =
            values(line).into_iter().map(|range| line.get(range).unwrap()).collect();
        assert_eq!(texts, ["b", "2", "a"]);
        let nested = r#"{"a":1,"user":{"createdAt":"a"},"startTime":"b""#;
        assert_eq!(values(nested).len(), 1, "a user's own");
        assert!(is_object(line) && !is_object("plain: 3"));
    }
}
