//! The people of a report and the ways they are written: full name, login, single names, mail address.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, Match};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::base::name::{login, spelt_out};
use crate::model::report::Report;
use crate::redact::escape::unescaped;
use crate::redact::fold::Folded;
use crate::redact::signed::Signed;

/// Words that are names as well: only their capital tells.
const WORDS: &str = "am an as at be by do go he if in is it me my no of on or so to up us we \
    angel april archer art august baker ball banks bell best bill bishop black bond booker brown bush butler carter case chance \
    chase chip christian church clay cliff cook cooper cross dale dash dawn day dean dot drew duke earl early faith \
    field fields fisher flowers ford forest fox frank french gates gene good grace grant gray green guy hall hand \
    hardy harmony hill holly home hope house hunt hunter iris jack jay jet joy june just justice king knight lake lane \
    law lee less light little long love major mark marks marsh mason may merit miles miller mills moon moss new \
    noble norm north parker page park parks pat pearl penny pierce pike poll pool porter post potter power price \
    prince queen rain ray read reed reeves rice rich rivers rob robin rock root rose rush ruby rusty sandy \
    self sharp shepherd short skip sky small snow speed star stone story street strong sue summer sunny swift \
    temple terry the tiger tracy trip troy van victor violet walker wall walls ward waters way weaver webb weeks wells west \
    white will wise wolf wood woods word worth young";

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

/// By each name, whom it means and how it must be written.
type Names = BTreeMap<String, (String, Writing)>;

/// Finds people by all their names.
#[derive(Debug)]
pub(super) struct People {
    names: Names,
    signed: Signed,
    automaton: Option<AhoCorasick>,
    /// What `names` says of each pattern of the automaton.
    whom: Vec<(String, Writing)>,
}

impl People {
    /// Takes all who act in the report or correct it.
    pub(super) fn new(report: &Report) -> Result<Self, String> {
        let inside = report.incidents.iter().flat_map(|incident| &incident.timeline);
        let actors = inside.chain(&report.unattributed).filter_map(|entry| entry.actor.as_deref());
        let corrections = report.incidents.iter().flat_map(|incident| &incident.overrides);
        let people = actors.chain(corrections.filter_map(|one| one.by.as_deref()));
        let mut names = Names::new();
        people.for_each(|name| add(&mut names, name, writings(name)));
        Ok(Self { names, signed: Signed::new()?, automaton: None, whom: Vec::new() })
    }

    /// Remembers whom `text` names where a person stands.
    pub(super) fn learn(&mut self, text: &str) {
        self.signed.learn(text);
    }

    /// Makes ready to find all of them.
    pub(super) fn build(&mut self) -> Result<(), String> {
        self.signed.names().for_each(|name| add(&mut self.names, name, whole(name)));
        let built = AhoCorasick::new(self.names.keys()).map_err(|error| error.to_string())?;
        self.automaton = Some(built);
        self.whom = std::mem::take(&mut self.names).into_values().collect();
        Ok(())
    }

    /// Returns what the names of one person have in common.
    pub(super) fn identity(name: &str) -> String {
        Folded::new(&login(&unescaped(name))).text
    }

    /// Returns the places of names, with the person: of those that overlap the first, then the longest. What is no name may
    /// hide one: `will Mark` is not `Mark Will`, but `Mark` is somebody.
    pub(super) fn find(&self, text: &str) -> Vec<(Range<usize>, String)> {
        let folded = Folded::new(text);
        let named = |found: Match| {
            let place = folded.place(found.range());
            let (person, writing) = self.whom.get(found.pattern().as_usize())?;
            let is = folded.is_whole(found.range()) && is_written(text, &place, *writing);
            is.then_some((place, person))
        };
        let found = self.automaton.iter().flat_map(|all| all.find_overlapping_iter(&folded.text));
        let mut found: Vec<_> = found.filter_map(named).collect();
        found.sort_by_key(|(place, _)| (place.start, Reverse(place.end)));
        let mut people: Vec<(Range<usize>, String)> = Vec::new();
        for (place, person) in found {
            match people.last_mut() {
                // Of two people whose names overlap nothing may stay.
                Some((last, other)) if place.start < last.end => {
                    if other != person {
                        last.end = last.end.max(place.end);
                    }
                }
                _ => people.push((place, person.clone())),
            }
        }
        people
    }
}

/// Adds the `writings` of the person called `name`.
fn add(names: &mut Names, name: &str, writings: Vec<(String, Writing)>) {
    let person = People::identity(name);
    for (written, writing) in writings {
        let known = names.entry(written).or_insert_with(|| (person.clone(), writing));
        known.1 = known.1.min(writing);
    }
}

/// Returns whether a name at that place is written as it must be.
fn is_written(text: &str, at: &Range<usize>, writing: Writing) -> bool {
    let written = text.get(at.clone()).unwrap_or_default();
    let small = written
        .split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c))
        .any(|word| word.starts_with(char::is_lowercase));
    writing == Writing::Any || !small || text.get(..at.start).is_some_and(is_announced)
}

/// Returns whether a text has words only that are no names in small letters.
fn is_words(text: &str) -> bool {
    let mut words = text.split([' ', ',']).filter(|word| !word.is_empty());
    words.all(|word| WORDS.split_whitespace().any(|known| known == word))
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
    // A mark that is a character of its own would part a word.
    let name = unescaped(name).nfc().collect::<String>();
    let name = name.as_str();
    let mut found = Vec::new();
    let mut add = |written: &str, writing: Writing| {
        for plain in spellings(written) {
            let letters = plain.chars().count();
            let word = is_words(&plain);
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

/// Returns the ways in which somebody is written who is only quoted: whole, in either order. Parts and initials would hide
/// words, and anybody can write a name.
fn whole(name: &str) -> Vec<(String, Writing)> {
    let name = unescaped(name).nfc().collect::<String>();
    let parts: Vec<&str> = name.split([' ', ',']).filter(|part| !part.is_empty()).collect();
    let mut all = vec![name.clone()];
    if let [first, .., last] = parts.as_slice() {
        let joined = [" ", ", ", ".", "_"].into_iter().flat_map(|between| {
            [format!("{first}{between}{last}"), format!("{last}{between}{first}")]
        });
        all.extend(joined);
    }
    let graded = all.iter().flat_map(|written| spellings(written)).map(|plain| {
        let writing = if is_words(&plain) { Writing::Capital } else { Writing::Any };
        (plain, writing)
    });
    graded.collect()
}

/// Returns a name folded, and as it is written where umlauts are not: `oezdemir`.
fn spellings(name: &str) -> Vec<String> {
    let plain = Folded::new(name).text;
    let long = Folded::new(&spelt_out(name)).text;
    if long == plain { vec![plain] } else { vec![plain, long] }
}
