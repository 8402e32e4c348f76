//! What is usual of one signal, and which minutes stand out from it.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::chance::{as_float, is_unlikely};

/// Fewer failing lines than this are never a burst.
const LEAST: u64 = 5;
/// How many times the usual count a minute of a burst must have.
const CLEARLY: u64 = 3;
/// A burst is so unlikely a chance of steady noise: one in ten thousand, as a natural logarithm.
const BURST: f64 = 9.2;
/// What goes on in a lull of a burst is so unlikely a chance of steady noise: one in twenty.
const LULL: f64 = 3.0;
/// What lies so many minutes beside a burst says nothing about what is usual.
const NEAR: i64 = 5;
/// So often what is usual is measured anew without what stands out.
const ROUNDS: usize = 8;

/// Returns the minutes that belong to bursts. `counts` has the failing lines of each minute that has any, of those that
/// were watched, from the first to the last; minutes of one burst lie less than `pause` minutes apart.
///
/// A burst stands out clearly where it begins and ends, and goes on while the lines still stand out a little: a Schmitt
/// trigger. What is usual is measured without what stands out (sigma clipping).
pub(super) fn stand_out(
    counts: &BTreeMap<i64, u64>,
    (from, to): (i64, i64),
    pause: i64,
) -> BTreeSet<i64> {
    let span = to - from + 1;
    let mut fives: BTreeMap<i64, u64> = BTreeMap::new();
    for (minute, count) in counts {
        let five = fives.entry(minute.div_euclid(5)).or_default();
        *five = five.saturating_add(*count);
    }
    let least = clearly(quarter(counts.values().copied().collect(), span));
    let least_near = clearly(quarter(fives.into_values().collect(), span / 5));
    let mut mean = 0.0;
    let mut hot = BTreeSet::new();
    for _ in 0..ROUNDS {
        let bars = (over(mean, BURST).max(least), over(mean * 5.0, BURST).max(least_near));
        hot = hot_minutes(counts, bars);
        let rest = rest(counts, &hot, span);
        if rest <= mean {
            break;
        }
        mean = rest;
    }
    let mut runs = grown(counts, &hot, over(mean * 5.0, LULL), pause);
    let usual = recurring(&runs, counts, (from, span));
    runs.retain(|run| peak(run, counts) >= clearly(usual));
    runs.into_iter().flatten().collect()
}

fn clearly(usual: u64) -> u64 {
    LEAST.max(usual.saturating_mul(CLEARLY).saturating_add(1))
}

/// Returns how loud bursts are that begin in every quarter of the time: a job that fails each half hour; else 0.
fn recurring(runs: &[Vec<i64>], counts: &BTreeMap<i64, u64>, (first, span): (i64, i64)) -> u64 {
    let mut loudest = [0; 4];
    for run in runs {
        let Some(begun) = run.first() else { continue };
        let quarter = usize::try_from((begun - first).saturating_mul(4) / span.max(1));
        if let Some(loud) = quarter.ok().and_then(|quarter| loudest.get_mut(quarter)) {
            *loud = peak(run, counts).max(*loud);
        }
    }
    loudest.into_iter().min().unwrap_or_default()
}

/// Returns the most lines within five minutes of a burst.
fn peak(run: &[i64], counts: &BTreeMap<i64, u64>) -> u64 {
    run.iter().map(|minute| near(counts, *minute, |_, _| true)).max().unwrap_or_default()
}

/// Returns the minutes that have `least` lines, or with those around them `least_near`.
fn hot_minutes(counts: &BTreeMap<i64, u64>, (least, least_near): (u64, u64)) -> BTreeSet<i64> {
    let thick = |minute: i64, count: u64| {
        if count >= least {
            return true;
        }
        // A thin burst: clearly more within five minutes than usual.
        near(counts, minute, |_, count| count < least) >= least_near
    };
    counts.iter().filter(|(at, count)| thick(**at, **count)).map(|(at, _)| *at).collect()
}

fn near(counts: &BTreeMap<i64, u64>, minute: i64, is: impl Fn(i64, u64) -> bool) -> u64 {
    let near = counts.range(minute - 2..=minute + 2);
    let near = near.filter(|(minute, count)| is(**minute, **count));
    near.fold(0, |sum, (_, count)| sum.saturating_add(*count))
}

/// Returns the mean of a minute of those that do not lie beside a hot one; 0 where there are none.
fn rest(counts: &BTreeMap<i64, u64>, hot: &BTreeSet<i64>, span: i64) -> f64 {
    let apart = |minute: i64| hot.range(minute - NEAR..=minute + NEAR).next().is_none();
    let left = counts.iter().filter(|(at, _)| apart(**at));
    let lines = left.fold(0u64, |sum, (_, count)| sum.saturating_add(*count));
    let mut taken = 0;
    let mut until = i64::MIN;
    for minute in hot {
        taken += minute + NEAR - until.max(minute - NEAR - 1);
        until = minute + NEAR;
    }
    if taken >= span { 0.0 } else { as_float(lines) / as_float(span.abs_diff(taken)) }
}

