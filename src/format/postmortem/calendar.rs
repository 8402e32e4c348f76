//! What the whole document tells about its dates and zone: order of day and month, year, base date.

use chrono::{Datelike, NaiveDate};

use crate::format::options::ReadOptions;
use crate::format::postmortem::date::Date;
use crate::format::postmortem::line::{Kind, Line};
use crate::format::postmortem::mention::{self, Mention};
use crate::format::postmortem::section::{Place, Section};
use crate::format::postmortem::token::{self, Tokens};
use crate::format::postmortem::zone;
use crate::format::timestamp::stamp::Order;
use crate::format::timestamp::zone::Zone;
use crate::model::moment::{Assumption, Dated};

/// A mention and the line it stands on, as an index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    /// The mention.
    pub(super) mention: Mention,
    /// The line.
    pub(super) line: usize,
}

/// A date as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    /// The date, with a stand-in for what is not known.
    pub(super) date: NaiveDate,
    /// How much of it is known.
    pub(super) dated: Dated,
}

impl Day {
    /// The stand-in where no date is known.
    pub(super) const UNKNOWN: Self = Self { date: NaiveDate::MIN, dated: Dated::NoDate };
}

/// What the whole document tells about its dates and zone.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Calendar {
    day_first: bool,
    guessed_order: bool,
    /// Full dates in the document, the measures and deadlines aside.
    full: Vec<NaiveDate>,
    year: Option<i32>,
    /// The date that the text gives for the whole.
    pub(super) base: Option<Date>,
    /// Whether title, summary or timeline state that date, not only the front matter, another section or the file's name.
    pub(super) base_told: bool,
    /// The zone that the text gives for the whole.
    pub(super) zone: Option<Zone>,
    /// Whether a sentence or heading states that zone for all times, not only a clock beside which it stands.
    pub(super) zone_told: bool,
}

impl Calendar {
    /// Returns what `lines` tell; `name` is the name of the file.
    pub(super) fn new(lines: &[Line], places: &[Place], name: &str, options: &ReadOptions) -> Self {
        let mentions = mentions(lines);
        let dates =
            || mentions.iter().flat_map(|placed| points(&placed.mention)).filter_map(|p| p.date);
        let numeric: Vec<Date> = dates().filter(|date| date.numeric).collect();
        let day_first = numeric.iter().any(|date| date.month > 12);
        let month_first = numeric.iter().any(|date| date.day > 12);
        let guessed_order = !day_first && !month_first;
        let useful = |placed: &&Placed| {
            places.get(placed.line).is_some_and(|place| place.section != Section::Measures)
                && lines.get(placed.line).is_some_and(|line| line.kind != Kind::Fence)
        };
        let said = said_zone(lines, places);
        let zone = said.or_else(|| near_zone(places, &mentions));
        // Where nothing decides, people east of Greenwich write the day first.
        let east = matches!(zone, Some(Zone::Offset(seconds)) if seconds > 0);
        let day_first = match options.date_order.filter(|_| guessed_order) {
            Some(order) => order == Order::DayFirst,
            None => day_first || (guessed_order && east),
        };
        let year = options.year;
        let zone_told = said.is_some();
        let mut calendar =
            Self { day_first, guessed_order, year, zone, zone_told, ..Self::default() };
        let mut full: Vec<NaiveDate> = mentions
            .iter()
            .filter(useful)
            .flat_map(|placed| points(&placed.mention))
            .filter_map(|point| point.date.filter(|date| date.year.is_some()))
            .filter_map(|date| date.at(day_first, 2000))
            .collect();
        let file = file_date(name);
        full.extend(file.and_then(|date| date.at(day_first, 2000)));
        calendar.full = full;
        let written = base(lines, places, &mentions);
        calendar.base_told = written.is_some_and(|(rank, _)| rank <= 3 || rank == TITLE);
        calendar.base = written.map(|(_, date)| date).or(file);
        calendar
    }

    /// Returns the day that `date` names, and what was taken for granted.
    pub(super) fn day(&self, date: Date) -> Option<(Day, Vec<Assumption>)> {
        let mut assumed = Vec::new();
        if date.is_ambiguous() && self.guessed_order {
            assumed.push(Assumption::DateOrder);
        }
        if date.year.is_some() {
            return Some((
                Day { date: date.at(self.day_first, 2000)?, dated: Dated::Full },
                assumed,
            ));
        }
        if let Some(year) = self.year_for(date) {
            if self.year == Some(year) {
                assumed.push(Assumption::Year);
            }
            return Some((
                Day { date: date.at(self.day_first, year)?, dated: Dated::Full },
                assumed,
            ));
        }
        Some((Day { date: date.at(self.day_first, 2000)?, dated: Dated::NoYear }, assumed))
    }

