//! Reads a written post-mortem as a whole.

use chrono::{DateTime, Utc};

use crate::base::text;
use crate::format::options::ReadOptions;
use crate::format::postmortem::calendar::{self, Calendar};
use crate::format::postmortem::entry::{self, RawEntry};
use crate::format::postmortem::line::{self, Line};
use crate::format::postmortem::resolve::{self, Ground, Timed};
use crate::format::postmortem::section::{self, Place};
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
    let calendar = Calendar::new(&lines, &places, name, options.year);
    let raw = entry::timeline(&lines, &places);
    let ground = Ground { calendar: &calendar, zone: raw.zone, given: given_zone(name, options) };
    let desk = Desk { text, starts: starts(text), lines: &lines };
    let window = window::find(&lines, &places, &ground);
    let start = window.as_ref().and_then(|window| window.from.as_ref());
    let times = resolve::times(&raw, &ground, start);
    let timed = raw.entries.iter().zip(times);
    let entries: Vec<WrittenEntry> = timed
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
        weekdays: weekdays(&lines, &places, &calendar, &desk),
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

fn weekdays(
    lines: &[Line],
    places: &[Place],
    calendar: &Calendar,
    desk: &Desk<'_>,
) -> Vec<WeekdayClaim> {
    let claim = |placed: calendar::Placed, date: crate::format::postmortem::date::Date| {
        let weekday = date.weekday?;
        let (day, assumed) = calendar.day(date)?;
        let sure = day.dated == Dated::Full && assumed.is_empty();
        sure.then(|| WeekdayClaim {
            weekday,
            date: day.date,
            passage: desk.passage(placed.line, placed.line, None),
        })
    };
    let _ = places;
    calendar::mentions(lines)
        .into_iter()
        .flat_map(|placed| {
            calendar::points(&placed.mention)
                .filter_map(|point| point.date)
                .map(move |date| (placed, date))
                .collect::<Vec<_>>()
        })
        .filter_map(|(placed, date)| claim(placed, date))
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::postmortem::feature;

    /// Prints what is read of the documents of the folder named by `RECOUNT_POSTMORTEMS`, one JSON object for each.
    #[test]
    #[ignore = "reads a folder of the developer's own"]
    fn dump() {
        let Ok(folder) = std::env::var("RECOUNT_POSTMORTEMS") else { return };
        let mut paths: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths.iter().filter(|path| path.is_file()) {
            let bytes = std::fs::read(path).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            let name = path.file_name().unwrap().to_string_lossy();
            let document = read(&text, &name, None, &ReadOptions::default());
            let entries: Vec<_> = document
                .entries
                .iter()
                .zip(feature::fields(&document))
                .map(|(entry, fields)| {
                    serde_json::json!({
                        "line": entry.passage.line, "when": entry.time.as_ref().map(crate::model::moment::Moment::when),
                        "time": entry.time.as_ref().and_then(crate::model::moment::Moment::rfc3339),
                        "text": entry.passage.text, "assumed": entry.assumed,
                        "fields": fields.into_iter().collect::<std::collections::BTreeMap<_, _>>(),
                    })
                })
                .collect();
            let window = document.window.as_ref();
            let when = |moment: Option<&crate::model::moment::Moment>| {
                moment.map(crate::model::moment::Moment::when)
            };
            println!(
                "@@{}",
                serde_json::json!({
                    "doc": name, "title": document.title.as_ref().map(|title| &title.text), "entries": entries,
                    "from": when(window.and_then(|window| window.from.as_ref())),
                    "to": when(window.and_then(|window| window.to.as_ref())),
                    "percent": document.affected_percent.as_ref().map(|share| share.value),
                    "duration": document.duration.as_ref().map(|length| length.value / 60.0),
                    "lint": crate::lint::check(&document).iter().map(|f| format!("{}:{} {} {}", f.line, f.column, f.code, f.message)).collect::<Vec<_>>(),
                    "recognised": crate::format::parse::Document::recognises(&crate::format::postmortem::document::PostMortemDocument, &name, &text),
                })
            );
        }
    }
}
