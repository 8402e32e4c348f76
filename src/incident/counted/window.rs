//! Windows in which requests fail: where they open, how far back they reach, when they close.

use std::collections::BTreeSet;

use crate::model::moment::Moment;
use crate::model::origin::Evidence;
use crate::model::tally::Tally;

/// A window opens above so many times the usual share of failures.
const TIMES: f64 = 5.0;
/// A window opens above this share of failures at least.
const SHARE: f64 = 0.02;
/// A minute with fewer failures says nothing.
const LEAST: u64 = 5;
/// So many calm minutes in a row close a window.
const CALM: u32 = 3;
/// What is usual is told by so many seconds at a time: a single minute may hold little.
const BLOCK: i64 = 900;
/// Above this share the median minute is the outage itself.
const SICK: f64 = 0.2;

/// Minutes of little traffic are looked at so many seconds at a time.
const SPAN: i64 = 300;
/// Failures of little traffic are scattered over so many minutes of a span, else they are one hiccup.
const SCATTERED: usize = 3;
/// So many clients see them, else one client tries the same again and again.
const CLIENTS: usize = 3;
/// A window may begin so long before the minutes that open it without a request in between, in seconds.
const PAUSE: i64 = 900;
/// Evidence against an earlier beginning that ends the search for it: one in five hundred.
const ENOUGH: f64 = -6.2;

/// What is usual before a window is known from so many requests.
const QUIET: u64 = 500;
/// The first drops fail so many times as often as what is usual before them.
const DROPS: f64 = 10.0;

/// A time in which requests to a service failed.
#[derive(Debug, Clone)]
pub(in crate::incident) struct Window {
    /// The service; `None` for all that stand behind one front door.
    pub(in crate::incident) service: Option<String>,
    /// The front door: the access logs, without what differs between their files.
    pub(in crate::incident) door: String,
    /// The first failed request, in nanoseconds since 1970.
    pub(in crate::incident) first: (i64, Evidence),
    /// The last failed request.
    pub(in crate::incident) last: (i64, Evidence),
    /// Whether requests succeeded again before the logs end.
    pub(in crate::incident) closed: bool,
}

impl Window {
    /// Returns the second in which it begins.
    pub(in crate::incident) fn start(&self) -> i64 {
        self.first.0.div_euclid(1_000_000_000)
    }

    /// Ends it at `cut`, where it reaches over it, and returns the rest; both cite `place` for the cut.
    pub(in crate::incident) fn cut(&mut self, cut: &Moment, place: &Evidence) -> Option<Self> {
        let edge = (cut.at.timestamp_nanos_opt()?, place.clone());
        if self.last.0 <= edge.0 {
            return None;
        }
        let rest = Self { first: edge.clone(), ..self.clone() };
        self.last = edge;
        self.closed = true;
        Some(rest)
    }

    /// Returns the second in which it ends.
    pub(in crate::incident) fn end(&self) -> i64 {
        self.last.0.div_euclid(1_000_000_000)
    }
}

/// Returns the share of `part` in `whole`; 0 of nothing.
pub(in crate::incident) fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { as_float(part) / as_float(whole) }
}

#[expect(clippy::cast_precision_loss, reason = "counts of requests are far below 2^53")]
fn as_float(count: u64) -> f64 {
    count as f64
}

/// Returns the share of failures above which a window opens. What is usual is what the best quarter of the time has, as an
/// outage may fill all the rest of a log, or what most minutes have where that is less.
fn threshold(series: &[&Tally]) -> f64 {
    let blocks = series.chunk_by(|a, b| a.minute.div_euclid(BLOCK) == b.minute.div_euclid(BLOCK));
    let sum = |block: &[&Tally], of: fn(&Tally) -> u64| block.iter().map(|t| of(t)).sum::<u64>();
    let share = |block: &[&Tally]| ratio(sum(block, |t| t.failed), sum(block, |t| t.total));
    let mut shares: Vec<f64> = blocks.map(share).collect();
    shares.sort_by(f64::total_cmp);
    let calm = shares.get(shares.len().saturating_sub(1) / 4).copied().unwrap_or_default();
    (calm.min(of_minutes(series)) * TIMES).max(SHARE)
}

/// Returns the share of failures of most minutes, or of the best quarter of them where most are ill.
fn of_minutes(series: &[&Tally]) -> f64 {
    let mut ratios: Vec<f64> = series.iter().map(|t| ratio(t.failed, t.total)).collect();
    ratios.sort_by(f64::total_cmp);
    let median = ratios.get(ratios.len() / 2).copied().unwrap_or_default();
    let quarter = ratios.get(ratios.len() / 4).copied().unwrap_or_default();
    if median < SICK { median } else { quarter }
}