/// Returns the bursts: from hot minutes to hot minutes, over lulls of `pause` that still stand out.
fn grown(
    counts: &BTreeMap<i64, u64>,
    hot: &BTreeSet<i64>,
    least: u64,
    pause: i64,
) -> Vec<Vec<i64>> {
    // What is hot itself makes nothing beside it stand out.
    let beside = |minute: i64| near(counts, minute, |minute, _| !hot.contains(&minute));
    let warm = |minute: &i64| hot.contains(minute) || beside(*minute) >= least;
    let warm: Vec<i64> = counts.keys().copied().filter(warm).collect();
    let runs = warm.chunk_by(|one, next| next - one < pause);
    let bridges = |minute: i64| {
        let (before, after) = (hot.range(..minute).next_back(), hot.range(minute..).next());
        before.zip(after).is_some_and(|(before, after)| after - before >= pause)
    };
    let hot = |minute: &i64| hot.contains(minute);
    let burst = |run: &[i64]| {
        let (from, to) = (run.iter().position(hot)?, run.iter().rposition(hot)?);
        let inside = run.get(from..=to)?.iter().copied();
        Some(inside.filter(|minute| hot(minute) || bridges(*minute)).collect())
    };
    runs.filter_map(burst).collect()
}

/// Returns the least count that steady noise of this `mean` reaches by a chance of less than e^-`evidence` (Chernoff's bound).
fn over(mean: f64, evidence: f64) -> u64 {
    let unlikely = |count: &u64| is_unlikely(*count, mean, evidence);
    let (mut low, mut high) = (0, 1);
    while !unlikely(&high) && high < u64::MAX / 2 {
        (low, high) = (high, high * 2);
    }
    while high - low > 1 {
        let middle = low.midpoint(high);
        (low, high) = if unlikely(&middle) { (low, middle) } else { (middle, high) };
    }
    high
}

/// Returns the count that a quarter of `span` spells of time stay below; those without a count in `counts` had none.
fn quarter(mut counts: Vec<u64>, span: i64) -> u64 {
    counts.sort_unstable();
    let silent = usize::try_from(span).unwrap_or_default().saturating_sub(counts.len());
    let quarter = (silent + counts.len()) / 4;
    quarter.checked_sub(silent).and_then(|rank| counts.get(rank).copied()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bursts(count: impl Fn(i64) -> u64) -> Vec<(i64, i64)> {
        let counts = (0..240).map(|minute| (minute, count(minute)));
        let counts: BTreeMap<i64, u64> = counts.filter(|(_, count)| *count > 0).collect();
        let minutes: Vec<i64> = stand_out(&counts, (0, 239), 5).into_iter().collect();
        let runs = minutes.chunk_by(|one, next| next - one <= 5);
        runs.filter_map(|run| Some((*run.first()?, *run.last()?))).collect()
    }

    /// Steady noise of one line in two minutes, with its lumps: one to six of them in five minutes.
    fn noise(minute: i64) -> u64 {
        u64::from(minute.pow(2) % 7 < 2) + u64::from(minute % 16 == 3)
    }

    #[test]
    fn lumps_of_steady_noise_are_no_bursts() {
        assert!(bursts(noise).is_empty());
    }

    #[test]
    fn a_burst_stands_out_from_steady_noise() {
        let found = bursts(|m| noise(m) + if (100..130).contains(&m) { 5 } else { 0 });
        assert!(matches!(found.as_slice(), [(98..=101, 127..=131)]), "{found:?}");
    }

    #[test]
    fn a_lull_does_not_cut_a_burst_in_two() {
        let count = |m| match m {
            60..70 | 85..110 => 4,
            70..85 => u64::from(m % 2 == 0),
            _ => 0,
        };
        assert_eq!(bursts(count), [(60, 109)]);
    }

    #[test]
    fn what_fails_every_half_hour_is_usual_and_what_is_clearly_louder_is_not() {
        let job = |m: i64| if m % 30 < 2 { 4 } else { 0 };
        assert!(bursts(job).is_empty());
        let found = bursts(|m| job(m) + if (105..115).contains(&m) { 9 } else { 0 });
        assert_eq!(found, [(105, 114)]);
        // A state that comes and goes for an hour is none of every day.
        assert_eq!(bursts(|m| if (60..130).contains(&m) { job(m) } else { 0 }).len(), 3);
    }

    #[test]
    fn bounds_are_of_poisson_noise() {
        assert_eq!((over(0.0, BURST), over(2.4, BURST), over(2.4, LULL)), (1, 12, 8));
        assert_eq!(over(1e6, BURST), 1_004_293);
    }
}
