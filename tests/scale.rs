//! The map step on shares of the whole, the reduce step over what they tell: the algebra that other engines rely on.
//!
//! However sources are split among machines, in whatever order their outputs come, and however often a machine that was
//! lost is replaced by one that tells the same again: one report.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod support;

use proptest::collection;
use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::sample::subsequence;
use proptest::test_runner::{Config, TestRunner};

use recount::options::Options;
use recount::pipeline::map_text;
use recount::rule::load::{Ruleset, load};
use support::{INCIDENTS, Recount, TREE, Tree, inside, laid_out, recount, tree};

const JSON: [&str; 3] = ["timeline", "--format", "json"];

/// Returns the whole: the report and what is said on stderr.
fn whole(tree: &Tree) -> (String, String) {
    let run = recount(JSON).arg(TREE).folder(tree.folder()).good();
    (run.text(), run.stderr)
}

/// Returns the map step on one file that is piped in, as another machine would run it.
fn piped(tree: &Tree, number: usize) -> Recount {
    let path = tree.paths()[number].clone();
    let modified = std::fs::metadata(tree.folder().join(&path)).unwrap().modified().unwrap();
    let modified = chrono::DateTime::<chrono::Utc>::from(modified).to_rfc3339();
    let named = ["events", "-", "--stdin-name", &path, "--stdin-modified", &modified];
    recount(named).stdin(tree.files[number].1.clone())
}

/// Returns what the map step tells of each file.
fn shares(tree: &Tree) -> Vec<Vec<u8>> {
    (0..tree.files.len()).map(|number| piped(tree, number).good().stdout).collect()
}

/// Runs the reduce step over files that each hold some shares behind each other.
fn reduced(files: &[Vec<u8>]) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let names: Vec<String> = (0..files.len()).map(|number| format!("part-{number}")).collect();
    for (name, content) in names.iter().zip(files) {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let run = recount(JSON).folder(folder.path());
    let run = names.into_iter().fold(run, Recount::arg).good();
    (run.text(), run.stderr)
}

/// Runs the reduce step over files that each hold some shares behind each other, within this process.
fn reduced_inside(files: Vec<impl Into<Vec<u8>>>) -> String {
    let files = (0..).zip(files).map(|(number, rows)| (format!("part-{number}"), rows.into()));
    let tree = laid_out(files.collect());
    inside::report(tree.folder(), &tree.paths())
}

#[track_caller]
fn assert_same_text(wanted: &str, given: &str, place: &str) {
    let differs = wanted.lines().zip(given.lines()).find(|(one, two)| one != two);
    assert_eq!(differs, None, "{place}");
    assert_eq!(wanted.len(), given.len(), "{place}: one is longer");
}

#[track_caller]
fn assert_same(wanted: &(String, String), given: &(String, String), place: &str) {
    let differs = wanted.0.lines().zip(given.0.lines()).find(|(one, two)| one != two);
    assert_eq!(differs, None, "{place}");
    assert!(wanted == given, "{place}:\n{}\n{}", wanted.1, given.1);
}

/// Makes an order of `count` shares in which some come several times, and a number of files to hold them.
fn arrivals(count: usize) -> impl Strategy<Value = (Vec<usize>, usize)> {
    let again = subsequence((0..count).collect::<Vec<_>>(), 0..=count);
    let order = again.prop_flat_map(move |again| {
        Just((0..count).chain(again.iter().copied()).chain(again.clone()).collect::<Vec<_>>())
            .prop_shuffle()
    });
    (order, 1..=4_usize)
}

#[test]
fn shares_in_any_split_and_order_and_number_give_the_same_report() {
    for name in INCIDENTS {
        let tree = tree(name);
        let wanted = inside::report(tree.folder(), &[TREE.to_owned()]);
        let share = |path: &String| inside::rows(tree.folder(), std::slice::from_ref(path));
        let shares: Vec<String> = tree.paths().iter().map(share).collect();
        let mut runner =
            TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
        let given = arrivals(shares.len());
        let outcome = runner.run(&given, |(order, files)| {
            let mut parts = vec![String::new(); files];
            for (turn, number) in order.iter().enumerate() {
                parts[turn % files].push_str(&shares[*number]);
            }
            parts.retain(|part| !part.is_empty());
            let given = reduced_inside(parts);
            assert_same_text(&wanted, &given, &format!("{name}: {order:?} in {files} files"));
            Ok(())
        });
        outcome.unwrap();
    }
}

