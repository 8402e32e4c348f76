//! The program as a whole: what it says, where it says it, and how it ends.

mod support;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;

use support::{Run, gzip, incident, laid_out, recount, saved};

const NAP: &str = "fixtures/incidents/1-database-nap";

/// The commands, and those below them.
const COMMANDS: &[&[&str]] = &[
    &[],
    &["timeline"],
    &["draft"],
    &["metrics"],
    &["events"],
    &["records"],
    &["lint"],
    &["rules"],
    &["rules", "list"],
    &["rules", "check"],
    &["rules", "test"],
    &["rules", "show"],
    &["completions"],
    &["man"],
    &["schema"],
];

/// Lines of an outage, one a minute; every line is one that rules take.
fn outage(lines: usize) -> String {
    let line = |at: usize| {
        let (hour, minute) = (at / 60 % 24, at % 60);
        format!("2024-03-15T{hour:02}:{minute:02}:00Z ERROR shop: connection refused\n")
    };
    (0..lines).map(line).collect::<Vec<_>>().concat()
}

/// Returns a run on one file with `content`, in a folder of its own.
fn on(name: &str, content: impl Into<Vec<u8>>, arguments: &[&str]) -> Run {
    let tree = laid_out(vec![(name.to_owned(), content.into())]);
    recount(arguments).folder(&tree.folder().join(support::TREE)).run()
}

#[track_caller]
fn assert_says(text: &str, wanted: &[&str]) {
    for wanted in wanted {
        assert!(text.contains(wanted), "`{wanted}` is not in\n{text}");
    }
}

#[test]
fn a_wrong_path_of_an_option_is_named_with_the_way_out() {
    let missing = "not found: no such file or folder; check the path";
    for (option, path, said) in [
        (
            "--config",
            "no/such.toml",
            format!("--config: no/such.toml: {missing}, or leave --config out"),
        ),
        ("--config", "fixtures", "--config: fixtures: is a folder; name a file in it".to_owned()),
        ("--rules", "no/such.toml", format!("no/such.toml: {missing}")),
    ] {
        let run = recount(["timeline", option, path, NAP]).run();
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        assert_says(&run.stderr, &[&said]);
    }
}

#[test]
fn a_missing_path_is_named_and_the_rest_goes_on() {
    for command in ["timeline", "draft", "metrics", "events", "records", "lint"] {
        let run = recount([command, "no/such.log"]).run();
        assert_eq!(run.code, Some(2), "{command}\n{}", run.stderr);
        assert_says(&run.stderr, &["no/such.log", "not found"]);
    }
    let both = recount(["timeline", "no/such.log", NAP]).run();
    assert_eq!(both.code, Some(2));
    assert_says(&both.text(), &["2024-03-15"]);
    let json = recount(["timeline", "--format", "json", "no/such.log", NAP]).run().json();
    assert_eq!(json["ledger"]["skipped"][0]["source"], "no/such.log");
    assert_eq!(json["incidents"].as_array().unwrap().len(), 1);
}

#[test]
fn a_folder_without_logs_says_why_there_is_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    for command in ["timeline", "draft"] {
        let run = recount([command, path]).good();
        assert_says(&run.text(), &["No incident", "no source was read"]);
    }
    let run = recount(["timeline", path]).good();
    assert_says(&run.text(), &["no file in this folder", path]);
    std::fs::write(folder.path().join("notes.txt"), "buy milk\n").unwrap();
    let run = recount(["timeline", path]).good();
    assert_says(&run.text(), &["No incident", "no rule took any of 1 record"]);
}

