//! Where the value behind a name ends: at its closing quote, or where the next pair or the next word begins.

use std::ops::Range;

use crate::redact::kind::is_stand_in;

/// A value in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Value {
    /// Where.
    pub(super) at: Range<usize>,
    /// Whether it stands in quotes or in a list.
    pub(super) quoted: bool,
}

/// Reads the value that begins at `start`; several words where it is a `phrase`.
pub(super) fn read(text: &str, start: usize, phrase: bool) -> Option<Value> {
    let rest = text.get(start..)?;
    let colour = colours(rest);
    let rest = rest.get(colour..)?;
    let start = start + colour;
    if let Some((opened, signs)) = opening(rest) {
        let inside = rest.get(opened..)?;
        let end = closing(inside, signs);
        return Some(Value { at: start + opened..start + opened + end, quoted: true });
    }
    if rest.starts_with("[\"") || rest.starts_with("['") || rest.starts_with("[\\\"") {
        let end = line(rest).find(']').unwrap_or(line(rest).len());
        return Some(Value { at: start + 1..start + end, quoted: true });
    }
    let end = if phrase { phrase_end(rest) } else { bare_end(rest) };
    (!rest.starts_with('{') || rest.starts_with("{{"))
        .then_some(Value { at: start..start + end, quoted: false })
}

/// Reads the value behind a tag: all up to the next one.
pub(super) fn element(text: &str, start: usize) -> Option<Value> {
    let rest = line(text.get(start..)?);
    let end = rest.find('<').unwrap_or(rest.len());
    Some(Value { at: start..start + end, quoted: true })
}

/// Returns how many bytes of colour the text begins with.
fn colours(text: &str) -> usize {
    let mut length = 0;
    while let Some(rest) = text.get(length..).and_then(|rest| rest.strip_prefix("\u{1b}[")) {
        let Some(end) = rest.find(|c: char| !c.is_ascii_digit() && c != ';') else { break };
        length += 2 + end + 1;
    }
    length
}

/// Returns where the text behind an opening quote begins and what closes it; a letter that tells the kind of text, or a
/// word and a bracket, may stand before it: `b"…"`, `Some("…")`, `["…"]`.
fn opening(text: &str) -> Option<(usize, &str)> {
    for entity in ["&quot;", "&#34;", "&#39;", "%22", "%27"] {
        if text.starts_with(entity) {
            return Some((entity.len(), entity));
        }
    }
    // As CSV and SQL write quotes within quotes.
    for doubled in ["\"\"", "''"] {
        let inside = text.strip_prefix(doubled).filter(|inside| line(inside).contains(doubled));
        if inside.is_some_and(|inside| !inside.starts_with(ENDS) && !inside.starts_with(doubled)) {
            return Some((2, doubled));
        }
    }
    let head = text.find(['"', '\'', '`'])?;
    let lead = text.get(..head)?;
    let signs = lead.trim_end_matches('\\').len();
    let lead = lead.get(..signs)?;
    let call = lead.strip_suffix('(').unwrap_or(lead);
    let known = matches!(call, "" | "b" | "u" | "r" | "@" | "$" | "Some" | "Just" | "String");
    (known && (lead.len() == call.len() || call.len() > 1))
        .then(|| (head + 1, text.get(signs..=head).unwrap_or_default()))
}

/// What follows a closing quote.
const ENDS: [char; 12] = [' ', '\t', '\n', '\r', ',', ';', ':', '}', ')', ']', '&', '|'];

/// Returns where the text in quotes ends: at a quote that is escaped as the opening one is, at the end of the line else.
fn closing(text: &str, signs: &str) -> usize {
    let text = line(text);
    if signs.starts_with(['&', '%']) || matches!(signs, "\"\"" | "''") {
        return text.find(signs).unwrap_or(text.len());
    }
    let escapes = signs.len() - 1;
    let quote = signs.chars().next_back().unwrap_or('"');
    let closes = |at: &usize| {
        let before = text.get(..*at).unwrap_or_default();
        let slashes = before.len() - before.trim_end_matches('\\').len();
        slashes >= escapes && (slashes - escapes).is_multiple_of(2 * (escapes + 1))
    };
    let doubled =
        |at: usize| escapes == 0 && text.get(at + 1..).is_some_and(|rest| rest.starts_with(quote));
    let (mut from, mut ended) = (0, None);
    for (at, _) in text.match_indices(quote) {
        if at < from || !closes(&at) {
            continue;
        }
        // Two quotes in a row are one within (SQL, libpq).
        if !doubled(at) {
            return at - escapes;
        }
        from = at + 2;
        // Where no other closes it, the second of two closes what is quoted around it.
        let ends = text.get(from..).is_some_and(|rest| rest.is_empty() || rest.starts_with(ENDS));
        ended = ended.or(ends.then_some(at));
    }
    ended.unwrap_or(text.len())
}

/// Returns the first line.
pub(super) fn line(text: &str) -> &str {
    text.split(['\n', '\r']).next().unwrap_or(text)
}

/// Returns where a value without quotes ends.
fn bare_end(text: &str) -> usize {
    let run = text.split(|c: char| c.is_whitespace() || c == '"').next().unwrap_or_default();
    let run = ["</", "<br", "&quot;", "%22", "\\u0026", "\u{1b}["]
        .iter()
        .fold(run, |run, end| run.split(end).next().unwrap_or(run));
    let run = apostrophe(run);
    let next = run.char_indices().find(|(at, c)| {
        matches!(c, ',' | ';' | '&' | '|') && begins_pair(run.get(at + 1..).unwrap_or_default())
    });
    let run = next.and_then(|(at, _)| run.get(..at)).unwrap_or(run);
    trimmed(run).len()
}

