//! Reads `recount.overrides.toml`: what a person corrects, each with its reason. Every error is collected with its place.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use crate::base::error::{Error, Result};
use crate::base::text::cap;
use crate::format::options::ReadOptions;
use crate::format::timestamp::clock::Clock;
use crate::format::timestamp::find;
use crate::model::moment::Moment;
use crate::model::origin::{Evidence, Origin};
use crate::model::overrides::{Act, Correction, Fact, Overrides};
use crate::model::phase::{Milestone, Phase, Severity};
use crate::rule::diagnostic::{Diagnostic, render};
use crate::rule::reader::{Reader, nearest};

/// What the side file is called where no option names it.
pub const NAME: &str = "recount.overrides.toml";

/// The time of a milestone that did not happen.
const NONE: &str = "none";

/// Reads the corrections in `source`, the content of `path`; times without a zone are read as `options` say.
///
/// # Errors
/// Returns all errors of the file, rendered with line, column and caret.
pub fn read(path: &Path, source: &str, options: &ReadOptions) -> Result<Overrides> {
    let mut file = File { path, source, options, diagnostics: Vec::new() };
    let overrides = file.read();
    if file.diagnostics.is_empty() {
        return Ok(overrides);
    }
    Err(Error::Rules(render(&path.display().to_string(), source, &file.diagnostics)))
}

struct File<'f> {
    path: &'f Path,
    source: &'f str,
    options: &'f ReadOptions,
    diagnostics: Vec<Diagnostic>,
}

