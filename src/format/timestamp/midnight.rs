//! Follows times without a date through midnights.

use chrono::{NaiveDate, NaiveTime, TimeDelta, Timelike};

/// A step back by more than this is a midnight; less is disorder, or a clock change.
const MIDNIGHT: TimeDelta = TimeDelta::minutes(70);
/// A step forward by this much is a late line of the day before.
const ALMOST_DAY: TimeDelta = TimeDelta::hours(23);
/// A step back by less would be a silence of twenty hours: it may be disorder, or a clock that was set.
const DOUBTFUL: TimeDelta = TimeDelta::hours(4);
/// A step back by more leads to the next day for certain.
const HALF_DAY: TimeDelta = TimeDelta::hours(12);
/// What strays is no longer than this, and what happens every day comes within this of its time.
const SHORT: TimeDelta = TimeDelta::minutes(5);
/// Lines go on this soon after some that strayed.
const SOON: TimeDelta = TimeDelta::hours(1);
/// A clock is set by whole hours in the midst of lines that follow one another within this.
const AT_ONCE: TimeDelta = TimeDelta::seconds(60);
/// More runs than this are no days.
const MOST_RUNS: usize = 20_000;

/// A run of clocks within one day.
#[derive(Debug, Clone, Copy)]
struct Run {
    /// The days since the first run.
    day: i64,
    /// The run that was left for this one.
    from: usize,
    /// How far the step went that opened it.
    step: TimeDelta,
    begin: NaiveTime,
    end: NaiveTime,
}

/// The midnights between the clocks of one source. A run's number is stable, its day is known at the end.
#[derive(Debug, Clone, Default)]
pub(super) struct Midnights {
    runs: Vec<Run>,
    current: usize,
    /// The last step forward.
    pace: TimeDelta,
    /// The days of the runs before the first date was set, once one was.
    before: Option<Vec<i64>>,
    base: Option<NaiveDate>,
    /// The first step back that may be no midnight, from and to.
    doubt: Option<(NaiveTime, NaiveTime)>,
    halves: Halves,
}

/// What tells a clock of twelve hours that does not say which half of the day it is in.
#[derive(Debug, Clone, Copy, Default)]
struct Halves {
    /// The hours met, by bits.
    hours: u32,
    /// The longest step forward.
    longest: TimeDelta,
    /// The longest pause in which the clock went on from 12 to 1.
    noon: Option<TimeDelta>,
    /// Whether it turned back otherwise, or one says which half it is in.
    other: bool,
}

impl Halves {
    fn note(&mut self, last: Option<NaiveTime>, time: NaiveTime) {
        self.hours |= 1 << time.hour();
        let Some(last) = last else { return };
        let step = time - last;
        if step > TimeDelta::zero() {
            self.longest = self.longest.max(step);
        } else if step < -MIDNIGHT {
            if (last.hour(), time.hour()) == (12, 1) {
                self.noon = self.noon.max(Some(step + HALF_DAY));
            } else {
                self.other = true;
            }
        }
    }

    /// Returns whether no hour but 1 to 12 was met, and each turn was one from 12 to 1, as fast as the clock went on else.
    fn found(&self) -> bool {
        let on = self.noon.is_some_and(|pause| pause <= self.longest + AT_ONCE);
        on && !self.other && self.hours & !0b1_1111_1111_1110 == 0
    }
}

impl Midnights {
    /// Sets the date of what follows: a clock earlier than `time` is of the next day.
    pub(super) fn set(&mut self, date: NaiveDate, time: NaiveTime) {
        if self.before.is_none() {
            self.before = Some(self.runs.iter().map(|run| run.day).collect());
        }
        self.base = Some(date);
        self.runs.clear();
        self.open(0, 0, TimeDelta::zero(), time);
    }

    /// Returns the number of the run of `time`, and its date where one was set; `half_day` says that its half of the day is
    /// stated.
    pub(super) fn follow(&mut self, time: NaiveTime, half_day: bool) -> (usize, Option<NaiveDate>) {
        self.halves.other |= half_day;
        self.halves.note(self.runs.get(self.current).map(|run| run.end), time);
        let index = self.run_of(time);
        let day = self.runs.get(index).map_or(0, |run| run.day);
        let date = self.base.and_then(|base| base.checked_add_signed(TimeDelta::days(day)));
        (index, date)
    }

