//! What was counted while an incident went on, at even steps: few enough to draw, whatever its length.

use std::collections::BTreeSet;

use crate::base::text;
use crate::model::event::Kind;
use crate::model::incident::{Entry, Incident};
use crate::model::moment::Moment;
use crate::model::phase::Milestone;
use crate::model::series::{Counted, Minutes, Point, Series};
use crate::model::tally::Tally;

/// The most points of a series.
const POINTS: i64 = 240;
/// So many services with the most failures get a series of their own; the rest is one series.
const SERVICES: usize = 4;
/// The lengths of a step, in seconds; beyond them whole days.
const STEPS: [i64; 10] = [60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400];
/// The least that is shown before and after an incident, in seconds.
const MARGIN: i64 = 600;

/// Returns the requests counted, by service and minute.
pub fn requests(tallies: &[Tally]) -> Minutes {
    let mut minutes = Minutes::new();
    for tally in tallies {
        let service = minutes.entry(tally.service.clone()).or_default();
        let point = service.entry(tally.minute).or_default();
        add(point, Point { part: tally.failed, whole: tally.total });
    }
    minutes
}

/// Gives each incident what was counted in its time: requests to all services, failing lines of those it names.
pub fn attach(incidents: &mut [Incident], requests: &Minutes, symptoms: &Minutes) {
    for incident in incidents {
        let Some(span) = span(incident) else { continue };
        incident.series = series(Counted::Requests, requests, span, &|_| true);
        let named = failing(&incident.timeline);
        let symptoms = series(Counted::Symptoms, symptoms, span, &|one| named.contains(one));
        incident.series.extend(symptoms);
    }
}

/// The services whose failing lines are rows of the incident; the empty one where a row names none.
fn failing(rows: &[Entry]) -> BTreeSet<String> {
    let rows = rows.iter().filter(|row| row.kind == Kind::Symptom);
    rows.map(|row| row.service.as_deref().unwrap_or_default().to_lowercase()).collect()
}

/// Returns the seconds from a little before to a little after the incident, at whole steps, and the step.
fn span(incident: &Incident) -> Option<(i64, i64, i64)> {
    let rows = incident.timeline.iter();
    let told = rows.flat_map(|row| [row.time.as_ref(), row.until.as_ref()]).flatten();
    let windows = incident.impact.windows.iter();
    let hurt = windows.flat_map(|window| [Some(&window.from), window.to.as_ref()]).flatten();
    let marks = incident.milestones.get(&Milestone::Resolve).map(|point| &point.moment);
    let seconds = told.chain(hurt).chain(marks).filter_map(Moment::time).map(|at| at.timestamp());
    let (first, last) = seconds
        .fold((i64::MAX, i64::MIN), |(first, last), second| (first.min(second), last.max(second)));
    if first > last {
        return None;
    }
    let margin = MARGIN.max((last - first) / 20);
    let (from, to) = (first - margin, last + margin);
    let step = step(to - from);
    Some((from.div_euclid(step) * step, to.div_euclid(step) * step + step, step))
}

fn step(length: i64) -> i64 {
    let least = length / (POINTS - 2) + 1;
    let days = || least.div_euclid(86_400) * 86_400 + 86_400;
    STEPS.into_iter().find(|step| *step >= least).unwrap_or_else(days)
}

/// Returns the series of the services with the most failures and one of the rest; none where nothing failed.
fn series(
    counted: Counted,
    minutes: &Minutes,
    (from, to, step): (i64, i64, i64),
    meant: &dyn Fn(&String) -> bool,
) -> Vec<Series> {
    let meant = minutes.iter().filter(|(service, _)| meant(service));
    let mut all: Vec<(u64, &String, Vec<Point>)> = meant
        .map(|(service, minutes)| {
            let mut points = vec![Point::default(); places(from, to, step)];
            for (minute, point) in minutes.range(from..to) {
                let place = usize::try_from((minute - from) / step).unwrap_or(usize::MAX);
                if let Some(sum) = points.get_mut(place) {
                    add(sum, *point);
                }
            }
            (points.iter().map(|point| point.part).sum(), service, points)
        })
        .filter(|(failed, ..)| *failed > 0)
        .collect();
    all.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(other.1)));
    let rest = all.split_off(all.len().min(SERVICES));
    let drawn = |service: &str, points| {
        let service = Some(service).filter(|service| !service.is_empty()).map(text::escape);
        Series { counted, service, from, step, points }
    };
    let mut series: Vec<Series> =
        all.into_iter().map(|(_, service, points)| drawn(service, points)).collect();
    let rest = rest.into_iter().map(|(.., points)| points).reduce(sum);
    series.extend(rest.map(|points| drawn("", points)));
    series
}

fn places(from: i64, to: i64, step: i64) -> usize {
    usize::try_from((to - from) / step).unwrap_or(0)
}

fn sum(mut points: Vec<Point>, others: Vec<Point>) -> Vec<Point> {
    for (point, other) in points.iter_mut().zip(others) {
        add(point, other);
    }
    points
}

fn add(point: &mut Point, other: Point) {
    point.part = point.part.saturating_add(other.part);
    point.whole = point.whole.saturating_add(other.whole);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn counted(services: usize) -> Minutes {
        let minutes = |at: usize| -> BTreeMap<i64, Point> {
            let failed = u64::try_from(at).unwrap() + 1;
            (0..60).map(|minute| (minute * 60, Point { part: failed, whole: 10 })).collect()
        };
        (0..services).map(|at| (format!("s{at}"), minutes(at))).collect()
    }

    #[test]
    fn steps_keep_a_series_short() {
        for length in [1, 3_600, 86_400, 7 * 86_400, 400 * 86_400] {
            let step = step(length);
            assert!(length / step + 2 <= POINTS, "{length}: {step}");
        }
        assert_eq!((step(4 * 3_600), step(12 * 3_600)), (120, 300));
    }

    #[test]
    fn nothing_is_left_out_of_the_sum() {
        let found = series(Counted::Requests, &counted(7), (0, 3_600, 300), &|_| true);
        let names: Vec<_> = found.iter().map(|one| one.service.as_deref()).collect();
        assert_eq!(names, [Some("s6"), Some("s5"), Some("s4"), Some("s3"), None]);
        let all: u64 = found.iter().flat_map(|one| &one.points).map(|point| point.part).sum();
        assert_eq!(all, 60 * (1..=7).sum::<u64>());
        assert_eq!(found[0].points.len(), 12);
        assert_eq!(found[0].points[0], Point { part: 35, whole: 50 });
    }

    #[test]
    fn what_never_fails_is_not_drawn() {
        let calm = Minutes::from([("a".to_owned(), BTreeMap::from([(0, Point::default())]))]);
        assert!(series(Counted::Requests, &calm, (0, 60, 60), &|_| true).is_empty());
    }
}
