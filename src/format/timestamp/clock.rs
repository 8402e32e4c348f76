//! Resolves the stamps of one source to moments: zone, year, roll-over.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use crate::format::habit::Habit;
use crate::format::options::ReadOptions;
use crate::format::timestamp::evidence::{
    Calendar, DayEvidence, Point, YearEvidence, civil, date_in_name, is_plausible,
};
use crate::format::timestamp::fix::Settings;
use crate::format::timestamp::hours::Hours;
use crate::format::timestamp::midnight::Midnights;
use crate::format::timestamp::order_evidence::OrderEvidence;
use crate::format::timestamp::passes::{MARK, Passes};
use crate::format::timestamp::season::Season;
use crate::format::timestamp::shared::{Guess, Shared};
use crate::format::timestamp::stamp::{Doubt, Heading, Order, Stamp, StampDate};
use crate::format::timestamp::ties::Ties;
use crate::format::timestamp::turn::Turns;
use crate::format::timestamp::zone::Zone;
use crate::format::timestamp::zone_words::ZoneWords;
use crate::model::file_time::FileTime;
use crate::model::moment::{Assumption, Dated, Moment, Precision};

pub use crate::format::timestamp::fix::{Fix, Open};

/// Resolves the stamps of one source, in order.
#[derive(Debug)]
pub struct Clock {
    pub(super) settings: Settings,
    /// When the source was last modified.
    file_time: Option<FileTime>,
    /// The zone that the source states for its times where they state none.
    declared: Option<Zone>,
    season: Season,
    /// The passes of the times without a year, and of those without a date.
    pub(super) passes: [Passes; 2],
    /// The order of day and month that the user says.
    pub(super) said_order: Option<Order>,
    pub(super) order: Option<Order>,
    pub(super) assumed_order: Option<Order>,
    /// Whether the file's time left one order only for the first date in doubt.
    pub(super) order_by_file: bool,
    /// Whether the year of a date may be its first number.
    pub(super) order_of_year: bool,
    /// The order of day and month in dates without a year: shown, and assumed.
    pub(super) pair_order: Option<Order>,
    pub(super) assumed_pair_order: Option<Order>,
    pub(super) turns: Turns,
    pub(super) calendar: Calendar,
    pub(super) midnights: Midnights,
    pub(super) hours: Hours,
    pub(super) undated: bool,
    /// The day that a line above the clocks tells without its year.
    pub(super) heading: Option<Heading>,
    /// How many clocks are of a day that is only counted from another.
    pub(super) relative: u64,
    pub(super) year: YearEvidence,
    pub(super) day: DayEvidence,
    shared: Shared,
    /// How many times their zone skips, the first of them, and its zone.
    skipped: Option<(u64, NaiveDateTime, Zone)>,
    /// How many times a change of clocks repeats, and the first of them.
    repeated: Option<(u64, NaiveDateTime)>,
    pub(super) evidence: OrderEvidence,
    /// The first date that is not of the weekday stated with it, and whether its order of day and month may be another.
    pub(super) weekday: Option<(NaiveDate, Weekday, bool)>,
    zone_words: ZoneWords,
    /// Whether a word that may be a zone was met.
    met_word: bool,
    /// The head of the source.
    pub(super) habit: Option<Habit>,
    /// What ties times to more of the source than their own lines.
    pub ties: Ties,
}

impl Clock {
    /// Returns a clock for the source `name`.
    pub fn new(name: &str, modified: Option<FileTime>, options: &ReadOptions) -> Self {
        let settings = Settings { zone: options.zone_of(name), skew: options.skew_of(name) };
        let file_time = modified.filter(|modified| is_plausible(&modified.at));
        let modified = file_time.map(|modified| civil_of(modified, settings.zone));
        let local = file_time.is_some_and(|modified| modified.local);
        let named = date_in_name(name);
        Self {
            year: YearEvidence { option: options.year, named, modified, met: None },
            day: DayEvidence { named, modified, local, met: None },
            file_time,
            settings,
            declared: None,
            season: Season::default(),
            passes: Default::default(),
            said_order: options.date_order,
            order: None,
            assumed_order: None,
            order_by_file: false,
            order_of_year: false,
            pair_order: None,
            assumed_pair_order: None,
            turns: Turns::default(),
            calendar: Calendar::default(),
            midnights: Midnights::default(),
            hours: Hours::default(),
            undated: false,
            heading: None,
            relative: 0,
            shared: Shared::new(name, options),
            skipped: None,
            repeated: None,
            evidence: OrderEvidence::new(named),
            weekday: None,
            zone_words: ZoneWords::default(),
            met_word: false,
            habit: None,
            ties: Ties::default(),
        }
    }

