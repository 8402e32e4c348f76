//! A rule pack as it is written: the parts of a rule, plain data.

use std::ops::Range;

use crate::model::event::{Edge, Kind, Outcome};
use crate::model::phase::Phase;
use crate::model::policy::{Duty, Mute};
use crate::rule::condition::Condition;
use crate::rule::pattern::Pattern;
use crate::rule::template::Template;

/// A rule pack, read and checked.
#[derive(Debug)]
pub struct Pack {
    /// Its id, the first half of its rules' ids.
    pub id: String,
    /// What it is for.
    pub title: String,
    /// Its rules, in order.
    pub rules: Vec<Rule>,
    /// Ids of rules (of any pack) to leave out; `pack.*` leaves out a whole pack.
    pub disable: Vec<String>,
    /// Ids of rules (of any pack) that get another phase.
    pub regrade: Vec<(String, Phase)>,
    /// What is not shown for a time.
    pub mutes: Vec<Mute>,
    /// The rules that it names and does not define here.
    pub references: Vec<Reference>,
    /// The rules that its mutes are about, as wildcards.
    pub hidden_rules: Vec<Reference>,
}

/// A rule that is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Its id; `pack.*` for a whole pack.
    pub id: String,
    /// Where it is named.
    pub span: Range<usize>,
}

/// One rule. `rules/README.md` says what each key means.
#[derive(Debug)]
pub struct Rule {
    /// `<pack>.<rule>`.
    pub id: String,
    /// The phase of its events.
    pub phase: Phase,
    /// Further phases.
    pub phases: Vec<Phase>,
    /// The kind of its events.
    pub kind: Kind,
    /// Whether it opens or closes a state.
    pub edge: Option<Edge>,
    /// How the action ended.
    pub outcome: Option<Outcome>,
    /// Where several rules hit, the highest gives title and primary phase.
    pub rank: i32,
    /// The rank of rules whose phases are added where this one is the highest, beside those of its own rank.
    pub phases_from: Option<i32>,
    /// What parts and fields must be.
    pub conditions: Vec<Condition>,
    /// At least one must match, if there are any.
    pub any: Vec<Pattern>,
    /// Each must match.
    pub all: Vec<Pattern>,
    /// None may match.
    pub not: Vec<Pattern>,
    /// The fields that the patterns look at; empty: the message.
    pub on: Vec<String>,
    /// A hit names the record as noise.
    pub ignore: bool,
    /// Asked only of records that another rule takes; a hit names them as noise.
    pub veto: bool,
    /// Only where no other rule hits.
    pub fallback: bool,
    /// Its lines are cited by their places alone: nobody knows what stands in them.
    pub unquoted: bool,
    /// The message must read like examples with this label ([`Scores::read`](crate::talk::table::Scores::read)).
    pub reads: Option<String>,
    /// The templates of its events' parts.
    pub templates: Templates,
    /// What its events mean together.
    pub duty: Option<Duty>,
    /// Its events that follow each other within so many seconds are one row.
    pub collapse_seconds: Option<i64>,
    /// Whether the times of its events matter to the second, as some rule's duty looks at them.
    pub watched: bool,
    /// The id of the rule that it extends.
    pub extends: Option<String>,
    /// The keys that it states.
    pub given: Vec<&'static str>,
    /// What it must hit.
    pub hits: Vec<Example>,
    /// What it must not hit.
    pub misses: Vec<Example>,
    /// Short logs and the rows that they must give.
    pub logs: Vec<LogExample>,
    /// Where it stands in its file.
    pub span: Range<usize>,
}

/// The templates of a rule; `None` means the default that `rules/README.md` names.
#[derive(Debug, Default)]
pub struct Templates {
    /// The sentence of the timeline.
    pub title: Option<Template>,
    /// The service.
    pub service: Option<Template>,
    /// The machine.
    pub host: Option<Template>,
    /// The severity's word.
    pub severity: Option<Template>,
    /// Who.
    pub actor: Option<Template>,
    /// Where it was said.
    pub channel: Option<Template>,
    /// The identity.
    pub key: Option<Template>,
    /// The native incident id.
    pub incident: Option<Template>,
    /// A count that the record states.
    pub count: Option<Template>,
    /// Further identities.
    pub links: Vec<Template>,
}

/// A text that a rule must hit or miss, and what a hit must give.
#[derive(Debug, Clone)]
pub struct Example {
    /// The text, read like the lines of a file.
    pub text: String,
    /// The name of the file it stands in, where the format needs one.
    pub name: Option<String>,
    /// Parts of the event (`title`, `phase`, `service`, …) and the text they must have.
    pub expect: Vec<(&'static str, String)>,
    /// Where it stands in the rule file.
    pub span: Range<usize>,
}

/// A short log, and the rows of the timeline that the rules of the pack must give for it.
#[derive(Debug, Clone)]
pub struct LogExample {
    /// The log, read like a file.
    pub text: String,
    /// The name of the file, where the format needs one.
    pub name: Option<String>,
    /// The rows: time, phase and title, as in `2024-03-15T10:00:00Z detect Disk full`.
    pub rows: Vec<String>,
    /// Where it stands in the rule file.
    pub span: Range<usize>,
}

/// The parts of an event that an example may state.
pub const EXPECTED: [&str; 7] = ["title", "phase", "service", "severity", "actor", "key", "time"];
