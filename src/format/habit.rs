//! Where the lines of one source have their times, and whether they state zones: learnt from its head, so that a date in the
//! midst of what a line says is not taken for when it was written.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use chrono::{Datelike, NaiveDate, TimeDelta};

use crate::format::day_marker;
use crate::format::timestamp::find::{Found, find, find_said};
use crate::format::timestamp::place::is_level;
use crate::format::timestamp::stamp::{Doubt, Order, StampDate};

/// How many lines are looked at, save where two numbers are told apart, which a day late in the month does.
const LINES: usize = 200;

/// Words of a line that tells when the log, or a part of it, begins or ends.
const OPENING: [&str; 22] = [
    "log",
    "logging",
    "logfile",
    "session",
    "capture",
    "dump",
    "report",
    "started",
    "start",
    "starting",
    "opened",
    "open",
    "close",
    "begin",
    "begins",
    "began",
    "generated",
    "stopped",
    "closed",
    "rotated",
    "date",
    "time",
];

/// The dates of the head of one log lie no further apart.
const TOGETHER: TimeDelta = TimeDelta::days(60);
/// Those of the first days of a month, read by a wrong order, lie at least so far apart.
const APART: TimeDelta = TimeDelta::days(300);
/// Dates that differ in what may be the day are those of days on end.
const DAYS: TimeDelta = TimeDelta::days(14);
/// Read the wrong way round, they lie at least so far apart.
const MONTH: TimeDelta = TimeDelta::days(28);

/// What the head of a source shows; looked at where a line is in doubt, which most sources have none of.
#[derive(Debug, Clone)]
pub struct Habit {
    head: Arc<str>,
    counts: OnceLock<Counts>,
    order: OnceLock<Option<Order>>,
    near: OnceLock<Option<Order>>,
    pair: OnceLock<Option<Order>>,
    framed: OnceLock<bool>,
}

/// What the lines at the head of a source show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    /// Lines that begin with their time.
    first: usize,
    /// Lines that have a time behind other parts.
    behind: usize,
    /// Lines that have a time behind words of a sentence.
    prose: usize,
    /// Lines that begin with a level and a clock alone.
    levels: usize,
    /// Lines that begin with a level in capitals and a blank.
    leveled: usize,
    /// Lines that begin with a time without a zone.
    bare: u64,
    /// Lines that begin with a time, and state what may be a zone or a word.
    words: u64,
}

impl Habit {
    /// Returns the habit of a source that begins with `head`.
    pub fn of(head: &str) -> Self {
        Self {
            head: head.into(),
            counts: OnceLock::new(),
            order: OnceLock::new(),
            near: OnceLock::new(),
            pair: OnceLock::new(),
            framed: OnceLock::new(),
        }
    }

    /// Returns whether marks of days without a date frame the lines, which is so where `begins` says it of each that follows
    /// one, and where one stands above all others, if it is no `chat`.
    pub fn frames(&self, chat: bool, begins: impl Fn(&str) -> bool) -> bool {
        *self.framed.get_or_init(|| day_marker::frames(&self.head, chat, begins))
    }

    /// Returns whether the time found in `line` can be the one at which it was written.
    pub fn admits(&self, line: &str, found: &Found) -> bool {
        let before = line.get(..found.span.start).unwrap_or_default();
        if found.stamp.date == StampDate::NoDate && is_level(before.as_bytes()) {
            // A word and a clock may begin any sentence: a log that has its times so has no others, and most of its levels
            // have one. Lines that carry on others say nothing of that.
            let Counts { first, behind, levels, leveled, .. } = *self.counts();
            return levels * 2 >= leveled && levels * 2 >= first + behind;
        }
        if !is_prose(before) || opens(before) {
            return true;
        }
        let Counts { first, behind, prose, .. } = *self.counts();
        first + behind < prose.max(1)
    }

    /// Returns how many lines begin with a time without a zone, and how many with one and what may be a zone or a word.
    pub fn zones(&self) -> (u64, u64) {
        let counts = self.counts();
        (counts.bare, counts.words)
    }

    /// Returns the order of day, month and a year of two digits by which the dates of the lines follow on one another: by
    /// any other they lie years apart. `None` where that tells none.
    pub fn order(&self) -> Option<Order> {
        *self.order.get_or_init(|| {
            let mut spans: BTreeMap<u8, (Order, NaiveDate, NaiveDate, usize)> = BTreeMap::new();
            let mut dates = 0;
            for date in self.dates().take(LINES) {
                let StampDate::Numeric { date, order, others } = date else { continue };
                dates += 1;
                for (date, order) in
                    std::iter::once((date, order)).chain(others.into_iter().flatten())
                {
                    let span = spans.entry(order as u8).or_insert((order, date, date, 0));
                    *span = (order, span.1.min(date), span.2.max(date), span.3 + 1);
                }
            }
            let all = spans.into_values().filter(|(.., count)| *count == dates);
            let mut spans: Vec<_> = all.map(|(order, from, to, _)| (to - from, order)).collect();
            spans.sort_by_key(|(span, _)| *span);
            let [(short, order), (next, _), ..] = spans.as_slice() else { return None };
            (*short <= TOGETHER && *next >= APART).then_some(*order)
        })
    }

