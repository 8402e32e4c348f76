//! The impact of an incident: its window, its share, and the places that tell of them.

use serde::Serialize;

use crate::base::text::markdown;
use crate::model::incident::{Basis, Entry, Impact, ImpactWindow, Incident, MilestonePoint};
use crate::model::moment::Moment;
use crate::model::origin::Evidence;
use crate::model::phase::{Milestone, Phase};
use crate::report::draft::rows::Writer;
use crate::report::duration;
use crate::report::row;
use crate::report::windows::{failed, listed, of_alerts, other_edges};
use crate::report::words::{number, percent};

/// The most windows that are listed one by one.
const WINDOWS: usize = 10;
/// How many of more windows, the longest.
const LONGEST: usize = 5;
/// Pauses of so many seconds in all are worth a word.
const BREAK: i64 = 60;

/// Returns the places that prove a milestone.
pub(super) fn point_evidence<'a>(
    incident: &'a Incident,
    point: &'a MilestonePoint,
) -> &'a [Evidence] {
    let entry = point.entry.and_then(|at| incident.timeline.get(at));
    entry.map_or(&point.evidence, |entry| &entry.evidence)
}

/// Cites what tells of these very moments: milestones, else rows that begin or end then.
fn cite_moments(incident: &Incident, moments: &[&Moment], writer: Writer<'_>) -> String {
    let mut places: Vec<&Evidence> = Vec::new();
    for moment in moments {
        let points = incident.milestones.values().filter(|point| point.moment.at == moment.at);
        let mut told: Vec<&Evidence> =
            points.flat_map(|point| point_evidence(incident, point)).collect();
        if told.is_empty() {
            let at = |time: &Option<Moment>| time.as_ref().is_some_and(|time| time.at == moment.at);
            let mut rows = incident.timeline.iter();
            let row = rows.find(|entry| at(&entry.time) || at(&entry.until));
            told.extend(row.iter().flat_map(|entry| &entry.evidence));
        }
        places.extend(told);
    }
    writer.cite(places)
}

/// The impact.
#[derive(Serialize)]
pub(super) struct ImpactContext {
    /// Both ends in the zone of the view and in UTC; absent where not even the start is known.
    window: Option<String>,
    open: bool,
    /// Whether anything but alerts tells of it: those say how long somebody was told, not how long users were hurt.
    measured: bool,
    /// Whether alerts are all that tells of it.
    of_alerts: bool,
    /// The length of the union of all windows.
    duration: Option<String>,
    /// Whether that is less than from end to end.
    has_breaks: bool,
    percent: Option<String>,
    percent_basis: Option<&'static str>,
    /// The share as a phrase: `60 % of clients affected`.
    share: Option<String>,
    full_outage_minutes: Option<String>,
    windows: Vec<WindowContext>,
    /// The windows to list: all, or the longest where they are many.
    longest: Vec<WindowContext>,
    /// The windows that are not among those.
    other_windows: Vec<WindowContext>,
    /// How many windows there are and how long in all; absent where all are listed.
    windows_sum: Option<String>,
    /// Where the milestones take an end of the impact from something else than its windows, as sentences.
    edges: Vec<String>,
    cite: String,
    percent_cite: String,
}

#[derive(Serialize)]
struct WindowContext {
    span: String,
    service: Option<String>,
    basis: &'static str,
    percent: Option<String>,
    share: Option<String>,
    requests: Option<String>,
    duration: Option<String>,
    cite: String,
}

