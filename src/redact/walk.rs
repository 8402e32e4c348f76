//! Every text of a report that may hold what somebody wrote, in a fixed order. Names of sources are not among them.

use std::collections::BTreeSet;

use crate::model::incident::{Entry, Incident};
use crate::model::leads::Leads;
use crate::model::origin::Evidence;
use crate::model::overrides::Override;
use crate::model::report::Report;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Anything, which may hold anything.
    Text,
    /// The name of a person and nothing else.
    Person,
}

/// What is done with each text.
type Visit<'v> = dyn FnMut(Role, &mut String) + 'v;

/// Calls `visit` for each text.
pub(super) fn texts(report: &mut Report, visit: &mut Visit<'_>) {
    for incident in &mut report.incidents {
        of_incident(incident, visit);
    }
    for entry in &mut report.unattributed {
        of_entry(entry, visit);
    }
    for skip in &mut report.ledger.skipped {
        visit(Role::Text, &mut skip.reason);
    }
    for warning in &mut report.warnings {
        visit(Role::Text, &mut warning.message);
    }
}

// Taken apart field by field, so that no new field is passed over unseen.
fn of_incident(incident: &mut Incident, visit: &mut Visit<'_>) {
    let Incident {
        id: _,
        title,
        status: _,
        services,
        severity: _,
        milestones,
        metrics: _,
        impact,
        timeline,
        overrides,
        // Taken away: they are read off the redacted rows again.
        ties: _,
        leads,
        series,
    } = incident;
    visit(Role::Text, title);
    each(services, visit);
    for window in &mut impact.windows {
        each(&mut window.service, visit);
    }
    for entry in timeline {
        of_entry(entry, visit);
    }
    for point in milestones.values_mut() {
        of_places(&mut point.evidence, visit);
    }
    for one in overrides {
        of_override(one, visit);
    }
    each(series.iter_mut().filter_map(|one| one.service.as_mut()), visit);
    if let Some(leads) = leads {
        of_leads(leads, visit);
    }
}

fn of_override(one: &mut Override, visit: &mut Visit<'_>) {
    let Override { kind: _, milestone: _, was, now, reason, by, source: _, line: _ } = one;
    each([was, now].into_iter().flatten(), visit);
    visit(Role::Text, reason);
    if let Some(by) = by {
        visit(Role::Person, by);
    }
}

fn of_leads(leads: &mut Leads, visit: &mut Visit<'_>) {
    for change in &mut leads.changes {
        visit(Role::Text, &mut change.title);
        each(&mut change.service, visit);
        of_places(&mut change.evidence, visit);
    }
    for message in leads.messages.iter_mut().flatten() {
        visit(Role::Text, &mut message.template);
        each(&mut message.service, visit);
        visit(Role::Text, &mut message.evidence.text);
    }
}

fn of_entry(entry: &mut Entry, visit: &mut Visit<'_>) {
    visit(Role::Text, &mut entry.title);
    let named = [&mut entry.service, &mut entry.host, &mut entry.channel, &mut entry.key];
    each(named.into_iter().flatten(), visit);
    if let Some(actor) = &mut entry.actor {
        visit(Role::Person, actor);
    }
    of_set(&mut entry.links, visit);
    of_set(&mut entry.incidents, visit);
    each(entry.stated.iter_mut().filter_map(|stated| stated.title.as_mut()), visit);
    of_places(&mut entry.evidence, visit);
}

fn of_places(places: &mut [Evidence], visit: &mut Visit<'_>) {
    each(places.iter_mut().map(|place| &mut place.text), visit);
}

fn of_set(set: &mut BTreeSet<String>, visit: &mut Visit<'_>) {
    let texts = std::mem::take(set).into_iter();
    set.extend(texts.map(|mut text| {
        visit(Role::Text, &mut text);
        text
    }));
}

fn each<'t>(texts: impl IntoIterator<Item = &'t mut String>, visit: &mut Visit<'_>) {
    texts.into_iter().for_each(|text| visit(Role::Text, text));
}
