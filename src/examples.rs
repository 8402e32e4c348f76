//! Runs the examples of rules: their texts are read and judged like the lines of a file.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::format::read::{Summary, read};
use crate::model::event::{Event, pack_of};
use crate::model::incident::Entry;
use crate::model::moment::Moment;
use crate::model::record::Record;
use crate::options::Options;
use crate::rule::load::Ruleset;
use crate::rule::matcher::{Matcher, Verdict, hits};
use crate::rule::schema::{Example, LogExample, Rule};
use crate::timeline::{TimelineOptions, build_by};

/// An example that does not give what it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The rule.
    pub rule: String,
    /// The index of the rule in its set, to find its file.
    pub index: usize,
    /// Where the example stands in the rule's file, in bytes.
    pub span: Range<usize>,
    /// What was expected and what was found.
    pub message: String,
}

/// Runs the examples of all rules; returns how many there are and those that fail, in the order of the rules.
pub fn run(rules: &Ruleset) -> (usize, Vec<Failure>) {
    let count =
        rules.rules.iter().map(|rule| rule.hits.len() + rule.misses.len() + rule.logs.len());
    rules.prepare(|rule| !rule.veto);
    let all = rules.rules.par_iter().enumerate();
    let failures = all.map_init(
        || Bench::new(rules),
        |bench, (index, rule)| {
            let failed = bench.failed(rule).into_iter();
            let failure = |(span, message)| Failure { rule: rule.id.clone(), index, span, message };
            failed.map(failure).collect::<Vec<_>>()
        },
    );
    (count.sum(), failures.flatten_iter().collect())
}

/// Reads examples and judges them.
struct Bench<'r> {
    rules: &'r Ruleset,
    matcher: Matcher<'r>,
    /// The pack whose examples are judged.
    pack: &'r str,
    /// The sources of its examples by name: what is worked out for the records of a source is worked out once.
    sources: BTreeMap<String, Arc<str>>,
}

impl<'r> Bench<'r> {
    fn new(rules: &'r Ruleset) -> Self {
        Self { rules, matcher: Matcher::new(rules), pack: "", sources: BTreeMap::new() }
    }

    /// Returns where the examples of `rule` stand that fail, and what was expected.
    fn failed(&mut self, rule: &'r Rule) -> Vec<(Range<usize>, String)> {
        if pack_of(&rule.id) != self.pack {
            self.pack = pack_of(&rule.id);
            self.sources.clear();
        }
        let mut failed = Vec::new();
        for example in &rule.hits {
            if let Err(message) = self.check_hit(rule, example) {
                failed.push((example.span.clone(), message));
            }
        }
        for example in &rule.misses {
            let records = self.records(example);
            if records.iter().any(|record| self.is_hit(rule, record)) {
                let message = format!("`{}` must not hit, but does: {}", rule.id, example.text);
                failed.push((example.span.clone(), message));
            }
        }
        for log in &rule.logs {
            if let Err(message) = self.check_log(rule, log) {
                failed.push((log.span.clone(), message));
            }
        }
        failed
    }

    /// Returns whether `rule` hits `record`; a fallback does only where no other rule does.
    fn is_hit(&mut self, rule: &Rule, record: &Record) -> bool {
        let hit = hits(rule, record);
        hit && !(rule.fallback && self.matcher.hits(record).iter().any(|other| !other.fallback))
    }

    fn records(&mut self, example: &Example) -> Vec<Record> {
        self.read(&example.text, example.name.as_deref()).0
    }

    /// Returns the records of a text, and what the source covers.
    fn read(&mut self, text: &str, name: Option<&str>) -> (Vec<Record>, Option<Summary>) {
        let mut records = Vec::new();
        let name = name.unwrap_or("example.log");
        let options = Options::default();
        let mut summary = read(&mut text.as_bytes(), name, None, &options.read, &mut |record| {
            records.push(record);
        });
        let source = self.sources.entry(name.to_owned()).or_insert_with(|| Arc::from(name));
        for record in &mut records {
            record.origin.source = Arc::clone(source);
        }
        if let Some(summary) = &mut summary {
            for record in &mut records {
                if let Some(time) = &mut record.time {
                    summary.fix.apply(time, &mut record.assumed);
                }
            }
            let ends = [&mut summary.coverage.first, &mut summary.coverage.last];
            summary.fix.settle(ends.into_iter().flatten(), &mut summary.coverage.assumed);
        }
        (records, summary)
    }