/// Returns the windows of one stretch of minutes: those that single minutes open, and those of little traffic.
pub(in crate::incident) fn windows_of(
    series: &[&Tally],
    service: Option<&String>,
    door: &str,
) -> Vec<Window> {
    let limit = threshold(series);
    let share = |t: &Tally| ratio(t.failed, t.total);
    let hot = |t: &Tally| t.failed >= LEAST && share(t) > limit;
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(tally) = series.get(at) {
        let near = series.iter().skip(at + 1).take(2).filter(|t| t.minute - tally.minute <= 120);
        if !hot(tally) || !near.into_iter().any(|t| hot(t)) {
            at += 1;
            continue;
        }
        let (next, last, closed) = close(series, at, |t| share(t) < limit / 2.0);
        let first = lead(series, at, next, limit);
        at = next;
        if let (Some(first), Some(last)) = (first, last) {
            found.push(window(service, door, (first, last, closed)));
        }
    }
    join(found, thin(series, service, door))
}

fn window(
    service: Option<&String>,
    door: &str,
    (first, last, closed): ((i64, Evidence), (i64, Evidence), bool),
) -> Window {
    let service = service.filter(|service| !service.is_empty()).cloned();
    Window { service, door: door.to_owned(), first, last, closed }
}

/// Returns the first failure of the window that opens at `at` and is over before `next`: minutes without a break above
/// `limit`, then as far back as the counts are likelier to be of the window than of the time before it.
fn lead(series: &[&Tally], at: usize, next: usize, limit: f64) -> Option<(i64, Evidence)> {
    let whole = series.get(at..next)?;
    let sum = |of: fn(&Tally) -> u64| whole.iter().map(|t| of(t)).sum::<u64>();
    let share = |t: &Tally| ratio(t.failed, t.total);
    let (usual, ill) = (limit / TIMES, ratio(sum(|t| t.failed), sum(|t| t.total)) / 2.0);
    let mut from = at;
    let (mut gain, mut best, mut later) = (0.0, 0.0, series.get(at)?.minute);
    for (place, tally) in series.iter().enumerate().take(at).rev() {
        if later - tally.minute > PAUSE {
            break;
        }
        let joins = from == place + 1 && later - tally.minute == 60 && share(tally) > limit;
        gain += likelier(tally, usual, ill);
        if tally.failed > 0 && (gain > best || joins) {
            (from, best) = (place, gain);
        }
        if gain < best + ENOUGH {
            break;
        }
        later = tally.minute;
    }
    series.get(first_drops(series, from))?.first_failed.clone()
}

/// Returns where the minutes begin that fail one after the other right before `from`, where hardly any request failed
/// before them: the first drops of what follows.
fn first_drops(series: &[&Tally], from: usize) -> usize {
    let fails = |at: &usize| {
        let pair = series.get(*at).zip(series.get(at + 1));
        pair.is_some_and(|(minute, next)| minute.failed > 0 && next.minute - minute.minute == 60)
    };
    let begin = (0..from).rev().take_while(fails).last().unwrap_or(from);
    let long =
        series.get(begin).zip(series.get(from)).is_some_and(|(a, b)| b.minute - a.minute > PAUSE);
    if long {
        // A trickle of its own, or the window before.
        return from;
    }
    let (before, drops) = (series.get(..begin), series.get(begin..from));
    let sum = |part: Option<&[&Tally]>, of: fn(&Tally) -> u64| {
        part.into_iter().flatten().map(|t| of(t)).sum::<u64>()
    };
    let (quiet, failed) = (sum(before, |t| t.total), sum(before, |t| t.failed));
    // As if half a request more had failed: that none did does not prove that none ever does.
    let usual = (as_float(failed) + 0.5) / as_float(quiet.max(1));
    let share = ratio(sum(drops, |t| t.failed), sum(drops, |t| t.total));
    if quiet >= QUIET && share > usual * DROPS { begin } else { from }
}

/// Returns by how much, as a logarithm, a minute's failures are likelier at the share `ill` than at the share `usual`.
fn likelier(tally: &Tally, usual: f64, ill: f64) -> f64 {
    let well = tally.total.saturating_sub(tally.failed);
    let times = |count: u64, ratio: f64| ratio.ln() * as_float(count);
    if ill <= usual {
        0.0
    } else {
        times(tally.failed, ill / usual) + times(well, (1.0 - ill) / (1.0 - usual))
    }
}

