//! Names of people as systems write them: `Joerg Brandt`, `joerg.brandt@example.org` and `jbrandt` are one; names in texts.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

/// Returns the login that a person's name is often shortened to: `Joerg Brandt` and `joerg.brandt@…` become `jbrandt`.
/// A name of one word stays as it is, in lower case.
pub fn login(name: &str) -> String {
    let plain = plain(name);
    let name = plain.as_str();
    let local = name.split('@').find(|part| !part.trim().is_empty()).unwrap_or(name);
    let mut parts = local.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let Some(first) = parts.next() else { return name.trim().to_lowercase() };
    let initial = first.chars().next().map(String::from).unwrap_or_default();
    match parts.next_back() {
        Some(last) if last.chars().count() > 1 => format!("{initial}{last}").to_lowercase(),
        _ => first.to_lowercase(),
    }
}

/// Returns the parts of a person's name, in lower case and without the domain: `ada.okafor@…` has two.
pub fn parts(name: &str) -> BTreeSet<String> {
    parts_of(name, 3)
}

/// Returns the name of a service without its owner (`acme/checkout`): all of one house have that in common.
pub fn bare(service: &str) -> &str {
    service.rsplit('/').find(|part| !part.trim().is_empty()).unwrap_or(service)
}

/// What programs print where they have no value: Python, JSON and Java, Go, Kubernetes, C, `JavaScript`.
const NOTHING: &[&str] = &["None", "null", "NULL", "<nil>", "nil", "<none>", "(null)", "undefined"];

/// Returns whether `name` is what a program printed in place of one.
pub fn is_nothing(name: &str) -> bool {
    NOTHING.contains(&name.trim())
}

/// Names under which monitors file what belongs to no service of its own.
const COLLECTIVE: &[&str] = &[
    "infra",
    "infrastructure",
    "it",
    "ops",
    "operations",
    "systems",
    "shared",
    "common",
    "general",
    "default",
    "other",
    "others",
    "misc",
    "miscellaneous",
    "various",
    "unknown",
];

/// Returns whether `name`, given as that of a service, stands for all that has none: two alerts filed under it need not
/// have anything in common. A number, as switches count their lines by, names nothing either.
pub fn is_collective(name: &str) -> bool {
    let named = name.chars().any(char::is_alphabetic);
    !named || COLLECTIVE.iter().any(|known| name.trim().eq_ignore_ascii_case(known))
}

/// Returns whether both names are one person's: `Ada`, `ada.okafor@…` and `Okafor, Ada` are one; two full names must
/// agree in full.
pub fn same(one: &str, other: &str) -> bool {
    let (a, b) = (parts_of(one, 2), parts_of(other, 2));
    if login(one) == login(other) && (a.len() == 1 || b.len() == 1) {
        return true;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    !short.is_empty() && short.is_subset(&long)
}

/// Returns whether `text` holds `name` as a whole word; `orders` is none in `orders-api`.
pub fn holds(text: &str, name: &str) -> bool {
    around(text, name).is_some()
}

/// Returns what stands before and behind `name` where it first stands in `text` as a whole word; an empty name stands
/// nowhere.
pub fn around<'t>(text: &'t str, name: &str) -> Option<(&'t str, &'t str)> {
    let places = text.match_indices(name).filter(|(_, found)| !found.is_empty());
    let mut parts =
        places.filter_map(|(at, found)| Some((text.get(..at)?, text.get(at + found.len()..)?)));
    parts.find(|(before, after)| {
        !before.chars().next_back().is_some_and(in_word)
            && !after.chars().next().is_some_and(in_word)
    })
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

fn parts_of(name: &str, shortest: usize) -> BTreeSet<String> {
    let name = plain(name);
    let local = name.split('@').find(|part| !part.trim().is_empty()).unwrap_or(&name);
    local
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| part.chars().count() >= shortest)
        .map(str::to_lowercase)
        .collect()
}

/// Returns a name first name first, its letters as logins and passports write them (ICAO Doc 9303, part 3, section 6).
fn plain(name: &str) -> String {
    let turned = match name.split_once(',') {
        Some((last, first)) if !first.contains(',') && !name.contains('@') => {
            format!("{} {}", first.trim(), last.trim())
        }
        _ => name.to_owned(),
    };
    if turned.is_ascii() {
        return turned;
    }
    spelt_out(&turned)
}

