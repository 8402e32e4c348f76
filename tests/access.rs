//! Holds the quick way through access logs against the plain one: what a glance at a line counts, a full reading counts.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::collection::vec;
use proptest::prelude::{Strategy, prop_oneof};
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};

use recount::format::glance::Glance;
use recount::format::options::ReadOptions;
use recount::format::parse::Context;
use recount::format::read::read_for;
use recount::format::task::{Claim, Lines, Place, Task};
use recount::format::untimed::Stamps;
use recount::model::record::Record;
use recount::rule::load::{RuleFile, Ruleset, builtin, load};
use recount::scan::basket::Basket;
use recount::scan::watch::{Sifts, Told, Watch};

const CLIENTS: &[&str] = &[
    "192.0.2.7 - -",
    "192.0.2.8 - ada",
    "2001:db8::1 - -",
    "shop.example.com:443 192.0.2.9 - -",
    "crawler.example.com - -",
    "192.0.2.7, 10.0.0.5 - -",
    "at 192.0.2.7 -",
    "192.0.2.7 -",
    "\u{feff}192.0.2.7 - -",
    "\u{feff}shop.example.com:443 192.0.2.9 - -",
    "\u{1b}[0mat 192.0.2.7 - -",
    ":: - -",
    "192.0.2.7 upstream",
];

const TIMES: &[&str] = &[
    "[15/Mar/2024:10:15:02 +0000]",
    "[15/Mar/2024:10:15:59 +0000]",
    "[15/Mar/2024:11:16:02 +0100]",
    "[15/Mar/2024:10:14:02 +0000]",
    "[31/Feb/2024:10:15:02 +0000]",
    "[2024-03-15 10:15:02]",
];

const REQUESTS: &[&str] = &[
    "\"GET /items/1 HTTP/1.1\"",
    "\"GET /healthz HTTP/1.1\"",
    "\"POST /rollback/alert?state=firing HTTP/2.0\"",
    "\"GET https://pay.example.com/pay HTTP/1.1\"",
    "\"PURGE /cache HTTP/1.1\"",
    "\"GET /a\\\"b HTTP/1.1\"",
    "\"-\"",
    "\"\\x16\\x03\"",
    "\"GET /items é HTTP/1.1\"",
    "\"GET /lost/needle HTTP/1.1\"",
];

const ANSWERS: &[&str] =
    &["200 12", "204 -", "404 9", "503 1", "429 0", "- 5", "200", "500 0 0.002", "200 12 2.500"];

const TAILS: &[&str] = &[
    "",
    " \"-\" \"curl/8\"",
    " \"-\" \"kube-probe/1.29\" \"203.0.113.9\"",
    " \"-\" \"Mozilla/5.0 (compatible; alertbot)\" rt=1.250",
    " \"-\" \"UA\" 433 1.003 [prod-checkout-80] [] 10.1.0.3:8080 0 1.003 200 4ad",
    " \"-\" \"UA\" {\"request_time\": 3.5, \"host\": \"pay.example.com\"}",
    " \u{1b}[31mred\u{1b}[0m",
    " FATAL: pool exhausted",
];

const OTHERS: &[&str] = &[
    "",
    "\tat a.b.C(C.java:1)",
    "Caused by: java.io.IOException: Connection refused",
    "Traceback (most recent call last):",
    "  File \"a.py\", line 1, in f",
    "goroutine 1 [running]:",
    "2024/03/15 10:15:02 [error] 54#0: *1 connect() failed (111: Connection refused)",
    "2024-03-15T10:15:02Z ERROR pool exhausted",
    "Mar 15 10:15:03 a last message repeated 4 times",
    "192.0.2.7 - ada GET /plain 503",
    "<![LOG[cut",
    "# User@Host: app[app] @ web",
    "no time at all",
];

/// How lines of programs begin that tell their requests among all else.
const HEADS: &[&str] = &[
    "2024-03-15T10:15:02Z",
    "2024-03-15 10:15:02,040",
    "[2024-03-15 10:15:02]",
    "2024-03-15T10:15:02.003Z INFO",
    "Mar 15 10:15:02 web-1 shop[7]:",
];

/// What such lines say beside requests.
const SAID: &[&str] = &[
    "192.0.2.7 joined the pool",
    "192.0.2.7 - - \"quoted\" 200 5 \"a\" \"b\"",
    "\"GET /pay HTTP/1.1\" from 192.0.2.7 - 200 13B in 72ms",
    "\"GET /pay HTTP/1.1\" 200 ERROR in words",
    "192.0.2.7 - ada \"GET /pay HTTP/1.1\" 200 5 \"-\" \"UA\"",
    "192.0.2.7 - calling \"GET /pay HTTP/1.1\" 200 5",
    "ERROR pool exhausted",
    "GET /pay 200 12ms",
    "served GET /pay HTTP/1.1 200",
];

