//! Each stage alone, through the library: `cargo bench`, or `cargo bench -- read` for some of them.
#![expect(clippy::unwrap_used, reason = "a bench stops where it fails")]

use std::hint::black_box;
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime};
use criterion::{BatchSize, Criterion, Throughput};
use jiff::fmt::strtime;
use recount::format::options::ReadOptions;
use recount::format::read::read;
use recount::format::timestamp::find::find;
use recount::model::event::Event;
use recount::model::record::Record;
use recount::rule::load::{Ruleset, builtin, load};
use recount::rule::matcher::{Matcher, Verdict};
use recount::timeline::{TimelineOptions, build};

/// How many lines a block has.
const LINES: usize = 2000;

/// What follows the time in turn: ordinary lines, near misses, one beyond ASCII. No rule takes them.
const BODIES: [&str; 6] = [
    "INFO [cart] [exec-7] c.e.orders.Controller - handled request in 12ms status=200 trace=ef51f61c",
    "INFO [cart] c.e.orders.Reporter - errors=0 failed=0 timeouts=0 processed=4200 window=60s",
    "level=info component=ledger msg=\"cache refreshed\" keys=420 took=4ms peer=192.0.2.7:8080",
    "INFO billing invoice 4711 rendered amount=12.50 currency=EUR customer=\"Müller & Søn\"",
    "DEBUG pricing scheduler picked job c67ee4fc from queue quotes after 3ms, 2 left",
    "INFO redis DB 0: 420 keys (7 volatile) in 1024 slots HT. 31 clients connected",
];

/// Changes and symptoms that rules take: what a timeline is built of.
const TOLD: [&str; 4] = [
    "INFO deployed checkout-api v412 to production",
    "INFO rolling back checkout-api from v412 to v411",
    "INFO feature flag query-quasar turned off by ada",
    "ERROR checkout: connection pool exhausted after 30000ms",
];

/// The other half of it: a server that goes down and comes back.
const ALERTS: [&str; 2] = [
    "haproxy[5]: Server checkout/s1 is DOWN, reason: Layer7 timeout",
    "haproxy[5]: Server checkout/s1 is UP, reason: Layer7 check passed, code: 200.",
];

/// Lines whose time stands in various places and layouts.
const TIMES: [&str; 6] = [
    "2024-03-15T10:15:02.003Z INFO checkout ok",
    "2024-03-15 10:15:02,003 [http-7] ERROR c.s.Checkout - exhausted",
    "<34>Mar 15 10:15:02 db1 alertmanager[311]: resolved",
    "192.0.2.1 - - [15/Mar/2024:10:00:02 +0000] \"GET /checkout HTTP/1.1\" 504 167",
    "ts=1710497702.123 level=info msg=ok",
    "no time stands in this line of 42 words, or 4200",
];

/// The commonest layouts: name, text, what the others get where that leaves out the year, and its format.
const LAYOUTS: [(&str, &str, &str, &str); 10] = [
    ("rfc3339", "2024-03-15T10:15:02.003Z", "", "%Y-%m-%dT%H:%M:%S%.fZ"),
    ("comma", "2024-03-15 10:15:02,003", "", "%Y-%m-%d %H:%M:%S,%3f"),
    ("slashes", "2024/03/15 10:15:02", "", "%Y/%m/%d %H:%M:%S"),
    ("rfc3164", "Mar 15 10:15:02", "2024 Mar 15 10:15:02", "%Y %b %d %H:%M:%S"),
    ("clf", "15/Mar/2024:10:15:02 +0000", "", "%d/%b/%Y:%H:%M:%S %z"),
    ("ctime", "Fri Mar 15 10:15:02 2024", "", "%a %b %d %H:%M:%S %Y"),
    ("rfc2822", "Fri, 15 Mar 2024 10:15:02 +0000", "", "%a, %d %b %Y %H:%M:%S %z"),
    ("klog", "I0315 10:15:02.003000", "I20240315 10:15:02.003000", "I%Y%m%d %H:%M:%S%.f"),
    ("american", "03/15/2024 10:15:02 AM", "", "%m/%d/%Y %I:%M:%S %p"),
    ("epoch", "1710497702", "", "%s"),
];

/// Returns a block of what `line` makes of a time of day and of each of `bodies` in turn.
fn block(bodies: &[&str], line: impl Fn(String, &str) -> String) -> String {
    let time = |at: usize| format!("{:02}:{:02}:{:02}", 8 + at / 3600, at / 60 % 60, at % 60);
    let bodies = bodies.iter().cycle().take(LINES).enumerate();
    bodies.map(|(at, body)| line(time(at), body)).collect()
}

fn plain(bodies: &[&str]) -> String {
    block(bodies, |time, body| format!("2024-03-15T{time}.003Z {body}\n"))
}

fn syslog(bodies: &[&str]) -> String {
    block(bodies, |time, body| format!("<34>Mar 15 {time} ip-10-0-1 {body}\n"))
}

