//! How long wrong hypotheses were pursued, from their opening until they were ruled out.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::base::interval::{Interval, measure};
use crate::incident::attempt::rules_out;
use crate::incident::metric::measure::{Measure, null};
use crate::incident::words::topic;
use crate::model::event::Kind;
use crate::model::incident::{Entry, Incident, Measurement};
use crate::model::phase::Phase;

/// The measure of the union of the times between opening and ruling out.
#[derive(Debug)]
pub(super) struct TimeOnFalseLeads;

impl Measure for TimeOnFalseLeads {
    fn name(&self) -> &'static str {
        "time_on_false_leads"
    }

    fn from(&self) -> &'static str {
        "false_lead_opened"
    }

    fn to(&self) -> &'static str {
        "false_lead_ruled_out"
    }

    fn measure(&self, incident: &Incident, _: &[Incident]) -> Measurement {
        let leads = incident.timeline.iter().enumerate();
        let leads = leads.filter(|(_, row)| row.phases.contains(&Phase::FalseLead));
        let mut leads = leads.filter(|(_, row)| row.time.is_some()).peekable();
        if leads.peek().is_none() {
            return null("no_false_lead");
        }
        let (mut spans, mut open, mut uncertainty) = (Vec::new(), None, 0);
        for (at, row) in leads {
            let Some(time) = &row.time else { continue };
            uncertainty = uncertainty.max(time.precision.seconds());
            // A lead that was opened before ends here; one that is named and ruled out at once takes no time.
            match open.take() {
                Some(from) if rules_out(row) => spans.extend(Interval::new(from, time.at)),
                Some(from) => open = Some(from),
                None if row.until.is_some() => {
                    spans.extend(row.until.as_ref().and_then(|u| Interval::new(time.at, u.at)));
                }
                None if rules_out(row) && suspected(incident, at).is_some() => {
                    spans.extend(
                        suspected(incident, at).and_then(|from| Interval::new(from, time.at)),
                    );
                }
                None => open = Some(time.at),
            }
        }
        if spans.is_empty() {
            return null("false_lead_never_closed");
        }
        Measurement::Value {
            seconds: measure(spans).num_seconds(),
            uncertainty_seconds: uncertainty,
            flags: if open.is_some() { vec!["false_lead_left_open"] } else { Vec::new() },
        }
    }
}

/// Returns when the hypothesis that the row at `at` rules out was first looked into, by what both name.
fn suspected(incident: &Incident, at: usize) -> Option<DateTime<Utc>> {
    let named = hypothesis(incident.timeline.get(at)?);
    let mut before = incident.timeline.iter().take(at);
    let opening = before.find(|row| {
        row.phase == Phase::Investigate
            && row.kind != Kind::Signal
            && !hypothesis(row).is_disjoint(&named)
    })?;
    opening.time.as_ref().map(|time| time.at)
}

/// Returns what a remark names, plurals as singulars.
fn hypothesis(row: &Entry) -> BTreeSet<String> {
    topic(row).into_iter().map(|word| word.trim_end_matches('s').to_owned()).collect()
}
