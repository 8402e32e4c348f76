//! Closes a JSON text that breaks off in the midst, so that what stands before can be read.

/// What is open where a text ends.
#[derive(Default)]
struct Open {
    /// What closes the objects and lists that have not ended, the outermost first.
    closers: Vec<char>,
    /// Where the string begins that has not ended.
    string: Option<usize>,
    /// Whether a `\` stands last in it.
    escaped: bool,
    /// Behind the last whole value, or the last beginning of an object or list.
    last: usize,
}

/// Returns `text` up to its last whole value, or with what was begun of a text under a name, and all that is open closed.
/// `None` where it does not break off within an object or list.
pub(super) fn closed(text: &str) -> Option<String> {
    let mut open = open_at_end_of(text)?;
    let names = |string| text.get(..string).is_some_and(|text| text.trim_end().ends_with(':'));
    let mut closed = if open.string.is_some_and(names) {
        let whole = text.len() - usize::from(open.escaped);
        format!("{}\"", text.get(..whole)?)
    } else {
        let whole = text.get(..open.last)?;
        open = open_at_end_of(whole)?;
        whole.to_owned()
    };
    closed.extend(open.closers.iter().rev());
    Some(closed)
}

/// Returns what is open at the end of `text`; `None` where nothing is, or what closes is not what was opened.
fn open_at_end_of(text: &str) -> Option<Open> {
    let mut open = Open::default();
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if open.escaped => open.escaped = false,
            b'\\' if open.string.is_some() => open.escaped = true,
            b'"' => open.string = if open.string.is_some() { None } else { Some(at) },
            _ if open.string.is_some() => {}
            b'{' | b'[' => {
                open.closers.push(if byte == b'{' { '}' } else { ']' });
                open.last = at + 1;
            }
            b'}' | b']' => {
                if open.closers.pop() != Some(char::from(byte)) {
                    return None;
                }
                open.last = at + 1;
            }
            b',' => open.last = at,
            _ => {}
        }
    }
    (!open.closers.is_empty()).then_some(open)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::json::value::Value;

    #[test]
    fn what_stands_before_the_break_is_kept() {
        for (text, expected) in [
            (r#"{"a":1,"b":"begun an"#, r#"{"a":1,"b":"begun an"}"#),
            (r#"{"a":1,"b":"begun\"#, r#"{"a":1,"b":"begun"}"#),
            (r#"{"a":1,"na"#, r#"{"a":1}"#),
            (r#"{"a":1,"b": "#, r#"{"a":1}"#),
            (r#"{"a":[{"b":"}"},{"c":[1,2"#, r#"{"a":[{"b":"}"},{"c":[1]}]}"#),
            (r#"{"a":["x","y"#, r#"{"a":["x"]}"#),
            (r#"{"a":{"#, r#"{"a":{}}"#),
        ] {
            assert_eq!(closed(text).as_deref(), Some(expected));
        }
        for text in ["{}", r#"{"a":1}"#, r#"{"a":]"#, "", r#""a"#] {
            assert_eq!(closed(text), None, "{text}");
        }
    }

    #[test]
    fn wherever_it_breaks_off_it_can_be_read() {
        let text = r#"{"a":"x\\\"é","b":[1,{"c":null,"d":[[],"e"]}],"f":{"g":"ü"}}"#;
        let cuts = (1..text.len()).filter_map(|at| text.get(..at));
        for cut in cuts {
            let closed = closed(cut).unwrap();
            assert!(Value::parse(&closed).is_ok(), "{closed}");
        }
    }
}
