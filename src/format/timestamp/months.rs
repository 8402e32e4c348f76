//! The names of months in languages other than English.

/// Names of months in German, French, Spanish, Italian, Portuguese, Dutch, the languages of Scandinavia, Polish, Czech,
/// Slovak, Croatian, Hungarian, Romanian, Turkish, Finnish, Indonesian, Greek, Russian, Ukrainian and Bulgarian that are not
/// those of English, as they stand behind a day (in capitals in Greek only), and their numbers; sorted.
#[rustfmt::skip]
const MONTHS: [(&str, u32); 249] = [
    ("abr", 4), ("abril", 4), ("ago", 8), ("agosto", 8), ("agustus", 8), ("août", 8), ("aprile", 4), ("aprilie", 4),
    ("apríla", 4), ("ara", 12), ("aralık", 12), ("augusta", 8), ("augusti", 8), ("augustus", 8), ("augusztus", 8),
    ("avr", 4), ("avril", 4), ("ağu", 8), ("ağustos", 8), ("března", 3), ("czerwca", 6), ("decembra", 12),
    ("decembrie", 12), ("desember", 12), ("dez", 12), ("dezember", 12), ("dezembro", 12), ("dic", 12),
    ("dicembre", 12), ("diciembre", 12), ("dubna", 4), ("déc", 12), ("décembre", 12), ("eki", 10), ("ekim", 10),
    ("elokuuta", 8), ("ene", 1), ("enero", 1), ("eyl", 9), ("eylül", 9), ("febbraio", 2), ("febr", 2),
    ("febrero", 2), ("februar", 2), ("februari", 2), ("februarie", 2), ("február", 2), ("februára", 2), ("fev", 2),
    ("fevereiro", 2), ("fév", 2), ("févr", 2), ("février", 2), ("gen", 1), ("gennaio", 1), ("giu", 6),
    ("giugno", 6), ("grudnia", 12), ("haz", 6), ("haziran", 6), ("heinäkuuta", 7), ("helmikuuta", 2),
    ("huhtikuuta", 4), ("ianuarie", 1), ("iulie", 7), ("iunie", 6), ("janeiro", 1), ("januar", 1), ("januari", 1),
    ("január", 1), ("januára", 1), ("janv", 1), ("janvier", 1), ("joulukuuta", 12), ("juil", 7), ("juillet", 7),
    ("juin", 6), ("julho", 7), ("juli", 7), ("julio", 7), ("junho", 6), ("juni", 6), ("junio", 6), ("jänner", 1),
    ("júla", 7), ("július", 7), ("júna", 6), ("június", 6), ("kas", 11), ("kasım", 11), ("kesäkuuta", 6),
    ("kolovoza", 8), ("května", 5), ("kwietnia", 4), ("ledna", 1), ("lipca", 7), ("lipnja", 6), ("listopada", 11),
    ("listopadu", 11), ("lokakuuta", 10), ("lug", 7), ("luglio", 7), ("lutego", 2), ("maaliskuuta", 3),
    ("maart", 3), ("mag", 5), ("maggio", 5), ("mai", 5), ("maio", 5), ("maj", 5), ("maja", 5), ("marca", 3),
    ("maret", 3), ("marraskuuta", 11), ("mars", 3), ("mart", 3), ("martie", 3), ("marts", 3), ("marzo", 3),
    ("março", 3), ("mayo", 5), ("mayıs", 5), ("mei", 5), ("mrt", 3), ("mrz", 3), ("mája", 5), ("május", 5),
    ("márc", 3), ("március", 3), ("mär", 3), ("märz", 3), ("nis", 4), ("nisan", 4), ("noiembrie", 11),
    ("novembra", 11), ("novembre", 11), ("novembro", 11), ("noviembre", 11), ("oca", 1), ("ocak", 1),
    ("octobre", 10), ("octombrie", 10), ("octubre", 10), ("okt", 10), ("oktober", 10), ("október", 10),
    ("októbra", 10), ("ott", 10), ("ottobre", 10), ("out", 10), ("outubro", 10), ("ožujka", 3),
    ("października", 10), ("prosinca", 12), ("prosince", 12), ("rujna", 9), ("septembra", 9), ("septembre", 9),
    ("septembrie", 9), ("septiembre", 9), ("set", 9), ("setembro", 9), ("settembre", 9), ("sierpnia", 8),
    ("siječnja", 1), ("srpna", 8), ("srpnja", 7), ("studenoga", 11), ("stycznia", 1), ("svibnja", 5),
    ("syyskuuta", 9), ("szept", 9), ("szeptember", 9), ("tammikuuta", 1), ("tem", 7), ("temmuz", 7),
    ("toukokuuta", 5), ("travnja", 4), ("veljače", 2), ("września", 9), ("září", 9), ("ápr", 4), ("április", 4),
    ("února", 2), ("července", 7), ("června", 6), ("října", 10), ("şub", 2), ("şubat", 2), ("Απριλίου", 4),
    ("Αυγούστου", 8), ("Δεκεμβρίου", 12), ("Ιανουαρίου", 1), ("Ιουλίου", 7), ("Ιουνίου", 6), ("Μαΐου", 5),
    ("Μαρτίου", 3), ("Νοεμβρίου", 11), ("Οκτωβρίου", 10), ("Σεπτεμβρίου", 9), ("Φεβρουαρίου", 2), ("авг", 8),
    ("август", 8), ("августа", 8), ("апр", 4), ("апреля", 4), ("април", 4), ("березня", 3), ("вересня", 9),
    ("грудня", 12), ("дек", 12), ("декабря", 12), ("декември", 12), ("жовтня", 10), ("июл", 7), ("июля", 7),
    ("июн", 6), ("июня", 6), ("квітня", 4), ("липня", 7), ("листопада", 11), ("лютого", 2), ("май", 5), ("мар", 3),
    ("март", 3), ("марта", 3), ("мая", 5), ("ноември", 11), ("ноя", 11), ("ноября", 11), ("окт", 10),
    ("октомври", 10), ("октября", 10), ("сен", 9), ("сент", 9), ("сентября", 9), ("септември", 9), ("серпня", 8),
    ("січня", 1), ("травня", 5), ("фев", 2), ("февраля", 2), ("февруари", 2), ("червня", 6), ("юли", 7), ("юни", 6),
    ("янв", 1), ("января", 1), ("януари", 1),
];

