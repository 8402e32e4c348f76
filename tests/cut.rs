//! A large source cut for several machines: whatever the cuts, the order and the number of outputs, one report.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod support;

use std::fmt::Write;
use std::path::Path;
use std::sync::OnceLock;

use proptest::prelude::{Just, Strategy, any};
use proptest::test_runner::{Config, TestRunner};
use recount::input::slice::Share;
use recount::input::source::Input;
use recount::model::harvest::Harvest;
use recount::options::Options;
use recount::pipeline::{map, map_piece, reduce};
use recount::progress::Progress;
use recount::report::records::write_row;
use recount::rule::load::{RuleFile, Ruleset, builtin, load};

use support::recount;

/// A small generator of numbers, so that a seed says what is in a log.
struct Dice(u64);

impl Dice {
    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.roll(of.len() as u64)).unwrap()]
    }

    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// The kinds of logs that can be cut.
const KINDS: [&str; 9] =
    ["plain", "json", "access", "wrapped", "offsets", "container", "mixed", "headed", "fixtures"];

/// A log of the fixtures, which is read again and again.
const FIXTURE: &str = "fixtures/incidents/1-database-nap/nginx/access.log";

/// Returns a log of about `bytes`: quiet lines, symptoms, many titles in one second, states that open and close,
/// traces, blank lines, lines out of order, a silence.
fn log(kind: &str, bytes: usize, seed: u64) -> String {
    let mut dice = Dice(seed | 1);
    if kind == "fixtures" {
        let one = String::from_utf8(std::fs::read(FIXTURE).unwrap()).unwrap();
        let lines: Vec<&str> = one.split_inclusive('\n').collect();
        let from = usize::try_from(dice.roll(lines.len() as u64)).unwrap();
        return lines
            .iter()
            .cycle()
            .skip(from)
            .take(lines.len() * bytes / one.len())
            .copied()
            .collect();
    }
    let (mut text, mut second, mut burst) = (String::new(), 0_u64, 0);
    if kind == "headed" {
        text.push_str("# All times are in Asia/Tokyo\n");
    }
    while text.len() < bytes {
        if burst == 0 && dice.roll(700) == 0 {
            burst = dice.roll(120);
        }
        if burst > 0 {
            burst -= 1;
        } else {
            second += dice.pick(&[0, 0, 0, 1, 1, 3]);
        }
        if dice.roll(2_000) == 0 {
            second += 1_800;
        }
        let at = if dice.roll(50) == 0 { second.saturating_sub(90) } else { second };
        let clock = format!("{:02}:{:02}:{:02}", 6 + at / 3_600 % 16, at / 60 % 60, at % 60);
        let kind = if kind == "mixed" { dice.pick(&KINDS[..6]) } else { kind };
        line(kind, &clock, burst > 0, (&mut dice, &mut text));
    }
    text
}

fn line(kind: &str, clock: &str, burst: bool, (dice, text): (&mut Dice, &mut String)) {
    let n = dice.roll(10_000);
    let service = dice.pick(&["shop", "pay", "mail"]);
    // More titles of one minute than are kept apart.
    let words = match if burst { 10 } else { dice.roll(60) } {
        0..3 => format!("dial tcp 10.0.0.{}:8080: connection refused", n % 5),
        3 => format!("Out of memory: Killed process {n}"),
        4 => format!("Server web/app{} is DOWN, reason: Layer4 timeout", n % 3),
        5 => format!("Server web/app{} is UP, reason: Layer7 check passed", n % 3),
        6 => format!("request {n:08x}-0000-4000-8000-000000000000 timed out after {n} ms"),
        7 => format!("deployed {service} v{}.{} to production", n % 9, n % 7),
        8 => format!("circuit breaker orders-{} opened", n % 40),
        9 => format!("circuit breaker orders-{} closed", n % 40),
        10 => {
            let letter = char::from(b'a' + u8::try_from(n % 26).unwrap());
            format!("task {} is odd", String::from(letter).repeat(dice.pick(&[1, 2])))
        }
        _ => format!("handled item {n} of the queue, all is well"),
    };
    let level = if words.starts_with("handled") { "INFO" } else { "ERROR" };
    match kind {
        "json" => writeln!(
            text,
            "{{\"time\":\"2024-03-15T{clock}Z\",\"level\":\"{level}\",\"service\":\"{service}\",\"msg\":\"{words}\"}}"
        ),
        "access" => {
            let status = dice.pick(&[200, 200, 200, 200, 200, 404, 429, 500, 503]);
            writeln!(
                text,
                "192.0.2.{} - - [15/Mar/2024:{clock} +0000] \"GET /{service}/{n} HTTP/1.1\" {status} 512 \"-\" \"x\" 0.{n}",
                n % 250
            )
        }
        "container" => {
            let end = if dice.roll(20) == 0 { "P" } else { "F" };
            writeln!(text, "2024-03-15T{clock}.{n:09}Z stdout {end} {level} {service} {words}")
        }
        "wrapped" => writeln!(text, "2024-03-15T{clock}Z web-1 {service}[{}]: {words}", n % 7),
        "offsets" => {
            let zone = dice.pick(&["Z", "+01:00", ".250Z"]);
            writeln!(text, "2024-03-15T{clock}{zone} {level} [{service}] {words}")
        }
        _ => writeln!(text, "2024-03-15 {clock},003 {level} [http-{n}] c.s.{service} - {words}"),
    }
    .unwrap();
    if kind != "json" && kind != "access" && level == "ERROR" && dice.roll(3) == 0 {
        text.push_str("java.lang.IllegalStateException: pool is closed\n");
        for frame in 0..dice.roll(6) {
            writeln!(text, "\tat com.example.{service}.Pool.get(Pool.java:{frame})").unwrap();
        }
        text.push('\n');
    }
}

