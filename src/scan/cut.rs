//! One piece of a source: read, judged and counted as the whole would be, for the reduce step to join.

use std::io::Error;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::format::course::Course;
use crate::format::doubt::doubts;
use crate::format::parse::Context;
use crate::format::part::{Extent, Part, Refusal, read_part};
use crate::format::read::Summary;
use crate::model::cut::Cut;
use crate::model::harvest::Harvest;
use crate::model::moment::Moment;
use crate::options::Options;
use crate::scan::account::account;
use crate::scan::basket::Basket;
use crate::scan::fold::Fold;
use crate::scan::requests::Requests;
use crate::scan::sightings::Seen;
use crate::scan::source::watch_of;
use crate::scan::waiting::settle_event;
use crate::scan::watch::Sifts;

/// What a piece leaves open to its neighbours.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct State {
    /// How its times run.
    pub(super) course: Course,
    /// Requests of access logs.
    pub(super) requests: Requests,
    /// Requests told of by id.
    pub(super) sightings: Seen,
    /// The rules whose events matter to the second.
    pub(super) watched: Vec<String>,
    /// How many events are kept apart.
    pub(super) room: usize,
}

/// Returns what the piece `number` of `of` tells; where it must not be cut, nothing but why.
pub fn read(
    extent: Extent<'_>,
    (number, of): (u32, u32),
    context: &Context<'_>,
    sifts: &Sifts<'_>,
    options: &Options,
) -> Result<Harvest, Error> {
    let watch = watch_of(context.name, sifts, options);
    let mut basket = Basket::new(Fold::watching(watch.watched(), options.event_limit).of_part());
    let read = read_part(&watch, extent, context, &mut |told, times| basket.take(told, times));
    let part = match read {
        Ok(part) => part,
        Err(Refusal::Broken(error)) => return Err(error),
        Err(Refusal::Whole(why)) => return Ok(refused(context.name, (number, of), &why)),
    };
    let Part { summary, course, range } = part;
    let Basket { fold, requests, sightings, people, ignored } = basket;
    let mut told = doubts(&summary.coverage.source, &summary.fix).into_iter();
    if let Some(warning) = told.next().or_else(|| fold.warning(context.name)) {
        let why = format!("{} is told of all of it", warning.code);
        return Ok(refused(context.name, (number, of), &why));
    }
    let watched = watch.watched().into_iter().collect();
    let room = options.event_limit;
    let state = State { course, requests, sightings, watched, room };
    let source: Arc<str> = Arc::clone(&summary.coverage.source);
    let state = serde_json::to_value(state)?;
    let (from, to) = (range.start, range.end);
    let cut = Cut { source, number, of, from, to, kept_whole: None, read_whole: false, state };
    let mut harvest = Harvest { events: fold.into_events(), ..Harvest::default() };
    harvest.events.iter_mut().for_each(|event| settle_event(event, &summary.fix));
    harvest.people.extend(people);
    add_account(&mut harvest, summary, ignored);
    harvest.cut = Some(Box::new(cut));
    Ok(harvest)
}

fn add_account(harvest: &mut Harvest, summary: Summary, ignored: u64) {
    let latest = summary.coverage.last.as_ref().and_then(Moment::time);
    harvest.enter(account(&summary, ignored, latest, false));
    let mut coverage = summary.coverage;
    coverage.assumed.sort_unstable();
    coverage.assumed.dedup();
    harvest.coverage.push(coverage);
}

/// Returns the piece of a source that must be read whole.
pub fn refused(source: &str, (number, of): (u32, u32), why: &str) -> Harvest {
    let cut = Cut { kept_whole: Some(why.to_owned()), ..empty(source, (number, of)) };
    Harvest { cut: Some(Box::new(cut)), ..Harvest::default() }
}

/// Returns the piece that says that the first piece read the source whole.
pub fn read_whole(source: &str, of: u32) -> Harvest {
    let cut = Cut { read_whole: true, ..empty(source, (1, of)) };
    Harvest { cut: Some(Box::new(cut)), ..Harvest::default() }
}

fn empty(source: &str, (number, of): (u32, u32)) -> Cut {
    let (source, state) = (source.into(), serde_json::Value::Null);
    Cut { source, number, of, from: 0, to: 0, kept_whole: None, read_whole: false, state }
}
