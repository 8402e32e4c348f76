//! Corrections of what an incident says of itself: milestones, title, severity, services.

use crate::incident::Found;
use crate::incident::milestones::impact;
use crate::incident::overrides::{mark, refuse};
use crate::model::incident::{Impact, Incident, MilestonePoint, Status};
use crate::model::moment::Moment;
use crate::model::overrides::{Act, Correction};
use crate::model::phase::{Milestone, Severity};

/// Applies a correction, if it is one of these.
pub(super) fn apply(act: &Act, incidents: &mut [Incident], found: &mut Found) {
    let (Correction::Milestone { incident: id, .. } | Correction::Incident { incident: id, .. }) =
        &act.what
    else {
        return;
    };
    let Some(at) = incidents.iter().position(|incident| incident.id == *id) else {
        let known: Vec<&str> = incidents.iter().map(|incident| incident.id.as_str()).collect();
        return refuse(act, "incident", id, &known, found);
    };
    let Some(incident) = incidents.get_mut(at) else { return };
    match &act.what {
        Correction::Milestone { milestone, time, .. } => {
            move_milestone(act, incident, *milestone, time.as_ref());
        }
        Correction::Incident { title, severity, severity_word, services, .. } => {
            if let Some(title) = title {
                let was = std::mem::replace(&mut incident.title, title.clone());
                incident.overrides.push(mark(act, "title", Some(was), Some(title.clone())));
            }
            if let Some(severity) = severity {
                let was = incident.severity.replace(*severity).map(Severity::name);
                let word = severity_word.as_ref().map(|word| format!(" (`{word}` is read so)"));
                let now = Some(format!("{}{}", severity.name(), word.unwrap_or_default()));
                incident.overrides.push(mark(act, "severity", was.map(str::to_owned), now));
            }
            if !services.is_empty() {
                let was = std::mem::replace(&mut incident.services, services.clone());
                let was = (!was.is_empty()).then(|| was.join(", "));
                let now = Some(services.join(", "));
                incident.overrides.push(mark(act, "services", was, now));
            }
        }
        _ => {}
    }
}

fn move_milestone(act: &Act, incident: &mut Incident, milestone: Milestone, time: Option<&Moment>) {
    let was = match time {
        Some(time) => {
            let point = MilestonePoint {
                moment: time.clone(),
                entry: None,
                evidence: vec![act.place.clone()],
                inferred: false,
            };
            incident.milestones.insert(milestone, point)
        }
        None => incident.milestones.remove(&milestone),
    };
    let shown = |moment: &Moment| moment.rfc3339().unwrap_or_else(|| moment.when());
    let was = was.map(|point| shown(&point.moment));
    incident.overrides.push(mark(act, "milestone", was, time.map(shown)));
    let ends = [Milestone::ImpactStart, Milestone::ImpactEnd];
    let Some(time) = time else { return take_away(incident, milestone) };
    if milestone == Milestone::ImpactEnd || milestone == Milestone::Resolve {
        incident.status = Status::Resolved;
    }
    if ends.contains(&milestone) {
        let at = |milestone| {
            incident.milestones.get(&milestone).map(|point: &MilestonePoint| point.moment.clone())
        };
        let [start, end] = ends.map(at);
        impact::bound(
            &mut incident.impact,
            milestone == Milestone::ImpactStart,
            time,
            start.zip(end),
        );
    }
}

/// What follows where a milestone did not happen: without an end the impact and the incident go on, without a start
/// nobody was hurt.
fn take_away(incident: &mut Incident, milestone: Milestone) {
    match milestone {
        Milestone::ImpactStart => incident.impact = Impact::default(),
        Milestone::ImpactEnd => impact::reopen(&mut incident.impact),
        _ => {}
    }
    if matches!(milestone, Milestone::ImpactEnd | Milestone::Resolve) {
        incident.status = Status::Open;
    }
}
