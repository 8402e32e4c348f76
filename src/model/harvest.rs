//! What reading gives and reducing takes: the output of the map step, whole or in parts.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::account::Account;
use crate::model::cut::Cut;
use crate::model::event::Event;
use crate::model::origin::Origin;
use crate::model::person::Person;
use crate::model::policy::{Mute, Policies, Policy};
use crate::model::report::{Coverage, Ledger, Skip, Warning};
use crate::model::sighting::Sightings;
use crate::model::tally::Tally;

/// Everything that was read from some sources. Parts of a split input add up with [`Harvest::add`], in any order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Harvest {
    /// What became of every line.
    pub ledger: Ledger,
    /// What became of the lines of each source; `ledger` holds the sums.
    pub accounts: Vec<Account>,
    /// What each source covers.
    pub coverage: Vec<Coverage>,
    /// What rules took.
    pub events: Vec<Event>,
    /// Requests counted.
    pub tallies: Vec<Tally>,
    /// Requests that sources tell of by id.
    pub sightings: Vec<Sightings>,
    /// The names of people whom chat exports name by id.
    pub people: BTreeSet<Person>,
    /// What the reader should know.
    pub warnings: Vec<Warning>,
    /// What the rules say of many events at once.
    pub policies: Policies,
    /// Which piece of a source it is of, where that was cut.
    pub cut: Option<Box<Cut>>,
    /// Pieces of sources that were cut, the others of which are not there.
    pub pieces: Vec<Self>,
}

/// One line of the map step's output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Row {
    /// The first line: which layout follows.
    Schema(String),
    /// What became of the lines of one source.
    Ledger(Account),
    /// Which piece of a source the rows that follow are of, where that was cut.
    Cut(Box<Cut>),
    /// A source, or part of one, that was not read.
    Skipped(Skip),
    /// What one source covers.
    Coverage(Coverage),
    /// What a rule took.
    Event(Box<Event>),
    /// Requests counted.
    Tally(Tally),
    /// Requests that one source tells of by id.
    Sightings(Sightings),
    /// The name of a person whom chat exports name by id.
    Person(Person),
    /// What the reader should know.
    Warning(Warning),
    /// What the events of one rule are held to.
    Policy(Policy),
    /// What is muted.
    Mute(Mute),
    /// The last line.
    End(End),
}

/// The end of one map step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// How many rows stand between the first line and this one.
    pub rows: u64,
}

/// The layout of [`Row`]s that this version writes.
pub const EVENTS_SCHEMA: &str = "recount.events/2";

/// The layouts that it reads; the first had no [`Row::End`].
pub const EVENTS_SCHEMAS: [&str; 2] = ["recount.events/1", EVENTS_SCHEMA];

impl Row {
    /// Returns the one source that the row tells of; `None` where it tells of the whole run.
    pub fn source(&self) -> Option<&Arc<str>> {
        match self {
            Self::Ledger(account) => Some(&account.source),
            Self::Cut(cut) => Some(&cut.source),
            Self::Coverage(coverage) => Some(&coverage.source),
            Self::Event(event) => event.evidence.first().map(|place| &place.origin.source),
            Self::Tally(tally) => tally.source.as_ref(),
            Self::Sightings(sightings) => Some(&sightings.source),
            Self::Schema(_)
            | Self::Skipped(_)
            | Self::Person(_)
            | Self::Warning(_)
            | Self::Policy(_)
            | Self::Mute(_)
            | Self::End(_) => None,
        }
    }

    /// Lets the row share `source`, which holds the name that it bears already: names are a good part of many rows.
    pub fn share_name(&mut self, source: &Arc<str>) {
        let share = |own: &mut Arc<str>| {
            if own == source {
                own.clone_from(source);
            }
        };
        match self {
            Self::Event(event) => {
                event.evidence.iter_mut().for_each(|place| share(&mut place.origin.source));
            }
            Self::Tally(tally) => {
                let ends = [&mut tally.first_failed, &mut tally.last_failed];
                ends.into_iter().flatten().for_each(|(_, place)| share(&mut place.origin.source));
                tally.source.iter_mut().for_each(share);
            }
            _ => {}
        }
    }
}

impl Harvest {
    /// Takes the lines of one source into the account and the sums.
    pub fn enter(&mut self, account: Account) {
        self.ledger.enter(&account);
        self.accounts.push(account);
    }

    /// Adds what `other` holds.
    pub fn add(&mut self, other: Self) {
        self.ledger.add(other.ledger);
        self.accounts.extend(other.accounts);
        self.coverage.extend(other.coverage);
        self.events.extend(other.events);
        self.tallies.extend(other.tallies);
        self.sightings.extend(other.sightings);
        self.people.extend(other.people);
        self.warnings.extend(other.warnings);
        self.policies.add(other.policies);
        self.pieces.extend(other.pieces);
    }

