//! Events of one source, folded as they come: what is told again and again in one minute costs no more than once.
//!
//! In go events in the order of their source, out come fewer whose counts add up to the same. Failing lines fold by rule,
//! service and minute; all else only where it tells the very same ([`Telling`]). What opens never folds with what
//! closes, nor across it.

use std::collections::BTreeSet;
#[expect(clippy::disallowed_types, reason = "lookup only")]
use std::collections::HashMap;

use crate::format::task::Times;
use crate::model::event::{Edge, Event, Kind};
use crate::model::moment::{Assumption, Moment};
use crate::model::origin::Evidence;
use crate::model::phase::Severity;
use crate::model::report::Warning;
use crate::options::EVENTS;
use crate::scan::spell::Again;
use crate::scan::telling::Telling;

/// How many places are kept of what folds; the rest are counted.
pub const PLACES: usize = 3;
/// So many titles of one telling are kept apart in a minute; the rest fold into one.
const TITLES: u32 = 10;

/// Where an event went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    at: usize,
    /// Whether it found no room and was folded by rule and hour alone.
    crowded: bool,
}

/// Events being folded.
#[derive(Debug)]
#[expect(clippy::disallowed_types, reason = "lookup only")]
#[expect(
    clippy::vec_box,
    reason = "they come in boxes, and a list of them would need twice the room to grow"
)]
pub struct Fold {
    /// How many events are kept apart.
    room: usize,
    /// How many titles of one telling are kept apart in a minute.
    most_titles: u32,
    /// Whether all places are kept.
    all_places: bool,
    events: Vec<Box<Event>>,
    /// Where in `events` a telling stands.
    places: HashMap<Vec<u8>, usize>,
    /// How many titles the tellings of a minute have.
    titles: HashMap<Vec<u8>, u32>,
    /// The latest edge of each state, and how often it turned.
    turns: HashMap<Vec<u8>, (Edge, u32)>,
    telling: Telling,
    /// The rules whose events matter to the second.
    watched: BTreeSet<String>,
    /// How many records were folded by rule and hour alone, for want of room.
    crowded: u64,
}

#[expect(clippy::disallowed_types, reason = "lookup only")]
impl Default for Fold {
    fn default() -> Self {
        Self {
            room: EVENTS,
            most_titles: TITLES,
            all_places: false,
            events: Vec::new(),
            places: HashMap::new(),
            titles: HashMap::new(),
            turns: HashMap::new(),
            telling: Telling::default(),
            watched: BTreeSet::new(),
            crowded: 0,
        }
    }
}

impl Fold {
    /// Returns an empty fold that keeps at most `room` events apart, and those of the rules `watched` by second.
    pub fn watching(watched: BTreeSet<String>, room: usize) -> Self {
        Self { room, watched, ..Self::default() }
    }

    /// Returns this for a part of a source, whose titles are held against those of the parts before it once they are joined.
    #[must_use]
    pub fn of_part(self) -> Self {
        Self { most_titles: u32::MAX, ..self }
    }

    /// Adds what a part of the source folded already; the parts, and what is in them, come in order.
    pub fn add_folded(&mut self, mut event: Box<Event>) {
        let places = std::mem::take(&mut event.evidence);
        // A telling is known by its first place.
        event.evidence.extend(places.first().cloned());
        let known = self.events.len();
        self.all_places = true;
        let place = self.add(event);
        self.all_places = false;
        let folded = self.events.len() == known;
        let Some(into) = self.events.get_mut(place.at) else { return };
        let own = usize::from(!places.is_empty());
        into.evidence.truncate(into.evidence.len().saturating_sub(own));
        into.evidence.extend(places);
        if folded {
            into.evidence.sort_by_key(|place| (place.origin.line, place.origin.offset));
        }
        into.evidence.truncate(PLACES);
    }

    /// Adds one event, after those that stand before it in its source.
    pub fn add(&mut self, event: Box<Event>) -> Place {
        let turn = self.turn(&event);
        let watched = self.watched.contains(&event.rule);
        self.telling.read(&event, turn, watched);
        if let Some(place) = self.places.get(self.telling.whole()).copied() {
            return self.fold(place, event);
        }
        if self.events.len() >= self.room {
            return self.crowd(event);
        }
        if (watched || event.kind != Kind::Symptom) && self.is_one_title_too_many() {
            self.telling.drop_title();
            if let Some(place) = self.places.get(self.telling.whole()).copied() {
                return self.fold(place, event);
            }
        }
        self.keep(event)
    }

