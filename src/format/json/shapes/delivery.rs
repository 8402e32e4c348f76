//! What builds, deploys and runs: GitHub, GitLab, Helm, Kubernetes, Flux.

use crate::format::json::shape::Shape;

/// The table; the first that fits wins.
pub static SHAPES: &[Shape] = &[
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
    Shape {
        vendor: "gitlab",
        tells: &["object_kind=build", "build_status"],
        time: &["build_finished_at", "build_started_at", "build_created_at"],
        message: &["job {build_name} on {ref}: {build_status}"],
        service: &["project_name", "repository.name"],
        ..Shape::NONE
    },
    // Amazon: deployments.
    Shape {
        vendor: "codedeploy",
        tells: &["detail.deploymentId", "detail.state"],
        time: &["time"],
        message: &["deployment {detail.deploymentId} of {detail.application}: {detail.state}"],
        service: &["detail.application"],
        ..Shape::NONE
    },
    Shape {
        vendor: "codedeploy",
        tells: &["deploymentId", "deploymentGroupName", "createTime"],
        time: &["createTime", "startTime"],
        message: &["deployment {deploymentId} of {applicationName}: {status}"],
        service: &["applicationName"],
        ..Shape::NONE
    },
    Shape {
        vendor: "ecs",
        tells: &["detail.eventName", "detail-type"],
        time: &["detail.updatedAt", "detail.createdAt", "time"],
        message: &["{detail.eventName}: {detail.reason}", "detail.eventName"],
        ..Shape::NONE
    },
    // Flags: Unleash, Flagsmith.
    Shape {
        vendor: "unleash",
        tells: &["featureName", "type", "createdAt"],
        time: &["createdAt"],
        message: &["{type} {featureName} in {environment}", "{type} {featureName}"],
        ..Shape::NONE
    },
    Shape {
        vendor: "flagsmith",
        tells: &["event_type", "data.new_state"],
        time: &["data.timestamp", "data.new_state.updated_at"],
        message: &["{event_type} {data.new_state.feature.name}"],
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
];
