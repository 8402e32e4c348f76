//! What was counted while an incident went on, at even steps: few enough to draw, whatever its length.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::text;
use crate::incident::counted::requests::door;
use crate::incident::counted::traffic::{Traffic, add};
use crate::model::event::Kind;
use crate::model::incident::{Basis, Incident};
use crate::model::moment::Moment;
use crate::model::phase::Milestone;
use crate::model::series::{Counted, Minutes, Point, Series};

/// The most points of a series.
const POINTS: i64 = 240;
/// So many services with the most failures get a series of their own; the rest is one series.
const SERVICES: usize = 4;
/// The lengths of a step, in seconds; beyond them whole days.
const STEPS: [i64; 10] = [60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400];
/// The least that is shown before and after an incident, in seconds.
const MARGIN: i64 = 600;

/// Gives each incident what was counted in its time: the requests that are its own, and the failing lines of the services
/// it names.
pub fn attach(incidents: &mut [Incident], requests: &Traffic, symptoms: &Minutes) {
    let claims: Vec<Claim> = incidents.iter().map(Claim::new).collect();
    for (at, incident) in incidents.iter_mut().enumerate() {
        let Some(own) = claims.get(at) else { continue };
        let Some(span) = own.span else { continue };
        let others = claims.iter().enumerate().filter(|(place, _)| *place != at);
        let others: Vec<&Claim> =
            others.map(|(_, other)| other).filter(|other| other.meets(own)).collect();
        let meant = |service: &str, door: &str| own.owns(service, door, &others);
        let requests = requests.of((span.0, span.1), &meant);
        incident.series = series(Counted::Requests, requests.into_iter(), span);
        let named = failing(incident);
        let symptoms = symptoms.iter().filter(|(service, _)| named.contains(*service));
        incident.series.extend(series(Counted::Symptoms, symptoms, span));
    }
}

/// What an incident says of the requests that are its own.
struct Claim {
    /// From a little before to a little after it, at whole steps, and the step.
    span: Option<(i64, i64, i64)>,
    /// The services it names.
    services: BTreeSet<String>,
    /// The front doors behind which all are hurt.
    doors: BTreeSet<String>,
    /// Whether failing requests were measured for it at all.
    measured: bool,
}

impl Claim {
    fn new(incident: &Incident) -> Self {
        let windows = || {
            let counted = |basis| matches!(basis, Basis::Requests | Basis::Users);
            incident.impact.windows.iter().filter(move |window| counted(window.basis))
        };
        let hurt = windows().filter_map(|window| window.service.as_ref());
        let services = incident.services.iter().chain(hurt).map(|name| name.to_lowercase());
        let whole = windows().any(|window| window.service.is_none());
        let rows = incident.timeline.iter().filter(|row| whole && row.kind == Kind::Symptom);
        let places = rows.flat_map(|row| &row.evidence);
        Self {
            span: span(incident),
            services: services.collect(),
            doors: places.map(|place| door(&place.origin.source)).collect(),
            measured: windows().next().is_some(),
        }
    }

    fn meets(&self, other: &Self) -> bool {
        let spans = self.span.zip(other.span);
        spans.is_some_and(|(one, other)| one.0 < other.1 && other.0 < one.1)
    }

    /// Returns whether requests to `service` behind `door` are its own: those to what it names; those behind a front door
    /// where all are hurt, unless another incident of that time names their service; and where none were measured, those
    /// of logs that name no service.
    fn owns(&self, service: &str, door: &str, others: &[&Self]) -> bool {
        if self.services.contains(service) {
            return true;
        }
        let claimed = |other: &&Self| {
            other.services.contains(service) || (service.is_empty() && other.doors.contains(door))
        };
        if self.doors.contains(door) {
            return service.is_empty() || !others.iter().any(claimed);
        }
        service.is_empty() && !self.measured && !others.iter().any(claimed)
    }
}

/// The services whose failing lines are rows of the incident, the empty one where a row names none, and those that it names:
/// their lines may be told with the requests that fail.
fn failing(incident: &Incident) -> BTreeSet<String> {
    let rows = incident.timeline.iter().filter(|row| row.kind == Kind::Symptom);
    let told = rows.map(|row| row.service.as_deref().unwrap_or_default());
    told.chain(incident.services.iter().map(String::as_str)).map(str::to_lowercase).collect()
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
fn series<'a>(
    counted: Counted,
    minutes: impl Iterator<Item = (&'a String, &'a BTreeMap<i64, Point>)>,
    (from, to, step): (i64, i64, i64),
) -> Vec<Series> {
    let mut summed: BTreeMap<&String, Vec<Point>> = BTreeMap::new();
    for (service, minutes) in minutes {
        let blank = || vec![Point::default(); places(from, to, step)];
        let points = summed.entry(service).or_insert_with(blank);
        for (minute, point) in minutes.range(from..to) {
            let place = usize::try_from((minute - from) / step).unwrap_or(usize::MAX);
            if let Some(sum) = points.get_mut(place) {
                add(sum, *point);
            }
        }
    }
    let mut all: Vec<(u64, &String, Vec<Point>)> = summed
        .into_iter()
        .map(|(service, points)| (points.iter().map(|point| point.part).sum(), service, points))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(services: usize) -> Minutes {
        let minutes = |at: usize| -> BTreeMap<i64, Point> {
            let failed = u64::try_from(at).unwrap() + 1;
            (0..60).map(|minute| (minute * 60, Point { part: failed, whole: 10 })).collect()
        };
        (0..services).map(|at| (format!("s{at}"), minutes(at))).collect()
    }

    fn claim(services: &[&str], doors: &[&str], measured: bool) -> Claim {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Claim { span: None, services: set(services), doors: set(doors), measured }
    }

    #[test]
    fn requests_belong_to_the_incident_that_names_their_service() {
        let (cart, login) = (claim(&["cart"], &[], true), claim(&["login"], &[], true));
        assert!(cart.owns("cart", "edge", &[&login]) && !cart.owns("login", "edge", &[&login]));
        assert!(!cart.owns("", "edge", &[]), "what was measured is of services that are named");
    }

    #[test]
    fn behind_a_front_door_all_belong_but_what_another_names() {
        let (whole, login) = (claim(&["db"], &["edge"], true), claim(&["login"], &[], true));
        assert!(whole.owns("", "edge", &[&login]) && whole.owns("cart", "edge", &[&login]));
        assert!(!whole.owns("login", "edge", &[&login]) && !whole.owns("", "other", &[]));
        assert!(whole.owns("login", "edge", &[]));
    }

    #[test]
    fn where_none_were_measured_logs_without_a_service_are_left() {
        let (alerts, whole) = (claim(&["db"], &[], false), claim(&[], &["edge"], true));
        assert!(alerts.owns("", "edge", &[]) && !alerts.owns("cart", "edge", &[]));
        assert!(!alerts.owns("", "edge", &[&whole]));
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
        let found = series(Counted::Requests, counted(7).iter(), (0, 3_600, 300));
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
        assert!(series(Counted::Requests, calm.iter(), (0, 60, 60)).is_empty());
    }
}