/// Returns all that `harvest` holds of sources, and the report that it gives.
fn report(mut harvest: Harvest, options: &Options) -> String {
    harvest.policies = rules().policies.clone();
    harvest.sort();
    format!("{harvest:#?}\n{:#?}", reduce(harvest.clone(), options))
}

/// A rule whose titles differ, so that a minute may have more of them than are kept apart.
const ODD: &str = r#"
id = "odd"
[[rule]]
id = "task"
phase = "detect"
any = ['task (?P<task>[a-z]+) is odd']
title = "Task {task} is odd"
  [[rule.hit]]
  text = "2024-03-15T10:15:02Z INFO task ab is odd"
  title = "Task ab is odd"
  [[rule.miss]]
  text = "2024-03-15T10:15:02Z INFO task ab is even"
"#;

fn rules() -> &'static Ruleset {
    static RULES: OnceLock<Ruleset> = OnceLock::new();
    RULES.get_or_init(|| {
        let own = RuleFile { source: ODD.to_owned(), path: "odd.toml".into() };
        load(&builtin().into_iter().chain([own]).collect::<Vec<_>>()).unwrap()
    })
}

/// `PROPTEST_CASES=100 cargo test --test cut` looks longer.
fn config() -> Config {
    let wanted = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    Config { cases: wanted.unwrap_or(3), failure_persistence: None, ..Config::default() }
}

fn input(path: &Path) -> Input {
    Input {
        name: "logs/app.log".to_owned(),
        path: Some(path.to_owned()),
        modified: None,
        named: false,
    }
}

fn rows(harvest: Harvest) -> Vec<u8> {
    let mut rows = Vec::new();
    harvest.into_rows().for_each(|row| write_row(&row, &mut rows).unwrap());
    rows
}

fn options() -> Options {
    let mut options = Options::default();
    // Small blocks, so that little has to be learnt from.
    options.read.block = Some(32 << 10);
    options
}

/// Returns the output of the map step on each piece.
fn pieces(path: &Path, (of, head): (u32, u64)) -> Vec<Vec<u8>> {
    let piece = |number| {
        rows(map_piece(&input(path), (Share { number, of, head }, None), rules(), &options()))
    };
    (1..=of).map(piece).collect()
}

/// Returns why a piece was not cut.
fn kept_whole(rows: &[u8]) -> Option<String> {
    let lines = std::str::from_utf8(rows).unwrap().lines();
    let mut rows = lines.map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    rows.find_map(|row| Some(row["cut"]["kept_whole"].as_str()?.to_owned()))
}

/// Runs the reduce step over files that each hold some outputs behind each other.
fn reduced(files: &[Vec<u8>]) -> String {
    report(harvested(files), &Options::default())
}

/// Reads the map outputs `files` as one archive.
fn harvested(files: &[Vec<u8>]) -> Harvest {
    let folder = tempfile::tempdir().unwrap();
    let inputs: Vec<Input> = (0..)
        .zip(files)
        .map(|(number, content)| {
            let path = folder.path().join(format!("part-{number}"));
            std::fs::write(&path, content).unwrap();
            Input { name: format!("part-{number}"), path: Some(path), modified: None, named: false }
        })
        .collect();
    map(&inputs, rules(), &Options::default(), &Progress::hidden(0))
}

