//! The `condition` of a Sigma rule: and, or, not, brackets, `1 of`, `all of`.

use crate::rule::import::Refusal;
use crate::rule::import::logic::Logic;
use crate::rule::wildcard::Wildcard;

/// How deep brackets may stand in brackets.
const DEEPEST: usize = 64;

/// Returns what `condition` says of the named `selections`.
pub(super) fn expression(
    condition: &str,
    line: usize,
    selections: &[(String, Logic)],
) -> Result<Logic, Refusal> {
    let refuse = |what: String| Refusal::new(line, what);
    if let Some((_, aggregation)) = condition.split_once('|') {
        return Err(refuse(format!(
            "the aggregation `| {}`; write a `threshold`",
            aggregation.trim()
        )));
    }
    let spaced = condition.replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut parser = Parser { words: &words, selections, depth: 0 };
    let logic = parser.any().map_err(refuse)?;
    match parser.words {
        [] => Ok(logic),
        [word, ..] => Err(refuse(format!("`{word}` where the condition should end"))),
    }
}

struct Parser<'c> {
    words: &'c [&'c str],
    selections: &'c [(String, Logic)],
    depth: usize,
}

impl<'c> Parser<'c> {
    fn any(&mut self) -> Result<Logic, String> {
        let mut parts = vec![self.all()?];
        while self.take("or") {
            parts.push(self.all()?);
        }
        Ok(Logic::Or(parts))
    }

    fn all(&mut self) -> Result<Logic, String> {
        let mut parts = vec![self.one()?];
        while self.take("and") {
            parts.push(self.one()?);
        }
        Ok(Logic::And(parts))
    }

    fn one(&mut self) -> Result<Logic, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("a condition nested too deep".to_owned());
        }
        let found = self.part();
        self.depth -= 1;
        found
    }

    fn part(&mut self) -> Result<Logic, String> {
        let word = self.next().ok_or("a condition that ends too early")?;
        match word.to_ascii_lowercase().as_str() {
            "not" => Ok(Logic::Not(Box::new(self.one()?))),
            "(" => {
                let inner = self.any()?;
                if self.take(")") { Ok(inner) } else { Err("`(` without `)`".to_owned()) }
            }
            "1" | "any" if self.take("of") => self.named().map(Logic::Or),
            "all" if self.take("of") => self.named().map(Logic::And),
            number if number.bytes().all(|b| b.is_ascii_digit()) && self.take("of") => {
                Err(format!("`{number} of`; only `1 of` and `all of` are taken"))
            }
            _ => self.selection(word),
        }
    }

    fn selection(&self, name: &str) -> Result<Logic, String> {
        let found = self.selections.iter().find(|(known, _)| known == name);
        found.map(|(_, logic)| logic.clone()).ok_or_else(|| format!("`{name}` names no selection"))
    }

    /// Returns the selections that the next word names.
    fn named(&mut self) -> Result<Vec<Logic>, String> {
        let name = self.next().ok_or("`of` without a name")?;
        let every = name == "them";
        let wildcard = Wildcard::new(name);
        // `them` leaves out what is meant to be private.
        let meets =
            |known: &str| if every { !known.starts_with('_') } else { wildcard.meets(known) };
        let found: Vec<Logic> = self
            .selections
            .iter()
            .filter(|(known, _)| meets(known))
            .map(|(_, logic)| logic.clone())
            .collect();
        if found.is_empty() { Err(format!("`of {name}` names no selection")) } else { Ok(found) }
    }

    fn next(&mut self) -> Option<&'c str> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }

    fn take(&mut self, word: &str) -> bool {
        let there = self.words.first().is_some_and(|next| next.eq_ignore_ascii_case(word));
        if there {
            self.next();
        }
        there
    }
}
