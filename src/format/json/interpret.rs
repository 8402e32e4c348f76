//! Reads one JSON object as a log message, by its vendor's shape or by the general names.

use crate::format::access::{is_seconds, set_back, took};
use crate::format::journald::entry;
use crate::format::json::expand::Element;
use crate::format::json::lookup::{find, first_text, name, scalar, text};
use crate::format::json::payload::{is_dated, states_time};
use crate::format::json::roles::{List, Roles};
use crate::format::json::shape::{self, Shape};
use crate::format::json::value::{Map, Value};
use crate::format::json::{
    azure, chat, chats, flatten, guess, http, icinga, keys, level, service, time, time_zone, zabbix,
};
use crate::format::parse::Parsed;
use crate::format::time_name::is_making;
use crate::format::timestamp::spoilt::is_spoilt_message;
use crate::format::timestamp::stamp::{Stamp, StampDate};
use crate::model::record::{Level, Stated};

/// Names of nginx' variables, one of which stands beside its `request_time`.
const NGINX: [&str; 6] = [
    "remote_addr",
    "body_bytes_sent",
    "bytes_sent",
    "time_iso8601",
    "time_local",
    "http_user_agent",
];

/// Returns the message that `element` is; `source` is the name of its source, where known.
pub fn element(element: Element<'_>, source: Option<&str>) -> Parsed {
    let Value::Object(object) = &element.value else {
        let message = scalar(&element.value).unwrap_or_else(|| element.value.to_string());
        let [stamp, until] = [element.time, element.until].map(|it| time::text(it.as_deref()?));
        let mut fields = element.own;
        fields.extend(element.inherited);
        return Parsed { stamp, until, message, fields, ..Parsed::default() };
    };
    if let Some(message) = chat::read(object, source) {
        return message;
    }
    if entry::is_entry(object) {
        return entry::of_object(object);
    }
    let roles = Roles::of(object);
    let shape = if roles.vendor() { shape::find(object) } else { None };
    if let Some(message) =
        shape.and_then(|shape| chats::read(object, shape, &element.inherited, source))
    {
        return message;
    }
    let mut parsed = Parsed { fields: element.own, ..Parsed::default() };
    let consumed = match shape {
        Some(shape) => vendor(object, shape, &mut parsed),
        None => general(object, &roles, &mut parsed),
    };
    parsed.fields.extend(http::fields(object, &roles));
    if element.time.is_none() {
        request_start(object, &roles, &mut parsed);
    }
    flatten::object(object, &consumed, &mut parsed.fields);
    if let (None, Some(shape)) = (&parsed.stamp, shape) {
        parsed.stamp = listed_time(&parsed.fields, shape.time);
    }
    parsed.fields.extend(element.inherited.iter().cloned());
    parsed.fields.truncate(flatten::MAX_FIELDS);
    if let Some(stated) = element.time {
        parsed.stamp = time::text(&stated);
    } else if shape.is_some_and(|shape| shape.vendor == "k8s-event")
        && !element.inherited.is_empty()
    {
        span(object, &mut parsed);
    }
    finish(object, &mut parsed);
    parsed
}