#[test]
fn empty_standard_input_says_so() {
    let run = recount(["timeline"]).good();
    assert_says(&run.text(), &["No incident", "stdin (empty)"]);
    let rows = recount(["events"]).good().text();
    let told = rows.lines().filter(|row| !row.starts_with(r#"{"policy":"#)).count();
    assert_eq!(told, 3, "schema, what was skipped, end: {rows}");
    assert_eq!(recount(["records"]).good().text(), "");
}

#[test]
fn a_truncated_gzip_gives_what_it_held() {
    let lines = outage(600);
    let mut packed = gzip(lines.as_bytes());
    packed.truncate(packed.len() - 20);
    let records = on("cut.log.gz", packed.clone(), &["records", "cut.log.gz"]);
    assert_eq!(records.code, Some(2), "{}", records.stderr);
    assert!(records.text().lines().count() > 300, "{} records", records.text().lines().count());
    assert_says(&records.stderr, &["cut.log.gz", "truncated", "what came before it was read"]);
    let report = on("cut.log.gz", packed, &["timeline", "--format", "json", "cut.log.gz"]);
    assert_eq!(report.code, Some(2));
    let skipped = &report.json()["ledger"]["skipped"][0];
    assert_eq!(skipped["source"], "cut.log.gz");
    assert!(skipped["reason"].as_str().unwrap().starts_with("truncated"), "{skipped}");
}

#[test]
fn a_truncated_archive_gives_the_members_it_held() {
    let whole = std::fs::read(support::root().join(incident("5-file-storage.tar.gz"))).unwrap();
    let half = whole[..whole.len() / 2].to_vec();
    let report = recount(["timeline", "--format", "json"]).stdin(half).run();
    assert_eq!(report.code, Some(2), "{}", report.stderr);
    assert!(report.json()["ledger"]["records"].as_u64().unwrap() > 100);
    assert_says(&report.stderr, &["stdin", "truncated"]);
}

#[test]
fn a_rule_file_with_two_errors_shows_both() {
    let path = "fixtures/rules-bad/two-errors.toml";
    for run in
        [recount(["rules", "check", path]).run(), recount(["timeline", "--rules", path, NAP]).run()]
    {
        assert_eq!(run.code, Some(2), "{}{}", run.text(), run.stderr);
        assert_says(&run.stderr, &["unknown phase `impcat`", "did you mean `impact`?"]);
        assert_says(&run.stderr, &[&format!("{path}:7:9"), &format!("{path}:19:")]);
        assert_eq!(run.stdout, b"", "no report by half the rules");
    }
}

#[test]
fn rules_that_are_missing_or_no_toml_are_named() {
    for (path, wanted) in [("no/rules.toml", "not found"), ("Cargo.toml", "Cargo.toml:1:")] {
        let run = recount(["rules", "check", path]).run();
        assert_eq!(run.code, Some(2), "{path}: {}", run.stderr);
        assert_says(&run.stderr, &[path]);
        if path == "Cargo.toml" {
            assert_says(&run.stderr, &[wanted]);
        }
    }
}

#[test]
fn options_that_mean_nothing_are_refused_by_name() {
    let cases: &[(&[&str], &str)] = &[
        (&["--tz", "Mars/Olympus"], "--tz: `Mars/Olympus` is no time zone"),
        (&["--tz-for", "x"], "--tz-for: `x` is not of the form"),
        (&["--skew", "x=fast"], "--skew: `fast` is no duration"),
        (&["--since", "soon"], "--since: `soon` is no date and time"),
        (&["--until", "later"], "--until: `later` is no date and time"),
        (&["--gap", "5 apples"], "--gap: `5 apples` is no duration"),
        (&["--join", "x"], "--join: `x` is no duration"),
        (&["--threads", "0"], "--threads: give at least 1"),
        (&["--show-tz", "nowhere"], "--show-tz: `nowhere` is no time zone"),
        (&["--format", "xml"], "invalid value 'xml'"),
        (&["--year", "soon"], "invalid value 'soon'"),
        (&["--quiet", "--verbose"], "cannot be used with"),
    ];
    for (options, wanted) in cases {
        let run = recount(["timeline", NAP].iter().chain(*options)).run();
        assert_eq!(run.code, Some(2), "{options:?}: {}", run.stderr);
        assert_eq!(run.stdout, b"", "{options:?}");
        assert_says(&run.stderr, &[wanted]);
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("big.log"), outage(20_000)).unwrap();
    for command in ["records", "events", "timeline"] {
        let mut child = recount([command, "big.log", "-q"])
            .folder(folder.path())
            .command()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        // Reading one line and letting go is what `head -1` does.
        BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!((ended.status.code(), said.as_str()), (Some(0), ""), "{command}");
        assert!(!line.is_empty());
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_says_how_far_the_reading_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = recount(["timeline", "-"])
        .folder(folder.path())
        .command()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // More than a pipe holds: when all of it is taken, the reading has begun.
    stdin.write_all(outage(20_000).as_bytes()).unwrap();
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!((ended.status.code(), ended.stdout.as_slice()), (Some(130), &b""[..]), "{said}");
    assert!(said.starts_with("recount: interrupted after "), "{said}");
    drop(stdin);
}

#[test]
fn every_command_explains_itself() {
    for command in COMMANDS {
        let run = recount(command.iter().chain(&["--help"])).good();
        assert_says(&run.text(), &["Usage: recount"]);
        assert!(run.text().lines().all(|line| line.chars().count() <= 100), "{command:?} is wide");
        assert_eq!(run.stderr, "");
        recount(command.iter().chain(&["-h"])).good();
    }
    assert_says(&recount(["--version"]).good().text(), &[env!("CARGO_PKG_VERSION")]);
    assert_eq!(recount([""; 0]).run().code, Some(2), "no command is an error");
    let typo = recount(["timelin"]).run();
    assert_eq!(typo.code, Some(2));
    assert_says(&typo.stderr, &["timeline"]);
}

#[test]
fn completions_and_the_manual_are_printed() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert_says(&recount(["completions", shell]).good().text(), &["recount", "timeline"]);
    }
    assert_says(&recount(["man"]).good().text(), &[".TH recount", "timeline"]);
}

#[test]
fn colour_is_only_where_it_is_asked_for() {
    let escapes = |program: support::Recount| program.good().text().contains('\u{1b}');
    let timeline = recount(["timeline"]).stdin(saved(0));
    assert!(!escapes(timeline.clone()), "a pipe gets no colour");
    assert!(escapes(timeline.clone().arg("--color=always")));
    assert!(!escapes(timeline.clone().arg("--color=never")));
    assert!(!escapes(timeline.variable("NO_COLOR", "1")));
    assert!(!escapes(recount(["draft"]).stdin(saved(0))));
    assert!(!recount(["timeline"]).stdin(saved(0)).good().stderr.contains('\u{1b}'));
}

#[test]
fn hostile_text_never_reaches_the_terminal_raw() {
    let evil = "\u{1b}[31mred\u{1b}]0;title\u{7}\u{202e}txt\u{200b}\u{8}\u{9b}2J\u{85}\u{feff}end";
    let webhook = |status: &str, minute: u32| {
        let labels = serde_json::json!({
            "alertname": format!("Down {evil}"), "service": format!("shop{evil}"), "severity": "critical"
        });
        let alert = serde_json::json!({
            "status": status, "labels": labels, "annotations": {"summary": evil}, "fingerprint": "abc",
            "startsAt": "2024-03-15T10:00:00Z", "endsAt": format!("2024-03-15T10:{minute:02}:00Z"),
        });
        let webhook = serde_json::json!({"version": "4", "status": status, "alerts": [alert]});
        format!("{webhook}\n")
    };
    let lines = outage(40).replace("refused", &format!("refused {evil}"));
    let files = vec![
        ("app.log".to_owned(), lines.into_bytes()),
        ("am.ndjson".to_owned(), (webhook("firing", 0) + &webhook("resolved", 30)).into_bytes()),
        (format!("{evil}.log").replace(']', "x"), outage(3).into_bytes()),
    ];
    let tree = laid_out(files);
    let commands: &[&[&str]] = &[
        &["timeline"],
        &["timeline", "--format", "markdown"],
        &["timeline", "--format", "json"],
        &["timeline", "--format", "ndjson"],
        &["draft"],
        &["draft", "--template", "google"],
        &["metrics"],
        &["records"],
        &["lint"],
    ];
    for command in commands {
        let run = recount(command.iter().chain(&[support::TREE])).folder(tree.folder()).run();
        for (stream, text) in [("stdout", run.text()), ("stderr", run.stderr)] {
            let raw = text.chars().find(|&c| c != '\n' && is_hostile(c));
            assert_eq!(raw, None, "{command:?} {stream}:\n{}", text.escape_debug());
        }
    }
    let report = recount(["timeline", support::TREE]).folder(tree.folder()).good().text();
    assert_says(&report, &["shop"]);
}

fn is_hostile(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}')
}

