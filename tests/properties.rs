//! What holds for any input: no panic, every line accounted for, no order or split that shows.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::test_runner::{Config, TestCaseError};
use proptest::{collection, prop_assert, prop_assert_eq, proptest};
use recount::base::interval::{Interval, measure, union};
use recount::format::options::ReadOptions;
use recount::format::read::read;
use recount::input::source::Input;
use recount::model::event::Event;
use recount::model::harvest::Harvest;
use recount::model::moment::Moment;
use recount::options::Options;
use recount::pipeline::{map, reduce};
use recount::progress::Progress;
use recount::report::render::View;
use recount::rule::load::{Ruleset, builtin, load};
use recount::timeline::{TimelineOptions, build};
use tempfile::TempDir;

/// `PROPTEST_CASES=10000 cargo test --test properties` looks longer.
fn config(cases: u32) -> Config {
    let wanted = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    Config { cases: wanted.unwrap_or(cases), failure_persistence: None, ..Config::default() }
}

fn rules() -> &'static Ruleset {
    static RULES: OnceLock<Ruleset> = OnceLock::new();
    RULES.get_or_init(|| load(&builtin()).unwrap())
}

/// Pieces that a reader has an opinion on.
const PIECES: &[&str] = &[
    "2024-03-15T10:00:00Z ",
    "Mar 15 10:00:00 ",
    "15/Mar/2024:10:00:00 +0000",
    "I0315 10:00:00.123456",
    "10:00:00",
    "1710496800.123",
    "2024-02-30 25:61:61,999",
    "{\"time\":\"2024-03-15T10:00:00Z\",\"level\":\"error\",\"msg\":\"connection refused\"}",
    "[{\"ts\": 1710496800}, {\"ts\": \"",
    "{\"a\":{\"b\":[1,2,{\"c\":null}]}}",
    "level=error msg=\"timed out\" ts=",
    "203.0.113.7 - - [15/Mar/2024:10:00:02 +0000] \"GET / HTTP/1.1\" 504 1 \"-\" \"-\"",
    "<34>1 2024-03-15T10:00:00Z web app 1 - [x@1 y=\"z\"] ",
    "time,level,message\n",
    "Exception in thread \"main\" java.lang.Error\n\tat a.b(C.java:1)\n",
    "# Post-mortem\n\n## Timeline\n\n- **09:00 AM** - it fell over\n",
    "| 10:00 | rolled back |\n",
    "recount.events/1",
    "{\"schema\":\"recount.events/1\"}\n",
    "{\"schema\":\"recount.events/2\"}\n",
    "{\"end\":{\"rows\":1}}\n",
    "ERROR ",
    "\u{1b}[31m",
    "\u{202e}",
    "\t",
    "\"",
    "ü𝄞",
    "\n",
    "\r\n",
    "\n\n",
];

/// Bytes that are nearly logs.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        6 => proptest::sample::select(PIECES).prop_map(|piece| piece.as_bytes().to_vec()),
        2 => "[ -~]{0,12}".prop_map(String::into_bytes),
        1 => collection::vec(any::<u8>(), 0..6),
        1 => Just(b"\n".to_vec()),
    ];
    collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// What happens on one line of a log, and how many seconds after the line before.
fn lines() -> impl Strategy<Value = Vec<(u32, usize)>> {
    collection::vec((0u32..90, 0usize..7), 1..60)
}

/// Returns the lines of a log, each with its whole time.
fn written(lines: &[(u32, usize)]) -> Vec<String> {
    let mut second = 1_710_496_800i64;
    let mut written = Vec::new();
    for (pause, kind) in lines {
        second += i64::from(*pause);
        let time = chrono::DateTime::from_timestamp(second, 0).unwrap();
        let time = time.format("%Y-%m-%dT%H:%M:%SZ");
        written.push(match kind {
            0 => format!("{time} ERROR shop: connection refused"),
            1 => format!("{time} ERROR shop: request timed out after 30000 ms"),
            2 => format!("{time} INFO deployed shop v{second} to production"),
            3 => format!("{time} INFO rolling back shop to v1"),
            4 => format!("{time} WARN shop: out of memory"),
            _ => format!("{time} INFO GET /cart 200 in 12 ms"),
        });
    }
    written
}

/// Files in a folder of their own, as inputs in the order given.
fn inputs(files: &[(&str, String)]) -> (TempDir, Vec<Input>) {
    let folder = tempfile::tempdir().unwrap();
    let inputs = files
        .iter()
        .map(|(name, content)| {
            let path = folder.path().join(name);
            std::fs::write(&path, content).unwrap();
            Input { name: (*name).to_owned(), path: Some(path), modified: None, named: false }
        })
        .collect();
    (folder, inputs)
}

fn harvest(files: &[(&str, String)]) -> Harvest {
    let (folder, inputs) = inputs(files);
    let harvest = map(&inputs, rules(), &Options::default(), &Progress::hidden(0));
    drop(folder);
    harvest
}

fn joined(lines: &[String]) -> String {
    lines.iter().fold(String::new(), |mut text, line| {
        writeln!(text, "{line}").unwrap();
        text
    })
}

