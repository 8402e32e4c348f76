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
        let about =
            ["supported", "shifted", "no_evidence", "other_incident"].contains(&code.as_str());
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
    assert!(found.iter().all(|(_, code)| code == "other_incident"), "{found:?}");
}

#[test]
fn a_draft_keeps_the_text_that_it_completes() {
    let path = "fixtures/post-mortems/half-written.md";
    let text = String::from_utf8(std::fs::read(root().join(path)).unwrap()).unwrap();
    let run = recount(["draft", "--from", path, "fixtures/incidents/1-database-nap"]).run();
    let filled = run.text();
    let mut rest = filled.as_str();
    // Every line of the author's is there in order; what is put in stands behind or between.
    for line in text.lines().filter(|line| !line.is_empty()) {
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
