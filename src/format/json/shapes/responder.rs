//! Webhooks of those who call people and keep incidents: incident.io, Rootly, Squadcast, Zenduty, xMatters.

use crate::format::json::shape::Shape;

/// The table; the first that fits wins.
pub static SHAPES: &[Shape] = &[
    // incident.io: what a webhook is about stands under the name of its kind.
    Shape {
        vendor: "incident.io",
        tells: &[
            "event_type=public_incident.incident_created_v2",
            "public_incident.incident_created_v2.id",
        ],
        time: &["public_incident.incident_created_v2.created_at"],
        message: &["public_incident.incident_created_v2.name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "incident.io",
        tells: &[
            "event_type=public_incident.incident_status_updated_v2",
            "public_incident.incident_status_updated_v2.incident",
        ],
        time: &["public_incident.incident_status_updated_v2.incident.updated_at"],
        message: &[
            "public_incident.incident_status_updated_v2.message",
            "public_incident.incident_status_updated_v2.incident.name",
        ],
        ..Shape::NONE
    },
    Shape {
        vendor: "incident.io",
        tells: &["event_type=public_alert.alert_created_v1", "public_alert.alert_created_v1.id"],
        time: &["public_alert.alert_created_v1.created_at"],
        message: &["public_alert.alert_created_v1.title"],
        ..Shape::NONE
    },
    Shape {
        vendor: "incident.io",
        tells: &["event_type=public_alert.alert_resolved_v1", "public_alert.alert_resolved_v1.id"],
        time: &[
            "public_alert.alert_resolved_v1.resolved_at",
            "public_alert.alert_resolved_v1.updated_at",
        ],
        message: &["public_alert.alert_resolved_v1.title"],
        ..Shape::NONE
    },
    Shape {
        vendor: "rootly",
        tells: &["event.issued_at", "event.type", "data.id"],
        time: &["event.issued_at"],
        message: &["data.title", "data.summary", "event.type"],
        service: &["data.services.0.name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "squadcast",
        tells: &["event.resource", "event.timestamp", "data.incident.message"],
        time: &["event.timestamp"],
        message: &["data.incident.message"],
        service: &["data.incident.service.name"],
        ..Shape::NONE
    },
    zenduty(
        &["payload.event_type=acknowledged", "payload.incident.incident_number"],
        &["payload.incident.acknowledged_date"],
    ),
    zenduty(
        &["payload.event_type=resolved", "payload.incident.incident_number"],
        &["payload.incident.resolved_date"],
    ),
    zenduty(
        &["payload.event_type", "payload.incident.incident_number"],
        &["payload.incident.creation_date"],
    ),
    Shape {
        vendor: "xmatters",
        tells: &["eventIdentifier", "date"],
        time: &["date"],
        message: &["{eventIdentifier}: {response}", "{eventIdentifier}: {status}"],
        ..Shape::NONE
    },
];

const fn zenduty(tells: &'static [&'static str], time: &'static [&'static str]) -> Shape {
    Shape {
        vendor: "zenduty",
        tells,
        time,
        message: &["payload.incident.title", "payload.incident.summary"],
        service: &["payload.incident.service.name"],
        ..Shape::NONE
    }
}
