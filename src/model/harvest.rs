//! What reading gives and reducing takes: the output of the map step, whole or in parts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::event::Event;
use crate::model::report::{Coverage, Ledger, Warning};
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
    /// The names of people whom chat exports name by id.
    pub people: People,
    /// What the reader should know.
    pub warnings: Vec<Warning>,
}

/// The names of people by id and by the folder of the export that names them: two exports may use one id.
pub type People = BTreeMap<String, BTreeMap<String, String>>;

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
    /// The name of a person whom chat exports name by id.
    Person {
        /// The id, as messages have it.
        id: String,
        /// The folder of the export, with the separator at its end.
        folder: String,
        /// The name.
        name: String,
    },
    /// What the reader should know.
    Warning(Warning),
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
        for (id, names) in other.people {
            for (folder, name) in names {
                self.add_person(id.clone(), folder, name);
            }
        }
        self.warnings.extend(other.warnings);
    }

    /// Adds one line of the map step's output.
    pub fn add_row(&mut self, row: Row) {
        match row {
            Row::Schema(_) => {}
            Row::Ledger(ledger) => self.ledger.add(ledger),
            Row::Coverage(coverage) => self.coverage.push(coverage),
            Row::Event(event) => self.events.push(*event),
            Row::Tally(tally) => self.tallies.push(tally),
            Row::Person { id, folder, name } => self.add_person(id, folder, name),
            Row::Warning(warning) => self.warnings.push(warning),
        }
    }

    /// Adds the name of a person; of several for one id in one folder the smallest stays, whatever the order.
    pub fn add_person(&mut self, id: String, folder: String, name: String) {
        let known =
            self.people.entry(id).or_default().entry(folder).or_insert_with(|| name.clone());
        if name < *known {
            *known = name;
        }
    }

    /// Returns the lines of the map step's output, in a fixed order.
    pub fn into_rows(self) -> impl Iterator<Item = Row> {
        let head = [Row::Schema(EVENTS_SCHEMA.to_owned()), Row::Ledger(self.ledger)];
        head.into_iter()
            .chain(self.coverage.into_iter().map(Row::Coverage))
            .chain(self.events.into_iter().map(|event| Row::Event(Box::new(event))))
            .chain(self.tallies.into_iter().map(Row::Tally))
            .chain(self.people.into_iter().flat_map(|(id, names)| {
                names.into_iter().map(move |(folder, name)| Row::Person {
                    id: id.clone(),
                    folder,
                    name,
                })
            }))
            .chain(self.warnings.into_iter().map(Row::Warning))
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
        self.tallies.sort_by(|one, other| {
            let key = |tally: &Tally| (tally.minute, tally.first_failed.clone(), tally.total);
            (&one.service, key(one)).cmp(&(&other.service, key(other)))
        });
        self.warnings.sort();
        self.warnings.dedup();
    }
}