    fn run_of(&mut self, time: NaiveTime) -> usize {
        let Some(run) = self.runs.get(self.current).copied() else {
            return self.open(0, 0, TimeDelta::zero(), time);
        };
        let step = time - run.end;
        if step >= ALMOST_DAY && run.day > 0 {
            return run.from;
        }
        if step < -MIDNIGHT && self.runs.len() < MOST_RUNS {
            // Where a date is set, a silence of twenty hours is less likely than a line out of order.
            if step >= -DOUBTFUL {
                self.doubt.get_or_insert((run.end, time));
            }
            if self.is_set(step, time) || (self.base.is_some() && step >= -DOUBTFUL) {
                self.doubt.get_or_insert((run.end, time));
                return self.go_on(self.current, time);
            }
            return self.open(run.day + 1, self.current, step, time);
        }
        if let Some(earlier) = self.runs.get(run.from).copied()
            && run.from != self.current
            && run.is_stray(&earlier, time)
        {
            self.doubt.get_or_insert((earlier.end, run.begin));
            if let Some(run) = self.runs.get_mut(self.current) {
                run.day = earlier.day;
            }
            return self.go_on(run.from, time);
        }
        self.pace = step;
        self.go_on(self.current, time)
    }

    /// Returns whether a step back by whole hours, among lines close to one another, is that of a clock that was set, as to
    /// another zone.
    fn is_set(&self, step: TimeDelta, time: NaiveTime) -> bool {
        // Lines of one moment may be written a little out of order.
        let beyond = (step.num_milliseconds() + 2_000).rem_euclid(3_600_000);
        let next = self.pace.num_milliseconds().max(0) + 4_000;
        // What begins every day at the same time is a day.
        let begin = self.runs.get(self.current).map_or(time, |run| run.begin);
        let daily = (time - begin).abs() <= SHORT;
        step > -HALF_DAY && beyond <= next && self.pace.abs() <= AT_ONCE && !daily
    }

    fn open(&mut self, day: i64, from: usize, step: TimeDelta, time: NaiveTime) -> usize {
        self.current = self.runs.len();
        self.runs.push(Run { day, from, step, begin: time, end: time });
        self.pace = ALMOST_DAY;
        self.current
    }

    fn go_on(&mut self, index: usize, time: NaiveTime) -> usize {
        self.current = index;
        if let Some(run) = self.runs.get_mut(index) {
            run.end = time;
        }
        index
    }

    /// Returns the number of the latest run and its latest clock.
    pub(super) fn latest(&self) -> Option<(usize, NaiveTime)> {
        self.runs.get(self.current).map(|run| (self.current, run.end))
    }

    /// Returns the first step back that may be no midnight, or was read as none: from and to.
    pub(super) fn doubt(&self) -> Option<(NaiveTime, NaiveTime)> {
        self.doubt
    }

    /// Returns whether the clocks are most likely those of twelve hours, each of which comes twice a day.
    pub(super) fn is_half(&self) -> bool {
        self.halves.found()
    }

    /// Returns the days since the first one, by the number of the run, of the clocks before a date was set.
    pub(super) fn days(&self) -> Vec<i64> {
        let now = || self.runs.iter().map(|run| run.day).collect();
        self.before.clone().unwrap_or_else(now)
    }
}