    /// Returns `stamp`, the time of the next record, without a zone where what was met says that it is a word.
    pub fn heed(&mut self, stamp: Stamp, assumed: &mut Vec<Assumption>) -> Stamp {
        if stamp.doubt == Some(Doubt::ZoneWord) {
            self.ties.add("a word in it may be a zone");
            if let Some(habit) = self.habit.as_ref().filter(|_| !self.met_word) {
                let (bare, words) = habit.zones();
                self.zone_words.expect(bare, words);
            }
            self.met_word = true;
        }
        self.zone_words.heed(stamp, assumed)
    }

    /// Takes note of the head of the source, which tells words from zones, and where the year of a date stands.
    pub fn expect(&mut self, habit: Habit) {
        self.habit = Some(habit);
    }

    /// Takes note of the times of `count` records that state no zone.
    pub fn see_bare(&mut self, count: u64) {
        self.zone_words.see_bare(count);
    }

    /// Returns the moment that `stamp` states and what was taken for granted. A moment without a year or date is
    /// provisional until the `Fix` of [`Clock::finish`] is applied to it: its stand-in year is that of a leap year.
    pub fn resolve(&mut self, stamp: &Stamp) -> Option<(Moment, Vec<Assumption>)> {
        let mut assumed = Vec::new();
        self.ties.see(&stamp.date);
        let (date, dated) = self.date_of(stamp, &mut assumed)?;
        let civil = match stamp.date {
            StampDate::NoHour => self.in_hour(stamp.time)?,
            _ => date.and_time(stamp.time),
        };
        let zone = stamp.zone.or(self.declared);
        let meant = zone.map(|zone| self.shared.meaning(zone, civil));
        let zone_then = meant.map_or(self.settings.zone, |(zone, _)| zone);
        // A date whose year is to be found has no change of clocks of its own yet.
        let season = if dated == Dated::Full { &mut self.season } else { &mut Season::default() };
        let placed = season.place(civil, zone_then)?;
        if placed.skipped || placed.repeated {
            self.ties.add("it spans a change of clocks");
        }
        if placed.skipped && dated == Dated::Full {
            self.skipped.get_or_insert((0, civil, zone_then)).0 += 1;
        }
        if stamp.doubt == Some(Doubt::HalfDay) {
            assumed.push(Assumption::HalfDay);
        }
        let stated = meant.is_some_and(|(_, guessed)| !guessed);
        // Where a day begins depends on the zone too.
        if meant.is_some_and(|(_, guessed)| guessed) {
            self.ties.add("its zone is a guess");
        }
        if !stated {
            assumed.push(Assumption::Zone);
        }
        if stamp.precision == Precision::Day {
            assumed.push(Assumption::TimeOfDay);
        }
        if placed.repeated && dated == Dated::Full {
            assumed.push(Assumption::RepeatedHour);
            self.repeated.get_or_insert((0, civil)).0 += 1;
        }
        let mut at = placed.at.checked_add_signed(self.settings.skew)?;
        if zone.is_none() && dated != Dated::Full && self.is_second_pass(civil, dated) {
            at = at.checked_add_signed(MARK)?;
        }
        let offset = zone.map(|_| placed.offset);
        Some((Moment { at, dated, offset, precision: stamp.precision, civil }, assumed))
    }

    /// Returns the abbreviations of zones that were guessed, in the order of the lines.
    pub fn guessed_zones(&self) -> &[Guess] {
        self.shared.guessed()
    }

    /// Sets the zone of the times that state none, as a directive such as `#GMT-Offset:` does.
    pub fn declare(&mut self, zone: Zone) {
        self.declared = Some(zone);
        self.settings.zone = zone;
        let modified = self.file_time.map(|modified| civil_of(modified, zone));
        (self.year.modified, self.day.modified) = (modified, modified);
    }

    /// Returns how many of the times with a full date their zone skips at a clock change, the first of them, and its zone.
    pub fn skipped(&self) -> Option<(u64, NaiveDateTime, Zone)> {
        self.skipped
    }

