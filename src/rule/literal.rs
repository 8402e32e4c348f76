//! Draws from a regex the literals of which one must stand in every text that it matches.

use regex_syntax::hir::{Class, Hir, HirKind};

/// The longest literal that is of use.
const LONGEST: usize = 16;
/// The most literals that one rule may bring into the prefilter.
const MOST: usize = 128;
/// The most literals that a run may have; where its parts have more together, it ends.
const PRODUCT: usize = 96;
/// The fewest bytes of a literal that may do without what follows it.
const LONG: usize = 4;
/// The most members of a class that are told one by one.
const MEMBERS: usize = 11;

/// Returns lower-case literals of which at least one stands (ASCII case ignored) in every text that `hir` matches, or
/// `None` where there are none of two bytes or more.
pub fn required(hir: &Hir) -> Option<Vec<String>> {
    best(hir).filter(|set| score(set) >= 2)
}

/// The fewest bytes of a literal that is worth a look of its own.
const WORTH: usize = 3;
/// The most literals of a set that are looked for one by one.
const FEW: usize = 4;

/// A set of lower-case literals of which one stands (ASCII case ignored) in every text that matches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Set {
    /// The literals.
    pub literals: Vec<String>,
    /// Whether every match begins with one of them.
    pub prefix: bool,
}

/// Returns all sets that can be drawn from `hir`.
pub fn sets(hir: &Hir) -> Vec<Set> {
    let mut found = Vec::new();
    match hir.kind() {
        HirKind::Capture(capture) => return sets(&capture.sub),
        HirKind::Concat(parts) => each(parts, &mut |set| found.extend(set)),
        _ => each(std::slice::from_ref(hir), &mut |set| found.extend(set)),
    }
    found.retain(|set| score(&set.literals) >= 2);
    found
}

/// Returns those of `sets` that are worth a look before the regex is run, the least likely first.
pub fn guards(sets: &[Set]) -> Vec<&[String]> {
    let sets = sets.iter().map(|set| set.literals.as_slice());
    let mut worth: Vec<_> = sets.filter(|set| score(set) >= WORTH && set.len() <= FEW).collect();
    worth.sort_by_key(|set| std::cmp::Reverse(score(set)));
    worth
}

/// Returns the better of two sets: the one whose shortest literal is longer.
pub fn better<S: AsRef<[String]>>(one: Option<S>, other: Option<S>) -> Option<S> {
    match (one, other) {
        (Some(one), Some(other)) => {
            Some(if score(other.as_ref()) > score(one.as_ref()) { other } else { one })
        }
        (one, other) => one.or(other),
    }
}

/// Returns the bytes of the shortest literal.
pub(crate) fn score(set: &[String]) -> usize {
    set.iter().map(String::len).min().unwrap_or(0)
}

fn best(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Capture(capture) => best(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => best(&repetition.sub),
        HirKind::Concat(parts) => concat(parts),
        HirKind::Alternation(arms) if exact(hir).is_none() => {
            let mut all = Vec::new();
            for arm in arms {
                all.extend(best(arm)?);
            }
            all.sort_unstable();
            all.dedup();
            (all.len() <= MOST).then_some(all)
        }
        _ => run_set(&exact(hir)?, false).map(|set| set.literals),
    }
}

fn concat(parts: &[Hir]) -> Option<Vec<String>> {
    let mut found = None;
    each(parts, &mut |set| found = better(found.take(), set.map(|set| set.literals)));
    found
}

