//! Follows times without a year through New Years, and times without a date through midnights.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// A step back by more than this is a New Year.
const HALF_YEAR: TimeDelta = TimeDelta::days(183);
/// A step back by less is mere disorder.
const DISORDER: TimeDelta = TimeDelta::days(31);
/// A step forward by this much is a late line of the year before.
const ALMOST_YEAR: TimeDelta = TimeDelta::days(358);
/// A step back by this much leads from the end of a year to the start of the next.
const NEW_YEAR: TimeDelta = TimeDelta::days(-330);
/// A step back by more than this is a midnight; less is disorder, or a clock change.
const MIDNIGHT: TimeDelta = TimeDelta::minutes(70);
/// A step forward by this much is a late line of the day before.
const ALMOST_DAY: TimeDelta = TimeDelta::hours(23);
/// More runs than this are no years.
const MOST_RUNS: usize = 20_000;

/// A run of stamps within one year.
#[derive(Debug, Clone, Copy)]
struct Run {
    /// The years since that of the first run.
    year: i32,
    /// The run that was left for this one.
    from: usize,
    /// How far the step went that opened it.
    step: TimeDelta,
    /// The last time in it, in the leap year 2000.
    end: NaiveDateTime,
    /// Whether the run before it went on after it.
    island: bool,
}

/// The runs of the year-less stamps of one source. A run's number is stable, its year is known at the end.
#[derive(Debug, Clone, Default)]
pub(super) struct Turns {
    runs: Vec<Run>,
    current: usize,
    start: Option<NaiveDateTime>,
    /// The first step back that is long for disorder and short for a New Year, from and to, in the leap year 2000.
    doubt: Option<(NaiveDateTime, NaiveDateTime)>,
}

impl Turns {
    /// Returns the number of the run that the stamp belongs to; `at` is in the leap year 2000.
    pub(super) fn follow(&mut self, at: NaiveDateTime) -> usize {
        let Some(run) = self.runs.get(self.current).copied() else {
            self.start = Some(at);
            let step = TimeDelta::zero();
            self.runs.push(Run { year: 0, from: 0, step, end: at, island: false });
            return 0;
        };
        let step = at - run.end;
        if step.abs() <= HALF_YEAR || self.runs.len() >= MOST_RUNS {
            if (-HALF_YEAR..-DISORDER).contains(&step) {
                self.doubt.get_or_insert((run.end, at));
            }
            self.go_on(self.current, at);
            return self.current;
        }
        let from = run.from;
        let back = self.runs.get(from).map(|earlier| at - earlier.end);
        let near = back.is_some_and(|gap| gap >= TimeDelta::days(-1) && gap <= TimeDelta::days(31));
        if near && from != self.current {
            // The stray lines in between were an island, such as those of a clock not yet set.
            if let Some(run) = self.runs.get_mut(self.current) {
                run.island = true;
            }
            self.go_on(from, at);
            return from;
        }
        let year = match step {
            step if step < -HALF_YEAR => run.year + 1,
            step if step >= ALMOST_YEAR => run.year - 1,
            _ => run.year,
        };
        self.runs.push(Run { year, from: self.current, step, end: at, island: false });
        self.current = self.runs.len() - 1;
        self.current
    }

    fn go_on(&mut self, index: usize, at: NaiveDateTime) {
        self.current = index;
        if let Some(run) = self.runs.get_mut(index) {
            run.end = at;
        }
    }

    /// Returns the number of the run of the latest stamp and its time in the leap year 2000.
    pub(super) fn latest(&self) -> Option<(usize, NaiveDateTime)> {
        self.runs.get(self.current).map(|run| (self.current, run.end))
    }

    /// Returns the first step back within one year that could be a New Year in a log with few lines: from and to.
    pub(super) fn doubt(&self) -> Option<(NaiveDateTime, NaiveDateTime)> {
        self.doubt
    }

    /// Returns the first time, in the leap year 2000.
    pub(super) fn start(&self) -> Option<NaiveDateTime> {
        self.start
    }