    /// Returns the year of the nearest full date within half a year, or the user's.
    fn year_for(&self, date: Date) -> Option<i32> {
        let near = |full: &&NaiveDate| {
            date.at(self.day_first, full.year()).map_or(i64::MAX, |d| (d - **full).num_days().abs())
        };
        let nearest = self.full.iter().min_by_key(near);
        // Around New Year the neighbouring year may be nearer.
        let year = nearest.and_then(|full| {
            (-1..=1)
                .filter_map(|step| date.at(self.day_first, full.year() + step))
                .min_by_key(|d| (*d - *full).num_days().abs())
                .filter(|d| (*d - *full).num_days().abs() <= 183)
                .map(|d| d.year())
        });
        year.or(self.year)
    }
}

/// Returns the points of a mention.
pub(super) fn points(mention: &Mention) -> impl Iterator<Item = mention::Point> {
    std::iter::once(mention.from).chain(mention.to)
}

/// Returns all mentions of the document, pasted text aside.
pub(super) fn mentions(lines: &[Line]) -> Vec<Placed> {
    let in_line = |(line, found): (usize, &Line)| {
        let mentions = if found.kind == Kind::Fence {
            Vec::new()
        } else {
            mention::find_all(&Tokens::new(&found.text))
        };
        mentions.into_iter().map(move |mention| Placed { mention, line }).collect::<Vec<_>>()
    };
    lines.iter().enumerate().flat_map(in_line).collect()
}

/// The rank of a date in the title.
const TITLE: i32 = 6;

/// Returns the date of the outage and its rank: the one stated in the summary, before the title's and the front matter's.
fn base(lines: &[Line], places: &[Place], mentions: &[Placed]) -> Option<(i32, Date)> {
    let rank = |placed: &Placed| {
        let (line, place) = (lines.get(placed.line)?, places.get(placed.line)?);
        let text = line.text.to_lowercase();
        let date = points(&placed.mention).find_map(|point| point.date)?;
        let about = text.split_once(':').is_some_and(|(label, _)| {
            [
                "postmortem",
                "post-mortem",
                "author",
                "publish",
                "created",
                "modified",
                "review",
                "report",
                "updated",
                "written",
            ]
            .iter()
            .any(|word| label.contains(word))
                && !label.contains("incident date")
                && label.split_whitespace().count() < 5
        }) && placed.line > 0;
        let since = || {
            let before = line.text.get(..placed.mention.start).unwrap_or_default().to_lowercase();
            !placed.mention.has_clock()
                && ["since", "starting"].iter().any(|word| before.trim_end().ends_with(word))
        };
        let rank = match (place.section, &line.kind) {
            _ if about => 9,
            // `Load that grew (since May 2nd)` tells of another day than the outage's.
            (section, _) if section != Section::Measures && since() => 8,
            (Section::Measures, _) => 10,
            (_, Kind::Meta) => 7,
            (_, Kind::Heading(1)) => TITLE,
            _ if placed.line == 0 => TITLE,
            (Section::Summary, _) if placed.mention.has_clock() => 0,
            (Section::Summary, _) => 1,
            (Section::Other, _) => 2,
            (Section::Timeline, _) => 3,
            _ => 5,
        };
        Some((rank, date))
    };
    let ranked: Vec<(i32, Date)> =
        mentions.iter().filter_map(rank).filter(|(rank, _)| *rank < 9).collect();
    confirmed(&ranked).or_else(|| ranked.into_iter().min_by_key(|(rank, _)| *rank))
}

/// Returns the whole date of the title where the text states the same day again: other days there are looked back on.
fn confirmed(ranked: &[(i32, Date)]) -> Option<(i32, Date)> {
    let title = ranked.iter().find(|(rank, date)| *rank == TITLE && date.year.is_some())?;
    let same = |date: &Date| {
        let year = date.year.is_none() || date.year == title.1.year;
        year && (date.month, date.day) == (title.1.month, title.1.day)
    };
    let again = ranked.iter().filter(|(rank, date)| *rank < TITLE && same(date));
    again.min_by_key(|(rank, _)| *rank).map(|(rank, _)| (*rank, title.1))
}

