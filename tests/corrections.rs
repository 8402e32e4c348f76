//! A person's corrections: applied, marked in every report, refused where they meet nothing.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod support;

use serde_json::Value;

use support::{INCIDENTS, Run, TREE, Tree, recount, saved_tree, tree};

const NAP: &str = "ec9d4a25cc4a6097";

/// Runs `command` on what the logs of the first incident tell, with corrections beside it.
fn corrected(command: &[&str], corrections: &str) -> Run {
    corrected_in(&saved_tree(0), command, corrections)
}

fn corrected_in(tree: &Tree, command: &[&str], corrections: &str) -> Run {
    let path = tree.folder().join(TREE).join("recount.overrides.toml");
    std::fs::write(path, corrections).unwrap();
    recount(command).arg(TREE).folder(tree.folder()).run()
}

fn json(corrections: &str) -> Value {
    let run = corrected(&["timeline", "--format", "json"], corrections);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("recount.overrides.toml: "), "{}", run.stderr);
    run.json()
}

#[test]
fn corrections_beside_logs_are_those_beside_what_was_saved_of_them() {
    let json = ["timeline", "--format", "json"];
    let beside_logs = corrected_in(&tree(INCIDENTS[0]), &json, DETECT);
    let beside_rows = corrected(&json, DETECT);
    assert_eq!(beside_logs.text(), beside_rows.text());
    assert_eq!(beside_logs.stderr, beside_rows.stderr);
}

const DETECT: &str = "[[milestone]]\nincident = 'ec9d4a25cc4a6097'\nmilestone = 'detect'\n\
    time = 2024-03-15T10:12:00Z\nreason = 'the first page went to a muted phone'\nby = 'Ada'\n";

#[test]
fn a_milestone_is_moved_and_every_report_says_so() {
    let report = json(DETECT);
    let incident = &report["incidents"][0];
    assert_eq!(incident["id"], NAP);
    let detect = &incident["milestones"]["detect"];
    assert_eq!(detect["time"], "2024-03-15T10:12:00Z");
    assert_eq!(detect["override"]["reason"], "the first page went to a muted phone");
    assert_eq!(detect["override"]["was"], "2024-03-15T10:15:00Z");
    assert_eq!(incident["overrides"][0]["by"], "Ada");
    let metric = &incident["metrics"]["time_to_detect"];
    assert_eq!(metric["flags"][0], "override");
    assert_eq!(metric["seconds"], 719);
    for command in [&["timeline"][..], &["timeline", "--format", "markdown"], &["draft"]] {
        let shown = corrected(command, DETECT).text().replace("\n  ", " ");
        assert!(shown.contains("muted phone") && shown.contains("overrides.toml:1"), "{shown}");
    }
}

#[test]
fn title_severity_services_and_an_end_are_set() {
    let report = json(
        "[[incident]]\nid = 'ec9d4a25cc4a6097'\ntitle = 'The nap'\nseverity = 'warning'\n\
         services = ['shop']\nreason = 'as declared'\n\n[[milestone]]\n\
         incident = 'ec9d4a25cc4a6097'\nmilestone = 'impact_end'\ntime = '2024-03-15T14:10:00Z'\n\
         reason = 'carts were stuck until then'\n\n[[milestone]]\nincident = 'ec9d4a25cc4a6097'\n\
         milestone = 'ack'\ntime = 'none'\nreason = 'the phone did it by itself'\n",
    );
    let incident = &report["incidents"][0];
    assert_eq!(incident["title"], "The nap");
    assert_eq!(
        (&incident["severity"], &incident["services"][0]),
        (&"warning".into(), &"shop".into())
    );
    assert_eq!(incident["milestones"]["ack"], Value::Null);
    assert_eq!(incident["metrics"]["time_to_acknowledge"]["reason"], "no_ack_evidence");
    assert_eq!(incident["impact"]["windows"][0]["to"], "2024-03-15T14:10:00Z");
    assert_eq!(incident["impact"]["windows"][0]["basis"], "stated");
    assert_eq!(incident["overrides"].as_array().unwrap().len(), 5);
}

