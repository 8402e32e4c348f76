//! Entries that evidence connects, while it is being decided whether they are an incident.

use std::collections::BTreeSet;

use crate::base::name::{bare, login, parts};
use crate::incident::signs::alarm::Alarm;
use crate::incident::signs::by_word::RESPONSES;
use crate::incident::signs::confidence::surely;
use crate::incident::signs::grounds;
use crate::incident::signs::heed::Heed;
use crate::incident::signs::span::{
    about, detects, end, is_human, is_short, opens, start, stays_open,
};
use crate::incident::signs::words::{canonical, identifiers, mask, own_words, words};
use crate::model::event::{Edge, Kind};
use crate::model::incident::Entry;
use crate::model::phase::{Phase, Severity};

/// A monitor calls the pager within so many seconds.
const TELLING: i64 = 60;
/// So many alerts of one name are of a few machines.
const FEW: usize = 3;
/// So many words answer an alert.
const ANSWERS: usize = 2;

/// Phases of people at work on an incident.
pub(in crate::incident) const WORK: &[Phase] = &[
    Phase::Ack,
    Phase::Escalate,
    Phase::Investigate,
    Phase::FalseLead,
    Phase::Identify,
    Phase::Mitigate,
    Phase::Fix,
    Phase::Rollback,
];

/// Connected entries and what they have in common.
#[derive(Debug, Clone, Default)]
pub(in crate::incident) struct Cluster {
    /// Indices of the entries.
    pub(in crate::incident) members: BTreeSet<usize>,
    /// The first second.
    pub(in crate::incident) start: i64,
    /// The last second; `i64::MAX` while a state is open.
    pub(in crate::incident) end: i64,
    /// The second in which its last entry begins.
    pub(in crate::incident) last: i64,
    /// The seconds in which machines registered trouble.
    pub(in crate::incident) openings: BTreeSet<i64>,
    /// Words that set its services and alerts apart.
    pub(in crate::incident) words: BTreeSet<String>,
    /// Its services without generic words.
    pub(in crate::incident) services: BTreeSet<String>,
    /// Keys, links and native ids.
    pub(in crate::incident) ids: BTreeSet<String>,
    /// People at work.
    pub(in crate::incident) actors: BTreeSet<String>,
    /// The parts of the names of people at work.
    people: BTreeSet<String>,
    /// Those of them that are all of a name: a pager knows as `ada` whom the chat calls Ada Okafor.
    lone: BTreeSet<String>,
    /// Channels in which people speak of it.
    pub(in crate::incident) channels: BTreeSet<String>,
    /// The seconds from and until which a room for incidents speaks of it.
    pub(in crate::incident) spoken: Option<(i64, i64)>,
    /// Whether people are at work.
    pub(in crate::incident) responded: bool,
    /// How many of their words answer, once an alert has opened; an act that names it is enough.
    answers: usize,
    /// Whether a pager or monitor tells that somebody took one of its alerts.
    pub(in crate::incident) taken: bool,
    /// Its services and machines, in lower case.
    pub(in crate::incident) names: BTreeSet<String>,
    /// The environments that its alerts name, none for production.
    pub(in crate::incident) grounds: BTreeSet<&'static str>,
    /// What the titles of its alerts name.
    pub(in crate::incident) named: BTreeSet<String>,
    /// The titles of its alerts without their numbers.
    pub(in crate::incident) alarms: BTreeSet<String>,
    /// What its alerts are called, whichever machine they are about.
    calls: BTreeSet<String>,
    /// Whether nothing that people said beside it was about it.
    pub(in crate::incident) deaf: bool,
    /// Whether a machine says itself that it fails, rather than a monitor that watches it.
    pub(in crate::incident) hurts: bool,
    /// Whether a state opens, and whether one stays open for longer than a blip.
    states: (bool, bool),
    /// Whether failing lines come in a burst.
    pub(in crate::incident) burst: bool,
    /// Whether people outside the response report it.
    pub(in crate::incident) reported: bool,
    /// Whether a state of a grave alert opens.
    grave_state: bool,
    /// What tells of grave trouble.
    grave: BTreeSet<(String, Option<String>)>,
}

