//! The people of a report and the ways they are written: full name, login, single names, mail address.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::base::name::login;
use crate::model::report::Report;

/// The shortest single name that is looked for: shorter ones are mostly other words.
const SHORTEST: usize = 3;

/// Finds people by all their names.
#[derive(Debug)]
pub(super) struct People {
    names: AhoCorasick,
    /// For each name, whom it means and whether its case counts.
    whom: Vec<(String, Option<String>)>,
}

impl People {
    /// Takes all who act in the report.
    pub(super) fn new(report: &Report) -> Result<Self, String> {
        let inside = report.incidents.iter().flat_map(|incident| &incident.timeline);
        let actors = inside.chain(&report.unattributed).filter_map(|entry| entry.actor.as_deref());
        // Written in lower case → whom it means, and how it must be written where it could be another word.
        let mut names: BTreeMap<String, (String, Option<String>)> = BTreeMap::new();
        for actor in actors {
            let person = login(actor);
            let full = [actor.trim().to_lowercase(), person.clone()];
            for name in full.into_iter().filter(|name| name.chars().count() >= SHORTEST) {
                names.insert(name, (person.clone(), None));
            }
            let local = actor.split('@').find(|part| !part.trim().is_empty()).unwrap_or(actor);
            let words = local.split(|c: char| !c.is_alphanumeric());
            for word in words.filter(|word| word.chars().count() >= SHORTEST) {
                let as_written = Some(capital(word));
                names.entry(word.to_lowercase()).or_insert_with(|| (person.clone(), as_written));
            }
        }
        let built = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(names.keys());
        Ok(Self {
            names: built.map_err(|error| error.to_string())?,
            whom: names.into_values().collect(),
        })
    }

    /// Returns the places of names, with the person's login.
    pub(super) fn find<'t>(
        &'t self,
        text: &'t str,
    ) -> impl Iterator<Item = (Range<usize>, String)> {
        self.names.find_iter(text).filter_map(|found| {
            let (person, as_written) = self.whom.get(found.pattern().as_usize())?;
            let range = found.range();
            let written = text.get(range.clone())?;
            let fits = as_written.as_ref().is_none_or(|name| name == written);
            (fits && is_whole(text, &range)).then(|| (range, person.clone()))
        })
    }
}

fn capital(word: &str) -> String {
    let mut rest = word.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// Returns whether no word goes on at either end.
fn is_whole(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).and_then(|text| text.chars().next_back());
    let after = text.get(range.end..).and_then(|text| text.chars().next());
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}
