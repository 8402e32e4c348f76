//! The contradictions that `recount lint` names, each on a document with one planted flaw.

use recount::format::options::ReadOptions;
use recount::format::postmortem::read::read;
use recount::lint::told::Told;
use recount::lint::{Subject, check, codes};

const SOUND: &str = "\
# Post-mortem: shop down

## Summary

On Friday, May 3, 2024 the shop was down from 10:00 AM to 11:00 AM UTC (1 hour).

## Timeline

- 10:05 AM: Alert
- 11:00 AM: Resolved

## Tasks

- Monitor by May 10, 2024
";

fn found(text: &str) -> Vec<(&'static str, u64)> {
    let document = read(text, "a.md", None, &ReadOptions::default());
    let told = Told::default();
    let subject = Subject { document: &document, told: &told };
    check(&subject).iter().map(|finding| (finding.code, finding.line)).collect()
}

fn with(from: &str, to: &str) -> Vec<(&'static str, u64)> {
    assert!(SOUND.contains(from), "{from}");
    found(&SOUND.replace(from, to))
}

#[test]
fn a_sound_document_gives_nothing() {
    assert_eq!(found(SOUND), []);
}

#[test]
fn each_contradiction_is_named_with_its_line() {
    assert_eq!(with("On Friday", "On Thursday"), [("weekday_mismatch", 5)]);
    assert_eq!(with("(1 hour)", "(3 hours)"), [("duration_mismatch", 5)]);
    assert_eq!(with("May 10, 2024", "May 11, 2024"), [("deadline_on_weekend", 14)]);
    assert_eq!(with("11:00 AM: Resolved", "10:01 AM: Resolved"), [("order", 10)]);
    assert_eq!(
        with("- 10:05 AM: Alert\n- 11:00 AM", "- 5:05 PM: Alert\n- 6:00 PM"),
        [("window_outside_timeline", 5)]
    );
}

#[test]
fn a_half_of_the_day_that_cannot_be_right_is_a_slip() {
    assert_eq!(with("10:05 AM: Alert", "14:05pm: Alert").first(), Some(&("am_pm_slip", 9)));
    assert_eq!(with("11:00 AM: Resolved", "11:00 PM: Resolved"), [("am_pm_slip", 10)]);
}

#[test]
fn what_a_reader_needs_is_missed() {
    assert_eq!(with(" UTC", ""), [("no_zone", 9)]);
    assert_eq!(with("On Friday, May 3, 2024 the", "The"), [("no_date", 9)]);
    assert_eq!(with("On Friday, May 3, 2024 the", "On May 3 the"), [("no_year", 9)]);
}

#[test]
fn the_time_to_something_is_not_the_length_of_the_outage() {
    for text in [
        "Time to detect: 13 minutes.",
        "Time to detect was 3 minutes.",
        "Time to acknowledge 5 min; MTTR was 2 hours.",
    ] {
        assert_eq!(with("UTC (1 hour).", &format!("UTC. {text}")), [], "{text}");
    }
    assert_eq!(
        with("(1 hour).", "(3 hours). Time to detect: 5 minutes."),
        [("duration_mismatch", 5)]
    );
}

#[test]
fn a_time_of_something_else_is_no_start_to_be_detected_after() {
    let sound = "# Outage\n\nLogins failed on May 3, 2024.\n\n## Timeline (UTC)\n\n- 10:00 Logins fail\n- 10:05 Alert fired\n\
                 - 11:00 Resolved\n\n## Details\n\nWe rolled back at 10:41 UTC.\n";
    assert_eq!(found(sound), []);
}

#[test]
fn codes_are_told_once() {
    let mut all: Vec<&str> = codes().iter().map(|code| code.name).collect();
    all.sort_unstable();
    let count = all.len();
    all.dedup();
    assert_eq!(all.len(), count);
}
