//! Who took which alert, and which machines people who are at work speak of.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::signs::cluster::WORK;
use crate::incident::signs::confidence::surely;
use crate::incident::signs::span::{about, end, start, stays_open};
use crate::incident::signs::words::identifiers;
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// An alert is taken at most so many seconds after it is over.
const TAKEN: i64 = 3_600;
/// People speak of a machine from so many seconds before it goes off, and until so many after it is over.
const BEFORE: i64 = 600;
const AFTER: i64 = 1_800;

/// What people did about alerts, by second.
#[derive(Default)]
pub(in crate::incident) struct Handling {
    /// The keys of alerts that somebody acknowledged or passed on.
    keys: BTreeMap<String, BTreeSet<i64>>,
    /// The incidents of pagers that somebody acknowledged or passed on.
    incidents: BTreeSet<String>,
    /// The words of people at work.
    words: BTreeMap<String, BTreeSet<i64>>,
}

impl Handling {
    /// Returns what `entries` tell of it.
    pub(in crate::incident) fn of(entries: &[Entry]) -> Self {
        let mut handling = Self::default();
        for entry in entries {
            let second = start(entry);
            if is_taking(entry) {
                let keys = entry.key.iter().map(|key| key.to_lowercase());
                keys.for_each(|key| _ = handling.keys.entry(key).or_default().insert(second));
                handling.incidents.extend(entry.incidents.iter().cloned());
            } else if entry.kind == Kind::Talk
                && (surely(entry, WORK) || surely(entry, &[Phase::Report]))
            {
                let words = tokens(&entry.title);
                words.for_each(|word| _ = handling.words.entry(word).or_default().insert(second));
            }
        }
        handling
    }

    /// Returns whether somebody took this alert.
    pub(in crate::incident) fn takes(&self, alert: &Entry) -> bool {
        let until = if stays_open(alert) { i64::MAX } else { end(alert).saturating_add(TAKEN) };
        let within = |seconds: &BTreeSet<i64>| seconds.range(start(alert)..=until).next().is_some();
        let mut keys = alert.key.iter().chain(&alert.links).map(|key| key.to_lowercase());
        is_taking(alert)
            || alert.incidents.iter().any(|id| self.incidents.contains(id))
            || keys.any(|key| self.keys.get(&key).is_some_and(within))
    }

    /// Returns whether people at work name this alert or its machine while it goes on.
    pub(in crate::incident) fn names(&self, alert: &Entry) -> bool {
        let (from, to) = (start(alert).saturating_sub(BEFORE), end(alert).saturating_add(AFTER));
        let within = |seconds: &BTreeSet<i64>| seconds.range(from..=to).next().is_some();
        let machine = alert.host.iter().map(|host| host.to_lowercase());
        let mut names = machine.chain(identifiers(&alert.title));
        names.any(|name| self.words.get(&name).is_some_and(within))
    }
}

fn is_taking(entry: &Entry) -> bool {
    entry.kind == Kind::Signal && about(entry, &[Phase::Ack, Phase::Escalate])
}