    /// Returns how many of the times with a full date a clock change repeats, and the first of them, where the order of the
    /// lines does not tell which pass is meant.
    pub fn repeated(&self) -> Option<(u64, NaiveDateTime)> {
        self.repeated.filter(|_| !self.season.told())
    }

    /// Sets the day of the clocks that follow, as a line above them tells it.
    pub fn set_day(&mut self, heading: Heading) {
        self.ties.add("a line tells the date of others");
        match heading {
            Heading::Date(date) => self.anchor(date.and_time(NaiveTime::MIN)),
            _ => self.head(heading),
        }
    }

    /// Returns how many times are of a day that the source only counts from another, so that they are none.
    pub fn relative(&self) -> u64 {
        self.relative
    }

    /// Returns what the whole source tells about years and dates.
    pub fn finish(self) -> Fix {
        let mut fix = Fix::new(self.settings, self.swaps(), self.shows_order());
        fix.note_passes(self.season.told() || self.passes.iter().any(Passes::told));
        fix.note_step_back(self.turns.doubt());
        fix.note_weekday(self.weekday);
        fix.note_both_orders(self.told_order().filter(|_| self.is_contradictory()));
        // An order that was assumed and then shown is no longer assumed.
        let assumed = self.assumed_order.filter(|_| self.told_order().is_none());
        fix.assume_order(assumed.or(self.assumed_pair_order), self.order_by_file);
        fix.note_order_of_year(self.order_of_year);
        let against =
            self.told_order().filter(|order| self.said_order.is_some_and(|said| said != *order));
        let against =
            against.or_else(|| self.said_order.and_then(|said| self.evidence.against(said)));
        fix.contradict_order(against);
        if let (Some(start), Some((run, at))) = (self.turns.start(), self.turns.latest()) {
            let points = (Point { run: 0, at: start }, Point { run, at });
            fix.settle_years(self.turns.years(), points, self.calendar, &self.year);
            fix.keep_before_file(&self.turns.ends(), self.year.modified);
        }
        if let (Some(last), Some(modified)) = (self.hours.latest(), self.day.modified) {
            fix.settle_hours(last, modified);
        }
        if self.undated {
            fix.settle_days(self.midnights.days(), self.midnights.latest(), &self.day);
        }
        fix.note_clock_back(self.midnights.doubt());
        fix.note_halves(self.midnights.is_half());
        fix
    }

    /// Returns when the source was last modified, in its zone.
    pub(super) fn modified(&self) -> Option<NaiveDateTime> {
        self.year.modified
    }

    pub(super) fn anchor(&mut self, at: NaiveDateTime) {
        self.heading = None;
        if self.year.met.is_none() {
            let point = self.turns.latest().map(|(run, at)| Point { run, at });
            self.year.met = Some((point, at));
        }
        if self.day.met.is_none() {
            self.day.met = Some((self.midnights.latest(), at));
        }
        self.midnights.set(at.date(), at.time());
    }
}

