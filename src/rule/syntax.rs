//! Regexes of rules, ASCII unless they say otherwise: their trees, their sizes, what searches them.

use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

/// The most memory that one compiled regex may take.
pub(crate) const SIZE_LIMIT: usize = 2 << 20;

/// Up to this weight a regex compiles for sure: by far less than 128 bytes a unit.
pub(crate) const LIGHT: usize = SIZE_LIMIT / 128;

/// Returns the tree of a regex, or why it is none.
pub(crate) fn parse(source: &str) -> Result<Hir, String> {
    let mut parser = ParserBuilder::new().unicode(false).utf8(false).build();
    parser.parse(source).map_err(|error| match &error {
        regex_syntax::Error::Parse(inner) => inner.kind().to_string(),
        regex_syntax::Error::Translate(inner) => inner.kind().to_string(),
        _ => error.to_string(),
    })
}

/// Returns `source` without a leading `(?i)` where nothing in it depends on that but the case of ASCII letters: the
/// tree is a fraction of the size then, for each letter would be a class of two.
pub(crate) fn uncased(source: &str) -> &str {
    let Some(rest) = source.strip_prefix("(?i)") else { return source };
    let depends = |three: &[u8]| match three {
        [b'(', b'?', after, ..] => !matches!(after, b':' | b'P' | b'<'),
        [b'\\', escaped, ..] => matches!(escaped, b'x' | b'u' | b'U' | b'p' | b'P'),
        [one @ (b'&' | b'-' | b'~'), other, ..] => one == other,
        _ => false,
    };
    let plain = rest.is_ascii() && !rest.as_bytes().windows(3).any(depends);
    if plain { rest } else { source }
}

/// Returns an upper bound of the size that a regex compiles to, in units of about one state.
pub(crate) fn weight(hir: &Hir) -> usize {
    let all = |parts: &[Hir]| {
        parts.iter().fold(1_usize, |sum, part| sum.saturating_add(weight(part)).saturating_add(2))
    };
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Bytes(class)) => class.ranges().len() + 1,
        // Each range is up to seven sequences of up to four bytes.
        HirKind::Class(Class::Unicode(class)) => class.ranges().len() * 28 + 1,
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1) as usize;
            weight(&repetition.sub).saturating_add(2).saturating_mul(times.saturating_add(1))
        }
        HirKind::Capture(capture) => weight(&capture.sub).saturating_add(2),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => all(parts),
    }
}

/// Builds what searches fastest and gives captures.
pub(crate) fn build(source: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(source).unicode(false).size_limit(SIZE_LIMIT).build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::pattern::Pattern;

    #[test]
    fn what_is_too_large_is_refused_without_compiling_the_rest() {
        let grown = |inner: &str, times: usize| format!("(?i)(?:{inner}){{{times}}}");
        for inner in
            ["x", r"\w", "[a-cx-z]x|yy", ".{0,9}a", "x{0,20}|y?", r"(?u:\w)", "(?u:.)", "ü"]
        {
            for times in (0..10).map(|power| 1 << power) {
                let source = grown(inner, times);
                let built = build(&source).map(|_| ()).map_err(|error| error.to_string());
                assert_eq!(Pattern::parse(&source).unwrap().check(), built, "{source}");
            }
        }
        let large = Pattern::parse(&grown(r"(?u:\w)", 900)).unwrap();
        assert!(large.check().unwrap_err().contains("size limit"));
        assert!(weight(&parse(&grown(r"\d+ ms", 20)).unwrap()) < LIGHT);
    }

    #[test]
    fn case_is_left_out_only_where_it_means_no_more_than_ascii_letters() {
        assert_eq!(uncased(r"(?i)\b(?:a|b)[^-x](?P<c>d)$"), r"\b(?:a|b)[^-x](?P<c>d)$");
        let kept = [
            "a(?i)b",
            "(?i)ü",
            "(?i)(?u)k",
            "(?i)(?-i:a)",
            r"(?i)\xe4",
            "(?i)[aB&&ab]",
            r"(?i)\pL",
        ];
        assert_eq!(kept.map(uncased), kept);
        let pattern = Pattern::parse("(?i)quorum (?:Lost|GONE)").unwrap();
        assert!(pattern.matches("Quorum lost") && pattern.matches("QUORUM gone"));
        assert_eq!(pattern.required().unwrap(), ["quorum gone", "quorum lost"]);
    }
}
