//! The rule language in the whole program: what looks at many records gives the same however they are read; mutes are
//! named; mistakes are shown with their place; what is imported is sound.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod support;

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use support::{Recount, recount};

const RULES: &str = r#"
id = "my"

[[mute]]
id = "drill"
reason = "OPS-1: drill"
where = { rule = "my.login", service = "mail" }
until = 2024-03-15T12:00:00Z

[[rule]]
id = "login"
phase = "detect"
kind = "symptom"
any = ['login of \w+ failed at (?P<where>\w+)']
title = "Logins fail"
service = "{where}"
key = "login:{where}"
rank = 90
threshold = { count = 20, within = "2m", below = 5 }
  [[rule.hit]]
  text = "2024-03-15T10:00:00Z WARN login of ada failed at shop"
  [[rule.miss]]
  text = "2024-03-15T10:00:00Z WARN login of ada"
  [[rule.log]]
  text = "2024-03-15T10:00:00Z WARN login of ada failed at shop"
  rows = []
"#;

/// Returns a folder with the rules and three overlapping logs, of which two tell the same lines.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut log = String::new();
    for second in 0..3_600 {
        let (minute, second) = (second / 60, second % 60);
        let loud = (20..24).contains(&minute);
        let place = if second % 2 == 0 { "shop" } else { "mail" };
        if loud || second == 0 {
            writeln!(
                log,
                "2024-03-15T10:{minute:02}:{second:02}Z WARN login of u{second} failed at {place}"
            )
            .unwrap();
        } else {
            writeln!(log, "2024-03-15T10:{minute:02}:{second:02}Z INFO all is well").unwrap();
        }
    }
    let half: String = log.split_inclusive('\n').take(2_000).collect();
    put(folder.path(), "app.log", &log);
    put(folder.path(), "app.log.1", &half);
    put(folder.path(), "my.toml", RULES);
    folder
}

fn put(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

fn inside(folder: &TempDir, arguments: &[&str]) -> Recount {
    recount(arguments).folder(folder.path())
}

/// Returns the rows of the rules `my`, as time, title and count.
fn rows(report: &Value) -> Vec<(String, String, u64)> {
    let incidents = report["incidents"].as_array().unwrap().iter();
    let all = incidents.flat_map(|one| one["timeline"].as_array().unwrap());
    let all = all.chain(report["unattributed"].as_array().unwrap());
    let own = all.filter(|row| row["rule"].as_str().unwrap().starts_with("my."));
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let mut rows: Vec<_> = own
        .map(|row| (text(row, "time"), text(row, "title"), row["count"].as_u64().unwrap()))
        .collect();
    rows.sort();
    rows
}

#[test]
fn a_threshold_counts_each_line_once_and_a_mute_is_named() {
    let folder = folder();
    let alone = ["timeline", "app.log", "--rules", "my.toml", "--format", "json"];
    let alone = inside(&folder, &alone).good().json();
    let expected = [
        // 10:19:00 and every other second from 10:20:00 on; then 10:24:00, 10:25:00 and the last two of 10:23.
        ("2024-03-15T10:20:36Z", "Logins fail (20 in 2m)", 123),
        ("2024-03-15T10:25:54Z", "Logins fail: fewer than 5 for 2m", 1),
    ];
    let found = rows(&alone);
    assert_eq!(
        found.iter().map(|(time, title, count)| (&**time, &**title, *count)).collect::<Vec<_>>(),
        expected
    );
    assert_eq!(alone["ledger"]["muted"], 121);
    let muted = alone["warnings"].as_array().unwrap().iter().find(|one| one["code"] == "muted");
    assert!(
        muted.unwrap()["message"]
            .as_str()
            .unwrap()
            .starts_with("mute `my.drill` (OPS-1: drill) hides")
    );
    let both = inside(&folder, &["timeline", "app.log", "app.log.1", "--rules", "my.toml"]);
    let both = both.arg("--format").arg("json").good().json();
    let times = |rows: &[(String, String, u64)]| -> Vec<_> {
        rows.iter().map(|(time, title, _)| (time.clone(), title.clone())).collect()
    };
    assert_eq!(times(&rows(&both)), times(&found), "copies are no further lines");
}

#[test]
fn threads_and_parts_change_nothing() {
    let folder = folder();
    let timeline = ["timeline", "app.log", "app.log.1", "--rules", "my.toml", "--format", "json"];
    let one = inside(&folder, &timeline).arg("--threads").arg("1").good();
    let three = inside(&folder, &timeline).arg("--threads").arg("3").good();
    assert_eq!(one.text(), three.text());
    for (source, saved) in [("app.log", "1.ndjson"), ("app.log.1", "2.ndjson")] {
        let part = inside(&folder, &["events", source, "--rules", "my.toml"]).good();
        put(folder.path(), saved, &part.text());
    }
    // The rules go with the events.
    let parts = inside(&folder, &["timeline", "2.ndjson", "1.ndjson", "--format", "json"]).good();
    assert_eq!(parts.text(), one.text());
}

#[test]
fn mistakes_are_shown_with_their_place_and_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let rules = r#"id = "my"
disable = ["talk-people.clam"]
[lists]
queues = ['orders', '(']
[[mute]]
id = "m"
where = { servce = "x" }
until = 2024-03-20T00:00:00
[[rule]]
id = "r"
phase = "detect"
any = ['%queus%']
threshold = { count = 1, within = "5 apples", distinct = "hots", title = "{titel}" }
  [[rule.hit]]
  text = "x"
  [[rule.miss]]
  text = "y"
[[rule]]
id = "s"
extends = "alertmanager.fireing"
pair = { wth = "r" }
  [[rule.hit]]
  text = "x"
  [[rule.miss]]
  text = "y"
"#;
    put(folder.path(), "my.toml", rules);
    let run = inside(&folder, &["rules", "check", "my.toml"]).run();
    assert_eq!(run.code, Some(2));
    for said in [
        "my.toml:2:12",
        "did you mean `talk-people.claim`?",
        "my.toml:4:21",
        "not a regex",
        "`reason` is missing",
        "did you mean `service`?",
        "my.toml:8:9",
        "did you mean `%queues%`?",
        "`count` is at least 2",
        "`5 apples` is no length of time",
        "did you mean `host`?",
        "did you mean `{title}`?",
        "did you mean `alertmanager.firing`?",
        "unknown key `wth`",
        "did you mean `with`?",
        "has no log example",
    ] {
        assert!(run.stderr.contains(said), "{said} is not in\n{}", run.stderr);
    }
    assert!(run.stderr.contains("^^^"), "{}", run.stderr);
}