#[test]
fn an_entry_is_muted_and_a_fact_added_and_milestones_are_chosen_anew() {
    let before = json("");
    let place = |row: &Value| {
        let first = &row["evidence"][0];
        format!("{}:{}", first["source"].as_str().unwrap(), first["line"])
    };
    let rows = before["incidents"][0]["timeline"].as_array().unwrap();
    let ack = rows.iter().find(|row| row["phase"] == "ack").map(place).unwrap();
    let named = ack.strip_prefix(&format!("{TREE}/")).unwrap();
    let report = json(&format!(
        "[[mute]]\nentry = '{named}'\nreason = 'pressed by mistake'\n\n[[fact]]\n\
         incident = '{NAP}'\ntime = '2024-03-15T10:25:00Z'\nphase = 'ack'\n\
         title = 'Ben takes it on the phone'\nactor = 'Ben'\nreason = 'told in the review'\n"
    ));
    let incident = &report["incidents"][0];
    assert_eq!(incident["id"], NAP);
    assert_eq!(incident["milestones"]["ack"]["time"], "2024-03-15T10:25:00Z");
    let rows = incident["timeline"].as_array().unwrap();
    assert!(!rows.iter().any(|row| place(row) == ack));
    assert!(report["unattributed"].as_array().unwrap().iter().any(|row| place(row) == ack));
    let fact = rows.iter().find(|row| row["rule"] == "override.fact").unwrap();
    assert_eq!(fact["override"]["reason"], "told in the review");
    assert_eq!(fact["evidence"][0]["line"], 5);
}

#[test]
fn a_split_and_a_merge_undo_each_other() {
    let cut = format!(
        "[[split]]\nincident = '{NAP}'\nfrom = '2024-03-15T12:45:00Z'\nreason = 'another fault'\n"
    );
    let split = json(&cut);
    let parts = split["incidents"].as_array().unwrap();
    assert_eq!(parts.len(), 2, "{parts:#?}");
    assert_eq!(parts[0]["id"], NAP);
    let whole = json("");
    let rows = |report: &Value| -> usize {
        let incidents = report["incidents"].as_array().unwrap().iter();
        incidents.map(|one| one["timeline"].as_array().unwrap().len()).sum()
    };
    assert!(rows(&split) >= rows(&whole));
    let later = parts[1]["id"].as_str().unwrap();
    assert_eq!(parts[1]["overrides"][0]["was"], NAP);
    assert_ne!(later, NAP);
}

fn end(report: &Value, at: usize, key: &str) -> String {
    let window = report.pointer(&format!("/incidents/{at}/impact/windows/0/{key}"));
    window.and_then(Value::as_str).unwrap_or("null").to_owned()
}

#[test]
fn a_split_parts_the_impact_as_well() {
    let cut = "2024-03-15T12:45:00Z";
    let split =
        json(&format!("[[split]]\nincident = '{NAP}'\nfrom = '{cut}'\nreason = 'another fault'\n"));
    let whole = json("");
    let [start, over] = ["from", "to"].map(|key| end(&whole, 0, key));
    assert_eq!([end(&split, 0, "from"), end(&split, 0, "to")], [start, cut.to_owned()]);
    assert_eq!([end(&split, 1, "from"), end(&split, 1, "to")], [cut.to_owned(), over]);
    let seconds =
        |report: &Value, at: usize| report["incidents"][at]["impact"]["duration_seconds"].as_i64();
    let parts = [0, 1].map(|at| seconds(&split, at).unwrap());
    assert!((seconds(&whole, 0).unwrap() - parts[0] - parts[1]).abs() <= 1, "{parts:?}");
    // No row of the earlier part reaches into the later one.
    for row in split["incidents"][0]["timeline"].as_array().unwrap() {
        assert!(row["until"].as_str().is_none_or(|until| until <= cut), "{row}");
    }
    assert_eq!(split["incidents"][0]["milestones"]["impact_end"]["time"], cut);
    assert_eq!(split["incidents"][1]["milestones"]["impact_start"]["time"], cut);
}

