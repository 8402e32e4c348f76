//! Events for which memory has no room wait on disk: the report is the same, and nothing is left behind.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod support;

use std::path::Path;

use recount::input::walk::expand;
use recount::model::harvest::Harvest;
use recount::options::Options;
use recount::pipeline;
use recount::progress::Progress;
use recount::rule::load::{Ruleset, builtin, load};
use recount::scan::store::Gathered;
use support::{INCIDENTS, Recount, incident, recount};

fn gathered(path: &str, rules: &Ruleset, options: &Options) -> Gathered {
    let (inputs, missing) = expand(&[path.to_owned()]);
    assert!(missing.is_empty());
    pipeline::gather(&inputs, rules, options, &Progress::hidden(0))
}

fn harvest(path: &str, rules: &Ruleset, options: &Options) -> Harvest {
    gathered(path, rules, options).into_harvest(options.event_limit)
}

fn rows(path: &str, rules: &Ruleset, options: &Options) -> Vec<String> {
    let mut rows = Vec::new();
    let write = |row: &_| {
        rows.push(serde_json::to_string(row).unwrap());
        Ok::<(), std::io::Error>(())
    };
    gathered(path, rules, options).write_rows(write).unwrap();
    rows
}

#[test]
fn with_hardly_any_room_in_memory_all_is_the_same() {
    let rules = load(&builtin()).unwrap();
    for name in INCIDENTS {
        let path = incident(name);
        let wide = Options::default();
        let wanted = (harvest(&path, &rules, &wide), rows(&path, &rules, &wide));
        assert!(wanted.0.events.len() > 40, "{name}: {}", wanted.0.events.len());
        for room in [0, 1, 7] {
            let narrow = Options { event_room: room, ..Options::default() };
            let given = (harvest(&path, &rules, &narrow), rows(&path, &rules, &narrow));
            assert!(given == wanted, "{name}: room for {room}");
        }
    }
}

/// Returns a log of alerts that all differ, and of a few changes.
fn log(alerts: u32) -> String {
    let alert = |n: u32| {
        let (minute, second) = (n / 60 % 60, n % 60);
        format!(
            "{{\"time\":\"2024-03-15T10:{minute:02}:{second:02}Z\",\"status\":\"firing\",\"labels\":{{\"alertname\":\"Disk{n}\",\
             \"instance\":\"db-{n}\",\"severity\":\"critical\"}},\"startsAt\":\"2024-03-15T10:{minute:02}:{second:02}Z\"}}\n"
        )
    };
    (0..alerts).map(alert).collect()
}

const CHANGES: &str = "2024-03-15T09:58:00Z INFO deploying checkout v412\n\
                       2024-03-15T10:02:00Z INFO rolling back checkout from v412 to v411\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("alerts.ndjson"), log(300)).unwrap();
    std::fs::write(folder.path().join("deploy.log"), CHANGES).unwrap();
    folder
}

fn limited(folder: &Path, limit: &str, arguments: &[&str]) -> Recount {
    let option = ["--event-limit", limit];
    recount(arguments.iter().chain(&option).copied()).folder(folder)
}

#[test]
fn the_busiest_rules_fold_and_the_rest_stays_whatever_the_way_in() {
    let folder = folder();
    let json = ["timeline", "--format", "json"];
    let whole = recount(json).arg("alerts.ndjson").arg("deploy.log").folder(folder.path()).good();
    let whole = whole.json();
    assert!(!whole["warnings"].to_string().contains("too_many_events"));
    let run = limited(folder.path(), "400", &[json[0], json[1], json[2], "."]).good();
    assert_eq!(run.json()["ledger"], whole["ledger"]);
    let few = ["timeline", "--format", "json", "alerts.ndjson", "deploy.log"];
    // No source has more than 301 of them, all together do.
    let run = limited(folder.path(), "301", &few).good();
    let report = run.json();
    let said = report["warnings"].to_string();
    assert!(said.contains("too_many_events") && said.contains("(1 record)"), "{said}");
    assert_eq!(report["ledger"]["events"], whole["ledger"]["events"]);
    assert!(run.text().contains("v412 to v411"), "what is rare stays");
    let events = limited(folder.path(), "301", &["events", "deploy.log", "alerts.ndjson"]).good();
    assert!(!events.text().contains("too_many_events"), "the map step loses nothing");
    let saved = limited(folder.path(), "301", &json).stdin(events.stdout).good();
    assert_eq!(saved.text(), run.text());
}

#[test]
fn where_nothing_can_be_put_aside_it_is_said_and_all_is_read() {
    let folder = folder();
    let wanted = recount(["events", "."]).folder(folder.path()).good().text();
    let run = limited(folder.path(), "301", &["events", "."]);
    let run = run.variable("TMPDIR", "/no/such/folder").good();
    assert!(run.stderr.contains("no_room_on_disk"), "{}", run.stderr);
    // The last row counts the warning too.
    let rows = |text: &str| -> Vec<String> {
        let (rows, end) = text.trim_end().rsplit_once('\n').unwrap();
        assert_eq!(end, format!("{{\"end\":{{\"rows\":{}}}}}", rows.lines().count() - 1));
        rows.lines().filter(|row| !row.starts_with("{\"warning\"")).map(str::to_owned).collect()
    };
    assert_eq!(rows(&run.text()), rows(&wanted));
}

/// A process that is killed has no chance to take anything away.
#[cfg(target_os = "linux")]
#[test]
fn a_killed_run_leaves_nothing_in_the_temporary_folder() {
    use std::process::{Command, Stdio};
    let folder = folder();
    let (temporary, pipe) = (folder.path().join("tmp"), folder.path().join("z.pipe"));
    std::fs::create_dir(&temporary).unwrap();
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let program = limited(folder.path(), "100", &["events", "alerts.ndjson", "z.pipe"]);
    let program = program.variable("TMPDIR", temporary.to_str().unwrap());
    let mut child = program
        .command()
        .args(["--threads", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // It waits for the pipe, its events on disk.
    let files = format!("/proc/{}/fd", child.id());
    let spilled = || {
        let open = std::fs::read_dir(&files).into_iter().flatten().flatten();
        let targets = open.filter_map(|one| std::fs::read_link(one.path()).ok());
        targets.filter(|target| target.starts_with(&temporary)).count() > 0
    };
    let begun = std::time::Instant::now();
    while !spilled() && begun.elapsed().as_secs() < 30 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(spilled(), "nothing was put aside");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0);
}
