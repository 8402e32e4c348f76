//! What is counted as the mitigation, and what speaks against being sure of it.

use crate::base::text::plural;
use crate::model::event::{Kind, Outcome};
use crate::model::incident::{Entry, Incident};
use crate::model::phase::{Milestone, Phase};
use crate::report::draft::rows::Writer;
use crate::report::row;

/// How many other acts are named.
const NAMED: usize = 2;

/// Returns the row that is counted as the mitigation.
pub(super) fn counted(incident: &Incident) -> Option<&Entry> {
    let point = incident.milestones.get(&Milestone::Mitigate)?;
    incident.timeline.get(point.entry?)
}

/// Returns why it is not certain that this act helped, as sentences.
pub(super) fn doubts(incident: &Incident, writer: Writer<'_>) -> Vec<String> {
    let Some(act) = counted(incident) else { return Vec::new() };
    let mut doubts = Vec::new();
    if act.phase == Phase::Communicate {
        doubts.push("Only the status page tells of it.".to_owned());
    }
    let rivals = rivals(incident, act);
    let start = row::start(incident);
    let named = rivals.iter().take(NAMED).map(|entry| {
        let row = writer.row(entry, start);
        format!("at {}: {}", row.stamp(), row.title())
    });
    let named: Vec<String> = named.collect();
    if !named.is_empty() {
        let more = match rivals.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!("; and {}", plural(more as u64, "more act")),
        };
        let until = if recovery(incident).is_some() { " before the recovery" } else { "" };
        doubts.push(format!("Also done{until}, {}{more}.", named.join("; ")));
    }
    let over = [Milestone::Recover, Milestone::ImpactEnd, Milestone::Resolve];
    let told = over.iter().filter_map(|name| incident.milestones.get(name));
    if !told.into_iter().any(|point| Some(&point.moment) >= act.time.as_ref()) {
        doubts.push("Nothing told after it says that it helped.".to_owned());
    }
    doubts
}

fn recovery(incident: &Incident) -> Option<&Entry> {
    let point = incident.milestones.get(&Milestone::Recover)?;
    incident.timeline.get(point.entry?)
}

/// Returns the other acts from this one to the first recovery after it that nobody tells as failed.
fn rivals<'a>(incident: &'a Incident, act: &Entry) -> Vec<&'a Entry> {
    let until = recovery(incident).and_then(|row| row.time.as_ref());
    let within = |entry: &Entry| {
        entry.time >= act.time && until.is_none_or(|until| entry.time.as_ref() <= Some(until))
    };
    let acts = incident.timeline.iter().filter(|entry| {
        matches!(entry.phase, Phase::Mitigate | Phase::Rollback | Phase::Fix)
            && entry.outcome != Some(Outcome::Failed)
    });
    let others = acts.filter(|entry| !std::ptr::eq(*entry, act) && entry.kind != Kind::Statement);
    others.filter(|entry| entry.time.is_some() && within(entry)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::draft::tests::shown;
    use crate::report::fixture;
    use crate::report::render::View;

    #[test]
    fn a_mitigation_with_a_rival_is_not_certain() {
        let mut report = fixture::report();
        let incident = &mut report.incidents[0];
        let chosen = incident.milestones[&Milestone::Mitigate].entry.unwrap();
        assert!(shown(&report, &View::default(), "alx").contains("Counted as the mitigation"));
        let incident = &mut report.incidents[0];
        let mut rival = incident.timeline[chosen].clone();
        rival.title = "restarted the workers".to_owned();
        (rival.phase, rival.outcome) = (Phase::Mitigate, None);
        incident.timeline.insert(chosen + 1, rival);
        let points = incident.milestones.values_mut().filter_map(|point| point.entry.as_mut());
        for entry in points.filter(|entry| **entry > chosen) {
            *entry += 1;
        }
        let text = shown(&report, &View::default(), "alx");
        assert!(text.contains("What helped is not certain"), "{text}");
        assert!(text.contains("restarted the workers"), "{text}");
    }
}