/// Returns the words of a sentence with the signs that names of machines have.
fn tokens(sentence: &str) -> impl Iterator<Item = String> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let words = sentence.split(move |c: char| !inside(c));
    let words = words.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase());
    words.filter(|word| word.len() >= 3)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::event::Edge;
    use crate::model::moment::{Moment, Precision};

    fn at(second: i64) -> Moment {
        Moment::utc(DateTime::from_timestamp(second, 0).unwrap(), Precision::Second)
    }

    /// A row of a pager, with the key `disk:web-1`.
    fn signal(second: i64, phase: Phase) -> Entry {
        Entry {
            time: Some(at(second)),
            kind: Kind::Signal,
            phase,
            phases: BTreeSet::from([phase]),
            key: Some("disk:web-1".to_owned()),
            ..measured::blank()
        }
    }

    /// An alert that goes on for ten minutes.
    fn alert(second: i64) -> Entry {
        Entry {
            until: Some(at(second + 600)),
            edge: Some(Edge::Open),
            ..signal(second, Phase::Detect)
        }
    }

    fn said(second: i64, phase: Phase, title: &str) -> Entry {
        let (kind, key, title) = (Kind::Talk, None, title.to_owned());
        Entry { kind, key, title, rule: "talk.x".to_owned(), ..signal(second, phase) }
    }

    #[test]
    fn an_alert_is_taken_by_its_key_within_the_hour_after_it() {
        let taken = |second: i64| Handling::of(&[signal(second, Phase::Ack)]).takes(&alert(1_000));
        assert!(taken(1_000) && taken(1_600) && taken(5_200));
        assert!(!taken(999), "another time that it fired");
        assert!(!taken(5_201));
        let open = Entry { until: None, ..alert(1_000) };
        assert!(Handling::of(&[signal(90_000, Phase::Escalate)]).takes(&open));
        let other = Entry { key: Some("disk:web-2".to_owned()), ..signal(1_100, Phase::Ack) };
        assert!(!Handling::of(&[other]).takes(&alert(1_000)));
    }

    #[test]
    fn keys_meet_in_any_case_and_by_a_link() {
        let ack = Entry { key: Some("DISK:WEB-1".to_owned()), ..signal(1_100, Phase::Ack) };
        let handling = Handling::of(&[ack]);
        assert!(handling.takes(&alert(1_000)));
        let links = BTreeSet::from(["Disk:web-1".to_owned()]);
        assert!(handling.takes(&Entry { key: None, links, ..alert(1_000) }));
        assert!(!handling.takes(&Entry { key: None, ..alert(1_000) }));
    }

    #[test]
    fn an_alert_is_taken_by_the_incident_of_its_pager_at_any_time() {
        let incidents = BTreeSet::from(["P1".to_owned()]);
        let ack = Entry { key: None, incidents: incidents.clone(), ..signal(90_000, Phase::Ack) };
        let handling = Handling::of(&[ack]);
        assert!(handling.takes(&Entry { incidents, ..alert(1_000) }));
        assert!(!handling.takes(&alert(1_000)));
    }

    #[test]
    fn who_says_so_in_chat_takes_no_alert() {
        let word = said(1_100, Phase::Ack, "on it");
        assert!(!Handling::of(&[word]).takes(&alert(1_000)));
        assert!(Handling::default().takes(&signal(0, Phase::Ack)), "it is the taking itself");
    }

    #[test]
    fn people_at_work_name_the_machine_around_its_alert() {
        let alert = Entry { host: Some("Web-1".to_owned()), key: None, ..alert(1_000) };
        let names = |second: i64, phase: Phase, title: &str| {
            Handling::of(&[said(second, phase, title)]).names(&alert)
        };
        let look = |second: i64| names(second, Phase::Investigate, "bo: is it web-1?");
        // From ten minutes before it goes off until half an hour after it is over.
        assert!(look(400) && look(3_400));
        assert!(!look(399) && !look(3_401));
        assert!(names(1_100, Phase::Report, "WEB-1, again"));
        assert!(!names(1_100, Phase::Investigate, "is it web-12?"), "another machine");
        assert!(!names(1_100, Phase::Note, "web-1 is the old one"), "not at work");
    }

    #[test]
    fn words_that_only_read_like_work_name_nothing() {
        let alert = Entry { host: Some("web-1".to_owned()), ..alert(1_000) };
        let word = said(1_100, Phase::Investigate, "web-1 lunch?");
        let rule = "talk-learnt.investigate".to_owned();
        assert!(!Handling::of(&[Entry { rule, ..word }]).names(&alert));
    }

    #[test]
    fn a_name_in_the_title_will_do() {
        let title = "Queue of orders-api is stuck".to_owned();
        let alert = Entry { title, ..alert(1_000) };
        let word = said(1_100, Phase::Investigate, "looking at orders-api.");
        assert!(Handling::of(&[word]).names(&alert));
    }
}