fn vendor(object: &Map<'_>, shape: &Shape, parsed: &mut Parsed) -> Vec<&'static str> {
    parsed.fields.push(("vendor".to_owned(), shape.vendor.to_owned()));
    parsed.stamp = if shape.vendor == "zabbix" {
        zabbix::stamp(object)
    } else {
        first_time(object, shape.time)
    };
    let none = shape.time.iter().any(|path| is_spoilt(object, path, false));
    parsed.spoilt = none && parsed.stamp.is_none();
    parsed.message = first_text(object, shape.message).unwrap_or_default();
    parsed.service = first_text(object, shape.service);
    parsed.host = first_text(object, shape.host);
    parsed.level = match shape.vendor {
        "zabbix" => find(object, "severity").and_then(zabbix::level),
        "k8s-event" if text(object, "type").as_deref() == Some("Normal") => Some(Level::Info),
        "cloudtrail" => object.contains_key("errorCode").then_some(Level::Error),
        "azure-app" => azure::severity(object),
        "clef" => level::first(object, shape.level.iter().copied()).or(Some(Level::Info)),
        _ => level::first(object, shape.level.iter().copied()),
    };
    if shape.vendor.starts_with("k8s") && shape.vendor != "k8s-audit" {
        parsed.service = service::of_kubernetes(object);
    }
    if shape.vendor == "k8s-audit" && text(object, "objectRef.resource").as_deref() == Some("pods")
    {
        parsed.service = parsed.service.take().map(|name| service::workload(&name, 2).to_owned());
    }
    if shape.vendor.starts_with("azure") {
        azure::tell(object, shape.vendor, parsed);
    }
    if shape.vendor == "icinga" {
        icinga::tell(object, &mut parsed.fields);
    }
    if shape.vendor == "statuspage-incident" {
        parsed.stated = Some(Stated { title: Some(parsed.message.clone()), ..Stated::default() });
    }
    Vec::new()
}

fn general(object: &Map<'_>, roles: &Roles, parsed: &mut Parsed) -> Vec<&'static str> {
    let mut consumed = Vec::new();
    let stated = roles.paths(List::Time).find_map(|path| match stamp_at(object, path) {
        Some(stamp) => Some((Some(stamp), path)),
        None => is_spoilt(object, path, true).then_some((None, path)),
    });
    match stated {
        Some((Some(stamp), path)) => {
            let stamp = with_date(object, &stamp, path).unwrap_or(stamp);
            let (stamp, holder) = guess::finer(object, stamp, holder(object, path));
            parsed.stamp = Some(time_zone::beside(holder, stamp));
            parsed.received = received(object, roles, path);
            parsed.loose = is_making(path);
            consumed.push(path);
        }
        // No other time takes the place of one that cannot be.
        Some((None, _)) => parsed.spoilt = true,
        None => {
            parsed.stamp =
                guess::time(object).map(|(stamp, holder)| time_zone::beside(holder, stamp));
            let any = || roles.paths(List::Time).any(|path| is_spoilt(object, path, false));
            parsed.spoilt = parsed.stamp.is_none() && any();
        }
    }
    let stated = roles.paths(List::Message).find_map(|path| Some((text(object, path)?, path)));
    if let Some((message, path)) = stated {
        consumed.push(path);
        let payload = message.trim_end();
        let holds_json = payload.starts_with('{') && flatten::held(payload).is_some();
        let dated = || match &parsed.stamp {
            Some(stamp) => is_dated(payload, stamp, object),
            None => !parsed.spoilt && states_time(payload),
        };
        if keys::WRAPPED.contains(&path) || holds_json || dated() {
            parsed.inner = Some(payload.to_owned());
        }
        // A message may begin with the time that its object lacks.
        parsed.spoilt |=
            parsed.stamp.is_none() && parsed.inner.is_none() && is_spoilt_message(payload);
        parsed.message = trimmed_end(message);
    }
    parsed.level = level::first(object, roles.paths(List::Level));
    let mut services = roles.paths(List::Service);
    parsed.service = services.find_map(|path| name(object, path)).or_else(|| of_rust(object));
    parsed.host = roles.paths(List::Host).find_map(|path| name(object, path));
    consumed
}

/// Returns `text` without the white space at its end.
fn trimmed_end(mut text: String) -> String {
    text.truncate(text.trim_end().len());
    text
}

/// nginx stamps the end of a request and states in `request_time` how many seconds it took, with a fraction. Others use
/// the name for other units, so that a further name of nginx must stand beside it. Caddy does the same in `duration`;
/// Traefik states the start apart from the time of the line.
fn request_start(object: &Map<'_>, roles: &Roles, parsed: &mut Parsed) {
    if let Some(start) = stamp_at(object, "StartUTC").filter(|_| object.contains_key("Duration")) {
        parsed.stamp = Some(start);
        return;
    }
    let logger = || text(object, "logger");
    let is_caddy = || logger().is_some_and(|name| name.starts_with("http.log.access"));
    let name = if object.contains_key("request_time") { "request_time" } else { "duration" };
    let Some(duration) = text(object, name).filter(|text| is_seconds(text)) else {
        return;
    };
    let is_request = parsed.fields.iter().any(|(name, _)| name == "http.status");
    let Some(end) = parsed.stamp.clone().filter(|_| is_request) else { return };
    let stamps_end = match name {
        "duration" => is_caddy(),
        _ => NGINX.iter().any(|name| object.contains_key(name)),
    };
    if stamps_end && let Some(took) = took(&end, &duration) {
        set_back(parsed, Some(took), &stated(object, roles, &end));
    }
}

/// Returns `stamp` as `object` states it, zone included.
fn stated(object: &Map<'_>, roles: &Roles, stamp: &Stamp) -> String {
    let mut texts = roles.paths(List::Time).filter_map(|path| text(object, path));
    let same = |stated: &String| time::text(stated).as_ref() == Some(stamp);
    texts.find(same).unwrap_or_else(|| {
        let date = stamp.date.full().map(|date| date.and_time(stamp.time).to_string());
        let zone = stamp.zone.map_or_else(String::new, |zone| format!(" {zone}"));
        date.unwrap_or_default() + &zone
    })
}

/// Returns when a receiver saw what `object` tells, which has its own time at the path `own`.
fn received(object: &Map<'_>, roles: &Roles, own: &str) -> Option<Stamp> {
    let mut others = roles.paths(List::Received).filter(|path| *path != own);
    others.find_map(|path| stamp_at(object, path))
}

/// Returns whether `path`, where `sure` one of the surest names of the record's own time, holds one that cannot be.
fn is_spoilt(object: &Map<'_>, path: &str, sure: bool) -> bool {
    const SURE: [&str; 7] =
        ["@timestamp", "timestamp", "time", "ts", "datetime", "Timestamp", "eventTime"];
    (!sure || SURE.contains(&path)) && find(object, path).is_some_and(time::is_spoilt)
}

/// Returns the object that the end of `path` stands in.
fn holder<'a, 't>(object: &'a Map<'t>, path: &str) -> &'a Map<'t> {
    let part = || find(object, path.rsplit_once('.')?.0)?.as_object();
    if object.contains_key(path) { object } else { part().unwrap_or(object) }
}

/// Joins a clock with the date that stands beside it.
fn with_date(object: &Map<'_>, stamp: &Stamp, path: &str) -> Option<Stamp> {
    if stamp.date != StampDate::NoDate {
        return None;
    }
    let beside = [("time", "date"), ("Time", "Date"), ("TIME", "DATE")];
    let mut names = beside.iter().map(|(clock, date)| path.replace(clock, date));
    let date = names.find_map(|name| text(object, &name).filter(|_| name != path));
    time::text(&format!("{} {}", date.or_else(|| text(object, "date"))?, text(object, path)?))
}

/// Returns the first time that one of `paths` states.
pub fn first_time(object: &Map<'_>, paths: &[&str]) -> Option<Stamp> {
    paths.iter().find_map(|path| stamp_at(object, path))
}

/// Returns the first time at one of `paths` that stands in a list of names and values.
fn listed_time(fields: &[(String, String)], paths: &[&str]) -> Option<Stamp> {
    let at = |path: &&str| fields.iter().find(|(name, _)| name == path);
    paths.iter().filter_map(at).find_map(|(_, stated)| time::text(stated))
}

fn stamp_at(object: &Map<'_>, path: &str) -> Option<Stamp> {
    time::read(find(object, path)?)
}

/// Rust's `tracing` names the module that speaks; the crate is its first part.
fn of_rust(object: &Map<'_>) -> Option<String> {
    let target = text(object, "target").filter(|_| object.contains_key("fields"))?;
    target.split("::").next().map(str::to_owned)
}

/// A listed Kubernetes event that was counted more than once is a span, from its first time to its last.
fn span(object: &Map<'_>, parsed: &mut Parsed) {
    let first = first_time(object, &["firstTimestamp", "deprecatedFirstTimestamp"]);
    let last = first_time(object, &["lastTimestamp", "deprecatedLastTimestamp"]);
    if let (Some(first), Some(last)) = (first, last)
        && first != last
    {
        parsed.stamp = Some(first);
        parsed.until = Some(last);
    }
}

/// Fills what neither shape nor names gave, from tags, inherited fields and the object as a whole.
fn finish(object: &Map<'_>, parsed: &mut Parsed) {
    let field = |name: &str| {
        let found = parsed.fields.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone())
    };
    if parsed.service.is_none() {
        parsed.service = keys::SERVICE_FIELDS.iter().find_map(|name| field(name));
    }
    if parsed.host.is_none() {
        parsed.host = field("resource.attributes.host.name");
    }
    if !parsed.message.is_empty() {
        return;
    }
    let status = field("http.status");
    let message = status.map(|status| {
        let parts = [field("http.method"), field("http.path"), Some(status)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    });
    parsed.message = message.unwrap_or_else(|| scalars(object));
}

/// Returns the first plain values of an object as `key=value` words.
fn scalars(object: &Map<'_>) -> String {
    let words = object.iter().filter_map(|(key, value)| Some(format!("{key}={}", scalar(value)?)));
    words.take(8).collect::<Vec<_>>().join(" ")
}
