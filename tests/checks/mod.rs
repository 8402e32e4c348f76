//! What must hold for any bytes, one check for each way in. The fuzz targets run them on new input, `tests/regressions.rs`
//! on every input that once broke one.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a check stops where it fails")]
#![allow(missing_docs, unreachable_pub, reason = "shared with the fuzz targets")]

use std::path::Path;
use std::sync::OnceLock;

use recount::examples;
use recount::format::options::ReadOptions;
use recount::format::parse::Parsed;
use recount::format::plain::Plain;
use recount::format::postmortem;
use recount::format::timestamp::clock::Clock;
use recount::format::timestamp::find::{find, parse};
use recount::format::unwrap::unwrap;
use recount::format::{FORMATS, read};
use recount::input::limits::Limits;
use recount::input::source::{self, Input};
use recount::lint::told::Told;
use recount::lint::{self, Subject};
use recount::model::report::Report;
use recount::options::Options;
use recount::overrides;
use recount::pipeline::{map_text, reduce};
use recount::report::RENDERERS;
use recount::report::draft::{Form, draft_by};
use recount::report::render::View;
use recount::rule::import::{Imported, grok, sigma};
use recount::rule::load::{RuleFile, Ruleset, builtin, load};

/// A way in, by the name of its fuzz target and of its folder below `fixtures/regressions`.
pub type Check = (&'static str, fn(&[u8]));

/// All ways in.
pub const CHECKS: [Check; 12] = [
    ("archive", archive),
    ("events", events),
    ("format", format),
    ("import", import),
    ("line", line),
    ("markdown", markdown),
    ("named", named),
    ("overrides", overrides),
    ("report", report),
    ("rules", rules),
    ("template", template),
    ("timestamp", timestamp),
];

/// Names that a source may have, by which some formats are told and some times are read.
const NAMES: [&str; 10] = [
    "app.log",
    "post-mortem.md",
    "x.json",
    "x.csv",
    "nginx/access.log",
    "slack/inc-db/2024-03-15.json",
    "mail.mbox",
    "journal.export",
    "app-20240315.log.1",
    "u_ex240315.log",
];

/// A packed file: the caps hold, and what is skipped has a reason.
pub fn archive(content: &[u8]) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), content).unwrap();
    let input = Input {
        name: "in".to_owned(),
        path: Some(file.path().to_owned()),
        modified: None,
        named: false,
    };
    let limits = Limits { depth: 4, members: 100, bytes: 1 << 20, ratio: 100, archives: 100 };
    let skips = source::read(&input, &limits, &mut |member| {
        let mut text = Vec::new();
        let read = member.reader.read_to_end(&mut text).map(|_| ());
        assert!(text.len() <= content.len() * 3 + 3 * (1 << 20), "{} bytes", text.len());
        read
    });
    assert!(skips.iter().all(|skip| !skip.reason.is_empty()));
}

/// A log: every line is accounted for.
pub fn format(content: &[u8]) {
    accounted("app.log", content);
}

/// A source of some name, which the first byte chooses: every line is accounted for.
pub fn named(content: &[u8]) {
    let Some((first, content)) = content.split_first() else { return };
    accounted(NAMES[usize::from(*first) % NAMES.len()], content);
}

fn accounted(name: &str, content: &[u8]) {
    let mut records = 0u64;
    let mut reader = content;
    let options = ReadOptions::default();
    let Some(summary) = read::read(&mut reader, name, None, &options, &mut |_| records += 1) else {
        assert!(content.is_empty());
        return;
    };
    let sum = summary.parsed + summary.joined + summary.undated + summary.blank;
    assert_eq!(summary.lines, sum, "{name}: lines = parsed + joined + undated + blank");
    assert_eq!(summary.coverage.records, records, "{name}: records");
    assert_eq!(summary.bytes, content.len() as u64, "{name}: bytes");
}

/// A line, given to every format: one that takes it says something, and none says a thing of what it does not take.
pub fn line(content: &[u8]) {
    let Ok(text) = std::str::from_utf8(content) else { return };
    for format in FORMATS.iter().copied().chain([&Plain as _]) {
        let mut messages = Vec::new();
        let taken = format.parse(text, &mut messages);
        assert!(taken || messages.is_empty(), "{} tells of what it does not take", format.name());
        let opens = text.bytes().next().is_none_or(|first| format.opens(first));
        assert!(opens || !taken, "{} takes what it does not open", format.name());
        for parsed in messages {
            unwrap(parsed, &mut |_: Parsed, _| ());
        }
    }
}

