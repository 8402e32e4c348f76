//! `ServiceNow`'s tables: history, notes, changes, alerts and events.

use crate::format::json::shape::Shape;

/// Keys that stand in notes and in few other objects: lines with one are always read in full.
pub const KEYS: &[&str] = &["element_id"];

/// The table; the first that fits wins.
pub static SHAPES: &[Shape] = &[
    Shape {
        vendor: "servicenow-audit",
        tells: &["documentkey", "fieldname", "newvalue"],
        time: &["sys_created_on"],
        message: &["{fieldname}: {oldvalue} -> {newvalue}", "{fieldname}: {newvalue}"],
        ..Shape::NONE
    },
    Shape {
        vendor: "servicenow-journal",
        tells: &["element_id", "element", "value", "sys_created_on"],
        time: &["sys_created_on"],
        message: &["value"],
        ..Shape::NONE
    },
    // A change has several times; it begins to matter as work on it begins.
    Shape {
        vendor: "servicenow-change",
        tells: &["start_date", "number", "short_description"],
        time: &["work_start", "start_date", "sys_created_on"],
        message: &["short_description"],
        ..Shape::NONE
    },
    // Event management: what closed says when by its last event.
    Shape {
        vendor: "servicenow-alert",
        tells: &["message_key", "severity", "state=Closed"],
        time: &["last_remote_time", "last_event_time", "sys_updated_on"],
        message: &["description", "short_description", "{metric_name} on {node}"],
        host: &["node"],
        ..Shape::NONE
    },
    Shape {
        vendor: "servicenow-alert",
        tells: &["message_key", "severity", "state"],
        time: &["initial_remote_time", "initial_event_time", "time_of_event", "sys_created_on"],
        message: &["description", "short_description", "{metric_name} on {node}"],
        host: &["node"],
        ..Shape::NONE
    },
];