/// Makes an order of `count` outputs, some of which come twice.
fn arrivals(count: u32) -> impl Strategy<Value = Vec<u32>> {
    let again = proptest::collection::vec(0..count, 0..4);
    again.prop_flat_map(move |again| Just((0..count).chain(again).collect()).prop_shuffle())
}

#[test]
fn any_cuts_in_any_order_give_the_same_report() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    let mut runner = TestRunner::new(config());
    for kind in KINDS {
        let given = (any::<u64>(), 2..8_u32, 210_000..300_000_u64)
            .prop_flat_map(|(seed, of, head)| (Just((seed, of, head)), arrivals(of)));
        let outcome = runner.run(&given, |((seed, of, head), order)| {
            std::fs::write(&path, log(kind, 700_000, seed)).unwrap();
            let whole = map(&[input(&path)], rules(), &options(), &Progress::hidden(0));
            assert!(whole.events.len() + whole.tallies.len() > 100, "{kind}");
            assert!(kind != "container" || log(kind, 99_000, seed).contains(" P "));
            let wanted = report(whole, &Options::default());
            let outputs = pieces(&path, (of, head));
            let whole: Vec<String> = outputs.iter().filter_map(|rows| kept_whole(rows)).collect();
            // A cut may fall on a line that its container cut; then nothing but why is told.
            if kind == "container" && !whole.is_empty() {
                assert!(whole.iter().all(|why| why == "a record goes on where it was cut"));
                return Ok(());
            }
            assert!(whole.is_empty(), "{kind} {seed}: that says nothing unless cut: {whole:?}");
            let files: Vec<Vec<u8>> = order
                .chunks(3)
                .map(|some| some.iter().flat_map(|n| outputs[*n as usize].clone()).collect())
                .collect();
            let given = reduced(&files);
            let differs = wanted.lines().zip(given.lines()).find(|(one, two)| one != two);
            assert_eq!(
                differs, None,
                "{kind}, seed {seed}, {of} pieces, {head} bytes first: {order:?}"
            );
            assert_eq!(wanted.len(), given.len());
            Ok(())
        });
        outcome.unwrap();
    }
}

/// What only the whole tells is read whole, and said.
#[test]
fn what_must_not_be_cut_is_read_whole_or_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    let mut yearless = String::new();
    for n in 0..20_000 {
        let (minute, second) = (n / 60 % 60, n % 60);
        writeln!(yearless, "Mar 15 10:{minute:02}:{second:02} web-1 shop[7]: item {n}").unwrap();
    }
    std::fs::write(&path, yearless).unwrap();
    let outputs = pieces(&path, (3, 200_000));
    let told = reduced(&outputs);
    assert!(told.contains("its times have no year") && told.contains("failure: true"), "{told}");
    // Beside the whole, pieces of it add nothing.
    let whole = rows(map(&[input(&path)], rules(), &options(), &Progress::hidden(0)));
    let wanted = reduced(std::slice::from_ref(&whole));
    assert_eq!(reduced(&[outputs.concat(), whole]), wanted);
    // What shows in its first bytes is read whole by the first piece: documents, saved events.
    let list = format!(
        "[{}]",
        vec!["{\"time\":\"2024-03-15T10:00:00Z\",\"msg\":\"x\"}"; 9_000].join(",\n")
    );
    for content in [list, String::from_utf8(whole_rows()).unwrap()] {
        std::fs::write(&path, &content).unwrap();
        let whole = rows(map(&[input(&path)], rules(), &options(), &Progress::hidden(0)));
        let outputs = pieces(&path, (3, 200_000));
        assert!(content.len() > 250_000 && kept_whole(&outputs[1]).is_some());
        assert_eq!(reduced(&outputs), reduced(&[whole]));
    }
    std::fs::write(
        &path,
        format!("[{{\"time\":\"2024-03-15T10:00:00Z\",\"msg\":\"x\"}}]{}", " ".repeat(300_000)),
    )
    .unwrap();
    let whole = rows(map(&[input(&path)], rules(), &options(), &Progress::hidden(0)));
    let told = reduced(&pieces(&path, (3, 400_000)));
    assert_eq!(told, reduced(&[whole]));
}

/// Returns the output of the map step on a log.
fn whole_rows() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    std::fs::write(&path, log("plain", 900_000, 5)).unwrap();
    rows(map(&[input(&path)], rules(), &options(), &Progress::hidden(0)))
}

