//! Alerts that go off all day and that nobody takes: printers out of paper, a sandbox that comes and goes, pings of a
//! hundred branches. They begin no incident and fill none; where they crowd, or people speak of their machine, they
//! count.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::chance::{as_float, is_unlikely};
use crate::base::name::same;
use crate::incident::joining::saying::sayings;
use crate::incident::joining::strays::strays;
use crate::incident::people::handling::Handling;
use crate::incident::signs::alarm::{Alarm, alarms, endings};
use crate::incident::signs::span::{detects, is_human, start};
use crate::incident::signs::spread::{each, is_even, seconds, span, warning};
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;
use crate::model::report::Warning;

/// What goes off for fewer seconds than this is no habit.
pub(in crate::incident) const SPAN: i64 = 12 * 3_600;
/// So often it goes off at least, and so often a day.
const LEAST: usize = 6;
const A_DAY: i64 = 2;
/// Of six parts of its time, it goes off in so many.
const FILLED: usize = 4;
/// An alert that goes off on so many machines may be one of every day, whichever it is.
const MACHINES: usize = 4;
/// What is done to ever other things is done to each so often at most: a deploy of every day says nothing of another's.
const RARELY: usize = 4;
/// An act that is done again so often, each after so many seconds, is no answer to anything; incidents that are mended in
/// the same way lie days apart.
const AGAIN: usize = 2;
const PAUSES: std::ops::RangeInclusive<i64> = HOUR..=6 * HOUR;
/// On ever other machines it goes off in one of so many hours at least.
const HOURS: i64 = 3;
/// More within an hour are so unlikely a chance of its steady rate: one in ten thousand, as a natural logarithm.
const CROWD: f64 = 9.2;
/// What is said of it.
const WHY: &str = "and nobody takes it: an alert of every day begins no incident";
pub(in crate::incident) const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// Entries, told apart.
pub(in crate::incident) struct Parted {
    /// What may begin an incident or join one.
    pub(in crate::incident) news: Vec<Entry>,
    /// What goes off all day.
    pub(in crate::incident) routine: Vec<Entry>,
    /// What that is.
    pub(in crate::incident) warnings: Vec<Warning>,
}

/// Tells the alerts of every day from all other `entries`, which are dated and sorted. Where nobody says anything and
/// nothing else goes off, they are all there is.
pub(in crate::incident) fn part(entries: Vec<Entry>) -> Parted {
    let mut found = find(&entries);
    let (strays, told) = strays(&entries, &found.rows);
    found.rows.extend(strays);
    found.warnings.extend(told);
    let other = |(at, entry): (usize, &Entry)| {
        is_human(entry) || (detects(entry) && !found.rows.contains(&at))
    };
    if !entries.iter().enumerate().any(other) {
        found = Found::default();
    }
    found.rows.extend(sayings(&entries));
    let (mut news, mut routine) = (Vec::with_capacity(entries.len()), Vec::new());
    for (at, entry) in entries.into_iter().enumerate() {
        if found.rows.contains(&at) { routine.push(entry) } else { news.push(entry) }
    }
    Parted { news, routine, warnings: found.warnings }
}

/// Returns the changes of every day among `entries`: the job, the play or the sync that runs again and again.
pub(in crate::incident) fn changes(entries: &[Entry]) -> BTreeSet<usize> {
    let is_change = |entry: &Entry| entry.kind == Kind::Change && entry.phase == Phase::Change;
    let changes = entries.iter().enumerate().filter(|(_, entry)| is_change(entry));
    let changes: Vec<Alarm> = changes.map(|(at, entry)| Alarm::of(at, entry)).collect();
    let mut found: BTreeSet<usize> =
        by_name(&changes).values().flat_map(|group| all_steady(group, RARELY)).collect();
    found.extend(repeated(entries));
    found
}

