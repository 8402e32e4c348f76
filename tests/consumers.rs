//! Readers of others read the outputs: a JSON Schema validator, a CSV reader, an iCalendar parser, and a strict reader of
//! `OpenMetrics` after its specification. `tests/consumers/check.py` asks those that are no Rust crates.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use support::{laid_out, recount};

/// Inputs that differ most: an incident, all of them, none, a written one.
const INPUTS: [&str; 4] = [
    "fixtures/incidents/1-database-nap",
    "fixtures/incidents",
    "fixtures/quiet-day",
    "fixtures/post-mortems/ticket-shop.md",
];

/// Returns what the map step tells of each input, which is read once for all outputs.
fn saved() -> &'static [Vec<u8>] {
    static SAVED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
        let rows = |input: &&str| recount(["events", "-q", "--no-config", *input]).good().stdout;
        INPUTS.iter().map(rows).collect()
    });
    &SAVED
}

fn output(command: &str, format: &str, rows: &[u8]) -> String {
    recount([command, "-q", "--no-config", "--format", format]).stdin(rows).good().text()
}

/// An incident whose every word attacks somebody.
fn hostile(command: &str, format: &str) -> String {
    let text = "</script><script>alert(1)</script> | `a` ```b``` ; : # % =cmd() {x}\\u202e\\u001b[31m\\u0007";
    let hook = |status: &str, minute: u8| {
        let clock = format!("2024-03-15T10:{minute:02}:00Z");
        format!(
            "{{\"version\":\"4\",\"status\":\"{status}\",\"receiver\":\"x\",\"alerts\":[{{\"status\":\"{status}\",\"labels\":\
             {{\"alertname\":\"=cmd() {text}\",\"severity\":\"critical\",\"service\":\"=cmd() {text}\"}},\"annotations\":{{\"summary\":\"{text}\"}},\
             \"startsAt\":\"2024-03-15T10:00:00Z\",\"endsAt\":\"{clock}\",\"fingerprint\":\"f\"}}]}}\n"
        )
    };
    let log = hook("firing", 0) + &hook("resolved", 40);
    let talk = format!(
        "{{\"time\":\"2024-03-15T10:10:00Z\",\"level\":\"error\",\"service\":\"+{text}\",\"msg\":\"connection refused {text}\"}}\n"
    )
    .repeat(30);
    let files = [("alerts.ndjson", log), ("app.ndjson", talk)];
    let tree = laid_out(files.map(|(name, text)| (name.to_owned(), text.into_bytes())).to_vec());
    let folder = tree.folder().join(support::TREE);
    recount([command, "-q", "--no-config", "--format", format, "."]).folder(&folder).good().text()
}

fn all(command: &str, format: &str) -> Vec<String> {
    let known = saved().iter().map(|rows| output(command, format, rows));
    known.chain([hostile(command, format)]).collect()
}

/// Asserts that no control and no bidirectional character is there, but those of the format itself.
#[track_caller]
fn assert_spoken(text: &str, own: &[char]) {
    let bad = text.chars().find(|c| {
        let bidi = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        (c.is_control() && !own.contains(c)) || bidi
    });
    assert!(bad.is_none(), "{bad:?} is in the output");
}

#[test]
fn json_holds_what_its_schema_says() {
    for name in ["timeline", "metrics"] {
        let schema: Value = recount(["schema", name]).good().json();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        for text in all(name, "json") {
            let report: Value = serde_json::from_str(&text).unwrap();
            let wrong: Vec<String> =
                validator.iter_errors(&report).map(|e| e.to_string()).collect();
            assert!(wrong.is_empty(), "{name}: {wrong:#?}");
            assert_spoken(&text, &['\n']);
        }
    }
}

#[test]
fn csv_has_rows_of_one_length_and_no_formula() {
    for command in ["timeline", "metrics"] {
        for text in all(command, "csv") {
            assert_spoken(&text, &['\r', '\n']);
            let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
            let mut cells: Vec<String> =
                reader.headers().unwrap().iter().map(str::to_owned).collect();
            for row in reader.records() {
                cells.extend(row.unwrap().iter().map(str::to_owned));
            }
            let formula = |cell: &&String| {
                cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err()
            };
            assert_eq!(cells.iter().find(formula), None, "{command}");
        }
    }
    assert!(hostile("timeline", "csv").contains("'=cmd()"), "the attack is in the test");
}

#[test]
fn calendars_are_read_again() {
    for text in all("timeline", "icalendar") {
        assert_spoken(&text, &['\r', '\n']);
        assert!(text.lines().all(|line| line.len() <= 75), "{text}");
        let calendar: icalendar::Calendar = text.parse().unwrap_or_else(|error| panic!("{error}"));
        let events = calendar.components.iter().filter_map(icalendar::CalendarComponent::as_event);
        for event in events {
            use icalendar::Component;
            assert!(event.get_uid().is_some() && event.get_start().is_some(), "{text}");
            assert!(event.get_summary().is_some_and(|text| !text.is_empty()), "{text}");
        }
    }
}

