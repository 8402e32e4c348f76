//! Whether people's words tell of an incident where no machine does: somebody reports it, and others answer soon.

use std::collections::BTreeSet;

use crate::base::name::login;
use crate::incident::signs::cluster::WORK;
use crate::incident::signs::confidence::surely;
use crate::incident::signs::span::{about, start};
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// So many words or acts answer a report where people are at work; one may be said of anything.
const ANSWERS: usize = 2;
/// So many, of at least two people, may begin late: within so many pauses of the report.
const MANY: usize = 3;
const LATE: i64 = 4;
/// Of a slow conversation so many are acts.
const ACTS: usize = 2;

/// Words of what goes wrong, whoever says them.
const TROUBLE: &[Phase] = &[Phase::Report, Phase::Detect, Phase::Impact];

/// Words that answer a report.
pub(in crate::incident) const ENDS: &[Phase] = &[Phase::Recover, Phase::Resolve];

/// What only who is at work says or does; anybody asks and looks.
pub(in crate::incident) const RESPONSES: &[Phase] =
    &[Phase::Ack, Phase::Escalate, Phase::Identify, Phase::Mitigate, Phase::Fix, Phase::Rollback];

/// Returns the second in which it begins: of a report, or of one of `openings`, that is answered so often that people
/// are at work, each word within `pause` seconds of the one before. `rows` are people's words, sorted by time.
pub(in crate::incident) fn begin<'e>(
    rows: impl Iterator<Item = &'e Entry>,
    openings: impl Iterator<Item = i64>,
    pause: i64,
) -> Option<i64> {
    let said = |row: &'e Entry| {
        let who = row.actor.as_deref().map(login).unwrap_or_default();
        let ends = surely(row, ENDS);
        Some(Said { second: start(row), word: word(row)?, who, ends })
    };
    let mut words: Vec<Said> = rows.filter_map(said).collect();
    let opening = |second| Said { second, word: Word::Report, who: String::new(), ends: false };
    words.extend(openings.map(opening));
    words.sort_unstable();
    answered(&words, pause)
}

/// What surely was said, when and by whom.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    second: i64,
    word: Word,
    who: String,
    /// Whether it tells of an end.
    ends: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Word {
    Report,
    Answer,
    Act,
}

/// Returns whether somebody surely tells of trouble, or calls for help with what is reported.
pub(in crate::incident) fn reports(row: &Entry) -> bool {
    surely(row, TROUBLE) || (about(row, &[Phase::Report]) && surely(row, RESPONSES))
}

fn word(row: &Entry) -> Option<Word> {
    if reports(row) {
        Some(Word::Report)
    } else if surely(row, RESPONSES) {
        Some(Word::Act)
    } else {
        (surely(row, WORK) || surely(row, ENDS)).then_some(Word::Answer)
    }
}

/// Returns the second of the first report that is answered: soon, or late but one word upon the other.
fn answered(words: &[Said], pause: i64) -> Option<i64> {
    let near = |one: &Said, next: &Said| next.second - one.second <= pause;
    let runs: Vec<Vec<Rest>> = words.chunk_by(near).map(rests).collect();
    for (nth, run) in runs.iter().enumerate() {
        let all = || run.iter().filter(|rest| rest.reports).map(|rest| rest.second);
        // A room may hold thousands of reports: the first and the last of each run stand for them.
        let edges = [all().next(), all().next_back()];
        for (at, report) in run.iter().enumerate().filter(|(_, rest)| rest.reports) {
            let soon =
                run.get(at + 1).is_some_and(|rest| rest.works(ANSWERS, 1) || rest.works(MANY, 2));
            let within = |second: i64| second - report.second <= pause * LATE;
            let later = runs.iter().skip(nth + 1).filter_map(|run| run.first());
            let mut later = later.take_while(|rest| within(rest.second));
            let edge = edges.contains(&Some(report.second));
            let slowly = || edge && slow(words, report.second, within);
            if soon || later.any(|rest| rest.works(MANY, 2)) || slowly() {
                return Some(report.second);
            }
        }
    }
    None
}

