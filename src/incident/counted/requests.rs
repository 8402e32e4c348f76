//! What access logs say about impact: windows in which requests fail, and the share of users they hurt.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use crate::incident::counted::window::{Window, ratio, windows_of};
use crate::model::incident::Requests as Count;
use crate::model::tally::{Tally, is_left};

/// After so many seconds without a request, what was usual before says nothing about what is usual now.
const SILENCE: i64 = 6 * 3600;

/// The counts of all services, by service and minute.
#[derive(Debug, Default)]
pub(in crate::incident) struct Requests {
    pub(in crate::incident) services: BTreeMap<String, BTreeMap<i64, Tally>>,
    pub(in crate::incident) doors: BTreeMap<String, String>,
}

/// Some of the requests.
#[derive(Debug, Clone, Copy)]
pub(in crate::incident) enum Part<'p> {
    /// All that access logs tell.
    Whole,
    /// Those of these services.
    Services(&'p BTreeSet<String>),
    /// Those behind these front doors.
    Doors(&'p BTreeSet<String>),
    /// Those of a window: of its service, else behind its door.
    Window(&'p Window),
}

impl Part<'_> {
    fn holds(self, service: &String, door: Option<&String>) -> bool {
        match self {
            Self::Whole => true,
            Self::Services(services) => services.contains(service),
            Self::Doors(doors) => door.is_some_and(|door| doors.contains(door)),
            Self::Window(Window { service: Some(own), .. }) => service == own,
            Self::Window(window) => door == Some(&window.door),
        }
    }
}

impl Requests {
    /// Returns the counts of `tallies`; those of one service and minute are added up.
    pub(in crate::incident) fn new(tallies: Vec<Tally>) -> Self {
        let mut services: BTreeMap<String, BTreeMap<i64, Tally>> = BTreeMap::new();
        for tally in tallies {
            let minutes = services.entry(tally.service.clone()).or_default();
            match minutes.get_mut(&tally.minute) {
                Some(sum) => add(sum, tally),
                None => {
                    minutes.insert(tally.minute, tally);
                }
            }
        }
        let mut doors: BTreeMap<String, String> = BTreeMap::new();
        for (service, minutes) in &services {
            let source = minutes.values().filter_map(|t| t.first_failed.as_ref()).min();
            if let Some((_, place)) = source {
                doors.insert(service.clone(), door(&place.origin.source));
            }
        }
        let known: BTreeSet<String> = doors.values().cloned().collect();
        // A service without any failure stands behind the only door there is, if there is but one.
        let only = known.iter().next().filter(|_| known.len() == 1).cloned().unwrap_or_default();
        for service in services.keys() {
            doors.entry(service.clone()).or_insert_with(|| only.clone());
        }
        Self { services, doors }
    }

    /// Returns the windows of every service, and of every front door as a whole, by start.
    pub(in crate::incident) fn windows(&self) -> Vec<Window> {
        let mut found = Vec::new();
        let mut doors: BTreeMap<&String, (usize, BTreeMap<i64, Tally>)> = BTreeMap::new();
        for (service, minutes) in &self.services {
            let Some(door) = self.doors.get(service) else { continue };
            // What names no service is the whole behind its door.
            if !service.is_empty() {
                found.extend(open_windows(minutes, Some(service), door));
            }
            let (count, sum) = doors.entry(door).or_default();
            *count += if service.is_empty() { 2 } else { 1 };
            for (minute, tally) in minutes {
                match sum.get_mut(minute) {
                    Some(sum) => add(sum, tally.clone()),
                    None => {
                        sum.insert(*minute, tally.clone());
                    }
                }
            }
        }
        for (door, (count, minutes)) in &doors {
            if *count > 1 {
                found.extend(open_windows(minutes, None, door));
            }
        }
        found.sort_by(|a, b| (a.first.0, &a.service).cmp(&(b.first.0, &b.service)));
        found
    }

    /// Returns the share of requests that failed between two seconds, to all services or to some.
    pub(in crate::incident) fn failing(
        &self,
        services: &BTreeSet<&String>,
        from: i64,
        to: i64,
    ) -> Option<f64> {
        let (mut total, mut failed) = (0, 0);
        for (service, minutes) in &self.services {
            if services.is_empty() || services.contains(service) {
                for tally in minutes.range(from..to.max(from)).map(|(_, tally)| tally) {
                    total += tally.total;
                    failed += tally.failed;
                }
            }
        }
        (total > 0).then(|| ratio(failed, total))
    }

    /// Returns the share of those hurt in a window.
    pub(in crate::incident) fn share_in(&self, window: &Window) -> Option<(f64, bool)> {
        let part = Part::Window(window);
        self.share(part, part, &[(window.start(), window.end())])
    }

    /// Returns the counts of each service of `part`, by minute.
    pub(in crate::incident) fn minutes<'r>(
        &'r self,
        part: Part<'r>,
    ) -> impl Iterator<Item = &'r BTreeMap<i64, Tally>> {
        let of = move |(name, _): &(&String, _)| part.holds(name, self.doors.get(*name));
        self.services.iter().filter(of).map(|(_, minutes)| minutes)
    }

    /// Returns the requests of a window: all that failed, and beside them those that did not in the minutes over which its
    /// share is taken; `None` where there were none.
    pub(in crate::incident) fn within(&self, window: &Window) -> Option<Count> {
        let part = Part::Window(window);
        let touched = window.start().div_euclid(60) * 60..=window.end();
        let inside = minutes_within(window.start(), window.end());
        let mut count = Count { failed: 0, total: 0 };
        for (minute, tally) in self.minutes(part).flat_map(|all| all.range(touched.clone())) {
            count.failed += tally.failed;
            let well = tally.total.saturating_sub(tally.failed);
            count.total += tally.failed + if inside.contains(minute) { well } else { 0 };
        }
        (count.total > 0).then_some(count)
    }

    /// Returns the share in percent of those that `seen` holds whom a failure within `hurt` met within `spans` of seconds;
    /// and whether users rather than requests were counted.
    pub(in crate::incident) fn share(
        &self,
        seen: Part<'_>,
        hurt: Part<'_>,
        spans: &[(i64, i64)],
    ) -> Option<(f64, bool)> {
        let within: Vec<RangeInclusive<i64>> =
            spans.iter().map(|(from, to)| minutes_within(*from, *to)).collect();
        let (mut all, mut met): (BTreeSet<u64>, BTreeSet<u64>) = Default::default();
        let (mut total, mut failed, mut halved) = (0u64, 0u64, 0);
        for (service, minutes) in &self.services {
            let door = self.doors.get(service);
            if !seen.holds(service, door) {
                continue;
            }
            let may_hurt = hurt.holds(service, door);
            // Windows of several services overlap: each minute counts once.
            let minutes: BTreeMap<&i64, &Tally> =
                within.iter().flat_map(|range| minutes.range(range.clone())).collect();
            for tally in minutes.into_values() {
                halved = tally.halved.max(halved);
                all.extend(&tally.clients);
                total += tally.total;
                if may_hurt {
                    met.extend(&tally.hurt);
                    failed += tally.failed;
                }
            }
        }
        if halved > 0 {
            all.retain(|client| is_left(*client, halved));
            met.retain(|client| is_left(*client, halved));
        }
        if all.is_empty() {
            return (total > 0).then(|| (percent(failed, total), false));
        }
        Some((percent(met.len() as u64, all.len() as u64), true))
    }
}