/// Joins neighbours of which all texts can be told to runs, and hands over the sets of runs and other parts.
fn each(parts: &[Hir], sink: &mut dyn FnMut(Option<Set>)) {
    let mut run: Option<Vec<Vec<u8>>> = None;
    let mut prefix = true;
    let mut flush = |run: &mut Option<Vec<Vec<u8>>>, prefix: &mut bool| {
        if let Some(run) = run.take() {
            sink(run_set(&run, *prefix));
            *prefix = false;
        }
    };
    let (mut others, mut shorter) = (Vec::new(), Vec::new());
    for part in parts {
        let copies = copies_of(part);
        let Some(texts) = exact(part).or_else(|| copies.clone()) else {
            let first = prefix && run.iter().flatten().all(Vec::is_empty);
            others.push((part, first));
            flush(&mut run, &mut prefix);
            // What stands before it is not told, nor is what it begins with.
            prefix = false;
            continue;
        };
        run = match run.as_ref().map(|run| product(run, &texts)) {
            Some(Some(longer)) => {
                // Fewer literals may do as well as longer ones.
                if texts.len() > 1
                    && let Some(run) = &run
                {
                    shorter.extend(run_set(run, prefix));
                }
                Some(longer)
            }
            Some(None) => {
                flush(&mut run, &mut prefix);
                Some(texts)
            }
            None => Some(texts),
        };
        if copies.is_some() {
            // What stands before the first copy and what stands behind the last are told; how many there are is not.
            flush(&mut run, &mut prefix);
            (run, prefix) = (copies, false);
        }
    }
    flush(&mut run, &mut prefix);
    shorter.retain(|set| score(&set.literals) >= LONG);
    for set in shorter {
        sink(Some(set));
    }
    for (part, first) in others {
        match if first { beginning(part) } else { None } {
            Some(literals) => sink(Some(Set { literals, prefix: true })),
            None => sink(best(part).map(|literals| Set { literals, prefix: false })),
        }
    }
}

/// Returns the literals with one of which every match of `parts` one after the other begins, in order.
pub(crate) fn beginning_of(parts: &[Hir]) -> Option<Vec<String>> {
    let mut literals = first(parts)?;
    literals.sort_unstable();
    literals.dedup();
    Some(literals)
}

fn first(parts: &[Hir]) -> Option<Vec<String>> {
    let mut found = None;
    each(parts, &mut |set| {
        let set = set.filter(|set| set.prefix && found.is_none());
        found = found.take().or(set.map(|set| set.literals));
    });
    found
}

/// Returns the literals with one of which every match of `hir` begins.
fn beginning(hir: &Hir) -> Option<Vec<String>> {
    let mut all = match hir.kind() {
        HirKind::Capture(capture) => return beginning(&capture.sub),
        HirKind::Alternation(arms) => {
            let arms: Option<Vec<_>> = arms.iter().map(beginning).collect();
            arms?.into_iter().flatten().collect()
        }
        HirKind::Concat(parts) => first(parts)?,
        _ => run_set(&exact(hir)?, true).filter(|set| set.prefix)?.literals,
    };
    all.sort_unstable();
    all.dedup();
    (all.len() <= MOST && score(&all) >= 2).then_some(all)
}

/// Returns all texts that `hir` matches, letters in lower case, where there are few.
fn exact(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(vec![Vec::new()]),
        HirKind::Literal(literal) => Some(vec![literal.0.to_ascii_lowercase()]),
        HirKind::Class(class) => members(class),
        HirKind::Capture(capture) => exact(&capture.sub),
        HirKind::Repetition(repetition) if repetition.max == Some(1) => {
            let mut texts = exact(&repetition.sub)?;
            if repetition.min == 0 {
                texts.push(Vec::new());
            }
            few(texts)
        }
        HirKind::Repetition(_) => None,
        HirKind::Concat(parts) => {
            parts.iter().try_fold(vec![Vec::new()], |texts, part| product(&texts, &exact(part)?))
        }
        HirKind::Alternation(arms) => {
            let texts: Option<Vec<_>> = arms.iter().map(exact).collect();
            few(texts?.into_iter().flatten().collect())
        }
    }
}

/// Returns the text of which `hir` is one copy or more.
fn copies_of(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    let HirKind::Repetition(repetition) = hir.kind() else { return None };
    if repetition.min == 0 || repetition.max == Some(1) {
        return None;
    }
    exact(&repetition.sub).filter(|texts| texts.len() == 1)
}

fn product(heads: &[Vec<u8>], tails: &[Vec<u8>]) -> Option<Vec<Vec<u8>>> {
    let join = |head: &Vec<u8>| {
        tails.iter().map(|tail| [head.as_slice(), tail].concat()).collect::<Vec<_>>()
    };
    if heads.len() * tails.len() > PRODUCT {
        return None;
    }
    few(heads.iter().flat_map(join).collect())
}

