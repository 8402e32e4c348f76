//! Writes TOML strings and names.

/// Returns `text` as a TOML string: literal where that can carry it, so that regexes need no escapes.
pub(super) fn quoted(text: &str) -> String {
    if !text.contains('\'') && !text.chars().any(char::is_control) {
        return format!("'{text}'");
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.extend([format!("\\u{:04X}", u32::from(c))]),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Returns `texts` as a TOML list, or as one string where there is one.
pub(super) fn list(texts: &[String]) -> String {
    match texts {
        [one] => quoted(one),
        all => format!("[{}]", all.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", ")),
    }
}

/// Returns `text` as an id: lower-case words joined by `-`.
pub(super) fn slug(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    if words.is_empty() { "imported".to_owned() } else { words.join("-") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_is_read_back() {
        for text in ["", r"C:\x\%a%", "it's \"so\"\n\u{1}", "ü", "'''"] {
            let source = format!("a = {}", quoted(text));
            let table: toml::Table = toml::from_str(&source).unwrap();
            assert_eq!(table["a"].as_str(), Some(text), "{source}");
        }
        assert_eq!(slug("Failed  Logons (by \u{fc}ser)"), "failed-logons-by-ser");
    }
}
