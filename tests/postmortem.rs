//! Written post-mortems in the shapes that people give them; every document is invented.

use recount::format::options::ReadOptions;
use recount::format::parse::Document;
use recount::format::postmortem::document::{PostMortemDocument, pieces};
use recount::format::postmortem::read::read;
use recount::model::moment::{Assumption, Moment};
use recount::model::phase::Milestone;
use recount::model::post_mortem::PostMortem;
use recount::options::Options;
use recount::pipeline::{map_text, reduce};
use recount::rule::load::{builtin, load};

fn document(text: &str) -> PostMortem {
    read(text, "a.md", None, &ReadOptions::default())
}

/// Returns line, time as stated, and text of each entry.
fn entries(text: &str) -> Vec<String> {
    let show = |time: &Option<Moment>| time.as_ref().map(Moment::when).unwrap_or_default();
    let document = document(text);
    let line = |e: &recount::model::post_mortem::WrittenEntry| {
        let until = e.until.as_ref().map(|until| format!("/{}", until.when())).unwrap_or_default();
        format!("{} {}{until} {}", e.passage.line, show(&e.time), e.passage.text)
    };
    document.entries.iter().map(line).collect()
}

fn window(text: &str) -> (String, String) {
    let window = document(text).window;
    let show = |time: Option<&Moment>| time.map(Moment::when).unwrap_or_default();
    let window = window.as_ref();
    (show(window.and_then(|w| w.from.as_ref())), show(window.and_then(|w| w.to.as_ref())))
}

#[test]
fn tables_with_dates_and_owners() {
    let text = "## Timeline (UTC)\n\n| Date | Time | Event | Who |\n|---|---|---|---|\n\
        | 2024-05-02 | 23:50 | Alert fired | bot |\n| 2024-05-03 | 00:10 | Restarted | Ana |\n";
    assert_eq!(
        entries(text),
        [
            "5 2024-05-02T23:50:00+00:00 Alert fired — bot",
            "6 2024-05-03T00:10:00+00:00 Restarted — Ana"
        ]
    );
}

#[test]
fn tables_with_start_and_end() {
    let text = "On May 2, 2024 it broke.\n\n## Timeline\n\n| Start (EST) | End | What happened |\n|---|---|---|\n\
        | 1:00 PM | 1:20 PM | Logins fail |\n| 1:20 PM | 2:00 PM | Failover |\n";
    assert_eq!(
        entries(text),
        [
            "7 2024-05-02T13:00:00-05:00/2024-05-02T13:20:00-05:00 Logins fail",
            "8 2024-05-02T13:20:00-05:00/2024-05-02T14:00:00-05:00 Failover"
        ]
    );
}

#[test]
fn headings_with_text_below() {
    let text = "# Outage of 3 June 2024\n\n## Timeline\n\nAll times in PST\n\n### 10:15 – Alert\n\nThe pager rang.\n\nIt was loud at 10:20.\n\n### 10:30\n\nRestarted.\n\n## Lessons\n\n- At 11:00 we ate.\n";
    assert_eq!(
        entries(text),
        [
            "7 2024-06-03T10:15:00-08:00 Alert: The pager rang.",
            "13 2024-06-03T10:30:00-08:00 Restarted."
        ]
    );
}

#[test]
fn plain_lines_under_a_bare_heading() {
    let text = "Outage report\n\nTimeline\n9:00 pm - Site down\n11:50 pm - Paged the DBA\n12:20 am - Restored\n\nRoot Cause\nAt 9:00 pm a disk filled up.\n";
    assert_eq!(
        entries(text),
        ["4 T21:00:00 Site down", "5 T23:50:00 Paged the DBA", "6 T00:20:00 Restored"]
    );
    let document = document(text);
    let days: Vec<_> = document
        .entries
        .iter()
        .map(|e| e.time.as_ref().unwrap().at.date_naive().to_string())
        .collect();
    assert_eq!(
        days,
        ["1970-01-01", "1970-01-01", "1970-01-02"],
        "midnight moves the stand-in day on"
    );
}

