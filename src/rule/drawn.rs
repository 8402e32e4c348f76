//! What is drawn from the syntax tree of a regex, so that the tree, which is many times as large, need not be kept.

use regex_syntax::hir::{Hir, HirKind, Look};

use crate::rule::literal::{Set, guards, required, score, sets};
use crate::rule::syntax::weight;

/// What is drawn from the tree of one regex.
#[derive(Debug)]
pub(crate) struct Drawn {
    /// Sets of lower-case literals; of each set one stands (ASCII case ignored) in every text that matches.
    pub(crate) sets: Box<[Set]>,
    /// Literals of which one stands in every text that matches, where they are none of `sets`.
    own: Option<Box<[String]>>,
    /// Which of `sets` does best.
    best: Option<usize>,
    /// Whether every match begins at the start of a word.
    pub(crate) begins_with_word: bool,
    /// Whether any of it is captured.
    pub(crate) captures: bool,
    /// The names of its groups.
    pub(crate) names: Box<[Box<str>]>,
    /// How large the compiled regex is at most, in units of about one state.
    pub(crate) weight: usize,
}

impl Drawn {
    /// Draws from `hir` what is ever asked of it.
    pub(crate) fn of(hir: &Hir) -> Self {
        let sets = sets(hir).into_boxed_slice();
        let best = if is_row(hir) { best(&sets) } else { None };
        let own = if is_row(hir) { None } else { required(hir).map(Vec::into_boxed_slice) };
        let mut names = Vec::new();
        group_names(hir, &mut names);
        Self {
            sets,
            own,
            best,
            begins_with_word: begins_with_word(hir),
            captures: hir.properties().explicit_captures_len() > 0,
            names: names.into(),
            weight: weight(hir),
        }
    }

    /// Returns the literals of which one must stand in every text that matches.
    pub(crate) fn required(&self) -> Option<&[String]> {
        let best = || self.best.and_then(|at| self.sets.get(at)).map(|set| &*set.literals);
        self.own.as_deref().or_else(best)
    }

    /// Returns the sets that are worth a look before the regex is run, the least likely first.
    pub(crate) fn guards(&self) -> Vec<&[String]> {
        guards(&self.sets)
    }
}

/// Returns whether `hir` is parts one after the other, whose best set is what is required.
fn is_row(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Capture(capture) => is_row(&capture.sub),
        kind => matches!(kind, HirKind::Concat(_)),
    }
}

/// Returns the first of the sets whose shortest literal is longest.
fn best(sets: &[Set]) -> Option<usize> {
    let length = |at: &usize| sets.get(*at).map(|set| score(&set.literals));
    (0..sets.len()).rev().max_by_key(length)
}

/// Returns whether every match begins at the start of a word.
fn begins_with_word(hir: &Hir) -> bool {
    let HirKind::Concat(parts) = hir.kind() else { return false };
    let first = parts.first().map(Hir::kind);
    matches!(first, Some(HirKind::Look(Look::WordAscii | Look::WordStartAscii)))
}

fn group_names(hir: &Hir, names: &mut Vec<Box<str>>) {
    if hir.properties().explicit_captures_len() == 0 {
        return;
    }
    if let HirKind::Capture(capture) = hir.kind() {
        names.extend(capture.name.clone());
    }
    hir.kind().subs().iter().for_each(|sub| group_names(sub, names));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::load::{builtin, load_to_match};
    use crate::rule::pattern::Pattern;
    use crate::rule::syntax::{parse, uncased};

    #[test]
    fn what_is_drawn_at_once_is_what_is_required() {
        let rules = load_to_match(&builtin()).unwrap();
        let patterns = rules.rules.iter().flat_map(|rule| rule.any.iter().chain(&rule.all));
        let builtin: Vec<&str> = patterns.map(Pattern::source).collect();
        let others = ["", "a", "x?", r"(a+\d(bc)de)", r"(?:lost|gone)\d*", "ab|c", r"\bab\w+cd ef"];
        let mut count = 0;
        for source in builtin.into_iter().chain(others) {
            let hir = parse(uncased(source)).unwrap();
            let drawn = Drawn::of(&hir);
            assert_eq!(drawn.required().map(<[String]>::to_vec), required(&hir), "{source}");
            count += usize::from(drawn.best.is_some());
        }
        assert!(count > 500, "{count}");
    }
}
