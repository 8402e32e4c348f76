//! The log of Nagios, Naemon and Icinga 1 (and Icinga 2's compat log): `[epoch] TYPE: a;b;c`.

use crate::format::cursor::{field, first_line, is_number, split_part};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::parse;
use crate::model::record::Level;

/// The format. What the parts mean depends on the type; `nagioscore:base/logging.c`, `notifications.c`.
pub struct Nagios;

/// What the format is called.
pub const NAME: &str = "nagios";

/// The names of the parts by type.
const LAYOUTS: &[(&str, &[&str])] = &[
    ("SERVICE ALERT", &["host", "service", "state", "state_type", "attempt", "output"]),
    ("HOST ALERT", &["host", "state", "state_type", "attempt", "output"]),
    ("CURRENT SERVICE STATE", &["host", "service", "state", "state_type", "attempt", "output"]),
    ("INITIAL SERVICE STATE", &["host", "service", "state", "state_type", "attempt", "output"]),
    ("CURRENT HOST STATE", &["host", "state", "state_type", "attempt", "output"]),
    ("INITIAL HOST STATE", &["host", "state", "state_type", "attempt", "output"]),
    (
        "SERVICE NOTIFICATION",
        &["contact", "host", "service", "state", "command", "output", "author", "comment"],
    ),
    ("HOST NOTIFICATION", &["contact", "host", "state", "command", "output", "author", "comment"]),
    ("SERVICE FLAPPING ALERT", &["host", "service", "state", "output"]),
    ("HOST FLAPPING ALERT", &["host", "state", "output"]),
    ("SERVICE DOWNTIME ALERT", &["host", "service", "state", "output"]),
    ("HOST DOWNTIME ALERT", &["host", "state", "output"]),
    ("PASSIVE SERVICE CHECK", &["host", "service", "state", "output"]),
    ("PASSIVE HOST CHECK", &["host", "state", "output"]),
    ("SERVICE EVENT HANDLER", &["host", "service", "state", "state_type", "attempt", "command"]),
    ("HOST EVENT HANDLER", &["host", "state", "state_type", "attempt", "command"]),
];

/// The names of the arguments by external command.
const COMMANDS: &[(&str, &[&str])] = &[
    (
        "ACKNOWLEDGE_SVC_PROBLEM",
        &["host", "service", "sticky", "notify", "persistent", "author", "comment"],
    ),
    ("ACKNOWLEDGE_HOST_PROBLEM", &["host", "sticky", "notify", "persistent", "author", "comment"]),
    ("REMOVE_SVC_ACKNOWLEDGEMENT", &["host", "service"]),
    ("REMOVE_HOST_ACKNOWLEDGEMENT", &["host"]),
    ("ADD_SVC_COMMENT", &["host", "service", "persistent", "author", "comment"]),
    ("ADD_HOST_COMMENT", &["host", "persistent", "author", "comment"]),
    ("PROCESS_SERVICE_CHECK_RESULT", &["host", "service", "state", "output"]),
    (
        "SCHEDULE_SVC_DOWNTIME",
        &["host", "service", "start", "end", "fixed", "trigger", "duration", "author", "comment"],
    ),
    (
        "SCHEDULE_HOST_DOWNTIME",
        &["host", "start", "end", "fixed", "trigger", "duration", "author", "comment"],
    ),
];

impl Format for Nagios {
    fn name(&self) -> &'static str {
        NAME
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        let inside = text.strip_prefix('[').and_then(|rest| rest.split_once("] "));
        let Some((epoch, message)) =
            inside.filter(|(epoch, _)| epoch.len() >= 9 && is_number(epoch))
        else {
            return false;
        };
        let Some(stamp) = parse(epoch) else { return false };
        let mut parsed =
            Parsed { stamp: Some(stamp), message: message.to_owned(), ..Parsed::default() };
        if let Some((kind, parts)) = first_line(message).0.split_once(": ") {
            describe(kind, parts, &mut parsed);
        }
        messages.push(parsed);
        true
    }

    fn opens(&self, first: u8) -> bool {
        first == b'['
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "[1710497700] SERVICE ALERT: db-1;MySQL response;CRITICAL;HARD;3;CRITICAL - 8.2s > 2s",
                message: "SERVICE ALERT: db-1;MySQL response;CRITICAL;HARD;3;CRITICAL - 8.2s > 2s",
                time: "2024-03-15T10:15:00Z",
                level: Some(Level::Critical),
            },
            Sample {
                text: "[1710498002] EXTERNAL COMMAND: ACKNOWLEDGE_SVC_PROBLEM;db-1;MySQL response;2;1;1;oncall;looking",
                message: "EXTERNAL COMMAND: ACKNOWLEDGE_SVC_PROBLEM;db-1;MySQL response;2;1;1;oncall;looking",
                time: "2024-03-15T10:20:02Z",
                level: None,
            },
            Sample {
                text: "[1710497700] Nagios 4.4.6 starting... (PID=12)",
                message: "Nagios 4.4.6 starting... (PID=12)",
                time: "2024-03-15T10:15:00Z",
                level: None,
            },
        ]
    }
}

