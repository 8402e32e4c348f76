//! What was tried during the response and is undone again: the way back from it brings the outage back as it was.

use crate::incident::milestones::story::Story;
use crate::incident::signs::cluster::WORK;
use crate::incident::signs::span::about;
use crate::incident::signs::words::canonical;
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// Returns whether the row at `at` takes back a change that was made to the same service while people were at work.
pub(in crate::incident) fn undoes_an_attempt(story: &Story<'_>, at: usize) -> bool {
    let service = |row: &Entry| row.service.as_ref().map(|service| canonical(service));
    let is_change = |row: &&Entry| row.kind == Kind::Change;
    let undoes = |row: &&Entry| row.phases.contains(&Phase::Rollback);
    let back = story.rows.get(at).filter(is_change).filter(undoes).and_then(service);
    let Some(back) = back.filter(|_| !story.written) else { return false };
    let before = story.rows.iter().take(at);
    let mut response = before.skip_while(|row| row.kind == Kind::Change || !about(row, WORK));
    response.any(|row| is_change(&row) && !undoes(&row) && service(row).as_ref() == Some(&back))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::incident::signs::measured;

    fn row(kind: Kind, phase: Phase, service: &str) -> Entry {
        let service = Some(service.to_owned()).filter(|service| !service.is_empty());
        Entry { kind, phase, phases: BTreeSet::from([phase]), service, ..measured::blank() }
    }

    fn is_one(rows: &[Entry], at: usize) -> bool {
        let (summaries, windows) = (&[], &[]);
        let story =
            Story { rows, summaries, windows, written: false, requests: None, end_of_input: 0 };
        undoes_an_attempt(&story, at)
    }

    #[test]
    fn only_what_the_response_changed_is_taken_back() {
        let release = row(Kind::Change, Phase::Change, "basket");
        let ack = row(Kind::Signal, Phase::Ack, "");
        let hotfix = row(Kind::Change, Phase::Mitigate, "basket");
        let back = row(Kind::Change, Phase::Rollback, "basket");
        let rows = [release, ack, back.clone()];
        assert!(!is_one(&rows, 2), "what set it off is undone");
        let [release, ack, _] = rows;
        let rows = [release, ack, hotfix, back];
        assert!(is_one(&rows, 3));
        assert!(!is_one(&rows, 2));
    }
}
