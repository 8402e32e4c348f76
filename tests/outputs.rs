//! Several formats in one run, what is left out of them, and a team's defaults.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod support;

use std::path::Path;

use support::{TREE, Tree, incident, laid_out, read, recount};

/// A folder with a log that holds a secret and a name.
fn folder() -> Tree {
    let log = "2024-03-15T10:00:00Z INFO deploy: rolling back shop to v1 password=hunter2-abc by ada@example.com\n";
    let alerts = "{\"version\":\"4\",\"status\":\"firing\",\"alerts\":[{\"status\":\"firing\",\"labels\":{\"alertname\":\"Slow\",\
                  \"severity\":\"critical\",\"service\":\"shop\"},\"annotations\":{\"summary\":\"ask ada@example.com, token=abcdef0123456789\"},\
                  \"startsAt\":\"2024-03-15T09:50:00Z\",\"endsAt\":\"0001-01-01T00:00:00Z\"}]}\n";
    laid_out(vec![
        ("logs/deploy.log".to_owned(), log.into()),
        ("logs/alerts.ndjson".to_owned(), alerts.into()),
    ])
}

fn run(tree: &Tree, arguments: &[&str]) -> support::Run {
    recount(arguments).folder(&tree.folder().join(TREE)).run()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn one_run_writes_every_format_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        "draft.md",
        "t.json",
        "t.ndjson",
        "t.md",
        "t.csv",
        "t.mmd",
        "t.mermaid-timeline.mmd",
        "t.timesketch.jsonl",
        "t.annotations.json",
        "t.prom",
        "t.ics",
        "t.slack.txt",
        "t.xhtml",
        "t.txt",
    ];
    let mut arguments = vec!["timeline".to_owned(), incident("1-database-nap")];
    for file in files {
        arguments.extend(["-o".to_owned(), folder.path().join(file).to_str().unwrap().to_owned()]);
    }
    let run = recount(&arguments).good();
    assert_eq!(run.text(), "", "stdout is for nobody");
    let mut wanted = files.map(str::to_owned).to_vec();
    wanted.sort();
    assert_eq!(names(folder.path()), wanted);
    for file in files {
        assert!(
            std::fs::metadata(folder.path().join(file)).unwrap().len() > 100,
            "{file} is empty"
        );
    }
    let alone = recount(["timeline", "--format", "json", &incident("1-database-nap")]).good();
    assert_eq!(read(&folder.path().join("t.json")), alone.text(), "the same as on stdout");
    assert!(read(&folder.path().join("draft.md")).contains("# Post-mortem: "));
    let calendar: icalendar::Calendar = read(&folder.path().join("t.ics")).parse().unwrap();
    assert_eq!(calendar.events().count(), 1);
    let mut table = csv::Reader::from_path(folder.path().join("t.csv")).unwrap();
    let rows = serde_json::from_str::<serde_json::Value>(&alone.text()).unwrap();
    let rows = rows["incidents"][0]["timeline"].as_array().unwrap().len()
        + rows["unattributed"].as_array().unwrap().len();
    assert_eq!(table.records().map(Result::unwrap).count(), rows);
}

#[test]
fn what_cannot_be_written_is_told_before_and_leaves_no_file() {
    let tree = folder();
    for (file, said) in [
        ("x.docx", "no format has the ending .docx"),
        ("nowhere/x.md", "its folder is not there"),
        ("logs", "has no ending"),
    ] {
        let run = run(&tree, &["timeline", "logs", "-o", "good.json", "-o", file]);
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains("--output") && run.stderr.contains(said), "{}", run.stderr);
    }
    let twice = run(&tree, &["timeline", "logs", "-o", "x.md", "-o", "x.md"]);
    assert!(twice.stderr.contains("is named twice"), "{}", twice.stderr);
    assert_eq!(names(&tree.folder().join(TREE)), ["logs"]);
}