/// Returns the range of the minutes of which half or more lies between two seconds; all that they touch where there is none.
fn minutes_within(from: i64, to: i64) -> RangeInclusive<i64> {
    let half = (from + 29).div_euclid(60) * 60..=(to - 30).div_euclid(60) * 60;
    if half.is_empty() { from.div_euclid(60) * 60..=to } else { half }
}

fn add(sum: &mut Tally, other: Tally) {
    sum.total += other.total;
    sum.failed += other.failed;
    sum.clients.extend(other.clients);
    sum.hurt.extend(other.hurt);
    if sum.halved != other.halved {
        sum.halved = sum.halved.max(other.halved);
        sum.clients.retain(|client| is_left(*client, sum.halved));
        sum.hurt.retain(|client| is_left(*client, sum.halved));
    }
    sum.first_failed = match (sum.first_failed.take(), other.first_failed) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    sum.last_failed = sum.last_failed.take().max(other.last_failed);
}

/// Returns the source without what differs between the files of one log: digits and all after the first dot.
pub(in crate::incident) fn door(source: &str) -> String {
    let (folder, file) = source.rsplit_once('/').unwrap_or_default();
    let file = if folder.is_empty() { source } else { file };
    let stem = file.split('.').next().unwrap_or_default();
    format!("{folder}/{stem}").chars().filter(|c| !c.is_ascii_digit()).collect()
}

fn percent(part: u64, whole: u64) -> f64 {
    (ratio(part, whole) * 10_000.0).round() / 100.0
}

