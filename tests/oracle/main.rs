//! The oracle of the lazy engine: what it tells of a log is what is told where every record is read in full and judged.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod logs;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::{Config, TestRunner};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use recount::format::FORMATS;
use recount::format::options::ReadOptions;
use recount::format::parse::Context;
use recount::format::read::{Summary, read, read_for};
use recount::format::task::{Task, Times};
use recount::format::unwrap::unwrap;
use recount::rule::load::{RuleFile, Ruleset, builtin, load};
use recount::rule::need::{is_made_up, is_unnamed};
use recount::scan::watch::{Sifts, Told, Watch};

use crate::logs::{FRAMES, Frame, HARD, HARD_MESSAGES, dull, head, time};

/// The name of every log.
const NAME: &str = "a.log";
/// More than is read in full before anything is skimmed, in bytes.
const HEAD: usize = 66 << 10;

/// What was told, by place; and what was counted.
#[derive(Debug, PartialEq)]
struct Outcome {
    told: Vec<(String, String)>,
    counted: String,
}

fn rules() -> &'static Ruleset {
    static RULES: LazyLock<Ruleset> = LazyLock::new(|| load(&builtin()).unwrap());
    &RULES
}

/// Reads every record in full and judges it.
fn plainly(rules: &Ruleset, log: &[u8]) -> Outcome {
    let sifts = Sifts::new(rules);
    let watch = Watch::new(&sifts, NAME);
    let mut hand = watch.hand();
    let mut told = Vec::new();
    let options = ReadOptions::default();
    let summary = read(&mut &*log, NAME, None, &options, &mut |record| {
        if let Some(found) = watch.look(&mut hand, &record) {
            told.push(shown(found, &Times::of(&record)));
        }
    });
    Outcome { told, counted: counted(summary) }
}

/// Reads no more than needed, by blocks of `block` bytes.
fn lazily(rules: &Ruleset, log: &[u8], block: u64) -> Outcome {
    let sifts = Sifts::new(rules);
    let watch = Watch::new(&sifts, NAME);
    let mut told = Vec::new();
    let options = ReadOptions { block: Some(block), ..ReadOptions::default() };
    let context = Context { name: NAME, modified: None, options: &options };
    let summary = read_for(&watch, &mut &*log, &context, &mut |found, times| {
        told.push(shown(found, &times));
    });
    Outcome { told, counted: counted(summary) }
}

fn shown(mut told: Told, times: &Times) -> (String, String) {
    if let Some(event) = &mut told.event {
        (event.time, event.until, event.received) = (None, None, None);
        event.assumed = Vec::new();
    }
    // Of a record that only names noise no time is kept.
    let place = told.event.as_ref().and_then(|event| event.evidence.first());
    let place = place.map(|place| format!("{:>6} {}", place.origin.line, place.text));
    (place.unwrap_or_default(), format!("{told:?} {times:?}"))
}

/// Returns all numbers of a summary; the name of the format goes by the head alone.
fn counted(summary: Option<Summary>) -> String {
    let mut summary = summary.unwrap();
    for moment in [&mut summary.coverage.first, &mut summary.coverage.last].into_iter().flatten() {
        summary.fix.apply(moment, &mut summary.coverage.assumed);
    }
    summary.coverage.format.clear();
    format!("{summary:#?}")
}

