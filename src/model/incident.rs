//! Rows of the timeline and the incidents they belong to.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::event::{Edge, Kind, Outcome};
use crate::model::leads::Leads;
use crate::model::moment::{Assumption, Moment};
use crate::model::origin::Evidence;
use crate::model::overrides::Override;
use crate::model::phase::{Milestone, Phase, Severity};
use crate::model::record::Stated;
use crate::model::series::Series;
use crate::model::tie::Tie;

/// One row of the timeline: one or many events folded.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// When it began.
    pub time: Option<Moment>,
    /// When it ended, where it has a length.
    pub until: Option<Moment>,
    /// When a receiver or wrapper saw it, where that is stated apart; for folded events that of the first.
    pub received: Option<Moment>,
    /// What it is about, first of all.
    pub phase: Phase,
    /// All it is about, `phase` included.
    pub phases: BTreeSet<Phase>,
    /// What kind of telling it is.
    pub kind: Kind,
    /// Whether it opens or closes a state under `key`.
    pub edge: Option<Edge>,
    /// How the action ended.
    pub outcome: Option<Outcome>,
    /// A short sentence.
    pub title: String,
    /// The service it is about.
    pub service: Option<String>,
    /// The machine it is about.
    pub host: Option<String>,
    /// How bad it says it is.
    pub severity: Option<Severity>,
    /// Who did or said it.
    pub actor: Option<String>,
    /// Where it was said.
    pub channel: Option<String>,
    /// The id of the rule that gave the title.
    pub rule: String,
    /// The identity of the state or thing.
    pub key: Option<String>,
    /// Further identities.
    pub links: BTreeSet<String>,
    /// Native incident ids.
    pub incidents: BTreeSet<String>,
    /// What it states on the whole incident.
    pub stated: Option<Stated>,
    /// How many records it stands for.
    pub count: u64,
    /// Of `count`, how many are exact copies of others (rotated overlaps, tee'd files).
    pub copies: u64,
    /// How many other systems told of the same transition.
    pub retellings: u64,
    /// Whether somebody calls it over in his own words, whoever else tells of that.
    pub called_over: bool,
    /// How often a flapping state opened; 1 for one that did not flap.
    pub cycles: u64,
    /// The times that a flapping state opened again.
    pub relapses: Vec<Relapse>,
    /// The seconds that a state was open in all, where it closed.
    pub firing_seconds: Option<i64>,
    /// What was taken for granted for `time`.
    pub assumed: BTreeSet<Assumption>,
    /// Where it stands, first what proves its own words; at least one place.
    pub evidence: Vec<Evidence>,
}

impl Entry {
    /// The most places kept; further ones are in `count`.
    const PLACES: usize = 20;
    /// Of so many relapses the places are kept.
    const RELAPSES: usize = 200;

    /// Adds the places, identities and counts of `other`, nothing else; the own places stay the first.
    pub fn gather(&mut self, other: Self) {
        self.count += other.count;
        self.copies += other.copies;
        self.links.extend(other.links);
        if other.key != self.key {
            self.links.extend(other.key);
        }
        self.incidents.extend(other.incidents);
        self.severity = self.severity.max(other.severity);
        self.relapses.extend(other.relapses);
        self.cite(other.evidence);
    }

    /// Notes that `again` opens this state once more.
    pub fn relapse(&mut self, again: &Self) {
        let Some(time) = again.time.clone() else { return };
        let cited = self.relapses.len() < Self::RELAPSES;
        self.relapses.push(Relapse {
            time,
            until: None,
            count: again.count,
            copies: again.copies,
            evidence: if cited { again.evidence.clone() } else { Vec::new() },
        });
    }

    /// Adds places of the same record, up to the most kept, and sorts them.
    pub fn add_places(&mut self, places: Vec<Evidence>) {
        self.cite(places);
        self.evidence.sort();
    }

    /// Adds places behind the own ones, up to the most kept.
    fn cite(&mut self, places: Vec<Evidence>) {
        for place in places {
            if self.evidence.len() < Self::PLACES && !self.evidence.contains(&place) {
                self.evidence.push(place);
            }
        }
    }
}

/// One time that a state opened again.
#[derive(Debug, Clone, PartialEq)]
pub struct Relapse {
    /// When.
    pub time: Moment,
    /// When it closed after that; `None` where it did not, or opened again before.
    pub until: Option<Moment>,
    /// How many records tell of this one.
    pub count: u64,
    /// Of `count`, how many are exact copies of others.
    pub copies: u64,
    /// Where this one stands; empty for those of a state that flaps too often to cite each.
    pub evidence: Vec<Evidence>,
}