#[test]
fn html_and_pages_hold_no_element_of_a_log() {
    for format in ["html", "confluence", "markdown", "slack"] {
        let text = hostile("timeline", format);
        assert!(!text.contains("<script>alert"), "{format}\n{text}");
        assert_spoken(&text, &['\n', '\t']);
    }
    for template in ["alx", "google", "pagerduty", "atlassian", "coe"] {
        let text = hostile_draft(template);
        assert!(!text.contains("<script>") && !text.contains("</script>"), "{template}\n{text}");
        assert_spoken(&text, &['\n']);
        // No line of a log opens a block of code, a heading or a row with more cells than its head.
        let mut cells = 0;
        for line in text.lines() {
            assert!(!line.trim_start().starts_with("```"), "{template}: {line}");
            let bars = line.replace("\\\\", "").replace("\\|", "").matches('|').count();
            match (line.starts_with('|'), cells) {
                (true, 0) => cells = bars,
                (true, _) => assert_eq!(bars, cells, "{template}: {line}"),
                (false, _) => cells = 0,
            }
        }
    }
}

fn hostile_draft(template: &str) -> String {
    let log = "2024-03-15T10:00:00Z ALERT CheckoutDown firing service=`x|y` severity=critical </script><script>alert(1)</script> | a ```b``` =cmd()\u{202e}\u{1b}[31m\n"
        .repeat(20);
    let alert = "{\"version\":\"4\",\"status\":\"firing\",\"alerts\":[{\"status\":\"firing\",\"labels\":{\"alertname\":\"a | `b` ```c``` </script><script>alert(1)</script>\\n# head\",\
                 \"severity\":\"critical\",\"service\":\"=cmd()|x\\u202e\\u001b[31m\"},\"startsAt\":\"2024-03-15T10:00:00Z\",\"fingerprint\":\"f\"}]}\n";
    let files = [("app.log", log.as_str()), ("alerts.ndjson", alert)];
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    let tree = laid_out(files.to_vec());
    let folder = tree.folder().join(support::TREE);
    recount(["draft", "-q", "--no-config", "--template", template, "."])
        .folder(&folder)
        .good()
        .text()
}

#[test]
fn openmetrics_is_what_its_specification_says() {
    for command in ["timeline", "metrics"] {
        for text in all(command, "openmetrics") {
            assert_spoken(&text, &['\n']);
            Exposition::read(&text).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"));
        }
    }
}

#[test]
fn the_reader_of_openmetrics_is_strict() {
    let good = "# TYPE a_seconds gauge\n# UNIT a_seconds seconds\n# HELP a_seconds It.\na_seconds{b=\"c\\\"\\\\\\n\"} 1.5\n# EOF\n";
    assert_eq!(Exposition::read(good).map(|read| read.samples), Ok(1));
    let swaps = [
        ("# EOF\n", ""),
        ("# EOF\n", "# EOF"),
        ("# EOF\n", "# EOF\n\n"),
        ("1.5\n", "1.5\n\n"),
        ("1.5", "one"),
        ("a_seconds{", "b_seconds{"),
        ("b=", "b ="),
        ("\\n\"}", "\\t\"}"),
        ("UNIT a_seconds seconds", "UNIT a_seconds bytes"),
        ("gauge", "gouge"),
        ("# HELP", "#HELP"),
        ("1.5\n", "1.5\na_seconds{b=\"c\\\"\\\\\\n\"} 2\n"),
    ];
    for (from, to) in swaps {
        assert!(Exposition::read(&good.replace(from, to)).is_err(), "{from} → {to}");
    }
}

/// What a text exposition of `OpenMetrics` 1.0 holds: families of gauges, each described before its samples, ended by
/// `# EOF`.
#[derive(Debug, Default)]
struct Exposition {
    samples: usize,
    /// The family at hand, and whether its samples have begun.
    family: String,
    begun: bool,
    /// What was said of each family.
    known: BTreeMap<String, BTreeSet<String>>,
    /// Every sample, by family and labels.
    seen: BTreeSet<(String, String)>,
}

impl Exposition {
    /// Reads by the ABNF of the specification, as far as gauges go: names, labels with their three escapes, real numbers,
    /// one space between parts, no blank line, families that do not mix, no sample twice.
    fn read(text: &str) -> Result<Self, String> {
        let body =
            text.strip_suffix("# EOF\n").ok_or("does not end with `# EOF` and a line end")?;
        let described =
            Regex::new(r"^# (TYPE|UNIT|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$").unwrap();
        let value = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?|[+-]?Inf|NaN";
        let label = r#"[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*""#;
        let sample =
            format!(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{{(?:{label}(?:,{label})*)?\}})? (?:{value})$");
        let sample = Regex::new(&sample).unwrap();
        let mut read = Self::default();
        for line in body.lines() {
            let good = if let Some(found) = described.captures(line) {
                read.describe(&found[1], &found[2], &found[3])
            } else if let Some(found) = sample.captures(line) {
                read.sample(&found[1], found.get(2).map_or("", |labels| labels.as_str()))
            } else {
                false
            };
            if !good {
                return Err(format!("not good here: {line}"));
            }
        }
        Ok(read)
    }

    fn describe(&mut self, what: &str, name: &str, said: &str) -> bool {
        if name != self.family {
            (self.family, self.begun) = (name.to_owned(), false);
            if self.known.insert(name.to_owned(), BTreeSet::new()).is_some() {
                return false;
            }
        }
        let fresh = self.known.get_mut(name).is_some_and(|all| all.insert(what.to_owned()));
        let unit = what != "UNIT" || name.ends_with(&format!("_{said}"));
        let kind = what != "TYPE" || said == "gauge";
        !self.begun && fresh && unit && kind
    }

    fn sample(&mut self, name: &str, labels: &str) -> bool {
        self.begun = true;
        self.samples += 1;
        name == self.family && self.seen.insert((name.to_owned(), labels.to_owned()))
    }
}
