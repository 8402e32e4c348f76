//! A shape that is searched for, and the way a shape is written.

use std::ops::Range;

use regex::Captures;

use crate::redact::kind::Kind;

/// Says which part of a match is the value that must go; `None` where it is none.
pub(super) type Judge = fn(&str, &Captures<'_>) -> Option<Range<usize>>;

/// A shape. Its expression is for [`expand`].
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) kind: Kind,
    pub(super) regex: &'static str,
    pub(super) value: Judge,
    /// Says whether the value is a secret wherever else it stands.
    pub(super) spreads: fn(&Captures<'_>) -> bool,
}

/// Returns a shape whose value is the group `v` where there is one, else all that matches.
pub(super) const fn plain(kind: Kind, regex: &'static str) -> Shape {
    judged(kind, regex, group)
}

/// Returns a shape whose value `value` finds.
pub(super) const fn judged(kind: Kind, regex: &'static str, value: Judge) -> Shape {
    Shape { kind, regex, value, spreads: |_| true }
}

/// Returns the group `v`, or all.
pub(super) fn group(_: &str, found: &Captures<'_>) -> Option<Range<usize>> {
    found.name("v").or_else(|| found.get(0)).map(|value| value.range())
}

/// Returns [`group`] where its text passes.
pub(super) fn group_if(
    text: &str,
    found: &Captures<'_>,
    passes: impl Fn(&str) -> bool,
) -> Option<Range<usize>> {
    group(text, found).filter(|at| text.get(at.clone()).is_some_and(passes))
}

/// Returns whether the text has a digit, which words have not.
pub(super) fn has_digit(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit())
}

/// Returns the expression with the classes of ASCII for `\w`, `\d`, `\s` and `\b` (those of Unicode make it many times
/// larger, and no secret is written in them), and with `\<` and `\>` as the borders of a value: no letter or digit of
/// ASCII goes on there, but `_`, which ties names to values, may, and so may the letter of an escaped end of a line. A border takes one character, so the value needs the
/// group `v`.
pub(super) fn expand(shape: &str) -> String {
    let mut plain = String::with_capacity(shape.len() * 2);
    let mut inside = false;
    let mut rest = shape.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            inside = (inside && c != ']') || c == '[';
            plain.push(c);
            continue;
        }
        let escaped = rest.next();
        let class = match escaped {
            Some('w') => "A-Za-z0-9_",
            Some('d') => "0-9",
            Some('s') => " \\t\\r\\n",
            Some('b') => {
                // At the beginning it may follow an escaped end of a line.
                let first = matches!(plain.as_str(), "" | "(?i)");
                plain.push_str(if first { "(?:(?-u:\\b)|\\\\[nrt])" } else { "(?-u:\\b)" });
                continue;
            }
            Some('<') => {
                plain.push_str("(?:^|[^A-Za-z0-9]|\\\\[nrt])");
                continue;
            }
            Some('>') => {
                plain.push_str("(?:[^A-Za-z0-9]|$)");
                continue;
            }
            _ => {
                plain.push(c);
                plain.extend(escaped);
                continue;
            }
        };
        let ends = if inside { ["", ""] } else { ["[", "]"] };
        plain.extend([ends[0], class, ends[1]]);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_those_of_ascii() {
        assert_eq!(expand(r"y\bx[\w-]+\d\.\s"), r"y(?-u:\b)x[A-Za-z0-9_-]+[0-9]\.[ \t\r\n]");
        assert_eq!(
            expand(r"\<(?P<v>a)\>"),
            r"(?:^|[^A-Za-z0-9]|\\[nrt])(?P<v>a)(?:[^A-Za-z0-9]|$)"
        );
    }
}
