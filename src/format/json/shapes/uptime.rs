//! Services that look at pages and jobs from outside, and tell when one is down, late or back.

use crate::format::json::shape::Shape;
use crate::format::json::shapes::SENT;

/// The table; the first that fits wins.
pub static SHAPES: &[Shape] = &[
    // updown.io: `time` came with its second version; before, the downtime alone is dated.
    Shape {
        vendor: "updown",
        tells: &["downtime", "check.token", "event"],
        time: &["time", "downtime.ended_at", "downtime.started_at"],
        message: &["description", "{check.url}: {event}"],
        ..Shape::NONE
    },
    Shape {
        vendor: "hyperping",
        tells: &["pings", "check.url", "event"],
        time: &["check.date"],
        message: &["{check.url}: {event}"],
        ..Shape::NONE
    },
    // Freshping, Insping before.
    Shape {
        vendor: "freshping",
        tells: &["webhook_event_data.check_state_name"],
        time: &["webhook_event_created_on", "webhook_event_data.request_start_time"],
        message: &["{webhook_event_data.application_name}: {webhook_event_data.check_state_name}"],
        ..Shape::NONE
    },
    Shape {
        vendor: "uptime.com",
        tells: &["data.alert.is_up", "data.service", "event"],
        time: &["data.alert.created_at", "data.date"],
        message: &["{data.service.display_name}: {data.alert.short_output}"],
        ..Shape::NONE
    },
    Shape {
        vendor: "hetrixtools",
        tells: &["monitor_status", "monitor_name"],
        time: SENT,
        message: &["{monitor_name}: {monitor_status}"],
        ..Shape::NONE
    },
    Shape {
        vendor: "statusgator",
        tells: &["previous_status", "type=StatusChange"],
        time: &["recorded_at"],
        message: &["message", "{monitor.display_name}: {status}"],
        ..Shape::NONE
    },
    Shape {
        vendor: "openstatus",
        tells: &["cronTimestamp", "monitor.name", "status"],
        time: &["cronTimestamp"],
        message: &["{monitor.name}: {status}"],
        ..Shape::NONE
    },
    Shape {
        vendor: "pulsetic",
        tells: &["alert_type=monitor_offline", "monitor.url"],
        time: SENT,
        message: &["{monitor.url}: {alert_type}"],
        ..Shape::NONE
    },
    Shape {
        vendor: "pulsetic",
        tells: &["alert_type=monitor_online", "monitor.url"],
        time: SENT,
        message: &["{monitor.url}: {alert_type}"],
        ..Shape::NONE
    },
    // Site24x7: the other times are to the minute, or those of the beginning.
    Shape {
        vendor: "site24x7",
        tells: &["MONITORNAME", "STATUS"],
        time: &["timestamp", "INCIDENT_TIME_ISO", "INCIDENT_TIME"],
        message: &["{MONITORNAME}: {STATUS}"],
        ..Shape::NONE
    },
    // Jobs that have to report in time.
    Shape {
        vendor: "cronitor",
        tells: &["monitor", "rule", "type=ALERT"],
        time: SENT,
        message: &["{monitor}: {description}", "monitor"],
        ..Shape::NONE
    },
    Shape {
        vendor: "cronitor",
        tells: &["monitor", "rule", "type=RECOVERY"],
        time: SENT,
        message: &["{monitor}: {description}", "monitor"],
        ..Shape::NONE
    },
    Shape {
        vendor: "deadmanssnitch",
        tells: &["data.snitch.token", "type"],
        time: &["timestamp"],
        message: &["{data.snitch.name}: {type}"],
        ..Shape::NONE
    },
    // Healthchecks.io lets its users name things; these are the names of its placeholders.
    healthchecks(&["now", "name", "status=down"]),
    healthchecks(&["now", "name", "status=up"]),
    // Runscope, BlazeMeter now.
    Shape {
        vendor: "runscope",
        tells: &["test_run_id", "test_name", "result"],
        time: &["finished_at", "started_at"],
        message: &["{test_name}: {result}"],
        ..Shape::NONE
    },
];

const fn healthchecks(tells: &'static [&'static str]) -> Shape {
    Shape {
        vendor: "healthchecks",
        tells,
        time: &["now"],
        message: &["{name}: {status}"],
        ..Shape::NONE
    }
}
