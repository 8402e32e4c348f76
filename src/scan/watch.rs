//! What is looked for in the records of a source: events, requests, people.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use memchr::memchr_iter;

use crate::format::glance::Glance;
use crate::format::skim::MARKS;
use crate::format::skim::loud::may_be_loud;
use crate::format::skim::{is_piece, request};
use crate::format::task::{Claim, Lines, Place, Task};
use crate::format::timestamp::zone::Zone;
use crate::format::untimed::Stamps;
use crate::model::event::{Event, Kind};
use crate::model::person::Person;
use crate::model::record::Record;
use crate::rule::load::Ruleset;
use crate::rule::matcher::{Choice, Matcher};
use crate::rule::need::Need;
use crate::rule::sift::{Hand, Manners, Sift, Wanted};
use crate::scan::people::person;
use crate::scan::request::Request;
use crate::scan::request_id;
use crate::scan::spell::{Again, Slot, Spells, Telling};

/// So many bytes are read in full sooner than a sift is made, which takes as long.
const LITTLE: usize = 256 << 10;
/// How much of a source is studied to sift it at once, in bytes.
const GLANCE: usize = 32 << 10;
/// How much is studied to sift the rest of a large one well, in bytes.
const STUDY: usize = 256 << 10;
/// After so many blocks that has earned its time.
const LARGE: usize = 24;

const MANNERS: Manners =
    Manners { marks: MARKS, requests: request::MARKS, is_request: request::is_mark, may_be_loud };

/// Lines of access logs are told from others by who reads them.
const BARE: Manners =
    Manners { marks: &[], requests: &[], is_request: |_, _| false, may_be_loud: |_| false };

/// A sift made at a glance, and in its place a better one once that pays.
#[derive(Debug, Default)]
struct Sieving<'r> {
    /// Whether its lines are requests.
    requests: bool,
    needs: OnceLock<Vec<Need<'r>>>,
    best: Mutex<Option<Arc<Sift<'r>>>>,
    blocks: AtomicUsize,
    /// Whether the better one was made.
    studied: AtomicBool,
    /// How many bytes were asked for so far.
    bytes: AtomicUsize,
}

/// The sifts for lines of any kind, and for those that are requests.
type Pair<'r> = [Arc<Sieving<'r>>; 2];

/// The sifts made so far: sources that the same rules may see share one.
#[derive(Debug)]
pub struct Sifts<'r> {
    rules: &'r Ruleset,
    made: Mutex<BTreeMap<Vec<bool>, Pair<'r>>>,
}

impl<'r> Sifts<'r> {
    /// Returns an empty collection of sifts of `rules`.
    pub fn new(rules: &'r Ruleset) -> Self {
        Self { rules, made: Mutex::default() }
    }

    fn of(&self, name: &str) -> Pair<'r> {
        let seeing = Sift::seeing(self.rules, name);
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let new = |requests| Arc::new(Sieving { requests, ..Sieving::default() });
        made.entry(seeing).or_insert_with(|| [false, true].map(new)).clone()
    }
}

impl<'r> Sieving<'r> {
    /// Returns whether a block of `length` bytes, and all before it, are too little for a sift.
    fn is_little(&self, length: usize) -> bool {
        let before = self.bytes.fetch_add(length, Ordering::Relaxed);
        before.saturating_add(length) <= LITTLE
    }

    /// Returns the best sift for `block` of the source `name` there is by now.
    fn sift(&self, rules: &'r Ruleset, name: &str, block: &[u8]) -> Arc<Sift<'r>> {
        let study = |length| {
            let ask = if self.requests { Sift::needs_of_requests } else { Sift::needs };
            let manners = if self.requests { BARE } else { MANNERS };
            let needs = self.needs.get_or_init(|| ask(rules, name));
            Arc::new(Sift::new(needs, manners, block.get(..length).unwrap_or(block)))
        };
        let best = || self.best.lock().unwrap_or_else(PoisonError::into_inner);
        let many = self.blocks.fetch_add(1, Ordering::Relaxed) >= LARGE;
        // Whoever makes the better one makes it alone; the others go on with the first. The heads of sources are read in
        // blocks that teach too little.
        let enough = many && block.len() >= STUDY / 2;
        if enough && !self.studied.swap(true, Ordering::Relaxed) {
            let good = study(STUDY);
            *best() = Some(Arc::clone(&good));
            return good;
        }
        Arc::clone(best().get_or_insert_with(|| study(GLANCE)))
    }
}

/// What is looked for in one source.
#[derive(Debug)]
pub struct Watch<'w, 'n> {
    rules: &'w Ruleset,
    name: &'n str,
    /// What is sifted out of lines of any kind.
    any: Arc<Sieving<'w>>,
    /// The same where they are requests.
    requests: Arc<Sieving<'w>>,
    /// The zone of times that state none, where symptoms of a minute are told in full only once.
    folds: Option<Zone>,
}

/// What is kept of a record.
#[derive(Debug)]
pub struct Told {
    /// The event that it tells of.
    pub event: Option<Box<Event>>,
    /// Where that goes, for those that tell it again.
    pub slot: Option<Slot>,
    /// What it adds to an event that was told before.
    pub again: Option<Again>,
    /// The request that it tells of.
    pub request: Option<Box<Request>>,
    /// The places of the ids of the request that it is about; none where no rule takes the record and no request failed.
    pub ids: Vec<u64>,
    /// The person whom it describes.
    pub person: Option<Box<Person>>,
    /// Whether a rule names it as noise.
    pub ignored: bool,
}

impl Told {
    /// Returns whether it tells of a request, by its id or as an access log does.
    pub fn has_requests(&self) -> bool {
        self.request.is_some() || !self.ids.is_empty()
    }
}

impl<'w, 'n> Watch<'w, 'n> {
    /// Returns the watch of the source `name`.
    pub fn new(sifts: &Sifts<'w>, name: &'n str) -> Self {
        let [any, requests] = sifts.of(name);
        Self { rules: sifts.rules, name, any, requests, folds: None }
    }