impl ImpactContext {
    pub(super) fn new(incident: &Incident, writer: Writer<'_>) -> Self {
        let impact = &incident.impact;
        let (from, to) = hull(incident);
        let window = from.map(|from| match to {
            Some(to) => writer.span(from, to),
            None => writer.full(from),
        });
        let between = from.zip(to).and_then(|(from, to)| row::seconds_between(from, to));
        let ends: Vec<&Moment> = from.into_iter().chain(to).collect();
        let cited = cite_moments(incident, &ends, writer);
        let shares = impact.windows.iter().filter(|window| window.affected_percent.is_some());
        let basis = shares.map(|window| window.basis).min();
        let parts = listed(impact, WINDOWS, LONGEST);
        Self {
            window,
            open: to.is_none(),
            measured: impact.windows.iter().any(|window| window.basis != Basis::Alerts),
            of_alerts: of_alerts(impact),
            duration: impact.duration_seconds.or(between).map(duration::human),
            has_breaks: impact
                .duration_seconds
                .zip(between)
                .is_some_and(|(sum, all)| sum + BREAK < all),
            percent: impact.affected_percent.map(percent),
            percent_basis: basis.map(Basis::name),
            share: impact.affected_percent.map(|share| phrase(share, basis) + &lone(impact)),
            full_outage_minutes: impact.full_outage_equivalent_minutes.map(number),
            windows: windows(incident, incident.impact.windows.iter(), writer),
            longest: windows(incident, parts.shown.into_iter(), writer),
            other_windows: windows(incident, parts.rest.into_iter(), writer),
            windows_sum: parts.sum,
            edges: edges(incident, writer),
            percent_cite: percent_cite(incident, writer).unwrap_or_else(|| cited.clone()),
            cite: cited,
        }
    }
}

fn edges(incident: &Incident, writer: Writer<'_>) -> Vec<String> {
    let sentence = |(begin, point): (bool, &MilestonePoint)| {
        let edge = if begin { "begin" } else { "end" };
        let told = point.entry.and_then(|at| incident.timeline.get(at));
        let told = told.map(|entry| format!(" ({})", markdown(entry.title.trim())));
        let cite = writer.cite(point_evidence(incident, point));
        let cite = if cite.is_empty() { cite } else { format!(" {cite}") };
        format!(
            "The milestones put the {edge} of the impact at {}{}{cite}.",
            writer.full(&point.moment),
            told.unwrap_or_default()
        )
    };
    other_edges(incident).into_iter().map(sentence).collect()
}

/// Returns a share with what it is a share of.
fn phrase(share: f64, basis: Option<Basis>) -> String {
    let of = match basis {
        Some(Basis::Users) => "of clients affected",
        Some(Basis::Requests) => "of requests failed",
        Some(Basis::Stated) => "affected, as stated",
        _ => "affected",
    };
    format!("{} {of}", percent(share))
}

/// Returns a share of those who use what a window is about.
fn phrase_of(share: f64, window: &ImpactWindow) -> String {
    match window.basis {
        Basis::Users => format!("{} of its clients affected", percent(share)),
        basis => phrase(share, Some(basis)),
    }
}

/// Returns how many requests failed in the only window of an impact, in brackets; nothing where there are more, or where it
/// would be set beside another share of requests.
fn lone(impact: &Impact) -> String {
    let [window] = impact.windows.as_slice() else { return String::new() };
    let other = window.affected_percent != impact.affected_percent;
    if window.basis == Basis::Requests && other {
        return String::new();
    }
    let to = window.service.as_deref().map(|name| format!(" to {}", markdown(name)));
    let told = failed(window, &to.unwrap_or_default());
    told.map(|told| format!(" ({told})")).unwrap_or_default()
}

fn windows<'a>(
    incident: &Incident,
    windows: impl Iterator<Item = &'a ImpactWindow>,
    writer: Writer<'_>,
) -> Vec<WindowContext> {
    windows
        .map(|window| WindowContext {
            span: window.to.as_ref().map_or_else(
                || format!("{}{}open", writer.full(&window.from), writer.words.arrow()),
                |to| writer.span(&window.from, to),
            ),
            service: window.service.as_deref().map(markdown),
            basis: window.basis.name(),
            percent: window.affected_percent.map(percent),
            share: window.affected_percent.map(|share| phrase_of(share, window)),
            requests: failed(window, ""),
            duration: window
                .to
                .as_ref()
                .and_then(|to| row::seconds_between(&window.from, to))
                .map(duration::human),
            cite: {
                let ends: Vec<&Moment> = [&window.from].into_iter().chain(&window.to).collect();
                let exact = cite_moments(incident, &ends, writer);
                if exact.is_empty() { cite_within(incident, window, writer) } else { exact }
            },
        })
        .collect()
}