/// Returns the windows of little traffic: no minute fails often enough to say anything, but span after span does.
fn thin(series: &[&Tally], service: Option<&String>, door: &str) -> Vec<Window> {
    let spans: Vec<&[&Tally]> =
        series.chunk_by(|a, b| a.minute.div_euclid(SPAN) == b.minute.div_euclid(SPAN)).collect();
    let limit = threshold(series);
    let sum = |span: &[&Tally], of: fn(&Tally) -> u64| span.iter().map(|t| of(t)).sum::<u64>();
    let share = |span: &[&Tally]| ratio(sum(span, |t| t.failed), sum(span, |t| t.total));
    let hot = |span: &[&Tally]| {
        let failing = span.iter().filter(|t| t.failed > 0);
        let loud = span.iter().any(|t| t.failed >= LEAST);
        !loud
            && failing.count() >= SCATTERED
            && sum(span, |t| t.failed) >= LEAST
            && share(span) > limit
    };
    let begin = |span: &[&Tally]| span.first().map_or(0, |t| t.minute.div_euclid(SPAN) * SPAN);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(span) = spans.get(at) {
        let near = spans.iter().skip(at + 1).take(2).filter(|s| begin(s) - begin(span) <= 2 * SPAN);
        if !hot(span) || !near.into_iter().any(|s| hot(s)) {
            at += 1;
            continue;
        }
        let calm = |span: &&[&Tally]| share(span) < limit / 2.0;
        let after = spans.get(at..).unwrap_or_default();
        let length = after.windows(2).position(|two| two.iter().all(&calm));
        let length = length.unwrap_or(after.len());
        let place = spans.iter().take(at).map(|span| span.len()).sum::<usize>();
        let count = after.iter().take(length).map(|span| span.len()).sum::<usize>();
        let part = series.get(place..place + count).unwrap_or_default();
        let opens = part.iter().position(|t| t.failed > 0).unwrap_or_default() + place;
        let first = lead(series, opens, place + count, limit);
        let last = part.iter().rev().find_map(|t| t.last_failed.clone());
        if let Some(edges) = first.zip(last).filter(|_| is_felt(part)) {
            let closed = length < after.len();
            found.push(window(service, door, (edges.0, edges.1, closed)));
        }
        at += length.max(1);
    }
    found
}

/// Returns whether several clients see the failures, as far as clients are known.
fn is_felt(minutes: &[&Tally]) -> bool {
    let known = minutes.iter().any(|t| !t.clients.is_empty());
    let hurt: BTreeSet<&u64> = minutes.iter().flat_map(|t| &t.hurt).collect();
    !known || hurt.len() >= CLIENTS
}

/// Joins windows of little traffic to those of single minutes: what goes before is their beginning.
fn join(mut found: Vec<Window>, thin: Vec<Window>) -> Vec<Window> {
    for window in thin {
        let meets = |other: &&mut Window| {
            window.start() <= other.end() && other.start() <= window.end().saturating_add(PAUSE)
        };
        match found.iter_mut().find(meets) {
            Some(other) if window.first < other.first => other.first = window.first,
            Some(_) => {}
            None => found.push(window),
        }
    }
    found.sort_by(|a, b| a.first.cmp(&b.first));
    found
}

