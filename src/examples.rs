//! Runs the examples of rules: their texts are read and judged like the lines of a file.

use crate::format::read::read;
use crate::model::event::Event;
use crate::model::moment::Moment;
use crate::model::record::Record;
use crate::options::Options;
use crate::rule::load::Ruleset;
use crate::rule::matcher::{Matcher, Verdict, hits};
use crate::rule::schema::{Example, Rule};

/// An example that does not give what it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The rule.
    pub rule: String,
    /// The index of the rule in its set, to find its file.
    pub index: usize,
    /// Where the example stands in the rule's file, in bytes.
    pub span: std::ops::Range<usize>,
    /// What was expected and what was found.
    pub message: String,
}

/// Runs the examples of all rules; returns how many there are and those that fail.
pub fn run(rules: &Ruleset) -> (usize, Vec<Failure>) {
    let mut matcher = Matcher::new(rules);
    let mut count = 0;
    let mut failures = Vec::new();
    for (index, rule) in rules.rules.iter().enumerate() {
        let mut fail = |example: &Example, message: String| {
            let span = example.span.clone();
            failures.push(Failure { rule: rule.id.clone(), index, span, message });
        };
        for example in &rule.hits {
            count += 1;
            if let Err(message) = check_hit(rule, example, &mut matcher) {
                fail(example, message);
            }
        }
        for example in &rule.misses {
            count += 1;
            if records(example).iter().any(|record| taken(rule, record, &mut matcher)) {
                fail(example, format!("`{}` must not hit, but does: {}", rule.id, example.text));
            }
        }
    }
    (count, failures)
}

/// Returns whether `rule` hits `record`; a fallback only where no other rule does.
fn taken(rule: &Rule, record: &Record, matcher: &mut Matcher<'_>) -> bool {
    if rule.fallback {
        let all = matcher.hits(record);
        return !all.is_empty() && all.iter().all(|hit| hit.fallback) && hits(rule, record);
    }
    hits(rule, record)
}

fn records(example: &Example) -> Vec<Record> {
    let mut records = Vec::new();
    let name = example.name.as_deref().unwrap_or("example.log");
    let options = Options::default();
    let summary = read(&mut example.text.as_bytes(), name, None, &options.read, &mut |record| {
        records.push(record);
    });
    if let Some(summary) = summary {
        for record in &mut records {
            if let Some(time) = &mut record.time {
                summary.fix.apply(time, &mut record.assumed);
            }
        }
    }
    records
}

fn check_hit(rule: &Rule, example: &Example, matcher: &mut Matcher<'_>) -> Result<(), String> {
    let records = records(example);
    let Some(record) = records.iter().find(|record| taken(rule, record, matcher)) else {
        let read_as: Vec<String> =
            records.iter().map(|record| format!("{}: {}", record.format, record.message)).collect();
        let read_as = read_as.join(" | ");
        return Err(format!(
            "`{}` must hit, but does not; the text was read as: {read_as}",
            rule.id
        ));
    };
    if rule.veto {
        return Ok(());
    }
    let event = match matcher.judge(record) {
        Verdict::Ignored if rule.ignore => return Ok(()),
        Verdict::Event(event) => event,
        Verdict::Ignored | Verdict::None => return Err("another rule names it as noise".to_owned()),
    };
    if !example.expect.is_empty() && event.rule != rule.id {
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
