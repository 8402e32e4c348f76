//! Trackers of errors. When a person marks one as resolved is not stated; the times are those of the error.

use crate::format::json::shape::Shape;
use crate::format::json::shapes::SENT;

/// The table; the first that fits wins.
pub static SHAPES: &[Shape] = &[
    Shape { time: SENT, level: &[], ..rollbar(&["event_name=resolved_item", "data.item.id"]) },
    Shape { time: SENT, level: &[], ..rollbar(&["event_name=reopened_item", "data.item.id"]) },
    rollbar(&["event_name", "data.item.id"]),
    Shape {
        vendor: "rollbar",
        tells: &["event_name=deploy", "data.deploy.revision"],
        time: &["data.deploy.finish_time", "data.deploy.start_time"],
        message: &["deploy of {data.deploy.revision} to {data.deploy.environment}"],
        ..Shape::NONE
    },
    Shape {
        vendor: "raygun",
        tells: &["eventType", "error.url", "application.name"],
        time: &["error.lastOccurredOn", "error.activityDate"],
        message: &["error.message", "error.description"],
        service: &["application.name"],
        ..Shape::NONE
    },
    // Honeybadger: errors, and checks of pages and jobs. When a job was missed is not stated.
    honeybadger(&["event=down", "outage", "project.token"], &["outage.down_at"]),
    honeybadger(&["event=up", "outage", "project.token"], &["outage.up_at"]),
    honeybadger(&["event=check_in_missing", "check_in", "project.token"], SENT),
    honeybadger(
        &["event=check_in_reporting", "check_in", "project.token"],
        &["check_in.reported_at"],
    ),
    honeybadger(&["event=deployed", "deploy", "project.token"], &["deploy.created_at"]),
    honeybadger(&["event=resolved", "fault", "project.token"], SENT),
    honeybadger(&["event=unresolved", "fault", "project.token"], SENT),
    honeybadger(&["event=assigned", "fault", "project.token"], SENT),
    honeybadger(
        &["event", "fault", "project.token"],
        &["notice.created_at", "fault.last_notice_at", "fault.created_at"],
    ),
    Shape {
        vendor: "airbrake",
        tells: &["airbrake_error_url", "error.error_class"],
        time: &["error.last_occurred_at", "error.first_occurred_at"],
        message: &["error.error_message", "error.error_class"],
        service: &["error.project.name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "errbit",
        tells: &["problem.error_class", "problem.app_name"],
        time: &["problem.last_notice_at", "problem.created_at"],
        message: &["{problem.error_class}: {problem.message}", "problem.error_class"],
        service: &["problem.app_name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "bugsnag",
        tells: &["trigger.type=errorStateManualChange", "project.id", "error.errorId"],
        time: SENT,
        message: &["{error.exceptionClass}: {error.message}", "trigger.message"],
        service: &["project.name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "bugsnag",
        tells: &["trigger.type", "project.id", "error.exceptionClass"],
        time: &["error.receivedAt", "error.firstReceived"],
        message: &["{error.exceptionClass}: {error.message}", "error.exceptionClass"],
        service: &["project.name"],
        level: &["error.severity"],
        ..Shape::NONE
    },
    Shape {
        vendor: "appsignal",
        tells: &["marker.revision", "marker.site"],
        time: SENT,
        message: &["deploy of {marker.revision} to {marker.environment}"],
        service: &["marker.site"],
        ..Shape::NONE
    },
    Shape {
        vendor: "appsignal",
        tells: &["exception.site", "exception.exception"],
        time: SENT,
        message: &["{exception.exception}: {exception.message}", "exception.exception"],
        service: &["exception.site"],
        ..Shape::NONE
    },
    // Sentry's older webhook.
    Shape {
        vendor: "sentry-old",
        tells: &["culprit", "project_name", "event"],
        time: &["event.timestamp", "event.received"],
        message: &["event.title", "message"],
        service: &["project_name"],
        level: &["level"],
        ..Shape::NONE
    },
];

const fn rollbar(tells: &'static [&'static str]) -> Shape {
    Shape {
        vendor: "rollbar",
        tells,
        time: &[
            "data.occurrence.timestamp",
            "data.item.last_occurrence.timestamp",
            "data.item.last_occurrence_timestamp",
        ],
        message: &["data.item.title"],
        level: &["data.occurrence.level", "data.item.last_occurrence.level"],
        host: &["data.occurrence.server.host", "data.item.last_occurrence.server.host"],
        ..Shape::NONE
    }
}

const fn honeybadger(tells: &'static [&'static str], time: &'static [&'static str]) -> Shape {
    Shape {
        vendor: "honeybadger",
        tells,
        time,
        message: &["message"],
        service: &["project.name"],
        ..Shape::NONE
    }
}