/// How one kind of table is read.
type Kind = fn(&File<'_>, &mut Reader<'_, '_>) -> Option<Correction>;

/// The kinds of tables.
const KINDS: [(&str, Kind); 6] = [
    ("milestone", |file, reader| file.milestone(reader)),
    ("incident", incident),
    ("merge", merge),
    ("split", |file, reader| file.split(reader)),
    ("mute", mute),
    ("fact", |file, reader| file.fact(reader)),
];

impl File<'_> {
    fn read(&mut self) -> Overrides {
        let (document, errors) = DeTable::parse_recoverable(self.source);
        for error in errors {
            let span = error.span().unwrap_or(0..self.source.len().min(1));
            self.diagnostics.push(Diagnostic::new(span, error.message()));
        }
        if !self.diagnostics.is_empty() {
            return Overrides::default();
        }
        let mut reader = Reader::new(document.get_ref(), 0..self.source.len());
        let mut acts: Vec<(usize, Act)> = Vec::new();
        for (name, kind) in KINDS {
            for (table, span) in reader.tables(name) {
                acts.extend(self.act(kind, table, span));
            }
        }
        self.diagnostics.extend(reader.finish());
        acts.sort_by_key(|(at, _)| *at);
        self.twice(&acts);
        Overrides { acts: acts.into_iter().map(|(_, act)| act).collect() }
    }

    /// Refuses two corrections of one thing: nobody could tell which is meant.
    fn twice(&mut self, acts: &[(usize, Act)]) {
        let mut lines: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for (at, act) in acts {
            for (incident, what) in subjects(&act.what) {
                let line = act.place.origin.line;
                if let Some(first) = lines.insert((incident, what), line) {
                    let message = format!(
                        "{what} of `{incident}` is set twice: in line {first} and in line {line}"
                    );
                    let diagnostic = Diagnostic::new(*at..*at + 1, message);
                    self.diagnostics.push(diagnostic.help("keep the one that is meant"));
                }
            }
        }
    }

    fn act(&mut self, kind: Kind, table: &DeTable<'_>, span: Range<usize>) -> Option<(usize, Act)> {
        let mut reader = Reader::new(table, span.clone());
        let what = kind(self, &mut reader);
        let reason = reader.required_text("reason").map(str::trim).map(str::to_owned);
        if reason.as_ref().is_some_and(String::is_empty) {
            reader.error("reason", "`reason` is empty: say why, so that a reader can judge it");
        }
        let by = reader.text("by").map(str::to_owned);
        self.diagnostics.extend(reader.finish());
        let place = self.place(&span, reason.as_deref().unwrap_or_default());
        Some((span.start, Act { what: what?, reason: reason?, by, place }))
    }

    /// Returns where a table stands; its text is the reason.
    fn place(&self, span: &Range<usize>, reason: &str) -> Evidence {
        let before = self.source.get(..span.start).unwrap_or_default();
        let line = before.bytes().filter(|byte| *byte == b'\n').count() as u64 + 1;
        let origin = Origin {
            source: self.path.display().to_string().into(),
            line,
            offset: span.start as u64,
            lines: 1,
        };
        Evidence { origin, text: cap(reason, Evidence::CAP), quote: None }
    }

    fn milestone(&self, reader: &mut Reader<'_, '_>) -> Option<Correction> {
        let incident = reader.required_text("incident").map(str::to_owned);
        let names = Milestone::ALL.map(Milestone::name);
        let milestone = reader.required_text("milestone").and_then(|name| {
            let known = Milestone::ALL.into_iter().find(|one| one.name() == name);
            if known.is_none() {
                unknown(reader, "milestone", name, &names);
            }
            known
        });
        let none = reader.value("time").and_then(|value| value.get_ref().as_str()) == Some(NONE);
        let time = if none { None } else { Some(self.time(reader, "time")?) };
        Some(Correction::Milestone { incident: incident?, milestone: milestone?, time })
    }

    fn split(&self, reader: &mut Reader<'_, '_>) -> Option<Correction> {
        let incident = reader.required_text("incident").map(str::to_owned);
        let from = self.time(reader, "from");
        Some(Correction::Split { incident: incident?, from: from? })
    }

    fn fact(&self, reader: &mut Reader<'_, '_>) -> Option<Correction> {
        let incident = reader.required_text("incident").map(str::to_owned);
        let time = self.time(reader, "time");
        let phase = reader.required_text("phase").and_then(|name| {
            let known = Phase::parse(name);
            if known.is_none() {
                unknown(reader, "phase", name, &Phase::ALL.map(Phase::name));
            }
            known
        });
        let title = reader.required_text("title").map(str::to_owned);
        let service = reader.text("service").map(str::to_owned);
        let actor = reader.text("actor").map(str::to_owned);
        Some(Correction::Fact(Box::new(Fact {
            incident: incident?,
            time: time?,
            phase: phase?,
            title: title?,
            service,
            actor,
        })))
    }

    /// Reads a TOML time or a text that holds one.
    fn time(&self, reader: &mut Reader<'_, '_>, key: &'static str) -> Option<Moment> {
        let Some(value) = reader.value(key) else {
            let message = format!("`{key}` is missing");
            let span = reader.span_of(key);
            reader.error_at(Diagnostic::new(span.start..span.start + 1, message));
            return None;
        };
        let text = match value.get_ref() {
            DeValue::Datetime(time) => time.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => String::new(),
        };
        let stamp = find::parse(&text);
        let moment = stamp.and_then(|stamp| Clock::new("", None, self.options).resolve(&stamp));
        let moment = moment.map(|(moment, _)| moment).filter(|moment| moment.time().is_some());
        if moment.is_none() {
            let message =
                format!("`{key}` is no date and time; write it like 2024-03-15T10:00:00Z");
            reader.error(key, message);
        }
        moment
    }
}

/// Returns what a correction sets, each with the incident's id.
fn subjects(what: &Correction) -> Vec<(&str, &'static str)> {
    match what {
        Correction::Milestone { incident, milestone, .. } => vec![(incident, milestone.name())],
        Correction::Incident { incident, title, severity, services, .. } => {
            let set = [
                (title.is_some(), "title"),
                (severity.is_some(), "severity"),
                (!services.is_empty(), "services"),
            ];
            let set = set.into_iter().filter(|(set, _)| *set);
            set.map(|(_, what)| (incident.as_str(), what)).collect()
        }
        _ => Vec::new(),
    }
}

fn incident(_: &File<'_>, reader: &mut Reader<'_, '_>) -> Option<Correction> {
    let incident = reader.required_text("id").map(str::to_owned);
    let title = reader.text("title").map(str::to_owned);
    let severity = reader.text("severity").and_then(|word| {
        let known = Severity::parse(word);
        if known.is_none() {
            unknown(reader, "severity", word, &["info", "warning", "error", "critical"]);
        }
        known.map(|known| (known, word))
    });
    let other = severity.filter(|(known, word)| known.name() != *word);
    let severity_word = other.map(|(_, word)| word.to_owned());
    let severity = severity.map(|(known, _)| known);
    let services: Vec<String> =
        reader.texts("services").into_iter().map(|(name, _)| name.to_owned()).collect();
    if !["title", "severity", "services"].iter().any(|key| reader.has(key)) {
        reader.error("id", "nothing is set: give `title`, `severity` or `services`");
    }
    Some(Correction::Incident { incident: incident?, title, severity, severity_word, services })
}