/// Cites the rows that tell of the impact within a window: no row begins or ends with that of one service of several.
fn cite_within(incident: &Incident, window: &ImpactWindow, writer: Writer<'_>) -> String {
    let within = |entry: &&Entry| {
        let Some(time) = &entry.time else { return false };
        let last = entry.until.as_ref().unwrap_or(time);
        entry.phases.contains(&Phase::Impact)
            && time.dated == window.from.dated
            && last.at >= window.from.at
            && window.to.as_ref().is_none_or(|to| time.at <= to.at)
    };
    let own = |entry: &&Entry| window.service.is_some() && entry.service == window.service;
    let rows = || incident.timeline.iter().filter(within);
    let places: Vec<&Evidence> = rows().filter(own).flat_map(|entry| &entry.evidence).collect();
    if places.is_empty() {
        return writer.cite(rows().flat_map(|entry| &entry.evidence));
    }
    writer.cite(places)
}

/// Returns both ends of the impact: of its windows, else of the milestones.
fn hull(incident: &Incident) -> (Option<&Moment>, Option<&Moment>) {
    let windows = &incident.impact.windows;
    if let Some(from) = windows.iter().map(|window| &window.from).min() {
        let ends: Option<Vec<&Moment>> = windows.iter().map(|window| window.to.as_ref()).collect();
        return (Some(from), ends.and_then(|ends| ends.into_iter().max()));
    }
    let point = |name| incident.milestones.get(&name).map(|point: &MilestonePoint| &point.moment);
    let end = point(Milestone::ImpactEnd).or_else(|| point(Milestone::Resolve));
    (row::start(incident), end)
}

/// Cites the rows that state a share, if any.
fn percent_cite(incident: &Incident, writer: Writer<'_>) -> Option<String> {
    let stating = incident.timeline.iter().filter(|entry| {
        entry.stated.as_ref().is_some_and(|stated| stated.affected_percent.is_some())
    });
    Some(writer.cite(stating.flat_map(|entry| &entry.evidence))).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::report::draft::TEMPLATES;
    use crate::report::draft::tests::shown;
    use crate::report::fixture;
    use crate::report::render::View;

    #[test]
    fn every_window_cites_a_place() {
        let mut report = fixture::report();
        let impact = &mut report.incidents[0].impact;
        let from = fixture::at("2024-03-15T10:20:30Z");
        let other = crate::model::incident::ImpactWindow {
            from,
            service: Some("cart".to_owned()),
            to: Some(fixture::at("2024-03-15T10:50:30Z")),
            ..impact.windows[0].clone()
        };
        impact.windows.push(other);
        let text = shown(&report, &View::default(), "pagerduty");
        let line = text.lines().find(|line| line.contains("10:20:30 → 10:50:30")).unwrap();
        assert!(line.ends_with("[`chat.json:4`]"), "{line}");
    }

    #[test]
    fn hundreds_of_windows_are_summed_up_and_the_rest_folded() {
        let mut report = fixture::report();
        let impact = &mut report.incidents[0].impact;
        impact.windows = vec![impact.windows[0].clone(); 300];
        for template in TEMPLATES {
            let text = shown(&report, &View::default(), template.name);
            if text.contains("impact windows") {
                assert!(text.contains("300 impact windows, 4h in all; the longest:"), "{text}");
                let fold = text.split("<summary>295 more impact windows</summary>");
                assert_eq!(fold.count(), 2, "{text}");
            }
        }
        assert!(
            shown(&report, &View::default(), "alx")
                .contains("<summary>295 more impact windows</summary>")
        );
    }
}
