//! Character references of HTML as the characters they stand for: `&amp;`, `&#127881;`, `&ndash;`.

use std::borrow::Cow;

use html5gum::{DefaultEmitter, Token, Tokenizer};

/// The longest name of a character that HTML knows, with room for leading zeros.
const LONGEST: usize = 40;

/// Returns `text` with its references decoded; one without its `;`, and a name that HTML does not know, is text.
pub(crate) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('&') {
        out.push_str(before);
        if let Some((name, after)) = reference(from) {
            out.push_str(&character(name));
            rest = after;
        } else {
            out.push('&');
            rest = from;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Splits what stands behind an `&` into the name of a character and what follows it.
fn reference(text: &str) -> Option<(&str, &str)> {
    // A text of nothing but `&` must not be searched to its end for each.
    let end = text.bytes().take(LONGEST + 1).position(|byte| byte == b';')?;
    let (name, after) = (text.get(..end)?, text.get(end + 1..)?);
    let digits = name.strip_prefix('#').unwrap_or(name);
    let named = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_alphanumeric());
    named.then_some((name, after))
}

fn character(name: &str) -> String {
    let reference = format!("&{name};");
    let mut bytes = Vec::new();
    let emitter = DefaultEmitter::<usize>::new_with_span();
    for token in Tokenizer::new_with_emitter(reference.as_str(), emitter) {
        let Ok(token) = token;
        if let Token::String(said) = token {
            bytes.extend_from_slice(&said.value);
        }
    }
    // A space that no line breaks at is a space.
    String::from_utf8_lossy(&bytes).replace('\u{a0}', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_characters() {
        for (text, plain) in [
            ("it&#39;s back &#127881;&#x1F389;", "it's back \u{1f389}\u{1f389}"),
            ("a &amp;&lt;b&gt; &quot;c&quot;&nbsp;d", "a &<b> \"c\" d"),
            ("10:00&ndash;11:00 &uuml;ber &Zeta; &rarr; v2", "10:00–11:00 über Ζ → v2"),
            ("&amp;lt;", "&lt;"),
        ] {
            assert_eq!(decoded(text), plain);
        }
        for text in ["a & b; c", "?a=1&copy=2", "&nosuchname;", "&;&#;", "R&D", "&#xzz;"] {
            assert_eq!(decoded(text), text);
        }
        let many = "&".repeat(2 << 20);
        assert_eq!(decoded(&many), many);
        assert_eq!(decoded("&#0;&#x110000;"), "\u{fffd}\u{fffd}");
    }
}
