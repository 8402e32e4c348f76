//! Reads a written post-mortem as a whole.

use chrono::{DateTime, NaiveDate, Utc, Weekday};

use crate::format::options::ReadOptions;
use crate::format::postmortem::calendar::{self, Calendar};
use crate::format::postmortem::desk::Desk;
use crate::format::postmortem::entry;
use crate::format::postmortem::line::{self, Line};
use crate::format::postmortem::mention::Point;
use crate::format::postmortem::resolve::{self, Ground};
use crate::format::postmortem::section::{self, Place, Section};
use crate::format::postmortem::{
    claims, duration, percent, seasonal, shares, title, unreadable, window,
};
use crate::format::timestamp::zone::Zone;
use crate::model::moment::Dated;
use crate::model::post_mortem::{Passage, PostMortem, StatedWindow, WeekdayClaim, WrittenEntry};

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
    let desk = Desk::new(text, &lines);
    let window = window::find(&lines, &places, &ground);
    let times = resolve::times(&raw, &ground, window.as_ref());
    let pairs = raw.entries.iter().zip(times);
    let entries: Vec<WrittenEntry> = pairs
        .filter(|(entry, _)| {
            entry.from.clock.is_some() || entry.after.is_some() || entry.since.is_some()
        })
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
    let length = duration::find(&lines, &places);
    PostMortem {
        summed: length.is_some_and(|found| duration::has_breaks(&lines, &places, found.seconds)),
        title: title::find(&lines).map(|(at, title)| desk.passage(at, at, Some(title))),
        entries,
        window,
        duration: length.map(|found| desk.number(found.seconds, found.line)),
        affected_percent: percent::find(&lines, &places)
            .map(|found| desk.number(found.percent, found.line)),
        weekdays: weekdays(&lines, &calendar, &desk),
        deadlines: deadlines(&lines, &places, &calendar, &desk),
        named: claims::named(&lines, &places, &calendar, &desk),
        seasonal: seasonal::find(&lines, &desk),
        unreadable: unreadable::find(&lines, &places, &desk),
        shares: shares::all(&lines, &places, &desk),
        measures: duration::measures(&lines, &desk),
        untimed: claims::untimed(&lines, &places, &raw, &desk),
        parts: claims::parts(&places),
        dated,
        zoned: raw.zone.or(calendar.zone).is_some(),
    }
}

fn given_zone(name: &str, options: &ReadOptions) -> Option<Zone> {
    let by_name = options.zone_for.iter().find(|(glob, _)| glob.is_match(name));
    by_name.map(|(_, zone)| *zone).or(options.zone)
}

/// Returns all dates of the document that are fully known, with their lines and the weekdays named with them.
fn sure_dates(
    lines: &[Line],
    calendar: &Calendar,
    desk: &Desk<'_>,
) -> Vec<(usize, NaiveDate, Option<Weekday>, Passage)> {
    let in_mention = |placed: &calendar::Placed| {
        let mention = &placed.mention;
        let sure = |point: Point| {
            let date = point.date?;
            let (day, assumed) = calendar.day(date)?;
            let sure = day.dated == Dated::Full && assumed.is_empty();
            let spot = || desk.spot(placed.line, mention.start, mention.end);
            sure.then(|| (placed.line, day.date, date.weekday, spot()))
        };
        calendar::points(&placed.mention).filter_map(sure).collect::<Vec<_>>()
    };
    calendar::mentions(lines).iter().flat_map(in_mention).collect()
}

