//! Alerts of those who watch metrics, logs, hosts and networks.

use crate::format::json::shape::Shape;
use crate::format::json::shapes::SENT;

/// The table; the first that fits wins.
pub static SHAPES: &[Shape] = &[
    // Librato, AppOptics after it.
    Shape {
        vendor: "librato",
        tells: &["trigger_time", "alert.name"],
        time: &["trigger_time"],
        message: &["alert.name"],
        ..Shape::NONE
    },
    // New Relic before its issues.
    Shape {
        vendor: "newrelic-condition",
        tells: &["condition_name", "incident_id", "policy_name"],
        time: SENT,
        message: &["{condition_name}: {details}", "condition_name"],
        service: &["targets.0.name"],
        level: &["severity"],
        ..Shape::NONE
    },
    // Grafana before 9.
    Shape {
        vendor: "grafana-old",
        tells: &["ruleName", "ruleId", "state"],
        time: SENT,
        message: &["title", "ruleName"],
        ..Shape::NONE
    },
    Shape {
        vendor: "logicmonitor",
        tells: &["alertid", "alertstatus"],
        time: &["date", "timestamp", "received_at", "start"],
        message: &["eventmsg", "{datasource} {datapoint} is {value}", "message"],
        host: &["host"],
        level: &["level"],
        ..Shape::NONE
    },
    Shape {
        vendor: "netdata",
        tells: &["chart", "alert", "severity"],
        time: SENT,
        message: &["message", "alert"],
        host: &["node", "host"],
        level: &["severity"],
        ..Shape::NONE
    },
    Shape {
        vendor: "kapacitor",
        tells: &["previousLevel", "level", "id"],
        time: SENT,
        message: &["message", "id"],
        level: &["level"],
        ..Shape::NONE
    },
    // Splunk Observability, SignalFx before.
    Shape {
        vendor: "signalfx",
        tells: &["statusExtended", "incidentId", "rule"],
        time: SENT,
        message: &["messageTitle", "rule"],
        level: &["severity"],
        ..Shape::NONE
    },
    Shape {
        vendor: "splunk-alert",
        tells: &["search_name", "results_link", "sid"],
        time: &["trigger_time", "timestamp", "received_at", "result._time"],
        message: &["search_name"],
        host: &["result.host"],
        ..Shape::NONE
    },
    Shape {
        vendor: "graylog-alert",
        tells: &["event_definition_title", "event.timestamp"],
        time: &["event.timestamp"],
        message: &["event.message", "event_definition_title"],
        ..Shape::NONE
    },
    Shape {
        vendor: "papertrail",
        tells: &["saved_search.name", "events"],
        time: &["events.0.received_at"],
        message: &["{saved_search.name}: {events.0.message}", "saved_search.name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "axiom",
        tells: &["event.monitorID", "action"],
        time: &["event.timestamp"],
        message: &["event.title"],
        ..Shape::NONE
    },
    Shape {
        vendor: "dash0",
        tells: &["data.issue.issueIdentifier", "type=alert.resolved"],
        time: &["data.issue.end"],
        message: &["data.issue.summary"],
        ..Shape::NONE
    },
    Shape {
        vendor: "dash0",
        tells: &["data.issue.issueIdentifier", "type"],
        time: &["data.issue.start"],
        message: &["data.issue.summary"],
        ..Shape::NONE
    },
    Shape {
        vendor: "thousandeyes",
        tells: &["eventType=ALERT_NOTIFICATION_CLEAR", "alert.ruleName"],
        time: &["alert.dateEndZoned", "alert.dateEnd"],
        message: &["{alert.ruleName}: {alert.ruleExpression}", "alert.ruleName"],
        ..Shape::NONE
    },
    Shape {
        vendor: "thousandeyes",
        tells: &["eventType=ALERT_NOTIFICATION_TRIGGER", "alert.ruleName"],
        time: &["alert.dateStartZoned", "alert.dateStart"],
        message: &["{alert.ruleName}: {alert.ruleExpression}", "alert.ruleName"],
        ..Shape::NONE
    },
    // Coralogix: a list of names and values holds the time.
    Shape {
        vendor: "coralogix",
        tells: &["alert_action", "alert_id"],
        time: &["fields.timestamp"],
        message: &["name"],
        ..Shape::NONE
    },
    // Semaphore classic.
    Shape {
        vendor: "semaphore",
        tells: &["server_name", "project_hash_id", "event=deploy"],
        time: &["finished_at", "started_at"],
        message: &["deploy of {project_name} to {server_name}: {result}"],
        service: &["project_name"],
        ..Shape::NONE
    },
    // Thinkst Canary: a decoy was touched.
    Shape {
        vendor: "canary",
        tells: &["IncidentHash", "AlertType", "Intro"],
        time: &["Timestamp"],
        message: &["Intro"],
        ..Shape::NONE
    },
];
