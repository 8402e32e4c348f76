//! How long a change that failed hurt: only where a change is named as the cause (DORA 2023).

use std::collections::BTreeSet;

use crate::incident::metric::earlier::Earlier;
use crate::incident::metric::measure::{Measure, between, missing, null};
use crate::incident::signs::words::{canonical, content};
use crate::model::incident::{Entry, Incident, Measurement, MilestonePoint};
use crate::model::phase::{Milestone, Phase};

/// From the causing change to the end of impact.
#[derive(Debug)]
pub(super) struct FailedDeploymentRecoveryTime;

impl Measure for FailedDeploymentRecoveryTime {
    fn name(&self) -> &'static str {
        "failed_deployment_recovery_time"
    }

    fn from(&self) -> &'static str {
        "causing_change"
    }

    fn to(&self) -> &'static str {
        Milestone::ImpactEnd.name()
    }

    fn measure(&self, incident: &Incident, _: &Earlier) -> Measurement {
        let Some(cause) = cause(incident) else { return null("no_causing_change") };
        match incident.milestones.get(&Milestone::ImpactEnd) {
            Some(end) => between(&cause, end),
            None => missing(incident, Milestone::ImpactEnd),
        }
    }
}

/// Returns the last change before the impact that the rollback undid or the finding names.
fn cause(incident: &Incident) -> Option<MilestonePoint> {
    let begun = [Milestone::ImpactStart, Milestone::Detect]
        .into_iter()
        .filter_map(|milestone| incident.milestones.get(&milestone))
        .map(|point| &point.moment)
        .min()?;
    let row = |milestone| {
        let point = incident.milestones.get(&milestone)?;
        incident.timeline.get(point.entry?)
    };
    let undone = row(Milestone::Rollback);
    let found = row(Milestone::Identify);
    let mut changes = incident.timeline.iter().enumerate().rev().filter(|(_, change)| {
        change.phase == Phase::Change && change.time.as_ref().is_some_and(|time| time <= begun)
    });
    let (at, change) = changes.find(|(_, change)| {
        undone.is_some_and(|row| same_service(row, change))
            || found.is_some_and(|row| names(row, change))
    })?;
    // A change takes effect where it is done, at the latest where users are hurt.
    let done = change.until.clone().filter(|until| until <= begun);
    Some(MilestonePoint {
        moment: done.or_else(|| change.time.clone())?,
        entry: Some(at),
        evidence: Vec::new(),
        inferred: true,
    })
}

fn same_service(a: &Entry, b: &Entry) -> bool {
    match (&a.service, &b.service) {
        (Some(a), Some(b)) => canonical(a) == canonical(b),
        _ => !content(&a.title).is_disjoint(&content(&b.title)),
    }
}

fn names(finding: &Entry, change: &Entry) -> bool {
    let said = content(&finding.title);
    let told = content(&change.title);
    let changes: BTreeSet<String> =
        ["deploy", "release", "upgrade", "migration", "rollout", "config", "deployment", "flag"]
            .map(str::to_owned)
            .into();
    let shared: BTreeSet<_> = said.intersection(&told).collect();
    !said.is_disjoint(&changes) && !shared.is_empty()
}