#[test]
fn a_rule_extends_another_and_takes_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let base = "id = 'base'\n[lists]\nwords = ['burns', 'smokes']\n[[rule]]\nid = 'fire'\nphase = 'detect'\n\
        any = ['disk %words%']\ntitle = 'Disk trouble'\nservice = 'disk'\n\
        [[rule.hit]]\ntext = '2024-03-15T10:00:00Z disk burns'\n[[rule.miss]]\ntext = 'x'\n";
    let mine = "id = 'mine'\ndisable = ['base.fire']\n[[rule]]\nid = 'fire'\nextends = 'base.fire'\n\
        phase = 'impact'\nany = ['tape %base.words%']\nnot = ['drill']\n\
        [[rule.hit]]\ntext = '2024-03-15T10:00:00Z disk smokes'\ntitle = 'Disk trouble'\nphase = 'impact'\n\
        service = 'disk'\n[[rule.hit]]\ntext = '2024-03-15T10:00:00Z tape burns'\n\
        [[rule.miss]]\ntext = '2024-03-15T10:00:00Z disk burns in a drill'\n";
    put(folder.path(), "1.toml", base);
    put(folder.path(), "2.toml", mine);
    let run = inside(&folder, &["rules", "test", "1.toml", "2.toml"]).good();
    assert_eq!(run.text(), "3 passed, 0 failed\n");
    let list = inside(&folder, &["rules", "list", "1.toml", "2.toml"]).good().text();
    assert!(!list.contains("base.fire") && list.contains("mine.fire"), "{list}");
}

#[test]
fn a_condition_may_ask_several_things_of_one_field() {
    let folder = tempfile::tempdir().unwrap();
    let line =
        |path: &str| format!(r#"{{"time":"2024-03-15T10:00:00Z","msg":"served","path":"{path}"}}"#);
    let mut rules = "id = 'my'\n[[rule]]\nid = 'r'\nphase = 'note'\n\
        where = { path = { any = ['/api/*', '/v2/*'], all = ['*order*', '*paid'], not = '*test*', re = 'o\\d+' } }\n"
        .to_owned();
    for path in ["/api/order/o17/paid", "/v2/ORDER-o1-Paid"] {
        write!(rules, "[[rule.hit]]\ntext = '{}'\n", line(path)).unwrap();
    }
    for path in
        ["/v3/order/o17/paid", "/api/order/o17", "/api/order/test/o17/paid", "/api/order/paid"]
    {
        write!(rules, "[[rule.miss]]\ntext = '{}'\n", line(path)).unwrap();
    }
    put(folder.path(), "my.toml", &rules);
    let run = inside(&folder, &["rules", "test", "my.toml"]).run();
    assert_eq!(run.text(), "6 passed, 0 failed\n", "{}", run.stderr);
    put(folder.path(), "my.toml", &rules.replace("not = ", "nott = "));
    let run = inside(&folder, &["rules", "check", "my.toml"]).run();
    assert!(
        run.stderr.contains("unknown key `nott`") && run.stderr.contains("did you mean `not`?")
    );
}

#[test]
fn what_is_imported_is_sound() {
    let folder = tempfile::tempdir().unwrap();
    let sigma = "title: Failed logons\nlevel: high\ndetection:\n  selection:\n    EventID: 4625\n    \
        Image|endswith: '\\cmd.exe'\n    CommandLine|contains|all: [' -enc', http]\n  words:\n    - disk * gone\n  \
        filter:\n    Computer|startswith: test-\n  condition: (selection or words) and not filter\n";
    put(folder.path(), "logons.yml", sigma);
    let imported = inside(&folder, &["rules", "import", "logons.yml"]).good().text();
    put(folder.path(), "logons.toml", &imported);
    let run = inside(&folder, &["rules", "test", "logons.toml"]).good();
    assert_eq!(run.text(), "4 passed, 0 failed\n", "{imported}");
    put(folder.path(), "bad.yml", &sigma.replace("|endswith", "|cidr"));
    let bad = inside(&folder, &["rules", "import", "bad.yml"]).run();
    assert_eq!(bad.code, Some(2));
    assert!(
        bad.stderr.contains("bad.yml:6: refused: the modifier `cidr` of `Image`"),
        "{}",
        bad.stderr
    );
}

#[test]
fn the_schema_is_json_and_show_tells_the_cost() {
    let schema = recount(["rules", "schema"]).good().json();
    assert_eq!(schema["title"], "recount rule pack");
    let folder = folder();
    let shown = inside(&folder, &["rules", "show", "my.login", "--rules", "my.toml"]).good().text();
    assert!(shown.contains("threshold opens at 20 in 2m, closes below 5\n"), "{shown}");
    assert!(shown.contains("cost 1 regex of up to "), "{shown}");
}