#[test]
fn files_among_the_logs_are_not_read_again() {
    let tree = folder();
    let arguments = ["timeline", "logs", "-o", "logs/out.json"];
    run(&tree, &arguments);
    let first = read(&tree.folder().join(TREE).join("logs/out.json"));
    run(&tree, &arguments);
    assert_eq!(read(&tree.folder().join(TREE).join("logs/out.json")), first);
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_rights_and_a_link_to_a_device_is_written_through() {
    use std::os::unix::fs::PermissionsExt;
    let tree = folder();
    let path = tree.folder().join(TREE).join("x.json");
    std::fs::write(&path, "old").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let device = tree.folder().join(TREE).join("null.csv");
    std::os::unix::fs::symlink("/dev/null", &device).unwrap();
    let run = run(&tree, &["timeline", "logs", "-o", "x.json", "-o", "null.csv"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(std::fs::symlink_metadata(&device).unwrap().is_symlink());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(read(&path).starts_with("{\n  \"schema\""));
}

#[test]
fn secrets_are_out_of_what_is_passed_on_unless_wanted() {
    let tree = folder();
    let draft = run(&tree, &["draft", "logs"]);
    for secret in ["ada@example.com", "abcdef0123456789", "hunter2"] {
        assert!(!draft.text().contains(secret), "{secret}\n{}", draft.text());
    }
    assert!(draft.text().contains("redacted in"), "{}", draft.text());
    assert!(draft.stderr.contains("warning: redacted: "), "{}", draft.stderr);
    let open = run(&tree, &["draft", "logs", "--redact", "none"]).text();
    assert!(open.contains("ada@example.com") && !open.contains("redacted in"), "{open}");
    let json = run(&tree, &["timeline", "logs", "--format", "json"]).text();
    assert!(json.contains("abcdef0123456789"), "{json}");
    let json =
        run(&tree, &["timeline", "logs", "--format", "json", "--redact", "secrets,names"]).text();
    assert!(!json.contains("abcdef0123456789") && json.contains("[token-1]"), "{json}");
}

#[test]
fn a_teams_file_is_found_upward_told_and_overruled() {
    let tree = folder();
    let root = tree.folder().join(TREE);
    std::fs::write(
        root.join("recount.toml"),
        "tz = 'Europe/Berlin'\nredact = ['none']\ntemplate = 'coe'\n",
    )
    .unwrap();
    let below = |arguments: &[&str]| recount(arguments).folder(&root.join("logs")).run();
    let run = below(&["draft", ".", "-v"]);
    assert!(
        run.stderr.contains("config: ") && run.stderr.contains("recount.toml"),
        "{}",
        run.stderr
    );
    assert!(run.text().contains("# Correction of Error: "), "{}", run.text());
    assert!(run.text().contains("ada@example.com"), "{}", run.text());
    let typed = below(&["draft", ".", "--redact", "secrets", "--template", "google"]).text();
    assert!(typed.contains("**Root Causes:**") && !typed.contains("ada@example.com"), "{typed}");
    let none = below(&["draft", ".", "--no-config"]).text();
    assert!(none.contains("## Issue Summary"), "{none}");
    let own = root.join("own.j2");
    std::fs::write(&own, "{% for one in incidents %}<{{ one.title }}>{% endfor %}\n").unwrap();
    let text = below(&["draft", ".", "--template", own.to_str().unwrap()]).text();
    assert!(text.starts_with('<'), "{text}");
}

#[test]
fn what_a_teams_file_brings_or_lets_stay_is_always_said() {
    let tree = folder();
    let root = tree.folder().join(TREE);
    let path = root.join("recount.toml");
    let below = |arguments: &[&str]| recount(arguments).folder(&root.join("logs")).run();
    std::fs::write(&path, "redact = ['none']\n").unwrap();
    for quiet in [&[][..], &["-q"]] {
        let said = below(&[&["draft", "."], quiet].concat()).stderr;
        assert!(said.contains("recount.toml: redact = none: secrets stay"), "{said}");
    }
    let typed = below(&["draft", ".", "--redact", "secrets"]).stderr;
    assert!(!typed.contains("secrets stay"), "{typed}");
    std::fs::write(&path, "redact = ['all']\n").unwrap();
    assert!(!below(&["draft", "."]).stderr.contains("recount.toml"));
    std::fs::write(
        root.join("own.toml"),
        "id = 'own'\n[[rule]]\nid = 'x'\nphase = 'note'\nany = ['tea']\n\
         [[rule.hit]]\ntext = 'tea'\n[[rule.miss]]\ntext = 'milk'\n",
    )
    .unwrap();
    std::fs::write(&path, "rules = ['own.toml']\ntemplate = 'coe'\n").unwrap();
    let draft = below(&["draft", "."]).stderr;
    assert!(draft.contains("takes rules of its own (own.toml), the template coe"), "{draft}");
    assert!(!below(&["draft", ".", "-q"]).stderr.contains("own.toml"));
    for command in [&["timeline", "."][..], &["events", "."], &["explain", "deploy.log:1"]] {
        let said = below(command).stderr;
        assert!(said.contains("takes rules of its own (own.toml); --no-config"), "{said}");
    }
    std::fs::write(&path, "no-default-rules = true\nrules = ['own.toml']\n").unwrap();
    let said = below(&["timeline", "."]).stderr;
    assert!(said.contains("(own.toml), no default rules;"), "{said}");
}

#[test]
fn keys_are_the_options_names() {
    let tree = folder();
    let root = tree.folder().join(TREE);
    let keys = "year = 2019\nflap = '1m'\nflap-window = 'fixed'\nformat = 'csv'\nslo = 99.9\n";
    std::fs::write(root.join("recount.toml"), keys).unwrap();
    let log = "Mar 15 10:00:00 web app[1]: rolling back shop to v1\n";
    std::fs::write(root.join("logs/old.log"), log).unwrap();
    let table = run(&tree, &["timeline", "logs/old.log"]).text();
    assert!(table.starts_with("incident,") && table.contains("2019-03-15"), "{table}");
    let typed = run(&tree, &["timeline", "logs/old.log", "--year", "2020", "--format", "ndjson"]);
    assert!(typed.text().contains("2020-03-15"), "{}", typed.text());
    let metrics = run(&tree, &["metrics", "logs", "--period", "2024"]);
    assert!(metrics.text().contains("99.9"), "{}{}", metrics.text(), metrics.stderr);
    assert_eq!(run(&tree, &["metrics", "logs"]).code, Some(0));
}

#[test]
fn a_wrong_team_file_is_told_with_its_line() {
    let tree = folder();
    let path = tree.folder().join(TREE).join("recount.toml");
    for (text, place, said) in [
        (
            "service = ['x']\ntz = 'Europe/Belrin'\n",
            "recount.toml:2:6",
            "did you mean Europe/Berlin?",
        ),
        ("\n\ntimezone = 'UTC'\n", "recount.toml:3:1", "unknown field `timezone`"),
        ("[skew]\n'web-*' = 'much'\n", "recount.toml:2:11", "no duration"),
        ("redact = ['all', 'some']\n", "recount.toml:1:18", "use one of secrets"),
        ("rules = [\n", "recount.toml:", "error"),
        ("year = 1492\n", "recount.toml:1:8", "from 1970 to 2199"),
        ("flap = 'soon'\n", "recount.toml:1:8", "no duration"),
        ("flap-window = 'open'\n", "recount.toml:1:15", "use one of rolling, fixed"),
        ("format = 'pdf'\n", "recount.toml:1:10", "use one of table"),
        ("slo = 100.0\n", "recount.toml:1:7", "between 0 and 100"),
        ("color = 'always'\n", "recount.toml:1:1", "of one person's terminal"),
    ] {
        std::fs::write(&path, text).unwrap();
        let run = run(&tree, &["timeline", "logs"]);
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains(place) && run.stderr.contains(said), "{place}: {}", run.stderr);
    }
    let run = run(&tree, &["timeline", "logs", "--config", "no.toml"]);
    assert!(run.stderr.contains("no.toml"), "{}", run.stderr);
}

#[test]
fn schemas_are_printed() {
    for (name, schema) in [("timeline", "recount.timeline/1"), ("metrics", "recount.metrics/1")] {
        let json = recount(["schema", name]).good().json();
        assert_eq!(json["properties"]["schema"]["const"], schema);
    }
}
