//! Every text of a report that may hold what somebody wrote, in a fixed order. Names of sources are not among them.

use std::collections::BTreeSet;

use crate::model::incident::{Entry, Impact, ImpactWindow, Incident, MilestonePoint, Relapse};
use crate::model::leads::{ChangeLead, Leads, MessageLead};
use crate::model::origin::Evidence;
use crate::model::overrides::Override;
use crate::model::record::Stated;
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
    of_impact(impact, visit);
    for entry in timeline {
        of_entry(entry, visit);
    }
    for point in milestones.values_mut() {
        let MilestonePoint { moment: _, entry: _, evidence, inferred: _ } = point;
        of_places(evidence, visit);
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

fn of_impact(impact: &mut Impact, visit: &mut Visit<'_>) {
    let Impact {
        windows,
        duration_seconds: _,
        affected_percent: _,
        full_outage_equivalent_minutes: _,
    } = impact;
    for window in windows {
        let ImpactWindow { from: _, to: _, service, basis: _, affected_percent: _, requests: _ } =
            window;
        each(service, visit);
    }
}

fn of_leads(leads: &mut Leads, visit: &mut Visit<'_>) {
    let Leads { changes, messages, why_none: _ } = leads;
    for change in changes {
        let ChangeLead { title, service, relation: _, seconds_before: _, evidence } = change;
        visit(Role::Text, title);
        each(service, visit);
        of_places(evidence, visit);
    }
    for message in messages.iter_mut().flatten() {
        let MessageLead { template, service, kind: _, count: _, before: _, expected: _, evidence } =
            message;
        visit(Role::Text, template);
        each(service, visit);
        of_place(evidence, visit);
    }
}

fn of_entry(entry: &mut Entry, visit: &mut Visit<'_>) {
    let Entry {
        time: _,
        until: _,
        received: _,
        phase: _,
        phases: _,
        kind: _,
        edge: _,
        outcome: _,
        title,
        service,
        host,
        severity: _,
        actor,
        channel,
        // The rule files are the user's own.
        rule: _,
        key,
        links,
        incidents,
        stated,
        count: _,
        copies: _,
        retellings: _,
        called_over: _,
        cycles: _,
        relapses,
        firing_seconds: _,
        assumed: _,
        evidence,
    } = entry;
    visit(Role::Text, title);
    each([service, host, channel, key].into_iter().flatten(), visit);
    if let Some(actor) = actor {
        visit(Role::Person, actor);
    }
    of_set(links, visit);
    of_set(incidents, visit);
    if let Some(Stated { title, affected_percent: _, duration_seconds: _ }) = stated {
        each(title, visit);
    }
    of_places(evidence, visit);
    for relapse in relapses {
        let Relapse { time: _, until: _, count: _, copies: _, evidence } = relapse;
        of_places(evidence, visit);
    }
}

fn of_places(places: &mut [Evidence], visit: &mut Visit<'_>) {
    for place in places {
        of_place(place, visit);
    }
}

fn of_place(place: &mut Evidence, visit: &mut Visit<'_>) {
    let Evidence { origin: _, text, quote } = place;
    visit(Role::Text, text);
    if let Some(quote) = quote {
        visit(Role::Text, quote);
    }
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