#[test]
fn an_end_that_did_not_happen_leaves_the_incident_open() {
    let none = |milestone: &str| {
        json(&format!(
            "[[milestone]]\nincident = '{NAP}'\nmilestone = '{milestone}'\ntime = 'none'\nreason = 'x'\n"
        ))
    };
    let report = none("impact_end");
    let incident = &report["incidents"][0];
    assert_eq!(incident["status"], "open");
    assert_eq!(end(&report, 0, "to"), "null");
    assert_eq!(incident["impact"]["duration_seconds"], Value::Null);
    assert_eq!(incident["metrics"]["impact_duration"]["reason"], "open_at_end_of_input");
    let report = none("resolve");
    let incident = &report["incidents"][0];
    assert_eq!(incident["status"], "open");
    assert_eq!(incident["metrics"]["time_to_resolve"]["reason"], "open_at_end_of_input");
    assert!(incident["impact"]["duration_seconds"].is_number(), "the impact ended all the same");
    let report = none("impact_start");
    assert_eq!(report["incidents"][0]["impact"]["windows"].as_array().unwrap().len(), 0);
}

#[test]
fn two_corrections_of_one_thing_are_an_error_with_both_lines() {
    let run = corrected(&["timeline"], &format!("{DETECT}\n{DETECT}"));
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    let said = "detect of `ec9d4a25cc4a6097` is set twice: in line 1 and in line 8";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    let words = |severity: &str| {
        format!("[[incident]]\nid = '{NAP}'\nseverity = '{severity}'\nreason = 'x'\n")
    };
    let run = corrected(&["timeline"], &format!("{}{}", words("error"), words("critical")));
    assert!(run.stderr.contains("severity of `ec9d4a25cc4a6097` is set twice"), "{}", run.stderr);
    let report = json(&words("sev2"));
    assert_eq!(report["incidents"][0]["severity"], "error");
    assert_eq!(report["incidents"][0]["overrides"][0]["now"], "error (`sev2` is read so)");
}

#[test]
fn a_mute_says_what_goes_with_it_and_can_mean_the_place_alone() {
    let before = json("");
    let acks = |report: &Value| -> Vec<Value> {
        let rows = report["incidents"][0]["timeline"].as_array().unwrap().iter();
        rows.filter(|row| row["phase"] == "ack").cloned().collect()
    };
    let ack = acks(&before).remove(0);
    let places = ack["evidence"].as_array().unwrap();
    assert_eq!(places.len(), 2, "{ack}");
    let place = format!("{}:{}", places[0]["source"].as_str().unwrap(), places[0]["line"]);
    let mute = format!("[[mute]]\nentry = '{place}'\nreason = 'pressed by mistake'\n");
    let report = json(&mute);
    assert!(acks(&report).is_empty());
    let was = report["incidents"][0]["overrides"][0]["was"].as_str().unwrap();
    assert!(was.ends_with("(all 2 places that tell of it)"), "{was}");
    let report = json(&format!("{mute}only = true\n"));
    let left = acks(&report).remove(0);
    assert_eq!(left["evidence"].as_array().unwrap().as_slice(), &places[1..]);
    assert_eq!(left["count"], 1);
    let out = report["unattributed"].as_array().unwrap().iter();
    assert!(out.into_iter().any(|row| row["evidence"][0] == places[0]));
}

