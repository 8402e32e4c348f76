//! What may be worth a look, below the metrics of an incident.

use std::io::Write;

use crate::base::text::{escape, plural};
use crate::model::incident::Incident;
use crate::model::leads::{ChangeLead, MessageLead};
use crate::report::duration;
use crate::report::render::View;
use crate::report::words::{Words, number, spaced};

/// Writes the leads, if they were asked for.
pub(super) fn write(incident: &Incident, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let Some(leads) = &incident.leads else { return Ok(()) };
    let words = Words::new(view);
    words.wrap("leads (candidates, not findings)", out)?;
    for lead in &leads.changes {
        words.wrap(&change(lead), out)?;
    }
    for lead in leads.messages.iter().flatten() {
        words.wrap(&message(lead), out)?;
    }
    let none = leads.changes.is_empty() && leads.messages.as_ref().is_none_or(Vec::is_empty);
    match leads.why_none {
        Some(why) => words.wrap(&format!("- messages not searched: {}", spaced(why)), out)?,
        None if none => words.wrap("- none", out)?,
        None => {}
    }
    writeln!(out)
}

fn change(lead: &ChangeLead) -> String {
    let place = lead.evidence.first().map(|place| place.origin.to_string()).unwrap_or_default();
    let title = escape(&lead.title);
    let before = duration::human(lead.seconds_before);
    format!("- change {before} before, {}: {title} [{}]", spaced(lead.relation), escape(&place))
}

fn message(lead: &MessageLead) -> String {
    let service = lead.service.as_deref().map(|name| format!("{}: ", escape(name)));
    format!(
        "- {} message, {} where {} were expected: {}{} [{}]",
        lead.kind,
        plural(lead.count, "line"),
        number(lead.expected),
        service.unwrap_or_default(),
        escape(&lead.template),
        escape(&lead.evidence.origin.to_string())
    )
}
