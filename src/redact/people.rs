//! The people of a report and the ways they are written: full name, login, single names, mail address.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use unicode_normalization::UnicodeNormalization;

use crate::base::name::login;
use crate::model::report::Report;
use crate::redact::fold::Folded;

/// Words of two letters that are names as well: only their capital tells.
const WORDS: [&str; 24] = [
    "am", "an", "as", "at", "be", "by", "do", "go", "he", "if", "in", "is", "it", "me", "my", "no",
    "of", "on", "or", "so", "to", "up", "us", "we",
];

/// Names of fields, and words, behind which a person stands.
const ANNOUNCED: [&str; 15] = [
    "user", "username", "login", "author", "owner", "assignee", "actor", "operator", "reporter",
    "by", "uid", "nick", "sudo", "cc", "hi",
];

/// How a name must be written to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Writing {
    /// In any way.
    Any,
    /// Not in small letters, for then it could be another word.
    Capital,
}

/// Finds people by all their names.
#[derive(Debug)]
pub(super) struct People {
    names: AhoCorasick,
    /// For each name, whom it means and how it must be written.
    whom: Vec<(String, Writing)>,
}

impl People {
    /// Takes all who act in the report or correct it.
    pub(super) fn new(report: &Report) -> Result<Self, String> {
        let inside = report.incidents.iter().flat_map(|incident| &incident.timeline);
        let actors = inside.chain(&report.unattributed).filter_map(|entry| entry.actor.as_deref());
        let corrections = report.incidents.iter().flat_map(|incident| &incident.overrides);
        let people = actors.chain(corrections.filter_map(|one| one.by.as_deref()));
        let mut names: BTreeMap<String, (String, Writing)> = BTreeMap::new();
        for name in people {
            let person = Self::identity(name);
            for (written, writing) in writings(name) {
                let known = names.entry(written).or_insert_with(|| (person.clone(), writing));
                known.1 = known.1.min(writing);
            }
        }
        let built =
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(names.keys());
        Ok(Self {
            names: built.map_err(|error| error.to_string())?,
            whom: names.into_values().collect(),
        })
    }

    /// Returns what the names of one person have in common.
    pub(super) fn identity(name: &str) -> String {
        Folded::new(&login(name)).text
    }

    /// Returns the places of names, with the person.
    pub(super) fn find(&self, text: &str) -> Vec<(Range<usize>, String)> {
        let folded = Folded::new(text);
        let found = self.names.find_iter(&folded.text).filter_map(|found| {
            let (person, writing) = self.whom.get(found.pattern().as_usize())?;
            let place = folded.place(found.range());
            let written = text.get(place.clone())?;
            let fits = *writing == Writing::Any
                || !written.starts_with(char::is_lowercase)
                || is_announced(text.get(..place.start)?);
            (fits && folded.is_whole(found.range())).then(|| (place, person.clone()))
        });
        found.collect()
    }
}

/// Returns whether what stands before a word tells that it is a person: `user=`, `"author": "`, `@`.
fn is_announced(before: &str) -> bool {
    let end = before.trim_end_matches(['"', '\'', '\\', '=', ':', ' ', '<', '(', '[']);
    let name = end.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let signed = before.len() > end.len();
    before.ends_with('@')
        || (signed && ANNOUNCED.iter().any(|word| name.eq_ignore_ascii_case(word)))
}

/// Returns the ways a name is written, folded: whole, as a login, its parts joined in either order, each part alone.
fn writings(name: &str) -> Vec<(String, Writing)> {
    let mut found = Vec::new();
    let mut add = |written: &str, writing: Writing| {
        for plain in spellings(written) {
            let letters = plain.chars().count();
            let word = WORDS.contains(&plain.as_str());
            let alone = letters > 1 || !plain.is_ascii();
            if alone && plain.chars().any(char::is_alphanumeric) {
                found.push((plain, if word { Writing::Capital } else { writing }));
            }
        }
    };
    add(name.trim(), Writing::Any);
    add(&login(name), Writing::Any);
    let local = name.split('@').find(|part| !part.trim().is_empty()).unwrap_or(name);
    let parts: Vec<&str> =
        local.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    if let [first, .., last] = parts.as_slice()
        && first.chars().count() + last.chars().count() > 3
    {
        for (one, other) in [(first, last), (last, first)] {
            for between in ["", " ", ", ", ".", "_", "-"] {
                add(&format!("{one}{between}{other}"), Writing::Any);
            }
        }
        let initial = |part: &str| part.chars().next().map(String::from).unwrap_or_default();
        for (part, other) in [(first, last), (last, first)] {
            for between in ["", ".", "_", "-"] {
                add(&format!("{part}{between}{}", initial(other)), Writing::Any);
                add(&format!("{}{between}{part}", initial(other)), Writing::Any);
            }
        }
    }
    for part in parts {
        add(part, Writing::Capital);
    }
    found
}

/// Returns a name folded, and as it is written where umlauts are not: `oezdemir`.
fn spellings(name: &str) -> Vec<String> {
    let plain = Folded::new(name).text;
    let mut long = String::new();
    for c in name.nfc().flat_map(char::to_lowercase) {
        match c {
            'ä' => long.push_str("ae"),
            'ö' => long.push_str("oe"),
            'ü' => long.push_str("ue"),
            'å' => long.push_str("aa"),
            _ => long.push(c),
        }
    }
    let long = Folded::new(&long).text;
    if long == plain { vec![plain] } else { vec![plain, long] }
}
