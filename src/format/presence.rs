//! When a source has records at all: stretches of time, from which its silences follow.
//!
//! In go the times of records, one by one or as spans without a pause, out come the gaps. The stretches are the closure of
//! all times over pauses of a certain length; which depends on nothing but the first and the last time. So neither the order
//! in which spans come in nor where they were cut shows, and there are never more than twice [`MOST`].

use std::collections::BTreeMap;

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use crate::format::skim::span::PAUSE;
use crate::format::timestamp::clock::Fix;
use crate::model::moment::{Dated, Moment};

/// So many stretches are kept at most; a source that is longer than as many pauses is looked at more coarsely.
const MOST: i64 = 4_096;
/// A gap is so many times longer than the mean time between records.
const CLEARLY: i64 = 20;
/// Where there are many pauses, a gap is so many times longer than most of them: nights are no gaps.
const UNUSUAL: i64 = 4;
/// So many pauses show what is usual.
const MANY: usize = 8;
/// The time between two stand-in years, 2000 and 2004, that is not there.
const STAND_IN: i64 = (1_461 - 366) * 86_400 * 1_000_000_000;

/// A time without a pause, both ends included.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Stretch {
    first: Moment,
    last: Moment,
    to: i64,
}

/// When a source has records.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Presence {
    /// Stretches by their starts; none reaches another.
    stretches: BTreeMap<i64, Stretch>,
    /// The stretch that grew last, which is most likely to grow next.
    current: Option<(i64, Stretch)>,
    /// The earliest and the latest time.
    span: Option<(i64, i64)>,
    /// How many records have such a time.
    records: u64,
}

impl Presence {
    /// Takes note of a record.
    pub fn note(&mut self, moment: &Moment) {
        let at = key(moment);
        if let Some((from, stretch)) = &mut self.current
            && at >= *from
            && at <= stretch.to.saturating_add(PAUSE)
        {
            if at > stretch.to {
                stretch.to = at;
                stretch.last = moment.clone();
                self.reach(at, at);
            }
            return;
        }
        self.stay(moment, moment);
    }

    /// Takes note of records from `first` to `last` without a pause.
    pub fn stay(&mut self, first: &Moment, last: &Moment) {
        let (from, to) = (key(first), key(last));
        self.reach(from, to);
        let new = Stretch { first: first.clone(), last: last.clone(), to };
        if let Some((start, stretch)) = &mut self.current {
            if from >= *start && from <= stretch.to.saturating_add(PAUSE) {
                if to > stretch.to {
                    (stretch.to, stretch.last) = (to, new.last);
                }
                return;
            }
            self.put_away();
        }
        self.current = Some((from, new));
    }

    /// Adds the stretches of another part of the source.
    pub fn join(&mut self, other: Self) {
        let current = other.current.map(|(_, stretch)| stretch);
        for Stretch { first, last, .. } in other.stretches.into_values().chain(current) {
            self.stay(&first, &last);
        }
    }

    /// Returns the ends of all stretches.
    pub fn moments(&self) -> impl Iterator<Item = &Moment> {
        let current = self.current.iter().map(|(_, stretch)| stretch);
        let stretches = self.stretches.values().chain(current);
        stretches.flat_map(|stretch| [&stretch.first, &stretch.last])
    }

    /// Ends the source, of which so many `records` were taken note of.
    pub fn finish(&mut self, records: u64) {
        self.put_away();
        self.coarsen(self.pause());
        self.records = records;
    }

    /// Returns the silences that are far longer than what is usual for the source, its times settled.
    pub fn gaps(mut self, fix: &Fix) -> Vec<(Moment, Moment)> {
        let pauses = self.pauses(fix);
        let Some((from, to)) = self.span else { return Vec::new() };
        let least = least(&pauses, to.saturating_sub(from), self.records);
        let long = |(from, to): &(Moment, Moment)| length(from, to) > least;
        pauses.into_iter().filter(long).collect()
    }

    /// Returns what lies between the stretches, of which fixed dates may make more or less than it was.
    fn pauses(&mut self, fix: &Fix) -> Vec<(Moment, Moment)> {
        let mut pauses = Vec::new();
        let mut before: Option<Moment> = None;
        for stretch in std::mem::take(&mut self.stretches).into_values() {
            let Stretch { mut first, mut last, .. } = stretch;
            fix.apply(&mut first, &mut Vec::new());
            fix.apply(&mut last, &mut Vec::new());
            let from = before.take();
            before = from.clone().max(Some(last));
            pauses
                .extend(from.filter(|from| length(from, &first) > PAUSE).map(|from| (from, first)));
        }
        pauses
    }

    fn reach(&mut self, from: i64, to: i64) {
        let (first, last) = self.span.unwrap_or((from, to));
        self.span = Some((first.min(from), last.max(to)));
    }

    /// Returns the pause over which stretches join: longer, by doubling, for a source that is long.
    fn pause(&self) -> i64 {
        let (from, to) = self.span.unwrap_or_default();
        let mut pause = PAUSE;
        while to.saturating_sub(from) / pause > MOST {
            pause = pause.saturating_mul(2);
        }
        pause
    }

