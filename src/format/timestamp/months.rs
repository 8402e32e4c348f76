//! The names of months in languages other than English.

/// Names of months in German, French, Spanish, Italian, Portuguese, Dutch, the languages of Scandinavia, Polish, Czech,
/// Slovak, Slovene, Croatian, Serbian, Macedonian, Bulgarian, Russian, Ukrainian, Belarusian, Hungarian, Romanian, Catalan,
/// Galician, Turkish, Azerbaijani, Uzbek, Finnish, Estonian, Latvian, Lithuanian, Greek, Indonesian, Malay and Filipino that are
/// not those of English, as they stand behind a day (in capitals in Greek only), and their numbers; sorted.
#[rustfmt::skip]
const MONTHS: [(&str, u32); 359] = [
    ("abr", 4), ("abril", 4), ("ago", 8), ("agost", 8), ("agosto", 8), ("agustus", 8), ("août", 8), ("aprel", 4),
    ("april", 4), ("aprile", 4), ("aprilie", 4), ("aprill", 4), ("apríla", 4), ("aprīlis", 4), ("ara", 12),
    ("aralık", 12), ("august", 8), ("augusta", 8), ("augusti", 8), ("augusts", 8), ("augustus", 8),
    ("augusztus", 8), ("avgust", 8), ("avr", 4), ("avril", 4), ("ağu", 8), ("ağustos", 8), ("balandžio", 4),
    ("birželio", 6), ("března", 3), ("czerwca", 6), ("decembar", 12), ("decembra", 12), ("decembrie", 12),
    ("decembris", 12), ("decembro", 12), ("dekabr", 12), ("desember", 12), ("desembre", 12), ("detsember", 12),
    ("dez", 12), ("dezember", 12), ("dezembro", 12), ("dic", 12), ("dicembre", 12), ("diciembre", 12),
    ("disember", 12), ("disyembre", 12), ("dubna", 4), ("déc", 12), ("décembre", 12), ("eki", 10), ("ekim", 10),
    ("elokuuta", 8), ("ene", 1), ("enero", 1), ("eyl", 9), ("eylül", 9), ("febbraio", 2), ("febr", 2),
    ("febreiro", 2), ("febrer", 2), ("febrero", 2), ("februar", 2), ("februari", 2), ("februarie", 2),
    ("február", 2), ("februára", 2), ("februāris", 2), ("fev", 2), ("fevereiro", 2), ("fevral", 2), ("fév", 2),
    ("févr", 2), ("février", 2), ("gegužės", 5), ("gen", 1), ("gener", 1), ("gennaio", 1), ("giu", 6),
    ("giugno", 6), ("grudnia", 12), ("gruodžio", 12), ("haz", 6), ("haziran", 6), ("heinäkuuta", 7),
    ("helmikuuta", 2), ("huhtikuuta", 4), ("hulyo", 7), ("hunyo", 6), ("ianuarie", 1), ("iulie", 7), ("iunie", 6),
    ("iyul", 7), ("iyun", 6), ("jaanuar", 1), ("janeiro", 1), ("januar", 1), ("januari", 1), ("január", 1),
    ("januára", 1), ("janv", 1), ("janvier", 1), ("janvāris", 1), ("joulukuuta", 12), ("juil", 7), ("juillet", 7),
    ("juin", 6), ("julai", 7), ("julho", 7), ("juli", 7), ("julij", 7), ("julio", 7), ("juliol", 7), ("junho", 6),
    ("juni", 6), ("junij", 6), ("junio", 6), ("juny", 6), ("juuli", 7), ("juuni", 6), ("jänner", 1), ("júla", 7),
    ("július", 7), ("júna", 6), ("június", 6), ("jūlijs", 7), ("jūnijs", 6), ("kas", 11), ("kasım", 11),
    ("kesäkuuta", 6), ("kolovoza", 8), ("kovo", 3), ("května", 5), ("kwietnia", 4), ("lapkričio", 11), ("ledna", 1),
    ("liepos", 7), ("lipca", 7), ("lipnja", 6), ("listopada", 11), ("listopadu", 11), ("lokakuuta", 10), ("lug", 7),
    ("luglio", 7), ("lutego", 2), ("maaliskuuta", 3), ("maart", 3), ("mag", 5), ("maggio", 5), ("mai", 5),
    ("maig", 5), ("maijs", 5), ("maio", 5), ("maj", 5), ("maja", 5), ("marca", 3), ("marec", 3), ("maret", 3),
    ("marraskuuta", 11), ("mars", 3), ("marso", 3), ("mart", 3), ("martie", 3), ("marts", 3), ("marzo", 3),
    ("març", 3), ("março", 3), ("mayo", 5), ("mayıs", 5), ("mei", 5), ("mrt", 3), ("mrz", 3), ("mája", 5),
    ("május", 5), ("márc", 3), ("március", 3), ("mär", 3), ("märts", 3), ("märz", 3), ("nis", 4), ("nisan", 4),
    ("nobyembre", 11), ("noiembrie", 11), ("novembar", 11), ("novembra", 11), ("novembre", 11), ("novembris", 11),
    ("novembro", 11), ("noviembre", 11), ("noyabr", 11), ("oca", 1), ("ocak", 1), ("octobre", 10),
    ("octombrie", 10), ("octubre", 10), ("ogos", 8), ("okt", 10), ("oktobar", 10), ("oktober", 10),
    ("oktobris", 10), ("oktoober", 10), ("oktubre", 10), ("oktyabr", 10), ("október", 10), ("októbra", 10),
    ("ott", 10), ("ottobre", 10), ("out", 10), ("outubro", 10), ("ožu", 3), ("ožujka", 3), ("października", 10),
    ("pebrero", 2), ("prosinca", 12), ("prosince", 12), ("rugpjūčio", 8), ("rugsėjo", 9), ("rujna", 9),
    ("sausio", 1), ("sentyabr", 9), ("septembar", 9), ("septembra", 9), ("septembre", 9), ("septembrie", 9),
    ("septembris", 9), ("septiembre", 9), ("set", 9), ("setembre", 9), ("setembro", 9), ("settembre", 9),
    ("setyembre", 9), ("sierpnia", 8), ("siječanj", 1), ("siječnja", 1), ("spalio", 10), ("srpna", 8),
    ("srpnja", 7), ("studenoga", 11), ("stycznia", 1), ("svibnja", 5), ("syyskuuta", 9), ("szept", 9),
    ("szeptember", 9), ("tammikuuta", 1), ("tem", 7), ("temmuz", 7), ("toukokuuta", 5), ("travnja", 4),
    ("vasario", 2), ("veebruar", 2), ("veljače", 2), ("września", 9), ("xullo", 7), ("xuño", 6), ("yanvar", 1),
    ("září", 9), ("ápr", 4), ("április", 4), ("února", 2), ("července", 7), ("června", 6), ("října", 10),
    ("şub", 2), ("şubat", 2), ("Απριλίου", 4), ("Αυγούστου", 8), ("Δεκεμβρίου", 12), ("Ιανουαρίου", 1),
    ("Ιουλίου", 7), ("Ιουνίου", 6), ("Μαΐου", 5), ("Μαρτίου", 3), ("Νοεμβρίου", 11), ("Οκτωβρίου", 10),
    ("Σεπτεμβρίου", 9), ("Φεβρουαρίου", 2), ("авг", 8), ("август", 8), ("августа", 8), ("апр", 4), ("апреля", 4),
    ("април", 4), ("бер", 3), ("березня", 3), ("вер", 9), ("верасня", 9), ("вересня", 9), ("груд", 12),
    ("грудня", 12), ("дек", 12), ("декабря", 12), ("декември", 12), ("децембар", 12), ("жніўня", 8), ("жовт", 10),
    ("жовтня", 10), ("июл", 7), ("июля", 7), ("июн", 6), ("июня", 6), ("кастрычніка", 10), ("квіт", 4),
    ("квітня", 4), ("красавіка", 4), ("лип", 7), ("липня", 7), ("листопада", 11), ("лют", 2), ("лютага", 2),
    ("лютого", 2), ("лістапада", 11), ("май", 5), ("мар", 3), ("март", 3), ("марта", 3), ("мая", 5), ("мај", 5),
    ("новембар", 11), ("ноември", 11), ("ноя", 11), ("ноября", 11), ("окт", 10), ("октобар", 10), ("октомври", 10),
    ("октября", 10), ("сак", 3), ("сакавіка", 3), ("сен", 9), ("сент", 9), ("сентября", 9), ("септембар", 9),
    ("септември", 9), ("серп", 8), ("серпня", 8), ("снежня", 12), ("студзеня", 1), ("січ", 1), ("січня", 1),
    ("трав", 5), ("травня", 5), ("фебруар", 2), ("фев", 2), ("февраля", 2), ("февруари", 2), ("черв", 6),
    ("червня", 6), ("чэрвеня", 6), ("юли", 7), ("юни", 6), ("янв", 1), ("января", 1), ("януари", 1), ("јануар", 1),
    ("јануари", 1), ("јул", 7), ("јули", 7), ("јун", 6), ("јуни", 6),
];

/// Short forms among them that are words elsewhere, as `5 out` and `gen 1` are; sorted.
const WORDS: [&str; 24] = [
    "abr", "ago", "ara", "avr", "dic", "eki", "ene", "eyl", "gen", "haz", "kas", "lug", "mag",
    "maj", "mars", "mart", "mayo", "nis", "oca", "ogos", "ott", "out", "set", "tem",
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

/// Returns whether `name`, that of a month, is a word elsewhere as well.
pub(super) fn is_word(name: &[u8]) -> bool {
    WORDS.iter().any(|word| word.as_bytes().eq_ignore_ascii_case(name))
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
        assert!(MONTHS.is_sorted_by(|a, b| a.0 < b.0) && WORDS.is_sorted());
        assert!(WORDS.iter().all(|word| MONTHS.iter().any(|(name, _)| name == word)));
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