/// One instant of an incident, with what proves it.
#[derive(Debug, Clone, PartialEq)]
pub struct MilestonePoint {
    /// When.
    pub moment: Moment,
    /// The row that proves it, as an index into the incident's timeline; `None` where a summary states it.
    pub entry: Option<usize>,
    /// The places that prove it where it is no row.
    pub evidence: Vec<Evidence>,
    /// Whether it was concluded rather than told.
    pub inferred: bool,
}

/// A measured duration, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub enum Measurement {
    /// The duration.
    Value {
        /// In seconds.
        seconds: i64,
        /// By how much it may be off, in seconds.
        uncertainty_seconds: i64,
        /// Remarks, such as `start_equals_detection`.
        flags: Vec<&'static str>,
    },
    /// None, and why.
    Null {
        /// A word of the documented list, such as `no_ack_evidence`.
        reason: String,
        /// Both ends, where the interval is negative.
        flags: Vec<&'static str>,
    },
}

/// A metric of one incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// The key used in every output, such as `time_to_detect`.
    pub name: &'static str,
    /// The milestone or notion it is measured from.
    pub from: &'static str,
    /// The milestone or notion it is measured to.
    pub to: &'static str,
    /// The value or the reason.
    pub measurement: Measurement,
}

/// What an impact window rests on, from the strongest word to the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// Stated by a document or a person.
    Stated,
    /// Distinct users counted in access logs.
    Users,
    /// Requests counted in access logs.
    Requests,
    /// Bursts of failing lines.
    Symptoms,
    /// Alert episodes.
    Alerts,
}

impl Basis {
    /// Returns the name used in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Users => "users",
            Self::Requests => "requests",
            Self::Symptoms => "symptoms",
            Self::Alerts => "alerts",
        }
    }
}

/// Requests that access logs count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requests {
    /// Those that failed; in a window of refusals those that were refused.
    pub failed: u64,
    /// All.
    pub total: u64,
}

/// A time in which users were hurt.
#[derive(Debug, Clone, PartialEq)]
pub struct ImpactWindow {
    /// Its start.
    pub from: Moment,
    /// Its end; `None` while open at the end of input.
    pub to: Option<Moment>,
    /// The service hurt, where known.
    pub service: Option<String>,
    /// What it rests on.
    pub basis: Basis,
    /// The share hurt, in percent, where stated or measured.
    pub affected_percent: Option<f64>,
    /// The requests to the service: all that failed in the window, and those that did not in the minutes of which half or more
    /// lies in it; `None` where none were counted, or a person has moved an end of it.
    pub requests: Option<Requests>,
}

/// The impact of an incident.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Impact {
    /// The windows, by start.
    pub windows: Vec<ImpactWindow>,
    /// The length of their union in seconds; `None` where one is open or there is none.
    pub duration_seconds: Option<i64>,
    /// The share hurt over the whole, in percent: as stated, else of all users whom any access log saw from the first failure
    /// to the resolve, or within the windows where that came much later; where what failed tells no users, of its requests.
    pub affected_percent: Option<f64>,
    /// The sum over windows of share times minutes; `None` without a share.
    pub full_outage_equivalent_minutes: Option<f64>,
}

/// Whether an incident came to its end within the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It ended.
    Resolved,
    /// It was still open at the end of input.
    Open,
}

/// Entries that belong together, and what they add up to.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// A stable text made from the first evidence.
    pub id: String,
    /// A short sentence.
    pub title: String,
    /// Whether it ended.
    pub status: Status,
    /// The services it is about, most told first.
    pub services: Vec<String>,
    /// The worst severity told.
    pub severity: Option<Severity>,
    /// The milestones; absent where there is no evidence.
    pub milestones: BTreeMap<Milestone, MilestonePoint>,
    /// The metrics, in table order.
    pub metrics: Vec<Metric>,
    /// The impact.
    pub impact: Impact,
    /// The rows, by time.
    pub timeline: Vec<Entry>,
    /// What a person corrected, in the order of the side file.
    pub overrides: Vec<Override>,
    /// What ties each row to the others, the strongest first; empty where nobody asked.
    pub ties: Vec<Vec<Tie>>,
    /// What may be worth a look; `None` where nobody asked.
    pub leads: Option<Leads>,
    /// What was counted while it went on: failed requests, failing lines.
    pub series: Vec<Series>,
}
