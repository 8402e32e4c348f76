//! Texts of others inside other languages: what must be escaped where, in one place.

use crate::base::text::{cap, escape};

/// Returns the text for the inside of an HTML or XML element or a quoted attribute.
pub(crate) fn html(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in escape(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

/// Returns the text as a label of a Mermaid diagram, at most `bytes` long. Its grammars have no escape for the signs that
/// end a label or begin an entity, so these become signs that look alike.
pub(crate) fn mermaid(text: &str, bytes: usize) -> String {
    let safe = escape(text);
    // Two of them begin a comment.
    let safe = safe.replace("%%", "\u{ff05}\u{ff05}");
    let label: String = safe
        .chars()
        .map(|c| match c {
            ':' => '\u{a789}',
            ';' | ',' => '\u{201a}',
            '#' => '\u{266f}',
            '<' => '\u{2039}',
            '>' => '\u{203a}',
            '`' | '"' | '\'' => '\u{2019}',
            '{' | '[' => '(',
            '}' | ']' => ')',
            '\\' => '/',
            '|' => '\u{a6}',
            c => c,
        })
        .collect();
    cap(label.trim(), bytes)
}

/// Returns the text for Slack's mrkdwn: `&`, `<` and `>` as entities (so no link, no mention), and the signs of emphasis,
/// for which it has no escape, as signs that look alike. Names that call a whole channel lose their `@`.
pub(crate) fn mrkdwn(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let text = escape(text);
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let edge = !before.is_alphanumeric() || !rest.peek().is_some_and(|c| c.is_alphanumeric());
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '*' => safe.push('\u{2217}'),
            '~' => safe.push('\u{223c}'),
            '`' => safe.push('\u{2019}'),
            '_' if edge => safe.push('\u{ff3f}'),
            '@' => safe.push('\u{ff20}'),
            c => safe.push(c),
        }
        before = c;
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_cannot_be_left() {
        assert_eq!(html("</a \"'&\u{202e}"), "&lt;/a &quot;&#39;&amp;\\u{202e}");
    }

    #[test]
    fn labels_end_where_they_end() {
        let label = mermaid("a: b; c # d %% <script> `x` \"y\" {z}\n", 99);
        assert!(!label.contains([':', ';', '#', '<', '>', '`', '"', '{', '\n']), "{label}");
        assert!(!mermaid("5 % %%% off", 99).contains("%%"));
        assert_eq!(mermaid("grüße", 3), "gr…");
    }

    #[test]
    fn mrkdwn_has_no_markup_and_calls_nobody() {
        let text = mrkdwn("<!channel> *b* _i_ snake_case `c` ~s~ @here <https://x|y>");
        assert!(text.starts_with("&lt;!channel&gt; "), "{text}");
        assert!(!text.contains(['*', '`', '~', '<', '@']), "{text}");
        assert!(text.contains("snake_case") && !text.contains("_i_"), "{text}");
    }
}