/// Returns how `lazy` differs from `plain`, in few lines; nothing where it does not.
fn difference(plain: &Outcome, lazy: &Outcome) -> Vec<String> {
    let count = |outcome: &Outcome| {
        let mut count = BTreeMap::<(String, String), i32>::new();
        for told in &outcome.told {
            *count.entry(told.clone()).or_default() += 1;
        }
        count
    };
    let (expected, found) = (count(plain), count(lazy));
    let lacks = |one: &BTreeMap<(String, String), i32>,
                 other: &BTreeMap<(String, String), i32>,
                 sign: &str| {
        let lack = one.iter().filter(|(told, count)| other.get(*told) != Some(*count));
        lack.map(|((place, told), _)| {
            format!("{sign} {place} {}", if place.is_empty() { told } else { "" })
        })
        .collect::<Vec<_>>()
    };
    let mut lines = lacks(&expected, &found, "-");
    lines.extend(lacks(&found, &expected, "+"));
    let pairs = plain.counted.lines().zip(lazy.counted.lines());
    lines.extend(
        pairs.filter(|(one, other)| one != other).map(|(one, other)| format!("{one} but {other}")),
    );
    if lines.is_empty() && plain != lazy {
        lines.push("the order differs".to_owned());
    }
    lines
}

/// Checks `log` at several sizes of blocks; `what` tells which log it is.
fn check(rules: &Ruleset, what: &str, log: &[u8], blocks: &[u64], wrong: &mut Vec<String>) {
    let plain = plainly(rules, log);
    for block in blocks {
        let lines = difference(&plain, &lazily(rules, log, *block));
        if !lines.is_empty() {
            let most = lines.len().min(12);
            wrong.push(format!("== {what}, blocks of {block}:\n{}", lines[..most].join("\n")));
        }
    }
}

fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} logs differ\n{}", wrong.len(), wrong.join("\n"));
}

/// The texts that the rules of all packs hit, those of lines only.
fn hits(rules: &Ruleset) -> Vec<String> {
    let examples = rules.rules.iter().flat_map(|rule| rule.hits.iter());
    let texts =
        examples.filter(|example| example.name.is_none()).map(|example| example.text.clone());
    texts.filter(|text| text.len() < 3000).collect()
}

/// `RECOUNT_MATRIX=all cargo test --release --test oracle` tries each below every head.
#[test]
fn examples_are_found_below_heads_of_every_frame() {
    let texts = hits(rules());
    let all = std::env::var("RECOUNT_MATRIX").is_ok_and(|value| value == "all");
    // Below every second head in its frame, below every third as they stand; so each example meets many heads and each
    // head many examples.
    let is_due = |at: usize, number: usize, dressed: bool| {
        let every = if dressed { 2 } else { 3 };
        all || at % every == number % every
    };
    let logs = (0..FRAMES.len()).flat_map(|number| [(number, false), (number, true)]);
    let wrong: Vec<String> = logs
        .collect::<Vec<_>>()
        .into_par_iter()
        .flat_map_iter(|(number, dressed)| {
            let (name, frame) = FRAMES[number];
            let (mut log, mut n) = head(frame, HEAD);
            for (at, text) in texts.iter().enumerate() {
                if !is_due(at, number, dressed) {
                    continue;
                }
                let line = if dressed { frame(time(n), n, text) } else { text.clone() };
                log.push_str(&line);
                log.push('\n');
                log.push_str(&dull(frame, n));
                n += 1;
            }
            let mut wrong = Vec::new();
            let what = format!("{name}, dressed: {dressed}");
            check(rules(), &what, log.as_bytes(), &[256 << 10], &mut wrong);
            wrong
        })
        .collect();
    none(&wrong);
}

#[test]
fn hard_lines_are_read_alike_below_every_head() {
    let rules = rules();
    let mut wrong = Vec::new();
    for (name, frame) in FRAMES {
        let dressed = HARD_MESSAGES.iter().map(|lines| dress(*frame, lines));
        let hard: Vec<String> = HARD.iter().map(|text| (*text).to_owned()).chain(dressed).collect();
        let differs = |count: usize| !check_hard(rules, name, *frame, &hard[..count]).is_empty();
        if differs(hard.len()) {
            let counts: Vec<usize> = (0..=hard.len()).collect();
            let first = counts.partition_point(|count| !differs(*count));
            wrong.push(format!("the first is {}", hard[first.max(1) - 1]));
            wrong.extend(check_hard(rules, name, *frame, &hard[..first]));
        }
    }
    none(&wrong);
}

