//! Lines of numbers alone, which are counts of anything.

use std::ops::Range;

use crate::format::timestamp::epoch::SECONDS;

/// Seconds that a log of counters is likely of, up to 2033.
const LIKELY: Range<i64> = SECONDS.start..2_000_000_000;

/// Returns whether `line` is nothing but numbers of seven digits and more, three of them at least: a list of anything, save
/// where the first may be a time and the second, a count, may not.
pub(super) fn is_list(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let first = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !line.get(first..).is_some_and(|rest| rest.starts_with(b", ")) {
        return false;
    }
    let numbers = || line.strip_suffix(b",").unwrap_or(line).split(|byte| *byte == b',');
    let long = |number: &[u8]| number.len() >= 7 && number.iter().all(u8::is_ascii_digit);
    numbers().map(<[u8]>::trim_ascii).all(long) && numbers().count() >= 3 && !is_row(numbers())
}

/// Returns whether the first of `numbers` may be seconds or milliseconds since 1970, and the second may be neither.
fn is_row<'a>(mut numbers: impl Iterator<Item = &'a [u8]>) -> bool {
    let mut within = |range: &Range<i64>| {
        let text = numbers.next().and_then(|text| std::str::from_utf8(text.trim_ascii()).ok());
        let number = text.and_then(|text| text.parse::<i64>().ok());
        number.is_some_and(|it| range.contains(&it) || range.contains(&(it / 1_000)))
    };
    within(&LIKELY) && !within(&SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_counters_may_begin_with_its_time() {
        for line in ["3190661285, 1279665062, 1595330642,", "1710497702, 1710497703, 1710497704"] {
            assert!(is_list(line.as_bytes()), "{line}");
        }
        for line in ["1710497702, 104857600, 209715200", "1710497702250, 104857600, 209715200"] {
            assert!(!is_list(line.as_bytes()), "{line}");
        }
    }
}