#[test]
fn quiet_says_nothing_and_verbose_names_what_was_skipped() {
    let tree = laid_out(vec![
        ("app.log".to_owned(), outage(5).into_bytes()),
        ("tool.bin".to_owned(), b"\x7fELF\x02\x01\x01\0\0\0\0\0".to_vec()),
        ("empty.log".to_owned(), Vec::new()),
    ]);
    let program = |option| recount(["timeline", option, support::TREE]).folder(tree.folder());
    assert_eq!(program("-q").good().stderr, "");
    assert_says(&program("-v").good().stderr, &["tool.bin: binary", "empty.log: empty"]);
    let json = recount(["timeline", "--format=json", support::TREE]).folder(tree.folder()).good();
    let skipped = json.json()["ledger"]["skipped"].to_string();
    assert_says(&skipped, &["tool.bin", "\"binary\"", "empty.log", "\"empty\""]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_cannot_be_read_is_a_failure() {
    use std::os::unix::fs::PermissionsExt;
    let tree = laid_out(vec![
        ("app.log".to_owned(), outage(5).into_bytes()),
        ("secret.log".to_owned(), outage(5).into_bytes()),
    ]);
    let secret = tree.folder().join(support::TREE).join("secret.log");
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o0)).unwrap();
    let (mut path, mut arguments) = ("secret.log", vec!["records", support::TREE]);
    if std::fs::read(&secret).is_ok() {
        // Nothing is forbidden to root, but reading this gives an error to anybody.
        path = "/proc/self/mem";
        arguments = vec!["records", "tree-7f3a/app.log", path];
    }
    let run = recount(arguments).folder(tree.folder()).run();
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert_says(&run.stderr, &[path]);
    assert_eq!(run.text().lines().count(), 5, "the other file is read");
}