/// Deals `files` out to up to four machines, some of which get none, and says which of them run again and in what order
/// their outputs come.
fn dealings(files: usize) -> impl Strategy<Value = (Vec<usize>, Vec<usize>)> {
    let dealt = (1..=4_usize).prop_flat_map(move |tasks| collection::vec(0..tasks, files));
    dealt.prop_flat_map(|dealt| {
        let again = subsequence(vec![0, 1, 2, 3], 0..=4);
        let order =
            again.prop_flat_map(|again| Just([vec![0, 1, 2, 3], again].concat()).prop_shuffle());
        (Just(dealt), order)
    })
}

#[test]
fn sources_dealt_out_at_random_to_tasks_that_run_again_give_the_same_report() {
    for name in INCIDENTS {
        let tree = tree(name);
        let (wanted, paths) = (inside::report(tree.folder(), &[TREE.to_owned()]), tree.paths());
        let mut runner =
            TestRunner::new(Config { cases: 3, failure_persistence: None, ..Config::default() });
        let outcome = runner.run(&dealings(paths.len()), |(dealt, order)| {
            let task = |task: &usize| {
                let own = paths.iter().zip(&dealt).filter(|(_, to)| *to == task);
                let own: Vec<String> = own.map(|(path, _)| path.clone()).collect();
                if own.is_empty() { String::new() } else { inside::rows(tree.folder(), &own) }
            };
            let outputs: Vec<String> = order.iter().map(task).collect();
            // An empty file alone is told as one that was skipped.
            let mut files: Vec<String> = outputs.chunks(2).map(<[String]>::concat).collect();
            files.retain(|file| !file.is_empty());
            let given = reduced_inside(files);
            assert_same_text(&wanted, &given, &format!("{name}: {dealt:?} as {order:?}"));
            Ok(())
        });
        outcome.unwrap();
    }
}

/// A machine that is lost while it writes leaves any number of bytes; what comes behind them may be another's, on the same
/// line.
#[test]
fn an_output_cut_off_at_any_byte_is_told() {
    let tree = tree(INCIDENTS[1]);
    let paths = tree.paths();
    let (own, others) = paths.split_at(paths.len() / 2);
    let [own, others] = [own, others].map(|paths| inside::rows(tree.folder(), paths).into_bytes());
    let told = |given: &str| {
        let report: serde_json::Value = serde_json::from_str(given).unwrap();
        !told_of_saved(&report).is_empty()
    };
    assert!(!told(&reduced_inside(vec![own.clone(), others.clone()])), "nothing is missing");
    let mut runner =
        TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    // Without its last byte the output lacks a line break alone.
    let places = prop_oneof![1..40_usize, 1..own.len() - 1, own.len() - 40..own.len() - 1];
    let outcome = runner.run(&(places, 0..3), |(at, way)| {
        let cut = own[..at].to_vec();
        let files = match way {
            0 => vec![cut, others.clone()],
            1 => vec![[cut, others.clone()].concat()],
            _ => vec![others.clone(), [cut, own.clone()].concat()],
        };
        let given = reduced_inside(files);
        // What is left of a first row alone is no saved event; the ledger names its file.
        let is_listed = way == 0 && given.contains("part-0\"");
        assert!(told(&given) || is_listed, "{at} of {} bytes, {way}", own.len());
        Ok(())
    });
    outcome.unwrap();
}

/// A task's output and a whole machine's may overlap: what both tell of a source counts once.
#[test]
fn overlapping_outputs_count_once() {
    let tree = tree(INCIDENTS[1]);
    let paths = tree.paths();
    let part = |paths: &[String]| {
        let run = paths.iter().cloned().fold(recount(["events"]), Recount::arg);
        run.folder(tree.folder()).good().stdout
    };
    let (wanted, third) = (whole(&tree), paths.len() / 3);
    let parts = [part(&paths[..2 * third]), part(&paths[third..]), part(&paths), part(&paths[..1])];
    assert_same(&wanted, &reduced(&parts), "overlapping");
}

