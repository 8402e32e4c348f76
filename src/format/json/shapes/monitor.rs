//! Monitors, clouds and status pages.

use crate::format::json::shape::Shape;
use crate::format::json::shapes::SENT;

/// What an event of Icinga says.
const ICINGA: &[&str] = &["check_result.output", "text", "type"];

/// The table; the first that fits wins.
pub static SHAPES: &[Shape] = &[
    // AWS.
    Shape {
        vendor: "cloudwatch",
        tells: &["AlarmName", "NewStateValue"],
        time: &["StateChangeTime", "Timestamp"],
        message: &[
            "{AlarmName}: {OldStateValue} -> {NewStateValue}: {NewStateReason}",
            "{AlarmName}: {NewStateValue}",
        ],
        ..Shape::NONE
    },
    Shape {
        vendor: "cloudwatch-history",
        tells: &["AlarmName", "HistoryItemType"],
        time: &["Timestamp"],
        message: &["{AlarmName}: {HistorySummary}"],
        ..Shape::NONE
    },
    Shape {
        vendor: "cloudwatch",
        tells: &["detail.state.value", "detail.alarmName"],
        time: &["detail.state.timestamp", "time"],
        message: &[
            "{detail.alarmName}: {detail.previousState.value} -> {detail.state.value}: {detail.state.reason}",
            "{detail.alarmName}: {detail.state.value}",
        ],
        ..Shape::NONE
    },
    Shape {
        vendor: "cloudtrail",
        tells: &["eventName", "eventSource", "eventTime"],
        time: &["eventTime"],
        message: &[
            "{eventName} on {eventSource} failed: {errorCode}",
            "{eventName} on {eventSource} by {userIdentity.arn}",
            "{eventName} on {eventSource}",
        ],
        service: &[
            "requestParameters.service",
            "requestParameters.serviceName",
            "requestParameters.functionName",
            "requestParameters.dBInstanceIdentifier",
            "requestParameters.dBProxyName",
        ],
        ..Shape::NONE
    },
    // What `aws cloudtrail lookup-events` lists; it is taken apart to the one above.
    Shape {
        vendor: "cloudtrail",
        tells: &["EventName", "EventSource", "EventTime"],
        time: &["EventTime"],
        message: &["{EventName} on {EventSource}"],
        ..Shape::NONE
    },
    // Amazon RDS: events, as listed and as sent.
    Shape {
        vendor: "rds",
        tells: &["SourceIdentifier", "EventCategories", "Message"],
        time: &["Date"],
        message: &["Message"],
        service: &["SourceIdentifier"],
        ..Shape::NONE
    },
    Shape {
        vendor: "rds",
        tells: &["Event Message", "Event Time"],
        time: &["Event Time"],
        message: &["Event Message"],
        service: &["Source ID"],
        ..Shape::NONE
    },
    Shape {
        vendor: "newrelic",
        tells: &["issueUrl", "state"],
        time: &["updatedAt", "createdAt"],
        message: &["title"],
        ..Shape::NONE
    },
    Shape {
        vendor: "uptimerobot",
        tells: &["alertTypeFriendlyName", "monitorFriendlyName"],
        time: &["alertDateTime"],
        message: &["{monitorFriendlyName} is {alertTypeFriendlyName}: {alertDetails}"],
        ..Shape::NONE
    },
    Shape {
        vendor: "uptime-kuma",
        tells: &["heartbeat.status", "monitor.name"],
        time: &["heartbeat.time"],
        message: &["msg", "heartbeat.msg"],
        ..Shape::NONE
    },
    // Datadog: events and monitor webhooks.
    Shape {
        vendor: "datadog",
        tells: &["alert_transition"],
        time: &["date_posix", "date_happened", "date", "last_updated", "timestamp"],
        message: &["title", "event_title", "alert_title", "body", "text"],
        ..Shape::NONE
    },
    Shape {
        vendor: "datadog",
        tells: &["date_happened", "title"],
        time: &["date_happened"],
        message: &["title", "text"],
        level: &["alert_type"],
        ..Shape::NONE
    },
    Shape {
        vendor: "zabbix",
        tells: &["clock", "eventid"],
        time: &["clock"],
        message: &["name", "problem {p_eventid} recovered", "message"],
        host: &["hosts.0.host", "hosts.0.name"],
        ..Shape::NONE
    },
    // Icinga 2: its API's stream of events. A check states when it was due and when it ran as well.
    Shape {
        vendor: "icinga",
        tells: &["state_type", "type=StateChange", "host", "timestamp"],
        time: &["timestamp"],
        message: ICINGA,
        service: &["service"],
        host: &["host"],
        ..Shape::NONE
    },
    Shape {
        vendor: "icinga",
        tells: &["notification_type", "type=Notification", "host", "timestamp"],
        time: &["timestamp"],
        message: ICINGA,
        service: &["service"],
        host: &["host"],
        ..Shape::NONE
    },
    Shape {
        vendor: "icinga",
        tells: &["acknowledgement_type", "type=AcknowledgementSet", "host", "timestamp"],
        time: &["timestamp"],
        message: &["comment", "author", "type"],
        service: &["service"],
        host: &["host"],
        ..Shape::NONE
    },
    Shape {
        vendor: "pingdom",
        tells: &["check_name", "current_state"],
        time: &["state_changed_timestamp"],
        message: &[
            "{check_name}: {previous_state} -> {current_state}",
            "{check_name}: {current_state}",
        ],
        ..Shape::NONE
    },
    Shape {
        vendor: "jira",
        tells: &["webhookEvent", "issue.key"],
        time: &["timestamp", "issue.fields.updated"],
        message: &[
            "{issue.key} {issue.fields.summary}: {comment.body}",
            "{issue.key} {issue.fields.summary}: {changelog.items.0.toString}",
            "{issue.key} {issue.fields.summary}",
        ],
        service: &["issue.fields.components.0.name"],
        ..Shape::NONE
    },
    // Sentry.
    Shape {
        vendor: "sentry",
        tells: &["data.metric_alert", "action=resolved"],
        time: &["data.metric_alert.date_closed", "data.metric_alert.date_detected"],
        message: &[
            "data.description_title",
            "data.metric_alert.title",
            "data.metric_alert.alert_rule.name",
        ],
        service: &["data.metric_alert.projects.0"],
        ..Shape::NONE
    },
    Shape {
        vendor: "sentry",
        tells: &["data.metric_alert", "action"],
        time: &["data.metric_alert.date_detected", "data.metric_alert.date_started"],
        message: &[
            "data.description_title",
            "data.metric_alert.title",
            "data.metric_alert.alert_rule.name",
        ],
        service: &["data.metric_alert.projects.0"],
        ..Shape::NONE
    },
    Shape {
        vendor: "sentry",
        tells: &["data.event", "action"],
        time: &["data.event.datetime", "data.event.timestamp", "data.event.received"],
        message: &["data.event.title", "data.event.message"],
        service: &["data.event.project_name", "data.event.project_slug"],
        level: &["data.event.level"],
        ..Shape::NONE
    },
    Shape {
        vendor: "sentry",
        tells: &["data.issue", "action=created"],
        time: &["data.issue.firstSeen", "data.issue.lastSeen"],
        message: &["data.issue.title"],
        service: &["data.issue.project.name", "data.issue.project.slug"],
        level: &["data.issue.level"],
        ..Shape::NONE
    },
    // Of what was done to an issue, the time is not stated.
    Shape {
        vendor: "sentry",
        tells: &["data.issue", "action"],
        time: SENT,
        message: &["data.issue.title"],
        service: &["data.issue.project.name", "data.issue.project.slug"],
        ..Shape::NONE
    },
    // Google Cloud Monitoring: what closes says when.
    Shape {
        vendor: "google-monitoring",
        tells: &["incident.policy_name", "incident.state"],
        time: &["incident.ended_at", "incident.started_at"],
        message: &["{incident.policy_name}: {incident.summary}", "{incident.policy_name}"],
        service: &["incident.resource_name"],
        ..Shape::NONE
    },
    // Statuspage: an update of an incident, an incident without updates.
    Shape {
        vendor: "statuspage",
        tells: &["display_at", "body", "status"],
        time: &["display_at", "created_at"],
        message: &["body"],
        service: &["affected_components.0.name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "statuspage-incident",
        tells: &["impact", "shortlink", "name"],
        time: &["started_at", "created_at"],
        message: &["name"],
        service: &["components.0.name"],
        ..Shape::NONE
    },
];