    /// Returns the order of day and month in dates without a year that one of the lines shows.
    pub fn pair_order(&self) -> Option<Order> {
        let shown = |date| match date {
            StampDate::Pair { day, order, .. } if day > 12 => Some(order),
            _ => None,
        };
        *self.pair.get_or_init(|| self.dates().find_map(shown))
    }

    /// Returns the order of day and month by which the dates in numbers are days apart, where they are months apart by the
    /// other: a likely one, which no line shows.
    pub fn near_order(&self) -> Option<Order> {
        *self.near.get_or_init(|| {
            let mut spans: [Option<(NaiveDate, NaiveDate)>; 2] = [None; 2];
            for date in self.dates() {
                for (span, order) in spans.iter_mut().zip([Order::MonthFirst, Order::DayFirst]) {
                    let date = match by(date, order) {
                        Reading::None => continue,
                        Reading::Impossible => return None,
                        Reading::Date(date) => date,
                    };
                    let (from, to) = span.unwrap_or((date, date));
                    *span = Some((from.min(date), to.max(date)));
                }
            }
            let [Some(month), Some(day)] = spans.map(|span| span.map(|(from, to)| to - from))
            else {
                return None;
            };
            let near = |short: TimeDelta, long: TimeDelta| short <= DAYS && long >= MONTH;
            let day_first = near(day, month).then_some(Order::DayFirst);
            day_first.or(near(month, day).then_some(Order::MonthFirst))
        })
    }

    /// Returns the dates of the lines.
    fn dates(&self) -> impl Iterator<Item = StampDate> {
        self.head.lines().filter_map(find_said).map(|found| found.stamp.date)
    }

    fn counts(&self) -> &Counts {
        self.counts.get_or_init(|| {
            let mut counts = Counts::default();
            for line in self.head.lines().take(LINES) {
                // The times of objects have names.
                if !line.trim_start().starts_with(['{', '"']) {
                    counts.see(line);
                }
            }
            counts
        })
    }
}

/// What a date is by an order of day and month.
enum Reading {
    /// There is none.
    None,
    /// It has no such day.
    Impossible,
    /// That day, in 2000 where it has no year.
    Date(NaiveDate),
}

/// Returns what `date` is by `order`.
fn by(date: StampDate, order: Order) -> Reading {
    let found = match date {
        StampDate::Numeric { date, order: usual, others } => {
            let mut readings = std::iter::once((date, usual)).chain(others.into_iter().flatten());
            let same = |date: NaiveDate| (date.month() == date.day()).then_some(date);
            readings.find(|(_, known)| *known == order).map(|(date, _)| date).or_else(|| same(date))
        }
        StampDate::Pair { month, day, order: usual } => {
            let (month, day) = if usual == order { (month, day) } else { (day, month) };
            NaiveDate::from_ymd_opt(2000, month, day)
        }
        StampDate::Full(date) => Some(date),
        _ => return Reading::None,
    };
    found.map_or(Reading::Impossible, Reading::Date)
}

impl Counts {
    fn see(&mut self, line: &str) {
        self.leveled += usize::from(is_leveled(line));
        let Some(Found { stamp, span }) = find(line) else { return };
        let before = line.get(..span.start).unwrap_or_default();
        if stamp.date == StampDate::NoDate && is_level(before.as_bytes()) {
            self.levels += 1;
        }
        if is_first(before) {
            self.first += 1;
            if stamp.doubt == Some(Doubt::ZoneWord) && stamp.zone.is_some() {
                self.words += 1;
            } else {
                self.bare += u64::from(stamp.zone.is_none());
            }
        } else if is_prose(before) {
            self.prose += 1;
        } else {
            self.behind += 1;
        }
    }
}

/// Returns whether `line` begins with a level in capitals and a blank.
fn is_leveled(line: &str) -> bool {
    let line = line.trim_start_matches('[');
    let word = line.split([' ', '\t', ']']).next().unwrap_or_default();
    word.len() < line.len()
        && word.bytes().all(|byte| byte.is_ascii_uppercase())
        && is_level(word.as_bytes())
}

fn is_first(before: &str) -> bool {
    !before.contains(char::is_alphanumeric)
}

