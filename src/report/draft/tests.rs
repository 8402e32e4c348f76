//! Golden tests of the drafts.

use chrono_tz::Tz;

use crate::report::draft::*;
use crate::report::fixture;

fn shown(report: &Report, view: &View, template: &str) -> String {
    let mut out = Vec::new();
    draft(report, view, template, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn check(name: &str, golden: &str) {
    let text = shown(&fixture::report(), &View::default(), name);
    let path = format!("{}/src/report/draft/golden/{name}.md", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("RECOUNT_BLESS").is_some() {
        std::fs::write(path, &text).unwrap();
        return;
    }
    assert_eq!(text, golden, "RECOUNT_BLESS=1 rewrites it\n{text}");
}

#[test]
fn golden_alx() {
    check("alx", include_str!("golden/alx.md"));
}

#[test]
fn golden_google() {
    check("google", include_str!("golden/google.md"));
}

#[test]
fn the_form_of_the_seeds_is_there() {
    let text = shown(&fixture::report(), &View::default(), "alx");
    for heading in [
        "## Issue Summary",
        "- **Duration:**",
        "- **Impact:**",
        "- **Root Cause:** _To be written",
        "## Timeline",
        "## Root Cause and Resolution",
        "## Corrective and Preventative Measures",
    ] {
        assert!(text.contains(heading), "{heading}\n{text}");
    }
    let timeline = text.lines().filter(|line| line.starts_with("- **1"));
    for line in timeline {
        assert!(line.ends_with("`]"), "cites no place: {line}");
    }
}

#[test]
fn hostile_text_is_disarmed() {
    for template in names() {
        let text = shown(&fixture::report(), &View::default(), template);
        assert!(!text.contains("<script>"), "{text}");
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    }
}

#[test]
fn both_zones_are_told() {
    let view = View { zone: Some(Tz::Europe__Berlin), ..View::default() };
    let text = shown(&fixture::report(), &view, "alx");
    assert!(text.contains("**11:15 CET / 10:15 UTC** (+15m)"), "{text}");
    assert!(text.contains("2024-03-15 11:00 → 15:00 CET / 2024-03-15 10:00 → 14:00 UTC"), "{text}");
}

#[test]
fn every_incident_has_its_section_and_none_says_why() {
    let mut report = fixture::report();
    report.incidents.push(fixture::incident());
    let text = shown(&report, &View::default(), "alx");
    assert_eq!(text.matches("# Post-mortem: ").count(), 2);
    let none = shown(&Report::default(), &View::default(), "alx");
    assert!(none.contains("No incident: no source was read."), "{none}");
}

#[test]
fn an_open_or_bare_incident_breaks_no_template() {
    let mut report = fixture::report();
    let incident = &mut report.incidents[0];
    incident.milestones.clear();
    incident.impact = crate::model::incident::Impact::default();
    incident.timeline.iter_mut().for_each(|entry| entry.time = None);
    incident.severity = None;
    for template in names() {
        shown(&report, &View::default(), template);
    }
}

#[test]
fn a_bad_template_names_itself() {
    let report = fixture::report();
    let mut out = Vec::new();
    let error = draft(&report, &View::default(), "papyrus", &mut out).unwrap_err();
    assert!(error.to_string().contains("alx, google"), "{error}");
    let own = ("own.j2", "{{ incidents[0].titel }}");
    let error = draft_by(&report, &View::default(), own, &mut out).unwrap_err();
    assert!(error.to_string().starts_with("own.j2: "), "{error}");
    assert!(out.is_empty());
}