fn weekdays(lines: &[Line], calendar: &Calendar, desk: &Desk<'_>) -> Vec<WeekdayClaim> {
    let claim = |(_, date, weekday, passage): (usize, NaiveDate, Option<Weekday>, Passage)| {
        Some(WeekdayClaim { weekday: weekday?, date, passage })
    };
    sure_dates(lines, calendar, desk).into_iter().filter_map(claim).collect()
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
    let dates = sure_dates(lines, calendar, desk).into_iter().filter(|(line, ..)| due(*line));
    dates.map(|(_, date, _, passage)| (date, passage)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::moment::Assumption;

    fn document(text: &str) -> PostMortem {
        read(text, "a.md", None, &ReadOptions::default())
    }

    fn whens(text: &str) -> Vec<String> {
        let entries = document(text).entries;
        entries.iter().filter_map(|e| Some(e.time.as_ref()?.civil.to_string())).collect()
    }

    #[test]
    fn a_day_that_the_timeline_states_is_no_slip_beside_a_far_window() {
        let text = "# Outage\n\n## Summary\n\nOn 01/01/2020 from 8.35 AM GMT until 8.55 AM GMT the shop was down.\n\n## Timeline\n\n\
                    All this took place on Monday, May the 4th, 2020.\n\n- 8.40 AM GMT - it fell\n- 8.55 AM GMT - it rose\n";
        assert_eq!(whens(text), ["2020-05-04 08:40:00", "2020-05-04 08:55:00"]);
    }

    #[test]
    fn both_times_of_a_region_follow_the_season() {
        let text = "# Outage\n\n## Timeline (times in PST/PDT)\n\n- 2023-08-25 15:27 it fell\n- 2023-08-25 16:02 it rose\n";
        let offset = document(text).entries.first().and_then(|e| e.time.as_ref()?.offset);
        assert_eq!(offset, Some(-7 * 3600));
        assert!(document(text).seasonal.is_empty());
    }

    #[test]
    fn a_sentence_tells_start_and_end() {
        let text = "# Outage\n\nOn Thursday, June 6th, 2019 at about 12:05pm our shop went down and it lasted until \
                    Friday, June 7th, at 3:01pm. That was bad.\n";
        let window = document(text).window;
        let ends = window.map(|w| [w.from, w.to].map(|m| m.map(|m| m.civil.to_string())));
        let want = ["2019-06-06 12:05:00", "2019-06-07 15:01:00"].map(|at| Some(at.to_owned()));
        assert_eq!(ends, Some(want));
    }

    #[test]
    fn headings_that_are_clocks_are_entries_even_if_there_are_two() {
        let text = "2021-06-22\n==========\n\nAn incident at our provider.\n\n### 11:28 UTC\n\nNames fail.\n\n### 12:22 UTC\n\nRestored.\n";
        assert_eq!(whens(text), ["2021-06-22 11:28:00", "2021-06-22 12:22:00"]);
    }

    #[test]
    fn clocks_of_four_digits_may_begin_the_entries() {
        let text = "# Outage on 6 May 2024\n\n## Timeline\n\n- 0902: deploy\n- 1415-1420 - alerts\n- 1500 users wept\n- 1521 rolled back\n- 2010 UTC end\n";
        let want = ["09:02:00", "14:15:00", "15:21:00", "20:10:00"]
            .map(|clock| format!("2024-05-06 {clock}"));
        assert_eq!(whens(text), want);
        let text = "# Outage on 6 May 2024\n\n## Timeline\n\n| Time | What |\n|---|---|\n| 1402 | deploy |\n| 1415 | alerts |\n";
        assert_eq!(whens(text), ["2024-05-06 14:02:00", "2024-05-06 14:15:00"]);
    }

    #[test]
    fn weekdays_name_the_days_that_follow() {
        let text = "# Outage of 2024-05-06\n\n## Timeline\n\n- Monday 22:10: it fell\n- 22:40 paged\n- Wed 09:00: fixed\n- 10:00 closed\n";
        let want = ["06 22:10:00", "06 22:40:00", "08 09:00:00", "08 10:00:00"];
        assert_eq!(whens(text), want.map(|when| format!("2024-05-{when}")));
        let text = "# Outage of 2024-05-06\n\n## Timeline\n\n### Friday\n\n- 22:10: it fell\n\n### Saturday morning\n\n- 09:00: fixed\n";
        assert_eq!(whens(text), ["2024-05-03 22:10:00", "2024-05-04 09:00:00"]);
        let assumed = document(text).entries.iter().all(|e| e.assumed.contains(&Assumption::Date));
        assert!(assumed, "days that are concluded are said to be");
    }

    #[test]
    fn months_and_days_alone_head_the_entries_below() {
        let text = "# Outage of 2022-11-28\n\n## Timeline\n\n11/28\n\n- 11:52 pm - down\n\n11/29\n\n- 12:10 am - up\n- 11/30 09:00 closed\n";
        let want = ["28 23:52:00", "29 00:10:00", "30 09:00:00"];
        assert_eq!(whens(text), want.map(|when| format!("2022-11-{when}")));
        let first = document(text).entries.first().map(|e| e.passage.text.clone());
        assert_eq!(first.as_deref(), Some("down"));
        let text = "# Outage of 2024-05-16\n\n## Timeline\n\n10:05 down\n\n5/5\n\n10:20 alert\n\n2/3\n\n10:40 up\n";
        let want = ["10:05", "10:20", "10:40"].map(|clock| format!("2024-05-16 {clock}:00"));
        assert_eq!(whens(text), want, "shares are no days");
    }

    #[test]
    fn what_stands_below_the_next_heading_is_no_part_of_an_entry() {
        let text = "# Outage\n\n**10:05**: Deploy.\n\n**10:12**: Tickets.\n\n**10:40**: Calm.\n\n## Why\n\nA bad key.\n";
        let last = document(text).entries.last().map(|e| e.passage.text.clone());
        assert_eq!(last.as_deref(), Some("Calm."));
    }

    #[test]
    fn rows_whose_words_look_like_headers_are_entries() {
        let text = "# Outage on 6 May 2024\n\n## Timeline\n\n| Time | Event |\n|---|---|\n| 0740 | starts the disk |\n| 0810 | a \
                    timeout |\n| 0820 | calm |\n";
        assert_eq!(whens(text).len(), 3);
        let text = "# Outage\n\n## Timeline\n\n| Time | Event |\n|---|---|\n| T+0 | down |\n| T+5m | starting |\n";
        assert_eq!(document(text).entries.len(), 2);
    }

    #[test]
    fn a_timeline_of_paragraphs_is_read_by_sentences() {
        let text = "# Outage on 6 May 2024\n\n## Timeline\n\nAt 10:00 AM UTC we got a mail from\nour provider. This was done at 10:09 AM UTC. At 10:22 AM\n\
                    UTC we called.\n\nAt 11:00 AM UTC we said we would move. We switched\nall names at 11:24 AM UTC.\n";
        let want = ["10:00", "10:09", "10:22", "11:00", "11:24"];
        assert_eq!(whens(text), want.map(|clock| format!("2024-05-06 {clock}:00")));
        let last = document(text).entries.last().map(|e| e.passage.line);
        assert_eq!(last, Some(10), "the line of the clock is cited");
    }

    #[test]
    fn a_timeline_may_hold_its_clocks_in_the_midst_or_behind_labels() {
        let text = "# Outage on 6 May 2024\n\n## Timeline\n\nThe fault was seen when a monitor paged Ada at 16:15.\n\nIt was undone at \
                    17:45, and the shop rose at 18:05.\n\n## Lessons\n\nWe met at 19:00.\n";
        let want = ["16:15", "17:45", "18:05"].map(|clock| format!("2024-05-06 {clock}:00"));
        assert_eq!(whens(text), want);
        let text = "# Outage\n\n## Timeline\n\nOutage Start: 6 May 2024 16:15 UTC\nDetected: 6 May 2024 17:45 UTC\nOutage End: 6 May 2024 \
                    18:05 UTC\nLast updated: 6 May 2024 19:00\n";
        assert_eq!(whens(text), want);
    }

    #[test]
    fn a_date_since_when_is_not_the_day_of_the_outage() {
        let text = "---\ntitle: Outage\ndate: 2024-05-06\n---\n\n**What happened**\n\nAt ~11:30am today the shop fell. At 11:40am it was \
                    load (since May 2nd). At 11:50am it rose.\n";
        assert_eq!(whens(text).first().map(String::as_str), Some("2024-05-06 11:30:00"));
    }

    #[test]
    fn the_first_of_distances_may_say_when_it_was() {
        let text = "# Outage\n\n## Timeline\n\n**T0 (10:05 UTC, 3 May 2024)** — down\n\n**T+7 min** — alert\n\n**T+20 min** — up\n";
        let want = ["10:05:00", "10:12:00", "10:25:00"].map(|clock| format!("2024-05-03 {clock}"));
        assert_eq!(whens(text), want);
        let first = document(text).entries.first().map(|e| e.passage.text.clone());
        assert_eq!(first.as_deref(), Some("down"));
    }
}
