//! The whole product: every incident × threads × size of blocks × wrapping × order of files gives the same report.
//!
//! `cargo test` takes a tenth of all combinations, among them each pair of values of any two factors but incident and
//! wrapping;
//! `RECOUNT_MATRIX=all cargo test --release --test matrix` takes all. What only a process has, its zone, locale and
//! standard input, `invariance` varies; that no clock is read, `architecture` shows.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use filetime::FileTime;
use rayon::ThreadPoolBuilder;
use recount::input::walk::expand;
use recount::options::Options;
use recount::pipeline::{map, reduce};
use recount::progress::Progress;
use recount::report::find;
use recount::report::render::View;
use recount::rule::load::Ruleset;
use support::inside::rules;
use support::{INCIDENTS, TREE, Tree, gzip, tree, zip};

const THREADS: [usize; 3] = [1, 2, 8];
const BLOCKS: [u64; 3] = [64, 4 << 10, 1 << 20];
const WRAPPINGS: usize = 10;
/// So many of all combinations are tried where not all are asked for.
const SAMPLE: usize = 45;

/// What is handed over, and what a report says that it would not of the plain folder.
struct Wrapping {
    name: &'static str,
    arguments: Vec<String>,
    said: Vec<(String, String)>,
}

fn zstd(content: &[u8]) -> Vec<u8> {
    zstd::encode_all(content, 1).unwrap()
}

fn dated(path: &Path, content: &[u8], like: &Path) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
    let modified = FileTime::from_last_modification_time(&like.metadata().unwrap());
    filetime::set_file_mtime(path, modified).unwrap();
}

/// Packs each file on its own.
fn each(tree: &Tree, ending: &'static str, pack: fn(&[u8]) -> Vec<u8>) -> Wrapping {
    let folder = tree.folder().join(format!("each-{ending}"));
    for (name, content) in &tree.files {
        let like = tree.folder().join(TREE).join(name);
        dated(&folder.join(format!("{name}.{ending}")), &pack(content), &like);
    }
    let names = tree.files.iter().map(|(name, _)| (format!("{name}.{ending}"), name.clone()));
    let folder = folder.to_str().unwrap().to_owned();
    let said = std::iter::once((format!("{folder}/"), String::new())).chain(names).collect();
    Wrapping { name: ending, arguments: vec![folder], said }
}

fn whole(tree: &Tree, name: &'static str, inside: &str, content: &[u8]) -> Wrapping {
    let path = tree.folder().join(name);
    std::fs::write(&path, content).unwrap();
    let path = path.to_str().unwrap().to_owned();
    let said = vec![(format!("{path}!{inside}"), String::new())];
    Wrapping { name, arguments: vec![path], said }
}

fn wrappings(tree: &Tree) -> Vec<Wrapping> {
    let folder = tree.folder().join(TREE).to_str().unwrap().to_owned();
    let said = vec![(format!("{folder}/"), String::new())];
    let mut files: Vec<String> =
        tree.files.iter().map(|(name, _)| format!("{folder}/{name}")).collect();
    files.reverse();
    let middle = files.len() / 2;
    let mixed = [&files[middle..], &files[..middle]].concat();
    let (tar, packed) = (tree.tar(), gzip(&tree.tar()));
    vec![
        Wrapping { name: "folder", arguments: vec![folder], said: said.clone() },
        Wrapping { name: "files backwards", arguments: files, said: said.clone() },
        Wrapping { name: "files mixed", arguments: mixed, said },
        each(tree, "gz", gzip),
        each(tree, "zst", zstd),
        whole(tree, "w.tar", "", &tar),
        whole(tree, "w.tar.gz", "", &packed),
        whole(tree, "w.zip", "", &tree.zip()),
        whole(tree, "n.zip", "in.tar.gz!", &zip(&[("in.tar.gz", &packed)])),
        whole(tree, "n.zst", "in.zip!", &zstd(&tar_of("in.zip", &tree.zip()))),
    ]
}

fn tar_of(name: &str, content: &[u8]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(content.len() as u64);
    tar.append_data(&mut header, name, content).unwrap();
    tar.into_inner().unwrap()
}

fn report(wrapping: &Wrapping, rules: &Ruleset, block: Option<u64>) -> String {
    let (inputs, missing) = expand(&wrapping.arguments);
    assert!(missing.is_empty(), "{missing:?}");
    let mut options = Options::default();
    options.read.block = block;
    let report = reduce(map(&inputs, rules, &options, &Progress::hidden(0)), &options);
    let mut out = Vec::new();
    find("json").unwrap().render(&report, &View::default(), &mut out).unwrap();
    let mut text = String::from_utf8(out).unwrap();
    for (said, instead) in &wrapping.said {
        text = text.replace(said, instead);
    }
    text
}

/// One value of each factor: incident, wrapping, threads, block.
type Case = [usize; 4];

fn cases() -> Vec<Case> {
    if std::env::var("RECOUNT_MATRIX").is_ok_and(|value| value == "all") {
        let factors = [INCIDENTS.len(), WRAPPINGS, THREADS.len(), BLOCKS.len()];
        let size = factors.iter().product();
        return (0..size).map(|number| digits(number, factors)).collect();
    }
    (0..SAMPLE)
        .map(|k| [k % INCIDENTS.len(), (3 * k + k / WRAPPINGS) % WRAPPINGS, k % 3, k / 3 % 3])
        .collect()
}

/// Returns `number` written to the bases `factors`.
fn digits(mut number: usize, factors: Case) -> Case {
    factors.map(|factor| {
        let digit = number % factor;
        number /= factor;
        digit
    })
}

fn check(name: &str, rules: &Ruleset, cases: &[Case]) {
    let tree = tree(name);
    let wrappings = wrappings(&tree);
    assert_eq!(wrappings.len(), WRAPPINGS);
    let wanted = report(&wrappings[0], rules, None);
    assert!(wanted.len() > 20_000, "{name}: {}", wanted.len());
    for [_, wrapping, threads, block] in cases {
        let (wrapping, threads) = (&wrappings[*wrapping], THREADS[*threads]);
        let block = BLOCKS[*block];
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let given = pool.install(|| report(wrapping, rules, Some(block)));
        let place = format!("{name}: {}, {threads} threads, {block}", wrapping.name);
        let mut lines = wanted.lines().zip(given.lines()).enumerate();
        let differs = lines.find(|(_, (one, two))| one != two);
        assert!(differs.is_none(), "{place}: first difference {differs:?}");
        assert_eq!(wanted.len(), given.len(), "{place}: one is longer");
    }
}

#[test]
fn every_combination_gives_the_same_report() {
    let all = cases();
    for (at, name) in INCIDENTS.into_iter().enumerate() {
        let cases: Vec<Case> = all.iter().filter(|case| case[0] == at).copied().collect();
        assert!(cases.len() >= 4, "{name}");
        check(name, rules(), &cases);
    }
    let factors = [INCIDENTS.len(), WRAPPINGS, THREADS.len(), BLOCKS.len()];
    for (one, other) in [(0, 2), (0, 3), (1, 2), (1, 3), (2, 3)] {
        let met: BTreeSet<_> = all.iter().map(|case| (case[one], case[other])).collect();
        assert_eq!(met.len(), factors[one] * factors[other], "pairs of {one} and {other}");
    }
}