fn json() -> String {
    let escaped = |body: &str| body.replace('"', "\\\"");
    block(&BODIES, |time, body| {
        format!("{{\"ts\":\"2024-03-15T{time}Z\",\"msg\":\"{}\"}}\n", escaped(body))
    })
}

fn access() -> String {
    let clients = ["192.0.2.1", "192.0.2.22", "198.51.100.7"];
    let request = "\"GET /api/v1/orders HTTP/1.1\" 200 4200 \"-\" \"Mozilla/5.0\"";
    block(&clients, |time, client| format!("{client} - - [15/Mar/2024:{time} +0000] {request}\n"))
}

fn records(text: &str) -> Vec<Record> {
    let mut records = Vec::new();
    let options = ReadOptions::default();
    read(&mut text.as_bytes(), "bench.log", None, &options, &mut |record| records.push(record));
    assert_eq!(records.len(), LINES, "each line is a record");
    records
}

fn events(rules: &Ruleset) -> Vec<Event> {
    let mut matcher = Matcher::new(rules);
    let texts = [plain(&TOLD), syslog(&ALERTS)];
    let records = texts.iter().flat_map(|text| records(text));
    let events = records.filter_map(|record| match matcher.judge(&record) {
        Verdict::Event(event) => Some(*event),
        Verdict::None | Verdict::Ignored => None,
    });
    let events: Vec<Event> = events.collect();
    assert_eq!(events.len(), 2 * LINES, "each line is an event");
    events
}

fn reading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read");
    let texts = [
        ("plain", plain(&BODIES)),
        ("syslog", syslog(&BODIES)),
        ("json", json()),
        ("access", access()),
    ];
    for (name, text) in texts {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| records(&text)));
    }
    group.finish();
}

fn judging(criterion: &mut Criterion, rules: &Ruleset) {
    let mut group = criterion.benchmark_group("judge");
    for (name, text) in [("ordinary", plain(&BODIES)), ("told", plain(&TOLD))] {
        let records = records(&text);
        let mut matcher = Matcher::new(rules);
        group.throughput(Throughput::Elements(records.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| records.iter().for_each(|one| drop(black_box(matcher.judge(one)))));
        });
    }
    group.finish();
}

fn building(criterion: &mut Criterion, rules: &Ruleset) {
    let mut group = criterion.benchmark_group("timeline");
    let events = events(rules);
    let options = TimelineOptions::default();
    group.throughput(Throughput::Elements(events.len() as u64));
    group.bench_function("build", |bencher| {
        let build = |events| build(events, &[], &options);
        bencher.iter_batched(|| events.clone(), build, BatchSize::LargeInput);
    });
    group.finish();
}

fn finding(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("timestamp");
    group.throughput(Throughput::Elements(TIMES.len() as u64));
    group.bench_function("find", |bencher| {
        bencher.iter(|| TIMES.iter().filter_map(|line| find(black_box(line))).count());
    });
    group.finish();
}

/// Each of the commonest layouts: `find` looks for it in a line, chrono and jiff are told where it stands and how it is
/// written. Times are per line.
fn recognising(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("layout");
    for (name, text, dated, format) in LAYOUTS {
        let line = format!("{text} {}", BODIES[0]);
        let dated = if dated.is_empty() { text } else { dated };
        assert!(find(&line).is_some() && chrono(dated, format) && jiff(dated, format), "{name}");
        group.bench_function(format!("{name}/find"), |bencher| {
            bencher.iter(|| find(black_box(&line)));
        });
        group.bench_function(format!("{name}/chrono"), |bencher| {
            bencher.iter(|| chrono(black_box(dated), format));
        });
        group.bench_function(format!("{name}/jiff"), |bencher| {
            bencher.iter(|| jiff(black_box(dated), format));
        });
    }
    group.finish();
}

/// Returns whether chrono reads `text` as `format` says.
fn chrono(text: &str, format: &str) -> bool {
    if format.ends_with("%z") {
        return DateTime::parse_from_str(text, format).is_ok();
    }
    NaiveDateTime::parse_from_str(text, format).is_ok()
}

/// Returns whether jiff reads `text` as `format` says.
fn jiff(text: &str, format: &str) -> bool {
    let Ok(parts) = strtime::parse(format, text) else { return false };
    if format.ends_with("%z") || format == "%s" {
        return parts.to_timestamp().is_ok();
    }
    parts.to_datetime().is_ok()
}

fn loading(criterion: &mut Criterion) {
    let files = builtin();
    criterion.bench_function("rules/load", |bencher| bencher.iter(|| load(&files).unwrap()));
}

fn main() {
    let quick = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    let mut criterion = quick.configure_from_args();
    let rules = load(&builtin()).unwrap();
    reading(&mut criterion);
    judging(&mut criterion, &rules);
    building(&mut criterion, &rules);
    finding(&mut criterion);
    recognising(&mut criterion);
    loading(&mut criterion);
    criterion.final_summary();
}
