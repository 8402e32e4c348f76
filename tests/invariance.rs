//! The same logs give the same report: whatever wraps them, in whatever order, on however many threads, wherever.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod support;

use serde_json::Value;

use support::{INCIDENTS, Recount, TREE, Tree, gzip, incident, inside, recount, tree, zip};

const JSON: [&str; 3] = ["timeline", "--format", "json"];

/// A way to hand over a tree of logs: its name, the program with it, and what stands before each source's name.
type Wrapping = (&'static str, Recount, String);

/// Returns `count` things from `things` on in another order.
fn shuffled<T: Clone>(things: &[T], seed: usize) -> Vec<T> {
    let mut left = things.to_vec();
    let mut state = seed as u64;
    let mut order = Vec::new();
    while !left.is_empty() {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.push(left.swap_remove(usize::try_from(state >> 33).unwrap() % left.len()));
    }
    order
}

fn wrappings(tree: &Tree) -> Vec<Wrapping> {
    let here = |arguments: Vec<String>| {
        recount(JSON.map(str::to_owned).into_iter().chain(arguments)).folder(tree.folder())
    };
    let file = |name: &str, content: &[u8]| {
        std::fs::write(tree.folder().join(name), content).unwrap();
        here(vec![name.to_owned()])
    };
    let (tar, packed) = (tree.tar(), gzip(&tree.tar()));
    let nested = zip(&[("inner-7f3a.tar.gz", &packed)]);
    vec![
        ("folder", here(vec![TREE.to_owned()]), format!("{TREE}/")),
        ("files", here(shuffled(&tree.paths(), 1)), format!("{TREE}/")),
        ("files again", here(shuffled(&tree.paths(), 9)), format!("{TREE}/")),
        ("tar on stdin", here(Vec::new()).stdin(tar), "stdin!".to_owned()),
        ("tar.gz", file("w-7f3a.tar.gz", &packed), "w-7f3a.tar.gz!".to_owned()),
        ("zip", file("w-7f3a.zip", &tree.zip()), "w-7f3a.zip!".to_owned()),
        ("tar.gz in zip", file("n-7f3a.zip", &nested), "n-7f3a.zip!inner-7f3a.tar.gz!".to_owned()),
    ]
}

/// Every way to hand the logs over; threads, zone and locale of the machine differ along. `matrix` does so for the other
/// incidents and with every number of threads, within one process.
#[test]
fn the_program_tells_the_same_in_every_wrapping_and_wherever_it_runs() {
    let tree = tree(INCIDENTS[2]);
    let places = [("UTC", "C.UTF-8"), ("Asia/Tokyo", "C"), ("America/St_Johns", "de_DE")];
    let mut wanted: Option<String> = None;
    let all = ["1", "2", "8"];
    for (number, (wrapping, program, prefix)) in wrappings(&tree).into_iter().enumerate() {
        let threads = if wrapping == "folder" { &all[..] } else { &all[number % 3..][..1] };
        for (turn, &threads) in threads.iter().enumerate() {
            let (zone, locale) = places[(number + turn) % places.len()];
            let program = program.clone().arg("--threads").arg(threads);
            let program = program.variable("TZ", zone).variable("LC_ALL", locale);
            let given = program.good().text().replace(&prefix, "");
            let wanted = wanted.get_or_insert_with(|| given.clone());
            assert_same(
                wanted,
                &given,
                &format!("{wrapping}, {threads} threads, {zone}, {locale}"),
            );
        }
    }
    let inside = inside::report(tree.folder(), &[TREE.to_owned()]).replace(&format!("{TREE}/"), "");
    assert_same(&inside, &wanted.unwrap(), "within a process");
}

/// Returns the report on the folder [`TREE`].
fn report(tree: &Tree) -> String {
    inside::report(tree.folder(), &[TREE.to_owned()])
}

#[track_caller]
fn assert_same(wanted: &str, given: &str, place: &str) {
    let differs = wanted.lines().zip(given.lines()).enumerate().find(|(_, (one, two))| one != two);
    assert!(differs.is_none(), "{place}: first difference {differs:?}");
    assert_eq!(wanted.len(), given.len(), "{place}: one is longer");
}

/// A checkout or a copy gives files the time of the copy: where the logs tell the year themselves, it changes nothing.
#[test]
fn times_of_modification_change_nothing_where_the_logs_say_more() {
    for name in INCIDENTS.into_iter().take(4) {
        let tree = tree(name);
        let wanted = report(&tree);
        for second in [0, 1_600_000_000, 1_900_000_000] {
            let modified = filetime::FileTime::from_unix_time(second, 0);
            for path in tree.paths() {
                filetime::set_file_mtime(tree.folder().join(path), modified).unwrap();
            }
            assert_same(&wanted, &report(&tree), &format!("{name}, modified at {second}"));
        }
    }
}

/// `events` is the map step and `timeline` the reduce step: both together are the whole. `scale` shows it of all incidents.
#[test]
fn events_piped_into_timeline_are_the_whole() {
    for name in [INCIDENTS[1], INCIDENTS[4]] {
        let path = incident(name);
        let whole = recount(JSON).arg(&path).good();
        let events = recount(["events"]).arg(&path).good();
        let piped = recount(JSON).stdin(events.stdout).good();
        assert_same(&whole.text(), &piped.text(), name);
        assert_eq!(whole.stderr, piped.stderr, "{name}: the ledger");
    }
}

/// `tar cz -C fixtures/incidents . | recount timeline` finds the five incidents that the folders give one by one.
#[test]
fn all_at_once_are_the_incidents_one_by_one() {
    let folder = support::root().join("fixtures/incidents");
    let mut tar = tar::Builder::new(Vec::new());
    tar.append_dir_all(".", &folder).unwrap();
    let packed = gzip(&tar.into_inner().unwrap());
    let at_once = recount(JSON).stdin(packed).good().text().replace("stdin!", "");
    let mut at_once = incidents(&at_once);
    let mut one_by_one: Vec<Value> = INCIDENTS
        .into_iter()
        .flat_map(|name| {
            let folder = support::root().join("fixtures/incidents");
            incidents(&inside::report(&folder, &[name.to_owned()]))
        })
        .collect();
    let id = |incident: &Value| incident["id"].as_str().unwrap().to_owned();
    at_once.sort_by_key(id);
    one_by_one.sort_by_key(id);
    let ids = |incidents: &[Value]| incidents.iter().map(id).collect::<Vec<_>>();
    assert_eq!(ids(&at_once), ids(&one_by_one));
    assert_eq!(at_once.len(), 5);
    for (one, other) in at_once.iter().zip(&one_by_one) {
        let print = |incident: &Value| serde_json::to_string_pretty(incident).unwrap();
        assert_same(&print(other), &print(one), &id(one));
    }
}

/// Returns the incidents of a report, but for what only a neighbour in the same report can tell.
fn incidents(report: &str) -> Vec<Value> {
    let report: Value = serde_json::from_str(report).unwrap();
    let mut incidents = report["incidents"].as_array().unwrap().clone();
    for incident in &mut incidents {
        incident["metrics"]["time_between_failures"].take();
    }
    incidents
}

/// What a report comes to, without where it stands and how often it was told.
fn outcome(report: &str) -> Vec<Value> {
    let mut outcomes = incidents(report);
    for incident in &mut outcomes {
        let incident = incident.as_object_mut().unwrap();
        incident.remove("timeline");
        for point in incident["milestones"].as_object_mut().unwrap().values_mut() {
            if let Some(point) = point.as_object_mut() {
                point.remove("entry");
                point.remove("evidence");
            }
        }
    }
    outcomes
}

#[track_caller]
fn assert_same_outcome(name: &str, files: Vec<(String, Vec<u8>)>, what: &str) {
    let (wanted, given) = (report(&tree(name)), report(&support::laid_out(files)));
    let print = |report: &str| serde_json::to_string_pretty(&outcome(report)).unwrap();
    assert_same(&print(&wanted), &print(&given), &format!("{name}: {what}"));
}

/// Logs that are read line by line: half of one is a log again.
fn is_lines(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, kind)| matches!(kind, "log" | "ndjson"))
}