    /// Returns the years since the first one, by number of the run.
    pub(super) fn years(&self) -> Vec<i32> {
        let mut years: Vec<i32> = Vec::with_capacity(self.runs.len());
        for run in &self.runs {
            let before = years.get(run.from).copied().unwrap_or(0);
            let stray = run.island && run.step > NEW_YEAR && run.step < ALMOST_YEAR;
            let relative = self.runs.get(run.from).map_or(0, |from| run.year - from.year);
            years.push(if stray { before } else { before + relative });
        }
        years
    }
}

/// The midnights between the clocks of one source.
#[derive(Debug, Clone, Default)]
pub(super) struct Midnights {
    day: i64,
    last: Option<NaiveTime>,
    base: Option<NaiveDate>,
}

impl Midnights {
    /// Sets the date of what follows: a clock earlier than `time` is of the next day.
    pub(super) fn set(&mut self, date: NaiveDate, time: NaiveTime) {
        self.base = Some(date);
        self.day = 0;
        self.last = Some(time);
    }

    /// Returns the number of the day of `time`, and its date where one was set.
    pub(super) fn follow(&mut self, time: NaiveTime) -> (i64, Option<NaiveDate>) {
        let mut day = self.day;
        match self.last.map(|last| time - last) {
            Some(step) if step < -MIDNIGHT => {
                self.day += 1;
                day = self.day;
                self.last = Some(time);
            }
            Some(step) if step >= ALMOST_DAY && day > 0 => day -= 1,
            _ => self.last = Some(time),
        }
        let date = self.base.and_then(|base| base.checked_add_signed(TimeDelta::days(day)));
        (day, date)
    }

    /// Returns the number of the latest day and its latest clock.
    pub(super) fn latest(&self) -> Option<(i64, NaiveTime)> {
        self.last.map(|last| (self.day, last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn years(days: &[(u32, u32)]) -> Vec<i32> {
        let mut turns = Turns::default();
        let runs: Vec<usize> = days
            .iter()
            .map(|(month, day)| NaiveDate::from_ymd_opt(2000, *month, *day).unwrap())
            .map(|date| turns.follow(date.into()))
            .collect();
        let years = turns.years();
        runs.into_iter().map(|run| years[run]).collect()
    }

    #[test]
    fn a_new_year_is_a_step_back_of_half_a_year() {
        assert_eq!(years(&[(12, 30), (1, 2), (1, 1), (2, 3)]), [0, 1, 1, 1]);
        assert_eq!(years(&[(12, 31), (1, 1), (12, 31), (1, 1)]), [0, 1, 0, 1]);
        assert_eq!(years(&[(1, 1), (12, 31), (1, 2)]), [0, -1, 0]);
    }

    #[test]
    fn stray_lines_turn_no_year() {
        assert_eq!(years(&[(10, 9), (1, 1), (10, 9), (10, 10)]), [0, 0, 0, 0]);
        assert_eq!(years(&[(1, 5), (9, 5), (9, 6)]), [0, 0, 0]);
    }

    #[test]
    fn a_step_back_of_months_is_in_doubt() {
        let doubt = |days: &[(u32, u32)]| {
            let mut turns = Turns::default();
            for (month, day) in days {
                turns.follow(NaiveDate::from_ymd_opt(2000, *month, *day).unwrap().into());
            }
            turns.doubt().map(|(from, to)| (from - to).num_days())
        };
        assert_eq!(doubt(&[(6, 1), (1, 1), (6, 2)]), Some(152));
        assert_eq!(doubt(&[(6, 20), (6, 1), (12, 31), (1, 1)]), None);
    }

    #[test]
    fn midnights_are_counted() {
        let mut midnights = Midnights::default();
        let time = |hour, minute| NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
        let days = [time(23, 50), time(0, 5), time(23, 59), time(0, 6), time(3, 0), time(2, 55)]
            .map(|time| midnights.follow(time).0);
        assert_eq!(days, [0, 1, 0, 1, 1, 1]);
    }
}
