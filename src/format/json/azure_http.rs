//! Requests in Azure's logs: Application Gateway, Front Door, App Service, Application Insights.

use std::borrow::Cow;

use crate::format::json::flatten;
use crate::format::json::http;
use crate::format::json::lookup::{first_text, text};
use crate::format::json::roles::Roles;
use crate::format::json::value::{Map, Value};

/// Logs of requests, by the `category` or the table of a record.
const LOGS: &[&str] = &[
    "ApplicationGatewayAccessLog",
    "FrontDoorAccessLog",
    "FrontdoorAccessLog",
    "AzureCdnAccessLog",
    "AppServiceHTTPLogs",
    "AppRequests",
    "request",
];
/// Where the status of a request stands.
pub(in crate::format) const STATUS: &[&str] =
    &["httpStatus", "httpStatusCode", "ScStatus", "ResultCode", "resultCode"];
/// Where seconds, and where milliseconds stand.
const SECONDS: &[&str] = &["timeTaken"];
const MILLISECONDS: &[&str] = &["TimeTaken", "DurationMs", "duration"];
/// The other parts of a request: what they are called everywhere, and where they stand.
const PARTS: &[(&str, &[&str])] = &[
    ("method", &["httpMethod", "CsMethod"]),
    ("uri", &["requestUri", "CsUriStem", "Url", "url"]),
    ("client_ip", &["clientIP", "clientIp", "CIp", "ClientIP", "client_IP"]),
    ("vhost", &["originalHost", "hostName", "CsHost", "host"]),
    ("request_id", &["trackingReference", "transactionId", "OperationId", "operation_Id"]),
];
/// The address that Application Insights writes in the place of each.
const MASKED: &str = "0.0.0.0";

/// Returns the fields of the request that a record tells of, none where it tells of none.
pub(super) fn fields(object: &Map<'_>) -> Vec<(String, String)> {
    let kind = first_text(object, &["category", "Category", "Type", "itemType"]);
    if !kind.is_some_and(|kind| LOGS.contains(&kind.as_str())) {
        return Vec::new();
    }
    let held = match object.get("properties") {
        Some(Value::Object(held)) => Some(Cow::Borrowed(held)),
        Some(Value::String(held)) => match flatten::held(held.trim()) {
            Some(Value::Object(held)) => Some(Cow::Owned(held)),
            _ => None,
        },
        _ => None,
    };
    let parts = held.as_deref().unwrap_or(object);
    let Some(status) = first_text(parts, STATUS) else { return Vec::new() };
    let mut pairs = vec![("status".to_owned(), status)];
    for (name, paths) in PARTS {
        let value = first_text(parts, paths).filter(|value| value != MASKED);
        pairs.extend(value.map(|value| ((*name).to_owned(), value)));
    }
    pairs.extend(seconds(parts).map(|seconds| ("request_time".to_owned(), seconds.to_string())));
    let plain = Map::of_texts(&pairs);
    http::fields(&plain, &Roles::of(&plain))
}

fn seconds(parts: &Map<'_>) -> Option<f64> {
    let number = |paths: &[&str]| paths.iter().find_map(|path| text(parts, path)?.parse().ok());
    number(SECONDS).or_else(|| number(MILLISECONDS).map(|it: f64| it / 1e3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::json::lines::JsonLines;
    use crate::format::parse::Format;

    fn read(json: &str) -> Vec<String> {
        let object = serde_json::from_str(json).unwrap();
        fields(&object).into_iter().map(|(name, value)| format!("{name}={value}")).collect()
    }

    #[test]
    fn requests_of_each_log_are_read() {
        let wanted =
            ["http.status=502", "http.method=GET", "http.path=/cart", "http.client=198.51.100.7"];
        for json in [
            r#"{"category":"ApplicationGatewayAccessLog","properties":{"httpStatus":502,"httpMethod":"GET","requestUri":"/cart","clientIP":"198.51.100.7","timeTaken":0.03}}"#,
            r#"{"category":"FrontDoorAccessLog","properties":{"httpStatusCode":"502","httpMethod":"GET","requestUri":"https://shop.example.com:443/cart","clientIp":"198.51.100.7","timeTaken":"0.03"}}"#,
            r#"{"category":"AppServiceHTTPLogs","properties":"{\"ScStatus\":\"502\",\"CsMethod\":\"GET\",\"CsUriStem\":\"/cart\",\"CIp\":\"198.51.100.7\",\"TimeTaken\":30}"}"#,
        ] {
            let told = read(json);
            assert_eq!(told.get(..4).unwrap_or_default(), wanted, "{json}");
            assert!(told.contains(&"http.duration=0.03".to_owned()), "{told:?}");
        }
        assert_eq!(
            read(
                r#"{"Type":"AppRequests","ResultCode":"500","Url":"https://shop.example.com/cart","ClientIP":"0.0.0.0"}"#
            ),
            ["http.status=500", "http.path=/cart"]
        );
    }

    #[test]
    fn lines_are_known_by_any_name_of_their_time() {
        for time in ["time", "timeStamp"] {
            let line = format!(
                r#"{{"{time}":"2024-03-15T10:15:02Z","resourceId":"/SUBSCRIPTIONS/A/RESOURCEGROUPS/B/PROVIDERS/MICROSOFT.NETWORK/APPLICATIONGATEWAYS/AGW-SHOP","operationName":"ApplicationGatewayAccess","category":"ApplicationGatewayAccessLog","properties":{{"clientIP":"198.51.100.7","httpMethod":"GET","requestUri":"/cart","httpStatus":502}}}}"#
            );
            let mut messages = Vec::new();
            assert!(JsonLines.parse(&line, &mut messages), "{line}");
            let told = messages.pop().unwrap();
            assert_eq!(told.service.as_deref(), Some("agw-shop"));
            assert!(told.fields.contains(&("http.client".to_owned(), "198.51.100.7".to_owned())));
        }
    }

    #[test]
    fn probes_and_calls_are_no_requests() {
        assert!(read(r#"{"category":"FrontDoorHealthProbeLog","properties":{"httpStatusCode":"503","probeURL":"/"}}"#).is_empty());
        assert!(read(r#"{"Type":"AppDependencies","ResultCode":"500","Url":"/x"}"#).is_empty());
        assert!(read(r#"{"category":"AppServiceHTTPLogs","properties":"x"}"#).is_empty());
    }
}