/// No name is longer, in bytes.
const LONGEST: usize = 22;

/// Returns the length in bytes and the number (1 to 12) of the month that `text` begins with, as a whole word; letters
/// beyond ASCII count in lower case only.
pub(super) fn begins_with_month(text: &[u8]) -> Option<(usize, u32)> {
    let near = text.get(..=LONGEST).unwrap_or(text);
    let length = near.iter().take_while(|byte| is_letter(**byte)).count();
    let mut lower = [0; LONGEST];
    let lower = lower.get_mut(..length)?;
    lower.copy_from_slice(near.get(..length)?);
    lower.make_ascii_lowercase();
    let at = MONTHS.binary_search_by(|(name, _)| name.as_bytes().cmp(lower)).ok()?;
    let ends = !text.get(length).is_some_and(u8::is_ascii_digit);
    MONTHS.get(at).filter(|_| ends).map(|(_, number)| (length, *number))
}

/// Returns whether `byte` is a letter, or part of one; blanks and punctuation beyond ASCII begin with other bytes.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || (byte >= 0x80 && !matches!(byte, 0xc2 | 0xe2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_as_a_whole_word() {
        assert!(MONTHS.is_sorted_by(|a, b| a.0 < b.0));
        for (name, number) in MONTHS {
            assert!(name.len() <= LONGEST && name.bytes().all(is_letter), "{name}");
            for end in ["", " 2024", "\u{a0}2024", ". 2024"] {
                let text = format!("{name}{end}");
                assert_eq!(
                    begins_with_month(text.as_bytes()),
                    Some((name.len(), number)),
                    "{text}"
                );
            }
        }
        assert_eq!(begins_with_month("MÄRZ".to_lowercase().as_bytes()), Some((5, 3)));
        for text in ["maison", "märzen", "mai5", "", "september", "x"] {
            assert_eq!(begins_with_month(text.as_bytes()), None, "{text}");
        }
    }
}