impl Run {
    /// Returns whether the run is no day of its own but strayed from `earlier`, which goes on at `time`.
    fn is_stray(&self, earlier: &Self, time: NaiveTime) -> bool {
        let gap = time - earlier.end;
        let back = self.step < -MIDNIGHT && self.step > -HALF_DAY;
        let short = (self.end - self.begin).abs() <= SHORT;
        // What begins every day at the same time is a day.
        let daily = (self.begin - earlier.begin).abs() <= SHORT;
        back && short && !daily && gap >= -SHORT && gap <= SOON && earlier.begin != earlier.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(clocks: &[(u32, u32, u32)]) -> (Vec<i64>, bool) {
        let mut midnights = Midnights::default();
        let time = |(hour, minute, second): &(u32, u32, u32)| {
            NaiveTime::from_hms_opt(*hour, *minute, *second).unwrap()
        };
        let runs: Vec<usize> =
            clocks.iter().map(|clock| midnights.follow(time(clock), false).0).collect();
        let days = midnights.days();
        (runs.into_iter().map(|run| days[run]).collect(), midnights.doubt().is_some())
    }

    #[test]
    fn midnights_are_counted() {
        let clocks = [(23, 50, 0), (0, 5, 0), (23, 59, 0), (0, 6, 0), (3, 0, 0), (2, 55, 0)];
        assert_eq!(days(&clocks), (vec![0, 1, 0, 1, 1, 1], false));
        let office = [(8, 30, 0), (17, 30, 0), (8, 31, 0), (17, 0, 0)];
        assert_eq!(days(&office), (vec![0, 0, 1, 1], false));
    }

    #[test]
    fn a_late_line_is_of_the_same_day() {
        let late = [(10, 0, 0), (10, 30, 0), (9, 10, 0), (10, 31, 0), (10, 32, 0)];
        assert_eq!(days(&late), (vec![0; 5], true));
        // A job of every morning.
        let daily = [(9, 10, 0), (10, 30, 0), (9, 10, 0), (10, 31, 0), (9, 10, 1), (10, 30, 0)];
        assert_eq!(days(&daily), (vec![0, 0, 1, 1, 2, 2], true));
    }

    #[test]
    fn a_job_of_every_night_is_of_another_day_each_time() {
        let night = [(1, 0, 20), (1, 0, 50), (2, 59, 20), (2, 59, 50)];
        let nights = [night, night].concat();
        assert_eq!(days(&nights).0, [0, 0, 0, 0, 1, 1, 1, 1]);
    }

    #[test]
    fn below_a_date_a_late_line_is_of_that_day() {
        let mut midnights = Midnights::default();
        let date = NaiveDate::from_ymd_opt(2024, 3, 15).unwrap();
        midnights.set(date, NaiveTime::MIN);
        let clocks = [(10, 30), (9, 10), (10, 31), (23, 59), (0, 1)];
        let dates = clocks.map(|(hour, minute)| {
            midnights.follow(NaiveTime::from_hms_opt(hour, minute, 0).unwrap(), false).1.unwrap()
        });
        let next = date.succ_opt().unwrap();
        assert_eq!(dates, [date, date, date, date, next]);
        assert!(midnights.doubt().is_some());
    }

    #[test]
    fn a_clock_of_twelve_hours_is_told() {
        let is_half = |clocks: &[(u32, u32)]| {
            let mut midnights = Midnights::default();
            for (hour, minute) in clocks {
                midnights.follow(NaiveTime::from_hms_opt(*hour, *minute, 0).unwrap(), false);
            }
            midnights.is_half()
        };
        assert!(is_half(&[(11, 59), (12, 0), (1, 0), (2, 0), (11, 0), (12, 30), (1, 10)]));
        assert!(!is_half(&[(9, 0), (12, 30), (9, 0), (12, 30)]), "mornings");
        assert!(!is_half(&[(12, 0), (1, 0), (13, 0)]) && !is_half(&[(11, 59), (12, 0)]));
        assert!(!is_half(&[(12, 10), (12, 11), (1, 40)]), "a silence longer than any");
        let mut stated = Midnights::default();
        for hour in [10, 12, 1] {
            stated.follow(NaiveTime::from_hms_opt(hour, 10, 0).unwrap(), true);
        }
        assert!(!stated.is_half(), "AM and PM are stated");
    }

    #[test]
    fn a_clock_that_is_set_by_hours_turns_no_day() {
        let set = [(21, 48, 0), (21, 48, 20), (14, 48, 42), (14, 50, 0)];
        assert_eq!(days(&set), (vec![0; 4], true));
        assert_eq!(days(&[(21, 48, 0), (21, 48, 20), (14, 48, 19)]), (vec![0; 3], true));
        let hourly = [(15, 0, 0), (16, 0, 0), (17, 0, 0), (8, 0, 0), (9, 0, 0)];
        assert_eq!(days(&hourly), (vec![0, 0, 0, 1, 1], false));
    }
}
