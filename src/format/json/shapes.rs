//! The table of vendors' objects, most specific first.

use crate::format::json::shape::Shape;

/// All shapes; the first that fits wins.
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
    Shape {
        vendor: "grafana-oncall",
        tells: &["alert_group.state", "event.type"],
        time: &["event.time"],
        message: &["alert_group.title", "alert_group_id"],
        service: &["integration.name"],
        ..Shape::NONE
    },
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
            "requestParameters.functionName",
            "requestParameters.dBInstanceIdentifier",
            "eventSource",
        ],
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
        message: &["name", "problem {p_eventid} recovered"],
        host: &["hosts.0.host", "hosts.0.name"],
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
        tells: &["data.issue", "action"],
        time: &["data.issue.lastSeen", "data.issue.firstSeen"],
        message: &["data.issue.title"],
        service: &["data.issue.project.name", "data.issue.project.slug"],
        level: &["data.issue.level"],
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
    // GitHub, GitLab.
    Shape {
        vendor: "github-deployment",
        tells: &["deployment_status.state", "deployment"],
        time: &["deployment_status.created_at", "deployment_status.updated_at"],
        message: &[
            "deployment of {deployment.ref} to {deployment_status.environment}: {deployment_status.state}",
            "deployment of {deployment.ref} to {deployment.environment}: {deployment_status.state}",
            "deployment: {deployment_status.state}",
        ],
        service: &["repository.name", "repository.full_name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "github-deployment",
        tells: &["deployment.created_at", "action"],
        time: &["deployment.created_at"],
        message: &["deployment of {deployment.ref} to {deployment.environment} {action}"],
        service: &["repository.name", "repository.full_name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "github-workflow",
        tells: &["workflow_run", "action=completed"],
        time: &["workflow_run.updated_at"],
        message: &[
            "workflow {workflow_run.name}: {workflow_run.conclusion} on {workflow_run.head_branch}",
            "workflow {workflow_run.name} completed",
        ],
        service: &["repository.name", "repository.full_name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "github-workflow",
        tells: &["workflow_run", "action"],
        time: &[
            "workflow_run.run_started_at",
            "workflow_run.created_at",
            "workflow_run.updated_at",
        ],
        message: &[
            "workflow {workflow_run.name}: {action} on {workflow_run.head_branch}",
            "workflow {workflow_run.name} {action}",
        ],
        service: &["repository.name", "repository.full_name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "github-pull-request",
        tells: &["pull_request.title", "action"],
        time: &["pull_request.merged_at", "pull_request.closed_at", "pull_request.updated_at"],
        message: &[
            "pull request {pull_request.number} {action}: {pull_request.title}",
            "pull_request.title",
        ],
        service: &["repository.name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "github-release",
        tells: &["release.tag_name", "action"],
        time: &["release.published_at", "release.created_at"],
        message: &["release {release.tag_name} {action}"],
        service: &["repository.name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "gitlab",
        tells: &["object_kind=deployment", "status"],
        time: &["status_changed_at"],
        message: &["deployment of {ref} to {environment}: {status}", "deployment: {status}"],
        service: &["project.name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "gitlab",
        tells: &["object_kind=pipeline", "object_attributes.status"],
        time: &["object_attributes.finished_at", "object_attributes.created_at"],
        message: &["pipeline on {object_attributes.ref}: {object_attributes.status}"],
        service: &["project.name"],
        ..Shape::NONE
    },
    // Kubernetes and what deploys to it.
    Shape {
        vendor: "helm-history",
        tells: &["revision", "updated", "status", "chart"],
        time: &["updated"],
        message: &[
            "{description} ({chart}, revision {revision})",
            "revision {revision} of {chart}: {status}",
        ],
        ..Shape::NONE
    },
    Shape {
        vendor: "k8s-audit",
        tells: &["auditID", "verb"],
        time: &["stageTimestamp", "requestReceivedTimestamp"],
        message: &[
            "{verb} {objectRef.resource} {objectRef.namespace}/{objectRef.name} by {user.username}",
            "{verb} {objectRef.resource} {objectRef.name} by {user.username}",
            "{verb} {requestURI}",
        ],
        service: &["objectRef.name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "flux",
        tells: &["involvedObject", "severity", "timestamp"],
        time: &["timestamp"],
        message: &["message"],
        service: &["involvedObject.name"],
        level: &["severity"],
        ..Shape::NONE
    },
    Shape {
        vendor: "k8s-event",
        tells: &["involvedObject", "reason"],
        time: &[
            "eventTime",
            "series.lastObservedTime",
            "lastTimestamp",
            "firstTimestamp",
            "metadata.creationTimestamp",
        ],
        message: &["message", "reason"],
        level: &["type"],
        host: &["source.host", "reportingInstance"],
        ..Shape::NONE
    },
    Shape {
        vendor: "k8s-event",
        tells: &["regarding", "reason"],
        time: &[
            "series.lastObservedTime",
            "eventTime",
            "deprecatedLastTimestamp",
            "deprecatedFirstTimestamp",
            "metadata.creationTimestamp",
        ],
        message: &["note", "message", "reason"],
        level: &["type"],
        host: &["deprecatedSource.host", "reportingInstance"],
        ..Shape::NONE
    },
    Shape {
        vendor: "k8s-object",
        tells: &["apiVersion", "kind", "metadata.name"],
        time: &["metadata.creationTimestamp"],
        message: &["{kind} {metadata.namespace}/{metadata.name}", "{kind} {metadata.name}"],
        ..Shape::NONE
    },
    // Application logs that the general names would misread.
    Shape {
        vendor: "mongodb",
        tells: &["t.$date", "s", "msg"],
        time: &["t"],
        message: &["msg"],
        service: &["svc"],
        level: &["s"],
        ..Shape::NONE
    },
    Shape {
        vendor: "clef",
        tells: &["@t"],
        time: &["@t"],
        message: &["@m", "@mt"],
        service: &["Application", "ServiceName", "SourceContext"],
        level: &["@l"],
        host: &["MachineName", "HostName"],
    },
    Shape {
        vendor: "bunyan",
        tells: &["pid", "hostname", "name", "level"],
        time: &["time"],
        message: &["msg", "err.message"],
        service: &["service", "name"],
        level: &["level"],
        host: &["hostname"],
    },
    Shape {
        vendor: "gcp",
        tells: &["logName", "resource.type"],
        time: &["timestamp", "receiveTimestamp"],
        message: &[
            "jsonPayload.message",
            "jsonPayload.msg",
            "textPayload",
            "protoPayload.methodName",
        ],
        service: &[
            "resource.labels.service_name",
            "resource.labels.container_name",
            "resource.labels.module_id",
            "resource.labels.function_name",
        ],
        level: &["severity"],
        host: &["resource.labels.instance_id", "resource.labels.pod_name"],
    },
];