fn json(harvest: Harvest) -> String {
    let report = reduce(harvest, &Options::default());
    let mut out = Vec::new();
    let renderer = recount::report::find("json").unwrap();
    renderer.render(&report, &View::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// How often each rule was hit in each minute.
fn hits(events: &[Event]) -> BTreeMap<(String, Option<i64>), u64> {
    let mut hits = BTreeMap::new();
    for event in events {
        let minute = event.time.as_ref().and_then(Moment::time).map(|time| time.timestamp() / 60);
        *hits.entry((event.rule.clone(), minute)).or_default() += event.count;
    }
    hits
}

fn accounted(content: &[u8]) -> Result<(), TestCaseError> {
    for name in ["app.log", "post-mortem.md", "x.json", "x.csv"] {
        let mut records = 0u64;
        let mut reader = content;
        let options = ReadOptions::default();
        let summary = read(&mut reader, name, None, &options, &mut |_| records += 1);
        let Some(summary) = summary else {
            prop_assert!(content.is_empty());
            continue;
        };
        let sum = summary.parsed + summary.joined + summary.undated + summary.blank;
        prop_assert_eq!(summary.lines, sum, "{}: lines", name);
        prop_assert_eq!(summary.coverage.records, records, "{}: records", name);
        prop_assert_eq!(summary.bytes, content.len() as u64, "{}: bytes", name);
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn any_bytes_are_read_without_a_panic_and_every_line_counts(content in bytes()) {
        accounted(&content)?;
    }
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn any_bytes_make_a_report(one in bytes(), other in bytes()) {
        let folder = tempfile::tempdir().unwrap();
        let mut inputs = Vec::new();
        for (name, content) in [("a.log", one), ("b.md", other)] {
            let path = folder.path().join(name);
            std::fs::write(&path, content).unwrap();
            inputs.push(Input { name: name.to_owned(), path: Some(path), modified: None, named: false });
        }
        let options = Options::default();
        let report = reduce(map(&inputs, rules(), &options, &Progress::hidden(0)), &options);
        for name in ["json", "table", "markdown", "ndjson"] {
            let mut out = Vec::new();
            let renderer = recount::report::find(name).unwrap();
            renderer.render(&report, &View::default(), &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            prop_assert!(!text.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{}: {}", name, text);
        }
    }

    #[test]
    fn a_file_split_in_two_gives_the_same_events(lines in lines(), share in 0.0f64..1.0) {
        let lines = written(&lines);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a few lines")]
        let at = (lines.len() as f64 * share) as usize;
        let whole = harvest(&[("app.log", joined(&lines))]);
        let parts = [("app.log.1", joined(&lines[..at])), ("app.log", joined(&lines[at..]))];
        let split = harvest(&parts);
        prop_assert_eq!(hits(&whole.events), hits(&split.events));
        prop_assert_eq!(whole.ledger.lines, split.ledger.lines);
        prop_assert_eq!(whole.ledger.records, split.ledger.records);
    }

    #[test]
    fn the_order_of_sources_changes_nothing(one in lines(), two in lines(), three in lines()) {
        let [one, two, three] = [one, two, three].map(|lines| joined(&written(&lines)));
        let files = [("a.log", one), ("b/c.log", two), ("d.log", three)];
        let files = files.map(|(name, content)| (name.trim_start_matches("b/"), content));
        let wanted = json(harvest(&files));
        for order in [[0, 2, 1], [1, 0, 2], [2, 1, 0]] {
            prop_assert_eq!(&wanted, &json(harvest(&order.map(|at| files[at].clone()))));
        }
    }

    #[test]
    fn copies_of_a_file_count_once(lines in lines(), again in 1usize..3) {
        let events = harvest(&[("app.log", joined(&written(&lines)))]).events;
        let mut copied = events.clone();
        for copy in 0..again {
            copied.extend(events.iter().cloned().map(|mut event| {
                for evidence in &mut event.evidence {
                    evidence.origin.source = Arc::from(format!("copy-{copy}.log"));
                }
                event
            }));
        }
        let told = |events| -> Vec<(Option<Moment>, String, u64)> {
            let entries = build(events, &[], &TimelineOptions::default());
            entries.into_iter().map(|e| (e.time, e.title, e.count - e.copies)).collect()
        };
        prop_assert_eq!(told(events), told(copied));
    }

    #[test]
    fn a_union_is_no_longer_than_its_parts_and_lies_within_them(
        spans in collection::vec((0i64..10_000, 0i64..2_000), 0..20)
    ) {
        let at = |second| chrono::DateTime::from_timestamp(second, 0).unwrap();
        let spans: Vec<Interval> = spans
            .into_iter()
            .filter_map(|(from, length)| Interval::new(at(from), at(from + length)))
            .collect();
        let joined = union(spans.clone());
        let lengths = spans.iter().map(|span| span.length().num_seconds());
        let whole = measure(spans.clone()).num_seconds();
        prop_assert!(whole <= lengths.clone().sum());
        prop_assert!(whole >= lengths.max().unwrap_or(0));
        prop_assert!(joined.windows(2).all(|pair| pair[0].to < pair[1].from));
        prop_assert!(joined.iter().map(|span| span.from).min() == spans.iter().map(|span| span.from).min());
        prop_assert!(joined.iter().map(|span| span.to).max() == spans.iter().map(|span| span.to).max());
        prop_assert_eq!(union(joined.clone()), joined);
    }
}
