//! Who took which alert, and which machines people who are at work speak of.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::cluster::WORK;
use crate::incident::span::{about, end, start, stays_open};
use crate::incident::sure::surely;
use crate::incident::words::identifiers;
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
pub(super) struct Heed {
    /// The keys of alerts that somebody acknowledged or passed on.
    keys: BTreeMap<String, BTreeSet<i64>>,
    /// The incidents of pagers that somebody acknowledged or passed on.
    incidents: BTreeSet<String>,
    /// The words of people at work.
    words: BTreeMap<String, BTreeSet<i64>>,
}

impl Heed {
    /// Returns what `entries` tell of it.
    pub(super) fn of(entries: &[Entry]) -> Self {
        let mut heed = Self::default();
        for entry in entries {
            let second = start(entry);
            if is_taking(entry) {
                let keys = entry.key.iter().map(|key| key.to_lowercase());
                keys.for_each(|key| _ = heed.keys.entry(key).or_default().insert(second));
                heed.incidents.extend(entry.incidents.iter().cloned());
            } else if entry.kind == Kind::Talk
                && (surely(entry, WORK) || surely(entry, &[Phase::Report]))
            {
                let words = tokens(&entry.title);
                words.for_each(|word| _ = heed.words.entry(word).or_default().insert(second));
            }
        }
        heed
    }

    /// Returns whether somebody took this alert.
    pub(super) fn takes(&self, alert: &Entry) -> bool {
        let until = if stays_open(alert) { i64::MAX } else { end(alert).saturating_add(TAKEN) };
        let within = |seconds: &BTreeSet<i64>| seconds.range(start(alert)..=until).next().is_some();
        let mut keys = alert.key.iter().chain(&alert.links).map(|key| key.to_lowercase());
        is_taking(alert)
            || alert.incidents.iter().any(|id| self.incidents.contains(id))
            || keys.any(|key| self.keys.get(&key).is_some_and(within))
    }

    /// Returns whether people at work name this alert or its machine while it goes on.
    pub(super) fn names(&self, alert: &Entry) -> bool {
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
