//! A person's corrections: incidents are made anew as if correlation had known, then what is left is set.

mod regroup;
mod set;

use std::collections::BTreeMap;

use crate::incident::Found;
use crate::incident::case::{Case, Setting};
use crate::incident::correlate::order;
use crate::incident::overrides::regroup::Regroup;
use crate::model::incident::Incident;
use crate::model::overrides::{Act, Correction, Override, Overrides};
use crate::model::report::Warning;

/// Tells the incidents of `cases` and adds them to `found`, corrected. What names an incident or a place that is not
/// there is refused.
pub(super) fn tell(
    cases: Vec<Case>,
    setting: Setting<'_>,
    overrides: &Overrides,
    found: &mut Found,
) {
    if overrides.acts.is_empty() {
        found.incidents.extend(cases.into_iter().map(|case| setting.tell(case)));
        return;
    }
    let mut told: Vec<(Incident, Case)> =
        cases.into_iter().map(|case| (setting.tell(case.clone()), case)).collect();
    told.sort_by(|(one, _), (other, _)| order(one, other));
    number(told.iter_mut().map(|(incident, _)| incident));
    let mut regroup = Regroup::of(told);
    for act in &overrides.acts {
        regroup.apply(act, found);
    }
    let mut incidents = regroup.told(setting);
    for act in &overrides.acts {
        set::apply(act, &mut incidents, found);
    }
    found.incidents.extend(incidents);
}

/// Tells equal ids apart, in order.
pub(super) fn number<'i>(incidents: impl Iterator<Item = &'i mut Incident>) {
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    for incident in incidents {
        let times = ids.entry(incident.id.clone()).or_default();
        *times += 1;
        if *times > 1 {
            incident.id = format!("{}-{times}", incident.id);
        }
    }
}

/// Returns the mark of a correction.
fn mark(act: &Act, kind: &'static str, was: Option<String>, now: Option<String>) -> Override {
    let milestone = match &act.what {
        Correction::Milestone { milestone, .. } => Some(*milestone),
        _ => None,
    };
    Override {
        kind,
        milestone,
        was,
        now,
        reason: act.reason.clone(),
        by: act.by.clone(),
        source: act.place.origin.source.clone(),
        line: act.place.origin.line,
    }
}

/// Refuses a correction that meets nothing; names what is nearly what it names.
fn refuse(act: &Act, what: &str, name: &str, known: &[&str], found: &mut Found) {
    let mut near: Vec<(f64, &str)> =
        known.iter().map(|one| (strsim::jaro_winkler(name, one), *one)).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    near.dedup_by(|a, b| a.1 == b.1);
    let near: Vec<&str> = near.into_iter().take(3).map(|(_, name)| name).collect();
    let help = match near.as_slice() {
        [] => "there is none".to_owned(),
        near => format!("the nearest: {}", near.join(", ")),
    };
    refuse_as(act, format!("no {what} `{name}`; {help}"), found);
}

fn refuse_as(act: &Act, message: String, found: &mut Found) {
    let origin = Some(act.place.origin.to_string());
    found.refused.push(Warning { code: "override_refused".to_owned(), message, origin });
}