#[test]
fn noon_is_no_midnight() {
    let text = "Timeline\n\n* 11:45 AM: one\n* 12:30 PM: two\n* 1:05 PM: three\n";
    assert_eq!(entries(text), ["3 T11:45:00 one", "4 T12:30:00 two", "5 T13:05:00 three"]);
    let loose = "Timeline\n\n* 11:45: one\n* 12:30: two\n* 1:05: three\n";
    assert_eq!(entries(loose), ["3 T11:45:00 one", "4 T12:30:00 two", "5 T13:05:00 three"]);
}

#[test]
fn dates_on_lines_of_their_own() {
    let text = "## Timeline\n\n**26/01/2024**\n\n- 22:00 UTC+2 down\n- 23:30 UTC+2 paged\n\n**27/01/2024**\n\n- 00:15 UTC+2 up\n";
    assert_eq!(
        entries(text),
        [
            "5 2024-01-26T22:00:00+02:00 down",
            "6 2024-01-26T23:30:00+02:00 paged",
            "10 2024-01-27T00:15:00+02:00 up"
        ]
    );
}

#[test]
fn sentences_with_a_time_in_them() {
    let text = "# Incident on 2024-03-01\n\n## Timeline\n\n- The pager rang at 0330hrs (EAT) on the desk.\n- Ten minutes later the server was started.\n- Service was back by 0400hrs (EAT).\n";
    assert_eq!(
        entries(text),
        [
            "5 2024-03-01T03:30:00+03:00 The pager rang at 0330hrs (EAT) on the desk.",
            "6 2024-03-01T03:40:00+03:00 Ten minutes later the server was started.",
            "7 2024-03-01T04:00:00+03:00 Service was back by 0400hrs (EAT)."
        ]
    );
}

#[test]
fn pasted_logs_and_chat_are_no_entries() {
    let text = "## Timeline\n\n- 10:00 UTC Logs show errors:\n\n```\n2024-05-02 09:59:01 ERROR boom\n[09:59] bot: help\n```\n\n- 10:10 UTC Fixed\n\n## Appendix\n\n> Ana [8:27 AM]\n";
    assert_eq!(entries(text), ["3 T10:00:00+00:00 Logs show errors:", "10 T10:10:00+00:00 Fixed"]);
}

#[test]
fn a_timeline_wholly_inside_a_fence() {
    let text = "## Timeline\n\n```\n10:00 UTC  site down\n10:20 UTC  site up\n```\n\n## Root cause\n\nDisk.\n";
    assert_eq!(entries(text), ["4 T10:00:00+00:00 site down", "5 T10:20:00+00:00 site up"]);
}

#[test]
fn times_alone_with_text_below() {
    let text = "## Timeline\n\n**10:15a**\n\nThe alarm rang.\n\n**12:28p**\n\nIt was fixed.\n";
    assert_eq!(entries(text), ["3 T10:15:00 The alarm rang.", "7 T12:28:00 It was fixed."]);
}

#[test]
fn html_tables_and_lists() {
    let list = "## Timeline\n<ul>\n<li><b>9:00 AM WAT</b>: Down</li>\n<li><b>9:30 AM WAT</b>: Up</li>\n</ul>\n";
    assert_eq!(entries(list), ["3 T09:00:00+01:00 Down", "4 T09:30:00+01:00 Up"]);
}

#[test]
fn ranges_and_items_within_items() {
    let text = "# Outage on 2024-03-01\n\n## Timeline (UTC)\n\n- **14:40-14:55** Rolled back\n  - Paged the DBA at 14:45.\n- 15:00\n- Lunch\n- 15:10:00-05:00 Closed\n";
    assert_eq!(
        entries(text),
        [
            "5 2024-03-01T14:40:00+00:00/2024-03-01T14:55:00+00:00 Rolled back: Paged the DBA at 14:45.",
            "7 2024-03-01T15:00:00+00:00 ",
            "9 2024-03-01T15:10:00-05:00 Closed"
        ]
    );
}

#[test]
fn the_zone_hints_at_the_order_of_day_and_month() {
    let text = "## Timeline (all times CAT)\n\n- 06/07/2024 13:00 down\n- 06/07/2024 14:00 up\n";
    assert_eq!(
        entries(text),
        ["3 2024-07-06T13:00:00+02:00 down", "4 2024-07-06T14:00:00+02:00 up"]
    );
}

