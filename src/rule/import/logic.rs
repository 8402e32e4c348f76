//! What a Sigma rule asks, as logic: brought into alternatives of which each is a list of tests that must all hold.

use crate::rule::import::Refusal;

/// The most alternatives that one rule may come to.
const MOST: usize = 32;

/// And, or, not of tests.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Logic {
    Is(Atom),
    Not(Box<Logic>),
    And(Vec<Logic>),
    Or(Vec<Logic>),
}

/// One test.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Atom {
    /// On a field.
    Field(String, Test),
    /// One of these words stands somewhere in the message.
    Words(Vec<String>),
}

/// What a field must be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    /// One of these wildcards meets it.
    Meets(Vec<String>),
    /// One of these regexes matches in it.
    Regex(Vec<String>),
    /// Not there.
    Absent,
}

/// A test that must hold, or that must not.
pub(super) type Literal = (bool, Atom);

/// Returns the alternatives of `logic`; each holds where all of its tests hold as they say.
pub(super) fn alternatives(logic: &Logic, line: usize) -> Result<Vec<Vec<Literal>>, Refusal> {
    spread(logic, true, line)
}

fn spread(logic: &Logic, holds: bool, line: usize) -> Result<Vec<Vec<Literal>>, Refusal> {
    match (logic, holds) {
        (Logic::Is(atom), _) => Ok(vec![vec![(holds, atom.clone())]]),
        (Logic::Not(inner), _) => spread(inner, !holds, line),
        (Logic::And(parts), true) | (Logic::Or(parts), false) => {
            let mut all: Vec<Vec<Literal>> = vec![Vec::new()];
            for part in parts {
                let more = spread(part, holds, line)?;
                let joined = |one: &Vec<Literal>| {
                    let one = one.clone();
                    more.iter()
                        .map(move |other| [one.clone(), other.clone()].concat())
                        .collect::<Vec<_>>()
                };
                all = all.iter().flat_map(joined).collect();
                refuse_many(&all, line)?;
            }
            Ok(all)
        }
        (Logic::Or(parts), true) | (Logic::And(parts), false) => {
            let mut any = Vec::new();
            for part in parts {
                any.extend(spread(part, holds, line)?);
                refuse_many(&any, line)?;
            }
            Ok(any)
        }
    }
}

fn refuse_many(all: &[Vec<Literal>], line: usize) -> Result<(), Refusal> {
    let what = "a condition that comes to more than 32 alternatives";
    if all.len() > MOST { Err(Refusal::new(line, what)) } else { Ok(()) }
}
