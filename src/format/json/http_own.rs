//! Tells the requests that a service answers from those that it asks of others, where both are logged under the same names.
//!
//! What .NET and Rust's `tracing` write within a request carries the request's path and method (`RequestPath` of the scope
//! of ASP.NET Core, `span` of `tracing`), so that a status beside them may be that of an answer from elsewhere.

use crate::format::json::lookup::{find, first_text, text};
use crate::format::json::value::Map;

/// Where .NET names the logger.
const LOGGER: &[&str] =
    &["SourceContext", "Category", "CategoryName", "logger", "Logger", "Properties.SourceContext"];
/// Where .NET writes a message, filled or not.
const MESSAGE: &[&str] = &[
    "@m",
    "@mt",
    "RenderedMessage",
    "MessageTemplate",
    "Message",
    "message",
    "msg",
    "State.Message",
];
/// The loggers of .NET's client (<https://learn.microsoft.com/dotnet/core/extensions/httpclient-factory>).
const DOTNET_CLIENT: &str = "System.Net.Http.HttpClient";
/// What `tower_http::trace` says of an answer.
const TOWER: &str = "finished processing request";

/// Returns whether the status at `path` of `object` is what the service answered.
pub fn is_own(object: &Map<'_>, path: &str) -> bool {
    match path {
        "StatusCode" => !is_of_client(object) && is_of_aspnet(object),
        "State.StatusCode" => !is_of_client(object),
        "fields.status" => is_of_tower(object, "fields.message"),
        "status" => !is_within_span(object) || is_of_tower(object, "message"),
        _ => true,
    }
}

fn is_of_tower(object: &Map<'_>, path: &str) -> bool {
    text(object, path).is_some_and(|message| message.starts_with(TOWER))
}

/// Returns whether only the span that `object` was said in tells of a request.
fn is_within_span(object: &Map<'_>) -> bool {
    let of_span = ["span.method", "span.uri"].iter().any(|path| find(object, path).is_some());
    of_span && ["method", "path", "uri"].iter().all(|key| find(object, key).is_none())
}

fn is_of_client(object: &Map<'_>) -> bool {
    first_text(object, LOGGER).is_some_and(|logger| logger.starts_with(DOTNET_CLIENT))
}

/// Returns whether `object` is what Serilog or ASP.NET Core itself say of an answer.
fn is_of_aspnet(object: &Map<'_>) -> bool {
    let known = |message: &String| {
        message.starts_with("Request finished ")
            || (message.starts_with("HTTP ") && message.contains(" responded "))
    };
    ["RequestMethod", "Elapsed"].iter().any(|key| find(object, key).is_some())
        || first_text(object, MESSAGE).is_some_and(|message| known(&message))
}