#[test]
fn a_source_that_is_there_twice_changes_no_incident() {
    for name in INCIDENTS {
        let mut files = tree(name).files;
        let copies = files.iter().filter(|(name, _)| is_lines(name));
        let copies: Vec<_> =
            copies.map(|(name, content)| (format!("{name}.copy"), content.clone())).collect();
        assert!(!copies.is_empty());
        files.extend(copies);
        assert_same_outcome(name, files, "twice");
    }
}

#[test]
fn a_source_that_is_cut_in_two_changes_no_incident() {
    for name in INCIDENTS {
        let mut files = Vec::new();
        for (name, content) in tree(name).files {
            let middle = content.len() / 2;
            let cut = content[middle..].iter().position(|byte| *byte == b'\n');
            match cut.map(|at| middle + at + 1).filter(|_| is_lines(&name)) {
                Some(at) => {
                    files.push((format!("{name}.1"), content[..at].to_vec()));
                    files.push((name, content[at..].to_vec()));
                }
                None => files.push((name, content)),
            }
        }
        assert_same_outcome(name, files, "cut in two");
    }
}

#[test]
fn an_unrelated_quiet_source_changes_no_incident() {
    for name in INCIDENTS {
        let mut files = tree(name).files;
        let line = |minute: u32| {
            let (hour, minute) = (minute / 60, minute % 60);
            format!("2024-03-15T{hour:02}:{minute:02}:07Z INFO brochure printed page {minute}\n")
        };
        let quiet: String = (0..1_440).map(line).collect();
        files.push(("zz-brochure/brochure.log".to_owned(), quiet.into_bytes()));
        assert_same_outcome(name, files, "beside a quiet source");
    }
}

/// The windows of impact lie within the incident, and their union is not longer than all of them.
#[test]
fn windows_of_impact_add_up() {
    for name in INCIDENTS {
        let report: Value = serde_json::from_str(&report(&tree(name))).unwrap();
        for incident in report["incidents"].as_array().unwrap() {
            let at = |value: &Value| -> Option<chrono::DateTime<chrono::Utc>> {
                value.as_str().map(|text| text.parse().unwrap())
            };
            let windows = incident["impact"]["windows"].as_array().unwrap();
            assert!(!windows.is_empty(), "{name}");
            let rows = incident["timeline"].as_array().unwrap();
            let times: Vec<_> = rows
                .iter()
                .flat_map(|row| [at(&row["time"]), at(&row["until"])])
                .flatten()
                .collect();
            let (first, last) = (times.iter().min().unwrap(), times.iter().max().unwrap());
            let mut sum = chrono::TimeDelta::zero();
            for window in windows {
                let (from, to) = (at(&window["from"]).unwrap(), at(&window["to"]).unwrap());
                assert!(*first <= from && from <= to && to <= *last, "{name}: {window}");
                sum += to - from;
            }
            let union = incident["impact"]["duration_seconds"].as_i64().unwrap();
            assert!((0..=sum.num_seconds()).contains(&union), "{name}: {union} of {sum}");
        }
    }
}
