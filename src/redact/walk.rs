//! Every text of a report that may hold what somebody wrote, in a fixed order. Names of sources are not among them.

use std::collections::BTreeSet;

use crate::model::incident::{Entry, Incident};
use crate::model::leads::Leads;
use crate::model::origin::Evidence;
use crate::model::overrides::Override;
use crate::model::report::Report;

/// Calls `visit` for each text.
pub(super) fn texts(report: &mut Report, visit: &mut dyn FnMut(&mut String)) {
    for incident in &mut report.incidents {
        of_incident(incident, visit);
    }
    for entry in &mut report.unattributed {
        of_entry(entry, visit);
    }
    for skip in &mut report.ledger.skipped {
        visit(&mut skip.reason);
    }
    for warning in &mut report.warnings {
        visit(&mut warning.message);
    }
}

// Taken apart field by field, so that no new field is passed over unseen.
fn of_incident(incident: &mut Incident, visit: &mut dyn FnMut(&mut String)) {
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
        ties,
        leads,
        series,
    } = incident;
    visit(title);
    services.iter_mut().for_each(&mut *visit);
    for window in &mut impact.windows {
        window.service.iter_mut().for_each(&mut *visit);
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
    ties.iter_mut().flatten().for_each(|tie| visit(&mut tie.mark));
    series.iter_mut().filter_map(|one| one.service.as_mut()).for_each(&mut *visit);
    if let Some(leads) = leads {
        of_leads(leads, visit);
    }
}

fn of_override(one: &mut Override, visit: &mut dyn FnMut(&mut String)) {
    let Override { kind: _, milestone: _, was, now, reason, by, source: _, line: _ } = one;
    [was, now, by].into_iter().flatten().for_each(&mut *visit);
    visit(reason);
}

fn of_leads(leads: &mut Leads, visit: &mut dyn FnMut(&mut String)) {
    for change in &mut leads.changes {
        visit(&mut change.title);
        change.service.iter_mut().for_each(&mut *visit);
        of_places(&mut change.evidence, visit);
    }
    for message in leads.messages.iter_mut().flatten() {
        visit(&mut message.template);
        message.service.iter_mut().for_each(&mut *visit);
        visit(&mut message.evidence.text);
    }
}

fn of_entry(entry: &mut Entry, visit: &mut dyn FnMut(&mut String)) {
    visit(&mut entry.title);
    let named =
        [&mut entry.service, &mut entry.host, &mut entry.actor, &mut entry.channel, &mut entry.key];
    named.into_iter().flatten().for_each(&mut *visit);
    of_set(&mut entry.links, visit);
    of_set(&mut entry.incidents, visit);
    if let Some(title) = entry.stated.as_mut().and_then(|stated| stated.title.as_mut()) {
        visit(title);
    }
    of_places(&mut entry.evidence, visit);
}

fn of_places(places: &mut [Evidence], visit: &mut dyn FnMut(&mut String)) {
    for place in places {
        visit(&mut place.text);
    }
}

fn of_set(set: &mut BTreeSet<String>, visit: &mut dyn FnMut(&mut String)) {
    let texts = std::mem::take(set).into_iter();
    set.extend(texts.map(|mut text| {
        visit(&mut text);
        text
    }));
}