/// A line with a time: its place lies in the line.
pub fn timestamp(content: &[u8]) {
    let Ok(line) = std::str::from_utf8(content) else { return };
    let options = ReadOptions::default();
    let mut clock = Clock::new("app.log", None, &options);
    let found = find(line);
    if let Some(found) = &found {
        assert!(line.get(found.span.clone()).is_some_and(|text| !text.is_empty()));
    }
    for stamp in found.map(|found| found.stamp).into_iter().chain(parse(line)) {
        if let Some((mut moment, mut assumed)) = clock.resolve(&stamp) {
            let fix = Clock::new("app.log", None, &options).finish();
            fix.apply(&mut moment, &mut assumed);
        }
    }
}

/// A written post-mortem: findings stand in the text.
pub fn markdown(content: &[u8]) {
    let Ok(text) = std::str::from_utf8(content) else { return };
    let options = ReadOptions::default();
    let document = postmortem::read::read(text, "post-mortem.md", None, &options);
    let lines = text.lines().count() as u64;
    let told = Told::default();
    for finding in lint::check(&Subject { document: &document, told: &told }) {
        assert!(finding.line >= 1 && finding.line <= lines.max(1), "{finding:?}");
        assert!(finding.column >= 1);
    }
}

/// A rule file: it loads and is judged by its own examples, or says what is wrong.
pub fn rules(content: &[u8]) {
    let Ok(source) = std::str::from_utf8(content) else { return };
    let file = RuleFile { path: "fuzz.toml".into(), source: source.to_owned() };
    match load(&[file]) {
        Ok(rules) => drop(examples::run(&rules)),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// A Sigma rule or a list of grok patterns: what is made of it is a sound rule file.
pub fn import(content: &[u8]) {
    let Ok(text) = std::str::from_utf8(content) else { return };
    for import in [sigma, grok] {
        let Imported { toml, refused, .. } = import(text, "fuzz");
        assert!(refused.iter().all(|refusal| !refusal.what.is_empty()));
        let parsed: Result<toml::Table, _> = toml.parse();
        assert!(parsed.is_ok(), "{parsed:?}\n{toml}");
    }
}

/// A file of corrections: it is read, or says what is wrong.
pub fn overrides(content: &[u8]) {
    let Ok(source) = std::str::from_utf8(content) else { return };
    let given = overrides::read(Path::new("fuzz.toml"), source, &ReadOptions::default());
    if let Err(error) = given {
        assert!(!error.to_string().is_empty());
    }
}

/// A template of a draft: it fills in, or says what is wrong.
pub fn template(content: &[u8]) {
    static REPORT: OnceLock<Report> = OnceLock::new();
    let Ok(text) = std::str::from_utf8(content) else { return };
    let report = REPORT.get_or_init(|| {
        reported(
            "app.log",
            b"2024-03-15T10:00:02Z ERROR [shop] connection refused\n\
              2024-03-15T10:01:02Z INFO rolling back shop from v2 to v1\n",
        )
    });
    let form = Form { name: "fuzz".into(), text: text.to_owned(), front_matter: false };
    let mut out = Vec::new();
    if let Err(error) = draft_by(report, &View::default(), &form, &mut out) {
        assert!(!error.to_string().is_empty());
    }
    assert!(out.len() <= 64 << 20, "{} bytes", out.len());
}

/// The lines below the head of saved events: whatever they say, a report comes of it.
pub fn events(content: &[u8]) {
    let head = b"{\"schema\":\"recount.events/2\"}\n";
    shown(&reported("part.ndjson", &[head, content].concat()));
}

/// A log: its report is text that no terminal obeys, in every format.
pub fn report(content: &[u8]) {
    shown(&reported("app.log", content));
}

fn reported(name: &str, content: &[u8]) -> Report {
    static RULES: OnceLock<Ruleset> = OnceLock::new();
    let rules = RULES.get_or_init(|| load(&builtin()).unwrap());
    let options = Options::default();
    reduce(map_text(name, content, rules, &options), &options)
}

fn shown(report: &Report) {
    for renderer in RENDERERS {
        let mut out = Vec::new();
        renderer.render(report, &View::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap().replace("\r\n", "\n");
        let raw = |c: char| (c.is_control() && c != '\n') || ('\u{2028}'..='\u{202e}').contains(&c);
        assert!(!text.contains(raw), "{}: {text}", renderer.name());
    }
}