/// Returns the zone that a sentence such as "all times in UTC" or the timeline's heading names.
fn said_zone(lines: &[Line], places: &[Place]) -> Option<Zone> {
    lines.iter().zip(places).find_map(|(line, place)| {
        let text = line.text.to_lowercase();
        let heading = place.heading && place.section == Section::Timeline;
        let about = ["times are", "times in", "time zone", "timezone"]
            .iter()
            .any(|words| text.contains(words));
        if line.kind == Kind::Fence {
            return None;
        }
        let named = (heading || about).then(|| zone::find(&line.text)).flatten();
        named.or_else(|| times_in(&line.text))
    })
}

/// Reads `Times: CEST` and `(all times UTC)`: a zone at once behind the word.
fn times_in(text: &str) -> Option<Zone> {
    let tokens = Tokens::new(text);
    let behind = |at: usize| (tokens.word(at) == "times").then_some(at + 1);
    (0..tokens.list.len()).filter_map(behind).find_map(|at| {
        let at = if tokens.sign(at, ':') { at + 1 } else { at };
        // `Three times, UTC …` and `10 times + 2` name none.
        tokens.get(at).filter(|token| token.kind == token::Kind::Word)?;
        zone::read(&tokens, at).map(|(zone, _)| zone)
    })
}

/// Returns the zone named beside the first clock of the document.
fn near_zone(places: &[Place], mentions: &[Placed]) -> Option<Zone> {
    let near = |wanted: &dyn Fn(Section) -> bool| {
        mentions.iter().find_map(|placed| {
            let place = places.get(placed.line)?;
            wanted(place.section).then(|| points(&placed.mention).find_map(|point| point.zone))?
        })
    };
    near(&|section| section == Section::Timeline)
        .or_else(|| near(&|section| section != Section::Measures))
}

/// Returns the date in the name of a file: `2017-02-24-proxy.md`, `20240115_outage.md`.
fn file_date(name: &str) -> Option<Date> {
    let file = name.rsplit(['/', '!', '\\']).next()?;
    let spaced: String = file.chars().map(|c| if c == '_' { ' ' } else { c }).collect();
    let tokens = Tokens::new(&spaced);
    mention::find_all(&tokens)
        .into_iter()
        .find_map(|mention| mention.from.date)
        .filter(|date| date.year.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::postmortem::{line, section};

    fn calendar(text: &str, name: &str) -> Calendar {
        let lines = line::lines(text);
        let places = section::places(&lines);
        Calendar::new(&lines, &places, name, &ReadOptions::default())
    }

    #[test]
    fn the_summary_gives_the_date_and_the_year() {
        let text = "# Outage\n\n## Summary\n\nDown on June 2, 2024 at 10:00 UTC.\n\n## Timeline\n\n- June 2, 10:00: x\n\n## Action items\n\n- by July 1, 2025\n";
        let calendar = calendar(text, "a.md");
        assert_eq!(calendar.base.and_then(|date| date.year), Some(2024));
        let june = Date { year: None, month: 6, day: 3, numeric: false, weekday: None };
        let (day, _) = calendar.day(june).unwrap();
        assert_eq!((day.date.year(), day.dated), (2024, Dated::Full));
        assert_eq!(calendar.zone, Some(Zone::Offset(0)));
    }

    #[test]
    fn evidence_decides_the_order_of_day_and_month() {
        let text = "Timeline\n\n03/02/2024 10:00 one\n26/02/2024 11:00 two\n";
        let calendar = calendar(text, "a.md");
        let date = Date { year: Some(2024), month: 3, day: 2, numeric: true, weekday: None };
        let (day, assumed) = calendar.day(date).unwrap();
        assert_eq!(day.date.to_string(), "2024-02-03");
        assert!(assumed.is_empty());
    }

    #[test]
    fn the_day_of_the_title_that_the_text_confirms_is_the_outage() {
        let text = "# 2024-07-24: hang of a node\n\n**Status:** resolved 2024-07-24\n**Impact:** as on July 11, 2024 at 10:00.\n\n## Timeline\n\n- 10:00: x\n";
        let base = calendar(text, "a.md").base;
        assert_eq!(base.map(|date| (date.month, date.day)), Some((7, 24)));
        let other = text.replace("resolved 2024-07-24", "resolved");
        let base = calendar(&other, "a.md").base;
        assert_eq!(
            base.map(|date| (date.month, date.day)),
            Some((7, 11)),
            "a title may be dated later"
        );
    }

    #[test]
    fn a_file_name_may_hold_the_date() {
        let calendar = calendar("Timeline\n\n10:00 one\n", "posts/2017-02-24-proxy.md");
        assert_eq!(calendar.base.and_then(|date| date.year), Some(2017));
    }
}