/// Returns the text before a closing apostrophe: one that no letter follows.
fn apostrophe(run: &str) -> &str {
    let closes =
        |at: usize| !run.get(at + 1..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    let end = run.match_indices(['\'', '`']).map(|(at, _)| at).find(|at| closes(*at));
    end.and_then(|end| run.get(..end)).unwrap_or(run)
}

/// Returns whether the text is empty or begins with a name and its sign.
fn begins_pair(text: &str) -> bool {
    let text = text.strip_prefix("amp;").unwrap_or(text).trim_start_matches(['\'', '\\']);
    let name =
        text.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.' | '[' | ']'));
    match name {
        None => text.is_empty(),
        Some(end) => {
            end > 0 && text.get(end..).is_some_and(|rest| rest.starts_with(['=', ':', '\'', '\\']))
        }
    }
}

/// Returns the text without the stops and brackets that close a sentence or a list around it.
pub(super) fn trimmed(text: &str) -> &str {
    let opened = ['(', '[', '{', '<'].map(|bracket| text.contains(bracket));
    let [round, square, curly, angle] = opened;
    text.trim_end_matches(|c| match c {
        '.' | ',' | ';' | ':' | '\\' => true,
        ')' => !round,
        ']' => !square,
        '}' => !curly,
        '>' => !angle,
        _ => false,
    })
}

/// Returns where several words end: at the next pair, at a sign that parts, or with the line.
fn phrase_end(text: &str) -> usize {
    let text = line(text);
    let end = text.find(['"', ',', ';', '|', '<']).unwrap_or(text.len());
    let text = text.get(..end).unwrap_or(text);
    let mut end = 0;
    for word in text.split_inclusive(' ') {
        if end > 0 && begins_pair(word) {
            break;
        }
        end += word.len();
    }
    text.get(..end).unwrap_or(text).trim_end().len()
}

/// What stands where a value is missing, what it was found to be, and what masks it.
const NOTHING: [&str; 50] = [
    "",
    "null",
    "none",
    "nil",
    "true",
    "false",
    "undefined",
    "empty",
    "redacted",
    "masked",
    "hidden",
    "filtered",
    "removed",
    "omitted",
    "expired",
    "invalid",
    "missing",
    "incorrect",
    "wrong",
    "required",
    "rejected",
    "denied",
    "revoked",
    "valid",
    "ok",
    "failed",
    "unset",
    "notset",
    "not",
    "set",
    "present",
    "absent",
    "provided",
    "changed",
    "reset",
    "rotated",
    "yes",
    "no",
    "unknown",
    "string",
    "bad",
    "mismatch",
    "accepted",
    "verified",
    "refreshed",
    "sent",
    "created",
    "updated",
    "deleted",
    "error",
];

/// Tells values from what stands where a value is missing, and from what was masked before.
pub(super) fn is_value(text: &str) -> bool {
    let word = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let masked = word.chars().all(|c| c == 'x' || c == '*') || is_stand_in(text);
    !NOTHING.contains(&word.as_str()) && !masked && !is_place(text)
}

/// Returns whether the text is a place that is filled in elsewhere: `${DB_PASSWORD}`, `<token>`, `{{ secret }}`, `%s`.
fn is_place(text: &str) -> bool {
    let ends = [("${", "}"), ("{{", "}}"), ("<", ">"), ("%(", ")s"), ("$(", ")")];
    let name = |c: char| c.is_alphabetic() || matches!(c, '_' | '.' | '-' | ' ');
    let inside = |(open, close): &(&str, &str)| text.strip_prefix(open)?.strip_suffix(close);
    text == "%s" || ends.iter().filter_map(inside).any(|inside| inside.chars().all(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_they_end() {
        for (text, wanted) in [
            ("abc def", "abc"),
            ("abc, user=x", "abc"),
            ("ab,cd;ef x", "ab,cd;ef"),
            ("abc;User=x", "abc"),
            ("abc&x=1", "abc"),
            ("abc)", "abc"),
            ("a(b)", "a(b)"),
            ("it's-me.", "it's-me"),
            ("abc'", "abc"),
            ("abc</p>", "abc"),
            ("\"a \\\"b c\" d", "a \\\"b c"),
            ("\\\"a b\\\" c", "a b"),
            ("'a \"b\" c'", "a \"b\" c"),
            ("b'a b'", "a b"),
            ("Some(\"a b\")", "a b"),
            ("[\"a\", \"b\"]", "\"a\", \"b\""),
            ("\u{1b}[0mabc\u{1b}[0m", "abc"),
            ("&quot;a b&quot;", "a b"),
            ("\"a b", "a b"),
            ("'it''s a b' c", "it''s a b"),
            ("\"ab\"\" c", "ab"),
            ("\"ab\"\"", "ab"),
            ("\"ab\"\"c", "ab\"\"c"),
            ("'' c=''", ""),
            ("\"\"a b\"\",\"\"c\"\"", "a b"),
            ("\"\",\"c\"", ""),
        ] {
            let value = read(text, 0, false).unwrap();
            assert_eq!(text.get(value.at), Some(wanted), "{text}");
        }
        assert_eq!(read("a b c, x", 0, true).unwrap().at, 0..5);
        assert_eq!(read("{\"a\":1}", 0, false), None);
    }

    #[test]
    fn what_stands_for_a_value_is_none() {
        for text in [
            "null",
            "***",
            "xxxx",
            "[REDACTED]",
            "[password-1]",
            "${DB_PASSWORD}",
            "<token>",
            "expired.",
        ] {
            assert!(!is_value(text), "{text}");
        }
        for text in ["a", "$ecret", "{x1}", "{word}", "1"] {
            assert!(is_value(text), "{text}");
        }
    }
}
