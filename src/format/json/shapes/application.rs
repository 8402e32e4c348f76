//! Application logs that the general names would misread.

use crate::format::json::shape::Shape;

/// The table; the first that fits wins.
pub static SHAPES: &[Shape] = &[
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
    // hclog, with which Terraform, Consul, Vault and Nomad write JSON.
    Shape {
        vendor: "hclog",
        tells: &["@message", "@level"],
        time: &["@timestamp"],
        message: &["@message"],
        level: &["@level"],
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