fn open_windows(
    minutes: &BTreeMap<i64, Tally>,
    service: Option<&String>,
    door: &str,
) -> Vec<Window> {
    let series: Vec<&Tally> = minutes.values().collect();
    let stretches = series.chunk_by(|one, next| next.minute - one.minute < SILENCE);
    stretches.flat_map(|stretch| windows_of(stretch, service, door)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::counted::headless;
    use crate::model::origin::{Evidence, Origin};

    fn tally(service: &str, minute: i64, total: u64, failed: u64) -> Tally {
        let origin = Origin { source: "nginx/access.log.1".into(), line: 1, offset: 0, lines: 1 };
        let at = |second: i64| {
            let place = Evidence {
                origin: origin.clone(),
                text: format!("{minute}:{second}"),
                quote: None,
            };
            (failed > 0).then_some(((minute * 60 + second) * 1_000_000_000, place))
        };
        Tally {
            service: service.to_owned(),
            minute: minute * 60,
            total,
            failed,
            halved: 0,
            clients: (0..total).collect(),
            hurt: (0..failed).collect(),
            first_failed: at(1),
            last_failed: at(59),
            refusal: false,
            source: None,
        }
    }

    fn windows(counts: impl Fn(i64) -> u64) -> Vec<(i64, i64, bool)> {
        let tallies = (0..60).map(|minute| tally("shop", minute, 100, counts(minute))).collect();
        let windows = Requests::new(tallies).windows();
        windows.iter().map(|w| (w.start(), w.end(), w.closed)).collect()
    }

    #[test]
    fn a_window_opens_and_closes_at_the_first_and_last_failure() {
        let found = windows(|m| if (20..30).contains(&m) { 30 } else { 1 });
        assert_eq!(found, [(20 * 60 + 1, 29 * 60 + 59, true)]);
    }

    #[test]
    fn what_fails_from_the_first_minute_on_may_have_failed_before() {
        let warned = |sick: std::ops::Range<i64>| {
            let failed = |minute| if sick.contains(&minute) { 30 } else { 1 };
            let tallies = (0..60).map(|minute| tally("shop", minute, 100, failed(minute)));
            let requests = Requests::new(tallies.collect());
            let windows = requests.windows();
            assert_eq!(windows.len(), 1);
            headless::warn(&windows, &requests).map(|warning| warning.code)
        };
        assert_eq!(warned(0..10).as_deref(), Some("impact_before_logs"));
        assert_eq!(warned(20..30), None);
    }

    #[test]
    fn what_was_usual_is_asked_of_each_stretch_alone() {
        let sick = |minute| if (20..40).contains(&minute) { 60 } else { 30 };
        let ill = |minute| if (20..40).contains(&minute) { 30 } else { 0 };
        let far = 60 * 24 * 30;
        let tallies = (0..60).map(|minute| tally("shop", minute, 100, sick(minute)));
        let tallies = tallies.chain((0..60).map(|m| tally("shop", far + m, 100, ill(m)))).collect();
        let windows = Requests::new(tallies).windows();
        let starts: Vec<_> = windows.iter().map(|window| window.start() / 60).collect();
        assert_eq!(starts, [far + 20]);
    }

    #[test]
    fn requests_to_no_named_service_are_those_of_their_door() {
        let tallies =
            (0..60).map(|minute| tally("", minute, 100, if minute < 30 { 0 } else { 30 }));
        let windows = Requests::new(tallies.collect()).windows();
        assert_eq!(windows.iter().map(|window| &window.service).collect::<Vec<_>>(), [&None]);
    }

    #[test]
    fn one_bad_minute_and_steady_noise_open_nothing() {
        assert!(windows(|m| if m == 20 { 30 } else { 0 }).is_empty());
        assert!(windows(|m| 5 + u64::from(m % 2 == 0)).is_empty());
    }

    #[test]
    fn a_short_lull_does_not_close_a_window() {
        let found = windows(|m| if (20..30).contains(&m) && m != 25 && m != 26 { 30 } else { 0 });
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn a_window_at_the_end_of_the_logs_is_open() {
        assert_eq!(windows(|m| if m >= 50 { 30 } else { 0 }), [(50 * 60 + 1, 59 * 60 + 59, false)]);
    }

    #[test]
    fn users_are_counted_once_over_all_services_of_one_door() {
        let mut tallies: Vec<_> = (0..10).map(|m| tally("a", m, 100, 20)).collect();
        tallies.extend((0..10).map(|m| tally("b", m, 200, 0)));
        let requests = Requests::new(tallies);
        let doors = BTreeSet::from([door("nginx/access.log")]);
        for part in [Part::Whole, Part::Doors(&doors)] {
            assert_eq!(requests.share(part, part, &[(0, 599)]), Some((10.0, true)));
        }
        let (one, other) = (BTreeSet::from(["a".to_owned()]), BTreeSet::from(["b".to_owned()]));
        let share = |hurt| requests.share(Part::Whole, Part::Services(hurt), &[(0, 599)]);
        assert_eq!((share(&one), share(&other)), (Some((10.0, true)), Some((0.0, true))));
    }

    #[test]
    fn all_failures_of_a_window_count_and_what_went_well_within_it() {
        // From second 1 of minute 10 on; each minute has 100 requests.
        let tallies =
            (0..60).map(|m| tally("a", m, 100, if (10..20).contains(&m) { 60 } else { 0 }));
        let requests = Requests::new(tallies.collect());
        let windows = requests.windows();
        let [window] = windows.as_slice() else { panic!("{windows:?}") };
        let Count { failed, total } = requests.within(window).unwrap();
        assert_eq!((failed, total), (600, 1_000));
    }

    #[test]
    fn minutes_at_the_edges_count_where_half_of_them_is_within() {
        assert_eq!(minutes_within(60, 239), 60..=180);
        assert_eq!(minutes_within(91, 209), 120..=120);
        assert_eq!(minutes_within(90, 210), 60..=180);
        assert_eq!(minutes_within(65, 85), 60..=85, "within one minute");
        assert_eq!(minutes_within(100, 140), 60..=140, "half of none");
    }

    #[test]
    fn rotated_files_are_one_door() {
        assert_eq!(door("x/controller.log.2.gz"), door("x/controller.log"));
        assert_ne!(door("web/access.log"), door("api/access.log"));
    }
}
