//! Values in braces: `Pwd={…}` as ODBC quotes, and objects behind a name, as `{"password": {"value": "…"}}`.

use std::ops::Range;

use crate::redact::name::is_about_secrets;
use crate::redact::value::{Value, is_value, line, read};

/// How far the end of an object is looked for, in bytes.
const FARTHEST: usize = 4096;

/// Returns whether a value in braces begins there. Two braces are a place that is filled in elsewhere.
pub(super) fn begins(text: &str, start: usize) -> bool {
    let rest = text.get(start..).unwrap_or_default();
    let object = rest.trim_start_matches(['[', ' ']);
    object.starts_with('{') && !object.starts_with("{{")
}

/// Reads what is in the braces that begin at `start`: all of it where it is `quoted` by them, else from the first value
/// that is `wanted` to the last one, or all where there are no pairs.
pub(super) fn in_braces(
    text: &str,
    start: usize,
    quoted: bool,
    wanted: impl Fn(&str) -> bool,
) -> Option<Value> {
    let open = start + text.get(start..)?.find('{')? + 1;
    let rest = text.get(open..)?;
    let pairs = rest.trim_start().starts_with(['"', '\'', '\\', '}']);
    let at = if quoted && !pairs { 0..quoted_end(rest) } else { object(rest, wanted)? };
    Some(Value { at: open + at.start..open + at.end, quoted: true })
}

/// Returns where a text in braces ends; a closing one within is doubled (ODBC's connection strings).
fn quoted_end(rest: &str) -> usize {
    let line = line(rest);
    let before = line.split('"').next().unwrap_or(line);
    let mut from = 0;
    while let Some(end) = before.get(from..).and_then(|rest| rest.find('}')) {
        let end = from + end;
        if !before.get(end + 1..).is_some_and(|rest| rest.starts_with('}')) {
            return end;
        }
        from = end + 2;
    }
    // Two in a row may as well close two; what is cut goes to the end.
    line.find('}').unwrap_or(before.len())
}

fn object(rest: &str, wanted: impl Fn(&str) -> bool) -> Option<Range<usize>> {
    let end = object_end(rest);
    let inside = rest.get(..end.unwrap_or(line(rest).len()))?;
    if inside.contains([':', '=']) {
        return leaves(inside, wanted);
    }
    (end.is_some() && wanted(inside)).then_some(0..inside.len())
}

/// Returns where an object ends whose brace was opened before; braces in quotes are none of it.
fn object_end(rest: &str) -> Option<usize> {
    let mut depth = 1;
    let mut slashes = 0;
    // The first quote tells how quotes are escaped.
    let mut style = None;
    let mut quoted = false;
    for (at, c) in rest.char_indices().take_while(|(at, _)| *at < FARTHEST) {
        match c {
            '"' | '\'' if *style.get_or_insert((c, slashes)) == (c, slashes) => quoted = !quoted,
            '{' if !quoted => depth += 1,
            '}' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
        slashes = if c == '\\' { slashes + 1 } else { 0 };
    }
    None
}

/// Returns the place from the first to the last value of the pairs, without those that tell about the secret.
fn leaves(inside: &str, wanted: impl Fn(&str) -> bool) -> Option<Range<usize>> {
    let mut all: Option<Range<usize>> = None;
    let mut from = 0;
    while let Some(sign) = inside.get(from..).and_then(|rest| rest.find([':', '='])) {
        let sign = from + sign;
        let name = last_name(inside.get(from..sign)?);
        let behind = inside.get(sign + 1..)?;
        let start = inside.len() - behind.trim_start_matches(['>', ' ', '\t']).len();
        from = start;
        let value = if begins(inside, start) { None } else { read(inside, start, false) };
        let Some(Value { at, .. }) = value else { continue };
        from = from.max(at.end);
        if !is_about_secrets(name)
            && inside.get(at.clone()).is_some_and(|v| is_value(v) && wanted(v))
        {
            let first = all.map_or(at.start, |all| all.start);
            all = Some(first..at.end);
        }
    }
    all
}

fn last_name(text: &str) -> &str {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    text.rsplit(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-')).next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_braces_end_where_they_end() {
        for (text, quoted, wanted) in [
            ("{ab;c};x=1", true, Some("ab;c")),
            ("{a}}b};x", true, Some("a}}b")),
            ("{a}}\"", true, Some("a")),
            ("{a;b", true, Some("a;b")),
            ("{\"v\":\"a b\"}}", true, Some("a b")),
            (
                "{\"v\":\"a}b\",\"w\":{\"x\":\"c\"}},\"y\":\"z\"",
                false,
                Some("a}b\",\"w\":{\"x\":\"c"),
            ),
            ("{\\\"v\\\":\\\"a b\\\"}", false, Some("a b")),
            ("[{'value': 'a'}]", false, Some("a")),
            ("{v: ab, w: c} x: d", false, Some("ab, w: c")),
            ("{\"policy\":\"strict\",\"min_length\":8}", false, None),
            ("{word}", false, Some("word")),
            ("{ in JSON", false, None),
            ("{\"v\":\"cut", false, Some("cut")),
        ] {
            let value = in_braces(text, 0, quoted, |_| true);
            let value = value.and_then(|value| text.get(value.at));
            assert_eq!(value, wanted, "{text}");
        }
        assert!(!begins("{{ password }}", 0));
    }
}
