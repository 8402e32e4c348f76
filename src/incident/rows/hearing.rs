//! Which earlier rows may take a row in: an index by what both must share, so that no row asks them all.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::hash::fnv1a;
use crate::incident::signs::span::{end, start};
use crate::incident::signs::words::canonical;
use crate::model::event::{Edge, Kind, Outcome};
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// Reports come in one wave while no more than so many seconds pass without one.
pub(in crate::incident) const WAVE: i64 = 3_600;
/// A person speaks on of the same thing within so many seconds.
pub(in crate::incident) const BREATH: i64 = 300;
/// One alert opens on many machines within so many seconds.
pub(in crate::incident) const SPREAD: i64 = 300;
/// One change is told again (started, finished, in each zone) within so many seconds.
pub(in crate::incident) const AGAIN: i64 = 600;
/// A change that was begun ends within so many seconds.
pub(in crate::incident) const LONGEST: i64 = 3_600;

/// For how long a row can still be taken in, in seconds from the start or from the end of the row that takes it.
#[derive(Debug, Clone, Copy)]
pub(in crate::incident) enum Reach {
    /// From its start.
    Start(i64),
    /// From its end.
    End(i64),
}

/// What two rows must share, as a hash: rows that share it only by chance are asked in vain.
type Mark = u64;

/// The heads that may still take rows in, by mark.
#[derive(Debug, Default)]
pub(in crate::incident) struct Index {
    heads: BTreeMap<Mark, BTreeSet<usize>>,
}

impl Index {
    /// Lists the head at `at` under all that `row` offers, with the head's service.
    pub(in crate::incident) fn list(&mut self, at: usize, row: &Entry, service: Option<&String>) {
        let service = service.map(|service| canonical(service));
        let service = service.as_deref();
        for share in shares(row) {
            // Whoever names no service is heard by all, and hears all.
            for of in ["any", "of"] {
                let named = if of == "any" { None } else { service };
                self.heads.entry(mark(&share, of, named)).or_default().insert(at);
            }
        }
    }

    /// Returns what `hears` says of the latest head that hears `row`, and that head; `head` returns the row of a head.
    pub(in crate::incident) fn find<'h, V>(
        &mut self,
        row: &Entry,
        head: impl Fn(usize) -> Option<&'h Entry>,
        hears: impl Fn(usize) -> Option<V>,
    ) -> Option<(usize, V)> {
        let mut best: Option<(usize, V)> = None;
        for share in shares(row) {
            let past = |at: usize| head(at).is_none_or(|head| is_past(head, row, share.reach));
            for mark in asked(&share, row) {
                let Some(listed) = self.heads.get_mut(&mark) else { continue };
                let after = best.as_ref().map_or(0, |(at, _)| at + 1);
                best = latest(listed, after, past, &hears).or(best);
            }
        }
        best
    }
}

/// Returns the latest of `listed` from `after` on that hears; strikes off those that hear nothing more.
fn latest<V>(
    listed: &mut BTreeSet<usize>,
    after: usize,
    past: impl Fn(usize) -> bool,
    hears: impl Fn(usize) -> Option<V>,
) -> Option<(usize, V)> {
    let mut found = None;
    let mut deaf = Vec::new();
    for at in listed.range(after..).rev().copied() {
        if past(at) {
            deaf.push(at);
        } else if let Some(voice) = hears(at) {
            found = Some((at, voice));
            break;
        }
    }
    for at in deaf {
        listed.remove(&at);
    }
    found
}

fn is_past(head: &Entry, row: &Entry, reach: Reach) -> bool {
    match reach {
        Reach::Start(seconds) => start(row).saturating_sub(start(head)) > seconds,
        Reach::End(seconds) => start(row).saturating_sub(end(head)) > seconds,
    }
}

/// One way in which rows can be the same, and what they must share for it.
struct Share<'e> {
    what: (u8, Option<Phase>, Option<Edge>, Option<Outcome>),
    names: [&'e str; 2],
    /// Whether rows that name different services are different.
    by_service: bool,
    reach: Reach,
}

fn shares(row: &Entry) -> Vec<Share<'_>> {
    let share = |what, names, by_service, reach| Share { what, names, by_service, reach };
    let mut found = Vec::new();
    if row.phase == Phase::Report && row.edge.is_none() && row.kind != Kind::Change {
        found.push(share((0, None, None, None), ["", ""], true, Reach::End(WAVE)));
    }
    if let Some(actor) = &row.actor {
        let what = (1, Some(row.phase), None, row.outcome);
        found.push(share(what, [actor, ""], false, Reach::End(BREATH)));
    }
    if let Some(key) = row.key.as_ref().filter(|_| row.kind == Kind::Change) {
        let again = Reach::End(AGAIN);
        found.push(share((2, None, None, None), [key, &row.title], false, again));
        let finish = Reach::Start(LONGEST);
        found.push(share((3, Some(row.phase), None, None), [key, ""], false, finish));
    }
    if row.kind == Kind::Signal && row.edge.is_none() && row.key.is_some() {
        let what = (5, Some(row.phase), None, None);
        found.push(share(what, [&row.rule, ""], false, Reach::End(AGAIN)));
    }
    if row.kind == Kind::Signal && row.edge.is_some() {
        let what = (4, Some(row.phase), row.edge, None);
        let of = |link| share(what, [&row.rule, link], true, Reach::Start(SPREAD));
        found.extend(row.links.iter().chain(&row.key).map(|link| of(link)));
    }
    found
}

/// Returns the marks under which heads that may hear `row` are listed.
fn asked(share: &Share<'_>, row: &Entry) -> Vec<Mark> {
    match &row.service {
        Some(service) if share.by_service => {
            vec![mark(share, "of", Some(&canonical(service))), mark(share, "of", None)]
        }
        _ => vec![mark(share, "any", None)],
    }
}

fn mark(share: &Share<'_>, of: &str, service: Option<&str>) -> Mark {
    fnv1a(format!("{:?}\0{:?}\0{of}\0{service:?}", share.what, share.names).as_bytes())
}
