//! What of a message counts: its words, the one that it begins with, pairs of words, and three and four letters of a word in
//! a row.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

/// Letters of a word that are looked at together.
const GRAMS: [usize; 2] = [3, 4];

/// A person who is spoken to, a link, a number, a word, or what ends a question or a shout.
static PARTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?<at><@\w+>|@[\w.]+)|(?<link>https?://\S+)|(?<word>[\w']+)|(?<end>[?!])").ok()
});

/// A number; which one it is says nothing.
static NUMBERS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\d+").ok());

/// Returns the features of `text`, each once.
pub fn features(text: &str) -> BTreeSet<String> {
    let words = words(text);
    let pairs = words.iter().zip(words.iter().skip(1)).map(|(one, other)| format!("{one} {other}"));
    let mut found: BTreeSet<String> = pairs.collect();
    found.extend(words.first().map(|word| format!("^{word}")));
    for word in &words {
        let letters: Vec<char> = format!("<{word}>").chars().collect();
        for size in GRAMS {
            found.extend(letters.windows(size).map(|gram| gram.iter().collect::<String>()));
        }
        found.insert(format!("={word}"));
    }
    found
}

/// Returns the words of `text`, lower case, numbers as `0`, people as `@`.
fn words(text: &str) -> Vec<String> {
    let (Some(parts), Some(numbers)) = (PARTS.as_ref(), NUMBERS.as_ref()) else {
        return Vec::new();
    };
    let text = text.to_lowercase();
    let mut words = Vec::new();
    for found in parts.captures_iter(&text) {
        if found.name("at").is_some() {
            words.push("@".to_owned());
        } else if let Some(word) = found.name("word").or_else(|| found.name("end")) {
            words.push(numbers.replace_all(word.as_str(), "0").into_owned());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_links_and_numbers_are_left_out() {
        assert_eq!(
            words("<@U0AB12CD> see https://a.example/x v2.4 at 10:15, OK?"),
            ["@", "see", "v0", "0", "at", "0", "0", "ok", "?"]
        );
    }

    #[test]
    fn words_pairs_and_letters_count_once() {
        let found = features("on it on it");
        let wanted =
            ["<it>", "<on", "<on>", "=it", "=on", "<it", "^on", "it on", "it>", "on it", "on>"];
        assert_eq!(found, wanted.into_iter().map(str::to_owned).collect());
    }
}