    /// Joins the stretch in hand with those that it reaches.
    fn put_away(&mut self) {
        let Some((mut from, mut new)) = self.current.take() else { return };
        let pause = self.pause();
        while let Some((&start, near)) =
            self.stretches.range(..=new.to.saturating_add(pause)).next_back()
            && near.to.saturating_add(pause) >= from
        {
            let Some(near) = self.stretches.remove(&start) else { break };
            if start < from {
                (from, new.first) = (start, near.first);
            }
            if near.to > new.to {
                (new.to, new.last) = (near.to, near.last);
            }
        }
        self.stretches.insert(from, new);
        // What was just coarsened may be one more than `MOST`: to begin then would be to begin at each record.
        if i64::try_from(self.stretches.len()).is_ok_and(|count| count > 2 * MOST) {
            self.coarsen(pause);
        }
    }

    /// Joins all stretches over pauses that were once too long.
    fn coarsen(&mut self, pause: i64) {
        let mut joined: BTreeMap<i64, Stretch> = BTreeMap::new();
        for (from, stretch) in std::mem::take(&mut self.stretches) {
            match joined.last_entry() {
                Some(mut before) if from <= before.get().to.saturating_add(pause) => {
                    let before = before.get_mut();
                    if stretch.to > before.to {
                        (before.to, before.last) = (stretch.to, stretch.last);
                    }
                }
                _ => drop(joined.insert(from, stretch)),
            }
        }
        self.stretches = joined;
    }
}

/// Returns nanoseconds that order the moments of one kind; stand-in years follow one another.
fn key(moment: &Moment) -> i64 {
    let nanos = moment.at.timestamp_nanos_opt().unwrap_or_default();
    if moment.dated != Dated::NoYear {
        return nanos;
    }
    let runs = i64::from(moment.civil.year() - 2000).div_euclid(4);
    nanos.saturating_sub(runs.saturating_mul(STAND_IN))
}

fn length(from: &Moment, to: &Moment) -> i64 {
    (to.at - from.at).num_nanoseconds().unwrap_or(i64::MAX)
}

/// Returns the longest silence that is usual, in nanoseconds.
fn least(pauses: &[(Moment, Moment)], span: i64, records: u64) -> i64 {
    let between = i64::try_from(records).unwrap_or(i64::MAX).saturating_sub(1).max(1);
    let clearly = (span / between).saturating_mul(CLEARLY);
    let mut lengths: Vec<i64> = pauses.iter().map(|(from, to)| length(from, to)).collect();
    lengths.sort_unstable();
    let usual = lengths.get(lengths.len() * 3 / 4).filter(|_| lengths.len() >= MANY);
    PAUSE.max(clearly).max(usual.map_or(0, |usual| usual.saturating_mul(UNUSUAL)))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::model::moment::Precision;

    fn moment(minute: i64) -> Moment {
        Moment::utc(DateTime::from_timestamp(minute * 60, 0).unwrap(), Precision::Second)
    }

    fn gaps(minutes: impl Iterator<Item = i64>) -> Vec<(i64, i64)> {
        let mut presence = Presence::default();
        let minutes: Vec<i64> = minutes.collect();
        for minute in &minutes {
            presence.note(&moment(*minute));
        }
        presence.finish(minutes.len() as u64);
        let minute = |moment: &Moment| moment.at.timestamp() / 60;
        let gaps = presence.gaps(&Fix::default());
        gaps.iter().map(|(from, to)| (minute(from), minute(to))).collect()
    }

    #[test]
    fn a_silence_far_longer_than_usual_is_a_gap() {
        assert_eq!(gaps((0..300).chain(360..600)), [(299, 360)]);
        assert_eq!(gaps((0..300).chain(308..600)), [], "ten minutes are not much");
        assert_eq!(gaps((0..600).rev().filter(|m| !(300..360).contains(m))), [(299, 360)]);
    }

    #[test]
    fn rhythms_and_rare_records_are_no_gaps() {
        let nightly = (0..30).flat_map(|day| (0..60).map(move |minute| day * 1_440 + minute));
        assert_eq!(gaps(nightly), []);
        assert_eq!(gaps([0, 300, 310, 900, 1_800].into_iter()), []);
    }

    #[test]
    fn what_comes_late_fills_the_gap() {
        assert_eq!(gaps((0..100).chain(160..300).chain(100..160)), []);
    }

    #[test]
    fn cuts_and_order_do_not_show() {
        let all: Vec<i64> = (0..2_000).filter(|m| m % 97 > 13).chain([90_000, 90_001]).collect();
        let stretches = |presence: Presence| format!("{:?}", presence.stretches);
        let mut one_by_one = Presence::default();
        for minute in &all {
            one_by_one.note(&moment(*minute));
        }
        one_by_one.put_away();
        let mut backwards = Presence::default();
        for part in all.chunk_by(|a, b| b - a < 10).rev() {
            backwards.stay(&moment(part[0]), &moment(part[part.len() - 1]));
        }
        backwards.put_away();
        assert_eq!(stretches(one_by_one), stretches(backwards));
    }

    #[test]
    fn a_long_sparse_source_is_bounded() {
        let mut presence = Presence::default();
        for day in 0..20_000 {
            presence.note(&moment(day * 1_440));
        }
        presence.put_away();
        assert!(presence.stretches.len() <= 4_097, "{}", presence.stretches.len());
    }
}
