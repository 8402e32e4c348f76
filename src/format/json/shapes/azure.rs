//! Azure: alerts of Azure Monitor, the Activity log, Application Insights, logs of resources.

use crate::format::json::shape::Shape;

/// The table; the first that fits wins.
pub static SHAPES: &[Shape] = &[
    // Azure Monitor: the common alert schema. What resolved is of no time but that of its end.
    Shape {
        vendor: "azure-monitor",
        tells: &[
            "schemaId=azureMonitorCommonAlertSchema",
            "data.essentials.monitorCondition=Resolved",
        ],
        time: &["data.essentials.resolvedDateTime"],
        message: MONITOR,
        ..Shape::NONE
    },
    Shape {
        vendor: "azure-monitor",
        tells: &["schemaId=azureMonitorCommonAlertSchema", "data.essentials.alertRule"],
        time: &["data.essentials.firedDateTime"],
        message: MONITOR,
        ..Shape::NONE
    },
    // The alerts as the API and Resource Graph list them.
    Shape {
        vendor: "azure-alert",
        tells: &["properties.essentials.alertState", "properties.essentials.startDateTime"],
        time: &["properties.essentials.startDateTime"],
        message: &["name"],
        ..Shape::NONE
    },
    // The schemas before it: metric alerts, classic and not, alerts of logs, of the Activity log.
    Shape {
        vendor: "azure-metric-alert",
        tells: &["schemaId=AzureMonitorMetricAlert", "data.context.timestamp"],
        time: &["data.context.timestamp"],
        message: &["{data.context.name}: {data.status}"],
        service: &["data.context.resourceName"],
        ..Shape::NONE
    },
    Shape {
        vendor: "azure-metric-alert",
        tells: &["context.timestamp", "context.resourceName", "status"],
        time: &["context.timestamp"],
        message: &["{context.name}: {status}"],
        service: &["context.resourceName"],
        ..Shape::NONE
    },
    Shape {
        vendor: "azure-log-alert",
        tells: &["schemaId=Microsoft.Insights/LogAlert", "data.AlertRuleName"],
        time: &["data.SearchIntervalEndtimeUtc"],
        message: &["{data.AlertRuleName}: {data.Description}", "data.AlertRuleName"],
        ..Shape::NONE
    },
    Shape {
        vendor: "azure-activity-alert",
        tells: &["schemaId=Microsoft.Insights/activityLogs", "data.context.activityLog"],
        time: &["data.context.activityLog.eventTimestamp"],
        message: &[
            "data.context.activityLog.properties.title",
            "data.context.activityLog.operationName",
        ],
        ..Shape::NONE
    },
    // The Activity log: as listed by its API, as a query of Log Analytics gives it, as sent to storage.
    Shape {
        vendor: "azure-activity",
        tells: &["eventTimestamp", "operationName.value"],
        time: &["eventTimestamp"],
        message: &[
            "{operationName.value} on {resourceId}: {status.value}",
            "{operationName.value}: {status.value}",
            "operationName.value",
        ],
        level: &["level"],
        ..Shape::NONE
    },
    Shape {
        vendor: "azure-activity",
        tells: &["OperationNameValue", "ActivityStatusValue"],
        time: &["TimeGenerated", "EventSubmissionTimestamp"],
        message: &[
            "{OperationNameValue} on {_ResourceId}: {ActivityStatusValue}",
            "{OperationNameValue}: {ActivityStatusValue}",
        ],
        level: &["Level"],
        ..Shape::NONE
    },
    activity(&["category=Administrative", "operationName", "resourceId"]),
    activity(&["category=ServiceHealth", "operationName", "resourceId"]),
    activity(&["category=ResourceHealth", "operationName", "resourceId"]),
    // Application Insights: tables in a workspace, as exported and as sent to storage.
    insights(&["Type=AppTraces"], &["Message"]),
    insights(
        &["Type=AppExceptions"],
        &[
            "{ExceptionType}: {OuterMessage}",
            "{ExceptionType}: {InnermostMessage}",
            "ExceptionType",
        ],
    ),
    insights(
        &["Type=AppAvailabilityResults"],
        &["Availability test {Name} from {Location}: {Message}", "Availability test {Name}"],
    ),
    insights(&["Type=AppRequests"], &["{Name}: {ResultCode}", "Name"]),
    insights(&["Type=AppEvents"], &["Name"]),
    insights(
        &["Type=AppDependencies"],
        &["{DependencyType} {Target}: {ResultCode}", "{Name}: {ResultCode}", "Name"],
    ),
    // The same as its own queries give them.
    classic(&["itemType=trace"], &["message"]),
    classic(&["itemType=exception"], &["{type}: {outerMessage}", "outerMessage", "type"]),
    classic(&["itemType=request"], &["{name}: {resultCode}", "name"]),
    classic(&["itemType=customEvent"], &["name"]),
    classic(
        &["itemType=availabilityResult"],
        &["Availability test {name} from {location}: {message}", "Availability test {name}"],
    ),
    // The logs of resources, by their diagnostic settings.
    resource(&["category", "resourceId", "time"], &["time"]),
    // The Application Gateway alone writes it so.
    resource(&["category", "resourceId", "timeStamp"], &["timeStamp"]),
];

const MONITOR: &[&str] = &[
    "{data.essentials.alertRule}: {data.essentials.monitorCondition}: {data.essentials.description}",
    "{data.essentials.alertRule}: {data.essentials.monitorCondition}",
];

const fn activity(tells: &'static [&'static str]) -> Shape {
    Shape {
        vendor: "azure-activity",
        tells,
        time: &["time", "eventTimestamp"],
        message: &["{operationName} on {resourceId}: {resultType}", "operationName"],
        level: &["level"],
        ..Shape::NONE
    }
}

const fn resource(tells: &'static [&'static str], time: &'static [&'static str]) -> Shape {
    Shape {
        vendor: "azure-resource",
        tells,
        time,
        message: &[
            "resultDescription",
            "properties.message",
            "properties.Message",
            "properties.log",
            "message",
            "Message",
            "{operationName}: {resultType} {resultSignature}",
            "{operationName}: {resultType}",
            "operationName",
            "category",
        ],
        level: &["level"],
        host: &["Host", "host"],
        ..Shape::NONE
    }
}

const fn insights(tells: &'static [&'static str], message: &'static [&'static str]) -> Shape {
    Shape {
        vendor: "azure-app",
        tells,
        time: &["time", "TimeGenerated"],
        message,
        host: &["AppRoleInstance", "cloud_RoleInstance"],
        ..Shape::NONE
    }
}

const fn classic(tells: &'static [&'static str], message: &'static [&'static str]) -> Shape {
    Shape { time: &["timestamp", "timestamp [UTC]"], ..insights(tells, message) }
}
