//! The page: whole, harmless, and the same each time.
use serde_json::Value;

use crate::model::report::Report;
use crate::report::fixture;
use crate::report::html::page::{Html, SCRIPT, STYLE, hash};
use crate::report::render::{Render, View};

fn page(report: &Report) -> String {
    let mut out = Vec::new();
    Html.render(report, &View::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The data of a page, as its script reads it.
fn embedded(page: &str) -> Value {
    let (_, rest) = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn golden_of_the_data() {
    let data = serde_json::to_string_pretty(&embedded(&page(&fixture::report()))).unwrap() + "\n";
    let path = format!("{}/src/report/html/golden.json", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("RECOUNT_BLESS").is_some() {
        std::fs::write(path, &data).unwrap();
        return;
    }
    let golden = String::from_utf8(std::fs::read(path).unwrap()).unwrap();
    assert_eq!(data, golden, "RECOUNT_BLESS=1 rewrites it");
}

#[test]
fn only_what_is_hashed_may_run_and_nothing_is_fetched() {
    let page = page(&fixture::report());
    for hash in [hash(STYLE), hash(SCRIPT)] {
        assert!(page.contains(&hash), "{hash}");
    }
    assert!(page.contains("content=\"default-src 'none'; script-src 'sha256-"));
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script>").count(), 2);
    assert_eq!(page.matches("<style>").count(), 1);
    // The one address is a namespace, which no browser fetches.
    assert_eq!(page.matches("http://www.w3.org/2000/svg").count(), page.matches("://").count());
    for outside in [" src=", "<link", "@import", "fetch(", "XMLHttpRequest", "innerHTML", " style="]
    {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn hostile_text_stays_text() {
    let mut report = fixture::report();
    let hostile =
        "</script><script>alert(1)</script><!--<script>]]>&lt;\" onload='x' \u{202e}\u{1b}[0m";
    let incident = &mut report.incidents[0];
    hostile.clone_into(&mut incident.title);
    hostile.clone_into(&mut incident.id);
    incident.services.push(hostile.to_owned());
    incident.series[0].service = Some(hostile.to_owned());
    incident.timeline[0].title = hostile.to_owned();
    incident.timeline[0].actor = Some(hostile.to_owned());
    incident.timeline[0].evidence = vec![fixture::evidence(hostile, 1, hostile)];
    report.warnings[0].message = hostile.to_owned();
    let page = page(&report);
    assert_eq!(page.to_ascii_lowercase().matches("</script").count(), 2, "{page}");
    assert_eq!(page.matches("<!--").count(), 0);
    assert!(!page.contains(['\u{202e}', '\u{1b}']));
    assert!(page.contains("<title>&lt;&#x2f;script&gt;"), "{page}");
    let data = embedded(&page);
    let title = data["incidents"][0]["title"].as_str().unwrap();
    assert!(title.starts_with("</script><script>alert(1)</script><!--"), "{title}");
    assert!(title.contains("\\u{202e}") && !title.contains('\u{202e}'), "{title}");
}

#[test]
fn a_quiet_day_says_why() {
    let data = embedded(&page(&Report::default()));
    assert_eq!(data["empty"][0], "No incident: no source was read.");
    assert!(data["incidents"].as_array().unwrap().is_empty());
}

#[test]
fn without_scripts_there_is_a_list() {
    let page = page(&fixture::report());
    let (_, list) = page.split_once("<noscript>").unwrap();
    let list = list.split_once("</noscript>").unwrap().0;
    assert_eq!(list.matches("<tr>").count(), fixture::incident().timeline.len());
    let row = "<tr><td>2024-03-15 12:30 UTC</td><td>identify</td><td>Root cause: Query Quasar feature</td>\
               <td>checkout</td><td>logs.tar.gz!chat.json:31</td></tr>";
    assert!(list.contains(row), "{list}");
    assert!(list.contains("&lt;script&gt;") && !list.contains("<script"), "{list}");
}

#[test]
fn unknown_dates_are_told_apart() {
    let mut report = fixture::report();
    report.incidents[0].timeline[0].time = Some(fixture::undated("12:00"));
    let data = embedded(&page(&report));
    assert_eq!(data["incidents"][0]["rows"][0]["time"]["dated"], "no_date");
    assert_eq!(data["incidents"][0]["rows"][1]["time"]["dated"], "full");
}
