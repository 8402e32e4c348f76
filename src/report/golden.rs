//! Golden tests of the formats that have no folder of their own, and one test for all: hostile text is harmless.

use crate::model::report::Report;
use crate::report::render::{Render, View};
use crate::report::{RENDERERS, find, fixture};

/// Texts that attack: terminals, HTML, Markdown, spreadsheets, diagrams, calendars, label values, chats.
const ATTACKS: [&str; 9] = [
    "</script><script>alert(1)</script>",
    "a | b `rm -rf` *bold*",
    "\u{1b}[31mred\u{1b}[0m\u{7}",
    "\u{202e}txt.exe",
    "=cmd|' /C calc'!A0",
    "x\r\nEND:VEVENT\nsection evil\n# EOF",
    "a\"} 1 {b=\"c",
    "<!channel> ]]> &nbsp; %% ; # :",
    "one\u{85}# two\u{2028}three\u{2029}four\u{2066}five\u{2069}",
];

fn shown(renderer: &dyn Render, report: &Report) -> String {
    let mut out = Vec::new();
    renderer.render(report, &View::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn check(name: &str, golden: &str) {
    let text = shown(find(name).unwrap(), &fixture::report());
    let path = format!("{}/src/report/golden/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("RECOUNT_BLESS").is_some() {
        std::fs::write(path, &text).unwrap();
        return;
    }
    assert_eq!(text, golden, "RECOUNT_BLESS=1 rewrites it\n{text}");
}

macro_rules! goldens {
    ($($test:ident $name:literal)*) => {$(
        #[test]
        fn $test() {
            check($name, include_str!(concat!("golden/", $name, ".txt")));
        }
    )*};
}

goldens! {
    csv "csv"
    mermaid "mermaid"
    mermaid_timeline "mermaid-timeline"
    timesketch "timesketch"
    annotations "annotations"
    openmetrics "openmetrics"
    icalendar "icalendar"
    slack "slack"
    confluence "confluence"
}

/// The fixture with every text that comes from logs replaced by `attack`.
fn attacked(attack: &str) -> Report {
    let mut report = fixture::report();
    let text = || attack.to_owned();
    for incident in &mut report.incidents {
        incident.title = text();
        incident.services = vec![text()];
        incident.impact.windows.iter_mut().for_each(|window| window.service = Some(text()));
    }
    let rows = report.incidents.iter_mut().flat_map(|incident| &mut incident.timeline);
    for entry in rows.chain(&mut report.unattributed) {
        entry.title = text();
        entry.service = Some(text());
        entry.host = Some(text());
        entry.actor = Some(text());
        entry.key = Some(text());
        for one in &mut entry.evidence {
            one.text = text();
            one.origin.source = attack.into();
        }
    }
    report.warnings.iter_mut().for_each(|warning| warning.message = text());
    report
}

#[test]
fn hostile_text_is_harmless_everywhere() {
    for attack in ATTACKS {
        let report = attacked(attack);
        for renderer in RENDERERS {
            let name = renderer.name();
            let text = shown(*renderer, &report).replace("\r\n", "\n");
            let raw = |c: char| {
                (c.is_control() && c != '\n')
                    || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            };
            assert!(!text.contains(raw), "{name}: {attack:?}\n{text}");
            // Plain texts and JSON are no HTML; whoever shows them as such escapes them.
            let is_markup = ["markdown", "confluence", "html", "slack", "mermaid"];
            if is_markup.iter().any(|markup| name.starts_with(markup)) {
                assert!(!text.contains("<script>alert"), "{name}: {attack:?}\n{text}");
                assert!(!text.contains("<!channel>"), "{name}: {attack:?}\n{text}");
            }
            if name.starts_with("mermaid") {
                assert!(!text.contains('`') && !text.contains(';'), "{name}: {attack:?}\n{text}");
                let evil = text.lines().any(|line| line.trim() == "section evil");
                assert!(!evil, "{name}: {attack:?}\n{text}");
            }
            if name == "openmetrics" {
                assert_eq!(text.matches("\n# EOF").count(), 1, "{attack:?}\n{text}");
            }
            if name == "icalendar" {
                let events = |end: &str| text.lines().filter(|line| *line == end).count();
                assert_eq!((events("END:VEVENT"), events("BEGIN:VEVENT")), (1, 1), "{text}");
            }
            if name == "csv" {
                let mut reader = csv::Reader::from_reader(text.as_bytes());
                for row in reader.records().map(Result::unwrap) {
                    assert!(row.iter().all(|cell| !cell.starts_with(['=', '@'])), "{row:?}");
                }
            }
        }
    }
}