/// Walks from an open minute to the close: where to go on, the last failure, whether it closed.
fn close(
    series: &[&Tally],
    from: usize,
    calm: impl Fn(&Tally) -> bool,
) -> (usize, Option<(i64, Evidence)>, bool) {
    let (mut last, mut quiet, mut at) = (None, 0, from);
    let mut previous: Option<i64> = None;
    for tally in series.iter().skip(from) {
        if previous.is_some_and(|minute| tally.minute - minute > i64::from(CALM) * 60) {
            return (at, last, true);
        }
        previous = Some(tally.minute);
        at += 1;
        if calm(tally) {
            quiet += 1;
        } else {
            quiet = 0;
            last = tally.last_failed.clone().or(last);
        }
        if quiet >= CALM {
            return (at, last, true);
        }
    }
    (at, last, quiet > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::origin::Origin;

    fn tally(minute: i64, total: u64, failed: u64) -> Tally {
        let origin = Origin { source: "access.log".into(), line: 1, offset: 0, lines: 1 };
        let place = Evidence { origin, text: minute.to_string(), quote: None };
        let at = |second: i64| {
            (failed > 0).then(|| ((minute * 60 + second) * 1_000_000_000, place.clone()))
        };
        let hurt =
            (0..failed).map(|client| client + u64::try_from(minute).unwrap() * 100).collect();
        Tally {
            service: String::new(),
            minute: minute * 60,
            total,
            failed,
            halved: 0,
            clients: (0..total).collect(),
            hurt,
            first_failed: at(1),
            last_failed: at(59),
            refusal: false,
            source: None,
        }
    }

    /// Returns the minutes in which windows begin and end; `counts` gives all and the failed requests of a minute.
    fn windows(counts: impl Fn(i64) -> (u64, u64)) -> Vec<(i64, i64)> {
        let minutes: Vec<Tally> = (0..120)
            .map(|minute| (minute, counts(minute)))
            .filter(|(_, (total, _))| *total > 0)
            .map(|(minute, (total, failed))| tally(minute, total, failed))
            .collect();
        let series: Vec<&Tally> = minutes.iter().collect();
        let found = windows_of(&series, None, "access");
        found.iter().map(|window| (window.start() / 60, window.end() / 60)).collect()
    }

    #[test]
    fn first_drops_belong_to_a_window_and_a_long_trickle_does_not() {
        let drops = |trickle: i64| {
            let quiet = (0..30).map(|minute| tally(minute, 60, 0));
            let drops = (30..30 + trickle).map(|minute| tally(minute, 100, 1));
            let hot = [tally(30 + trickle, 100, 50)];
            let tallies: Vec<Tally> = quiet.chain(drops).chain(hot).collect();
            let series: Vec<&Tally> = tallies.iter().collect();
            first_drops(&series, 30 + usize::try_from(trickle).unwrap())
        };
        assert_eq!((drops(2), drops(60)), (30, 90));
        let noisy: Vec<Tally> = (0..40).map(|minute| tally(minute, 100, 1)).collect();
        assert_eq!(first_drops(&noisy.iter().collect::<Vec<_>>(), 39), 39);
    }

    #[test]
    fn the_first_failures_are_the_beginning_though_a_lull_follows() {
        let counts = |minute| match minute {
            40 => (32, 4),
            41 | 44 => (17, 2),
            42 | 43 => (12, 0),
            45..80 => (50, 8),
            _ => (30, 0),
        };
        assert_eq!(windows(counts), [(40, 79)]);
    }

    #[test]
    fn a_stray_failure_long_before_is_not_the_beginning() {
        let counts = |minute| match minute {
            20 => (100, 1),
            45..80 => (100, 30),
            _ => (100, 0),
        };
        assert_eq!(windows(counts), [(45, 79)]);
    }

    #[test]
    fn an_outage_of_most_of_the_log_is_no_usual_share() {
        let counts = |minute| if (30..110).contains(&minute) { (100, 18) } else { (100, 1) };
        assert_eq!(windows(counts), [(30, 109)]);
        assert_eq!(windows(|_| (100, 18)), []);
    }

    #[test]
    fn an_outage_in_every_quarter_of_an_hour_of_a_short_log_is_found() {
        for (end, outage) in [(30, 5..25), (14, 4..12)] {
            let counts = |minute| match minute {
                minute if outage.contains(&minute) => (20, 18),
                minute if minute < end => (20, 0),
                _ => (0, 0),
            };
            assert_eq!(windows(counts), [(outage.start, outage.end - 1)]);
        }
    }

    #[test]
    fn little_traffic_fails_without_a_loud_minute() {
        let counts = |minute| match minute {
            40..90 if minute % 2 == 0 => (4, 2),
            _ if minute % 2 == 0 => (4, 0),
            _ => (0, 0),
        };
        assert_eq!(windows(counts), [(40, 88)]);
    }

    #[test]
    fn one_client_that_tries_again_and_a_few_scattered_failures_open_nothing() {
        let retries = |minute: i64| if (40..60).contains(&minute) { (5, 2) } else { (5, 0) };
        let mut minutes: Vec<Tally> = (0..120)
            .map(|m| (m, retries(m)))
            .map(|(m, (total, failed))| tally(m, total, failed))
            .collect();
        for minute in &mut minutes {
            minute.hurt = minute.hurt.iter().map(|_| 7).collect();
        }
        let series: Vec<&Tally> = minutes.iter().collect();
        assert!(windows_of(&series, None, "access").is_empty());
        assert!(windows(|minute| (5, u64::from(minute % 20 == 0))).is_empty());
    }
}