/// Returns the acts that a program does again and again, hours apart, to the same thing and with the same end: a preview
/// that is set back to its first version all day mends nothing. Of who is not named, nothing is known.
fn repeated(entries: &[Entry]) -> BTreeSet<usize> {
    let mut acts: BTreeMap<(&String, &str, &str, &str), Vec<usize>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.kind == Kind::Change) {
        if let (Some(actor), Some(key), Some(service)) = (&entry.actor, &entry.key, &entry.service)
        {
            acts.entry((actor, key, service, &entry.title)).or_default().push(at);
        }
    }
    let again = |group: &[usize]| {
        let seconds: Vec<i64> = group.iter().filter_map(|at| entries.get(*at)).map(start).collect();
        let pairs = seconds.iter().zip(seconds.iter().skip(1));
        pairs.filter(|(one, next)| PAUSES.contains(&(*next - *one))).count()
    };
    acts.retain(|_, group| again(group) >= AGAIN);
    if acts.is_empty() {
        return BTreeSet::new();
    }
    let talk = entries.iter().filter(|entry| entry.kind == Kind::Talk);
    let speakers: BTreeSet<&String> = talk.filter_map(|entry| entry.actor.as_ref()).collect();
    let actors: BTreeSet<&String> = acts.keys().map(|(actor, ..)| *actor).collect();
    let speaks = |actor: &&String| speakers.iter().any(|speaker| same(speaker, actor));
    let at_work: BTreeSet<&String> = actors.into_iter().filter(speaks).collect();
    acts.retain(|(actor, ..), _| !at_work.contains(actor));
    acts.into_values().flatten().collect()
}

#[derive(Default)]
struct Found {
    rows: BTreeSet<usize>,
    warnings: Vec<Warning>,
}

fn find(entries: &[Entry]) -> Found {
    let alarms = alarms(entries);
    let by_name = by_name(&alarms);
    // Most logs have no such thing, and then nobody need be asked who took what.
    if by_name.is_empty() {
        return Found::default();
    }
    let handling = Handling::of(entries);
    let mut found = Found::default();
    for group in by_name.values() {
        let rows = habit(group, entries, &handling);
        let own: Vec<&Alarm> =
            group.iter().filter(|alarm| rows.contains(&alarm.at)).copied().collect();
        found.warnings.extend(warning(&own, entries, others, WHY));
        found.rows.extend(rows);
    }
    let ends = endings(entries, &found.rows);
    found.rows.extend(ends);
    found
}

/// Returns the rows of each name that goes off for long enough, and often enough, to be of every day.
fn by_name(alarms: &[Alarm]) -> BTreeMap<&str, Vec<&Alarm>> {
    let mut by_name: BTreeMap<&str, Vec<&Alarm>> = BTreeMap::new();
    for alarm in alarms {
        by_name.entry(&alarm.name).or_default().push(alarm);
    }
    by_name.retain(|_, group| lasts(group));
    by_name
}

/// Returns the rows among those of one name that go off all day: on one machine, or on ever others, on each no more than
/// so `often` in the mean.
fn all_steady(group: &[&Alarm], often: usize) -> BTreeSet<usize> {
    let mut by_machine: BTreeMap<&str, Vec<&Alarm>> = BTreeMap::new();
    for alarm in group {
        by_machine.entry(&alarm.machine).or_default().push(alarm);
    }
    let seconds = |group: &[&Alarm]| group.iter().map(|alarm| alarm.seconds.len()).sum::<usize>();
    let loudest = by_machine.values().map(|of| seconds(of)).max().unwrap_or_default();
    let (machines, all) = (by_machine.len(), seconds(group));
    let many = machines >= MACHINES && loudest * 2 <= all && all / machines <= often;
    let mut found = if many { steady(group, true) } else { BTreeSet::new() };
    found.extend(by_machine.values().flat_map(|group| steady(group, false)));
    found
}

/// Returns the rows among those of one name that are of every day, and that nobody cares for.
fn habit(group: &[&Alarm], entries: &[Entry], handling: &Handling) -> BTreeSet<usize> {
    let mut found = all_steady(group, usize::MAX);
    // What is taken now and then is no alert that nobody cares for.
    let taken =
        group.iter().filter(|alarm| entries.get(alarm.at).is_some_and(|e| handling.takes(e)));
    if taken.count() * 10 > group.len() {
        return BTreeSet::new();
    }
    found.retain(|at| {
        entries.get(*at).is_some_and(|entry| !handling.takes(entry) && !handling.names(entry))
    });
    found
}

/// Returns the rows of `group` that go off at a steady rate through a long time; `often` asks for more of them.
fn steady(group: &[&Alarm], often: bool) -> BTreeSet<usize> {
    let all = seconds(group);
    let quiet = |second: &i64| !is_crowded(*second, &all);
    let crowds = |alarm: &&&Alarm| {
        alarm.seconds.iter().filter(|s| quiet(s)).count() * 2 < alarm.seconds.len()
    };
    let rest: Vec<i64> = all.iter().filter(|second| quiet(second)).copied().collect();
    if !is_steady(&rest, often) {
        return BTreeSet::new();
    }
    group.iter().filter(|alarm| !crowds(alarm)).map(|alarm| alarm.at).collect()
}

