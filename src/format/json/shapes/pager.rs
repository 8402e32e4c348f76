//! Alerts and pages: Alertmanager, Grafana, `PagerDuty`, Opsgenie.

use crate::format::json::shape::Shape;

/// The table; the first that fits wins.
pub static SHAPES: &[Shape] = &[
    // Prometheus Alertmanager and Grafana: one alert of a notification, or of the API.
    Shape {
        vendor: "alertmanager",
        tells: &["startsAt", "labels.alertname", "status=resolved"],
        time: &["endsAt", "startsAt"],
        message: &[
            "annotations.summary",
            "annotations.description",
            "annotations.message",
            "labels.alertname",
        ],
        service: &["labels.service", "labels.app", "labels.job", "labels.namespace"],
        level: &["labels.severity"],
        host: &["labels.instance", "labels.node", "labels.host"],
    },
    Shape {
        vendor: "alertmanager",
        tells: &["startsAt", "labels.alertname"],
        time: &["startsAt"],
        message: &[
            "annotations.summary",
            "annotations.description",
            "annotations.message",
            "labels.alertname",
        ],
        service: &["labels.service", "labels.app", "labels.job", "labels.namespace"],
        level: &["labels.severity"],
        host: &["labels.instance", "labels.node", "labels.host"],
    },
    // Alertmanager's event recorder (0.33).
    Shape {
        vendor: "alertmanager-events",
        tells: &["data.alertResolved.alert"],
        time: &["data.alertResolved.alert.endsAt", "@timestamp"],
        message: &["{data.alertResolved.alert.name} resolved"],
        host: &["instance"],
        ..Shape::NONE
    },
    Shape {
        vendor: "alertmanager-events",
        tells: &["data.alertCreated.alert"],
        time: &["data.alertCreated.alert.startsAt", "@timestamp"],
        message: &["{data.alertCreated.alert.name} created"],
        host: &["instance"],
        ..Shape::NONE
    },
    // PagerDuty: webhooks V3, V2 and V1, log entries, incidents, Events API V2, change events.
    Shape {
        vendor: "pagerduty",
        tells: &["event.event_type", "event.occurred_at"],
        time: &["event.occurred_at"],
        message: &[
            "event.data.content",
            "event.data.message",
            "event.data.title",
            "event.data.incident.summary",
            "event.data.summary",
            "event.event_type",
        ],
        service: &["event.data.service.summary", "event.data.incident.service.summary"],
        ..Shape::NONE
    },
    Shape {
        vendor: "pagerduty",
        tells: &["event", "created_on", "incident"],
        time: &["created_on"],
        message: &["incident.title", "incident.trigger_summary_data.subject", "event"],
        service: &["incident.service.name", "incident.service.summary"],
        ..Shape::NONE
    },
    Shape {
        vendor: "pagerduty",
        tells: &["created_on", "data.incident", "type"],
        time: &["created_on"],
        message: &[
            "data.incident.trigger_summary_data.subject",
            "data.incident.trigger_summary_data.description",
            "type",
        ],
        service: &["data.incident.service.name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "pagerduty",
        tells: &["type$=_log_entry", "created_at"],
        time: &["created_at"],
        message: &["note", "summary", "event_details.description", "type"],
        service: &["service.summary"],
        ..Shape::NONE
    },
    Shape {
        vendor: "pagerduty",
        tells: &["incident_number", "created_at"],
        time: &["created_at"],
        message: &["title", "summary", "description"],
        service: &["service.summary", "service.name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "pagerduty-events",
        tells: &["routing_key", "payload.summary"],
        time: &["payload.timestamp"],
        message: &["payload.summary"],
        service: &["payload.component", "payload.custom_details.service", "payload.group"],
        level: &["payload.severity"],
        host: &["payload.source"],
    },
    // Opsgenie: webhooks, and the rows of an alert's log.
    Shape {
        vendor: "opsgenie",
        tells: &["alert.alertId", "action"],
        time: &["alert.updatedAt", "alert.createdAt"],
        message: &["alert.note", "alert.message"],
        service: &["alert.details.service", "alert.entity"],
        ..Shape::NONE
    },
    Shape {
        vendor: "opsgenie-log",
        tells: &["owner", "log", "createdAt", "offset"],
        time: &["createdAt"],
        message: &["log"],
        ..Shape::NONE
    },
    // Splunk On-Call (VictorOps): a step of an incident, and what its webhooks say of an alert.
    Shape {
        vendor: "victorops",
        tells: &["manually", "name", "at"],
        time: &["at"],
        message: &["message", "name"],
        service: &["incident.service"],
        host: &["incident.host"],
        ..Shape::NONE
    },
    // A line of an incident's timeline; `service` is the alert's name there.
    Shape {
        vendor: "victorops-timeline",
        tells: &["message_type", "entity_id", "incident", "received"],
        time: &["received"],
        message: &["entity_display_name", "service", "entity_id"],
        ..Shape::NONE
    },
    Shape {
        vendor: "victorops",
        tells: &["message_type", "entity_id"],
        time: &["state_start_time", "timestamp", "alert_received_time"],
        message: &["state_message", "entity_display_name", "entity_id"],
        service: &["service"],
        host: &["host_name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "victorops",
        tells: &["alertType", "incidentNumber"],
        time: &["time", "timestamp", "at", "eventTime", "startTime", "date"],
        message: &["entityDisplayName", "entityId", "alertType"],
        service: &["service"],
        host: &["host"],
        ..Shape::NONE
    },
    // incident.io: a step of an escalation, an update of an incident.
    Shape {
        vendor: "incident.io",
        tells: &["occurred_at", "event", "urgency"],
        time: &["occurred_at"],
        message: &["{incident.title}: {event}", "event"],
        ..Shape::NONE
    },
    Shape {
        vendor: "incident.io",
        tells: &["new_incident_status.category"],
        time: &["created_at"],
        message: &["message", "new_incident_status.name"],
        ..Shape::NONE
    },
    // FireHydrant: a milestone of an incident.
    Shape {
        vendor: "firehydrant",
        tells: &["occurred_at", "type"],
        time: &["occurred_at"],
        message: &["{incident.name}: {type}", "type"],
        ..Shape::NONE
    },
    Shape {
        vendor: "grafana-oncall",
        tells: &["alert_group.state", "event.type"],
        time: &["event.time"],
        message: &["alert_group.title", "alert_group_id"],
        service: &["alert_payload.commonLabels.service", "alert_payload.labels.service"],
        ..Shape::NONE
    },
];