/// The reduce step's own input may be the output of several: grouping does not matter.
#[test]
fn outputs_may_be_joined_in_steps() {
    let tree = tree(INCIDENTS[0]);
    let shares = shares(&tree);
    let join = |parts: &[Vec<u8>]| recount(["events"]).stdin(parts.concat()).good().stdout;
    let (left, right) = shares.split_at(shares.len() / 2);
    let joined = join(&[join(left), join(right), join(&shares)]);
    assert_same(&whole(&tree), &reduced(&[joined]), "in steps");
}

/// Logs of an outage: one source without years, whose file is of another year, beside one with dates.
fn undated() -> Tree {
    let line = |second: u32| {
        format!("Mar 15 10:00:{second:02} web-1 shop[7]: Out of memory: Killed process 7\n")
    };
    let syslog: String = (0..5).map(line).collect();
    let dated = "2024-03-15T10:01:00Z ERROR shop dial tcp 10.0.0.1:8080: connection refused\n";
    let quiet = "2024-03-20T10:01:00Z INFO shop all is well\n";
    let tree = laid_out(vec![
        ("a.log".to_owned(), dated.as_bytes().to_vec()),
        ("b.syslog".to_owned(), syslog.into_bytes()),
        ("c.log".to_owned(), quiet.as_bytes().to_vec()),
    ]);
    let modified = filetime::FileTime::from_unix_time(1_790_000_000, 0);
    filetime::set_file_mtime(tree.folder().join(&tree.paths()[1]), modified).unwrap();
    tree
}

/// Returns the `ledger` rows of a map step's output.
fn ledgers(share: &[u8]) -> Vec<serde_json::Value> {
    let lines = std::str::from_utf8(share).unwrap().lines();
    let rows = lines.map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    rows.filter_map(|row| row.get("ledger").cloned()).collect()
}

#[test]
fn a_year_that_only_the_whole_knows_is_told_by_the_latest_time() {
    let tree = undated();
    let wanted = whole(&tree);
    assert!(wanted.0.contains("2024-03-15T10:00:00Z"), "{}", wanted.0);
    let mut shares = shares(&tree);
    let rows: Vec<_> = shares.iter().flat_map(|share| ledgers(share)).collect();
    let open: Vec<_> = rows.iter().map(|row| row["open"] == true).collect();
    assert_eq!(open, [false, true, false]);
    let latest = rows.iter().filter_map(|row| row["latest"].as_str()).max().unwrap();
    assert_eq!(latest, "2024-03-20T10:01:00Z");
    assert!(wanted != reduced(&shares), "it matters");
    shares[1] = piped(&tree, 1).arg("--latest").arg(latest).good().stdout;
    assert_same(&wanted, &reduced(&shares), "with the latest time");
}

/// Read beside saved events, a source of logs learns from them what it would learn from the logs themselves.
#[test]
fn saved_events_tell_the_year_to_logs_beside_them() {
    let tree = undated();
    let wanted = whole(&tree);
    for (number, name) in [(0, "0.ndjson"), (2, "2.ndjson")] {
        std::fs::write(tree.folder().join(name), piped(&tree, number).good().stdout).unwrap();
    }
    let mixed = recount(JSON).folder(tree.folder());
    let mixed = mixed.arg("0.ndjson").arg("2.ndjson").arg(&tree.paths()[1]).good();
    assert_same(&wanted, &(mixed.text(), mixed.stderr), "logs beside saved events");
}

#[test]
fn two_files_of_one_name_both_count_and_are_told() {
    let line =
        |second: u32| format!("2024-03-15T10:01:{second:02}Z ERROR shop connection refused\n");
    let share = |content: String| {
        recount(["events", "--stdin-name", "app.log"]).stdin(content).good().stdout
    };
    let parts = [share(line(1)), share(line(2) + &line(3)), share(line(1))];
    let (report, _) = reduced(&parts);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["ledger"]["sources"], 2);
    assert_eq!(report["ledger"]["lines"], 3);
    let told = report["warnings"].as_array().unwrap();
    assert!(
        told.iter().any(|one| one["code"] == "source_differs" && one["origin"] == "app.log"),
        "{told:?}"
    );
}

