//! Histories of alerts as monitors export them: a column of what it is called, one of what became of it.

use std::collections::BTreeMap;

use crate::format::csv_table::columns::Columns;
use crate::format::csv_table::course::Course;
use crate::format::csv_table::rows::Row;
use crate::format::csv_table::state::State;
use crate::format::parse::Piece;

/// Columns that name an alert: `SolarWinds`, `LibreNMS`, `LogicMonitor`, `PRTG`, `WhatsUp`, Zabbix and others.
const NAME: &[&str] = &[
    "alertname",
    "alert_name",
    "alert",
    "alert_rule",
    "alertrule",
    "rule",
    "rule_name",
    "alarm",
    "alarmname",
    "alarm_name",
    "trigger",
    "trigger_name",
    "triggername",
    "sensor",
    "sensor_name",
    "monitor",
    "monitor_name",
    "monitorname",
    "check",
    "check_name",
    "problem",
    "datapoint",
];
/// Columns that name it where the others are those of alerts alone.
const TITLE: &[&str] = &["name", "title", "summary", "description", "message", "event"];
/// How columns begin that name nothing but alerts.
const ALERT: &[&str] = &["alert", "alarm", "trigger"];
/// Columns that tell what became of it.
const STATE: &[&str] = &[
    "eventtype",
    "event_type",
    "alert_state",
    "alert_status",
    "alarm_state",
    "alarm_status",
    "new_state",
    "current_state",
    "transition",
    "state",
    "status",
    "action",
];
/// Columns of the machine or thing that it is of, where none is a host.
const OF: &[&str] = &[
    "relatednode",
    "related_node",
    "relatednodecaption",
    "entitycaption",
    "object_that_triggered_this_alert",
    "device",
    "device_name",
    "node_name",
    "resource",
    "target",
    "monitored_object",
    "object",
];
/// Columns that tickets have: what is said there is what people say.
const OTHERS: &[&str] = &[
    "ticket",
    "ticket_id",
    "ticket_number",
    "number",
    "subject",
    "short_description",
    "requester",
    "assignee",
    "assigned_to",
    "issue_key",
];
/// How many alerts are kept in mind.
const MOST: usize = 65_536;

/// Tells the rows that are turns of an alert.
#[derive(Debug)]
pub(super) struct Alerts {
    name: usize,
    state: Option<usize>,
    of: Option<usize>,
    /// Where a row tells all turns of an alert.
    course: Option<Course>,
    /// The last state of each.
    seen: BTreeMap<String, State>,
}

impl Alerts {
    /// Returns where the parts stand in a history of alerts, or `None` where the table is another.
    pub(super) fn new(columns: &Columns) -> Option<Self> {
        let find = |wanted: &[&str]| {
            let at = |wanted: &&str| columns.names.iter().position(|name| name == wanted);
            wanted.iter().find_map(at)
        };
        let course = Course::new(columns);
        let of_alerts = course.as_ref().is_some_and(Course::of_alerts);
        let name = find(NAME).or_else(|| find(TITLE).filter(|_| of_alerts))?;
        let state = find(STATE);
        let ends = course.as_ref().is_some_and(Course::ends);
        let named = columns.names.get(name)?;
        let of_alerts = of_alerts || ALERT.iter().any(|word| named.starts_with(word));
        let of = columns.host.or_else(|| find(OF));
        let told = state.is_some() || ends && of_alerts;
        let seen = BTreeMap::new();
        (told && find(OTHERS).is_none()).then_some(Self { name, state, of, course, seen })
    }

    /// Returns the messages of `piece`, which was read from `row`: one for each turn of an alert that it tells, with what
    /// became of it where that is news.
    pub(super) fn tell(&mut self, row: &Row, piece: Piece) -> Vec<Piece> {
        let Some(name) = row.cell(self.name) else { return vec![piece] };
        let word = self.state.and_then(|at| row.cell(at));
        let turns = self.course.as_ref().zip(piece.parsed.stamp.as_ref());
        let turns = turns.and_then(|(course, start)| course.turns(row, start, word));
        let Some(turns) = turns else {
            let Some((word, state)) = word.and_then(|word| Some((word, State::of(word)?))) else {
                return vec![piece];
            };
            let told = self.is_told(&[name, self.of(row).unwrap_or_default()], state);
            return vec![if told { piece } else { self.turn(row, piece, (name, word, state)) }];
        };
        let mut pieces = Vec::with_capacity(turns.len());
        for (state, stamp) in turns {
            let at = format!("{state:?} {:?} {}", stamp.date, stamp.time);
            let told = self.is_told(&[name, self.of(row).unwrap_or_default(), &at], state);
            let mut piece = piece.clone();
            piece.parsed.until = None;
            piece.parsed.stamp = Some(stamp);
            if !told {
                let word = word.filter(|word| State::of(word) == Some(state));
                let word = word.unwrap_or_else(|| state.name());
                pieces.push(self.turn(row, piece, (name, word, state)));
            } else if state == State::Firing {
                pieces.push(piece);
            }
        }
        pieces
    }

    fn of<'a>(&self, row: &'a Row) -> Option<&'a str> {
        row.cell(self.of?)
    }

    /// Returns whether the alert that `key` names was in `state` already, and keeps that in mind: a table of probes tells
    /// the same state again and again.
    fn is_told(&mut self, key: &[&str], state: State) -> bool {
        let key = key.join("\n");
        let told = self.seen.get(&key) == Some(&state);
        if self.seen.len() < MOST || self.seen.contains_key(&key) {
            self.seen.insert(key, state);
        }
        told
    }

    /// Adds to `piece` the name of the alert, the word of what became of it, and the state.
    fn turn(&self, row: &Row, mut piece: Piece, told: (&str, &str, State)) -> Piece {
        let (name, word, state) = told;
        let fields = &mut piece.parsed.fields;
        let mut add = |name: &str, value: &str| fields.push((name.to_owned(), value.to_owned()));
        add("alert.name", name);
        add("alert.word", word);
        add("alert.state", state.name());
        let by = self.course.as_ref().and_then(|course| course.by(row));
        if let Some(by) = by.filter(|_| state == State::Acknowledged) {
            add("alert.by", by);
        }
        if let Some(of) = self.of(row) {
            add("alert.of", of);
            piece.parsed.host.get_or_insert_with(|| of.to_owned());
        }
        piece
    }
}
