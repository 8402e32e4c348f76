//! Every citation stands: each evidence of each report is looked up again, by hand as it were.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod support;

use std::collections::BTreeMap;

use serde_json::Value;

use support::{INCIDENTS, below, incident, inside, members, root};

/// The content of each source of an input, by the name that the report gives it.
fn sources(path: &str) -> BTreeMap<String, String> {
    let full = root().join(path);
    let text = |content: Vec<u8>| String::from_utf8(content).unwrap();
    if full.is_dir() {
        let files = below(&full).into_iter();
        return files.map(|(name, content)| (format!("{path}/{name}"), text(content))).collect();
    }
    // `members` leaves out the first folder of a member's path.
    let first = path.rsplit('/').next().unwrap().trim_end_matches(".tar.gz");
    let files = members(&std::fs::read(full).unwrap()).into_iter();
    files.map(|(name, content)| (format!("{path}!{first}/{name}"), text(content))).collect()
}

/// Calls `visit` for every object of `value` that cites a line.
fn cited<'v>(value: &'v Value, visit: &mut dyn FnMut(&'v Value)) {
    match value {
        Value::Object(fields) => {
            if fields.contains_key("source") && fields.contains_key("line") {
                visit(value);
            }
            fields.values().for_each(|value| cited(value, visit));
        }
        Value::Array(values) => values.iter().for_each(|value| cited(value, visit)),
        _ => {}
    }
}

/// Returns whether `text`, escaped and capped as reports show it, is what stands in `lines`, in its order. A document's
/// element may begin and end inside its first and last line; between the members of an object `…` stands for others.
fn stands(lines: &str, text: &str) -> bool {
    let escaped = recount::base::text::escape(lines);
    let mut rest = escaped.as_str();
    text.split(['…', '{', '}', '[', ']']).all(|piece| {
        let piece = piece.trim_matches([' ', ',']).trim_end_matches("\\n");
        let at = rest.find(piece);
        rest = at.and_then(|at| rest.get(at + piece.len()..)).unwrap_or_default();
        at.is_some()
    })
}

fn report(path: &str) -> Value {
    serde_json::from_str(&inside::report(&root(), &[path.to_owned()])).unwrap()
}

fn check(path: &str) -> usize {
    let sources = sources(path);
    let report = report(path);
    let mut count = 0;
    let mut wrong = Vec::new();
    let mut visit = |evidence: &Value| {
        let [source, text] =
            ["source", "text"].map(|key| evidence[key].as_str().unwrap_or_default());
        let [line, lines] = ["line", "lines"].map(|key| evidence[key].as_u64().unwrap_or(1));
        let Some(content) = sources.get(source) else {
            wrong.push(format!("no source {source}"));
            return;
        };
        let (first, span) = (usize::try_from(line).unwrap(), usize::try_from(lines).unwrap());
        let stated: Vec<&str> = content.split('\n').skip(first - 1).take(span).collect();
        if first == 0 || stated.len() != span || !stands(&stated.join("\n"), text) {
            wrong.push(format!("{source}:{line}+{lines}: {text:?} is not {stated:?}"));
        }
        count += 1;
    };
    cited(&report["incidents"], &mut visit);
    cited(&report["unattributed"], &mut visit);
    assert!(wrong.is_empty(), "{} of {count} do not stand:\n{}", wrong.len(), wrong.join("\n"));
    count
}

#[test]
fn every_evidence_stands_at_its_place() {
    for name in INCIDENTS {
        let count = check(&incident(name));
        assert!(count > 10, "{name}: only {count} citations");
    }
    check("fixtures/quiet-day");
}

#[test]
fn every_line_is_accounted_for() {
    let paths = INCIDENTS.map(incident).into_iter().chain(["fixtures/quiet-day".to_owned()]);
    for path in paths {
        let sources = sources(&path);
        let report = report(&path);
        let ledger =
            |key: &str| report["ledger"][key].as_u64().unwrap_or_else(|| panic!("no {key}"));
        let kinds = ["parsed", "joined", "undated", "blank"];
        assert_eq!(ledger("lines"), kinds.map(ledger).into_iter().sum::<u64>(), "{path}");
        let lines = sources.values().map(|content| content.lines().count() as u64).sum::<u64>();
        assert_eq!(ledger("lines"), lines, "{path}: lines that no one counted");
        let bytes = sources.values().map(|content| content.len() as u64).sum::<u64>();
        assert_eq!(ledger("bytes"), bytes, "{path}: bytes that no one counted");
        let skipped = report["ledger"]["skipped"].as_array().unwrap().len() as u64;
        assert_eq!(ledger("sources") + skipped, sources.len() as u64, "{path}");
        let covered = report["coverage"].as_array().unwrap();
        let records = covered.iter().map(|one| one["records"].as_u64().unwrap()).sum::<u64>();
        assert_eq!(ledger("records"), records, "{path}: coverage and ledger differ");
    }
}
