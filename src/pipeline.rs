//! The whole way in order: inputs → harvest → timeline → incidents → report.

use std::collections::BTreeSet;

use crate::base::error::Result;
use crate::base::interval::Interval;
use crate::base::text::plural;
use crate::incident::counted::series;
use crate::incident::counted::traffic::Traffic;
use crate::incident::{correlate_with, explain, lead};
use crate::input::slice::Share;
use crate::input::source::{Input, Member, Witness};
use crate::model::harvest::Harvest;
use crate::model::incident::Incident;
use crate::model::phase::Milestone;
use crate::model::report::{Report, Warning};
use crate::options::{Options, idle_globs, still_holds};
use crate::progress::Progress;
use crate::redact::{Redaction, redact};
use crate::rule::load::Ruleset;
use crate::scan::join::give_up;
use crate::scan::source::{settle, visit};
use crate::scan::spill::Spill;
use crate::scan::store::Gathered;
use crate::scan::templates;
use crate::scan::watch::Sifts;
use crate::scan::window::keep_window;
use crate::scan::{scan, scan_piece};
use crate::timeline::{build_by, name_people, skew};

/// Reads `inputs` and returns what rules take from them, as much of it as the reduce step can hold.
pub fn map(inputs: &[Input], rules: &Ruleset, options: &Options, progress: &Progress) -> Harvest {
    gather(inputs, rules, options, progress).into_harvest(options.event_limit)
}

/// Reads `inputs` and returns all that rules take from them: the map step.
pub fn gather(
    inputs: &[Input],
    rules: &Ruleset,
    options: &Options,
    progress: &Progress,
) -> Gathered {
    let mut gathered = scan(inputs, rules, options, progress);
    complete(&mut gathered.harvest, rules, options);
    gathered
}

/// Reads one piece of `input`, a source of `size` bytes where that is known from elsewhere: the map step on what one machine
/// is given of a source that is cut for several.
pub fn map_piece(
    input: &Input,
    of: (Share, Option<u64>),
    rules: &Ruleset,
    options: &Options,
) -> Harvest {
    let mut harvest = scan_piece(input, of, rules, options);
    complete(&mut harvest, rules, options);
    harvest
}

/// Adds what the rules and options tell of the run.
fn complete(harvest: &mut Harvest, rules: &Ruleset, options: &Options) {
    let sources: Vec<&str> = harvest.coverage.iter().map(|one| &*one.source).collect();
    let idle = idle_globs(&sources, options);
    harvest.warnings.retain(|warning| still_holds(warning, &sources));
    harvest.warnings.extend(idle);
    harvest.policies.add(rules.policies.clone());
    harvest.policies.sort();
}

/// Reads one text that is in memory already, such as a written post-mortem; see [`map`].
pub fn map_text(name: &str, text: &[u8], rules: &Ruleset, options: &Options) -> Harvest {
    let sifts = Sifts::new(rules);
    let mut reader = text;
    let modified_by = Witness::default();
    let mut member = Member { name: name.into(), modified: None, modified_by, reader: &mut reader };
    let (part, _) = visit(&mut member, &sifts, options);
    let gathered = settle(part.into_iter().collect(), options, Spill::default());
    gathered.into_harvest(options.event_limit)
}

/// Returns the report of what was read, whole or in parts: the reduce step.
pub fn reduce(mut harvest: Harvest, options: &Options) -> Report {
    give_up(&mut harvest);
    harvest.sort();
    skew::settle(&mut harvest, options.skew_auto);
    if options.skew_auto {
        keep_window(&mut harvest, options);
        harvest.sort();
    }
    name_people(&mut harvest.events, &harvest.people);
    let policies = &harvest.policies;
    let timeline = build_by(harvest.events, &harvest.coverage, &options.timeline, policies);
    (harvest.ledger.muted, harvest.ledger.withheld) = (timeline.muted, timeline.withheld);
    let requests = Traffic::new(&harvest.tallies);
    let corrected = (&options.incident, &options.overrides);
    let mut found = correlate_with(timeline.entries, harvest.tallies, &harvest.coverage, corrected);
    series::attach(&mut found.incidents, &requests, &timeline.symptoms);
    let mut warnings = harvest.warnings;
    warnings.extend(timeline.warnings);
    warnings.extend(found.warnings);
    warnings.sort();
    warnings.dedup();
    let (mut incidents, others): (Vec<_>, Vec<_>) =
        found.incidents.into_iter().partition(|one| wanted(one, options));
    warnings.extend(nothing_left(&incidents, &others));
    if options.why {
        explain(&mut incidents);
    }
    Report {
        ledger: harvest.ledger,
        coverage: harvest.coverage,
        incidents,
        unattributed: found.unattributed,
        warnings,
        refused: found.refused,
    }
}

/// Returns the report without what `what` names. What ties its rows, where that was asked for, is told by what is left.
pub fn redacted(report: &Report, what: Redaction) -> Result<Report> {
    let why = report.incidents.iter().any(|incident| !incident.ties.is_empty());
    let mut left = redact(report, what)?;
    if why {
        explain(&mut left.incidents);
    }
    Ok(left)
}

/// Adds what may be worth a look to every incident of `report`: changes before it, and out of `inputs`, which are read
/// once more, the messages that are new or come far more often.
pub fn add_leads(report: &mut Report, inputs: &[Input], options: &Options) {
    lead(&mut report.incidents, &report.unattributed);
    let again = inputs.iter().all(|input| input.path.is_some());
    let spans: Vec<Option<Interval>> = report.incidents.iter().map(span).collect();
    let known: Vec<Interval> = spans.iter().flatten().copied().collect();
    let mut found = if again { templates::leads(inputs, &known, options) } else { Vec::new() };
    found.reverse();
    for (incident, span) in report.incidents.iter_mut().zip(spans) {
        let Some(leads) = &mut incident.leads else { continue };
        match span {
            None => leads.why_none = Some("no_date"),
            Some(_) if !again => leads.why_none = Some("input_cannot_be_read_again"),
            Some(_) => leads.messages = Some(found.pop().unwrap_or_default()),
        }
    }
}

/// Returns the time that an incident takes, from the start of its impact to its last row.
fn span(incident: &Incident) -> Option<Interval> {
    let point = |milestone| incident.milestones.get(&milestone)?.moment.time();
    let rows = || incident.timeline.iter().filter_map(|row| row.time.as_ref()?.time());
    let from = point(Milestone::ImpactStart).or_else(|| point(Milestone::Detect));
    let to = point(Milestone::ImpactEnd).or_else(|| rows().max());
    Interval::new(from.or_else(|| rows().min())?, to?)
}

fn wanted(incident: &Incident, options: &Options) -> bool {
    options.services.is_empty()
        || incident.services.iter().any(|service| options.services.contains(service))
}

/// Says which services there are where `--service` leaves no incident.
fn nothing_left(incidents: &[Incident], others: &[Incident]) -> Option<Warning> {
    if !incidents.is_empty() || others.is_empty() {
        return None;
    }
    let seen: BTreeSet<&str> =
        others.iter().flat_map(|one| one.services.iter().map(String::as_str)).collect();
    let seen: Vec<&str> = seen.into_iter().collect();
    let names = if seen.is_empty() { "none is named".to_owned() } else { seen.join(", ") };
    let all = plural(others.len() as u64, "incident");
    let message = format!("--service leaves none of {all}; services there: {names}");
    Some(Warning { code: "service_filter".to_owned(), message, origin: None })
}