#[test]
fn a_missing_piece_is_told_and_makes_trouble() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    std::fs::write(&path, log("plain", 700_000, 7)).unwrap();
    let outputs = pieces(&path, (4, 220_000));
    let told = reduced(&outputs[..3]);
    assert!(
        told.contains("3 of its 4 pieces are there") && told.contains("failure: true"),
        "{told}"
    );
    let other = pieces(&path, (4, 260_000));
    let told = reduced(&[outputs[..2].concat(), other[2..].concat()]);
    assert!(told.contains("does not begin where the one before ends"), "{told}");
}

/// The program itself, with the sizes that it uses, a pipe, and outputs that are joined in two steps.
#[test]
fn the_program_cuts_files_and_pipes() {
    let folder = tempfile::tempdir().unwrap();
    let text = log("plain", 6_000_000, 3);
    std::fs::write(folder.path().join("app.log"), &text).unwrap();
    let run = |arguments: &[&str]| recount(arguments).folder(folder.path());
    let wanted = run(&["timeline", "app.log", "--format", "json"]).good().text();
    let piece =
        |number: u32| run(&["events", "app.log", "--part", &format!("{number}/3")]).good().stdout;
    let outputs: Vec<Vec<u8>> = (1..=3).map(piece).collect();
    let reduce = |rows: Vec<u8>| run(&["timeline", "--format", "json"]).stdin(rows).good().text();
    assert!(reduce(outputs.concat()) == wanted, "pieces of a file");
    let joined = run(&["events"]).stdin(outputs[1..].concat()).good().stdout;
    let joined = run(&["events"]).stdin([joined, outputs[0].clone()].concat()).good().stdout;
    assert!(reduce(joined) == wanted, "joined in steps");
    let (head, size) = (4 << 20, text.len());
    let from = head + (size - head) / 3;
    let given = [&text.as_bytes()[..head], &text.as_bytes()[from - 1..]].concat();
    let piped = run(&["events", "-", "--part", "2/3", "--stdin-name", "app.log"]);
    let piped = piped.arg("--stdin-size").arg(size.to_string()).stdin(given).good().stdout;
    assert!(piped == outputs[1], "a piece from a pipe");
}

/// What the first piece reads whole, the others do not ask for: archives, empty files, what the program wrote itself, and
/// rows that lost their first line.
#[test]
fn what_the_first_piece_reads_whole_needs_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| recount(arguments).folder(folder.path());
    let text = log("plain", 300_000, 3);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut archive = tar::Builder::new(&mut packed);
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    archive.append_data(&mut header, "app.log", text.as_bytes()).unwrap();
    archive.finish().unwrap();
    drop(archive);
    std::fs::write(folder.path().join("a.tgz"), packed.finish().unwrap()).unwrap();
    std::fs::write(folder.path().join("b.log"), "").unwrap();
    std::fs::write(folder.path().join("app.log"), &text).unwrap();
    let report = run(&["timeline", "app.log", "--format", "csv"]).good().stdout;
    std::fs::write(folder.path().join("c.csv"), report).unwrap();
    let rows = run(&["events", "app.log"]).good().text();
    let (_, headless) = rows.split_once('\n').unwrap();
    std::fs::write(folder.path().join("d.ndjson"), headless).unwrap();
    for name in ["a.tgz", "b.log", "c.csv", "d.ndjson"] {
        let wanted = run(&["timeline", name, "--format", "json"]).good();
        let pieces = |numbers: &[u32]| -> Vec<u8> {
            let piece = |k| run(&["events", name, "--part", &format!("{k}/3")]).good().stdout;
            numbers.iter().flat_map(piece).collect()
        };
        let reduce = |rows: Vec<u8>| run(&["timeline", "--format", "json"]).stdin(rows).run();
        let given = reduce(pieces(&[3, 1, 2]));
        assert_eq!(
            (given.code, given.text()),
            (Some(0), wanted.text()),
            "{name}: {}",
            given.stderr
        );
        let joined = run(&["events"]).stdin(pieces(&[1, 2])).good().stdout;
        let given = reduce([pieces(&[3]), joined, pieces(&[1])].concat());
        assert_eq!(
            (given.code, given.text()),
            (Some(0), wanted.text()),
            "{name}: {}",
            given.stderr
        );
        let lacks = reduce(pieces(&[2, 3]));
        assert!(
            lacks.code == Some(2) && lacks.stderr.contains(": cut: "),
            "{name}: {}",
            lacks.stderr
        );
    }
}

