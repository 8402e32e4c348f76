//! What a line must hold beside a literal for a rule to want it.

use crate::base::text::unescaped;
use crate::rule::guard::{Folded, Guard};
use crate::rule::line::{Escapes, Line, Wanted, is_within_word};
use crate::rule::loose::{Loose, Search};

/// What must be there beside the literal of the sieve.
#[derive(Debug)]
pub(crate) struct Want<'r> {
    pub(crate) guards: Vec<Guard>,
    /// What a message must hold, where it is a piece of the line.
    pub(crate) loose: Option<Loose<'r>>,
    /// Tells whether the line could be an error or worse, where only those are wanted.
    pub(crate) loud: Option<fn(&[u8]) -> bool>,
}

impl Want<'_> {
    /// Returns whether what is searched for begins with the literal.
    pub(crate) fn at_start(&self) -> bool {
        self.loose.as_ref().is_some_and(Loose::at_start)
    }

    /// Returns how far the line is wanted for the literal at byte `at`.
    pub(crate) fn told(
        &self,
        search: &mut Search,
        (plain, folded): (&mut Vec<u8>, &mut Folded),
        at: usize,
        line: &mut Line<'_>,
    ) -> Wanted {
        let text = line.text;
        let whole = !self.at_start() || search.is_tired();
        let word = |loose: &Loose<'_>| !whole && loose.begins_with_word();
        if self.loose.as_ref().is_some_and(word) && is_within_word(text, at) {
            return Wanted::Not;
        }
        if self.loud.is_some() && line.loud == Some(false) {
            return Wanted::Not;
        }
        let loud = &mut line.loud;
        let guarded = || {
            self.guards.iter().all(|one| one.stands_in(line.number, text, folded))
                && self
                    .loud
                    .is_none_or(|may_be_loud| *loud.get_or_insert_with(|| may_be_loud(text)))
        };
        if !*search.guarded.get_or_insert_with(guarded) {
            return Wanted::Not;
        }
        let at = if whole { 0 } else { at };
        if self.matched(search, plain, (text, at), line) { Wanted::Surely } else { Wanted::InDoubt }
    }

    /// Returns whether the pattern could match what begins at byte `at` of the text of `line`.
    fn matched(
        &self,
        search: &mut Search,
        plain: &mut Vec<u8>,
        (text, at): (&[u8], usize),
        line: &mut Line<'_>,
    ) -> bool {
        let Some(loose) = &self.loose else { return true };
        let rest = text.get(at..).unwrap_or_default();
        match *line.escapes.get_or_insert_with(|| Escapes::of(text)) {
            Escapes::None => loose.matches(search, rest),
            Escapes::Plain => {
                loose.matches(search, rest) || loose.matches(search, unescaped(rest, plain))
            }
            // A character written by number may be what keeps two words apart.
            Escapes::Other => true,
        }
    }
}