/// Returns whether a report is answered word by word, with pauses, to the end: taken, acted on and called over.
fn slow(words: &[Said], reported: i64, within: impl Fn(i64) -> bool) -> bool {
    let from = words.partition_point(|said| said.second <= reported);
    let answers = || {
        let near = words.iter().skip(from).take_while(|said| within(said.second));
        near.filter(|said| said.word != Word::Report)
    };
    let people: BTreeSet<&String> = answers().map(|said| &said.who).collect();
    let acts = answers().filter(|said| said.word == Word::Act).count();
    answers().any(|said| said.ends) && acts >= ACTS && people.len() >= 2
}

/// A word, and what those from it on to the end of its run are: a run is of words each within a pause of the one before.
#[derive(Debug, Clone, Copy)]
struct Rest {
    second: i64,
    /// Whether the word reports.
    reports: bool,
    answers: usize,
    acts: usize,
    people: usize,
}

impl Rest {
    /// Returns whether so many of the words, an act among them, are answers of so many `people`.
    fn works(&self, least: usize, people: usize) -> bool {
        self.acts > 0 && self.answers >= least && self.people >= people
    }
}

/// Returns for each word of a run what stands from it on.
fn rests(run: &[Said]) -> Vec<Rest> {
    let mut who = BTreeSet::new();
    let (mut answers, mut acts) = (0, 0);
    let counted = run.iter().rev().map(|said| {
        let reports = said.word == Word::Report;
        if !reports {
            who.insert(&said.who);
            answers += 1;
        }
        acts += usize::from(said.word == Word::Act);
        Rest { second: said.second, reports, answers, acts, people: who.len() }
    });
    let mut rests: Vec<Rest> = counted.collect();
    rests.reverse();
    rests
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(words: &[(i64, Word, &str)]) -> Option<i64> {
        let said = |(second, word, who): &(i64, Word, &str)| Said {
            second: *second,
            word: *word,
            who: (*who).to_owned(),
            ends: *word == Word::Answer,
        };
        answered(&words.iter().map(said).collect::<Vec<Said>>(), 900)
    }

    #[test]
    fn a_report_wants_two_answers_and_an_act_among_them() {
        use Word::{Act, Answer, Report};
        let (a, b) = ("ada", "bo");
        let told_soon = [(0, Answer, a), (100, Report, a), (700, Act, a), (1_500, Answer, a)];
        assert_eq!(told(&told_soon), Some(100));
        assert_eq!(told(&[(0, Report, a), (700, Answer, b), (1_500, Answer, a)]), None);
        assert_eq!(told(&[(0, Report, a), (700, Act, b)]), None);
        assert_eq!(told(&[(0, Act, a), (100, Act, b), (700, Report, b)]), None);
    }

    #[test]
    fn a_report_that_is_taken_acted_on_and_called_over_within_the_hour_is_answered() {
        use Word::{Act, Answer, Report};
        let (a, b) = ("ada", "bo");
        let slow = [(0, Report, a), (120, Act, b), (1_560, Act, b), (3_000, Answer, a)];
        assert_eq!(told(&slow), Some(0));
        assert_eq!(told(&slow[..3]), None, "nobody calls it over");
        assert_eq!(told(&slow.map(|(second, word, _)| (second, word, a))), None, "one alone");
        assert_eq!(told(&slow.map(|(second, word, who)| (second * 2, word, who))), None);
    }

    #[test]
    fn stray_words_hours_apart_are_no_answers_and_a_late_conversation_is() {
        use Word::{Act, Answer, Report};
        let (a, b) = ("ada", "bo");
        assert_eq!(told(&[(0, Report, a), (1_800, Act, b), (3_500, Answer, a)]), None);
        assert_eq!(told(&[(0, Report, a), (800, Act, b), (1_800, Act, b)]), None);
        let late = |from, who| {
            let words = [(from, Answer, b), (from + 300, Act, b), (from + 900, Answer, who)];
            told(&[&[(0, Report, a)], &words[..]].concat())
        };
        assert_eq!((late(1_800, a), late(1_800, b), late(3_601, a)), (Some(0), None, None));
    }
}
