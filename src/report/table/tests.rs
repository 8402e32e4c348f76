//! Golden tests of the tables.

use chrono_tz::Tz;

use crate::base::text::width;
use crate::model::report::{Report, Warning};
use crate::report::fixture;
use crate::report::render::{Render, View};
use crate::report::table::Terminal;

fn shown(report: &Report, view: &View) -> String {
    let mut out = Vec::new();
    Terminal.render(report, view, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn at_width(width: usize) -> String {
    shown(&fixture::report(), &View { width, ..View::default() })
}

fn check(name: &str, table: &str) {
    let path = format!("{}/src/report/table/golden/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("RECOUNT_BLESS").is_some() {
        std::fs::write(path, table).unwrap();
        return;
    }
    let golden = String::from_utf8(std::fs::read(path).unwrap()).unwrap();
    assert_eq!(table, golden, "RECOUNT_BLESS=1 rewrites it\n{table}");
}

#[test]
fn golden_at_80() {
    check("80", &at_width(80));
}

#[test]
fn golden_at_120() {
    check("120", &at_width(120));
}

#[test]
fn golden_at_200() {
    check("200", &at_width(200));
}

#[test]
fn golden_of_lists_and_of_ascii() {
    let view = View { width: 100, ..View::default() };
    let report = fixture::report();
    check("compact", &shown(&report, &View { compact: true, ..view }));
    check("evidence", &shown(&report, &View { evidence: true, ..view }));
    check("both", &shown(&report, &View { compact: true, evidence: true, ..view }));
    check("ascii", &shown(&report, &View { unicode: false, ..view }));
}

#[test]
fn nothing_but_ascii_where_nothing_else_is_spoken() {
    let mut report = fixture::report();
    "Jürgen: “alles gut” – 日本 …".clone_into(&mut report.incidents[0].timeline[2].title);
    for (compact, evidence) in [(false, false), (true, false), (false, true)] {
        let view = View { unicode: false, compact, evidence, ..View::default() };
        let table = shown(&report, &view);
        assert!(table.is_ascii(), "{table}");
        assert!(table.contains("J?rgen: \"alles gut\" - ????"), "{table}");
    }
}

#[test]
fn no_line_is_wider_than_the_page() {
    for columns in [40, 50, 69, 70, 80, 99, 100, 120, 149, 150, 200, 400] {
        let table = at_width(columns);
        let widest = table.lines().max_by_key(|line| width(line)).unwrap();
        assert!(width(widest) <= columns, "{columns}: {widest}\n{table}");
    }
}

#[test]
fn every_row_cites_its_place() {
    for columns in [60, 80, 120, 200] {
        let table = at_width(columns);
        for place in ["am.ndjson:12", "chat.json:31", "chat.json:55"] {
            assert!(table.contains(place), "{columns}: {place}\n{table}");
        }
    }
}

#[test]
fn plain_terminals_get_ascii() {
    let mut report = fixture::report();
    report.incidents[0].timeline[2].title = "plain".to_owned();
    let table = shown(&report, &View { unicode: false, ..View::default() });
    assert!(table.is_ascii(), "{table}");
}

#[test]
fn colour_changes_nothing_but_colour() {
    let plain = at_width(120);
    let report = fixture::report();
    let painted = shown(&report, &View { color: true, ..View::default() });
    assert!(painted.contains("\u{1b}[31mdetect"), "{painted}");
    assert_eq!(crate::base::text::strip_ansi(&painted), plain);
    assert!(!plain.contains('\u{1b}'));
    assert!(!plain.contains('\u{202e}'));
}

#[test]
fn a_zone_is_named_in_the_head() {
    let view = View { zone: Some(Tz::Europe__Berlin), ..View::default() };
    let table = shown(&fixture::report(), &view);
    assert!(table.contains("CET"), "{table}");
    assert!(table.contains("11:15"), "{table}");
}

#[test]
fn no_incident_says_why() {
    let none = shown(&Report::default(), &View::default());
    assert!(none.starts_with("No incident: no source was read."), "{none}");
    let mut report = fixture::report();
    report.incidents.clear();
    let table = shown(&report, &View::default());
    assert!(table.contains("none that begins an incident"), "{table}");
    report.ledger.events = 0;
    assert!(shown(&report, &View::default()).contains("no rule took any of 103 records"));
    let message = "3 events lie outside --since and --until and are left out".to_owned();
    report.warnings.push(Warning { code: "outside_window".to_owned(), message, origin: None });
    let table = shown(&report, &View::default());
    assert!(
        table.contains("no event lies within the span") && table.contains("3 events"),
        "{table}"
    );
}

#[test]
fn a_document_without_dates_has_clocks_and_distances() {
    let mut report = fixture::report();
    let incident = &mut report.incidents[0];
    incident.milestones.clear();
    incident.impact.windows.clear();
    for (entry, clock) in incident.timeline.iter_mut().zip(["12:00", "12:15", "12:30"]) {
        entry.time = Some(fixture::undated(clock));
        entry.until = None;
    }
    incident.timeline.truncate(3);
    let view = View { zone: Some(Tz::Europe__Berlin), ..View::default() };
    let table = shown(&report, &view);
    assert!(table.contains("+15m") && table.contains("12:15 UTC"), "{table}");
    assert!(!table.contains("1970"), "{table}");
}

#[test]
fn what_leaves_no_incident_is_said_first() {
    let mut report = fixture::report();
    report.incidents.clear();
    let none = shown(&report, &View::default());
    assert!(none.starts_with("No incident: "), "{none}");
    report.ledger.withheld = report.ledger.events;
    let withheld = shown(&report, &View::default());
    let said = withheld.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("held back by thresholds, pairs and absences), but none"), "{withheld}");
    assert!(!said.contains("unattributed"), "{withheld}");
    let message = "--service leaves none of 1 incident; services there: api".to_owned();
    let code = "service_filter".to_owned();
    report.warnings.push(Warning { code, message: message.clone(), origin: None });
    let filtered = shown(&report, &View::default());
    let said = filtered.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.starts_with(&format!("No incident: {message}. To look further")), "{filtered}");
}