#[test]
fn windows_as_people_state_them() {
    let of = |text: &str| window(&format!("# Post-mortem\n\n## Summary\n\n{text}\n"));
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let day = "2024-05-02T";
    for (text, from, to) in [
        (
            "On May 2, 2024, from 10:00 AM to 2:00 PM GMT, all was down.",
            "10:00:00+00:00",
            "14:00:00+00:00",
        ),
        (
            "Duration: May 2, 2024, 12:30 PM - 1:15 PM UTC (45 minutes)",
            "12:30:00+00:00",
            "13:15:00+00:00",
        ),
        (
            "It began on May 2, 2024 at 8:00 PM PST and ended at 11:00 PM PST.",
            "20:00:00-08:00",
            "23:00:00-08:00",
        ),
        (
            "- Start: 2024-05-02 10:00 UTC\n- End: 2024-05-02 11:00 UTC",
            "10:00:00+00:00",
            "11:00:00+00:00",
        ),
        (
            "Start Time: May 2, 2024, 10:30 AM (UTC)\nEnd Time: May 2, 2024, 12:45 PM (UTC)",
            "10:30:00+00:00",
            "12:45:00+00:00",
        ),
        (
            "The site was down for an hour on May 2, 2024, between 5pm and 6pm CAT",
            "17:00:00+02:00",
            "18:00:00+02:00",
        ),
    ] {
        assert_eq!(of(text), pair(&format!("{day}{from}"), &format!("{day}{to}")), "{text}");
    }
    let night = of("Downtime: April 12, 2024, 9:00 PM UTC - April 13, 2024, 3:00 AM UTC");
    assert_eq!(night, pair("2024-04-12T21:00:00+00:00", "2024-04-13T03:00:00+00:00"));
    let rolled = of("On May 2, 2024 from 10:30 PM to 1:30 AM UTC nobody got in.");
    assert_eq!(rolled, pair("2024-05-02T22:30:00+00:00", "2024-05-03T01:30:00+00:00"));
}

#[test]
fn only_post_mortems_are_recognised() {
    let is = |name: &str, text: &str| PostMortemDocument.recognises(name, text);
    let sound = "# Postmortem\n\n## Timeline\n\n- 10:00 down\n- 10:30 up\n";
    assert!(is("a.md", sound) && is("README", sound) && is("x/notes.txt", sound) && is("-", sound));
    assert!(!is("a.log", sound) && !is("a.json", sound));
    let log =
        "2024-05-02 10:00:00 ERROR incident outage root cause\n2024-05-02 10:00:01 INFO timeline\n";
    assert!(!is("app.txt", log));
    let syslog = "May  2 10:00:00 web1 sshd[1]: incident\nMay  2 10:00:01 web1 sshd[1]: outage\n";
    assert!(!is("messages", syslog));
    let readme = "# shop\n\nA shop.\n\n## Install\n\nRun `make` at 10:00.\n\n## Roadmap\n\n- 2024-05-02: v1\n";
    assert!(!is("README.md", readme));
    assert!(
        !is("a.txt", "{\"incident\": 1}\n{\"timeline\": 2}\n")
            && !is("a.txt", "")
            && !is("a.txt", "\n\n")
    );
}

#[test]
fn the_summary_is_a_record_of_its_own() {
    let text = "# Post-mortem: shop down\n\n## Summary\n\nFrom 10:00 to 11:00 UTC on May 2, 2024 (1 hour) 20% of users saw errors.\n\n## Timeline\n\n- 10:05 Alert\n- 11:00 Resolved\n";
    let found = pieces(&document(text), "a.md");
    assert_eq!(found.len(), 3);
    let stated = found[0].parsed.stated.as_ref().unwrap();
    assert_eq!(stated.title.as_deref(), Some("shop down"));
    assert_eq!((stated.affected_percent, stated.duration_seconds), (Some(20.0), Some(3600)));
    assert_eq!(found[0].line, 5);
    let field = |at: usize, name: &str| {
        found[at].parsed.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    };
    assert_eq!(field(1, "position").as_deref(), Some("first"));
    assert_eq!(field(2, "window").as_deref(), Some("end"));
}

