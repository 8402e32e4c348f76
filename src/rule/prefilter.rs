//! One pass over a text finds the rules that could match it at all.

use aho_corasick::{AhoCorasick, MatchKind};

/// Finds candidates by required literals. May name a rule that does not match, never misses one that does.
#[derive(Debug)]
pub struct Prefilter {
    automaton: Option<AhoCorasick>,
    /// For each literal the rules that want it.
    wanted_by: Vec<Vec<usize>>,
    /// The rules without a literal.
    always: Vec<usize>,
}

impl Prefilter {
    /// Returns the prefilter for rules whose required literals are given by index; `None`: no literal.
    pub fn new(required: &[Option<Vec<String>>]) -> Self {
        let mut wanted: std::collections::BTreeMap<&str, Vec<usize>> =
            std::collections::BTreeMap::new();
        let mut always = Vec::new();
        for (rule, literals) in required.iter().enumerate() {
            match literals {
                None => always.push(rule),
                Some(literals) => literals.iter().for_each(|literal| {
                    wanted.entry(literal).or_default().push(rule);
                }),
            }
        }
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(wanted.keys())
            .ok();
        if automaton.is_none() {
            always = (0..required.len()).collect();
        }
        Self { automaton, wanted_by: wanted.into_values().collect(), always }
    }

    /// Sets `candidate` for each rule that could match `text`; `candidate` is as long as there are rules.
    pub fn mark(&self, text: &str, candidate: &mut [bool]) {
        for &rule in &self.always {
            set(candidate, rule);
        }
        let Some(automaton) = &self.automaton else { return };
        for hit in automaton.find_overlapping_iter(text) {
            for &rule in self.wanted_by.get(hit.pattern().as_usize()).into_iter().flatten() {
                set(candidate, rule);
            }
        }
    }
}

fn set(candidate: &mut [bool], rule: usize) {
    if let Some(flag) = candidate.get_mut(rule) {
        *flag = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_by_literal_and_those_without() {
        let filter = Prefilter::new(&[Some(vec!["roll".into()]), None, Some(vec!["xyz".into()])]);
        let mut candidate = [false; 3];
        filter.mark("A ROLLBACK", &mut candidate);
        assert_eq!(candidate, [true, true, false]);
    }
}