/// How a letter is written where there are plain ones only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spelt {
    /// As logins and passports have it.
    pub long: &'static str,
    /// As those have it who leave marks away.
    pub short: &'static str,
}

/// Letters in small, with both of their spellings.
const LETTERS: [(char, &str, &str); 15] = [
    ('ä', "ae", "a"),
    ('æ', "ae", "ae"),
    ('ö', "oe", "o"),
    ('ø', "oe", "o"),
    ('œ', "oe", "oe"),
    ('ü', "ue", "u"),
    ('å', "aa", "a"),
    ('ß', "ss", "ss"),
    ('þ', "th", "th"),
    ('ð', "d", "d"),
    ('đ', "d", "d"),
    ('ħ', "h", "h"),
    ('ı', "i", "i"),
    ('ł', "l", "l"),
    ('ŋ', "n", "n"),
];

/// Returns the spellings of a small letter that has other ones.
pub fn letters(letter: char) -> Option<Spelt> {
    let known = LETTERS.iter().find(|(known, ..)| *known == letter && !letter.is_ascii());
    known.map(|(_, long, short)| Spelt { long, short })
}

/// Returns a text with the long spelling of its letters, however their marks are coded.
pub fn spelt_out(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 2);
    for letter in text.nfc() {
        let small = letter.to_lowercase().next().unwrap_or(letter);
        match letters(small) {
            Some(spelt) if small == letter => plain.push_str(spelt.long),
            Some(spelt) => plain.push_str(&capital(spelt.long)),
            None => plain.push(letter),
        }
    }
    plain
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().into_iter().flat_map(char::to_uppercase).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::{holds, is_nothing, login, parts, same, spelt_out};

    #[test]
    fn what_is_printed_for_no_name_is_none() {
        assert!(["None", " null ", "<none>", "undefined"].into_iter().all(is_nothing));
        assert!(!["none-such", "NONE", "nullify", "", "web-1"].into_iter().any(is_nothing));
    }

    #[test]
    fn letters_are_spelt_out() {
        assert_eq!(spelt_out("Åse Ørsted ÖZ Łu ß"), "Aase Oersted OeZ Lu ss");
    }

    #[test]
    fn names_are_taken_apart() {
        assert!(parts("ada@example.com").is_subset(&parts("Ada Okafor")));
        assert!(!parts("Ben Okafor").is_subset(&parts("Ada Okafor")));
    }

    #[test]
    fn a_name_is_found_as_a_whole_word_only() {
        assert!(holds("the api, again", "api") && holds("api", "api") && holds("rapid api", "api"));
        assert!(!holds("rapid", "api") && !holds("orders-api", "api") && !holds("", "api"));
    }

    #[test]
    fn one_person_is_known_by_any_form_of_the_name() {
        for name in ["Brandt, Jörg", "joerg.brandt@example.com", "joerg", "Jörg", "jbrandt"] {
            assert!(same("Joerg Brandt", name), "{name}");
        }
        assert!(same("nadia.farouk@kixdrop.example", "Nadia Farouk"));
        assert!(same("@bjorn", "Bjorn"));
        for name in ["Brandt, Ada", "Jörg Berg", "", "ada.brandt@example.com"] {
            assert!(!same("Joerg Brandt", name), "{name}");
        }
    }

    #[test]
    fn a_person_has_one_login_everywhere() {
        for name in
            ["Joerg Brandt", "joerg.brandt@fjord.example", "jbrandt", "@jbrandt", "J. Brandt"]
        {
            assert_eq!(login(name), "jbrandt", "{name}");
        }
        assert_eq!(login("ada"), "ada");
        // The marks are characters of their own.
        assert_eq!(login("Jo\u{308}rg Brandt"), "jbrandt");
        assert_eq!(login("Nils Bra\u{308}ndt"), "nbraendt");
        assert!(same("So\u{308}ren", "S\u{f8}ren") && same("S\u{d8}REN", "soeren"));
        assert_ne!(login("Ada Okafor"), login("Ben Okafor"));
        assert_eq!(login(" — "), "—");
    }
}