/// Returns the civil time that a source in `zone` was last modified at.
fn civil_of(modified: FileTime, zone: Zone) -> NaiveDateTime {
    if modified.local { modified.at.naive_utc() } else { civil(modified.at, zone) }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::format::timestamp::find::find;

    /// Reads the lines of one source; returns the instants, or what is stated of them.
    fn read(
        name: &str,
        modified: Option<&str>,
        options: &ReadOptions,
        lines: &[&str],
    ) -> Vec<String> {
        let modified = modified.map(|text| text.parse::<DateTime<Utc>>().unwrap().into());
        let mut clock = Clock::new(name, modified, options);
        let mut moments: Vec<_> =
            lines.iter().map(|line| clock.resolve(&find(line).unwrap().stamp).unwrap()).collect();
        let fix = clock.finish();
        for (moment, assumed) in &mut moments {
            fix.apply(moment, assumed);
        }
        moments.iter().map(|(moment, _)| moment.rfc3339().unwrap_or(moment.when())).collect()
    }

    #[test]
    fn the_year_comes_from_the_files_time_and_turns_at_new_year() {
        let lines = ["Dec 31 23:59:58 web-1 a: x", "Jan  1 00:00:01 web-1 a: y"];
        assert_eq!(
            read("syslog", Some("2023-01-04T00:00:00Z"), &ReadOptions::default(), &lines),
            ["2022-12-31T23:59:58Z", "2023-01-01T00:00:01Z"]
        );
        assert_eq!(
            read("syslog", None, &ReadOptions::default(), &lines),
            ["XXXX-12-31T23:59:58", "XXXX-01-01T00:00:01"]
        );
    }

    #[test]
    fn the_year_comes_from_the_option_the_name_or_a_neighbour() {
        let line = "Jul  4 09:15:00 web-1 a: x";
        let options = ReadOptions { year: Some(2019), ..ReadOptions::default() };
        assert_eq!(read("a-2021-07-05.log", None, &options, &[line]), ["2019-07-04T09:15:00Z"]);
        let options = ReadOptions::default();
        assert_eq!(read("a-2021-07-05.log", None, &options, &[line]), ["2021-07-04T09:15:00Z"]);
        let full = "2022-07-04T09:16:00Z b";
        let expected = ["2022-07-04T09:15:00Z", "2022-07-04T09:16:00Z"];
        assert_eq!(read("a.log", Some("2024-01-01T00:00:00Z"), &options, &[line, full]), expected);
    }

    #[test]
    fn a_leap_day_after_new_year_is_kept() {
        let lines = ["Dec 20 10:00:00 a: x", "Feb 29 10:00:00 a: y"];
        let options = ReadOptions { year: Some(2023), ..ReadOptions::default() };
        let expected = ["2023-12-20T10:00:00Z", "2024-02-29T10:00:00Z"];
        assert_eq!(read("syslog", None, &options, &lines), expected);
        let expected = ["XXXX-12-20T10:00:00", "XXXX-02-29T10:00:00"];
        assert_eq!(read("syslog", None, &ReadOptions::default(), &lines), expected);
    }

    #[test]
    fn clocks_get_their_dates_from_the_files_time_or_the_name() {
        let lines = ["23:58:00 a", "23:59:30 b", "00:00:10 c"];
        let options = ReadOptions::default();
        let expected = ["2023-05-01T23:58:00Z", "2023-05-01T23:59:30Z", "2023-05-02T00:00:10Z"];
        assert_eq!(read("a.log", Some("2023-05-02T08:00:00Z"), &options, &lines), expected);
        assert_eq!(read("a-20230501.log", None, &options, &lines), expected);
        // No file is older than its last line.
        let expected = ["2023-05-01T10:00:00Z", "2023-05-01T18:00:00Z"];
        let late = ["10:00:00 a", "18:00:00 b"];
        assert_eq!(read("a.log", Some("2023-05-02T10:00:30Z"), &options, &late), expected);
        let expected = ["2023-05-02T10:00:00Z", "2023-05-02T18:00:00Z"];
        assert_eq!(read("a.log", Some("2023-05-02T17:58:30Z"), &options, &late), expected);
        assert_eq!(read("a.log", None, &options, &lines), ["T23:58:00", "T23:59:30", "T00:00:10"]);
    }

    #[test]
    fn zones_are_assumed_where_not_stated() {
        let options = ReadOptions { zone: Zone::parse("Asia/Tokyo"), ..ReadOptions::default() };
        let mut clock = Clock::new("a.log", None, &options);
        let stamp = find("2023-05-02 09:00:00 a").unwrap().stamp;
        let (moment, assumed) = clock.resolve(&stamp).unwrap();
        assert_eq!(moment.rfc3339().as_deref(), Some("2023-05-02T00:00:00Z"));
        assert_eq!((moment.offset, assumed.as_slice()), (None, [Assumption::Zone].as_slice()));
        let stamp = find("2023-05-02T09:00:00+02:00 a").unwrap().stamp;
        let (moment, assumed) = clock.resolve(&stamp).unwrap();
        assert_eq!(moment.when(), "2023-05-02T09:00:00+02:00");
        assert!(assumed.is_empty() && clock.finish().is_settled());
    }

    #[test]
    fn day_and_month_are_ordered_by_evidence() {
        let options = ReadOptions::default();
        let lines = ["4/3/2023 10:00:00 a", "25/3/2023 10:00:00 b", "5/4/2023 10:00:00 c"];
        let expected = ["2023-03-04T10:00:00Z", "2023-03-25T10:00:00Z", "2023-04-05T10:00:00Z"];
        assert_eq!(read("a.log", None, &options, &lines), expected);
        assert_eq!(read("a.log", None, &options, &lines[..1]), ["2023-04-03T10:00:00Z"]);
    }

    #[test]
    fn where_both_orders_are_shown_a_date_in_doubt_is_assumed() {
        let options = ReadOptions::default();
        for (lines, expected) in [
            (
                &["12/25/2024 10:00:00 a", "13/03/2024 10:00:00 b", "01/02/2024 10:00:00 c"][..],
                "2024-01-02",
            ),
            (
                &["13/03/2024 10:00:00 a", "12/25/2024 10:00:00 b", "01/02/2024 10:00:00 c"],
                "2024-02-01",
            ),
            // The first is read with the month first until the second shows the day first.
            (
                &[
                    "03/04/2024 10:00:00 a",
                    "13/03/2024 10:00:00 b",
                    "12/25/2024 10:00:00 c",
                    "01/02/2024 10:00:00 d",
                ],
                "2024-02-01",
            ),
        ] {
            let mut clock = Clock::new("a.log", None, &options);
            let read = |line: &&str| clock.resolve(&find(line).unwrap().stamp).unwrap();
            let (mut moment, mut assumed) = lines.iter().map(read).last().unwrap();
            let fix = clock.finish();
            fix.apply(&mut moment, &mut assumed);
            assert!(assumed.contains(&Assumption::DateOrder), "{lines:?}");
            assert_eq!(moment.civil.date().to_string(), expected, "{lines:?}");
            assert!(fix.both_orders().is_some());
        }
    }

    #[test]
    fn the_clock_of_an_archive_is_compared_as_it_stands() {
        let at: DateTime<Utc> = "2023-05-02T00:10:00Z".parse().unwrap();
        let options = ReadOptions { zone: Zone::parse("-05:00"), ..ReadOptions::default() };
        for (local, day) in [(true, "2023-05-02"), (false, "2023-05-01")] {
            let mut clock = Clock::new("a.log", Some(FileTime { at, local }), &options);
            let stamp = find("00:08:00 a").unwrap().stamp;
            let (mut moment, mut assumed) = clock.resolve(&stamp).unwrap();
            let fix = clock.finish();
            fix.apply(&mut moment, &mut assumed);
            assert_eq!(moment.civil.date().to_string(), day);
            assert!(assumed.contains(&Assumption::Date));
            assert!(fix.is_doubtful(), "another source may tell");
        }
    }

    #[test]
    fn other_sources_suggest_the_year_and_the_day() {
        let options = ReadOptions::default();
        let other: DateTime<Utc> = "2021-11-05T12:00:00Z".parse().unwrap();
        for (line, expected) in [
            ("Nov  5 11:00:00 web-1 a: x", "2021-11-05T11:00:00Z"),
            ("[11:00:00] x", "2021-11-05T11:00:00Z"),
        ] {
            let mut clock = Clock::new("a.log", None, &options);
            let (mut moment, mut assumed) = clock.resolve(&find(line).unwrap().stamp).unwrap();
            let mut fix = clock.finish();
            assert!(!fix.is_settled());
            fix.suggest(other);
            fix.apply(&mut moment, &mut assumed);
            assert_eq!(moment.rfc3339().as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_day_alone_begins_where_its_zone_says() {
        let options = ReadOptions::default();
        let stamp = crate::format::timestamp::find::parse("2024-03-15").unwrap();
        let (moment, assumed) = Clock::new("x", None, &options).resolve(&stamp).unwrap();
        let taken = vec![Assumption::Zone, Assumption::TimeOfDay];
        assert_eq!((moment.when().as_str(), assumed), ("2024-03-15", taken));
    }

    #[test]
    fn a_year_of_two_digits_is_found_by_the_files_time_or_is_the_later_one() {
        for (line, modified, expected) in [
            ("15/03/24 10:15:02 x", None, "2024-03-15"),
            ("24/03/15 10:15:02 x", None, "2024-03-15"),
            ("15/03/24 10:15:02 x", Some("2024-03-16T00:00:00Z"), "2024-03-15"),
            ("15/03/24 10:15:02 x", Some("2015-03-25T00:00:00Z"), "2015-03-24"),
            ("24/03/15 10:15:02 x", Some("2015-03-25T00:00:00Z"), "2015-03-24"),
            // What was copied years later tells nothing.
            ("15/03/24 10:15:02 x", Some("2031-01-01T00:00:00Z"), "2024-03-15"),
            ("17/06/09 20:10:40 INFO x.Backend: y", None, "2017-06-09"),
            ("17/06/24 20:10:40 INFO x.Backend: y", None, "2017-06-24"),
            ("17/06/24 20:10:40 INFO x.Backend: y", Some("2024-06-17T21:00:00Z"), "2024-06-17"),
            ("17/06/24 20:10:40 INFO backend: y", None, "2024-06-17"),
            ("31/03/24 10:15:02 x", None, "2024-03-31"),
            ("15-03-24 10:15:02 x", None, "2024-03-15"),
            ("15.03.24 10:15:02 x", None, "2024-03-15"),
            // No file is older than its lines.
            ("04/03/2024 10:15:02 x", Some("2024-03-05T00:00:00Z"), "2024-03-04"),
            ("03/04/2024 10:15:02 x", Some("2024-03-05T00:00:00Z"), "2024-03-04"),
            ("03/04/2024 10:15:02 x", Some("2024-05-05T00:00:00Z"), "2024-03-04"),
        ] {
            let modified = modified.map(|text| text.parse::<DateTime<Utc>>().unwrap().into());
            let mut clock = Clock::new("x", modified, &ReadOptions::default());
            let (moment, assumed) = clock.resolve(&find(line).unwrap().stamp).unwrap();
            assert_eq!(moment.civil.date().to_string(), expected, "{line} {modified:?}");
            assert!(assumed.contains(&Assumption::DateOrder), "{line}");
        }
    }

    #[test]
    fn a_day_and_a_month_in_numbers_are_told_apart_by_the_head() {
        let options = ReadOptions { year: Some(2024), ..ReadOptions::default() };
        let said = |order| ReadOptions { date_order: Some(order), ..options.clone() };
        for (options, lines, expected, sure) in [
            (&options, ["31/03 23:59:58 x", "01/04 00:00:02 x"], "2024-04-01", true),
            (&options, ["01/04 00:00:02 x", "13/04 00:00:02 x"], "2024-04-13", true),
            (&options, ["04/03 23:59:58 x", "04/04 00:00:02 x"], "2024-04-04", true),
            (&options, ["03/04 23:59:58 x", "05/04 00:00:02 x"], "2024-04-05", false),
            (&options, ["07.26 13:31:12 x", "08.01 00:00:02 x"], "2024-08-01", true),
            (&options, ["31-03 23:59:58 x", "01-04 00:00:02 x"], "2024-04-01", true),
            (&said(Order::DayFirst), ["04/03 10:00:00 x", "04/03 10:00:02 x"], "2024-03-04", false),
            (&options, ["04/03 10:00:00 x", "04/03 10:00:02 x"], "2024-04-03", false),
        ] {
            let mut clock = Clock::new("x", None, options);
            clock.expect(Habit::of(&lines.join("\n")));
            let read = |line: &&str| clock.resolve(&find(line).unwrap().stamp).unwrap();
            let (mut moment, mut assumed) = lines.iter().map(read).last().unwrap();
            clock.finish().apply(&mut moment, &mut assumed);
            assert_eq!(moment.civil.date().to_string(), expected, "{lines:?}");
            assert_eq!(!assumed.contains(&Assumption::DateOrder), sure, "{lines:?}");
        }
    }

    #[test]
    fn a_file_written_days_after_a_day_tells_it_from_a_month() {
        for (modified, expected) in [
            ("2024-03-05T09:00:00Z", "2024-03-04T23:58:02Z"),
            ("2024-04-04T09:00:00Z", "2024-04-03T23:58:02Z"),
            // Copied later it tells nothing.
            ("2024-06-04T09:00:00Z", "2024-04-03T23:58:02Z"),
        ] {
            let told = read("x", Some(modified), &ReadOptions::default(), &["04/03 23:58:02 x"]);
            assert_eq!(told, [expected], "{modified}");
        }
    }

    #[test]
    fn the_order_of_lines_tells_the_pass_where_year_or_date_are_found_at_the_end() {
        let berlin = ReadOptions { zone: Zone::parse("Europe/Berlin"), ..ReadOptions::default() };
        let expected = ["2024-10-27T00:30:00Z", "2024-10-27T01:10:00Z", "2024-10-27T02:00:00Z"];
        let modified = Some("2024-10-27T02:00:30Z");
        let dates = ["Oct 27 ", "27/10 ", ""];
        for date in dates {
            let lines = ["02:30:00 x", "02:10:00 x", "03:00:00 x"].map(|at| format!("{date}{at}"));
            let lines = lines.each_ref().map(String::as_str);
            assert_eq!(read("x", modified, &berlin, &lines), expected, "{date}");
            // On other days it is a line out of order.
            let modified = Some("2024-10-28T02:00:30Z");
            let other = date.replace("27", "28");
            let lines = lines.map(|line| line.replace(date, &other));
            let lines = lines.each_ref().map(String::as_str);
            let told = read("x", modified, &berlin, &lines);
            assert_eq!(told[1], "2024-10-28T01:10:00Z", "{date}");
        }
        // The year that stands in for the one to be found has its change on that very day.
        let lines = ["Oct 29 02:30:00 x", "Oct 29 02:10:00 x", "Oct 29 03:00:00 x"];
        let expected = ["2023-10-29T00:30:00Z", "2023-10-29T01:10:00Z", "2023-10-29T02:00:00Z"];
        assert_eq!(read("x", Some("2023-10-29T02:00:30Z"), &berlin, &lines), expected);
        let told = read("x", None, &berlin, &["02:30:00 x", "02:10:00 y"]);
        assert_eq!(told, ["T02:30:00", "T02:10:00"]);
    }

    #[test]
    fn the_order_that_is_assumed_stays() {
        let lines = ["20/03/24 10:15:02 x", "25/06/24 10:15:02 x"];
        let expected = ["2024-03-20T10:15:02Z", "2024-06-25T10:15:02Z"];
        assert_eq!(read("x", None, &ReadOptions::default(), &lines), expected);
        // What the source shows counts for more than the file's time.
        let lines = ["03/04/2024 10:15:02 x", "13/04/2024 10:15:02 x"];
        let expected = ["2024-04-03T10:15:02Z", "2024-04-13T10:15:02Z"];
        let modified = Some("2024-03-05T00:00:00Z");
        assert_eq!(read("x", modified, &ReadOptions::default(), &lines), expected);
    }

    #[test]
    fn the_user_says_the_order_of_day_and_month() {
        for (said, line, expected) in [
            (Order::DayFirst, "3/4/2024 10:15:02 x", "2024-04-03"),
            (Order::MonthFirst, "3/4/2024 10:15:02 x", "2024-03-04"),
            (Order::YearFirst, "01/02/03 10:15:02 x", "2001-02-03"),
            (Order::DayFirst, "01/02/03 10:15:02 x", "2003-02-01"),
            (Order::MonthFirst, "01/02/03 10:15:02 x", "2003-01-02"),
            (Order::DayFirst, "01-02-24 10:15:02 x", "2024-02-01"),
            // A date by one order only is that date.
            (Order::DayFirst, "3/15/2024 10:15:02 x", "2024-03-15"),
        ] {
            let options = ReadOptions { date_order: Some(said), ..ReadOptions::default() };
            let mut clock = Clock::new("x", None, &options);
            let (moment, assumed) = clock.resolve(&find(line).unwrap().stamp).unwrap();
            assert_eq!(moment.civil.date().to_string(), expected, "{line} {said:?}");
            let open = !line.starts_with("3/15");
            assert_eq!(assumed.contains(&Assumption::DateOrder), open, "{line}");
            let fix = clock.finish();
            assert_eq!(fix.usual_order(), None);
            assert_eq!(fix.shown_order(), (!open).then_some(Order::MonthFirst));
        }
    }

    #[test]
    fn hours_are_counted_back_from_the_file() {
        let lines = ["TCF 59:47.191234: a", "TCF 30:11.474442: b", "TCF 01:11.475557: c"];
        let options = ReadOptions::default();
        let told = read("tcf.log", Some("2014-04-06T11:09:00Z"), &options, &lines);
        let clocks = ["09:59:47.191234", "10:30:11.474442", "11:01:11.475557"];
        assert_eq!(told, clocks.map(|clock| format!("2014-04-06T{clock}Z")));
        let told = read("tcf.log", Some("2014-04-06T00:01:11Z"), &options, &lines);
        assert_eq!(told[2], "2014-04-06T00:01:11.475557Z");
        assert_eq!(told[0], "2014-04-05T22:59:47.191234Z");
        // Without a file's time they tell of no hour, so of no time.
        let stamp = find(lines[0]).unwrap().stamp;
        assert!(Clock::new("-", None, &options).resolve(&stamp).is_none());
    }
}
