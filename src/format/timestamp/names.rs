//! The names of months and weekdays, short and long.

use chrono::Weekday;

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

/// Reads the name of a month (1 to 12).
pub(super) fn month(cursor: &mut Cursor<'_>) -> Option<u32> {
    let count = cursor.letters();
    if !(3..=9).contains(&count) {
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
    let count = cursor.letters();
    if !(3..=9).contains(&count) {
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
        assert_eq!(weekday(&mut Cursor::new("thu,", 0)), Some(Weekday::Thu));
        assert_eq!(weekday(&mut Cursor::new("Sunset", 0)), None);
    }
}