/// An option that meets no source of one share may meet another's.
#[test]
fn a_glob_is_idle_where_it_meets_no_source_of_the_whole() {
    let tree = undated();
    let zoned =
        |run: Recount| run.arg("--tz-for").arg("b.*=Europe/Berlin").arg("--tz-for").arg("x.*=UTC");
    let wanted = zoned(recount(JSON)).arg(TREE).folder(tree.folder()).good();
    let latest = "2024-03-20T10:01:00Z";
    let shares: Vec<_> = (0..3)
        .map(|number| zoned(piped(&tree, number)).arg("--latest").arg(latest).good().stdout)
        .collect();
    assert_same(&(wanted.text(), wanted.stderr), &reduced(&shares), "globs");
}

/// Clocks and zones are settled where a source is read: where its saved events are, an option of them does nothing.
#[test]
fn an_option_of_times_that_comes_too_late_is_told() {
    let tree = undated();
    let told = |options: &[&str]| {
        let run = recount(JSON.iter().chain(options)).arg("-").stdin(shares(&tree).concat());
        let report = run.good().json();
        let warnings = report["warnings"].as_array().unwrap().iter();
        let idle = warnings.filter(|one| one["code"] == "idle_option");
        idle.map(|one| one["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let late = told(&["--skew", "a.*=1h", "--tz-for", "b.*=Europe/Berlin", "--skew", "x.*=1s"]);
    assert_eq!(late.len(), 3, "{late:?}");
    for (option, glob) in [("--skew", "a.*"), ("--tz-for", "b.*")] {
        let wanted = format!("{option}: `{glob}` meets only saved events");
        assert!(late.iter().any(|told| told.starts_with(&wanted)), "{late:?}");
    }
    assert!(late.contains(&"--skew: `x.*` meets no source".to_owned()), "{late:?}");
    assert_eq!(told(&["--skew", "auto"]), [""; 0]);
}

/// Saved events are input like any other: counts that no log has add up to no panic.
#[test]
fn counts_of_any_size_are_added() {
    let row = |source: &str| {
        let counts =
            ["bytes", "lines", "parsed", "joined", "undated", "blank", "records", "ignored"];
        let counts = counts.map(|name| format!("\"{name}\":{}", u64::MAX)).join(",");
        format!("{{\"ledger\":{{\"source\":\"{source}\",{counts}}}}}\n")
    };
    let share = format!("{{\"schema\":\"recount.events/1\"}}\n{}{}", row("a.log"), row("b.log"));
    let (report, _) = reduced(&[share.into_bytes()]);
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["ledger"]["sources"], 2);
    assert_eq!(report["ledger"]["bytes"], u64::MAX);
}

/// Shares of one name are put in an order of their own: two machines' files that tell of the same second and line.
#[test]
fn differing_shares_of_one_name_in_any_order_give_the_same_report() {
    let share = |service: &str, words: &str| {
        let line = |second: u32, words: &str| {
            format!(
                "{{\"time\":\"2024-03-15T10:01:{second:02}Z\",\"level\":\"error\",\"service\":\"{service}\",\"msg\":\"{words}\"}}\n"
            )
        };
        let content = line(1, words) + &line(2, "queue is full") + &line(2, words);
        recount(["events", "--stdin-name", "app.log"]).stdin(content).good().stdout
    };
    let shares = [
        share("shop", "connection refused"),
        share("cart", "connection refused"),
        share("shop", "out of memory"),
    ];
    let mut wanted = None;
    for order in [vec![0, 1, 2], vec![2, 1, 0], vec![1, 2, 0, 1], vec![2, 0, 1, 0, 2, 1]] {
        let single: Vec<_> = order.iter().map(|number| shares[*number].clone()).collect();
        for parts in [vec![single.concat()], single] {
            let given = reduced(&parts);
            assert_same(wanted.get_or_insert_with(|| given.clone()), &given, &format!("{order:?}"));
        }
    }
}

/// What names no source counts once too.
#[test]
fn a_share_without_a_source_counts_once() {
    let whole = recount(["events", "--stdin-name", "app.log"])
        .stdin("2024-03-15T10:01:01Z ERROR shop connection refused\n")
        .good()
        .text();
    let bare: Vec<String> = whole
        .lines()
        .filter(|line| line.contains("schema") || line.contains("\"event\""))
        .chain(["{\"end\":{\"rows\":1}}"])
        .map(|line| {
            let mut row: serde_json::Value = serde_json::from_str(line).unwrap();
            if let Some(event) = row.get_mut("event") {
                event["evidence"] = serde_json::json!([]);
            }
            format!("{row}\n")
        })
        .collect();
    let share = bare.concat().into_bytes();
    let once = reduced(std::slice::from_ref(&share));
    assert!(once.0.contains("\"events\": 1") || once.0.contains("\"events\":1"), "{}", once.0);
    assert_same(&once, &reduced(&[share.clone(), share]), "twice");
}

/// Returns the paths of all numbers and texts in a row.
fn leaves(row: &serde_json::Value, path: &str, found: &mut Vec<String>) {
    use serde_json::Value;
    match row {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, part)| leaves(part, &format!("{path}/{name}"), found));
        }
        Value::Array(items) => {
            (0..).zip(items).for_each(|(at, part)| leaves(part, &format!("{path}/{at}"), found));
        }
        Value::Number(_) | Value::String(_) => found.push(path.to_owned()),
        Value::Null | Value::Bool(_) => {}
    }
}