#[test]
fn since_and_until_cut_what_lies_outside() {
    let titles = |options: &[&str]| -> Vec<String> {
        let program = recount(["events", "-q", NAP].iter().chain(options));
        let text = program.good().text();
        let events = text.lines().filter(|line| line.starts_with("{\"event\""));
        events.map(str::to_owned).collect()
    };
    let all = titles(&[]);
    let (before, after) = (
        titles(&["--until", "2024-03-15T12:00:00Z"]),
        titles(&["--since", "2024-03-15T12:00:00Z"]),
    );
    assert!(!before.is_empty() && !after.is_empty());
    assert_eq!(before.len() + after.len(), all.len());
    let zoned = titles(&["--tz", "Europe/Berlin", "--until", "2024-03-15 13:00:00"]);
    assert_eq!(zoned.len(), before.len(), "a time without a zone is in that of --tz");
    let day_before = recount(["timeline", "--until", "2024-03-01T00:00:00Z"]);
    let day_before = day_before.stdin(saved(0)).good();
    assert_says(&day_before.text(), &["No incident"]);
}

#[test]
fn service_leaves_out_the_incidents_on_others() {
    let count = |service: &str| {
        let run = recount(["timeline", "--format=json", "--service", service]);
        let run = run.stdin(saved(0)).good();
        run.json()["incidents"].as_array().unwrap().len()
    };
    assert_eq!((count("checkout-db"), count("no-such-service")), (1, 0));
}

#[test]
fn a_zone_that_is_assumed_is_said() {
    let lines = outage(30).replace("Z ERROR", " ERROR");
    let report = on("app.log", lines.clone(), &["timeline", "--format=json", "app.log"]);
    assert_eq!(report.json()["coverage"][0]["zone"], "UTC");
    assert_eq!(report.json()["coverage"][0]["assumed"][0], "zone");
    let report =
        on("app.log", lines, &["timeline", "--format=json", "--tz-for", "app*=+02:00", "app.log"]);
    assert_eq!(report.json()["coverage"][0]["first"], "2024-03-14T22:00:00Z");
}

#[test]
fn a_file_named_twice_is_read_once() {
    let once = recount(["timeline", "--format=json", NAP]).good().text();
    let twice = recount(["timeline", "--format=json", NAP, NAP]).good().text();
    assert!(once == twice);
}

#[test]
fn standard_output_carries_the_report_alone() {
    for arguments in [["timeline", "--format=json"], ["metrics", "--format=json"]] {
        let run = recount(arguments.iter().chain(&[NAP, "-v", "--progress=always"])).good();
        assert!(run.json().is_object());
        assert!(!run.stderr.is_empty());
    }
}

