//! Holds the fast ways of the engine against the plain ones: the matcher against every rule on every record, reading
//! ahead by blocks of any size against reading line by line.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use recount::format::options::ReadOptions;
use recount::format::parse::Context;
use recount::format::read::{Summary, read, read_for};
use recount::format::task::{Claim, Lines, Place, Task, Times};
use recount::model::record::Record;
use recount::rule::load::{Ruleset, builtin, load};
use recount::rule::matcher::{Matcher, hits};

/// What lines are made of: words that rules look for, in several cases, and what is hard to read.
const WORDS: &[&str] = &[
    "alert",
    "ALERT",
    "firing",
    "deploy",
    "Rolled back",
    "rollback of",
    "checkout",
    "timeout",
    "timed out",
    "FATAL",
    "connection refused",
    "upstream",
    "status=firing",
    "error",
    "ERROR",
    "exhausted",
    "restarting",
    "service",
    "é",
    "für alle",
    "\u{212a}",
    "\u{17f}",
    "OOMKilled",
    "Back-off",
    "k=\"v \\\"w\\\"\"",
    "level=error",
    "msg=\"a b\"",
    "{",
    "}",
    "[",
    "]",
    "\\u0041LERT",
    "\"",
    "\t",
    "503",
    "CrashLoopBackOff",
    "Too many connections",
    "max_connections",
    "deadlock detected",
    "resolved",
    "down",
    "up",
    "last message repeated 4 times",
    "10:15 AM",
];

/// How lines begin: formats, wrappers, continuation lines, nothing.
const HEADS: &[&str] = &[
    "2024-03-15T10:15:02Z ",
    "2024-03-15 10:15:03,120 ",
    "2024-03-15 10:15:04.003 [http-7] ERROR c.s.Checkout - ",
    "Mar 15 10:15:05 db-1 mysqld[712]: ",
    "<27>Mar 15 10:15:06 web-1 shop[7]: level=error ",
    "\t",
    "  ",
    "\tat a.B.c(",
    "Caused by: java.io.IOException: ",
    "level=error ts=2024-03-15T10:15:07Z msg=",
    "E0315 10:15:08.003121 1 pool.go:88] ",
    "{\"ts\":\"2024-03-15T10:15:09Z\",\"level\":\"error\",\"msg\":\"",
    "{\"log\":\"",
    "10:15 ann: ",
    "[10:16] <ann> ",
    "2024-03-15T10:15:10.1Z stderr F ",
    "2024-03-15T10:15:10.2Z stdout P ",
    "\u{1b}[31m2024-03-15 10:15:11\u{1b}[0m ",
    "1.2.3.4 - - [15/Mar/2024:10:15:12 +0000] \"GET /checkout HTTP/1.1\" 503 1 ",
    "Dec 31 23:59:59 a b[1]: ",
    "",
    "Jan  1 00:00:01 a b[1]: ",
    "2024/03/15 10:15:02 [error] 54#0: *1 ",
    "1710497702 ",
    "web-1  | ",
    "09:00:01 ",
];

const TAILS: &[&str] = &["\n", "\r\n", "\"}\n", ")\n", "\n\n"];

fn logs() -> impl Strategy<Value = Vec<u8>> {
    let text = vec(select(WORDS), 0..9).prop_map(|words| words.join(" ").into_bytes());
    let body = prop_oneof![
        12 => text,
        1 => vec(any::<u8>(), 0..40),
        1 => (0_usize..3000).prop_map(|count| "x timeout ".repeat(count / 8).into_bytes()),
    ];
    let line = (select(HEADS), body, select(TAILS))
        .prop_map(|(head, body, tail)| [head.as_bytes(), &body, tail.as_bytes()].concat());
    vec(line, 1..120).prop_map(|lines| lines.concat())
}

/// Returns what is told of a summary; `{:?}` names every part.
fn told(summary: Option<Summary>) -> String {
    summary.map(|summary| format!("{summary:?}")).unwrap_or_default()
}

fn plainly(log: &[u8]) -> (Vec<Record>, String) {
    let mut records = Vec::new();
    let options = ReadOptions::default();
    let summary = read(&mut &*log, "a.log", None, &options, &mut |record| records.push(record));
    (records, told(summary))
}

/// Wants every record as it is.
struct All;

impl Task for All {
    type Hand = ();
    type Told = Record;

    fn hand(&self) {}

    fn seek(&self, (): &mut (), block: &[u8], _: Lines, places: &mut Vec<Place>) {
        places.extend((0..block.len()).map(|at| Place { at, claim: Claim::Sure }));
    }

    fn look(&self, (): &mut (), record: &Record) -> Option<Record> {
        Some(record.clone())
    }
}

fn by_blocks(log: &[u8], block: u64) -> (Vec<Record>, String) {
    let mut records = Vec::new();
    let options = ReadOptions { block: Some(block), ..ReadOptions::default() };
    let context = Context { name: "a.log", modified: None, options: &options };
    let summary = read_for(&All, &mut &*log, &context, &mut |record, times| {
        let Times { time, until, received, assumed } = times;
        records.push(Record { time, until, received, assumed, ..record });
    });
    (records, told(summary))
}

fn rules() -> Ruleset {
    load(&builtin()).unwrap()
}

#[test]
fn blocks_of_any_size_on_any_number_of_threads_change_nothing() {
    let pools = [1, 3].map(|n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap());
    let check = |log: Vec<u8>| {
        let plain = plainly(&log);
        for block in [1, 64, 4 << 10, 1 << 20] {
            for pool in &pools {
                assert_eq!(pool.install(|| by_blocks(&log, block)), plain, "blocks of {block}");
            }
        }
        Ok(())
    };
    TestRunner::new(Config::with_cases(60)).run(&logs(), check).unwrap();
}

#[test]
fn the_matcher_finds_what_every_rule_on_every_record_finds() {
    let rules = rules();
    let check = |log: Vec<u8>| {
        let mut matcher = Matcher::new(&rules);
        for record in plainly(&log).0 {
            let found: Vec<&str> = matcher.hits(&record).iter().map(|rule| &*rule.id).collect();
            let asked = rules.rules.iter().filter(|rule| !rule.veto);
            let all = asked.filter(|rule| hits(rule, &record));
            let all: Vec<&str> = all.map(|rule| &*rule.id).collect();
            assert_eq!(found, all, "{record:?}");
        }
        Ok(())
    };
    TestRunner::new(Config::with_cases(60)).run(&logs(), check).unwrap();
}

#[test]
fn the_matcher_knows_every_example_of_every_rule() {
    let rules = rules();
    let mut matcher = Matcher::new(&rules);
    for example in rules.rules.iter().flat_map(|rule| rule.hits.iter().chain(&rule.misses)) {
        for record in plainly(example.text.as_bytes()).0 {
            let asked = rules.rules.iter().filter(|rule| !rule.veto);
            let all: Vec<_> = asked.filter(|rule| hits(rule, &record)).collect();
            let found = matcher.hits(&record);
            assert_eq!(found.len(), all.len(), "{record:?}");
            assert!(found.iter().zip(&all).all(|(one, other)| one.id == other.id), "{record:?}");
        }
    }
}
