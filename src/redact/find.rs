//! Finds what must go in a text and puts the stand-in of its value there.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use regex::{Captures, Regex, RegexSet};

use crate::model::report::Report;
use crate::redact::Redaction;
use crate::redact::address::ADDRESSES;
use crate::redact::context::CONTEXT;
use crate::redact::escape::{Unescaped, unescaped};
use crate::redact::issued::ISSUED;
use crate::redact::kind::{Kind, is_stand_in};
use crate::redact::known::Known;
use crate::redact::named::NAMED;
use crate::redact::people::People;
use crate::redact::personal::PERSONAL;
use crate::redact::shape::{Shape, expand};

/// Knows the shapes, and the numbers given so far.
#[derive(Debug)]
pub(super) struct Finder {
    /// Tells at once which shapes a text may hold.
    any: RegexSet,
    shapes: Vec<(&'static Shape, Regex)>,
    people: Option<People>,
    known: Known,
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
    /// Whether it is one wherever else it stands.
    spreads: bool,
}

impl Finder {
    /// Makes ready for `what`; an error where a shape is too large to be built.
    pub(super) fn new(report: &Report, what: Redaction) -> Result<Self, String> {
        let tables = [(ISSUED, what.secrets), (CONTEXT, what.secrets), (NAMED, what.secrets)];
        let others = [(PERSONAL, what.secrets), (ADDRESSES, what.addresses)];
        let wanted = tables.into_iter().chain(others).filter(|(_, wanted)| *wanted);
        let wanted: Vec<&Shape> = wanted.flat_map(|(table, _)| table).collect();
        let any = RegexSet::new(wanted.iter().map(|shape| expand(shape.regex)));
        let built = wanted.into_iter().map(|shape| Ok((shape, Regex::new(&expand(shape.regex))?)));
        let shapes: Result<Vec<_>, regex::Error> = built.collect();
        Ok(Self {
            any: any.map_err(|error| error.to_string())?,
            shapes: shapes.map_err(|error| error.to_string())?,
            people: what.names.then(|| People::new(report)).transpose()?,
            known: Known::new(report),
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

    /// Remembers the secrets of a text and its people, to find them where nothing tells what they are.
    pub(super) fn learn(&mut self, text: &str) {
        if let Some(people) = &mut self.people {
            people.learn(text);
        }
        for one in self.find(text).into_iter().filter(|one| one.spreads) {
            if let Some(written) = text.get(one.at) {
                self.known.add(one.kind, &unescaped(written));
            }
        }
    }

    /// Makes ready to find what was learnt.
    pub(super) fn learnt(&mut self) -> Result<(), String> {
        self.people.as_mut().map_or(Ok(()), People::build)?;
        self.known.build()
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
            safe.push_str(&self.stand_in(one.kind, one.value));
        }
        safe.push_str(text.get(end..).unwrap_or_default());
        *text = safe;
    }

    /// Replaces the name of a person, whatever it is, where names must go.
    pub(super) fn replace_person(&mut self, name: &mut String) {
        match self.people.as_ref().map(|_| People::identity(name)) {
            Some(person) => *name = self.stand_in(Kind::Person, person),
            None => self.replace(name),
        }
    }

    fn stand_in(&mut self, kind: Kind, value: String) -> String {
        self.places += 1;
        let given = self.given.entry(kind).or_default();
        let number = *self.numbers.entry((kind, value)).or_insert_with(|| {
            *given += 1;
            *given
        });
        kind.stand_in(number)
    }

    /// Returns what must go, by place; where two overlap, the one that begins first, then the more telling one, then the
    /// longer one.
    fn find(&self, text: &str) -> Vec<Found> {
        let mut found = self.shaped(text);
        match Unescaped::new(text) {
            // Escapes are read as well as not: a quote that is escaped closes nothing.
            Some(plain) => {
                let more = self.shaped(&plain.text).into_iter().chain(self.told(&plain.text));
                found.extend(more.map(|one| Found { at: plain.place(one.at), ..one }));
            }
            None => found.extend(self.told(text)),
        }
        found.sort_by_key(|one| (one.at.start, one.kind.is_soft(), Reverse(one.at.end), one.kind));
        let mut apart: Vec<Found> = Vec::new();
        for one in found.into_iter().filter(|one| !one.at.is_empty()) {
            match apart.last_mut().filter(|last| one.at.start < last.at.end) {
                // What reaches beyond another goes with it to its end; but a mail address that begins in a password
                // leaves the host.
                Some(last) if !one.kind.is_soft() || last.kind.is_soft() => {
                    last.at.end = last.at.end.max(one.at.end);
                    last.spreads |= one.spreads;
                }
                Some(_) => {}
                None => apart.push(one),
            }
        }
        apart
    }

    /// Returns what its form or its name tells.
    fn shaped(&self, text: &str) -> Vec<Found> {
        let shapes = self.any.matches(text).into_iter().filter_map(|at| self.shapes.get(at));
        shapes.flat_map(|(shape, regex)| Places { text, shape, regex, from: 0 }).collect()
    }

    /// Returns what the report told before: secrets and people.
    fn told(&self, text: &str) -> Vec<Found> {
        let known = self.known.find(text).map(|(at, kind)| found_at(text, at, kind, true));
        let names = self.people.iter().flat_map(|people| people.find(text));
        let person = |(at, value)| Found { at, kind: Kind::Person, value, spreads: true };
        known.chain(names.map(person)).collect()
    }
}

fn found_at(text: &str, at: Range<usize>, kind: Kind, spreads: bool) -> Found {
    let value = unescaped(text.get(at.clone()).unwrap_or_default()).to_lowercase();
    Found { at, kind, value, spreads }
}

/// The places of one shape. After a value the search goes on at its end, and after what is none behind its name or at
/// its second character: what looks like a value may hide a true one.
struct Places<'t> {
    text: &'t str,
    shape: &'t Shape,
    regex: &'t Regex,
    from: usize,
}

impl Iterator for Places<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let found = self.regex.captures_at(self.text, self.from)?;
            let new = |at: &Range<usize>| {
                at.end > self.from
                    && self.text.get(at.clone()).is_some_and(|text| !is_stand_in(text))
            };
            let value = (self.shape.value)(self.text, &found).filter(new);
            if let Some(at) = value {
                self.from = at.end;
                let spreads = (self.shape.spreads)(&found);
                return Some(found_at(self.text, at, self.shape.kind, spreads));
            }
            self.from = behind(self.text, &found)?;
        }
    }
}

/// Returns where to go on behind a match that holds no value.
fn behind(text: &str, found: &Captures<'_>) -> Option<usize> {
    if let Some(name) = found.name("n") {
        return Some(name.end());
    }
    let start = found.get(0)?.start();
    let first = text.get(start..)?.chars().next()?;
    Some(start + first.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_is_built_and_takes_at_least_a_character() {
        for shape in [ISSUED, CONTEXT, NAMED, PERSONAL, ADDRESSES].into_iter().flatten() {
            let regex = Regex::new(&expand(shape.regex)).unwrap();
            assert!(!regex.is_match(""), "{}", shape.regex);
        }
    }
}