#[test]
fn the_report_can_be_read_back() {
    let saved = recount(["timeline", "--format=json", NAP]).good();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("saved.json"), &saved.stdout).unwrap();
    let metrics = |argument: &str, folder: &Path| {
        let run = recount(["metrics", "--format=json", argument]).folder(folder).good();
        run.json()["metrics"].to_string()
    };
    let nap = support::root().join(NAP);
    assert_eq!(metrics("saved.json", folder.path()), metrics(nap.to_str().unwrap(), folder.path()));
}

#[test]
fn explain_names_the_zone_of_the_very_line() {
    let log = "2024-03-15 10:00:00 CST ERROR x\n2024-03-15 10:00:20 IST ERROR x\n2024-07-15 10:00:20 ERROR x\n";
    let said = |line| on("a.log", log, &["explain", line]).text();
    assert_says(&said("a.log:2"), &["zone   IST as +05:30, taken for granted: several zones"]);
    assert_says(&said("a.log:3"), &["zone   UTC, taken for granted: none is stated"]);
    let given = on("a.log", log, &["explain", "--tz", "Asia/Kolkata", "a.log:2"]).text();
    assert_says(&given, &["zone   IST as +05:30, by --tz"]);
    let warned = on("a.log", log, &["records", "a.log"]).stderr;
    assert_says(
        &warned,
        &[
            "2 times state an abbreviation that several zones bear; CST is read as -06:00 (1), IST is read as +05:30 (1), --tz-for",
        ],
    );
}

#[test]
fn explain_quotes_the_time_that_counts() {
    for (line, written) in [
        (
            "2024-03-15T10:05:00.000000000Z stdout F 2024-03-15 10:00:00,123 ERROR no",
            "written `2024-03-15 10:00:00,123`",
        ),
        (
            r#"{"log":"2024-03-15T10:00:00Z ERROR no\n","stream":"stdout","time":"2024-03-15T10:05:00.1Z"}"#,
            "written `2024-03-15T10:00:00Z`",
        ),
        (
            "<34>1 2024-03-15T10:05:00Z host app 1 - - 2024-03-15T10:00:00Z ERROR no",
            "written `2024-03-15T10:00:00Z`",
        ),
        (
            "03/04/2024 10:00:00 ERROR a\n25/04/2024 10:00:00 ERROR b",
            "written `03/04/2024 10:00:00`",
        ),
    ] {
        let said = on("a.log", format!("{line}\n"), &["explain", "a.log:1"]).text();
        assert_says(&said, &[written]);
    }
    let line =
        "192.0.2.1 - - [15/Mar/2024:10:00:31 +0000] \"GET / HTTP/1.1\" 504 7 \"-\" \"x\" 30.000\n";
    let said = on("a.log", line, &["explain", "a.log:1"]).text();
    assert_says(
        &said,
        &[
            "time     2024-03-15T10:00:01Z (stated: 2024-03-15T10:00:31+00:00)",
            "written `15/Mar/2024:10:00:31 +0000`",
            "began  30 s before the stamp, by its duration",
        ],
    );
}

#[test]
fn explain_tells_what_decides_the_year_and_the_date() {
    let leap = "Feb 29 10:00:00 h app[1]: ERROR a\n";
    let named = |line: &str, arguments: &[&str]| {
        on("app-2025-03-02.log", line, &[arguments, &["app-2025-03-02.log:1"]].concat()).text()
    };
    assert_says(
        &named(leap, &["explain"]),
        &["the source's name, and Feb 29, which not every year has"],
    );
    let weekday = "Wed Mar 13 10:00:00 h app[1]: ERROR a\n";
    assert_says(
        &named(weekday, &["explain"]),
        &["and the weekdays stated, which not every year has"],
    );
    let clocks = "23:59:58 a\n00:00:03 b\n";
    assert_says(&named(clocks, &["explain"]), &["; the source passes one midnight"]);
    let without = named(leap, &["explain", "--year", "2023"]);
    assert_says(&without, &["2023, from --year, which has no Feb 29: --year sets another"]);
    let order = named("03/04/2024 10:00:00 ERROR a\n", &["explain"]);
    assert_says(&order, &["nothing in the source tells, so the month first"]);
    let said = named("03/04/2024 10:00:00 ERROR a\n", &["explain", "--date-order", "dmy"]);
    assert_says(&said, &["time     2024-04-03T10:00:00Z", "the day first, by --date-order"]);
}

