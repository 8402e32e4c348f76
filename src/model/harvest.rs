//! What reading gives and reducing takes: the output of the map step, whole or in parts.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::model::event::Event;
use crate::model::person::Person;
use crate::model::policy::{Mute, Policies, Policy};
use crate::model::report::{Coverage, Ledger, Warning};
use crate::model::sighting::Sightings;
use crate::model::tally::Tally;

/// Everything that was read from some sources. Parts of a split input add up with [`Harvest::add`], in any order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Harvest {
    /// What became of every line.
    pub ledger: Ledger,
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
}

/// One line of the map step's output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Row {
    /// The first line: which layout follows.
    Schema(String),
    /// What became of every line.
    Ledger(Ledger),
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
}

/// The layout of [`Row`]s that this version writes and reads.
pub const EVENTS_SCHEMA: &str = "recount.events/1";

impl Harvest {
    /// Adds what `other` holds.
    pub fn add(&mut self, other: Self) {
        self.ledger.add(other.ledger);
        self.coverage.extend(other.coverage);
        self.events.extend(other.events);
        self.tallies.extend(other.tallies);
        self.sightings.extend(other.sightings);
        self.people.extend(other.people);
        self.warnings.extend(other.warnings);
        self.policies.add(other.policies);
    }

    /// Adds one line of the map step's output.
    pub fn add_row(&mut self, row: Row) {
        match row {
            Row::Schema(_) => {}
            Row::Ledger(ledger) => self.ledger.add(ledger),
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

    /// Returns the lines of the map step's output, in a fixed order.
    pub fn into_rows(self) -> impl Iterator<Item = Row> {
        let head = [Row::Schema(EVENTS_SCHEMA.to_owned()), Row::Ledger(self.ledger)];
        head.into_iter()
            .chain(self.coverage.into_iter().map(Row::Coverage))
            .chain(self.events.into_iter().map(|event| Row::Event(Box::new(event))))
            .chain(self.tallies.into_iter().map(Row::Tally))
            .chain(self.sightings.into_iter().map(Row::Sightings))
            .chain(self.people.into_iter().map(Row::Person))
            .chain(self.warnings.into_iter().map(Row::Warning))
            .chain(self.policies.policies.into_iter().map(Row::Policy))
            .chain(self.policies.mutes.into_iter().map(Row::Mute))
    }

    /// Brings everything into an order that does not depend on which part came first.
    pub fn sort(&mut self) {
        self.ledger.skipped.sort();
        self.coverage.sort_by(|one, other| one.source.cmp(&other.source));
        self.events.sort_by(|one, other| {
            let key =
                |event: &Event| event.evidence.first().map(|evidence| evidence.origin.clone());
            (&one.time, key(one), &one.rule).cmp(&(&other.time, key(other), &other.rule))
        });
        self.tallies.sort();
        self.sightings.sort();
        self.warnings.sort();
        self.warnings.dedup();
        self.policies.sort();
    }
}