/// Returns `lines` as lines of `frame`, all at one time.
fn dress(frame: Frame, lines: &[&str]) -> String {
    lines.iter().map(|line| frame(time(400), 7, line)).collect::<Vec<_>>().join("\n")
}

/// Checks `hard` lines among dull ones, below a head of dull ones.
fn check_hard(rules: &Ruleset, name: &str, frame: Frame, hard: &[String]) -> Vec<String> {
    let (mut log, mut n) = head(frame, HEAD);
    let mut wrong = Vec::new();
    for text in hard {
        for line in [dull(frame, n), format!("{text}\n"), dull(frame, n + 1), dull(frame, n + 2)] {
            log.push_str(&line);
        }
        n += 3;
    }
    let what = format!(
        "{name} + {}",
        hard.first().filter(|_| hard.len() == 1).map_or("all", String::as_str)
    );
    check(rules, &what, log.as_bytes(), &[1, 256 << 10], &mut wrong);
    wrong
}

/// A piece of a random log: which frame of the log, and what it holds.
#[derive(Debug, Clone)]
enum Part {
    Dull,
    Hit(usize),
    Hard(usize),
    Message(usize),
    Bytes(Vec<u8>),
    Long,
}

fn parts() -> impl Strategy<Value = Vec<(usize, Part, bool)>> {
    let part = prop_oneof![
        30 => Just(Part::Dull),
        6 => any::<u16>().prop_map(|n| Part::Hit(usize::from(n))),
        3 => (0..HARD.len()).prop_map(Part::Hard),
        3 => (0..HARD_MESSAGES.len()).prop_map(Part::Message),
        1 => vec(any::<u8>(), 0..60).prop_map(Part::Bytes),
        1 => Just(Part::Long),
    ];
    // Most lines are of one frame, some of two others; one line in a few ends as on Windows.
    vec((prop_oneof![8 => Just(0_usize), 1 => Just(1), 1 => Just(2)], part, any::<bool>()), 60..400)
}

/// Returns the log of `parts` in `frames`, below a head of the first of them.
fn log(frames: &[usize], hits: &[String], parts: &[(usize, Part, bool)]) -> Vec<u8> {
    let (text, first) = head(FRAMES[frames[0]].1, HEAD);
    let mut log = text.into_bytes();
    for (n, (frame, part, windows)) in (first..).zip(parts) {
        let frame = FRAMES[frames[*frame]].1;
        let line = match part {
            Part::Dull => dull(frame, n).trim_end().to_owned().into_bytes(),
            Part::Hit(at) => {
                let text = &hits[at % hits.len()];
                if *windows { text.clone() } else { frame(time(n), n, text) }.into_bytes()
            }
            Part::Hard(at) => HARD[*at].as_bytes().to_vec(),
            Part::Message(at) => dress(frame, HARD_MESSAGES[*at]).into_bytes(),
            Part::Bytes(bytes) => [frame(time(n), n, "").as_bytes(), bytes].concat(),
            Part::Long => frame(time(n), n, &"x timed out ".repeat(400)).into_bytes(),
        };
        log.extend(line);
        log.extend(if *windows { &b"\r\n"[..] } else { b"\n" });
    }
    log
}

#[test]
fn mixed_logs_are_read_alike() {
    let rules = rules();
    let hits = hits(rules);
    let frames = vec(0..FRAMES.len(), 3);
    let check = |(frames, parts): (Vec<usize>, Vec<(usize, Part, bool)>)| {
        let log = log(&frames, &hits, &parts);
        let mut wrong = Vec::new();
        check(rules, &format!("{frames:?}"), &log, &[1, 3000, 256 << 10], &mut wrong);
        none(&wrong);
        Ok(())
    };
    let config = Config { max_shrink_iters: 60, ..Config::with_cases(24) };
    TestRunner::new(config).run(&(frames, parts()), check).unwrap();
}

