//! Histories of alerts as monitors export them: a column of what it is called, one of what became of it.

use std::collections::BTreeMap;

use crate::format::csv_table::columns::Columns;
use crate::format::csv_table::rows::Row;
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

/// What became of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Firing,
    Cleared,
    Acknowledged,
}

/// Tells the rows that are a turn of an alert.
#[derive(Debug)]
pub(super) struct Alerts {
    name: usize,
    state: usize,
    of: Option<usize>,
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
        let (name, state) = (find(NAME)?, find(STATE)?);
        let of = columns.host.or_else(|| find(OF));
        find(OTHERS).is_none().then(|| Self { name, state, of, seen: BTreeMap::new() })
    }

    /// Adds to `piece`, which was read from `row`, what it tells of an alert, where that is news.
    pub(super) fn tell(&mut self, row: &Row, mut piece: Piece) -> Piece {
        let cell =
            |at: usize| row.cells.get(at).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let stated = cell(self.state).and_then(|word| Some((state(word)?, word)));
        let (Some(name), Some((state, word))) = (cell(self.name), stated) else { return piece };
        let of = self.of.and_then(cell);
        // A table of probes tells the same state again and again.
        let key = format!("{name}\n{}", of.unwrap_or_default());
        let told = self.seen.get(&key) == Some(&state);
        if self.seen.len() < MOST || self.seen.contains_key(&key) {
            self.seen.insert(key, state);
        }
        if told {
            return piece;
        }
        let fields = &mut piece.parsed.fields;
        let mut add = |name: &str, value: &str| fields.push((name.to_owned(), value.to_owned()));
        add("alert.name", name);
        add("alert.word", word);
        add("alert.state", state.name());
        if let Some(of) = of {
            add("alert.of", of);
            piece.parsed.host.get_or_insert_with(|| of.to_owned());
        }
        piece
    }
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Firing => "firing",
            Self::Cleared => "cleared",
            Self::Acknowledged => "acknowledged",
        }
    }
}

fn state(word: &str) -> Option<State> {
    Some(match word.to_ascii_lowercase().as_str() {
        "triggered" | "alert" | "alerting" | "alarm" | "firing" | "fired" | "raised" | "active"
        | "problem" | "trouble" | "critical" | "down" | "failed" | "open" | "opened" => {
            State::Firing
        }
        "reset" | "cleared" | "clear" | "ok" | "resolved" | "recovered" | "recovery" | "normal"
        | "up" | "closed" => State::Cleared,
        "acknowledged" | "acknowledge" | "acked" | "ack" => State::Acknowledged,
        _ => return None,
    })
}