impl Cluster {
    /// Returns the cluster of some of `entries`.
    pub(in crate::incident) fn of(members: BTreeSet<usize>, entries: &[Entry]) -> Self {
        let mut cluster =
            Self { start: i64::MAX, end: i64::MIN, last: i64::MIN, ..Self::default() };
        for member in members {
            cluster.add(member, entries);
        }
        cluster
    }

    /// Adds one of `entries`.
    pub(in crate::incident) fn add(&mut self, member: usize, entries: &[Entry]) {
        let Some(entry) = entries.get(member) else { return };
        self.members.insert(member);
        self.start = self.start.min(start(entry));
        self.end = self.end.max(if stays_open(entry) { i64::MAX } else { end(entry) });
        self.last = self.last.max(start(entry));
        if detects(entry) {
            self.openings.insert(start(entry));
            self.names
                .extend(entry.service.iter().chain(&entry.host).map(|name| name.to_lowercase()));
            self.grounds.extend(grounds::of(entry));
            self.named.extend(identifiers(&entry.title));
            self.alarms.insert(mask(&entry.title));
            self.calls.insert(Alarm::of(member, entry).name);
            self.hurts |= entry.phase == Phase::Impact;
        }
        self.reported |= surely(entry, &[Phase::Report]);
        self.weigh(entry);
        let names = entry.key.iter().chain(&entry.links).chain(&entry.incidents);
        self.ids.extend(names.clone().map(|name| name.to_lowercase()));
        self.words.extend(names.flat_map(|name| own_words(name, entry)));
        // Without the owner, but where nothing else sets the service apart: `payments/api`.
        let own = |name: &String| Some(words(bare(name))).filter(|own| !own.is_empty());
        self.words.extend(entry.service.iter().flat_map(|n| own(n).unwrap_or_else(|| words(n))));
        self.services.extend(entry.service.iter().map(|service| canonical(service)));
        if is_human(entry) {
            self.actors.extend(entry.actor.iter().map(|actor| login(actor)));
            for own in entry.actor.iter().map(|actor| parts(actor)) {
                self.lone.extend(own.first().filter(|_| own.len() == 1).cloned());
                self.people.extend(own);
            }
            let works = surely(entry, WORK);
            self.responded |= works;
            let opened = self.openings.first().is_some_and(|first| *first <= start(entry));
            // That a pager notes who took it is no answer yet.
            if works && opened && entry.kind != Kind::Signal {
                let names =
                    surely(entry, RESPONSES) && !words(&entry.title).is_disjoint(&self.words);
                self.answers += if names { ANSWERS } else { 1 };
            }
            self.taken |= entry.kind == Kind::Signal && about(entry, &[Phase::Ack]);
        }
        if entry.kind == Kind::Talk {
            self.channels.extend(entry.channel.clone());
        }
    }

    /// Notes that a room for incidents speaks of it from one second until another.
    pub(in crate::incident) fn speak(&mut self, (from, until): (i64, i64)) {
        let (first, last) = self.spoken.unwrap_or((from, until));
        self.spoken = Some((first.min(from), last.max(until)));
    }

    /// Takes in all of `other`.
    pub(in crate::incident) fn merge(&mut self, other: Self, entries: &[Entry]) {
        self.channels.extend(other.channels);
        if let Some(span) = other.spoken {
            self.speak(span);
        }
        for member in other.members {
            self.add(member, entries);
        }
    }

    /// Returns the last second that is told of, where it has no end.
    pub(in crate::incident) fn told(&self) -> i64 {
        if self.end == i64::MAX { self.last } else { self.end }
    }

    /// Returns whether a monitor tells that somebody took it, not who, and nobody speaks of it: whoever works beside it did.
    pub(in crate::incident) fn is_taken_by_nobody_known(&self) -> bool {
        self.taken && self.actors.is_empty() && self.channels.is_empty()
    }

    /// Returns whether a state of it opens, which a monitor would tell the end of.
    pub(in crate::incident) fn has_state(&self) -> bool {
        self.states.0
    }

    /// Returns whether any machine registered trouble.
    pub(in crate::incident) fn has_signal(&self) -> bool {
        !self.openings.is_empty()
    }

    /// Returns whether two clusters open within `seconds` of each other.
    pub(in crate::incident) fn opens_near(&self, other: &Self, seconds: i64) -> bool {
        self.gap(other).is_some_and(|gap| gap <= seconds)
    }

