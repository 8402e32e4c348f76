//! Trails of who changed what: Google Cloud, Cloudflare, Okta, GitHub and Octopus Deploy.

use crate::format::json::shape::Shape;

/// The table; the first that fits wins.
pub static SHAPES: &[Shape] = &[
    // Google Cloud: an entry of Cloud Audit Logs (google.cloud.audit.AuditLog in a LogEntry).
    Shape {
        vendor: "gcp-audit",
        tells: &["protoPayload.methodName", "protoPayload.serviceName"],
        time: &["timestamp", "receiveTimestamp"],
        message: &[
            "{protoPayload.methodName} on {protoPayload.resourceName} by {protoPayload.authenticationInfo.principalEmail}",
            "{protoPayload.methodName} on {protoPayload.resourceName}",
            "protoPayload.methodName",
        ],
        service: &["resource.labels.service_name", "resource.labels.function_name"],
        level: &["severity"],
        ..Shape::NONE
    },
    // Cloudflare: audit logs as listed by the API, and as pushed by Logpush.
    Shape {
        vendor: "cloudflare-audit",
        tells: &["when", "action.type", "resource.type"],
        time: &["when"],
        message: &[
            "{action.type} {resource.type} in {metadata.zone_name} by {actor.email}",
            "{action.type} {resource.type} by {actor.email}",
            "{action.type} {resource.type}",
        ],
        ..Shape::NONE
    },
    Shape {
        vendor: "cloudflare-audit",
        tells: &["ActionType", "ResourceType", "When"],
        time: &["When"],
        message: &["{ActionType} {ResourceType} by {ActorEmail}", "{ActionType} {ResourceType}"],
        ..Shape::NONE
    },
    // Okta: the System Log.
    Shape {
        vendor: "okta",
        tells: &["published", "eventType", "actor.alternateId"],
        time: &["published"],
        message: &["{displayMessage} ({eventType})", "eventType"],
        level: &["severity"],
        ..Shape::NONE
    },
    // GitHub: the audit log of an organisation, streamed and exported.
    Shape {
        vendor: "github-audit",
        tells: &["_document_id", "action", "actor"],
        time: &["@timestamp", "created_at"],
        message: &["{action} {repo} by {actor}", "{action} by {actor}"],
        service: &["repo"],
        ..Shape::NONE
    },
    // Octopus Deploy: events of its API and its subscriptions.
    Shape {
        vendor: "octopus",
        tells: &["Occurred", "Category"],
        time: &["Occurred"],
        message: &["Message", "Category"],
        ..Shape::NONE
    },
];
