//! Cuts what is nested too deep in a JSON text, so that the rest can be read.

/// Objects and lists nested deeper than this become [`CUT`]; the reader takes 127.
const DEEPEST: usize = 100;

/// What stands for what was cut.
const CUT: &str = "\"…\"";

/// Returns `text` without what lies deeper in it than can be read; `None` where nothing does.
pub(super) fn shallow(text: &str) -> Option<String> {
    let mut cut: Option<String> = None;
    let (mut depth, mut from, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                if depth == DEEPEST + 1 {
                    let cut = cut.get_or_insert_default();
                    cut.push_str(text.get(from..at)?);
                    cut.push_str(CUT);
                    from = text.len();
                }
            }
            b'}' | b']' if !in_string => {
                if depth == DEEPEST + 1 {
                    from = at + 1;
                }
                depth = depth.checked_sub(1)?;
            }
            _ => {}
        }
    }
    let mut cut = cut?;
    cut.push_str(text.get(from..)?);
    Some(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize, inner: &str) -> String {
        format!("{}{inner}{}", "[".repeat(depth), "]".repeat(depth))
    }

    #[test]
    fn what_lies_too_deep_is_cut_and_nothing_else() {
        for text in
            [nested(DEEPEST, "1"), "{\"a\":\"[[[\"}".to_owned(), "]".to_owned(), String::new()]
        {
            assert_eq!(shallow(&text), None, "{text}");
        }
        let deep = nested(DEEPEST + 1, "\"]\\\"\"");
        assert_eq!(shallow(&deep), Some(nested(DEEPEST, CUT)));
        let twice = format!("{{\"a\":{d},\"b\":1,\"c\":{d}}}", d = nested(5_000, "{}"));
        let left = nested(DEEPEST - 1, CUT);
        assert_eq!(shallow(&twice), Some(format!("{{\"a\":{left},\"b\":1,\"c\":{left}}}")));
    }
}