    /// Adds what tells an event again that went somewhere, at `times`.
    pub fn add_again(&mut self, again: Again, times: Times) {
        let Again { slot, severity, count, evidence } = again;
        let Some(place) = slot.get() else { return };
        if place.crowded {
            self.crowded = self.crowded.saturating_add(count);
        }
        let Times { time, until, received, assumed } = times;
        let evidence = evidence.map(|evidence| *evidence);
        let evidence = evidence.into_iter();
        let more = More { count, severity, time, until, received, assumed, evidence };
        if let Some(into) = self.events.get_mut(place.at) {
            more.add_to(into, false);
        }
    }

    /// Returns what is left, in the order in which it was first told.
    pub fn into_events(self) -> Vec<Event> {
        self.events.into_iter().map(|event| *event).collect()
    }

    /// Says how many records lost their names for want of room, if any did.
    pub fn warning(&self, source: &str) -> Option<Warning> {
        let (room, count) = (self.room, self.crowded);
        let are = if count == 1 { "record after them is" } else { "records after them are" };
        let message =
            format!("more than {room} different events; {count} {are} told by rule and hour only");
        let code = "too_many_events".to_owned();
        (self.crowded > 0).then(|| Warning { code, message, origin: Some(source.to_owned()) })
    }

    fn keep(&mut self, event: Box<Event>) -> Place {
        let at = self.events.len();
        self.places.insert(self.telling.whole().to_vec(), at);
        self.events.push(event);
        Place { at, crowded: false }
    }

    fn fold(&mut self, at: usize, event: Box<Event>) -> Place {
        if let Some(into) = self.events.get_mut(at) {
            tell_again(into, *event, self.all_places);
        }
        Place { at, crowded: false }
    }

    /// Returns how often the state of `event` turned before it.
    fn turn(&mut self, event: &Event) -> u32 {
        let Some(edge) = event.edge else { return 0 };
        let state = self.telling.state(event);
        let Some((last, turns)) = self.turns.get_mut(state) else {
            if self.turns.len() < self.room {
                self.turns.insert(state.to_vec(), (edge, 0));
            }
            return 0;
        };
        if *last != edge {
            (*last, *turns) = (edge, turns.saturating_add(1));
        }
        *turns
    }

    fn is_one_title_too_many(&mut self) -> bool {
        let Some(known) = self.titles.get_mut(self.telling.untitled()) else {
            self.titles.insert(self.telling.untitled().to_vec(), 1);
            return false;
        };
        *known = known.saturating_add(1);
        *known > self.most_titles
    }

    /// Folds what finds no room by rule and hour. It neither opens nor closes anything and names nobody:
    /// what differs must not be told as if it were the same.
    fn crowd(&mut self, mut event: Box<Event>) -> Place {
        self.crowded = self.crowded.saturating_add(event.count);
        self.telling.read_coarsely(&event);
        if let Some(place) = self.places.get(self.telling.whole()).copied() {
            return Place { crowded: true, ..self.fold(place, event) };
        }
        forget_names(&mut event);
        Place { crowded: true, ..self.keep(event) }
    }
}

/// Folds `event`, which tells the same, into the one that stands before it; `all_places` keeps each place.
pub(crate) fn tell_again(into: &mut Event, event: Event, all_places: bool) {
    let Event { count, severity, time, until, received, assumed, evidence, .. } = event;
    let evidence = evidence.into_iter();
    More { count, severity, time, until, received, assumed, evidence }.add_to(into, all_places);
}

/// Takes out of `event` whatever others that fold into it may not share.
pub(crate) fn forget_names(event: &mut Event) {
    for name in [
        &mut event.service,
        &mut event.host,
        &mut event.actor,
        &mut event.channel,
        &mut event.key,
        &mut event.incident,
    ] {
        *name = None;
    }
    event.edge = None;
    event.links.clear();
}

/// What a further telling adds to an event.
struct More<E> {
    count: u64,
    severity: Option<Severity>,
    time: Option<Moment>,
    until: Option<Moment>,
    received: Option<Moment>,
    assumed: Vec<Assumption>,
    evidence: E,
}