#[test]
fn lines_over_a_mebibyte_and_the_turn_of_a_year_are_read_alike() {
    let rules = rules();
    let mut wrong = Vec::new();
    for at in ["iso text", "syslog", "json"] {
        let frame = FRAMES.iter().find(|(name, _)| *name == at).unwrap().1;
        let (mut log, n) = head(frame, HEAD);
        log.push_str(&frame(time(n), n, &"the pool is exhausted ".repeat(60_000)));
        for year in 0..3 {
            let start = time(n) + chrono::TimeDelta::days(290 + 365 * year);
            for day in 0..6 {
                log.push_str(
                    &(frame(start + chrono::TimeDelta::days(day), n, "all is well") + "\n"),
                );
            }
        }
        check(rules, at, log.as_bytes(), &[9000, 256 << 10], &mut wrong);
    }
    none(&wrong);
}

/// Dull words, more than is kept of a record.
fn wide(text: &str) -> String {
    format!("{text} {}", "and so on as before ".repeat(60))
}

#[test]
fn lines_longer_than_what_is_kept_of_them_are_read_alike() {
    let rules = rules();
    let mut wrong = Vec::new();
    for (name, frame) in FRAMES {
        let mut log = String::new();
        for n in 0..150 {
            let lines = HARD_MESSAGES[n % HARD_MESSAGES.len()];
            let text = match lines {
                [text] if n > 100 => wide(text),
                _ => wide("all is well"),
            };
            log.push_str(&(frame(time(n), n, &text) + "\n"));
        }
        check(rules, name, log.as_bytes(), &[9000, 256 << 10], &mut wrong);
    }
    none(&wrong);
}

/// Returns whether a field's value stands in `text`, and its name where that is asked for.
fn is_asked_for_rightly(name: &str, value: &str, text: &str) -> bool {
    let stands = |part: &str| text.contains(&part.to_ascii_lowercase());
    let worded = value.bytes().any(|byte| byte.is_ascii_alphabetic());
    let leaf = name.rsplit('.').next().unwrap_or_default();
    let index = leaf.bytes().all(|byte| byte.is_ascii_digit());
    let named = index || ["=", "\"", "\\", ":"].iter().any(|end| stands(&format!("{leaf}{end}")));
    (is_unnamed(name) || named && name.split('.').all(stands))
        && (!worded || value.split('"').all(stands))
}