fn few(mut texts: Vec<Vec<u8>>) -> Option<Vec<Vec<u8>>> {
    texts.sort_unstable();
    texts.dedup();
    (texts.len() <= MOST).then_some(texts)
}

/// Returns the set of a run: of each text the start, or the longest stretch that is text where it is none.
fn run_set(run: &[Vec<u8>], prefix: bool) -> Option<Set> {
    let whole = run.iter().all(|text| std::str::from_utf8(text).is_ok());
    let literals: Option<Vec<String>> = run.iter().map(|text| cut(text)).collect();
    let mut literals = literals?;
    literals.sort_unstable();
    literals.dedup();
    Some(Set { literals, prefix: prefix && whole })
}

fn cut(text: &[u8]) -> Option<String> {
    let text = text.utf8_chunks().map(|chunk| chunk.valid()).max_by_key(|text| text.len())?;
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let end = ends.take_while(|end| *end <= LONGEST).last()?;
    Some(text.get(..end)?.to_ascii_lowercase())
}

/// Returns the members of a small class, letters in lower case.
fn members(class: &Class) -> Option<Vec<Vec<u8>>> {
    let most = 2 * MEMBERS + 1;
    let bytes: Vec<u8> = match class {
        Class::Bytes(class) => {
            class.iter().flat_map(|range| range.start()..=range.end()).take(most).collect()
        }
        Class::Unicode(class) => {
            let chars = class.iter().flat_map(|range| range.start()..=range.end()).take(most);
            // Some letters beyond ASCII fold to letters within; a text may hold them instead.
            let bytes: Option<Vec<u8>> =
                chars.map(|c| u8::try_from(c).ok().filter(u8::is_ascii)).collect();
            bytes?
        }
    };
    let mut bytes: Vec<u8> = bytes.iter().map(u8::to_ascii_lowercase).collect();
    bytes.sort_unstable();
    bytes.dedup();
    (bytes.len() <= MEMBERS).then(|| bytes.into_iter().map(|byte| vec![byte]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::pattern::Pattern;

    fn literals(source: &str) -> Option<Vec<String>> {
        Pattern::parse(source).unwrap().required().map(<[String]>::to_vec)
    }

    #[test]
    fn prefix_inner_and_suffix() {
        assert_eq!(literals(r"(?i)\brolled back\b").unwrap(), ["rolled back"]);
        assert_eq!(literals(r"\d+ timed out").unwrap(), [" timed out"]);
        assert_eq!(literals(r"a\w+ connection \w+").unwrap(), [" connection "]);
        assert_eq!(literals(r"\$ +git").unwrap(), [" git"]);
        let parsed = regex_syntax::parse(r"(?:\$ +|\+{1,4} +|\d+[$#] +)\d+ +up").unwrap();
        let sets: Vec<String> = sets(&parsed).iter().map(|set| set.literals.join("|")).collect();
        assert_eq!(sets, [" up", "# |$ |+ "]);
    }

    #[test]
    fn guards_are_all_that_must_be_there() {
        let drawn = sets(&regex_syntax::parse(r"quorum\b.*(?:lost|gone)\s\w+ab").unwrap());
        assert_eq!(guards(&drawn), [&["quorum"][..], &["gone", "lost"]]);
        assert!(guards(&sets(&regex_syntax::parse(r"a|b\d").unwrap())).is_empty());
    }

    #[test]
    fn every_arm_must_have_one() {
        assert_eq!(literals(r"(?:lost|unavailable)\d* now").unwrap(), ["lost", "unavailable"]);
        assert_eq!(literals("(?:lost|gone) now").unwrap(), ["gone now", "lost now"]);
        let set = &sets(&regex_syntax::parse(r"\b(?:status(?:\d\d)?|http/\d\d)=").unwrap())[0];
        assert_eq!((set.literals.join(" ").as_str(), set.prefix), ("http/ status", true));
        assert_eq!(literals(r"\[(?:OK|UP)\]").unwrap(), ["[ok]", "[up]"]);
        assert_eq!(literals(r"lost|\d+"), None);
        assert_eq!(literals("x?"), None);
    }
}
