//! One pass over a text finds the rules that could match it at all.

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
    always: Vec<Candidate>,
}

/// A literal and the rules that want it.
#[derive(Debug)]
struct Literal {
    needle: Needle,
    rules: Vec<Candidate>,
}

/// A rule that could match, and the bits of those patterns of its `any` that could.
pub type Candidate = (usize, u64);

impl Prefilter {
    /// Returns the prefilter for rules, each with the lower-case literals of which one must stand in every text that it
    /// matches, and the patterns that then may; `None`: no literal.
    pub fn new<'l>(required: impl Iterator<Item = (usize, Option<Vec<(&'l str, u64)>>)>) -> Self {
        let mut wanted: Vec<(&str, Candidate)> = Vec::new();
        let mut always = Vec::new();
        for (rule, literals) in required {
            match literals {
                None => always.push((rule, u64::MAX)),
                Some(literals) => wanted.extend(
                    literals.iter().map(|(literal, patterns)| (*literal, (rule, *patterns))),
                ),
            }
        }
        wanted.sort_by_key(|(literal, _)| *literal);
        let (mut long, mut short, mut shortest) = Default::default();
        let mut all = Vec::new();
        for (at, same) in wanted.chunk_by(|one, other| one.0 == other.0).enumerate() {
            let Some((text, _)) = same.first() else { continue };
            let rules: Vec<Candidate> = same.iter().map(|(_, candidate)| *candidate).collect();
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
        merge(&mut always);
        Self { literals: all, long, short, shortest, always }
    }

    /// Puts the rules that could match `text` into `found`, in order and each once.
    pub fn find(&self, text: &str, found: &mut Vec<Candidate>) {
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
            merge(found);
        }
    }
}

/// Leaves each rule once, with all patterns that were found for it.
fn merge(candidates: &mut Vec<Candidate>) {
    candidates.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 |= next.1;
        }
        same
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(literals: &[Option<Vec<String>>], text: &str) -> Vec<usize> {
        fn bits(set: &[String]) -> Vec<(&str, u64)> {
            set.iter().map(|text| (text.as_str(), 1)).collect()
        }
        let mut found = vec![(7, 7)];
        let drawn = literals.iter().map(|set| set.as_deref().map(bits)).enumerate();
        Prefilter::new(drawn).find(text, &mut found);
        found.into_iter().map(|(rule, _)| rule).collect()
    }

    #[test]
    fn patterns_are_found_by_their_own_literals() {
        let literals = [("lost", 1), ("gone", 2), ("is gone", 4)];
        let mut found = Vec::new();
        let drawn = [(3, Some(literals.to_vec())), (4, None)];
        let filter = Prefilter::new(drawn.into_iter());
        for (text, patterns) in [("lost it", 1), ("lost and gone", 3), ("it is GONE", 6)] {
            filter.find(text, &mut found);
            assert_eq!(found, [(3, patterns), (4, u64::MAX)], "{text}");
        }
        filter.find("here", &mut found);
        assert_eq!(found, [(4, u64::MAX)]);
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
