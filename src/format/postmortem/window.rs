//! Finds the stated window of the outage: a range in the summary, or a start and an end told apart.

use chrono::{NaiveDate, TimeDelta};

use crate::format::postmortem::calendar::Day;
use crate::format::postmortem::line::{Kind, Line};
use crate::format::postmortem::mention::{self, Point};
use crate::format::postmortem::news::{self, News};
use crate::format::postmortem::resolve::Ground;
use crate::format::postmortem::section::{Place, Section};
use crate::format::postmortem::token::Tokens;
use crate::model::moment::{Assumption, Dated, Moment};

/// A stated window.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Window {
    /// Its start.
    pub(super) from: Option<Moment>,
    /// Its end.
    pub(super) to: Option<Moment>,
    /// What was taken for granted.
    pub(super) assumed: Vec<Assumption>,
    /// The line, as an index.
    pub(super) line: usize,
}

/// A time in the summary and what the words before it say about it.
struct Cue {
    point: Point,
    line: usize,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Start,
    End,
    /// A start, if an end is stated with it.
    Maybe,
    None,
}

const RANGE_WORDS: [&str; 19] = [
    "duration",
    "downtime",
    "outage",
    "window",
    "time",
    "period",
    "from",
    "between",
    "occurred",
    "lasted",
    "experienced",
    "unavailable",
    "down",
    "affected",
    "inactive",
    "incident",
    "during",
    "hours",
    "timeframe",
];
const OTHER_WORDS: [&str; 9] = [
    "maintenance",
    "scheduled",
    "meeting",
    "office",
    "business",
    "retrospective",
    "review",
    "backup",
    "deadline",
];
const START_WORDS: [&str; 18] = [
    "start",
    "started",
    "starting",
    "starts",
    "began",
    "begin",
    "begins",
    "beginning",
    "since",
    "from",
    "stopped",
    "onset",
    "commenced",
    "commencing",
    "kicked",
    "detected",
    "occurred",
    "between",
];
const END_WORDS: [&str; 22] = [
    "end",
    "ended",
    "ending",
    "ends",
    "until",
    "till",
    "resolved",
    "restored",
    "restoration",
    "adieu",
    "recovered",
    "over",
    "finished",
    "concluded",
    "concluding",
    "by",
    "operational",
    "resolution",
    "to",
    "normal",
    "fixed",
    "lasted",
];

/// Words before the time of whatever happened.
const WHEN: [&str; 7] = ["at", "on", "around", "about", "approximately", "approx", "roughly"];

/// Returns the window that the document states.
pub(super) fn find(lines: &[Line], places: &[Place], ground: &Ground<'_>) -> Option<Window> {
    let usable = |at: usize| {
        let (Some(line), Some(place)) = (lines.get(at), places.get(at)) else { return false };
        matches!(place.section, Section::Summary | Section::Other)
            && match &line.kind {
                // A row of label and value states as much as a line.
                Kind::Row(cells) => cells.len() == 2,
                kind => !matches!(kind, Kind::Fence | Kind::Meta),
            }
    };
    let chosen: Vec<usize> = (0..lines.len()).filter(|at| usable(*at)).collect();
    let mut best: Option<(i32, Point, Point, usize)> = None;
    let mut cues = Vec::new();
    for &at in &chosen {
        let Some(line) = lines.get(at) else { continue };
        let tokens = Tokens::new(&line.text);
        for found in mention::find_all(&tokens).into_iter().filter(mention::Mention::has_clock) {
            let before = words_before(&tokens, found.start, lines, at);
            let news = news::told(lines, at, &found);
            cues.push(Cue { point: found.from, line: at, role: role(&before, news.nearest) });
            let Some(to) = found.to else { continue };
            let score = range_score(&before, &line.text, places.get(at))
                - 20 * i32::from(news.before == Some(News::Deed));
            if score > 0 && best.is_none_or(|(known, ..)| score > known) {
                best = Some((score, found.from, to, at));
            }
        }
    }
    let (from, to, line) = match best {
        Some((_, from, to, line)) => (Some(from), Some(to), line),
        None => pair(&cues, lines)?,
    };
    resolve(from, to, line, ground)
}

/// Returns up to eight words of the sentence before the byte `end`, the nearest first; of the line above where the sentence is broken.
fn words_before(tokens: &Tokens<'_>, end: usize, lines: &[Line], at: usize) -> Vec<String> {
    let gather = |tokens: &Tokens<'_>, end: usize| -> (Vec<String>, bool) {
        let last = tokens.list.partition_point(|token| token.start < end);
        let begun = (0..last).rev().find(|at| ends_sentence(tokens, *at));
        let first = begun.map_or(0, |at| at + 1);
        let words = (first..last).rev().map(|at| tokens.word(at)).filter(|word| !word.is_empty());
        (words.take(8).collect(), begun.is_some())
    };
    let (mut words, begun) = gather(tokens, end);
    let above = at.checked_sub(1).and_then(|above| lines.get(above));
    if let (Some(above), Some(line)) = (above, lines.get(at))
        && words.len() < 3
        && !begun
        && above.block == line.block
        && !above.text.ends_with('.')
    {
        words.extend(gather(&Tokens::new(&above.text), above.text.len()).0);
    }
    words
}