/// What no map step writes, in the place of what it did.
fn evil() -> Vec<serde_json::Value> {
    use serde_json::json;
    vec![
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(-1),
        json!(0),
        json!(i64::MAX / 1_000),
        json!(1_u64 << 40),
        json!(2_147_483_647),
        json!("+262142-12-31T23:59:59.999999999Z"),
        json!("-262143-01-01T00:00:00Z"),
        json!("2300-12-31T23:59:59Z"),
        json!("+262142-12-31T23:59:59"),
        json!("1900-01-01T00:00:00Z"),
        json!("\u{0}"),
        json!(""),
    ]
}

#[test]
fn hostile_rows_neither_panic_nor_wrap() {
    let tree = tree(INCIDENTS[0]);
    let run = tree.paths().into_iter().fold(recount(["events"]), Recount::arg);
    let whole = run.folder(tree.folder()).good().text();
    let rows: Vec<serde_json::Value> =
        whole.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let evil = evil();
    // Every kind of leaf once with every evil value, spread over as few runs as there are values.
    let mut kinds = std::collections::BTreeMap::<String, (usize, String)>::new();
    for (number, row) in rows.iter().enumerate() {
        let mut paths = Vec::new();
        leaves(row, "", &mut paths);
        for path in paths {
            let kind: String = path.chars().filter(|c| !c.is_ascii_digit()).collect();
            kinds.entry(kind).or_insert((number, path));
        }
    }
    kinds.remove("/schema");
    assert!(kinds.len() > 40, "{kinds:?}");
    for value in &evil {
        let mut rows = rows.clone();
        // Each in a row of its own, beside the sound ones.
        for (number, path) in kinds.values() {
            let mut row = rows[*number].clone();
            *row.pointer_mut(path).unwrap() = value.clone();
            rows.push(row);
        }
        let text: Vec<String> = rows.iter().map(|row| format!("{row}\n")).collect();
        let run = recount(JSON).arg("-").stdin(text.concat()).run();
        assert!(matches!(run.code, Some(0 | 2)), "{value}: {:?}\n{}", run.code, run.stderr);
        let report = run.json();
        assert_eq!(report["schema"], "recount.timeline/1", "{value}");
        for incident in report["incidents"].as_array().unwrap() {
            for row in incident["timeline"].as_array().unwrap() {
                assert!(row["count"].as_u64().unwrap() < 1 << 48, "{value}: {row}");
            }
        }
    }
}

#[test]
fn a_line_that_is_no_text_costs_itself_alone() {
    let share = recount(["events", "--stdin-name", "app.log"])
        .stdin("2024-03-15T10:01:01Z ERROR shop connection refused\n")
        .good()
        .stdout;
    let (head, rest) = share.split_at(share.iter().position(|byte| *byte == b'\n').unwrap() + 1);
    let given = [head, b"\xff\xfe\n", rest].concat();
    let run = recount(JSON).arg("-").stdin(given).run();
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    let report = run.json();
    assert_eq!(report["ledger"]["lines"], 1, "the rest is read");
    let told = report["warnings"].as_array().unwrap();
    let told = told.iter().find(|one| one["code"] == "saved_events").unwrap();
    assert_eq!(told["origin"], "stdin:2");
    assert!(told["message"].as_str().unwrap().starts_with("1 line is not of recount.events/2; "));
}