#[test]
fn what_has_no_date_is_warned_of() {
    let said = |content: &str, arguments: &[&str]| recount(arguments).stdin(content).good().stderr;
    let syslog = "Mar 15 10:00:00 h app: connection refused\n";
    for command in ["timeline", "records", "events"] {
        assert_says(&said(syslog, &[command]), &["warning: no_year: stdin: ", "--year sets it"]);
        assert_says(&said("10:00:00 connection refused\n", &[command]), &["warning: no_date: "]);
        let leap = "Feb 29 10:00:00 h app: connection refused\n";
        let warned = said(leap, &[command, "--year", "2023"]);
        assert_says(&warned, &["warning: no_such_day: stdin: it states Feb 29, which 2023"]);
        let order = said("03/04/2024 10:00:00 connection refused\n", &[command]);
        assert_says(&order, &["warning: date_order: ", "read with the month first"]);
        let line = "03/04/2024 10:00:00 connection refused\n";
        let given = said(line, &[command, "--date-order", "dmy"]);
        assert!(!given.contains("date_order"), "{given}");
        let other = format!("{line}03/14/2024 10:00:00 connection refused\n");
        let against = said(&other, &[command, "--date-order", "dmy"]);
        assert_says(&against, &["warning: date_order: ", "only be read with the month first"]);
    }
    assert!(!said(syslog, &["timeline", "--year", "2024"]).contains("no_year"));
}

#[test]
fn a_time_that_the_zone_skips_is_warned_of() {
    let log = "2024-03-31 01:30:00 a\n2024-03-31 02:30:00 b\n";
    let zone = ["--tz", "Europe/Berlin"];
    let warned = on("a.log", log, &[&["records", "a.log"], zone.as_slice()].concat()).stderr;
    assert_says(&warned, &["skipped_hour", "1 time, 2024-03-31 02:30:00, does not exist"]);
    let told = on("a.log", log, &[&["explain", "a.log:2"], zone.as_slice()].concat()).text();
    assert_says(&told, &["hour   Europe/Berlin skips this hour"]);
}

#[test]
fn options_that_do_nothing_or_mean_several_things_are_warned_of() {
    let log = "2024-03-15T10:00:00 connection refused\n";
    for command in ["timeline", "records", "events"] {
        let arguments = [command, "a.log", "--tz", "CST", "--tz-for", "no*=IST", "--skew", "no=3s"];
        let said = on("a.log", log, &arguments).stderr;
        assert_says(
            &said,
            &[
                "--tz-for: `no*` meets no source",
                "--skew: `no` meets no source",
                "--tz: several zones bear the name CST; read as -06:00",
                "--tz-for: several zones bear the name IST; read as +05:30",
            ],
        );
    }
    let said = recount(["explain", "-:1"]).stdin(log).good().text();
    assert_says(&said, &["stdin:1"]);
}

#[test]
fn progress_in_a_pipe_is_lines_where_it_is_asked_for() {
    let tree = laid_out(vec![("app.log".to_owned(), outage(5).into_bytes())]);
    let run = recount(["timeline", ".", "--progress", "always"]).folder(tree.folder()).good();
    assert_says(&run.stderr, &["progress: ", " read, "]);
    let run = recount(["timeline", "."]).folder(tree.folder()).good();
    assert!(!run.stderr.contains("progress"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn a_warning_is_told_once_where_both_streams_are_one() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("app.log"), outage(60)).unwrap();
    let said = |tail: &str| {
        let line = format!("{} timeline . --tz CST {tail}", support::program().display());
        let mut run = std::process::Command::new("sh");
        run.args(["-c", &line]).current_dir(folder.path());
        String::from_utf8(run.output().unwrap().stdout).unwrap()
    };
    let apart = said("");
    let warnings = apart.matches("warning: ").count();
    assert!(warnings > 0, "{apart}");
    let said_together = said("2>&1");
    assert_eq!(said_together.matches("warning: ").count(), warnings, "{said_together}");
}
