//! Draws from a regex the literals of which one must stand in every text that it matches.

use regex_syntax::hir::{Class, Hir, HirKind};

/// The longest literal that is of use.
const LONGEST: usize = 16;
/// The most literals that one rule may bring into the prefilter.
const MOST: usize = 24;

/// Returns lower-case literals of which at least one stands (ASCII case ignored) in every text that `hir` matches, or
/// `None` where there are none of two bytes or more.
pub fn required(hir: &Hir) -> Option<Vec<String>> {
    best(hir).filter(|set| score(set) >= 2)
}

/// The fewest bytes of a literal that is worth a look of its own.
const WORTH: usize = 3;
/// The most literals of a set that are looked for one by one.
const FEW: usize = 4;

/// Returns sets of lower-case literals; of each set one stands (ASCII case ignored) in every text that `hir` matches.
pub fn guards(hir: &Hir) -> Vec<Vec<String>> {
    let mut sets = Vec::new();
    let mut add = |set: Option<Vec<String>>| {
        sets.extend(set.filter(|set| score(set) >= WORTH && set.len() <= FEW));
    };
    match hir.kind() {
        HirKind::Capture(capture) => return guards(&capture.sub),
        HirKind::Concat(parts) => {
            each(parts, &mut add);
            // The least likely first.
            sets.sort_by_key(|set| std::cmp::Reverse(score(set)));
        }
        _ => add(best(hir)),
    }
    sets
}

/// Returns the better of two sets: the one whose shortest literal is longer.
pub fn better(one: Option<Vec<String>>, other: Option<Vec<String>>) -> Option<Vec<String>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if score(&other) > score(&one) { other } else { one }),
        (one, other) => one.or(other),
    }
}

fn score(set: &[String]) -> usize {
    set.iter().map(String::len).min().unwrap_or(0)
}

fn best(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Literal(literal) => run_set(&literal.0),
        HirKind::Capture(capture) => best(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => best(&repetition.sub),
        HirKind::Concat(parts) => concat(parts),
        HirKind::Alternation(arms) => {
            let mut all = Vec::new();
            for arm in arms {
                all.extend(best(arm)?);
            }
            all.sort_unstable();
            all.dedup();
            (all.len() <= MOST).then_some(all)
        }
        _ => None,
    }
}

fn concat(parts: &[Hir]) -> Option<Vec<String>> {
    let mut found = None;
    each(parts, &mut |set| found = better(found.take(), set));
    found
}

/// Joins neighbouring bytes and folded letters to runs, and hands over the sets of runs and parts.
fn each(parts: &[Hir], sink: &mut dyn FnMut(Option<Vec<String>>)) {
    let mut run = Vec::new();
    for part in parts {
        match part.kind() {
            HirKind::Literal(literal) => run.extend_from_slice(&literal.0),
            HirKind::Class(class) if folded(class).is_some() => run.extend(folded(class)),
            HirKind::Look(_) => {}
            _ => {
                sink(run_set(&std::mem::take(&mut run)));
                sink(best(part));
            }
        }
    }
    sink(run_set(&run));
}

fn run_set(run: &[u8]) -> Option<Vec<String>> {
    let text = run.utf8_chunks().map(|chunk| chunk.valid()).max_by_key(|text| text.len())?;
    let end = text
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take_while(|end| *end <= LONGEST)
        .last()?;
    Some(vec![text.get(..end)?.to_ascii_lowercase()])
}

/// Returns the lower-case letter of a class that holds just both cases of one ASCII letter.
fn folded(class: &Class) -> Option<u8> {
    let bytes: Vec<u8> = match class {
        Class::Bytes(class) => {
            class.iter().flat_map(|range| range.start()..=range.end()).take(3).collect()
        }
        Class::Unicode(class) => class
            .iter()
            .flat_map(|range| range.start()..=range.end())
            .filter(char::is_ascii)
            .filter_map(|c| u8::try_from(c).ok())
            .take(3)
            .collect(),
    };
    match bytes.as_slice() {
        [upper, lower] if upper.is_ascii_uppercase() && upper.to_ascii_lowercase() == *lower => {
            Some(*lower)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::pattern::Pattern;

    fn literals(source: &str) -> Option<Vec<String>> {
        Pattern::parse(source).unwrap().required()
    }

    #[test]
    fn prefix_inner_and_suffix() {
        assert_eq!(literals(r"(?i)\brolled back\b").unwrap(), ["rolled back"]);
        assert_eq!(literals(r"\d+ timed out").unwrap(), [" timed out"]);
        assert_eq!(literals(r"a\w+ connection \w+").unwrap(), [" connection "]);
    }

    #[test]
    fn guards_are_all_that_must_be_there() {
        let sets = guards(&regex_syntax::parse(r"quorum\b.*(?:lost|gone)\s\w+ab").unwrap());
        assert_eq!(sets, [vec!["quorum"], vec!["gone", "lost"]]);
        assert!(guards(&regex_syntax::parse(r"a|b\d").unwrap()).is_empty());
    }

    #[test]
    fn every_arm_must_have_one() {
        assert_eq!(literals("(?:lost|unavailable) now").unwrap(), ["lost", "unavailable"]);
        assert_eq!(literals(r"lost|\d+"), None);
        assert_eq!(literals("x?"), None);
    }
}