fn lines(line: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<u8>> {
    let other = select(OTHERS).prop_map(str::to_owned);
    let lines = (prop_oneof![8 => line, 1 => other], select(vec!["\n", "\n", "\n", "\r\n"]));
    let lines = lines.prop_map(|(line, end)| line + end);
    vec(lines, 1..150).prop_map(|lines| lines.concat().into_bytes())
}

fn access_logs() -> impl Strategy<Value = Vec<u8>> {
    let parts = (select(CLIENTS), select(TIMES), select(REQUESTS), select(ANSWERS), select(TAILS));
    lines(parts.prop_map(|(who, time, asked, answer, tail)| {
        format!("{who} {time} {asked} {answer}{tail}")
    }))
}

fn plain_logs() -> impl Strategy<Value = Vec<u8>> {
    let parts = (select(HEADS), select(CLIENTS), select(REQUESTS), select(ANSWERS), select(TAILS));
    let request = parts.prop_map(|(head, who, asked, answer, tail)| {
        format!("{head} {who} {asked} {answer}{tail}")
    });
    let said = (select(HEADS), select(SAID)).prop_map(|(head, said)| format!("{head} {said}"));
    lines(prop_oneof![3 => request, 2 => said])
}

/// Lines of an access log: so many that the head is of one, and that what follows is sifted.
fn requests(bytes: usize) -> Vec<u8> {
    let line =
        "192.0.2.1 - - [15/Mar/2024:10:14:00 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"curl/8\"\n";
    line.repeat(bytes / line.len() + 1).into_bytes()
}

/// Lines of programs, all frames of which are learnt from them.
fn programs(bytes: usize) -> Vec<u8> {
    let asked = |head: &&str| format!("{head} 192.0.2.1 - - \"GET / HTTP/1.1\" 200 5\n");
    let said = |head: &&str| format!("{head} all is well\n");
    let traced = |head: &&str| {
        format!("{head} it broke\nTraceback (most recent call last):\n  File \"a.py\"\n")
    };
    let lines =
        HEADS.iter().map(asked).chain(HEADS.iter().map(said)).chain(HEADS.iter().map(traced));
    let lines = lines.collect::<String>();
    lines.repeat(bytes / lines.len() + 1).into_bytes()
}

/// Looks as a watch does, at every line in full.
struct Slow<'w>(Watch<'w, 'w>);

impl<'w> Task for Slow<'w> {
    type Hand = <Watch<'w, 'w> as Task>::Hand;
    type Told = Told;

    fn hand(&self) -> Self::Hand {
        self.0.hand()
    }

    fn seek(&self, _: &mut Self::Hand, block: &[u8], _: Lines, places: &mut Vec<Place>) {
        places.extend((0..block.len()).map(|at| Place { at, claim: Claim::Sure }));
    }

    fn look(&self, hand: &mut Self::Hand, record: &Record) -> Option<Told> {
        self.0.look(hand, record)
    }
}

/// Does what a watch does, and counts the glances that were enough.
struct Quick<'w>(Watch<'w, 'w>, AtomicUsize);

impl<'w> Task for Quick<'w> {
    type Hand = <Watch<'w, 'w> as Task>::Hand;
    type Told = Told;

    fn hand(&self) -> Self::Hand {
        self.0.hand()
    }

    fn seek(&self, hand: &mut Self::Hand, block: &[u8], lines: Lines, places: &mut Vec<Place>) {
        self.0.seek(hand, block, lines, places);
    }

    fn look(&self, hand: &mut Self::Hand, record: &Record) -> Option<Told> {
        self.0.look(hand, record)
    }

    fn look_at(&self, hand: &mut Self::Hand, record: &Record, stamps: &Stamps) -> Option<Told> {
        self.0.look_at(hand, record, stamps)
    }

    fn count_at(&self, hand: &mut Self::Hand, record: &Record, stamps: &Stamps) -> Option<Told> {
        self.0.count_at(hand, record, stamps)
    }

    fn count(&self, glance: &Glance<'_>) -> Option<Told> {
        let told = self.0.count(glance);
        self.1.fetch_add(usize::from(told.is_some()), Ordering::Relaxed);
        told
    }
}

/// What one task tells of `log`, read in blocks of `block` bytes.
fn told<T: Task<Told = Told>>(task: &T, log: &[u8], block: u64) -> Vec<String> {
    let options = ReadOptions { block: Some(block), ..ReadOptions::default() };
    let context = Context { name: "a.log", modified: None, options: &options };
    let mut basket = Basket::default();
    let summary = read_for(task, &mut &*log, &context, &mut |told, times| basket.take(told, times));
    let Basket { fold, requests, sightings, people, ignored } = basket;
    let events = fold.into_events().into_iter().map(|event| format!("{event:?}"));
    let rest = format!("{sightings:?} {people:?} {ignored} {:?}", summary.unwrap());
    events.chain([format!("{requests:?}"), rest]).collect()
}

/// A rule that asks so of a request, and one line that is such.
fn rule(id: &str, asks: &str, request: &str) -> String {
    format!(
        r#"
[[rule]]
id = "{id}"
phase = "detect"
kind = "symptom"
{asks}
title = "{id}"
  [[rule.hit]]
  text = '''192.0.2.7 - - [15/Mar/2024:10:15:02 +0000] {request}'''
  [[rule.miss]]
  text = "nothing"
"#
    )
}

/// The default rules, and some that look at requests in their own ways.
fn rules() -> Ruleset {
    let healthy = r#""GET /healthz HTTP/1.1" 200 1"#;
    with(&[
        rule("asked", r"any = ['(?i)^GET /lost/\w+ 200$']", r#""GET /lost/needle HTTP/1.1" 200 1"#),
        rule(
            "path",
            "on = ['http.path']\nany = ['^/items/1$']",
            r#""GET /items/1 HTTP/1.1" 200 1"#,
        ),
        rule("leaf", "on = ['*.path']\nany = ['^/healthz$']", healthy),
        rule(
            "line",
            "on = ['raw_line']\nany = ['alertbot\\)']",
            r#""GET / HTTP/1.1" 200 1 "-" "a (alertbot)""#,
        ),
    ])
}

/// Rules that look at what stands in no line, or at nothing.
fn odd_rules() -> Ruleset {
    let source = "where = { 'http.path' = '/healthz' }\non = ['source']\nany = ['(?i)a\\.log$']";
    let absent =
        "where = { 'http.path' = '/items/1' }\non = ['agent.name']\nall = ['^(?<who>\\w+)|']";
    with(&[
        rule("source", source, r#""GET /healthz HTTP/1.1" 200 1"#),
        rule("absent", absent, r#""GET /items/1 HTTP/1.1" 200 1"#),
    ])
}

fn with(rules: &[String]) -> Ruleset {
    let source = format!("id = \"own\"\ntitle = \"Requests\"\n{}", rules.concat());
    let own = RuleFile { path: "own.toml".into(), source };
    load(&builtin().into_iter().chain([own]).collect::<Vec<_>>()).unwrap()
}

/// Holds the quick way against the slow one on logs that begin as `opening` does.
fn check(
    rules: &Ruleset,
    opening: fn(usize) -> Vec<u8>,
    logs: impl Strategy<Value = Vec<u8>>,
) -> usize {
    let sifts = Sifts::new(rules);
    let pools = [1, 3].map(|n| rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap());
    let quick = Quick(Watch::new(&sifts, "a.log"), AtomicUsize::new(0));
    let slow = Slow(Watch::new(&sifts, "a.log"));
    // A sift is made once there is something to sift.
    told(&quick, &opening(1 << 20), 64 << 10);
    let check = |log: Vec<u8>| {
        let log = [opening(70 << 10), log].concat();
        let wanted = told(&slow, &log, 1 << 20);
        for block in [64, 4 << 10, 1 << 20] {
            for pool in &pools {
                let found = pool.install(|| told(&quick, &log, block));
                let pairs = found.iter().zip(&wanted);
                pairs.for_each(|(one, other)| assert_eq!(one, other, "blocks of {block}"));
                assert_eq!(found.len(), wanted.len(), "blocks of {block}");
            }
        }
        Ok(())
    };
    TestRunner::new(Config::with_cases(60)).run(&logs, check).unwrap();
    quick.1.into_inner()
}

#[test]
fn a_glance_at_an_access_log_counts_what_a_full_reading_counts() {
    assert!(check(&rules(), requests, access_logs()) > 20_000);
}

#[test]
fn a_glance_at_the_log_of_a_program_counts_what_a_full_reading_counts() {
    assert!(check(&rules(), programs, plain_logs()) > 2_000);
}

#[test]
fn a_rule_that_looks_at_what_stands_in_no_line_takes_what_it_takes_in_a_full_reading() {
    check(&odd_rules(), requests, access_logs());
}