    /// Holds the rows that the pack of `rule` gives for a short log against those that it must give.
    fn check_log(&mut self, rule: &Rule, log: &LogExample) -> Result<(), String> {
        let (records, summary) = self.read(log.text.trim_start_matches('\n'), log.name.as_deref());
        let events = records.iter().filter_map(|record| match self.matcher.judge(record) {
            Verdict::Event(event) => Some(*event),
            Verdict::Ignored | Verdict::None => None,
        });
        let coverage: Vec<_> = summary.into_iter().map(|summary| summary.coverage).collect();
        let options = TimelineOptions::default();
        let timeline = build_by(events.collect(), &coverage, &options, &self.rules.policies);
        let own = |entry: &&Entry| pack_of(&entry.rule) == pack_of(&rule.id);
        let found: Vec<String> = timeline.entries.iter().filter(own).map(row).collect();
        let shown = |rows: &[String]| match rows {
            [] => "  no row".to_owned(),
            rows => rows.iter().map(|row| format!("  {row}")).collect::<Vec<_>>().join("\n"),
        };
        if found == log.rows {
            return Ok(());
        }
        let (found, wanted) = (shown(&found), shown(&log.rows));
        Err(format!("the log of `{}` gives\n{found}\nnot\n{wanted}", rule.id))
    }

    fn check_hit(&mut self, rule: &Rule, example: &Example) -> Result<(), String> {
        let records = self.records(example);
        let Some(record) = records.iter().find(|record| self.is_hit(rule, record)) else {
            let read_as: Vec<String> = records
                .iter()
                .map(|record| format!("{}: {}", record.format, record.message))
                .collect();
            let read_as = read_as.join(" | ");
            return Err(format!(
                "`{}` must hit, but does not; the text was read as: {read_as}",
                rule.id
            ));
        };
        if rule.veto || rule.ignore {
            return Ok(());
        }
        let noise = || "another rule names it as noise".to_owned();
        if example.expect.is_empty() {
            return if self.matcher.is_noise(record) { Err(noise()) } else { Ok(()) };
        }
        let Verdict::Event(event) = self.matcher.judge(record) else { return Err(noise()) };
        if event.rule != rule.id {
            return Err(format!(
                "`{}` hits, but `{}` of higher rank takes the record",
                rule.id, event.rule
            ));
        }
        for (part, wanted) in &example.expect {
            let found = part_of(&event, part).unwrap_or_default();
            if found != *wanted {
                return Err(format!("{part} is `{found}`, not `{wanted}`"));
            }
        }
        Ok(())
    }
}

/// Returns a row as log examples write it: time, phase, title.
fn row(entry: &Entry) -> String {
    let time = entry.time.as_ref();
    let time = time.map_or_else(|| "-".to_owned(), |time| time.rfc3339().unwrap_or(time.when()));
    format!("{time} {} {}", entry.phase, entry.title)
}

fn part_of(event: &Event, part: &str) -> Option<String> {
    match part {
        "title" => Some(event.title.clone()),
        "phase" => Some(event.phase.name().to_owned()),
        "service" => event.service.clone(),
        "severity" => event.severity.map(|severity| severity.name().to_owned()),
        "actor" => event.actor.clone(),
        "key" => event.key.clone(),
        "time" => event.time.as_ref().and_then(Moment::rfc3339),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::load::{builtin, load};

    #[test]
    fn noise_is_told_by_few_rules_as_by_all() {
        let rules = load(&builtin()).unwrap();
        let mut bench = Bench::new(&rules);
        let mut all = Matcher::new(&rules);
        let mut told = [0, 0];
        let examples = rules.rules.iter().flat_map(|rule| rule.hits.iter().chain(&rule.misses));
        for example in examples.step_by(7) {
            for record in bench.records(example) {
                if all.hits(&record).is_empty() {
                    continue;
                }
                let noise = all.judge(&record) == Verdict::Ignored;
                assert_eq!(bench.matcher.is_noise(&record), noise, "{}", example.text);
                told[usize::from(noise)] += 1;
            }
        }
        assert!(told[0] > 200 && told[1] > 20, "{told:?}");
    }
}
