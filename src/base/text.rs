//! Log text is hostile: what makes it safe to cut, to show on a terminal and to put into Markdown.

use unicode_width::UnicodeWidthChar;

/// Returns `text` cut after at most `bytes` bytes, never inside a character, with `…` where it was cut.
pub fn cap(text: &str, bytes: usize) -> String {
    let head = head(text, bytes);
    if head.len() == text.len() { head.to_owned() } else { head.to_owned() + "…" }
}

/// Returns at most the first `bytes` bytes of `text`, never cut inside a character.
pub fn head(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let end = (0..=bytes).rev().find(|at| text.is_char_boundary(*at));
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}

/// Returns `text` with control, bidirectional and invisible format characters, and what ends a line, written as `\u{…}` escapes
/// (`\n`, `\t`, `\r` by name), so that it can do nothing to a terminal or a reader.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            c if is_hostile(c) => safe.extend(c.escape_unicode()),
            c => safe.push(c),
        }
    }
    safe
}

/// Returns `text` without terminal escape sequences (ECMA-48 CSI and OSC): colours say nothing about an event.
pub fn strip_ansi(text: &str) -> std::borrow::Cow<'_, str> {
    if memchr::memchr(0x1b, text.as_bytes()).is_none() {
        return std::borrow::Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\u{1b}' {
            plain.push(c);
            continue;
        }
        match rest.next() {
            Some('[') => while rest.next().is_some_and(|c| !('@'..='~').contains(&c)) {},
            Some(']') => while rest.next().is_some_and(|c| c != '\u{7}' && c != '\u{1b}') {},
            _ => {}
        }
    }
    std::borrow::Cow::Owned(plain)
}

/// Returns how many terminal columns `text` takes; control characters count as none.
pub fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// Returns `text` escaped for a cell of a Markdown table: no markup, no HTML, no line ends.
pub fn markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in escape(text).chars() {
        match c {
            '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '#' | '~' => {
                safe.push('\\');
                safe.push(c);
            }
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            c => safe.push(c),
        }
    }
    safe
}

fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{180e}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{61c}')
}

/// Returns `line` with the escapes of quotes, backslashes, line ends and tabs undone; of others the backslash is left out.
/// `plain` is used as its space.
pub fn unescaped<'p>(line: &[u8], plain: &'p mut Vec<u8>) -> &'p [u8] {
    plain.clear();
    plain.reserve(line.len());
    let mut rest = line;
    while let Some((before, behind)) =
        memchr::memchr(b'\\', rest).and_then(|at| rest.split_at_checked(at))
    {
        plain.extend_from_slice(before);
        plain.push(match behind.get(1) {
            None => b'\\',
            Some(b'n') => b'\n',
            Some(b't') => b'\t',
            Some(&other) => other,
        });
        rest = behind.get(2..).unwrap_or_default();
    }
    plain.extend_from_slice(rest);
    plain
}

/// Returns `1 row`, `2 rows`.
pub fn plural(count: u64, noun: &str) -> String {
    match noun.strip_suffix("try") {
        _ if count == 1 => format!("{count} {noun}"),
        Some(stem) => format!("{count} {stem}tries"),
        None if noun.ends_with("regex") => format!("{count} {noun}es"),
        None => format!("{count} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cap_never_cuts_a_character() {
        assert_eq!(cap("grüße", 3), "gr…");
        assert_eq!(cap("kurz", 10), "kurz");
    }

    #[test]
    fn escapes_are_undone_wherever_they_stand() {
        for (line, plain) in [
            ("", ""),
            ("a b", "a b"),
            (r#"\"a\" \\ \/b\n\tc"#, "\"a\" \\ /b\n\tc"),
            (r"a\\n", r"a\n"),
            (r"a\", r"a\"),
        ] {
            assert_eq!(unescaped(line.as_bytes(), &mut Vec::new()), plain.as_bytes(), "{line}");
        }
    }

    #[test]
    fn escape_disarms_control_and_bidi() {
        assert_eq!(escape("a\u{1b}[31m\u{202e}b\n"), "a\\u{1b}[31m\\u{202e}b\\n");
    }

    #[test]
    fn nothing_that_ends_a_line_is_left() {
        // All of Unicode's line and paragraph ends, and the isolates of bidirectional text.
        for c in ['\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}', '\u{2066}', '\u{2069}'] {
            let told = escape(&format!("a{c}b"));
            assert_eq!(told, format!("a\\u{{{:x}}}b", u32::from(c)));
            assert!(!markdown(&format!("a{c}b")).contains(c));
        }
    }

    #[test]
    fn colours_are_dropped() {
        assert_eq!(strip_ansi("\u{1b}[1;31mred\u{1b}[0m end"), "red end");
    }

    #[test]
    fn markdown_cells_hold_no_markup() {
        assert_eq!(markdown("a|b <script>"), "a\\|b &lt;script&gt;");
    }
}
