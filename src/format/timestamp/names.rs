//! The names of months and weekdays, short and long.

use chrono::Weekday;

use crate::format::timestamp::months::begins_with_month;
use crate::format::timestamp::scan::Cursor;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Mon),
    ("tuesday", Weekday::Tue),
    ("wednesday", Weekday::Wed),
    ("thursday", Weekday::Thu),
    ("friday", Weekday::Fri),
    ("saturday", Weekday::Sat),
    ("sunday", Weekday::Sun),
];

/// Returns whether `word` is `name` or its first `short` letters (up to `most`), whatever the case.
fn is_name(word: &[u8], name: &str, most: usize) -> bool {
    let first = |text: &[u8]| text.first().map(u8::to_ascii_lowercase);
    if first(word) != first(name.as_bytes()) {
        return false;
    }
    let allowed = (3..=most).contains(&word.len()) || word.len() == name.len();
    allowed
        && name.as_bytes().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Returns the month (1 to 12) that three letters are short for.
pub(super) fn short_month(letters: [u8; 3]) -> Option<u32> {
    Some(match &letters.map(|letter| letter.to_ascii_lowercase()) {
        b"jan" => 1,
        b"feb" => 2,
        b"mar" => 3,
        b"apr" => 4,
        b"may" => 5,
        b"jun" => 6,
        b"jul" => 7,
        b"aug" => 8,
        b"sep" => 9,
        b"oct" => 10,
        b"nov" => 11,
        b"dec" => 12,
        _ => return None,
    })
}

/// Returns whether a month or weekday begins with these three letters.
pub(super) fn begins_name(letters: [u8; 3]) -> bool {
    matches!(
        &letters.map(|letter| letter.to_ascii_lowercase()),
        b"jan"
            | b"feb"
            | b"mar"
            | b"apr"
            | b"may"
            | b"jun"
            | b"jul"
            | b"aug"
            | b"sep"
            | b"oct"
            | b"nov"
            | b"dec"
            | b"mon"
            | b"tue"
            | b"wed"
            | b"thu"
            | b"fri"
            | b"sat"
            | b"sun"
    )
}

/// Returns whether a month or weekday may be the next word of `cursor`.
fn may_follow(cursor: &Cursor<'_>) -> bool {
    matches!(cursor.ahead(3), [first, second, third] if begins_name([*first, *second, *third]))
}

/// Reads the name of a month (1 to 12): English, or of another language.
pub(super) fn month(cursor: &mut Cursor<'_>) -> Option<u32> {
    english(cursor).or_else(|| other(cursor))
}

/// Reads the name of a month in another language, as a whole word.
fn other(cursor: &mut Cursor<'_>) -> Option<u32> {
    let (length, number) = begins_with_month(cursor.rest())?;
    cursor.skip(length);
    Some(number)
}

/// Reads the name of a month in English.
pub(super) fn english(cursor: &mut Cursor<'_>) -> Option<u32> {
    if !may_follow(cursor) {
        return None;
    }
    let count = cursor.letters();
    // `mar` of `março` is no word.
    if !(3..=9).contains(&count) || matches!(cursor.peek_at(count), Some(0xc3..=0xdf)) {
        return None;
    }
    let word = cursor.ahead(count);
    let number = (1_u32..).zip(MONTHS).find_map(|(number, name)| {
        let most = if name == "september" { 4 } else { 3 };
        is_name(word, name, most).then_some(number)
    })?;
    cursor.skip(count);
    Some(number)
}

/// Reads the name of a weekday.
pub(super) fn weekday(cursor: &mut Cursor<'_>) -> Option<Weekday> {
    if !may_follow(cursor) {
        return None;
    }
    let count = cursor.letters();
    // `mar` of `março` is no word.
    if !(3..=9).contains(&count) || matches!(cursor.peek_at(count), Some(0xc3..=0xdf)) {
        return None;
    }
    let word = cursor.ahead(count);
    let day = WEEKDAYS.iter().find_map(|(name, day)| {
        let most = if matches!(*name, "tuesday" | "thursday") { 5 } else { 3 };
        is_name(word, name, most).then_some(*day)
    })?;
    cursor.skip(count);
    Some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_whole_words_in_any_case() {
        assert_eq!(month(&mut Cursor::new("SEPT 3", 0)), Some(9));
        assert_eq!(month(&mut Cursor::new("December", 0)), Some(12));
        assert_eq!(month(&mut Cursor::new("Marvin", 0)), None);
        for name in MONTHS {
            let short: String = name.chars().take(3).collect();
            let letters = short.to_uppercase().into_bytes().try_into().unwrap();
            assert_eq!(short_month(letters), month(&mut Cursor::new(&short, 0)));
        }
        assert_eq!(month(&mut Cursor::new("março", 0)), Some(3));
        assert_eq!(weekday(&mut Cursor::new("satış", 0)), None);
        assert_eq!(month(&mut Cursor::new("maison", 0)), None);
        assert_eq!(month(&mut Cursor::new("märzen", 0)), None);
        assert_eq!(weekday(&mut Cursor::new("thu,", 0)), Some(Weekday::Thu));
        assert_eq!(weekday(&mut Cursor::new("Sunset", 0)), None);
    }
}
