//! What the rules make of a record: which takes it, which else would, which nearly would and why not.

use std::io::Write;

use crate::base::text::escape;
use crate::cli::rules::show::told;
use crate::model::record::Record;
use crate::rule::load::Ruleset;
use crate::rule::matcher::{Matcher, Verdict, refusal};
use crate::scan::request::Request;

/// How many near misses are told.
const NEAR: usize = 20;

/// Writes what `rules` say to `record`.
pub(super) fn judge(record: &Record, rules: &Ruleset, out: &mut dyn Write) -> std::io::Result<()> {
    match &Matcher::new(rules).judge(record) {
        Verdict::None => {
            writeln!(out, "verdict  no rule takes it: it makes no row of the timeline")?;
        }
        Verdict::Ignored => {
            writeln!(
                out,
                "verdict  left out: a rule names it as noise, such as a test or a watchdog"
            )?;
        }
        Verdict::Event(event) => {
            writeln!(out, "verdict  {} by {}: {}", event.phase, event.rule, escape(&event.title))?;
            for (name, value) in [
                ("key", &event.key),
                ("service", &event.service),
                ("actor", &event.actor),
                ("incident", &event.incident),
            ] {
                if let Some(value) = value {
                    writeln!(out, "  {name:<8} {}", escape(value))?;
                }
            }
            let rule = rules.rules.iter().find(|rule| rule.id == event.rule);
            if let Some(duty) = rule.and_then(|rule| rule.duty.as_ref()) {
                writeln!(out, "  together {}", told(duty))?;
            }
        }
    }
    if let Some(request) = Request::of(record) {
        let how = if request.is_failed() { "failed" } else { "did not fail" };
        writeln!(out, "counted  as a request that {how} on the side of the server")?;
    }
    let (mut near, mut far) = (0, 0);
    for rule in &rules.rules {
        match refusal(rule, record) {
            None if rule.ignore => {
                writeln!(out, "  hits   {}: names it as noise", rule.id)?;
            }
            None => writeln!(out, "  hits   {} (rank {})", rule.id, rule.rank)?,
            Some(why) => match wanting(record, &why.text).filter(|_| why.near) {
                Some(wanting) if near < NEAR => {
                    near += 1;
                    writeln!(out, "  misses {}: {}", rule.id, escape(&wanting))?;
                }
                Some(_) => near += 1,
                None => far += 1,
            },
        }
    }
    if near > NEAR {
        writeln!(out, "  misses {} more", near - NEAR)?;
    }
    let rules = if far == 1 { "rule looks" } else { "rules look" };
    writeln!(out, "  {far} more {rules} for something else; recount rules show ID tells what")
}

/// Says why a rule whose patterns match does not hit; `None` where it asks for a field that the record does not have, so
/// that it is for others.
fn wanting(record: &Record, why: &str) -> Option<String> {
    let Some(condition) = why.strip_prefix("where ") else { return Some(why.to_owned()) };
    let field = condition.split(' ').next().unwrap_or_default();
    let value = record.field(field)?;
    Some(format!("its text fits, but it asks for {condition}, and {field} is {value}"))
}
