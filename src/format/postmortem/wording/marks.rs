//! What is weighed of an entry: its words, its first words, its pairs of words, and where it stands.

use std::collections::BTreeSet;

use crate::format::postmortem::feature::Standing;

/// What marks of standing begin with; no word does.
pub(super) const STANDING: char = '@';
/// What a mark of one of the first words begins with.
const FIRST: char = '^';
/// So many words are the first.
const FIRST_WORDS: usize = 3;
/// So many words are weighed.
const MOST: usize = 40;
/// Endings that words are weighed without, where so many letters are left.
const ENDINGS: [&str; 4] = ["ing", "ed", "es", "s"];
const LEAST: usize = 3;

/// Returns the marks of the entry with `text`, each once.
pub(super) fn of(text: &str, stands: &Standing) -> BTreeSet<String> {
    let words = words(text);
    let mut marks = BTreeSet::from([STANDING.to_string()]);
    for (at, word) in words.iter().enumerate() {
        if at < FIRST_WORDS {
            marks.insert(format!("{FIRST}{word}"));
        }
        if let Some(next) = words.get(at + 1) {
            marks.insert(format!("{word} {next}"));
        }
        marks.insert(word.clone());
    }
    marks.insert(format!("{STANDING}{}", stands.place));
    marks.insert(format!("{STANDING}third{}", stands.third));
    marks.extend(stands.marks.iter().map(|mark| format!("{STANDING}{mark}")));
    marks
}

/// Returns the words of `text` in lower case, without their endings; each number is `#`.
fn words(text: &str) -> Vec<String> {
    parts(&text.to_ascii_lowercase()).map(stem).collect()
}

/// Returns `mark` as it stands in `text`: with the endings of its words.
pub(super) fn as_written(mark: &str, text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let written = |own: &str| parts(&lower).find(|part| stem(part) == own).map(str::to_owned);
    let words = mark.trim_start_matches(FIRST).split(' ');
    let words: Vec<String> =
        words.map(|own| written(own).unwrap_or_else(|| own.to_owned())).collect();
    words.join(" ")
}

fn parts(lower: &str) -> impl Iterator<Item = &str> {
    let parts = lower.split(|c: char| !(c.is_ascii_alphanumeric() || c == '\''));
    parts.filter(|part| !part.is_empty()).take(MOST)
}

fn stem(word: &str) -> String {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return "#".to_owned();
    }
    let cut = ENDINGS
        .iter()
        .find_map(|ending| word.strip_suffix(ending).filter(|rest| rest.len() >= LEAST));
    cut.unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_pairs_and_standing_are_marks() {
        let stands = Standing { place: "first", third: 0, marks: vec!["first_anomaly"] };
        let marks = of("Rolled back to 1.4.2, pods restarting", &stands);
        for mark in [
            "@",
            "@first",
            "@third0",
            "@first_anomaly",
            "^roll",
            "roll back",
            "back",
            "#",
            "pod restart",
        ] {
            assert!(marks.contains(mark), "{mark}: {marks:?}");
        }
        assert!(!marks.contains("^pod"), "{marks:?}");
    }
}