    /// Adds one line of the map step's output.
    pub fn add_row(&mut self, row: Row) {
        match row {
            Row::Schema(_) | Row::End(_) => {}
            Row::Ledger(account) => self.enter(account),
            Row::Cut(cut) => self.cut = Some(cut),
            Row::Skipped(skip) => self.ledger.skipped.push(skip),
            Row::Coverage(coverage) => self.coverage.push(coverage),
            Row::Event(event) => self.events.push(*event),
            Row::Tally(tally) => self.tallies.push(tally),
            Row::Sightings(sightings) => self.sightings.push(sightings),
            Row::Person(person) => {
                self.people.insert(person);
            }
            Row::Warning(warning) => self.warnings.push(warning),
            Row::Policy(policy) => self.policies.policies.push(policy),
            Row::Mute(mute) => self.policies.mutes.push(mute),
        }
    }

    /// Returns the lines of the map step's output that stand before its events and those that stand after them, each in
    /// a fixed order. Each piece is a step of its own and stands at the end. No step ends yet: see [`Ends`].
    pub fn into_rows_around(mut self) -> (impl Iterator<Item = Row>, impl Iterator<Item = Row>) {
        let pieces = std::mem::take(&mut self.pieces);
        let (before, after) = self.into_step();
        let steps = pieces.into_iter().flat_map(|piece| {
            let (before, after) = piece.into_step();
            before.chain(after)
        });
        (before, after.chain(steps))
    }

    /// Returns all lines of the map step's output, in a fixed order.
    pub fn into_rows(self) -> impl Iterator<Item = Row> {
        let (before, after) = self.into_rows_around();
        let (mut ends, rows) = (Ends::default(), before.chain(after).map(Some));
        rows.chain([None]).flat_map(move |row| {
            let end = match &row {
                Some(row) => ends.before(row),
                None => ends.last(),
            };
            end.into_iter().chain(row)
        })
    }

    fn into_step(self) -> (impl Iterator<Item = Row>, impl Iterator<Item = Row>) {
        let before = std::iter::once(Row::Schema(EVENTS_SCHEMA.to_owned()))
            .chain(self.cut.into_iter().map(Row::Cut))
            .chain(self.accounts.into_iter().map(Row::Ledger))
            .chain(self.ledger.skipped.into_iter().map(Row::Skipped))
            .chain(self.coverage.into_iter().map(Row::Coverage))
            .chain(self.events.into_iter().map(|event| Row::Event(Box::new(event))));
        let after = self.tallies.into_iter().map(Row::Tally);
        let after = after
            .chain(self.sightings.into_iter().map(Row::Sightings))
            .chain(self.people.into_iter().map(Row::Person))
            .chain(self.warnings.into_iter().map(Row::Warning))
            .chain(self.policies.policies.into_iter().map(Row::Policy))
            .chain(self.policies.mutes.into_iter().map(Row::Mute));
        (before, after)
    }

    /// Brings everything into an order that does not depend on which part came first.
    pub fn sort(&mut self) {
        self.ledger.skipped.sort();
        self.accounts.sort();
        self.coverage.sort_by(|one, other| {
            one.source.cmp(&other.source).then_with(|| written(one).cmp(&written(other)))
        });
        self.events.sort_by(in_order);
        self.tallies.sort();
        self.sightings.sort();
        self.warnings.sort();
        self.warnings.dedup();
        self.policies.sort();
        // The order within a piece is that of its lines.
        let place =
            |piece: &Self| piece.cut.as_ref().map(|cut| (cut.source.clone(), cut.of, cut.number));
        self.pieces.sort_by_cached_key(|piece| (place(piece), written(&piece.cut)));
    }
}

/// Counts the rows of each step, and makes its last.
#[derive(Debug, Default)]
pub struct Ends {
    rows: Option<u64>,
}

impl Ends {
    /// Takes the next row; returns the end of the step before, where a step begins with it.
    pub fn before(&mut self, row: &Row) -> Option<Row> {
        if let Row::Schema(_) = row {
            return self.rows.replace(0).map(|rows| Row::End(End { rows }));
        }
        self.rows.iter_mut().for_each(|rows| *rows += 1);
        None
    }

    /// Returns the end of the last step.
    pub fn last(&mut self) -> Option<Row> {
        self.rows.take().map(|rows| Row::End(End { rows }))
    }
}

/// Orders events by time and place, then by all that they say.
pub fn in_order(one: &Event, other: &Event) -> Ordering {
    let order = one.time.cmp(&other.time);
    let order = order.then_with(|| place(one).cmp(&place(other)));
    let order = order.then_with(|| one.rule.cmp(&other.rule));
    order.then_with(|| written(one).cmp(&written(other)))
}

fn place(event: &Event) -> Option<&Origin> {
    event.evidence.first().map(|place| &place.origin)
}

/// Returns all that a row says: what tells apart rows that are alike in all that is short to compare.
fn written(row: &impl Serialize) -> String {
    serde_json::to_string(row).unwrap_or_default()
}