fn merge(_: &File<'_>, reader: &mut Reader<'_, '_>) -> Option<Correction> {
    let incidents: Vec<String> =
        reader.texts("incidents").into_iter().map(|(id, _)| id.to_owned()).collect();
    if incidents.len() < 2 {
        reader.error("incidents", "`incidents` must name two or more");
        return None;
    }
    Some(Correction::Merge { incidents })
}

fn mute(_: &File<'_>, reader: &mut Reader<'_, '_>) -> Option<Correction> {
    let entry = reader.required_text("entry")?;
    let line = entry.rsplit_once(':').and_then(|(_, line)| line.parse::<u64>().ok());
    if line.is_none() {
        let why = format!("`{entry}` is no place; write SOURCE:LINE as reports cite it");
        reader.error("entry", why);
        return None;
    }
    let only = reader.flag("only");
    Some(Correction::Mute { entry: entry.to_owned(), only })
}

fn unknown(reader: &mut Reader<'_, '_>, key: &'static str, word: &str, known: &[&str]) {
    let span = reader.span_of(key);
    let help = match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("one of {}", known.join(", ")),
    };
    reader.error_at(Diagnostic::new(span, format!("unknown {key} `{word}`")).help(help));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(source: &str) -> Result<Overrides> {
        read(Path::new("x.toml"), source, &ReadOptions::default())
    }

    #[test]
    fn every_kind_is_read_in_the_order_of_the_file() {
        let source = r#"
[[mute]]
entry = "app.log:3"
reason = "a test alert"

[[milestone]]
incident = "a"
milestone = "detect"
time = 2024-03-15T10:12:00Z
reason = "the first page went to a muted phone"
by = "Ada"

[[milestone]]
incident = "a"
milestone = "ack"
time = "none"
reason = "nobody took it"

[[merge]]
incidents = ["a", "b"]
reason = "one outage"

[[split]]
incident = "a"
from = "2024-03-15 12:00:00"
reason = "another outage"

[[incident]]
id = "a"
severity = "sev1"
services = ["shop"]
reason = "as declared"

[[fact]]
incident = "a"
time = "2024-03-15T11:00:00Z"
phase = "communicate"
title = "The status page is updated"
reason = "seen by many"
"#;
        let acts = given(source).unwrap().acts;
        let lines: Vec<u64> = acts.iter().map(|act| act.place.origin.line).collect();
        assert_eq!(lines, [2, 6, 13, 19, 23, 28, 34]);
        assert_eq!(acts[1].by.as_deref(), Some("Ada"));
        let Correction::Milestone { milestone, time, .. } = &acts[1].what else { panic!() };
        assert_eq!(*milestone, Milestone::Detect);
        let time = time.as_ref().unwrap().rfc3339().unwrap();
        assert_eq!(time, "2024-03-15T10:12:00Z");
        assert!(matches!(acts[2].what, Correction::Milestone { time: None, .. }));
        let Correction::Incident { severity, .. } = &acts[5].what else { panic!() };
        assert_eq!(*severity, Some(Severity::Critical));
    }

    #[test]
    fn every_error_has_its_place_and_a_reason_is_demanded() {
        let source = "[[mute]]\nentry = 'app.log'\nreason = 'x'\n\n[[milestone]]\nincident = 'a'\n\
                      milestone = 'detekt'\ntime = 'noon'\n\n[[merge]]\nincidents = ['a']\n\
                      reasn = 'x'\n";
        let said = given(source).unwrap_err().to_string();
        for text in [
            "x.toml:2:9",
            "`app.log` is no place",
            "x.toml:7:13",
            "did you mean `detect`?",
            "x.toml:8:8",
            "no date and time",
            "`reason` is missing",
            "must name two or more",
            "unknown key `reasn`",
        ] {
            assert!(said.contains(text), "{text}\n{said}");
        }
    }
}