/// Returns whether clearly more go off in the hour around `second` than elsewhere; `all` is sorted.
pub(in crate::incident) fn is_crowded(second: i64, all: &[i64]) -> bool {
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return false };
    let until = |limit: i64| all.partition_point(|one| *one < limit);
    let near = until(second + HOUR / 2) - until(second - HOUR / 2);
    let (near, whole) = (near as u64, all.len() as u64);
    let hours = as_float(last.abs_diff(*first)) / as_float(HOUR.unsigned_abs());
    is_unlikely(near, as_float(whole) / hours.max(1.0), CROWD)
}

/// Returns whether what goes off in these sorted seconds does so all the time.
fn is_steady(seconds: &[i64], often: bool) -> bool {
    let (span, count) = (span(seconds), seconds.len());
    let rate = i64::try_from(count).unwrap_or(i64::MAX).saturating_mul(DAY);
    if span < SPAN || count < LEAST || rate < span.saturating_mul(A_DAY) {
        return false;
    }
    let hours = i64::try_from(each(seconds, HOUR).len()).unwrap_or(i64::MAX);
    is_even(seconds, FILLED) && (!often || hours.saturating_mul(HOURS) >= span / HOUR)
}

/// Returns whether alarms of one name go on for long enough, and are enough, to be of every day.
fn lasts(group: &[&Alarm]) -> bool {
    let seconds = seconds(group);
    span(&seconds) >= SPAN && seconds.len() >= LEAST
}

/// Returns what is said of so many other machines.
fn others(machines: usize) -> String {
    if machines == 0 { String::new() } else { format!(" and {machines} more") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::signs::measured;
    use crate::model::moment::{Moment, Precision};

    fn every(minutes: i64, count: i64) -> Vec<i64> {
        (0..count).map(|at| at * minutes * 60).collect()
    }

    #[test]
    fn what_goes_off_at_a_steady_rate_for_half_a_day_is_of_every_day() {
        assert!(is_steady(&every(45, 20), true));
        assert!(!is_steady(&every(30, 20), true), "ten hours are no day");
        assert!(!is_steady(&every(24 * 60, 20), false), "once a day is rare");
        assert!(is_steady(&every(6 * 60, 20), false) && !is_steady(&every(6 * 60, 20), true));
        let stretch: Vec<i64> = every(5, 20).into_iter().chain([86_400]).collect();
        assert!(!is_steady(&stretch, false), "one stretch is an episode");
    }

    #[test]
    fn what_a_program_does_again_and_again_is_of_every_day() {
        let act = |(second, actor, kind): (i64, Option<&str>, Kind)| Entry {
            time: chrono::DateTime::from_timestamp(second, 0)
                .map(|time| Moment::utc(time, Precision::Second)),
            kind,
            key: Some("argocd:blog:rollback".to_owned()),
            service: Some("blog".to_owned()),
            actor: actor.map(str::to_owned),
            ..measured::blank()
        };
        let rows = |actor, hours: i64| {
            let acts = [0, hours * HOUR, 2 * hours * HOUR];
            let acts = acts.map(|second| (second, actor, Kind::Change));
            let rows = acts.into_iter().chain([(HOUR, Some("Ada Okafor"), Kind::Talk)]);
            rows.map(act).collect::<Vec<_>>()
        };
        assert_eq!(changes(&rows(Some("ci-bot"), 2)), BTreeSet::from([0, 1, 2]));
        assert!(changes(&rows(Some("ada"), 2)).is_empty(), "who speaks is at work");
        assert!(changes(&rows(None, 2)).is_empty());
        assert!(changes(&rows(Some("ci-bot"), 48)).is_empty(), "three incidents, days apart");
        assert!(changes(&rows(Some("ci-bot"), 2)[..2]).is_empty());
    }

    #[test]
    fn clearly_more_than_usual_within_an_hour_is_a_crowd() {
        let mut seconds = every(60, 24);
        assert!(seconds.iter().all(|second| !is_crowded(*second, &seconds)));
        seconds.extend((0..9).map(|at| 12 * HOUR + at * 60));
        seconds.sort_unstable();
        assert!(is_crowded(12 * HOUR, &seconds) && !is_crowded(20 * HOUR, &seconds));
    }
}
