//! What becomes of code: merge and pull requests, pushes, releases of GitLab, GitHub (and Gitea, Forgejo), Bitbucket,
//! Azure Repos. A push states no time of its own; a commit's time may lie days before it and is taken for GitHub's
//! `head_commit` alone, which a merge writes when it is pushed.

use crate::format::json::shape::Shape;

/// The table; the first that fits wins.
pub static SHAPES: &[Shape] = &[
    Shape {
        vendor: "gitlab",
        tells: &["object_kind=merge_request", "object_attributes.title"],
        time: &["object_attributes.updated_at", "object_attributes.created_at", "received_at"],
        message: &[
            "merge request {object_attributes.iid} {object_attributes.action}: {object_attributes.title}",
            "merge request {object_attributes.iid}: {object_attributes.title}",
        ],
        service: &["project.name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "gitlab",
        tells: &["object_kind=push", "ref"],
        time: &["received_at", "receivedAt", "timestamp", "created_at"],
        message: &["push to {ref} by {user_name}", "push to {ref}"],
        service: &["project.name", "repository.name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "gitlab",
        tells: &["object_kind=release", "tag"],
        time: &["released_at", "created_at", "received_at"],
        message: &["release {tag} {action}", "release {tag}"],
        service: &["project.name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "github-push",
        tells: &["pusher", "ref", "after"],
        time: &[
            "received_at",
            "receivedAt",
            "timestamp",
            "repository.pushed_at",
            "head_commit.timestamp",
        ],
        message: &["push to {ref}: {head_commit.message}", "push to {ref}"],
        service: &["repository.name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "bitbucket",
        tells: &["pullrequest.title", "pullrequest.state"],
        time: &["pullrequest.updated_on", "pullrequest.created_on"],
        message: &["pull request {pullrequest.id} {pullrequest.state}: {pullrequest.title}"],
        service: &["repository.name"],
        ..Shape::NONE
    },
    Shape {
        vendor: "bitbucket",
        tells: &["eventKey", "pullRequest.title"],
        time: &["date", "pullRequest.closedDate", "pullRequest.updatedDate"],
        message: &["pull request {pullRequest.id} {eventKey}: {pullRequest.title}"],
        service: &["pullRequest.toRef.repository.name", "pullRequest.toRef.repository.slug"],
        ..Shape::NONE
    },
    Shape {
        vendor: "azure-repos",
        tells: &["eventType", "resource.pullRequestId", "resource.title"],
        time: &["resource.closedDate", "createdDate", "resource.creationDate"],
        message: &["pull request {resource.pullRequestId} {resource.status}: {resource.title}"],
        service: &["resource.repository.name"],
        ..Shape::NONE
    },
];
