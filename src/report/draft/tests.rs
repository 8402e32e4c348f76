//! Golden tests of the drafts.

use chrono_tz::Tz;

use crate::model::incident::Basis;
use crate::model::phase::Phase;
use crate::report::draft::*;
use crate::report::fixture;

pub(super) fn shown(report: &Report, view: &View, template: &str) -> String {
    by(report, view, &form(template))
}

fn form(template: &str) -> Form {
    let found = find(template).unwrap();
    Form { name: found.name.to_owned(), text: found.text.to_owned(), front_matter: false }
}

fn by(report: &Report, view: &View, form: &Form) -> String {
    let mut out = Vec::new();
    draft_by(report, view, form, &mut out).unwrap();
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
fn golden_pagerduty() {
    check("pagerduty", include_str!("golden/pagerduty.md"));
}

#[test]
fn golden_atlassian() {
    check("atlassian", include_str!("golden/atlassian.md"));
}

#[test]
fn golden_coe() {
    check("coe", include_str!("golden/coe.md"));
}

#[test]
fn every_form_has_all_rows_and_marks_what_people_must_say() {
    let report = fixture::report();
    for template in names() {
        let text = shown(&report, &View::default(), template);
        for title in ["Checkout requests fail", "HighErrorRate firing", "Rollback of Query Quasar"]
        {
            assert!(text.contains(title), "{template}: {title}\n{text}");
        }
        assert!(text.matches("TODO(author)").count() >= 3, "{template}\n{text}");
        assert!(text.contains("No record in `logs.tar.gz!app.log`"), "{template}: gaps\n{text}");
        assert!(text.contains("Deploy of Query Quasar v41"), "{template}: changes\n{text}");
    }
}

#[test]
fn long_incidents_are_folded_by_phase_and_nothing_is_cut() {
    let mut report = fixture::report();
    for at in 0..90 {
        let phase = if at % 2 == 0 { Phase::Investigate } else { Phase::Note };
        let row =
            fixture::entry("2024-03-15T12:00:00Z", phase, &format!("talk {at} end"), 100 + at);
        report.incidents[0].timeline.push(row);
    }
    for template in names() {
        let text = shown(&report, &View::default(), template);
        for at in 0..90 {
            assert!(text.contains(&format!("talk {at} end")), "{template}: {at}");
        }
        // Two phases, and the list of places.
        assert_eq!(text.matches("<details>").count(), 3, "{template}\n{text}");
        assert_eq!(text.matches("</details>").count(), 3, "{template}");
        assert!(text.contains("<summary>note: "), "{template}\n{text}");
    }
}

#[test]
fn front_matter_is_yaml_that_no_title_can_leave() {
    let mut report = fixture::report();
    report.incidents[0].title = "a\"\n---\nlayout: evil # {{ x }}".to_owned();
    let form = Form { front_matter: true, ..form("alx") };
    let text = by(&report, &View::default(), &form);
    let head: Vec<&str> = text.lines().take_while(|line| !line.starts_with("# ")).collect();
    assert_eq!(head.first(), Some(&"---"));
    assert_eq!(head.iter().filter(|line| **line == "---").count(), 2, "{head:?}");
    assert!(
        head.contains(&"title: \"Post-mortem: a\\\"\\n---\\nlayout: evil # {{ x }}\""),
        "{head:?}"
    );
    assert!(head.contains(&"date: 2024-03-15T10:00:00Z"), "{head:?}");
    assert!(head.contains(&"incidents: [\"checkout-20240315T1000\"]"), "{head:?}");
}

#[test]
fn a_form_of_ones_own_sees_what_is_documented() {
    let text =
        "{% import 'parts' as parts %}{{ incidents[0].title }}\n{{ parts.timeline(incidents[0]) }}";
    let own = Form { name: "own.j2".to_owned(), text: text.to_owned(), front_matter: false };
    let text = by(&fixture::report(), &View::default(), &own);
    assert!(text.starts_with("Checkout database overloaded\n"), "{text}");
    assert!(text.contains("All systems go"), "{text}");
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
    assert!(find("papyrus").is_none());
    let text = "{{ incidents[0].titel }}".to_owned();
    let own = Form { name: "own.j2".to_owned(), text, front_matter: false };
    let error = draft_by(&report, &View::default(), &own, &mut out).unwrap_err();
    assert!(error.to_string().starts_with("own.j2: "), "{error}");
    assert!(out.is_empty());
}

#[test]
fn a_slip_in_a_template_is_named_with_its_line() {
    let text = "# Drafts\n{% for incident in incidents %}\n{{ incident.titel }}\n{% endfor %}\n";
    let form = Form { name: "my.md.j2".to_owned(), text: text.to_owned(), front_matter: false };
    let wrong = draft_by(&fixture::report(), &View::default(), &form, &mut Vec::new());
    let error = wrong.unwrap_err().to_string();
    assert!(error.contains("`incident.titel` is undefined"), "{error}");
    assert!(error.contains("my.md.j2:3"), "{error}");
}

#[test]
fn no_row_stands_twice_in_one_part() {
    for template in names() {
        let text = shown(&fixture::report(), &View::default(), template);
        let told = text.lines().filter(|line| line.contains("`]"));
        let mut told: Vec<&str> = told.collect();
        let all = told.len();
        told.sort_unstable();
        told.dedup();
        assert_eq!(told.len(), all, "{template}\n{text}");
    }
}

#[test]
fn an_alert_is_one_row_with_its_cycles_and_its_pages() {
    let mut report = fixture::report();
    let rows = &mut report.incidents[0].timeline;
    let at = rows.iter().position(|row| row.phase == Phase::Detect).unwrap();
    rows[at].key = Some("am:1".to_owned());
    rows[at].until = Some(fixture::at("2024-03-15T11:00:00Z"));
    let mut again = rows[at].clone();
    again.time = Some(fixture::at("2024-03-15T12:00:00Z"));
    again.until = Some(fixture::at("2024-03-15T13:51:00Z"));
    let mut page = rows[at].clone();
    page.key = Some("pager:7".to_owned());
    page.title = "Opsgenie pages: HighErrorRate".to_owned();
    rows.extend([again, page]);
    let text = shown(&report, &View::default(), "alx");
    let alerts = text.split("## Alerts").nth(1).unwrap().split("## ").next().unwrap();
    let alerts: Vec<&str> = alerts.lines().filter(|line| line.contains("HighErrorRate")).collect();
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    assert!(alerts[0].contains("| 13:51 UTC | 7h 13m | 4 |"), "{alerts:?}");
}

#[test]
fn alerts_alone_are_not_called_an_impact() {
    let mut report = fixture::report();
    let impact = &mut report.incidents[0].impact;
    impact.windows.iter_mut().for_each(|window| window.basis = Basis::Alerts);
    impact.affected_percent = None;
    for template in names() {
        let text = shown(&report, &View::default(), template);
        assert!(text.contains("No impact on users was measured"), "{template}\n{text}");
        assert!(!text.contains("Users were affected"), "{template}\n{text}");
    }
}

#[test]
fn places_are_told_in_full_unless_the_form_says_what_they_are_below() {
    let own = |text: &str| {
        let text = format!("{{% import 'parts' as parts %}}{text}");
        let form = Form { name: "own.j2".to_owned(), text, front_matter: false };
        by(&fixture::report(), &View::default(), &form)
    };
    let full = own("{{ incidents[0].timeline[0].cite }}");
    assert_eq!(full, "[`logs.tar.gz!chat.json:4`]\n");
    let short = own(
        "{% for incident in incidents %}{{ incident.prefix }} {{ incident.timeline[0].cite }}{% endfor %}",
    );
    assert_eq!(short, "`logs.tar.gz!` [`chat.json:4`]\n");
}
