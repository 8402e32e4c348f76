//! Inputs that once lost, hung or broke something, each by what it was.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod checks;
mod support;

use support::{Recount, gzip, recount};
use tempfile::TempDir;

/// Returns the program on a file of `name` with `content`, and the folder that holds it.
fn on(command: &[&str], name: &str, content: &[u8]) -> (TempDir, Recount) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let path = path.to_str().unwrap().to_owned();
    let run = recount(command.iter().map(|part| (*part).to_owned()).chain([path]));
    (folder, run)
}

fn records(name: &str, content: &[u8]) -> Vec<serde_json::Value> {
    let (_folder, run) = on(&["records", "-q"], name, content);
    let text = run.run().text();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn saved_events_that_break_off_end_with_what_they_held() {
    let events = recount(["events", "-q", "fixtures/incidents/1-database-nap"]).run();
    let packed = gzip(&events.stdout);
    let (_folder, run) =
        on(&["timeline", "--format", "json"], "events.gz", &packed[..packed.len() / 2]);
    let run = run.run();
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.json()["ledger"]["sources"].as_u64().unwrap() > 0);
}

#[test]
fn one_bad_item_does_not_lose_the_rest_of_a_document() {
    let item =
        |text: &str| format!("{{\n \"time\": \"2024-03-15T10:00:00Z\",\n \"msg\": {text}\n}}");
    let document = ["\"one\"", "\"\\ud800\"", "1e999", "\"four\""].map(item).join(",\n");
    let records = records("app.json", format!("[\n{document}\n]\n").as_bytes());
    let messages: Vec<&str> = records.iter().filter_map(|it| it["message"].as_str()).collect();
    assert_eq!(records.len(), 4, "{messages:?}");
    assert_eq!((messages[0], messages[3]), ("one", "four"));
}

#[test]
fn a_log_may_begin_with_a_pretty_printed_object() {
    let lines = (10..60).map(|second| format!("2024-03-15T10:00:{second}Z INFO served\n"));
    let text: String = std::iter::once("{\n \"config\": 1\n}\n".to_owned()).chain(lines).collect();
    let dated = records("app.log", text.as_bytes());
    assert_eq!(dated.iter().filter(|it| !it["time"].is_null()).count(), 50);
}

#[test]
fn the_order_of_arguments_changes_no_event() {
    let folder = tempfile::tempdir().unwrap();
    let line = |client: u32| {
        format!(
            "192.0.2.{client} - - [15/Mar/2024:10:00:02 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"x\"\n"
        )
    };
    let paths = [1, 2].map(|client| {
        let path = folder.path().join(format!("{client}.log"));
        std::fs::write(&path, line(client)).unwrap();
        path.to_str().unwrap().to_owned()
    });
    let [one, two] = &paths;
    let there = recount(["events", "-q", one.as_str(), two.as_str()]).run();
    let back = recount(["events", "-q", two.as_str(), one.as_str()]).run();
    assert_eq!(there.text(), back.text());
}

#[test]
fn a_count_beyond_all_bounds_is_no_count() {
    let event = |minute: u32| {
        format!(
            "{{\"kind\":\"Event\",\"metadata\":{{\"name\":\"x\"}},\"involvedObject\":{{\"kind\":\"Pod\",\"name\":\"web-1\"}},\
             \"reason\":\"BackOff\",\"message\":\"Back-off restarting failed container\",\"type\":\"Warning\",\
             \"lastTimestamp\":\"2024-03-15T10:0{minute}:00Z\",\"count\":18446744073709551615}}\n"
        )
    };
    let text = format!("{}{}", event(1), event(1));
    let (_folder, run) = on(&["timeline", "--format", "json"], "events.ndjson", text.as_bytes());
    assert_eq!(run.run().code, Some(0));
}

#[test]
fn symptoms_out_of_order_keep_their_end() {
    let text =
        "2024-03-15T10:00:50Z ERROR query timed out\n2024-03-15T10:00:10Z ERROR query timed out\n";
    let (_folder, run) = on(&["events", "-q"], "app.log", text.as_bytes());
    let text = run.run().text();
    let event = text.lines().find(|line| line.starts_with("{\"event\"")).unwrap();
    let event: serde_json::Value = serde_json::from_str(event).unwrap();
    assert_eq!(event["event"]["time"]["at"], "2024-03-15T10:00:10Z");
    assert_eq!(event["event"]["until"]["at"], "2024-03-15T10:00:50Z");
}

#[test]
fn a_regex_too_large_to_compile_is_an_error() {
    let rule = "id = 'x'\n[[rule]]\nid = 'a'\nphase = 'note'\nany = ['(?:\\w{500}){500}']\n\
                [[rule.hit]]\ntext = 'x'\n[[rule.miss]]\ntext = 'y'\n";
    let (_folder, run) = on(&["rules", "check"], "x.toml", rule.as_bytes());
    assert_eq!(run.run().code, Some(2));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.toml");
    std::fs::write(&path, rule).unwrap();
    let rules = path.to_str().unwrap();
    let run = recount(["timeline", "--rules", rules, "fixtures/quiet-day"]).run();
    assert_eq!(run.code, Some(2), "{}", run.stderr);
}

#[test]
fn a_template_nested_without_end_is_an_error() {
    let rule = format!(
        "id = 'x'\n[[rule]]\nid = 'a'\nphase = 'note'\ntitle = '{}'\n",
        "[".repeat(200_000)
    );
    let (_folder, run) = on(&["rules", "check"], "x.toml", rule.as_bytes());
    assert_eq!(run.run().code, Some(2));
}

#[test]
fn options_beyond_all_bounds_are_errors() {
    for option in [["--skew", "*=9223372036854775807s"], ["--year", "262142"]] {
        let run = recount(["records", option[0], option[1], "fixtures/quiet-day"]).run();
        assert_eq!(run.code, Some(2), "{option:?}");
    }
}

#[test]
fn what_once_broke_a_way_in_breaks_it_no_more() {
    let folder = support::root().join("fixtures/regressions");
    let mut replayed = 0;
    for (name, check) in checks::CHECKS {
        for (file, content) in support::below(&folder.join(name)) {
            eprintln!("{name}/{file}");
            check(&content);
            replayed += 1;
        }
    }
    assert_eq!(replayed, support::below(&folder).len(), "a folder that no check reads");
    assert!(replayed > 0);
}
