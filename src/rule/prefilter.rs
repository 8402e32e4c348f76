//! One pass over a text finds the rules that could match it at all.

use std::collections::BTreeMap;

use crate::rule::gram::{Grams, Needle, folded};

/// Finds candidates by required literals. May name a rule that does not match, never misses one that does.
#[derive(Debug)]
pub struct Prefilter {
    literals: Vec<Literal>,
    /// Finds the literals of four bytes and more.
    long: Grams<4>,
    /// Finds those of three.
    short: Grams<3>,
    /// Finds those of two.
    shortest: Grams<2>,
    /// The rules without a literal.
    always: Vec<usize>,
}

/// A literal and the rules that want it.
#[derive(Debug)]
struct Literal {
    needle: Needle,
    rules: Vec<usize>,
}

impl Prefilter {
    /// Returns the prefilter for rules, each with the lower-case literals of which one must stand in every text that it
    /// matches; `None`: no literal.
    pub fn new<'l>(required: impl Iterator<Item = (usize, Option<&'l [String]>)>) -> Self {
        let mut wanted: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut always = Vec::new();
        for (rule, literals) in required {
            match literals {
                None => always.push(rule),
                Some(literals) => literals.iter().for_each(|literal| {
                    wanted.entry(literal).or_default().push(rule);
                }),
            }
        }
        let (mut long, mut short, mut shortest) = Default::default();
        let mut all = Vec::new();
        for (at, (text, rules)) in wanted.into_iter().enumerate() {
            let needle = Needle::new(text);
            let text = text.as_bytes();
            let known = Grams::<4>::add(&mut long, text, at)
                || Grams::<3>::add(&mut short, text, at)
                || Grams::<2>::add(&mut shortest, text, at);
            if !known {
                always.extend_from_slice(&rules);
            }
            all.push(Literal { needle, rules });
        }
        long.seal();
        short.seal();
        shortest.seal();
        always.sort_unstable();
        always.dedup();
        Self { literals: all, long, short, shortest, always }
    }

    /// Puts the rules that could match `text` into `found`, in order and each once.
    pub fn find(&self, text: &str, found: &mut Vec<usize>) {
        found.clear();
        found.extend_from_slice(&self.always);
        let bytes = text.as_bytes();
        let mut hit = |at: usize, start: usize| {
            let Some(literal) = self.literals.get(at) else { return };
            if literal.needle.begins(bytes.get(start..).unwrap_or_default()) {
                found.extend_from_slice(&literal.rules);
            }
        };
        if self.short.is_empty() && self.shortest.is_empty() {
            self.long.find(bytes, 0, &mut hit);
        } else {
            for (at, gram) in bytes.windows(4).enumerate() {
                let gram = folded(gram);
                self.long.test(gram, at, &mut hit);
                self.short.test(gram, at, &mut hit);
                self.shortest.test(gram, at, &mut hit);
            }
            // What is too near to the end for four bytes.
            let from = bytes.len().saturating_sub(3);
            self.short.find(bytes, from, &mut hit);
            self.shortest.find(bytes, from, &mut hit);
        }
        if found.len() > self.always.len() {
            found.sort_unstable();
            found.dedup();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(literals: &[Option<Vec<String>>], text: &str) -> Vec<usize> {
        let literals = literals.iter().map(Option::as_deref).enumerate();
        let mut found = vec![7];
        Prefilter::new(literals).find(text, &mut found);
        found
    }

    #[test]
    fn marks_by_literal_and_those_without() {
        let literals =
            [Some(vec!["roll".into()]), None, Some(vec!["xyz".into()]), Some(vec!["ac".into()])];
        assert_eq!(found(&literals, "A ROLLBACK"), [0, 1, 3]);
        assert_eq!(found(&literals, "xY"), [1]);
    }

    #[test]
    fn a_literal_is_found_wherever_it_stands() {
        let literals = ["quorum lost", "für alle", "[x] y_z", "fünf"].map(|l| Some(vec![l.into()]));
        for text in ["é QUORUM Lost", "quorum lost é", "quorum lost"] {
            assert_eq!(found(&literals, text), [0], "{text}");
        }
        assert_eq!(found(&literals, "FüR ALLE [X] Y_Z"), [1, 2]);
        assert_eq!(found(&literals, "quorum los{x} y_z f\u{fc}"), [0_usize; 0]);
    }
}