/// What is told of saved events in a report.
fn told_of_saved(report: &serde_json::Value) -> Vec<String> {
    let warnings = report["warnings"].as_array().unwrap().iter();
    let saved = warnings.filter(|one| one["code"] == "saved_events");
    saved.map(|one| format!("{}: {}", one["origin"], one["message"])).collect()
}

/// Returns what is told of saved events that are `rows`.
fn told_of_rows(rules: &Ruleset, rows: &[&str]) -> Vec<String> {
    let harvest = map_text("part", rows.concat().as_bytes(), rules, &Options::default());
    let saved = harvest.warnings.into_iter().filter(|one| one.code == "saved_events");
    saved.map(|one| format!("{}: {}", one.origin.unwrap(), one.message)).collect()
}

#[test]
fn lines_that_somebody_takes_out_are_missed() {
    let tree = tree(INCIDENTS[0]);
    let shares: Vec<String> = (1..3).map(|number| piped(&tree, number).good().text()).collect();
    let rows: Vec<&str> = shares.iter().flat_map(|share| share.split_inclusive('\n')).collect();
    let rules = load(&[]).unwrap();
    assert_eq!(told_of_rows(&rules, &rows), [""; 0]);
    for at in 0..rows.len() {
        let mut left = rows.clone();
        let gone = left.remove(at);
        let told = told_of_rows(&rules, &left);
        assert_eq!(told.len(), 1, "without {gone}: {told:?}");
        // Cut off between two lines.
        let told = told_of_rows(&rules, &rows[..at]);
        let whole = at == 0 || rows[at - 1].starts_with("{\"end\"");
        assert_eq!(told.len(), usize::from(!whole), "{at}: {told:?}");
    }
    for left in [rows[..rows.len() - 1].concat(), [&rows[..3], &rows[4..]].concat().concat()] {
        let run = recount(JSON).arg("-").stdin(left).run();
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains("broken off: not all rows"), "{}", run.stderr);
        assert!(run.stderr.contains("a map step that is not whole: "), "{}", run.stderr);
    }
}

#[test]
fn rows_of_the_layout_before_are_read_and_that_is_said() {
    let tree = tree(INCIDENTS[0]);
    let shares = shares(&tree);
    let old: String = shares
        .iter()
        .map(|share| {
            let text = std::str::from_utf8(share).unwrap();
            let lines = text.lines().filter(|line| !line.starts_with("{\"end\""));
            lines
                .map(|line| line.replace("recount.events/2", "recount.events/1") + "\n")
                .collect::<String>()
        })
        .collect();
    let run = recount(JSON).arg("-").stdin(old).good();
    let (mut given, mut wanted) =
        (run.json(), recount(JSON).arg(TREE).folder(tree.folder()).good().json());
    let told = told_of_saved(&given);
    assert!(
        told.len() == 1 && told[0].contains("of an older layout than recount.events/2"),
        "{told:?}"
    );
    given["warnings"].as_array_mut().unwrap().retain(|one| one["code"] != "saved_events");
    assert_eq!(given["warnings"].take(), wanted["warnings"].take());
    assert_eq!(given, wanted);
    let later = recount(JSON).arg("-").stdin("{\"schema\":\"recount.events/3\"}\n").run();
    assert!(later.code == Some(2) && later.stderr.contains("make them anew"), "{}", later.stderr);
}

/// What one share says of an option holds of the whole, or does not.
#[test]
fn an_option_that_another_forestalls_is_told_by_the_whole() {
    let tree = undated();
    let skewed = |run: Recount| {
        ["a.*=1s", "*.log=2s", "c.*=3s", "b.*=4s"]
            .iter()
            .fold(run, |run, skew| run.arg("--skew").arg(*skew))
            .arg("--latest")
            .arg("2024-03-20T10:01:00Z")
    };
    let wanted = ["a.*=1s", "*.log=2s", "c.*=3s", "b.*=4s"]
        .iter()
        .fold(recount(JSON), |run, skew| run.arg("--skew").arg(*skew))
        .arg(TREE)
        .folder(tree.folder())
        .good();
    assert!(
        wanted.stderr.contains("--skew: `c.*` meets only sources that another"),
        "{}",
        wanted.stderr
    );
    let shares: Vec<_> = (0..3).map(|number| skewed(piped(&tree, number)).good().stdout).collect();
    assert_same(&(wanted.text(), wanted.stderr), &reduced(&shares), "globs of clocks");
}
