//! Whether people's words tell of an incident where no machine does: somebody reports it, and others answer soon.

use std::collections::BTreeSet;

use crate::base::name::login;
use crate::incident::cluster::WORK;
use crate::incident::span::start;
use crate::incident::sure::surely;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// So many words or acts answer a report where people are at work; one may be said of anything.
const ANSWERS: usize = 2;
/// So many, of at least two people, may begin late: within so many pauses of the report.
const MANY: usize = 3;
const LATE: i64 = 4;

/// Words of what goes wrong, whoever says them.
pub(super) const TROUBLE: &[Phase] = &[Phase::Report, Phase::Detect, Phase::Impact];

/// Words that answer a report.
const ENDS: &[Phase] = &[Phase::Recover, Phase::Resolve];

/// What only who is at work says or does; anybody asks and looks.
const ACTS: &[Phase] =
    &[Phase::Ack, Phase::Escalate, Phase::Identify, Phase::Mitigate, Phase::Fix, Phase::Rollback];

/// Returns the second in which it begins: of a report, or of one of `openings`, that is answered so often that people
/// are at work, each word within `pause` seconds of the one before. `rows` are people's words, sorted by time.
pub(super) fn begin<'e>(
    rows: impl Iterator<Item = &'e Entry>,
    openings: impl Iterator<Item = i64>,
    pause: i64,
) -> Option<i64> {
    let said = |row: &'e Entry| {
        let who = row.actor.as_deref().map(login).unwrap_or_default();
        Some(Said { second: start(row), word: word(row)?, who })
    };
    let mut words: Vec<Said> = rows.filter_map(said).collect();
    let opening = |second| Said { second, word: Word::Report, who: String::new() };
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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Word {
    Report,
    Answer,
    Act,
}

fn word(row: &Entry) -> Option<Word> {
    if surely(row, TROUBLE) {
        Some(Word::Report)
    } else if surely(row, ACTS) {
        Some(Word::Act)
    } else {
        (surely(row, WORK) || surely(row, ENDS)).then_some(Word::Answer)
    }
}

/// Returns the second of the first report that is answered.
fn answered(words: &[Said], pause: i64) -> Option<i64> {
    let (mut found, mut after) = (None, words);
    while let Some((first, rest)) = after.split_first() {
        if first.word == Word::Report && is_answered(first.second, rest, pause) {
            found = Some(first.second);
            break;
        }
        after = rest;
    }
    found
}

/// Returns whether the words after a report of `second` answer it: soon, or late but one upon the other.
fn is_answered(second: i64, words: &[Said], pause: i64) -> bool {
    let near = |one: &Said, next: &Said| next.second - one.second <= pause;
    let runs = words.chunk_by(near).filter_map(|run| Some((run.first()?.second - second, run)));
    let mut runs = runs.take_while(|(since, _)| *since <= pause * LATE);
    runs.any(|(since, run)| (since <= pause && works(run, ANSWERS, 1)) || works(run, MANY, 2))
}

/// Returns whether so many of `words`, an act among them, are answers of so many `people`.
fn works(words: &[Said], least: usize, people: usize) -> bool {
    let answers: Vec<&Said> = words.iter().filter(|said| said.word != Word::Report).collect();
    let who: BTreeSet<&String> = answers.iter().map(|said| &said.who).collect();
    let acts = answers.iter().any(|said| said.word == Word::Act);
    acts && answers.len() >= least && who.len() >= people
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(words: &[(i64, Word, &str)]) -> Option<i64> {
        let said = |(second, word, who): &(i64, Word, &str)| Said {
            second: *second,
            word: *word,
            who: (*who).to_owned(),
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