impl<E: Iterator<Item = Evidence>> More<E> {
    fn add_to(self, into: &mut Event, all_places: bool) {
        into.count = into.count.saturating_add(self.count);
        into.severity = into.severity.max(self.severity);
        // The end of a state is told by its close alone, never by a second notice of it.
        if into.edge.is_none() {
            let ends = [into.until.take(), into.time.clone(), self.until, self.time.clone()];
            into.until = ends.into_iter().flatten().max();
        }
        // What is assumed is said of the first time, which is kept.
        if self.time < into.time {
            into.time = self.time;
            into.received = self.received;
            into.assumed = self.assumed;
        }
        if all_places {
            into.evidence.extend(self.evidence);
        } else if into.evidence.len() < PLACES {
            into.evidence.reserve_exact(PLACES - into.evidence.len());
            into.evidence.extend(self.evidence);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::moment::Precision;
    use crate::model::origin::Origin;
    use crate::model::phase::Phase;

    fn event(kind: Kind, second: i64, title: &str) -> Event {
        let line = u64::try_from(second).unwrap() + 1;
        let time = chrono::DateTime::from_timestamp(second, 0).unwrap();
        Event {
            time: Some(Moment::utc(time, Precision::Second)),
            until: None,
            received: None,
            phase: Phase::Detect,
            phases: BTreeSet::from([Phase::Detect]),
            kind,
            edge: None,
            outcome: None,
            title: title.to_owned(),
            rule: "test".to_owned(),
            service: None,
            host: None,
            severity: None,
            actor: None,
            channel: None,
            key: Some("job".to_owned()),
            links: Vec::new(),
            incident: None,
            count: 1,
            stated: None,
            assumed: Vec::new(),
            evidence: vec![Evidence {
                origin: Origin { source: "app.log".into(), line, offset: 0, lines: 1 },
                text: format!("{second} {title}"),
                quote: None,
            }],
        }
    }

    fn folded(events: impl IntoIterator<Item = Event>) -> Vec<Event> {
        let mut fold = Fold::default();
        events.into_iter().for_each(|event| {
            fold.add(Box::new(event));
        });
        fold.into_events()
    }

    fn counts(events: &[Event]) -> Vec<u64> {
        events.iter().map(|event| event.count).collect()
    }

    #[test]
    fn a_minute_of_one_telling_is_one_event_with_its_ends_and_first_places() {
        let told = |second| event(Kind::Signal, second, &format!("job {second} failed"));
        let events = folded([10, 5, 20, 30, 59, 60].map(told));
        assert_eq!(counts(&events), [5, 1]);
        let second = |moment: &Option<Moment>| moment.as_ref().unwrap().at.timestamp();
        assert_eq!((second(&events[0].time), second(&events[0].until)), (5, 59));
        let lines: Vec<_> = events[0].evidence.iter().map(|place| place.origin.line).collect();
        assert_eq!(lines, [11, 6, 21]);
    }

    #[test]
    fn a_state_that_turns_keeps_its_order_and_has_no_end_of_its_own() {
        let edge = |(second, edge)| Event { edge: Some(edge), ..event(Kind::Signal, second, "up") };
        let (open, close) = (Edge::Open, Edge::Close);
        let events = folded([(1, open), (2, open), (3, close), (4, open), (5, open)].map(edge));
        assert_eq!(counts(&events), [2, 1, 2]);
        assert_eq!(
            events.iter().map(|e| e.edge).collect::<Vec<_>>(),
            [open, close, open].map(Some)
        );
        assert!(events.iter().all(|event| event.until.is_none()));
    }

    #[test]
    fn people_keep_their_words_and_changes_their_versions() {
        let said = |kind| [1, 2, 3].map(|n| event(kind, n, if n < 3 { "v 41" } else { "v 42" }));
        assert_eq!(counts(&folded(said(Kind::Talk))), [2, 1]);
        assert_eq!(counts(&folded(said(Kind::Change))), [2, 1]);
        assert_eq!(counts(&folded(said(Kind::Signal))), [3]);
        let other = [1, 2]
            .map(|n| Event { actor: Some(n.to_string()), ..event(Kind::Talk, n, "the same") });
        assert_eq!(counts(&folded(other)), [1, 1]);
    }

    #[test]
    fn titles_of_a_minute_are_bounded_and_counted_on() {
        let word = |n: u8| char::from(b'a' + n % 26).to_string().repeat(usize::from(n / 26) + 7);
        let events = folded((0..100).map(|n| event(Kind::Signal, 3, &word(n))));
        assert_eq!(events.len(), 11);
        assert_eq!(counts(&events).iter().sum::<u64>(), 100);
        assert_eq!(events[10].count, 90);
    }

    #[test]
    fn what_finds_no_room_is_counted_by_rule_and_hour_and_said() {
        let mut fold = Fold { room: 100, ..Fold::default() };
        for n in 0..150 {
            let edge = Some(Edge::Open);
            fold.add(Box::new(Event {
                key: Some(n.to_string()),
                edge,
                ..event(Kind::Signal, 3, "a")
            }));
        }
        assert!(fold.warning("app.log").unwrap().message.contains(" 50 records"));
        let events = fold.into_events();
        assert_eq!(events.len(), 101);
        let rest = &events[100];
        assert_eq!((rest.count, rest.edge, &rest.key), (50, None, &None));
    }
}