#[test]
fn every_output_says_that_a_figure_is_a_persons_word() {
    for format in ["slack", "csv", "confluence", "icalendar", "html", "markdown"] {
        let text = corrected(&["timeline", "--format", format], DETECT).text();
        let text = text.replace("\r\n ", "");
        assert!(text.contains("muted phone"), "{format}\n{text}");
    }
    let text = corrected(&["timeline", "--format", "openmetrics"], DETECT).text();
    assert!(
        text.contains(
            "recount_incident_overrides{incident=\"ec9d4a25cc4a6097\",what=\"detect\"} 1"
        ),
        "{text}"
    );
    let text = corrected(&["metrics"], DETECT).text().replace('\n', " ");
    assert!(text.contains("A person's word") && text.contains("time to detect"), "{text}");
    let text = corrected(&["metrics", "--format", "markdown"], DETECT).text();
    assert!(text.contains("A person's word"), "{text}");
    let metrics = corrected(&["metrics", "--format", "json"], DETECT).json();
    let said = metrics["samples"][0]["corrected"].as_array().unwrap();
    assert!(said.contains(&"time_to_detect".into()), "{metrics}");
    let text = corrected(&["metrics", "--format", "csv"], DETECT).text();
    let row = text.lines().find(|line| line.starts_with("time_to_detect,")).unwrap();
    assert!(row.ends_with(",1"), "{row}");
    let text = corrected(&["metrics", "--format", "openmetrics"], DETECT).text();
    assert!(text.contains("recount_metric_corrected{metric=\"time_to_detect\"} 1"), "{text}");
}

#[test]
fn what_meets_nothing_is_an_error_with_its_line_and_what_is_near() {
    let wrong = "\n[[incident]]\nid = 'ec9d4a25cc4a6079'\ntitle = 'x'\nreason = 'x'\n\n[[mute]]\n\
                 entry = 'deploy/deploy.log:999'\nreason = 'x'\n";
    let run = corrected(&["timeline"], wrong);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stdout.is_empty(), "nothing is shown as if it had been corrected");
    for text in [
        "overrides.toml:2: no incident `ec9d4a25cc4a6079`; the nearest: ec9d4a25cc4a6097",
        "overrides.toml:7: no entry",
        "deploy/deploy.log:",
    ] {
        assert!(run.stderr.contains(text), "{text}\n{}", run.stderr);
    }
    let run = corrected(&["timeline"], "[[mute]]\nentry = 'a:1'\n");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("`reason` is missing"), "{}", run.stderr);
}

#[test]
fn why_names_what_each_entry_shares() {
    let run = recount(["timeline", "--why", "--format", "json"])
        .arg(support::incident(INCIDENTS[0]))
        .good();
    let report = run.json();
    let rows = report["incidents"][0]["timeline"].as_array().unwrap();
    for row in rows {
        let why = row["why"].as_array().unwrap();
        assert!(!why.is_empty(), "{row}");
    }
    let ack = rows.iter().find(|row| row["phase"] == "ack").unwrap();
    assert_eq!(ack["why"][0]["by"], "incident_id", "{ack}");
    let table = recount(["timeline", "--why"]).arg(support::incident(INCIDENTS[0])).good().text();
    assert!(table.contains("↳ "), "{table}");
    let plain = recount(["timeline"]).arg(support::incident(INCIDENTS[0])).good().text();
    assert!(!plain.contains("↳ "));
}

#[test]
fn leads_are_changes_before_and_messages_that_are_new() {
    let run = recount(["timeline", "--leads", "--format", "json"])
        .arg(support::incident(INCIDENTS[0]))
        .good();
    let leads = run.json()["incidents"][0]["leads"].clone();
    let change = &leads["changes"][0];
    assert_eq!(change["relation"], "same_service", "{leads:#}");
    assert!((1..3_600).contains(&change["seconds_before"].as_i64().unwrap()), "{leads:#}");
    let messages = leads["messages"].as_array().unwrap();
    assert!(messages.iter().any(|one| one["kind"] == "new"), "{leads:#}");
    assert!(messages.iter().all(|one| one["evidence"]["line"].as_u64() > Some(0)));
    let table = recount(["timeline", "--leads"]).arg(support::incident(INCIDENTS[0])).good().text();
    assert!(table.contains("candidates, not findings"), "{table}");
}
