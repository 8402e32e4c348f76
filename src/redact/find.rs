//! Finds what must go in a text and puts the stand-in of its value there.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use regex::{Regex, RegexSet};

use crate::model::report::Report;
use crate::redact::Redaction;
use crate::redact::pattern::{ADDRESSES, Kind, Pattern, SECRETS};
use crate::redact::people::People;

/// Knows the patterns, and the numbers given so far.
#[derive(Debug)]
pub(super) struct Finder {
    /// Tells at once which patterns a text may hold.
    any: RegexSet,
    patterns: Vec<(&'static Pattern, Regex)>,
    people: Option<People>,
    numbers: BTreeMap<(Kind, String), usize>,
    /// How many values of a kind have a number.
    given: BTreeMap<Kind, usize>,
    places: usize,
}

/// A value in a text.
struct Found {
    at: Range<usize>,
    kind: Kind,
    /// What equal values have in common.
    value: String,
}

impl Finder {
    /// Makes ready for `what`; an error where a pattern is too large to be built.
    pub(super) fn new(report: &Report, what: Redaction) -> Result<Self, String> {
        let secrets = SECRETS.iter().filter(|_| what.secrets);
        let wanted: Vec<&Pattern> =
            secrets.chain(ADDRESSES.iter().filter(|_| what.addresses)).collect();
        let any = RegexSet::new(wanted.iter().map(|pattern| ascii(pattern.regex)));
        let built =
            wanted.into_iter().map(|pattern| Ok((pattern, Regex::new(&ascii(pattern.regex))?)));
        let patterns: Result<Vec<_>, regex::Error> = built.collect();
        Ok(Self {
            any: any.map_err(|error| error.to_string())?,
            patterns: patterns.map_err(|error| error.to_string())?,
            people: if what.names { Some(People::new(report)?) } else { None },
            numbers: BTreeMap::new(),
            given: BTreeMap::new(),
            places: 0,
        })
    }

    /// Returns the values found so far.
    pub(super) fn values(&self) -> impl Iterator<Item = &(Kind, String)> {
        self.numbers.keys()
    }

    /// Returns in how many places they stood.
    pub(super) fn places(&self) -> usize {
        self.places
    }

    /// Replaces what must go.
    pub(super) fn replace(&mut self, text: &mut String) {
        let found = self.find(text);
        if found.is_empty() {
            return;
        }
        let mut safe = String::with_capacity(text.len());
        let mut end = 0;
        for one in found {
            safe.push_str(text.get(end..one.at.start).unwrap_or_default());
            end = one.at.end;
            let number = self.number(one.kind, one.value);
            safe.push_str(&one.kind.stand_in(number));
            self.places += 1;
        }
        safe.push_str(text.get(end..).unwrap_or_default());
        *text = safe;
    }

    fn number(&mut self, kind: Kind, value: String) -> usize {
        let given = self.given.entry(kind).or_default();
        *self.numbers.entry((kind, value)).or_insert_with(|| {
            *given += 1;
            *given
        })
    }

    /// Returns what must go, by place; where two overlap, the one that begins first, then the more telling one, then the
    /// longer one.
    fn find(&self, text: &str) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        for at in self.any.matches(text) {
            let Some((pattern, regex)) = self.patterns.get(at) else { continue };
            for one in regex.captures_iter(text) {
                let Some(value) = one.name("v").or_else(|| one.get(0)) else { continue };
                if (pattern.is)(value.as_str()) {
                    let key = value.as_str().to_lowercase();
                    found.push(Found { at: value.range(), kind: pattern.kind, value: key });
                }
            }
        }
        if let Some(people) = &self.people {
            let names = people.find(text);
            found.extend(names.map(|(at, value)| Found { at, kind: Kind::Person, value }));
        }
        // `user:password@host` looks like an address that begins with the password.
        let softer = |one: &Found| one.kind >= Kind::Mail;
        found.sort_by_key(|one| (one.at.start, softer(one), Reverse(one.at.end), one.kind));
        let mut apart: Vec<Found> = Vec::new();
        for one in found.into_iter().filter(|one| !one.at.is_empty()) {
            match apart.last_mut().filter(|last| one.at.start < last.at.end) {
                // A secret that reaches beyond another goes with it to its end.
                Some(last) if !softer(&one) => last.at.end = last.at.end.max(one.at.end),
                Some(_) => {}
                None => apart.push(one),
            }
        }
        apart
    }
}

/// Returns the pattern with the classes of ASCII for `\w`, `\d`, `\s` and `\b`: those of Unicode make it many times larger,
/// and no secret is written in them.
fn ascii(pattern: &str) -> String {
    let mut plain = String::with_capacity(pattern.len() * 2);
    let mut inside = false;
    let mut rest = pattern.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            inside = (inside && c != ']') || c == '[';
            plain.push(c);
            continue;
        }
        let escaped = rest.next();
        let class = match escaped {
            Some('w') => "A-Za-z0-9_",
            Some('d') => "0-9",
            Some('s') => " \\t\\r\\n",
            Some('b') => {
                plain.push_str("(?-u:\\b)");
                continue;
            }
            _ => {
                plain.push(c);
                plain.extend(escaped);
                continue;
            }
        };
        let ends = if inside { ["", ""] } else { ["[", "]"] };
        plain.extend([ends[0], class, ends[1]]);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_those_of_ascii() {
        assert_eq!(ascii(r"\bx[\w-]+\d\.\s"), r"(?-u:\b)x[A-Za-z0-9_-]+[0-9]\.[ \t\r\n]");
        for pattern in SECRETS.iter().chain(ADDRESSES) {
            Regex::new(&ascii(pattern.regex)).unwrap();
        }
    }
}
