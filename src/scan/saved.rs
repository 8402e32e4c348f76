//! The output of earlier map steps: read back, share by share, each share counted once.
//!
//! A share is what one map step tells of one source. Map steps run again, on purpose or by a scheduler that lost a
//! machine: the same share may arrive any number of times, in any file, and counts once.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;

use chrono::{DateTime, Datelike, Utc};

use crate::model::harvest::{EVENTS_SCHEMA, Harvest, Row};
use crate::model::report::{Skip, Warning};
use crate::model::sighting::Sighting;

/// The most that a saved request may take, in milliseconds: a thousand years.
const MOST_LENGTH: i64 = 1_000 * 366 * 86_400_000;

/// The shares in one input, and what belongs to no source.
#[derive(Debug, Default)]
pub struct Saved {
    shares: Vec<(Arc<str>, Harvest)>,
    rest: Harvest,
}

/// The shares of one map step while they are read.
type Step = BTreeMap<Arc<str>, Harvest>;

impl Saved {
    /// Returns the latest time that a source states with its date.
    pub fn latest(&self) -> Option<DateTime<Utc>> {
        self.shares.iter().flat_map(|(_, share)| &share.accounts).filter_map(|one| one.latest).max()
    }

    fn add_row(&mut self, step: &mut Step, mut row: Row) {
        if let Row::Schema(_) = row {
            self.close(step);
            return;
        }
        let Some(source) = row.source().cloned() else { return self.rest.add_row(row) };
        let known = step.get_key_value(&source).map(|(known, _)| Arc::clone(known));
        let source = known.unwrap_or(source);
        row.share_name(&source);
        step.entry(source).or_default().add_row(row);
    }

    fn close(&mut self, step: &mut Step) {
        self.shares.extend(std::mem::take(step));
    }
}

/// The first bytes of a map step's output.
pub fn head() -> String {
    format!("{{\"schema\":\"{EVENTS_SCHEMA}\"}}")
}

/// Reads the output of map steps, one or several behind each other; returns the error that broke it off, if any.
pub fn read(reader: &mut dyn Read, name: &str) -> (Saved, Option<std::io::Error>) {
    let mut saved = Saved::default();
    let mut step = Step::new();
    let (mut broken, mut strange) = (None, 0_u64);
    let mut first = None;
    for (number, line) in (1_u64..).zip(BufReader::new(reader).lines()) {
        let line = match line {
            Ok(line) => line,
            // A reader that broke off says so again and again.
            Err(error) => {
                broken = Some(error);
                break;
            }
        };
        match serde_json::from_str::<Row>(&line) {
            Ok(row) if is_plausible(&row) => saved.add_row(&mut step, row),
            Ok(_) => strange += 1,
            Err(error) => {
                strange += 1;
                first.get_or_insert((number, error));
            }
        }
    }
    saved.close(&mut step);
    if strange > 0 {
        let (number, why) = first.map_or((1, "implausible time".to_owned()), |(number, error)| {
            (number, error.to_string())
        });
        let message = format!("{strange} lines are not of {EVENTS_SCHEMA}; the first: {why}");
        let origin = Some(format!("{name}:{number}"));
        saved.rest.warnings.push(Warning { code: "saved_events".into(), message, origin });
        broken.get_or_insert_with(|| std::io::Error::other("not all lines are saved events"));
    }
    (saved, broken)
}

/// Returns whether the times of a saved row are such that arithmetic on them stays within bounds.
fn is_plausible(row: &Row) -> bool {
    let event = match row {
        Row::Event(event) => event,
        Row::Sightings(sightings) => {
            let sound = |one: &Sighting| {
                let at = DateTime::from_timestamp_millis(one.first);
                at.is_some_and(|at| (1900..=2300).contains(&at.year()))
                    && (0..=MOST_LENGTH).contains(&one.length)
            };
            return sightings.seen.iter().all(sound);
        }
        Row::Ledger(account) => {
            return account.latest.is_none_or(|at| (1900..=2300).contains(&at.year()));
        }
        _ => return true,
    };
    let times = [&event.time, &event.until].into_iter().flatten();
    times.into_iter().all(|moment| (1900..=2300).contains(&moment.at.year()))
}

/// What all saved inputs of a run tell together: associative, commutative, and the same however often a share comes.
#[derive(Debug, Default)]
pub struct Union {
    shares: BTreeMap<Arc<str>, Vec<Harvest>>,
    rest: Harvest,
    skipped: BTreeSet<Skip>,
}

impl Union {
    /// Adds what `saved` holds and is not there yet.
    pub fn add(&mut self, mut saved: Saved) {
        self.skipped.extend(std::mem::take(&mut saved.rest.ledger.skipped));
        self.rest.add(saved.rest);
        for (source, mut share) in saved.shares {
            share.sort();
            let known = self.shares.entry(source).or_default();
            if !known.contains(&share) {
                known.push(share);
            }
        }
    }

    /// Returns all of it. Different shares under one name all count, and are told: they may be two machines' files, or
    /// one source read at two times.
    pub fn into_harvest(self) -> Harvest {
        let mut whole = self.rest;
        whole.ledger.skipped.extend(self.skipped);
        for (source, shares) in self.shares {
            whole.warnings.extend(ambiguous(&source, shares.len()));
            for share in shares {
                whole.add(share);
            }
        }
        whole
    }
}

fn ambiguous(source: &str, shares: usize) -> Option<Warning> {
    let message = format!(
        "{shares} map steps tell differently of a source of this name; all count: give files of several machines \
         names of their own, and leave out what was read anew"
    );
    let origin = Some(source.to_owned());
    (shares > 1).then(|| Warning { code: "source_differs".to_owned(), message, origin })
}