/// Returns whether the sign at `at` ends a sentence; the point of `a.m.` or `approx.` ends none.
fn ends_sentence(tokens: &Tokens<'_>, at: usize) -> bool {
    let short = at.checked_sub(1).is_some_and(|word| {
        let word = tokens.word(word);
        word.chars().count() == 1 || word.starts_with("approx")
    });
    let next = tokens.get(at + 1);
    tokens.any_sign(at, &['.', '!', '?']) && !short && next.is_some_and(|next| next.spaced)
}

fn range_score(before: &[String], text: &str, place: Option<&Place>) -> i32 {
    let has = |wanted: &[&str]| before.iter().any(|word| wanted.contains(&word.as_str()));
    let mut score = 10;
    score += 4 * i32::from(has(&RANGE_WORDS));
    score += 2 * i32::from(place.is_some_and(|place| place.section == Section::Summary));
    score -= 14 * i32::from(has(&OTHER_WORDS));
    score - 3 * i32::from(text.to_lowercase().contains("maintenance window"))
}

fn role(before: &[String], news: Option<News>) -> Role {
    let told = before.iter().take(5).find_map(|word| {
        let end = END_WORDS.contains(&word.as_str());
        let start = START_WORDS.contains(&word.as_str());
        if end { Some(Role::End) } else { start.then_some(Role::Start) }
    });
    match told {
        // `The rollback started at 9:01` is the start of something else.
        Some(Role::Start) if matches!(news, Some(News::Deed | News::Change)) => Role::None,
        Some(told) => told,
        // `At 3:00 PM the site fell …` is a start where nothing plainer is said.
        None if before.first().is_none_or(|word| !WHEN.contains(&word.as_str())) => Role::None,
        None => match news {
            Some(News::Trouble) => Role::Start,
            Some(News::Deed) => Role::None,
            Some(News::Change) | None => Role::Maybe,
        },
    }
}

/// Returns the first time told as a start and the next one told as an end.
fn pair(cues: &[Cue], lines: &[Line]) -> Option<(Option<Point>, Option<Point>, usize)> {
    let number = |at: usize| lines.get(at).map_or(0, |line| line.number);
    let start = cues.iter().position(|cue| cue.role == Role::Start);
    let end = |after: usize| {
        let first = cues.get(after)?;
        cues.iter().skip(after + 1).rfind(|cue| {
            cue.role == Role::End && number(cue.line).saturating_sub(number(first.line)) <= 6
        })
    };
    let Some(start) = start else { return stated_whole(cues) };
    let from = cues.get(start)?;
    Some((Some(from.point), end(start).map(|cue| cue.point), from.line))
}

/// Returns a time that may be a start where an end is told at once behind it: `At 3 PM the page … until 5 PM`.
fn stated_whole(cues: &[Cue]) -> Option<(Option<Point>, Option<Point>, usize)> {
    let whole = |pair: &&[Cue]| matches!(pair, [from, to] if from.role == Role::Maybe && to.role == Role::End && from.line == to.line);
    let [from, to] = cues.windows(2).find(whole)? else { return None };
    Some((Some(from.point), Some(to.point), from.line))
}

fn resolve(
    from: Option<Point>,
    to: Option<Point>,
    line: usize,
    ground: &Ground<'_>,
) -> Option<Window> {
    let base = || ground.calendar.base.and_then(|date| ground.calendar.day(date));
    let of = |point: Option<Point>| point.and_then(|point| ground.day(&point));
    let (from_day, to_day) = (of(from), of(to));
    let mut assumed = Vec::new();
    let told = ground.calendar.base_told;
    if from_day.is_none() && to_day.is_none() && base().is_some() && !told {
        assumed.push(Assumption::Date);
    }
    let unknown = (Day { date: NaiveDate::default(), dated: Dated::NoDate }, Vec::new());
    let own_end = to_day.is_some();
    let (first, more) =
        from_day.clone().or_else(|| to_day.clone()).or_else(base).unwrap_or(unknown);
    assumed.extend(more);
    let last = to_day.map_or(first, |(day, _)| day);
    let start = from.and_then(|from| Some((first.date.and_time(from.clock?.time), from)));
    let mut end = to.and_then(|to| Some((last.date.and_time(to.clock?.time), to)));
    if let (Some((start, _)), Some((end, _))) = (&start, &mut end)
        && *end < *start
        && !own_end
    {
        *end += TimeDelta::days(1);
    }
    let zone = from.and_then(|from| from.zone).or_else(|| to.and_then(|to| to.zone));
    let mut moment = |(civil, point): (chrono::NaiveDateTime, Point), day: Day| {
        let precision = point.clock.map(|clock| clock.precision)?;
        let (moment, zone) = ground.moment(civil, day.dated, point.zone.or(zone), precision);
        assumed.extend(zone.then_some(Assumption::Zone));
        Some(moment)
    };
    let from = start.and_then(|start| moment(start, first));
    let to = end.and_then(|end| moment(end, last));
    assumed.sort_unstable();
    assumed.dedup();
    (from.is_some() || to.is_some()).then_some(Window { from, to, assumed, line })
}
