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

/// Names of months in German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian and Ukrainian that are not those
/// of English, lower case and as they stand behind a day, and their numbers.
const OTHERS: [(&str, u32); 128] = [
    ("januar", 1),
    ("janvier", 1),
    ("janv", 1),
    ("jänner", 1),
    ("februar", 2),
    ("février", 2),
    ("févr", 2),
    ("fév", 2),
    ("märz", 3),
    ("mär", 3),
    ("mrz", 3),
    ("mars", 3),
    ("avril", 4),
    ("avr", 4),
    ("mai", 5),
    ("juni", 6),
    ("juin", 6),
    ("juli", 7),
    ("juillet", 7),
    ("juil", 7),
    ("août", 8),
    ("septembre", 9),
    ("oktober", 10),
    ("octobre", 10),
    ("okt", 10),
    ("novembre", 11),
    ("dezember", 12),
    ("dez", 12),
    ("décembre", 12),
    ("déc", 12),
    ("enero", 1),
    ("ene", 1),
    ("febrero", 2),
    ("marzo", 3),
    ("abril", 4),
    ("abr", 4),
    ("mayo", 5),
    ("junio", 6),
    ("julio", 7),
    ("agosto", 8),
    ("ago", 8),
    ("septiembre", 9),
    ("octubre", 10),
    ("noviembre", 11),
    ("diciembre", 12),
    ("dic", 12),
    ("gennaio", 1),
    ("gen", 1),
    ("febbraio", 2),
    ("aprile", 4),
    ("maggio", 5),
    ("mag", 5),
    ("giugno", 6),
    ("giu", 6),
    ("luglio", 7),
    ("lug", 7),
    ("settembre", 9),
    ("set", 9),
    ("ottobre", 10),
    ("ott", 10),
    ("dicembre", 12),
    ("janeiro", 1),
    ("fevereiro", 2),
    ("fev", 2),
    ("março", 3),
    ("maio", 5),
    ("junho", 6),
    ("julho", 7),
    ("setembro", 9),
    ("outubro", 10),
    ("out", 10),
    ("novembro", 11),
    ("dezembro", 12),
    ("januari", 1),
    ("februari", 2),
    ("maart", 3),
    ("mrt", 3),
    ("mei", 5),
    ("augustus", 8),
    ("stycznia", 1),
    ("lutego", 2),
    ("marca", 3),
    ("kwietnia", 4),
    ("maja", 5),
    ("czerwca", 6),
    ("lipca", 7),
    ("sierpnia", 8),
    ("września", 9),
    ("października", 10),
    ("listopada", 11),
    ("grudnia", 12),
    ("января", 1),
    ("янв", 1),
    ("февраля", 2),
    ("фев", 2),
    ("марта", 3),
    ("мар", 3),
    ("апреля", 4),
    ("апр", 4),
    ("мая", 5),
    ("май", 5),
    ("июня", 6),
    ("июн", 6),
    ("июля", 7),
    ("июл", 7),
    ("августа", 8),
    ("авг", 8),
    ("сентября", 9),
    ("сент", 9),
    ("сен", 9),
    ("октября", 10),
    ("окт", 10),
    ("ноября", 11),
    ("ноя", 11),
    ("декабря", 12),
    ("дек", 12),
    ("січня", 1),
    ("лютого", 2),
    ("березня", 3),
    ("квітня", 4),
    ("травня", 5),
    ("червня", 6),
    ("липня", 7),
    ("серпня", 8),
    ("вересня", 9),
    ("жовтня", 10),
    ("листопада", 11),
    ("грудня", 12),
];

/// Reads the name of a month (1 to 12): English, or one of [`OTHERS`].
pub(super) fn month(cursor: &mut Cursor<'_>) -> Option<u32> {
    english(cursor).or_else(|| other(cursor))
}

/// Reads the name of a month in another language, as a whole word.
fn other(cursor: &mut Cursor<'_>) -> Option<u32> {
    if !matches!(
        cursor.peek()?.to_ascii_lowercase(),
        b'a' | b'c'..=b'g' | b'j'..=b'p' | b's' | b'w' | 0xd0 | 0xd1
    ) {
        return None;
    }
    let (name, number) = OTHERS.iter().find(|(name, _)| {
        let next = cursor.peek_at(name.len());
        cursor.ahead(name.len()).eq_ignore_ascii_case(name.as_bytes())
            && !next.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte >= 0x80)
    })?;
    cursor.skip(name.len());
    Some(*number)
}

fn english(cursor: &mut Cursor<'_>) -> Option<u32> {
    if !may_follow(cursor) {
        return None;
    }
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
    if !may_follow(cursor) {
        return None;
    }
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
        for name in MONTHS {
            let short: String = name.chars().take(3).collect();
            let letters = short.to_uppercase().into_bytes().try_into().unwrap();
            assert_eq!(short_month(letters), month(&mut Cursor::new(&short, 0)));
        }
        for (name, number) in OTHERS {
            assert_eq!(month(&mut Cursor::new(name, 0)), Some(number), "{name}");
        }
        assert_eq!(month(&mut Cursor::new("maison", 0)), None);
        assert_eq!(month(&mut Cursor::new("märzen", 0)), None);
        assert_eq!(weekday(&mut Cursor::new("thu,", 0)), Some(Weekday::Thu));
        assert_eq!(weekday(&mut Cursor::new("Sunset", 0)), None);
    }
}
