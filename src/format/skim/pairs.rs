//! Pairs of keys and values behind the time of a line: which keys they have decides how they are read.

use crate::base::hash::fnv1a;
use crate::format::logfmt::is_time;
use crate::format::timestamp::place::may_be_timed;

/// Returns what stands behind a time, of which `rest` begins where that ends.
pub(super) fn behind(rest: &[u8]) -> &[u8] {
    let text = without(rest, b"])> \t,;|");
    match without(text, b":-") {
        after if after.len() < text.len() && after.starts_with(b" ") => after.trim_ascii_start(),
        _ => text,
    }
}

fn without<'t>(text: &'t [u8], marks: &[u8]) -> &'t [u8] {
    let end = text.iter().position(|byte| !marks.contains(byte));
    text.get(end.unwrap_or(text.len())..).unwrap_or_default()
}

/// Returns what tells apart pairs with other keys, or in another order.
pub(super) fn keys(pairs: &[u8]) -> u64 {
    let mut all = 0_u64;
    let mut rest = pairs;
    while let Some(end) = memchr::memchr3(b'=', b' ', b'"', rest) {
        let (key, after) = rest.split_at_checked(end).unwrap_or_default();
        all = all.rotate_left(5) ^ fnv1a(key);
        let (mark, after) = after.split_first().unwrap_or((&0, &[]));
        rest = match mark {
            b'=' => behind_value(after),
            b'"' => behind_quote(after),
            _ => after,
        };
    }
    all
}

fn behind_value(text: &[u8]) -> &[u8] {
    if let Some(quoted) = text.strip_prefix(b"\"") {
        return behind_quote(quoted);
    }
    let end = memchr::memchr(b' ', text).map_or(text.len(), |at| at + 1);
    text.get(end..).unwrap_or_default()
}

/// Returns what follows the quote that closes `text`.
fn behind_quote(text: &[u8]) -> &[u8] {
    let mut from = 0;
    while let Some(at) = memchr::memchr2(b'"', b'\\', text.get(from..).unwrap_or_default()) {
        let at = from + at;
        if text.get(at) == Some(&b'"') {
            return text.get(at + 1..).unwrap_or_default().trim_ascii_start();
        }
        from = at + 2;
    }
    &[]
}

/// Returns whether a date, or a number of seconds since 1970 under the name of a time, may stand in pairs.
pub(super) fn has_epoch(pairs: &[u8]) -> bool {
    let mut marks = memchr::memchr3_iter(b'=', b'"', b'(', pairs);
    marks.any(|at| {
        let value = pairs.get(at + 1..).unwrap_or_default();
        let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let before = || pairs.get(..=at).unwrap_or_default();
        digits > 0
            && (value.get(digits).is_some_and(|byte| b"-/".contains(byte))
                || digits >= 10 && (may_be_timed(before()) || names_time(before())))
    })
}

/// Returns whether `pairs`, which end behind the sign of one, end with the name of a time.
fn names_time(pairs: &[u8]) -> bool {
    let key = pairs.strip_suffix(b"\"").unwrap_or(pairs).strip_suffix(b"=").unwrap_or_default();
    let key = key.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
    std::str::from_utf8(key).is_ok_and(is_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_told_apart_by_their_keys() {
        let of = |text: &str| keys(text.as_bytes());
        assert_eq!(of("level=info msg=\"a = b c\" n=1"), of("level=error msg=late n=22"));
        assert_eq!(of(r#"msg="a \"b=1\" c" n=1"#), of("msg=x n=2"));
        assert_ne!(of("level=info msg=x"), of("level=info msg=x status=500"));
        assert_ne!(of("a=1 b=2"), of("b=1 a=2"));
    }

    #[test]
    fn what_stands_behind_a_time_is_found() {
        for rest in [" a=1", "] a=1", "]: a=1", " - a=1", "|a=1", ": a=1"] {
            assert_eq!(behind(rest.as_bytes()), b"a=1", "{rest}");
        }
    }
}