    /// Returns how many seconds lie between the openings of two clusters where they are nearest.
    pub(in crate::incident) fn gap(&self, other: &Self) -> Option<i64> {
        let (few, many) = if self.openings.len() < other.openings.len() {
            (&self.openings, &other.openings)
        } else {
            (&other.openings, &self.openings)
        };
        let near = |at: &i64| {
            let before = many.range(..=*at).next_back().map(|before| at.saturating_sub(*before));
            let after = many.range(*at..).next().map(|after| after.saturating_sub(*at));
            before.into_iter().chain(after).min()
        };
        few.iter().filter_map(near).min()
    }

    /// Returns how much it is heeded: not at all, by a remark, by who took the page, or by people at work on it.
    pub(in crate::incident) fn heed(&self) -> Heed {
        if self.reported || self.answers >= ANSWERS {
            Heed::Work
        } else if self.taken {
            Heed::Taken
        } else if self.responded {
            Heed::Remark
        } else {
            Heed::None
        }
    }

    /// Returns whether it is a single alert, be it of a few machines, that is heeded less than another, however long it
    /// goes on.
    pub(in crate::incident) fn is_unheeded(&self, most: Heed) -> bool {
        let span = self.openings.first().zip(self.openings.last());
        // A monitor and the pager that it calls tell of one alert.
        let near = span.is_some_and(|(from, to)| to - from <= TELLING);
        let few = self.calls.len() <= 1 && self.alarms.len() <= FEW;
        let once = self.alarms.len() <= 1 || few || (self.alarms.len() == 2 && near);
        once && !self.burst && self.heed() < most
    }

    fn weigh(&mut self, entry: &Entry) {
        self.burst |= entry.kind == Kind::Symptom;
        if opens(entry) {
            self.states = (true, self.states.1 || !is_short(entry));
        }
        let severe = match entry.severity {
            Some(severity) => severity >= Severity::Error,
            None => !entry.incidents.is_empty(),
        };
        if detects(entry) && severe {
            self.grave_state |= entry.edge == Some(Edge::Open);
            self.grave.insert((entry.rule.clone(), entry.key.clone()));
        }
    }

    /// Returns whether it is over by itself before anybody could look.
    pub(in crate::incident) fn is_blip(&self) -> bool {
        self.states == (true, false) && !self.burst
    }

    /// Returns whether its signals alone make an incident.
    pub(in crate::incident) fn is_strong(&self) -> bool {
        // A bare line without a state behind it (a failed job, a restart) wants a second witness.
        !self.is_blip() && (self.grave_state || self.grave.len() > 1)
    }

    /// Returns whether it is an incident; `hurt` says whether failing requests were measured.
    pub(in crate::incident) fn is_incident(&self, entries: &[Entry], hurt: bool) -> bool {
        let (burst, reported) = (self.burst, self.reported);
        let grave = self.rows(entries).any(|e| detects(e) && e.severity != Some(Severity::Info));
        let witnessed = grave || burst || reported;
        (witnessed && self.responded) || (grave && (hurt || burst)) || self.is_strong()
    }

    /// Returns whether somebody who is at work on it did this.
    pub(in crate::incident) fn is_by_responder(&self, entry: &Entry) -> bool {
        entry.actor.as_ref().is_some_and(|actor| self.is_responder(&login(actor), &parts(actor)))
    }

    /// Returns whether somebody with this login, whose name has these parts, is at work on it.
    pub(in crate::incident) fn is_responder(&self, login: &str, name: &BTreeSet<String>) -> bool {
        self.actors.contains(login)
            || (!name.is_empty() && name.is_subset(&self.people))
            || !name.is_disjoint(&self.lone)
    }

    /// Returns whether somebody is at work on both, by whichever name.
    pub(in crate::incident) fn shares_hands(&self, other: &Self) -> bool {
        !self.actors.is_disjoint(&other.actors)
            || !self.lone.is_disjoint(&other.people)
            || !other.lone.is_disjoint(&self.people)
    }

    /// Returns its entries.
    pub(in crate::incident) fn rows<'a>(
        &'a self,
        entries: &'a [Entry],
    ) -> impl Iterator<Item = &'a Entry> {
        self.members.iter().filter_map(|member| entries.get(*member))
    }
}