#[test]
fn hostile_text_is_no_danger() {
    for text in [
        "",
        "|",
        "| 10:00 |\n",
        "```",
        "- \n- \n",
        "10:00",
        "\u{0}\u{202e}10:00 x",
        "# \n## Timeline\n- 99:99 x\n",
        "---\ntitle: x",
    ] {
        assert!(pieces(&document(text), "a.md").len() < 3, "{text}");
    }
    let deep = "> ".repeat(3000) + "10:00 x";
    assert!(document(&deep).entries.len() < 2);
}

#[test]
fn a_sole_time_of_another_kind_states_no_window() {
    let of = |text: &str| window(&format!("# Outage 2024-05-02\n\n## Details\n\n{text}\n"));
    let none = (String::new(), String::new());
    for text in [
        "We rolled back at 10:41 UTC.",
        "Standup is at 10:30 UTC.",
        "The next deploy went out at 15:00 UTC.",
        "At 10:30 UTC we told the customers.",
        "Logins failed. We\nrolled back at 10:41 UTC.",
        "The rollback started at 10:41 UTC.",
        "We rolled back between 10:41 and 10:43 UTC.",
    ] {
        assert_eq!(of(text), none, "{text}");
    }
    let start = ("2024-05-02T10:00:00+00:00".to_owned(), String::new());
    for text in [
        "At 10:00 UTC the shop went down.",
        "Logins failed at 10:00 UTC. We rolled back at 10:41 UTC.",
        "We rolled back at 10:41 UTC what had broken the shop at 10:00 UTC.",
        "The errors started at 10:00 UTC.",
    ] {
        assert_eq!(of(text), start, "{text}");
    }
}

#[test]
fn what_the_text_states_is_not_assumed() {
    let assumed = |head: &str, row: &str| {
        let text =
            format!("{head}\n\n## Timeline\n\n- {row}\n- 23:58 Alert fired\n- 00:10 Fixed\n");
        document(&text).entries.into_iter().map(|entry| entry.assumed).collect::<Vec<_>>()
    };
    let night = vec![Assumption::Date];
    for head in [
        "# Outage 2024-05-02\n\nAll times in UTC",
        "# Outage 2024-05-02\n\n*Times are in CEST.*",
        "# Outage 2024-05-02\n\nAll times in Europe/Oslo",
        "# Outage 2024-05-02 (times CEST)",
        "# Outage\n\n## Summary\n\nAll times UTC. On 2024-05-02 logins failed.",
    ] {
        assert_eq!(assumed(head, "10:00 down"), [vec![], vec![], night.clone()], "{head}");
    }
    let zone = vec![Assumption::Zone];
    assert_eq!(assumed("# Outage 2024-05-02", "10:00 down")[..2], [zone.clone(), zone.clone()]);
    let beside = assumed("# Outage 2024-05-02", "10:00 CEST down");
    assert_eq!(beside[..2], [vec![], zone], "one clock's zone is not every clock's");
    let undated = assumed("# Outage\n\nAll times in UTC", "2024-05-02 10:00 down");
    assert_eq!(undated, [vec![], vec![], night]);
}

#[test]
fn a_restart_without_effect_leaves_the_cause_that_was_found() {
    let text = "# Outage 2024-05-02\n\n## Timeline (UTC)\n\n| Time | Event | Who |\n|---|---|---|\n\
        | 10:00 | Logins fail | |\n| 10:05 | Alert fired | |\n\
        | 10:20 | Cause found: maxmemory is set too low | Tomas Berg |\n\
        | 10:25 | Restart of the cache, no effect | Tomas Berg |\n\
        | 10:30 | Config rolled back | Tomas Berg |\n| 10:35 | Incident closed | |\n";
    let rules = load(&builtin()).unwrap();
    let options = Options::default();
    let report = reduce(map_text("a.md", text.as_bytes(), &rules, &options), &options);
    let point = &report.incidents[0].milestones[&Milestone::Identify];
    assert_eq!(point.moment.when(), "2024-05-02T10:20:00+00:00");
}
