//! Every engine must find what a search literal by literal finds.

use proptest::prelude::*;

use crate::sieve::stride::Strides;
use crate::sieve::{Sieve, counts};

/// Finds by comparing every literal at every place.
fn naive(literals: &[Box<[u8]>], text: &[u8]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (id, literal) in literals.iter().enumerate() {
        let places = text.windows(literal.len()).enumerate();
        found.extend(
            places.filter(|(_, at)| at.eq_ignore_ascii_case(literal)).map(|(start, _)| (start, id)),
        );
    }
    found.sort_unstable();
    found
}

fn collected(find: impl FnOnce(&mut dyn FnMut(usize, usize))) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    find(&mut |start, id| found.push((start, id)));
    found.sort_unstable();
    found
}

/// Every engine, built for the same literals.
struct Engines {
    literals: Vec<Box<[u8]>>,
    strides: Strides,
    sieve: Sieve,
}

impl Engines {
    fn new(literals: Vec<Box<[u8]>>, sample: &[u8]) -> Self {
        let strides = Strides::new(&literals, sample);
        let sieve = Sieve::studied(&literals, sample);
        Self { literals, strides, sieve }
    }

    /// Asserts that all find what they should.
    fn check(&self, text: &[u8]) {
        let expected = naive(&self.literals, text);
        assert_eq!(collected(|mut hit| self.strides.find(text, &mut hit)), expected, "strides");
        assert_eq!(collected(|hit| self.sieve.find(text, hit)), expected, "as this machine can");
    }
}

fn boxed(literals: &[&str]) -> Vec<Box<[u8]>> {
    literals.iter().map(|literal| literal.as_bytes().into()).collect()
}

#[test]
fn at_both_ends_of_texts_of_every_length() {
    let literals = boxed(&["ab", "abc", "abcd", "abcde", "abcdef", "abcdefghijklmnopq", "ab"]);
    let engines = Engines::new(literals, b"");
    for before in 0..200 {
        for literal in &engines.literals {
            let mut text = vec![b'x'; before];
            text.extend(literal.to_ascii_uppercase());
            engines.check(&text);
            text.pop();
            engines.check(&text);
        }
    }
    engines.check(b"");
    Engines::new(Vec::new(), b"some text").check(b"some text");
}

#[test]
fn across_the_ends_of_blocks() {
    let literals = boxed(&["no", "sev", "oops", "error", "failed", "connection refused"]);
    let engines = Engines::new(literals, b"");
    for shift in 0..24 {
        let mut text = vec![b'.'; 50_000];
        for block in [12 * 1024, 16 * 1024, 24 * 1024, 32 * 1024, 36 * 1024] {
            for (nth, literal) in engines.literals.iter().enumerate() {
                let start = block + nth * 97 - shift;
                text[start..start + literal.len()].copy_from_slice(literal);
            }
        }
        engines.check(&text);
    }
}

#[test]
fn what_only_folds_alike_is_no_hit() {
    let literals = boxed(&["[x] y_z", "a-b-c-d", "für alle", "{k}"]);
    let text = "[X] Y_Z {x} y_z a\rb\rc\rd A-B-C-D FüR ALLE f\u{fc}r [k] {K} a\0b".as_bytes();
    assert_eq!(naive(&literals, text).len(), 4);
    Engines::new(literals, text).check(text);
}

/// A few letters, both cases, and bytes that are no text.
fn noise() -> impl Strategy<Value = u8> {
    prop_oneof![
        8 => prop::sample::select(&b"abcABC -=\n"[..]),
        1 => any::<u8>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn finds_what_a_naive_search_finds(
        literals in prop::collection::vec(prop::collection::vec(noise(), 2..17), 1..60),
        noise in prop::collection::vec(noise(), 0..400),
        planted in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..20),
    ) {
        let literals: Vec<Box<[u8]>> =
            literals.iter().map(|literal| literal.to_ascii_lowercase().into()).collect();
        let mut text = noise;
        for (literal, at) in planted {
            let at = at.index(text.len() + 1);
            text.splice(at..at, literal.get(&literals).to_ascii_uppercase());
        }
        let counted: u32 = counts(&literals, &text).iter().sum();
        prop_assert_eq!(counted as usize, naive(&literals, &text).len());
        Engines::new(literals, &text[..text.len() / 2]).check(&text);
    }
}