/// Names the parts of a message that is one of these behind another time, as Centreon Engine and loggers in between write
/// it; returns whether it is one. What stands in brackets before it is who wrote it.
pub fn told(parsed: &mut Parsed) -> bool {
    if parsed.fields.iter().any(|(name, _)| name == "type") {
        return false;
    }
    let message = std::mem::take(&mut parsed.message);
    let mut rest = first_line(&message).0;
    for _ in 0..BRACKETS {
        let inside = rest.strip_prefix('[').and_then(|inside| split_part(inside, "] "));
        rest = inside.map_or(rest, |(_, after)| after);
    }
    let rest = rest.strip_prefix("nagios: ").unwrap_or(rest);
    let parts = split_part(rest, ": ").filter(|(kind, parts)| is_kind(kind) && parts.contains(';'));
    // A level that does not stand in the line would be seen by a full reading alone.
    let level = parsed.level;
    if let Some((kind, parts)) = parts {
        describe(kind, parts, parsed);
    }
    parsed.level = level;
    let told = parts.is_some();
    parsed.message = message;
    told
}

/// How many brackets may stand before a message: process, channel, level.
const BRACKETS: usize = 3;

fn is_kind(kind: &str) -> bool {
    kind == "EXTERNAL COMMAND" || LAYOUTS.iter().any(|(known, _)| *known == kind)
}

fn describe(kind: &str, parts: &str, parsed: &mut Parsed) {
    if kind == "EXTERNAL COMMAND" {
        let (command, arguments) = parts.split_once(';').unwrap_or((parts, ""));
        parsed.fields.push(field("type", kind));
        parsed.fields.push(field("command", command));
        parsed.fields.push(field("args", arguments));
        name(COMMANDS, command, arguments, parsed);
    } else if is_kind(kind) {
        parsed.fields.push(field("type", kind));
        name(LAYOUTS, kind, parts, parsed);
        let state = parsed.fields.iter().find(|(name, _)| name == "state");
        parsed.level = state.and_then(|(_, state)| level(state));
    }
}

/// Gives the parts of `text`, separated by `;`, the names that `key` has in `table`.
fn name(table: &[(&str, &[&str])], key: &str, text: &str, parsed: &mut Parsed) {
    let Some((_, names)) = table.iter().find(|(known, _)| *known == key) else { return };
    for (name, value) in names.iter().zip(text.splitn(names.len(), ';')) {
        let value = value.trim();
        match *name {
            "host" => parsed.host = Some(value.to_owned()),
            "service" => parsed.service = Some(value.to_owned()),
            // `ACKNOWLEDGEMENT (CRITICAL)`: why the notification was sent, and the state.
            "state" => match value.strip_suffix(')').and_then(|value| value.split_once(" (")) {
                Some((reason, state)) => {
                    parsed.fields.push(field("reason", reason));
                    parsed.fields.push(field("state", state));
                }
                None => parsed.fields.push(field("state", value)),
            },
            name => parsed.fields.push(field(name, value)),
        }
    }
}

fn level(state: &str) -> Option<Level> {
    Some(match state {
        "CRITICAL" | "DOWN" | "UNREACHABLE" => Level::Critical,
        "WARNING" | "UNKNOWN" => Level::Warning,
        "OK" | "UP" | "RECOVERY" => Level::Info,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_behind_any_time_are_told() {
        for (message, host) in [
            ("SERVICE ALERT: db-1;MySQL;CRITICAL;HARD;3;slow", Some("db-1")),
            ("[2067] SERVICE ALERT: db-1;MySQL;CRITICAL;HARD;3;slow", Some("db-1")),
            ("[events] [info] HOST ALERT: db-1;DOWN;HARD;3;no answer", Some("db-1")),
            ("[x] EXTERNAL COMMAND: ACKNOWLEDGE_HOST_PROBLEM;db-1;1;1;1;ada;mine", Some("db-1")),
            ("SERVICE ALERT: see the runbook", None),
            ("[a] [b] [c] [d] HOST ALERT: db-1;DOWN;HARD;3;no answer", None),
            ("[open SERVICE ALERT: db-1;x", None),
        ] {
            let mut parsed = Parsed { message: message.to_owned(), ..Parsed::default() };
            assert_eq!(told(&mut parsed), host.is_some(), "{message}");
            assert_eq!(parsed.host.as_deref(), host, "{message}");
            assert_eq!(parsed.message, message);
        }
    }
}