    /// Lets each symptom be told in full once for each minute of a block, where the minute is certain; `zone` is that of
    /// times that state none.
    #[must_use]
    pub fn folding(self, zone: Zone) -> Self {
        Self { folds: Some(zone), ..self }
    }

    /// Returns the rules whose events matter to the second.
    pub fn watched(&self) -> BTreeSet<String> {
        let watched = self.rules.rules.iter().filter(|rule| rule.watched);
        watched.map(|rule| rule.id.clone()).collect()
    }

    fn tell(
        Scratch { matcher, spells, .. }: &mut Scratch<'w>,
        record: &Record,
        minute: Option<(i64, i32)>,
        counted: bool,
    ) -> Option<Told> {
        let request = Request::of(record).map(Box::new);
        let person = person(record).map(Box::new);
        // What stands in the line as it is was sifted there.
        let sifted = counted && is_piece(record.raw.as_bytes(), &record.message);
        let choice = if sifted { Choice::None } else { matcher.choose(record) };
        let mut ignored = matches!(choice, Choice::Ignored);
        let (mut event, mut slot, mut again) = (None, None, None);
        if let Choice::Rule(rule) = choice {
            let telling = minute.and_then(|minute| spells.tell(rule, record, minute));
            match telling {
                Some(Telling::Again(more)) => again = Some(more),
                Some(Telling::First(first)) => slot = Some(first),
                None => {}
            }
            if again.is_none() {
                event = matcher.event(rule, record).map(Box::new);
                ignored = event.is_none();
            }
        }
        let failed = request.as_deref().is_some_and(Request::is_failed);
        let by_machine = matches!(choice, Choice::Rule(rule) if !ignored && is_machine(rule.kind));
        let ids = if failed || by_machine { request_id::places(record) } else { Vec::new() };
        let any =
            event.is_some() || again.is_some() || request.is_some() || person.is_some() || ignored;
        any.then_some(Told { event, slot, again, request, ids, person, ignored })
    }
}

fn claim(wanted: Wanted) -> Claim {
    match wanted {
        Wanted::Not | Wanted::InDoubt => Claim::Doubtful,
        Wanted::Counted => Claim::Counted,
        Wanted::Surely => Claim::Sure,
    }
}

/// Returns whether machines tell so, as it happens: people name a request when they find the time.
fn is_machine(kind: Kind) -> bool {
    matches!(kind, Kind::Signal | Kind::Change | Kind::Symptom)
}

/// What one worker keeps at hand.
#[derive(Debug)]
pub struct Scratch<'w> {
    matcher: Matcher<'w>,
    /// The sift of the block before, and what belongs to it.
    sift: Option<(Arc<Sift<'w>>, Hand)>,
    spells: Spells,
}

impl<'w> Task for Watch<'w, '_> {
    type Hand = Scratch<'w>;
    type Told = Told;

    fn hand(&self) -> Self::Hand {
        Scratch { matcher: Matcher::new(self.rules), sift: None, spells: Spells::default() }
    }

    fn seek(
        &self,
        Scratch { sift: before, spells, .. }: &mut Self::Hand,
        block: &[u8],
        lines: Lines,
        places: &mut Vec<Place>,
    ) {
        spells.clear();
        let sieving = if lines == Lines::Requests { &self.requests } else { &self.any };
        if sieving.is_little(block.len()) {
            let ends = memchr_iter(b'\n', block).map(|at| at + 1);
            let starts = std::iter::once(0).chain(ends);
            places.extend(starts.map(|at| Place { at, claim: Claim::Sure }));
            return;
        }
        let sift = sieving.sift(self.rules, self.name, block);
        before.take_if(|(before, _)| !Arc::ptr_eq(before, &sift));
        let (sift, hand) = before.get_or_insert_with(|| (sift, Hand::default()));
        sift.find(hand, block, lines == Lines::Verbatim, &mut |at, wanted| {
            places.push(Place { at, claim: claim(wanted) });
        });
        places.sort_unstable();
    }

    fn count(&self, glance: &Glance<'_>) -> Option<Told> {
        let request = Some(Box::new(Request::glanced(glance)?));
        let (event, slot, again, ids, person) = (None, None, None, Vec::new(), None);
        Some(Told { event, slot, again, request, ids, person, ignored: false })
    }

    fn look(&self, hand: &mut Self::Hand, record: &Record) -> Option<Told> {
        Self::tell(hand, record, None, false)
    }

    fn look_at(&self, hand: &mut Self::Hand, record: &Record, stamps: &Stamps) -> Option<Told> {
        Self::tell(hand, record, self.folds.and_then(|zone| stamps.minute(zone)), false)
    }

    fn count_at(&self, hand: &mut Self::Hand, record: &Record, stamps: &Stamps) -> Option<Told> {
        Self::tell(hand, record, self.folds.and_then(|zone| stamps.minute(zone)), true)
    }
}