/// Returns whether the two words before a time are those of a sentence: letters, all small.
fn is_prose(before: &str) -> bool {
    let small = |word: &str| word.len() > 1 && word.chars().all(char::is_lowercase);
    let mut words = before.split_whitespace().rev();
    before.ends_with(' ') && words.next().is_some_and(small) && words.next().is_some_and(small)
}

/// Returns whether the words before a time say that the log begins or ends then.
fn opens(before: &str) -> bool {
    let words = || before.split(|c: char| !c.is_alphabetic());
    words().any(|word| OPENING.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(head: &str, line: &str) -> bool {
        Habit::of(head).admits(line, &find(line).unwrap())
    }

    #[test]
    fn a_clock_behind_a_level_is_a_time_where_most_levels_have_one() {
        let (line, other) = ("ERROR 10:15:02 x\n", "shop is slow\n");
        assert!(admits(line, line) && admits(&[line, "  at a.b\n", line, other].concat(), line));
        assert!(admits(&[line, &other.repeat(9)].concat(), line), "others may carry it on");
        let (untimed, timed) = ("ERROR of shop\n", "2024-03-15 10:15:02 x\n");
        assert!(admits(&[line, untimed].concat(), line) && admits(&[line, timed].concat(), line));
        assert!(!admits(&[line, untimed, untimed].concat(), line));
        assert!(!admits(&[line, timed, timed].concat(), line));
        assert!(admits(&other.repeat(9), "ERROR 10:15:02 2024-03-15 x"), "it has its date");
        assert_eq!(find("ERROR 10:15 left in queue"), None);
    }

    #[test]
    fn days_that_follow_on_one_another_tell_where_the_year_stands() {
        let order = |dates: &[&str]| {
            let lines: Vec<String> =
                dates.iter().map(|date| format!("{date} 10:15:02 x")).collect();
            Habit::of(&lines.join("\n")).order()
        };
        assert_eq!(order(&["15/03/24", "15/03/24", "16/03/24"]), Some(Order::DayFirst));
        assert_eq!(order(&["24/03/15", "24/03/16"]), Some(Order::YearFirst));
        assert_eq!(order(&["31-03-24", "01-04-24"]), Some(Order::DayFirst));
        assert_eq!(
            order(&["15/03/24", "15/03/24"]),
            None,
            "one day is near to itself by any order"
        );
        assert_eq!(order(&["3/4/2024", "4/4/2024"]), None, "months apart is not years apart");
        assert_eq!(order(&["2024-03-15"]), None);
    }

    #[test]
    fn days_that_follow_on_one_another_tell_them_from_months() {
        let orders = |dates: &[&str]| {
            let lines: Vec<String> =
                dates.iter().map(|date| format!("[{date} 10:15] Ada: x")).collect();
            let habit = Habit::of(&lines.join("\n"));
            (habit.pair_order(), habit.near_order())
        };
        let day = Some(Order::DayFirst);
        assert_eq!(orders(&["31/03", "01/04"]), (day, None));
        assert_eq!(orders(&["3/31", "4/1"]), (Some(Order::MonthFirst), None));
        assert_eq!(orders(&["03/04", "04/04"]), (None, day));
        assert_eq!(orders(&["04/03", "04/05"]), (None, Some(Order::MonthFirst)));
        assert_eq!(orders(&["03/04/2024,", "04/04/2024,"]), (None, day));
        assert_eq!(orders(&["03/04"]), (None, None));
        assert_eq!(orders(&["03.04.", "05.04."]), (None, day));
    }

    #[test]
    fn a_date_in_a_sentence_is_not_that_of_a_line_where_others_have_theirs_before_it() {
        let first = "the order was placed on 2020-01-01 10:00:00\n";
        let stamped = "2024-03-15 10:00:00 INFO started\n";
        let leveled = "INFO web-1 2024-03-15 10:00:00 started\n";
        for head in [[first, stamped], [stamped, first], [leveled, leveled]] {
            let head = head.concat();
            assert!(!admits(&head, first), "{head}");
            assert!(admits(&head, stamped) && admits(&head, "[2024-03-15 10:00:00] x"));
        }
        let telling = "user ann logged in at 2024-03-15 10:00:00\n";
        assert!(admits(&telling.repeat(3), telling), "the source has no other");
        assert!(admits(&[telling, telling, stamped].concat(), telling));
        assert!(admits(&stamped.repeat(9), "=== Log opened 2024-03-15 10:00:00"));
        assert!(admits(&[stamped, leveled].concat(), leveled));
        let other = "INFO web-1 2024-03-15 10:00:00 x";
        assert!(admits(&stamped.repeat(9), other), "a log of another form may follow");
    }
}
