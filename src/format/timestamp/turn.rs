//! Follows times without a year through New Years.

use chrono::{Datelike, NaiveDateTime, TimeDelta};

/// A step back by more than this is a New Year.
const HALF_YEAR: TimeDelta = TimeDelta::days(183);
/// A step back by less is mere disorder.
const DISORDER: TimeDelta = TimeDelta::days(31);
/// A step forward by this much is a late line of the year before.
const ALMOST_YEAR: TimeDelta = TimeDelta::days(358);
/// A step back by this much leads from the end of a year to the start of the next.
const NEW_YEAR: TimeDelta = TimeDelta::days(-330);
/// A run that goes on may begin so much before its end.
const BEFORE: TimeDelta = TimeDelta::days(-1);
const DAY: TimeDelta = TimeDelta::days(1);
const WEEK: TimeDelta = TimeDelta::days(7);
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
    /// The first time in it, in the leap year 2000.
    begin: NaiveDateTime,
    /// The last time in it.
    end: NaiveDateTime,
    /// The earliest and the latest time in it.
    reach: (NaiveDateTime, NaiveDateTime),
    /// Whether the run before it went on after it.
    island: bool,
}

impl Run {
    fn new(year: i32, from: usize, step: TimeDelta, at: NaiveDateTime) -> Self {
        Self { year, from, step, begin: at, end: at, reach: (at, at), island: false }
    }

    /// Returns whether all of the run is of the first of January, the date of clocks that are not yet set.
    fn is_unset(&self) -> bool {
        let first = |at: NaiveDateTime| (at.month(), at.day()) == (1, 1);
        first(self.reach.0) && first(self.reach.1)
    }

    fn length(&self) -> TimeDelta {
        self.reach.1 - self.reach.0
    }

    /// Returns whether the run is no year of its own but strayed from `earlier`, which goes on `at`: its clock was not set,
    /// or it is one time alone, or much shorter than the run that goes on at once.
    fn is_stray(&self, earlier: &Self, at: NaiveDateTime) -> bool {
        let gap = at - earlier.end;
        let alone = self.begin == self.end && earlier.begin != earlier.end;
        if self.step > TimeDelta::zero() {
            return alone && (BEFORE..=DAY).contains(&gap);
        }
        let short = self.length() <= DAY && gap <= DAY && earlier.length() >= WEEK;
        (BEFORE..=DISORDER).contains(&gap) && (self.is_unset() || alone || short)
    }
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
            self.runs.push(Run::new(0, 0, TimeDelta::zero(), at));
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
        if let Some(earlier) = self.runs.get(from).filter(|_| from != self.current).copied() {
            let late =
                step.abs() >= ALMOST_YEAR && (BEFORE..=DISORDER).contains(&(at - earlier.end));
            let stray = run.is_stray(&earlier, at);
            if late || stray {
                if stray && !run.is_unset() && run.step < TimeDelta::zero() {
                    self.doubt.get_or_insert((earlier.end, run.begin));
                }
                if let Some(run) = self.runs.get_mut(self.current) {
                    run.island = true;
                }
                self.go_on(from, at);
                return from;
            }
        }
        let year = match step {
            step if step < -HALF_YEAR => run.year + 1,
            step if step >= ALMOST_YEAR => run.year - 1,
            _ => run.year,
        };
        self.runs.push(Run::new(year, self.current, step, at));
        self.current = self.runs.len() - 1;
        self.current
    }

    fn go_on(&mut self, index: usize, at: NaiveDateTime) {
        self.current = index;
        if let Some(run) = self.runs.get_mut(index) {
            run.end = at;
            run.reach = (run.reach.0.min(at), run.reach.1.max(at));
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

    /// Returns the latest time of each run, in the leap year 2000.
    pub(super) fn ends(&self) -> Vec<NaiveDateTime> {
        self.runs.iter().map(|run| run.reach.1).collect()
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

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

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
    fn sparse_years_are_years() {
        let sparse = [(1, 3), (11, 11), (1, 3), (11, 11), (1, 3), (11, 11), (1, 3), (11, 11)];
        assert_eq!(years(&sparse), [0, 0, 1, 1, 2, 2, 3, 3]);
        let days = [(11, 1), (11, 2), (2, 1), (2, 2), (11, 1), (11, 2), (2, 1), (3, 1)];
        assert_eq!(years(&days), [0, 0, 1, 1, 1, 1, 2, 2]);
        assert_eq!(years(&[(12, 31), (1, 1), (6, 30), (12, 31), (1, 1)]), [0, 1, 1, 1, 2]);
    }

    #[test]
    fn a_line_alone_that_turns_back_at_once_is_a_stray() {
        let days = [(9, 1), (10, 9), (2, 3), (10, 9), (10, 10)];
        assert_eq!(years(&days), [0, 0, 0, 0, 0]);
        assert_eq!(years(&[(9, 1), (10, 9), (1, 1), (1, 1), (10, 9)]), [0; 5]);
        // The clock of a machine that boots is that of its build, for some lines.
        assert_eq!(years(&[(9, 1), (10, 9), (2, 3), (2, 4), (10, 9)]), [0; 5]);
        assert_eq!(years(&[(1, 3), (1, 4), (11, 11), (1, 4), (1, 5)]), [0; 5]);
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
}
