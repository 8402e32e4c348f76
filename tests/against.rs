//! `recount lint --logs` and `recount draft --from` on the fixture incidents and the post-mortems written of them.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod support;

use serde_json::Value;

use support::{INCIDENTS, recount, root};

/// The post-mortems of the fixture incidents, in their order, each with an entry and the same entry 20 minutes late.
const DOCUMENTS: [(&str, &str, &str); 5] = [
    ("database-nap", "**12:00 PM**", "**12:20 PM**"),
    ("connection-flood", "**9:00 PM PST**", "**9:20 PM PST**"),
    ("checkout-showdown", "| 12:45 PM", "| 1:05 PM"),
    ("slow-queries", "**14:30 CAT:**", "**14:50 CAT:**"),
    ("file-storage", "**11:00 PM UTC:**", "**11:20 PM UTC:**"),
];

/// Returns line and code of the findings on the document's entries against the logs of its incident.
fn judged(document: &str, logs: &str) -> Vec<(u64, String)> {
    let logs = format!("fixtures/incidents/{logs}");
    let run = recount(["lint", "--format", "json", document, "--logs", &logs]).run();
    let entry = |finding: &Value| {
        let code = finding["code"].as_str().unwrap().to_owned();
        let about = ["supported", "shifted", "no_evidence", "other_incident", "not_covered"];
        let about = about.contains(&code.as_str());
        about.then(|| (finding["line"].as_u64().unwrap(), code))
    };
    run.json().get("findings").and_then(Value::as_array).unwrap().iter().filter_map(entry).collect()
}

#[test]
fn the_logs_support_every_entry_and_tell_the_one_that_is_shifted() {
    let folder = tempfile::tempdir().unwrap();
    for ((name, right, late), logs) in DOCUMENTS.into_iter().zip(INCIDENTS) {
        let path = root().join(format!("fixtures/post-mortems/{name}.md"));
        let text = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
        let sound = judged(path.to_str().unwrap(), logs);
        assert!(sound.len() > 5, "{name}: {sound:?}");
        assert!(sound.iter().all(|(_, code)| code == "supported"), "{name}: {sound:?}");

        let moved = folder.path().join("moved.md");
        assert_eq!(text.matches(right).count(), 1, "{name}: {right}");
        std::fs::write(&moved, text.replace(right, late)).unwrap();
        let line = text.lines().position(|line| line.contains(right)).unwrap() as u64 + 1;
        let found = judged(moved.to_str().unwrap(), logs);
        for (at, code) in &found {
            let want = if *at == line { "shifted" } else { "supported" };
            assert_eq!(code, want, "{name}:{at}: {found:?}");
        }
        assert_eq!(found.len(), sound.len(), "{name}");
    }
}

#[test]
fn logs_of_another_day_support_nothing() {
    let found = judged("fixtures/post-mortems/database-nap.md", INCIDENTS[1]);
    let codes: Vec<&str> = found.iter().map(|(_, code)| code.as_str()).collect();
    assert_eq!(codes, ["not_covered"], "{found:?}");
}

#[test]
fn what_the_logs_do_not_cover_is_said_and_fails() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let document = |day: &str| {
        format!(
            "# Outage\n\n**Date:** {day}\n\n## Timeline\n\nAll times UTC.\n\n\
                 - 10:00 checkout fails\n- 10:20 rolled back checkout to v1\n- 20:00 post-mortem meeting\n"
        )
    };
    put("a.md", &document("2024-03-15"));
    put("b.md", &document("2024-03-17"));
    put(
        "app.log",
        "2024-03-15T10:00:10Z ERROR checkout is down\n2024-03-15T10:20:00Z INFO deploy: rolled back checkout to v1\n",
    );
    put("none.log", "no time here\nnor here\n");
    let found = |document: &str, logs: &str| {
        let arguments = ["lint", "--format", "json", document, "--logs", logs];
        let run = recount(arguments).folder(folder.path()).run();
        let report = run.json();
        let told = report["findings"].as_array().unwrap().iter().map(|one| {
            (one["code"].as_str().unwrap().to_owned(), one["message"].as_str().unwrap().to_owned())
        });
        (run.code, told.collect::<Vec<_>>())
    };
    let (code, told) = found("b.md", "app.log");
    let other = told.iter().find(|(code, _)| code == "not_covered").unwrap();
    assert_eq!(code, Some(1));
    assert_eq!(
        other.1,
        "the logs do not cover the time of the document, which begins at 2024-03-17T10:00:00Z; they go from \
         2024-03-15T10:00:10Z to 2024-03-15T10:20:00Z"
    );
    let (code, told) = found("b.md", "none.log");
    assert_eq!(code, Some(1));
    assert!(
        told.iter().any(|(_, message)| message.starts_with("the logs give no time")),
        "{told:?}"
    );
    let (code, told) = found("a.md", "app.log");
    assert_eq!(code, Some(0), "{told:?}");
    assert!(told.iter().any(|(code, _)| code == "supported"), "{told:?}");
    let late = |(code, message): &(String, String)| {
        code == "no_evidence"
            && message.starts_with("the logs do not cover this time; they go from")
    };
    assert!(told.iter().any(late), "{told:?}");
}

