//! How long wrong hypotheses were pursued, from their opening until they were ruled out.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::base::interval::{Interval, measure};
use crate::incident::metric::earlier::Earlier;
use crate::incident::metric::measure::{Measure, null};
use crate::incident::milestones::attempt::rules_out;
use crate::incident::signs::words::hypothesis;
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

    fn measure(&self, incident: &Incident, _: &Earlier) -> Measurement {
        let leads = incident.timeline.iter().enumerate();
        let leads = leads.filter(|(_, row)| row.phases.contains(&Phase::FalseLead));
        let mut leads = leads.filter(|(_, row)| row.time.is_some()).peekable();
        if leads.peek().is_none() {
            return null("no_false_lead");
        }
        let suspected = suspicions(incident);
        let first = |row: &Entry, at: usize| {
            let words = hypothesis(row).into_iter();
            let known = words.filter_map(|word| suspected.get(&word).copied());
            known.filter(|(before, _)| *before < at).min().map(|(_, time)| time)
        };
        let dropped: BTreeSet<DateTime<Utc>> = whole(incident).collect();
        let (mut spans, mut open, mut uncertainty) = (Vec::new(), None, 0);
        for (at, row) in leads {
            let Some(time) = &row.time else { continue };
            uncertainty = uncertainty.max(time.precision.seconds());
            // A lead that was opened before ends here; one that is named and ruled out at once takes no time.
            match open.take() {
                // The word that clears a suspicion is its end, told once more.
                earlier if dropped.contains(&time.at) && !is_whole(row) => open = earlier,
                earlier if is_whole(row) => {
                    spans.extend(row.until.as_ref().and_then(|u| Interval::new(time.at, u.at)));
                    open = earlier;
                }
                Some(from) if rules_out(row) => spans.extend(Interval::new(from, time.at)),
                Some(from) => open = Some(from),
                None if row.until.is_some() => {
                    spans.extend(row.until.as_ref().and_then(|u| Interval::new(time.at, u.at)));
                }
                None => match Some(row).filter(|row| rules_out(row)).and_then(|row| first(row, at))
                {
                    Some(from) => spans.extend(Interval::new(from, time.at)),
                    None => open = Some(time.at),
                },
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

fn is_whole(row: &Entry) -> bool {
    row.phase == Phase::FalseLead && row.kind == Kind::Talk && row.until.is_some()
}

/// Returns when each lead that has an end was dropped.
fn whole(incident: &Incident) -> impl Iterator<Item = DateTime<Utc>> {
    let leads = incident.timeline.iter().filter(|row| is_whole(row));
    leads.filter_map(|row| Some(row.until.as_ref()?.at))
}

/// When each word was first looked into, by what remarks name.
fn suspicions(incident: &Incident) -> BTreeMap<String, (usize, DateTime<Utc>)> {
    let mut first = BTreeMap::new();
    for (at, row) in incident.timeline.iter().enumerate() {
        let looks = row.phase == Phase::Investigate && row.kind != Kind::Signal;
        let Some(time) = row.time.as_ref().filter(|_| looks) else { continue };
        for word in hypothesis(row) {
            first.entry(word).or_insert((at, time.at));
        }
    }
    first
}