#[test]
fn names_of_fields_stand_in_the_lines_or_are_known_to_be_made_up() {
    let mut wrong = Vec::new();
    let objects = ["docker", "journald", "json", "mongo"];
    for format in FORMATS.iter().filter(|format| !objects.contains(&format.name())) {
        for sample in format.samples() {
            let text = sample.text.to_ascii_lowercase();
            let mut messages = Vec::new();
            format.parse(sample.text, &mut messages);
            let mut fields = Vec::new();
            for parsed in messages {
                unwrap(parsed, &mut |parsed, _| fields.extend(parsed.fields));
            }
            fields.retain(|(name, _)| !is_made_up(name));
            fields.retain(|(name, value)| !is_asked_for_rightly(name, value, &text));
            let told =
                fields.iter().map(|(name, value)| format!("{}: {name} = {value}", format.name()));
            wrong.extend(told);
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Rules of a user, each with lines that only a full reading tells to be hits, below lines of their own kind.
const ODD: &[(&str, &str, &str)] = &[
    (
        "all = ['state=down']",
        r#"{"ts":"T","state":"up","n":1}"#,
        r#"{"ts":"T","state":"down","n":5000}"#,
    ),
    (
        "all = ['foomark', 'barmark']",
        "T INFO [shop] x",
        "T INFO [shop] foomark x\n\n\tat barmark(a.java:1)",
    ),
    (
        r"any = ['foomark\r?\nbarmark']",
        r#"{"ts":"T","msg":"x"}"#,
        r#"{"ts":"T","msg":"foomark\r\nbarmark"}"#,
    ),
    ("any = ['[^a-z]foomark']", r#"{"ts":"T","msg":"x"}"#, r#"{"ts":"T","msg":"a\ffoomark"}"#),
    (
        "all = ['lostfoo']\nwhere = { level = '>=error' }",
        r#"{"ts":"T","level":"info","msg":"x"}"#,
        r#"{"ts":"T","level":"\nfatal","msg":"lostfoo"}"#,
    ),
    (
        "where = { 'items.11' = 'down' }",
        r#"{"ts":"T","items":["a","a","a","a","a","a","a","a","a","a","a","a"],"msg":"x"}"#,
        r#"{"ts":"T","items":["a","a","a","a","a","a","a","a","a","a","a","down"],"msg":"x"}"#,
    ),
    (
        "any = ['nothing of the kind']",
        r#"{"ts":"T","method":"GET","path":"/pay","res.statusCode":0,"msg":"x"}"#,
        r#"{"ts":"T","method":"GET","path":"/pay","res.statusCode":503,"msg":"x"}"#,
    ),
    (
        "any = ['nothing of the kind']",
        r#"{"time":"T","timestamp":"T","msg":"x"}"#,
        r#"{"time":"2024-03-15T10:30:00Z","timestamp":"T","msg":"x"}"#,
    ),
];

#[test]
fn odd_rules_find_what_a_full_reading_finds() {
    let mut wrong = Vec::new();
    for (rule, dull, odd) in ODD {
        let pack = format!(
            "id = 'odd'\n[[rule]]\nid = 'one'\nphase = 'detect'\ntitle = 'x'\n{rule}\n[[rule.hit]]\ntext = 'x'\n[[rule.miss]]\ntext = 'y'\n"
        );
        let mut files = builtin();
        files.push(RuleFile { path: "odd.toml".into(), source: pack });
        let rules = load(&files).unwrap();
        let mut log = String::new();
        let mut n = 0;
        while log.len() < HEAD + 2000 {
            let text = dull;
            let stamp = format!("2024-03-15T08:{:02}:{:02}.003Z", n / 60 % 60, n % 60);
            log.push_str(
                &text
                    .replace("\"T\"", &format!("\"{stamp}\""))
                    .replace("T INFO", &format!("{stamp} INFO")),
            );
            log.push('\n');
            n += 1;
        }
        let stamp = "2024-03-15T09:59:59.003Z";
        for text in [odd, dull] {
            log.push_str(
                &text
                    .replace("\"T\"", &format!("\"{stamp}\""))
                    .replace("T INFO", &format!("{stamp} INFO")),
            );
            log.push('\n');
        }
        check(&rules, rule, log.as_bytes(), &[9000, 256 << 10], &mut wrong);
    }
    none(&wrong);
}

/// Returns a line longer than what rules see of a message, with `text` so many bytes in.
fn far(text: &str, before: usize) -> String {
    let dull = "and so on as before ";
    format!("{}{text} {}", dull.repeat(before / dull.len()), dull.repeat(70 * 1024 / dull.len()))
}

#[test]
fn lines_longer_than_what_rules_see_are_read_alike() {
    let rules = rules();
    let mut wrong = Vec::new();
    for (name, frame) in FRAMES {
        let (mut log, n) = head(*frame, HEAD);
        for (nth, before) in [0, 30 << 10, (64 << 10) - 40, 66 << 10, 140 << 10].iter().enumerate()
        {
            for text in ["the pool is exhausted", "ERROR payment failed: connection refused"] {
                log.push_str(&(frame(time(n + nth), n, &far(text, *before)) + "\n"));
                log.push_str(&(frame(time(n + nth), n, "all is well") + "\n"));
            }
        }
        check(rules, name, log.as_bytes(), &[9000, 256 << 10], &mut wrong);
    }
    none(&wrong);
}
