//! Reads a written post-mortem as a whole.

use chrono::{DateTime, NaiveDate, Utc, Weekday};

use crate::base::text;
use crate::format::options::ReadOptions;
use crate::format::postmortem::calendar::{self, Calendar};
use crate::format::postmortem::entry::{self, RawEntry};
use crate::format::postmortem::line::{self, Line};
use crate::format::postmortem::mention::Point;
use crate::format::postmortem::resolve::{self, Ground, Timed};
use crate::format::postmortem::section::{self, Place, Section};
use crate::format::postmortem::{duration, percent, title, window};
use crate::format::timestamp::zone::Zone;
use crate::model::moment::Dated;
use crate::model::origin::Evidence;
use crate::model::post_mortem::{
    Passage, PostMortem, StatedNumber, StatedWindow, WeekdayClaim, WrittenEntry,
};

/// Returns what the document `text` of the source `name` says. The time of the last modification is not used: copies
/// and checkouts lose it, and a document that gives no date is read as one without.
pub fn read(
    text: &str,
    name: &str,
    modified: Option<DateTime<Utc>>,
    options: &ReadOptions,
) -> PostMortem {
    let _ = modified;
    let lines = line::lines(text);
    let places = section::places(&lines);
    let calendar = Calendar::new(&lines, &places, name, options);
    let raw = entry::timeline(&lines, &places);
    let ground = Ground { calendar: &calendar, zone: raw.zone, given: given_zone(name, options) };
    let desk = Desk { text, starts: starts(text), lines: &lines };
    let window = window::find(&lines, &places, &ground);
    let start = window.as_ref().and_then(|window| window.from.as_ref());
    let times = resolve::times(&raw, &ground, start);
    let pairs = raw.entries.iter().zip(times);
    let entries: Vec<WrittenEntry> = pairs
        .filter(|(entry, _)| entry.from.clock.is_some() || entry.after.is_some())
        .map(|(entry, timed)| desk.entry(entry, timed))
        .collect();
    let window = window.map(|found| {
        let passage = desk.passage(found.line, found.line, None);
        StatedWindow { from: found.from, to: found.to, assumed: found.assumed, passage }
    });
    let dated = entries
        .iter()
        .filter_map(|entry| entry.time.as_ref())
        .any(|time| time.dated == Dated::Full)
        || window
            .iter()
            .flat_map(|w| w.from.iter().chain(&w.to))
            .any(|time| time.dated == Dated::Full);
    PostMortem {
        title: title::find(&lines).map(|(at, title)| desk.passage(at, at, Some(title))),
        entries,
        window,
        duration: duration::find(&lines, &places)
            .map(|found| desk.number(found.seconds, found.line)),
        affected_percent: percent::find(&lines, &places)
            .map(|found| desk.number(found.percent, found.line)),
        weekdays: weekdays(&lines, &calendar, &desk),
        deadlines: deadlines(&lines, &places, &calendar, &desk),
        dated,
        zoned: raw.zone.or(calendar.zone).is_some(),
    }
}

fn given_zone(name: &str, options: &ReadOptions) -> Option<Zone> {
    let by_name = options.zone_for.iter().find(|(glob, _)| glob.is_match(name));
    by_name.map(|(_, zone)| *zone).or(options.zone)
}

fn starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

/// Returns all dates of the document that are fully known, with their lines and the weekdays named with them.
fn sure_dates(lines: &[Line], calendar: &Calendar) -> Vec<(usize, NaiveDate, Option<Weekday>)> {
    let in_mention = |placed: &calendar::Placed| {
        let sure = |point: Point| {
            let date = point.date?;
            let (day, assumed) = calendar.day(date)?;
            let sure = day.dated == Dated::Full && assumed.is_empty();
            sure.then_some((placed.line, day.date, date.weekday))
        };
        calendar::points(&placed.mention).filter_map(sure).collect::<Vec<_>>()
    };
    calendar::mentions(lines).iter().flat_map(in_mention).collect()
}

fn weekdays(lines: &[Line], calendar: &Calendar, desk: &Desk<'_>) -> Vec<WeekdayClaim> {
    let claim = |(line, date, weekday): (usize, NaiveDate, Option<Weekday>)| {
        let passage = desk.passage(line, line, None);
        Some(WeekdayClaim { weekday: weekday?, date, passage })
    };
    sure_dates(lines, calendar).into_iter().filter_map(claim).collect()
}

/// Returns the dates of the measures that the words around them make deadlines.
fn deadlines(
    lines: &[Line],
    places: &[Place],
    calendar: &Calendar,
    desk: &Desk<'_>,
) -> Vec<(NaiveDate, Passage)> {
    let due = |at: usize| {
        let measures = places.get(at).is_some_and(|place| place.section == Section::Measures);
        let text = lines.get(at).map(|line| line.text.to_lowercase()).unwrap_or_default();
        measures
            && ["deadline", "due", "by ", "complete", "until", "eta", "target"]
                .iter()
                .any(|word| text.contains(word))
    };
    let dates = sure_dates(lines, calendar).into_iter().filter(|(line, ..)| due(*line));
    dates.map(|(line, date, _)| (date, desk.passage(line, line, None))).collect()
}

/// The text and its lines, to cut passages from.
struct Desk<'a> {
    text: &'a str,
    starts: Vec<usize>,
    lines: &'a [Line],
}

impl Desk<'_> {
    fn entry(&self, raw: &RawEntry, timed: Timed) -> WrittenEntry {
        let slip = raw.from.clock.is_some_and(|clock| clock.slip);
        WrittenEntry {
            time: timed.at,
            until: timed.until,
            assumed: timed.assumed,
            slip,
            passage: self.passage(raw.first, raw.last, Some(raw.text.clone())),
        }
    }

    fn number(&self, value: f64, line: usize) -> StatedNumber {
        StatedNumber { value, passage: self.passage(line, line, None) }
    }

    /// Returns the passage from line `first` to line `last`, as indexes.
    fn passage(&self, first: usize, last: usize, text: Option<String>) -> Passage {
        let number = |at: usize| self.lines.get(at).map_or(1, |line| line.number);
        let index = |number: u64| usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
        let (from, to) = (number(first), number(last).max(number(first)));
        let start = self.starts.get(index(from)).copied().unwrap_or_default();
        let end = self.starts.get(index(to) + 1).copied().unwrap_or(self.text.len());
        let raw = self.text.get(start..end).unwrap_or_default().trim_end_matches(['\n', '\r']);
        let line = self.lines.get(first);
        let said = text.or_else(|| line.map(|line| line.text.clone())).unwrap_or_default();
        Passage {
            line: from,
            column: line.map_or(1, |line| line.column),
            lines: u32::try_from(to - from + 1).unwrap_or(u32::MAX),
            offset: start as u64,
            text: said,
            raw: text::cap(raw, Evidence::CAP),
        }
    }
}
