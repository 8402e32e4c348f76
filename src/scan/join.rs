//! Joins the pieces of a source that was cut: what comes out is what reading it whole would have told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::format::timestamp::clock::Fix;
use crate::model::account::Account;
use crate::model::cut::Cut;
use crate::model::harvest::Harvest;
use crate::model::moment::Moment;
use crate::model::report::{Coverage, Skip};
use crate::scan::cut::State;
use crate::scan::fold::Fold;
use crate::scan::plausible::{MOST, is_moment, is_place};

/// Adds the pieces of one source to `whole`: joined where all are there, else as they are. Where the first of them read
/// all of it, that is all that there is to say.
pub fn add(mut pieces: Vec<Harvest>, whole: &mut Harvest) {
    if pieces.iter().any(is_read_whole) {
        pieces.retain(is_read_whole);
        return whole.pieces.extend(pieces);
    }
    match join(&pieces) {
        Ok(source) => whole.add(source),
        Err(_) => whole.pieces.extend(pieces),
    }
}

/// Takes the pieces that could not be joined out of `harvest` and says of each source why: it is not in the report.
pub fn give_up(harvest: &mut Harvest) {
    let mut sources: BTreeMap<Arc<str>, Vec<Harvest>> = BTreeMap::new();
    for piece in std::mem::take(&mut harvest.pieces) {
        let Some(source) = piece.cut.as_ref().map(|cut| Arc::clone(&cut.source)) else { continue };
        sources.entry(source).or_default().push(piece);
    }
    for (source, pieces) in sources {
        if pieces.iter().any(is_read_whole) {
            continue;
        }
        let Err(why) = join(&pieces) else { continue };
        let reason = format!("cut: {why}; read it whole: `recount events` without `--part`");
        harvest.ledger.skipped.push(Skip { source, reason, failure: true });
    }
}

fn is_read_whole(piece: &Harvest) -> bool {
    piece.cut.as_ref().is_some_and(|cut| cut.read_whole)
}

/// Returns what the pieces of one source tell together; an error says why that is not known.
fn join(pieces: &[Harvest]) -> Result<Harvest, String> {
    let mut by_number: BTreeMap<u32, (&Cut, &Harvest)> = BTreeMap::new();
    let mut counts = BTreeSet::new();
    for piece in pieces {
        let Some(cut) = piece.cut.as_deref() else { continue };
        if let Some(why) = &cut.kept_whole {
            return Err(why.clone());
        }
        counts.insert(cut.of);
        if by_number.insert(cut.number, (cut, piece)).is_some() {
            return Err(format!("piece {} of it is there in two versions", cut.number));
        }
    }
    let of = match counts.into_iter().collect::<Vec<_>>().as_slice() {
        [of] => *of,
        _ => return Err("it was cut in several ways".to_owned()),
    };
    let there = u32::try_from(by_number.len()).unwrap_or(u32::MAX);
    if there != of {
        return Err(format!("{there} of its {of} pieces are there"));
    }
    let mut joined: Option<Joined> = None;
    let mut end = 0;
    for (cut, piece) in by_number.into_values() {
        if cut.from != end {
            return Err(format!("piece {} does not begin where the one before ends", cut.number));
        }
        end = cut.to;
        let state: State = serde_json::from_value(cut.state.clone())
            .map_err(|_| "its pieces are of another version of the program".to_owned())?;
        let joined = joined.get_or_insert_with(|| Joined::new(&state));
        joined.add(piece, state)?;
    }
    joined.ok_or_else(|| "it has no pieces".to_owned())?.finish()
}

/// The pieces so far.
struct Joined {
    fold: Fold,
    state: State,
    account: Option<Account>,
    coverage: Option<Coverage>,
}

impl Joined {
    fn new(state: &State) -> Self {
        let fold = Fold::watching(state.watched.iter().cloned().collect(), state.room);
        Self { fold, state: State::default(), account: None, coverage: None }
    }

    fn add(&mut self, piece: &Harvest, mut state: State) -> Result<(), String> {
        let sound = state.course.moments().chain(state.sightings.moments()).all(is_moment)
            && state.requests.are(MOST, is_moment, is_place)
            && piece.accounts.iter().all(|account| account.lines <= MOST);
        let ([account], [coverage], true) =
            (piece.accounts.as_slice(), piece.coverage.as_slice(), sound)
        else {
            return Err("the rows of a piece are not whole".to_owned());
        };
        let lines = self.account.as_ref().map_or(0, |account| account.lines);
        for event in &piece.events {
            let mut event = event.clone();
            for place in &mut event.evidence {
                place.origin.line = place.origin.line.saturating_add(lines);
            }
            self.fold.add_folded(Box::new(event));
        }
        state.requests.move_on(lines);
        self.state.requests.then(state.requests);
        self.state.sightings.join(state.sightings);
        self.state.course.then(state.course);
        match &mut self.account {
            Some(known) => known.add(account),
            None => self.account = Some(account.clone()),
        }
        match &mut self.coverage {
            Some(known) => {
                known.records = known.records.saturating_add(coverage.records);
                known.assumed.extend(&coverage.assumed);
                if known.zone == STATED {
                    known.zone.clone_from(&coverage.zone);
                }
            }
            None => self.coverage = Some(coverage.clone()),
        }
        Ok(())
    }

    fn finish(self) -> Result<Harvest, String> {
        let Self { fold, state: State { course, requests, sightings, .. }, account, coverage } =
            self;
        let (Some(mut account), Some(mut coverage)) = (account, coverage) else {
            return Err("it has no pieces".to_owned());
        };
        let source = Arc::clone(&coverage.source);
        if let Some(warning) = fold.warning(&source) {
            return Err(format!("{} is told of all of it", warning.code));
        }
        (coverage.first, coverage.last) = course.span().unzip();
        coverage.out_of_order = course.out_of_order;
        // Times that need to be settled are never cut.
        let fix = Fix::default();
        coverage.gaps = course.finish().gaps(&fix);
        coverage.assumed.sort_unstable();
        coverage.assumed.dedup();
        account.latest = coverage.last.as_ref().and_then(Moment::time);
        let mut harvest = Harvest { events: fold.into_events(), ..Harvest::default() };
        harvest.warnings.extend(requests.warning(&source));
        harvest.tallies = requests.into_tallies(&fix, &source);
        harvest.sightings.extend(sightings.settled(&fix, &source));
        harvest.enter(account);
        harvest.coverage.push(coverage);
        Ok(harvest)
    }
}

/// The zone of a source all of whose times state theirs.
const STATED: &str = "stated";