#[test]
fn a_draft_keeps_the_text_that_it_completes() {
    let path = "fixtures/post-mortems/half-written.md";
    let text = String::from_utf8(std::fs::read(root().join(path)).unwrap()).unwrap();
    let run = recount(["draft", "--from", path, "fixtures/incidents/1-database-nap"]).run();
    let filled = run.text();
    let mut rest = filled.as_str();
    // Every line of the author's is there in order, but for what stands for nothing; what is put in stands behind or between.
    assert!(!filled.contains("TBD") && !filled.contains("_TODO_"), "{filled}");
    assert_eq!(run.stderr.matches("left to you").count(), 0, "{}", run.stderr);
    let authors = text.replace(" TBD\n", "\n").replace("_TODO_\n", "\n");
    for line in authors.lines().filter(|line| !line.is_empty()) {
        let at = rest.find(line);
        assert!(at.is_some(), "lost: {line}");
        rest = rest.get(at.unwrap() + line.len()..).unwrap();
    }
    for part in ["duration", "impact", "timeline", "metrics"] {
        assert_eq!(filled.matches(&format!("filled by recount: {part} ")).count(), 1, "{part}");
    }
    assert!(filled.contains("| time to detect | 14m 59s |"), "{filled}");
    assert!(filled.contains("deploy.log:5`"), "{filled}");
}

#[test]
fn an_entry_at_a_time_that_cannot_be_is_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pm.md");
    let text = "# Outage\n\n**Date:** 2024-03-15\n\n## Timeline\n\nAll times UTC.\n\n- **09:50** alert fires\n\
                - **10:75** Ada acknowledges\n- 25:00 nobody looks\n- 2024-06-31 10:20 rolled back\n- 10:40 recovered\n";
    std::fs::write(&path, text).unwrap();
    let run = recount(["lint", "--format", "json", path.to_str().unwrap()]).run();
    assert_eq!(run.code, Some(1));
    let report = run.json();
    let found: Vec<(u64, u64, &str)> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| ["no_time", "unreadable_time"].contains(&one["code"].as_str().unwrap()))
        .map(|one| {
            let number = |key: &str| one[key].as_u64().unwrap();
            (number("line"), number("column"), one["code"].as_str().unwrap())
        })
        .collect();
    let code = "unreadable_time";
    assert_eq!(found, [(10, 5, code), (11, 3, code), (12, 3, code)], "{report}");
}

#[test]
fn the_logs_may_be_named_before_the_document() {
    let (document, one, other) = (
        "fixtures/post-mortems/database-nap.md",
        format!("fixtures/incidents/{}", INCIDENTS[0]),
        format!("fixtures/incidents/{}", INCIDENTS[1]),
    );
    let codes = |arguments: &[&str]| {
        let run = recount(["lint", "--format", "json"].iter().chain(arguments)).run();
        let found = run.json()["findings"].as_array().unwrap().clone();
        found.iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let behind = codes(&[document, "--logs", &one]);
    assert!(behind.iter().any(|code| code == "supported"), "{behind:?}");
    assert_eq!(codes(&["--logs", &one, document]), behind);
    let both = codes(&["--logs", &other, document, "--logs", &one]);
    assert!(both.iter().any(|code| code == "supported"), "{both:?}");
}

#[test]
fn a_draft_of_every_form_contradicts_itself_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    for template in ["alx", "google", "pagerduty", "atlassian", "coe"] {
        let logs = "fixtures/incidents/3-checkout-showdown";
        let draft = recount(["draft", "-q", "--template", template, logs]).good().text();
        std::fs::write(folder.path().join(format!("{template}.md")), draft).unwrap();
    }
    let run = recount(["lint", folder.path().to_str().unwrap()]).run();
    assert_eq!(run.code, Some(0), "{}", run.text());
    assert!(!run.text().contains("warning: "), "{}", run.text());
}

#[test]
fn a_draft_is_clean_against_its_own_logs() {
    let folder = tempfile::tempdir().unwrap();
    let all = INCIDENTS.map(|one| format!("fixtures/incidents/{one}"));
    let together = ["fixtures/incidents".to_owned(), "fixtures/noisy-day".to_owned()];
    for logs in all.iter().chain(&together).map(String::as_str) {
        let templates: &[&str] = if logs == "fixtures/incidents" {
            &["alx", "google", "pagerduty", "atlassian", "coe"]
        } else {
            &["alx"]
        };
        for template in templates {
            let draft = folder.path().join("draft.md");
            let run = recount(["draft", "--template", *template, logs]).run();
            std::fs::write(&draft, run.text()).unwrap();
            let draft = draft.to_str().unwrap();
            let json = recount(["lint", "--format", "json", draft, "--logs", logs]).run().json();
            let findings = json["findings"].as_array().unwrap();
            assert!(findings.len() > 3, "{logs} as {template}: {findings:#?}");
            for finding in findings {
                assert_eq!(finding["code"], "supported", "{logs} as {template}: {finding}");
            }
        }
    }
}