#[test]
fn a_log_beside_its_own_pieces_counts_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("app.log"), log("plain", 4_600_000, 3)).unwrap();
    let run = |arguments: &[&str]| recount(arguments).folder(folder.path());
    let wanted = run(&["timeline", "app.log", "--format", "json"]).good();
    for number in 1..=2 {
        let rows = run(&["events", "app.log", "--part", &format!("{number}/2")]).good().stdout;
        std::fs::write(folder.path().join(format!("{number}.ndjson")), rows).unwrap();
    }
    let given = run(&["timeline", "app.log", "1.ndjson", "2.ndjson", "--format", "json"]).good();
    assert!(given.text() == wanted.text());
    let some = run(&["timeline", "app.log", "2.ndjson", "--format", "json"]).good();
    assert!(some.text() == wanted.text());
    // What is saved of all of it may be another machine's.
    let rows = run(&["events", "app.log"]).good().stdout;
    std::fs::write(folder.path().join("3.ndjson"), rows).unwrap();
    let both = run(&["timeline", "app.log", "3.ndjson"]).good();
    assert!(both.stderr.contains("saved events and this run both tell of"), "{}", both.stderr);
}

#[test]
fn a_piece_tells_what_the_whole_tells_of_its_file_and_its_options() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| recount(arguments).folder(folder.path()).run();
    let missing = run(&["events", "none.log", "--part", "1/2"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.stderr.contains("recount: none.log: not found: "), "{}", missing.stderr);
    std::fs::write(folder.path().join("app.log"), log("plain", 4_600_000, 3)).unwrap();
    for part in ["1/2", "2/2"] {
        let zoned = run(&["events", "app.log", "--part", part, "--tz", "IST"]);
        assert_eq!(zoned.code, Some(0));
        assert!(zoned.stderr.contains("ambiguous_zone"), "{}", zoned.stderr);
    }
    std::fs::write(folder.path().join("b.log"), "").unwrap();
    let several = run(&["events", ".", "--part", "1/2"]);
    assert!(several.stderr.contains("--part: give the one file that is cut"), "{}", several.stderr);
}

/// Returns the paths of all leaves of a row that are no text of its log.
fn leaves(row: &serde_json::Value, path: &str, found: &mut Vec<String>) {
    match row {
        serde_json::Value::Object(fields) => {
            fields.iter().for_each(|(name, part)| leaves(part, &format!("{path}/{name}"), found));
        }
        serde_json::Value::Array(items) => {
            (0..).zip(items).for_each(|(at, part)| leaves(part, &format!("{path}/{at}"), found));
        }
        _ => found.push(path.to_owned()),
    }
}

/// What a piece leaves open to its neighbours is input like any other.
#[test]
fn hostile_pieces_neither_panic_nor_wrap() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.log");
    std::fs::write(&path, log("access", 260_000, 11)).unwrap();
    let outputs = pieces(&path, (2, 200_000));
    let text = String::from_utf8(outputs[1].clone()).unwrap();
    let number = text.lines().position(|line| line.starts_with("{\"cut\"")).unwrap();
    let row: serde_json::Value = serde_json::from_str(text.lines().nth(number).unwrap()).unwrap();
    let (mut paths, mut kinds) = (Vec::new(), std::collections::BTreeMap::new());
    leaves(&row, "", &mut paths);
    for path in paths {
        let kind: String = path.chars().filter(|c| !c.is_ascii_digit()).collect();
        kinds.entry(kind).or_insert(path);
    }
    assert!(kinds.len() > 20, "{kinds:?}");
    let evil = [
        serde_json::json!(u64::MAX),
        serde_json::json!(i64::MIN),
        serde_json::json!(4_294_967_295_u64),
        serde_json::json!("+262142-12-31T23:59:59Z"),
    ];
    for (leaf, evil) in kinds.values().zip(evil.iter().cycle()) {
        let mut row = row.clone();
        *row.pointer_mut(leaf).unwrap() = evil.clone();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines[number] = row.to_string();
        let harvest = harvested(&[outputs[0].clone(), (lines.join("\n") + "\n").into_bytes()]);
        let (lines, bytes) = (harvest.ledger.lines, text.len() as u64 * 1_000);
        assert!(lines < bytes || lines == u64::MAX, "{leaf}: {evil}: {lines} lines");
        report(harvest, &Options::default());
    }
}
