//! Learns the weights from the invented entries of `fixtures/wording`; `RECOUNT_BLESS=1 cargo test --lib wording` writes them anew.
//!
//! Multinomial logistic regression by stochastic gradient descent with `AdaGrad` (Duchi, Hazan, Singer 2011).

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::format::postmortem::feature::standings;
use crate::format::postmortem::headline::headline;
use crate::format::postmortem::wording::{PHASES, marks};

/// A mark must be seen so often to be weighed.
const LEAST_SEEN: usize = 8;
/// Weights below so many tenths are left out.
const SMALLEST: i32 = 3;
/// How often all entries are gone through.
const ROUNDS: usize = 6;
const RATE: f64 = 0.3;
const DECAY: f64 = 2e-5;

/// What entries of no phase are called in the fixtures.
const NONE: &str = "none";

/// An entry: its marks by number, and its phase.
type Sample = (Vec<usize>, usize);

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/wording")
}

/// Returns the documents of the fixtures, each a list of phases and texts.
fn documents() -> Vec<Vec<(usize, String)>> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "tsv"));
    files.sort();
    let mut documents = Vec::new();
    for file in files {
        let text = String::from_utf8(fs::read(file).unwrap()).unwrap();
        for part in text.split("\n\n") {
            let entries = part.lines().filter_map(|line| line.split_once('\t'));
            let entries = entries.map(|(phase, text)| (class(phase), text.to_owned()));
            documents.push(entries.collect());
        }
    }
    documents
}

fn class(phase: &str) -> usize {
    let name = if phase == NONE { "note" } else { phase };
    let at = PHASES.iter().position(|known| *known == name);
    at.unwrap_or_else(|| panic!("no phase is called {phase}"))
}

/// Returns the marks that are seen often enough, sorted, and the entries by these.
fn samples() -> (Vec<String>, Vec<Sample>) {
    let mut marked = Vec::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for document in documents() {
        let texts: Vec<&str> = document.iter().map(|(_, text)| text.as_str()).collect();
        for ((phase, text), stands) in document.iter().zip(standings(&texts)) {
            let marks = marks::of(&headline(text), &stands);
            for mark in &marks {
                *seen.entry(mark.clone()).or_default() += 1;
            }
            marked.push((marks, *phase));
        }
    }
    seen.retain(|_, count| *count >= LEAST_SEEN);
    let names: Vec<String> = seen.into_keys().collect();
    let number = |mark: &String| names.binary_search(mark).ok();
    let numbered = |(marks, phase): (std::collections::BTreeSet<String>, usize)| {
        (marks.iter().filter_map(number).collect(), phase)
    };
    let samples = marked.into_iter().map(numbered).collect();
    (names, samples)
}

/// Returns the weights of `names` that tell the phases of `samples` apart.
fn learn(names: &[String], samples: &[Sample]) -> Vec<[f64; PHASES.len()]> {
    let mut weights = vec![[0.0; PHASES.len()]; names.len()];
    let mut steepness = vec![[1e-2; PHASES.len()]; names.len()];
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..ROUNDS {
        shuffle(&mut order, &mut state);
        for at in &order {
            let (marks, phase) = &samples[*at];
            let mut slopes = chances(&weights, marks);
            slopes[*phase] -= 1.0;
            for mark in marks {
                for class in 0..PHASES.len() {
                    let slope = slopes[class] + DECAY * weights[*mark][class];
                    steepness[*mark][class] += slope * slope;
                    weights[*mark][class] -= RATE * slope / steepness[*mark][class].sqrt();
                }
            }
        }
    }
    weights
}

/// Returns how likely each phase is by `weights`.
fn chances(weights: &[[f64; PHASES.len()]], marks: &[usize]) -> [f64; PHASES.len()] {
    let mut sums = [0.0_f64; PHASES.len()];
    for mark in marks {
        sums.iter_mut().zip(&weights[*mark]).for_each(|(sum, weight)| *sum += weight);
    }
    let most = sums.iter().copied().fold(f64::MIN, f64::max);
    let parts = sums.map(|sum| (sum - most).exp());
    let whole: f64 = parts.iter().sum();
    parts.map(|part| part / whole)
}

/// Mixes `order` (Fisher and Yates) by Marsaglia's xorshift.
fn shuffle(order: &mut [usize], state: &mut u64) {
    for last in (1..order.len()).rev() {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        order.swap(last, usize::try_from(*state % (last as u64 + 1)).unwrap());
    }
}

/// Returns the table as it is shipped.
fn table(names: &[String], weights: &[[f64; PHASES.len()]]) -> String {
    let mut lines = String::new();
    for (name, weights) in names.iter().zip(weights) {
        #[expect(clippy::cast_possible_truncation, reason = "a few dozen tenths")]
        let tenths = weights.map(|weight| (weight * 10.0).round() as i32);
        let pairs = PHASES.iter().zip(tenths).filter(|(_, tenths)| tenths.abs() >= SMALLEST);
        let pairs: Vec<String> =
            pairs.map(|(phase, tenths)| format!("{}:{tenths}", short(phase))).collect();
        if !pairs.is_empty() {
            lines.extend([name.as_str(), "\t", &pairs.join(" "), "\n"]);
        }
    }
    lines
}

/// Returns as much of the phase's name as no other begins with.
fn short(phase: &str) -> &str {
    let parts = (1..=phase.len()).filter_map(|end| phase.get(..end));
    let alone = |part: &&str| PHASES.iter().filter(|it| it.starts_with(*part)).count() == 1;
    parts.into_iter().find(alone).unwrap_or(phase)
}

#[test]
fn the_table_is_what_the_fixtures_teach() {
    let (names, samples) = samples();
    let learnt = table(&names, &learn(&names, &samples));
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/format/postmortem/wording/weights.tsv");
    if std::env::var_os("RECOUNT_BLESS").is_some() {
        fs::write(&path, &learnt).unwrap();
        return;
    }
    let shipped = String::from_utf8(fs::read(&path).unwrap()).unwrap();
    // The last bit of `exp` differs between systems: a weight may round to the next tenth.
    let same = shipped.lines().zip(learnt.lines()).filter(|(one, other)| one == other).count();
    let all = learnt.lines().count().max(shipped.lines().count());
    assert!(same * 1000 >= all * 998, "{same} of {all} lines are what is learnt; bless them anew");
}
