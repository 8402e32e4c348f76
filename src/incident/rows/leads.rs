//! Changes before an incident on its services, or on those that its lines name: candidates, never findings.

use std::collections::BTreeSet;

use crate::base::name::holds;
use crate::incident::signs::words::canonical;
use crate::model::incident::{Entry, Incident};
use crate::model::leads::{ChangeLead, Leads};
use crate::model::phase::{Milestone, Phase};

/// Changes so many seconds before an incident are candidates.
const BEFORE: i64 = 86_400;
/// How many are told of one incident, the nearest.
const MOST: usize = 10;
/// Shorter names of services stand in too many lines.
const TELLING: usize = 4;

/// Finds for each of `incidents` the changes before it, among its own rows, the others' and those of none.
pub fn lead(incidents: &mut [Incident], unattributed: &[Entry]) {
    let rows = incidents.iter().flat_map(|incident| &incident.timeline);
    let is_change = |row: &&Entry| row.phases.contains(&Phase::Change) && row.time.is_some();
    let changes: Vec<Entry> = rows.chain(unattributed).filter(is_change).cloned().collect();
    for incident in incidents {
        incident.leads = Some(Leads { changes: before(incident, &changes), ..Leads::default() });
    }
}

fn before(incident: &Incident, changes: &[Entry]) -> Vec<ChangeLead> {
    let stated = incident.milestones.get(&Milestone::ImpactStart).map(|point| &point.moment);
    let first = || incident.timeline.iter().find(|row| !row.phases.contains(&Phase::Change));
    let Some(start) = stated.or_else(|| first().and_then(|row| row.time.as_ref())) else {
        return Vec::new();
    };
    let own: BTreeSet<String> = incident.services.iter().map(|name| canonical(name)).collect();
    let told = told(incident);
    let mut found: Vec<ChangeLead> = Vec::new();
    for change in changes {
        let Some(time) = change.time.as_ref().filter(|time| time.dated == start.dated) else {
            continue;
        };
        let seconds_before = (start.at - time.at).num_seconds();
        // Whether it is near costs nothing to ask, what ties it reads all rows.
        if !(0..=BEFORE).contains(&seconds_before) || time.at > start.at {
            continue;
        }
        let Some(relation) = relation(&told, &own, change) else { continue };
        found.push(ChangeLead {
            title: change.title.clone(),
            service: change.service.clone(),
            relation,
            seconds_before,
            evidence: change.evidence.clone(),
        });
    }
    found.sort_by(|a, b| (a.seconds_before, &a.evidence).cmp(&(b.seconds_before, &b.evidence)));
    found.truncate(MOST);
    found
}

/// Returns how a change stands to an incident; `None` where nothing ties them.
fn relation(told: &[String], own: &BTreeSet<String>, change: &Entry) -> Option<&'static str> {
    let service = change.service.as_deref()?;
    if own.contains(&canonical(service)) {
        return Some("same_service");
    }
    let name = service.to_lowercase();
    let named = name.len() >= TELLING && told.iter().any(|text| holds(text, &name));
    named.then_some("named")
}

/// Returns what is said of what fails, in lower case.
fn told(incident: &Incident) -> Vec<String> {
    let failing =
        |row: &&Entry| matches!(row.phase, Phase::Impact | Phase::Detect | Phase::Identify);
    let rows = incident.timeline.iter().filter(failing);
    let texts = rows.flat_map(|row| {
        let places = row.evidence.iter().map(|place| place.text.as_str());
        [row.title.as_str()].into_iter().chain(places)
    });
    texts.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::signs::measured;

    #[test]
    fn a_change_is_named_by_whole_words_only() {
        let change = |service: &str| Entry {
            service: Some(service.to_owned()),
            phase: Phase::Change,
            ..measured::blank()
        };
        let told = ["rapidly failing: search-index answers 503".to_owned()];
        let relation = |service: &str| relation(&told, &BTreeSet::new(), &change(service));
        assert_eq!(relation("search-index"), Some("named"));
        for service in ["rapid", "index", "search", "api"] {
            assert_eq!(relation(service), None, "{service}");
        }
    }
}
