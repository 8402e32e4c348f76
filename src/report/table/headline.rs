//! What an incident is, in three or four lines: title, status, window, impact.

use std::io::Write;

use crate::base::text::escape;
use crate::model::incident::{Impact, ImpactWindow, Incident};
use crate::model::phase::Severity;
use crate::report::clock::Clock;
use crate::report::duration;
use crate::report::render::View;
use crate::report::row::{correction, seconds_between, status};
use crate::report::table::paint;
use crate::report::windows::{failed, listed, of_alerts, other_edges};
use crate::report::words::{Words, number, percent};

/// How many windows are shown one by one.
const WINDOWS: usize = 6;
/// How many of more windows, the longest.
const LONGEST: usize = 3;

/// Writes the headline.
pub(super) fn write(incident: &Incident, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let words = Words::new(view);
    let services: Vec<String> = incident.services.iter().map(|name| escape(name)).collect();
    let mut facts = vec![status(incident.status).to_owned()];
    facts.extend(incident.severity.map(Severity::name).map(str::to_owned));
    facts.extend((!services.is_empty()).then(|| services.join(", ")));
    facts.push(escape(&incident.id));
    writeln!(out, "{}", paint::bold(&escape(&incident.title), view.color))?;
    words.wrap(&facts.join(words.dot()), out)?;
    words.wrap(&impact(&incident.impact, words), out)?;
    let windows = listed(&incident.impact, WINDOWS, LONGEST);
    if let Some(sum) = &windows.sum {
        writeln!(out, "  {sum}; the longest:")?;
    }
    for window in windows.shown {
        words.wrap(&format!("  {}", line(window, Clock::new(view.zone), words)), out)?;
    }
    if !windows.rest.is_empty() {
        writeln!(out, "  and {} more", windows.rest.len())?;
    }
    for (begin, point) in other_edges(incident) {
        let edge = if begin { "begin" } else { "end" };
        let told = point.entry.and_then(|at| incident.timeline.get(at));
        let told = told.map(|row| format!(": {}", escape(&row.title))).unwrap_or_default();
        let moment = Clock::new(view.zone).full(&point.moment);
        words.wrap(&format!("{edge} of impact by the milestones {moment}{told}"), out)?;
    }
    for one in &incident.overrides {
        let said = escape(&correction(one));
        let place = escape(&format!("{}:{}", one.source, one.line));
        words.wrap(&format!("a person's word: {said} [{place}]"), out)?;
    }
    Ok(())
}

fn impact(impact: &Impact, words: Words) -> String {
    // Alerts say how long somebody was told, not how long users were hurt.
    let told = of_alerts(impact);
    let mut facts = Vec::new();
    match impact.duration_seconds.map(duration::human) {
        None if impact.windows.is_empty() => {
            facts.push("impact: no window stated or measured".to_owned());
        }
        Some(length) if told => {
            facts.push(format!("no impact measured; alerts fired for {length}"));
        }
        None if told => {
            facts.push("no impact measured; alerts still fire at the end of input".to_owned());
        }
        Some(length) => facts.push(format!("impact {length}")),
        None => facts.push("impact still open at the end of input".to_owned()),
    }
    facts.push(match impact.affected_percent {
        Some(share) if is_of_window(impact, share) => format!("{} affected", percent(share)),
        Some(share) => format!("{} affected over the whole incident", percent(share)),
        None => "share affected unknown".to_owned(),
    });
    facts.extend(
        impact
            .full_outage_equivalent_minutes
            .map(|minutes| format!("equals {} min of full outage", number(minutes))),
    );
    facts.join(words.dot())
}

/// Returns whether the share over all contradicts no share of a window that stands alone below it.
fn is_of_window(impact: &Impact, share: f64) -> bool {
    match impact.windows.as_slice() {
        [window] => window.affected_percent.is_none_or(|own| percent(own) == percent(share)),
        _ => true,
    }
}

fn line(window: &ImpactWindow, clock: Clock, words: Words) -> String {
    let mut facts = vec![span(window, clock, words)];
    facts.extend(window.service.as_deref().map(escape));
    facts.extend(window.affected_percent.map(percent));
    facts.extend(failed(window, ""));
    facts.push(format!("basis: {}", window.basis.name()));
    facts.join(words.dot())
}

/// Returns both ends of a window and its length, the second date only where it differs.
pub(crate) fn span(window: &ImpactWindow, clock: Clock, words: Words) -> String {
    let Some(to) = &window.to else {
        return format!("{}{}open", clock.full(&window.from), words.arrow());
    };
    let length = seconds_between(&window.from, to)
        .map(|seconds| format!(" ({})", duration::human(seconds)))
        .unwrap_or_default();
    format!("{}{length}", clock.span(&window.from, to, words.arrow()))
}
