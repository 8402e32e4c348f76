//! What records of Azure mean, in the same words however they were exported: the Activity log as listed, streamed,
//! queried or downloaded, and the logs of resources.

use crate::format::json::lookup::first_text;
use crate::format::json::value::{Map, Value};
use crate::format::json::{azure_http, flatten};
use crate::format::parse::Parsed;
use crate::model::record::Level;

const OPERATION: &[&str] = &[
    "operationName.value",
    "operationName",
    "OperationNameValue",
    "operation_name",
    "operationnamevalue",
];
const STATUS: &[&str] = &[
    "status.value",
    "resultType",
    "ActivityStatusValue",
    "ActivityStatus",
    "status",
    "activitystatusvalue",
];
const RESOURCE: &[&str] = &[
    "resourceId",
    "_ResourceId",
    "ResourceId",
    "resourceUri",
    "authorization.scope",
    "identity.authorization.scope",
    "_resourceid",
    "resource",
];
/// What an alert is about.
const TARGETS: &[&str] = &[
    "data.essentials.configurationItems.0",
    "data.essentials.alertTargetIDs.0",
    "properties.essentials.targetResourceName",
    "properties.essentials.targetResource",
    "data.context.resourceName",
    "context.resourceName",
    "data.context.activityLog.resourceId",
    "data.AffectedConfigurationItems.0",
];
const CALLER: &[&str] =
    &["caller", "Caller", "properties.caller", "event_initiated_by", "identity.claims.upn"];
const CORRELATION: &[&str] =
    &["correlationId", "CorrelationId", "correlation_id", "correlationid", "operationId"];
/// Where the claims of the caller's token stand; each is an object, or the text of one.
const CLAIMS: &[&str] = &["claims", "Claims_d", "Claims", "claims_d"];
/// Lines that a record of a resource holds, word for word.
const PAYLOAD: &[&str] = &["properties.log", "resultDescription"];
/// Claims that name a person or an application, best first.
const NAMED: &[&str] = &[
    "name",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
    "upn",
    "app_displayname",
    "appDisplayName",
];

/// Adds what a record of the Activity log says of what was done: `azure.operation` and `azure.status` in lower case, the
/// name of the thing, who called (`azure.caller`, never a GUID), and whether a person, an application or the platform
/// did (`azure_by`).
pub(in crate::format) fn activity(object: &Map<'_>, fields: &mut Vec<(String, String)>) {
    let Some(operation) = first_text(object, OPERATION) else { return };
    let claims = claims(object);
    let caller = first_text(object, CALLER);
    let name = claims.as_ref().and_then(|claims| {
        let named = NAMED.iter().find_map(|name| claims.get(name)?.as_str());
        named.filter(|name| !is_guid(name)).map(str::to_owned)
    });
    let of_app = claims.as_ref().is_some_and(|claims| {
        claims.get("idtyp").and_then(Value::as_str).is_some_and(|kind| kind == "app")
    });
    let by = by(caller.as_deref(), name.as_deref(), of_app);
    let known = caller.filter(|caller| !is_guid(caller)).or(name);
    let resource = first_text(object, RESOURCE);
    let stated = [
        ("operation", Some(operation.to_lowercase())),
        ("status", first_text(object, STATUS).map(|status| status.to_lowercase())),
        ("thing", resource.as_deref().and_then(thing)),
        ("caller", known),
        ("correlation", first_text(object, CORRELATION)),
    ];
    let stated = stated.into_iter().filter_map(|(name, value)| Some((name, value?)));
    fields.extend(stated.map(|(name, value)| (format!("azure.{name}"), value)));
    fields.push(("azure_by".to_owned(), by.to_owned()));
}

fn claims<'t>(object: &'t Map<'_>) -> Option<Map<'t>> {
    let nested = || object.get("identity")?.as_object()?.get("claims");
    let stated = CLAIMS.iter().find_map(|name| object.get(name)).or_else(nested)?;
    match stated {
        Value::Object(claims) => Some(claims.clone()),
        Value::String(held) => match flatten::held(held.trim())? {
            Value::Object(claims) => Some(claims),
            _ => None,
        },
        _ => None,
    }
}

/// Returns who acted: `person`, `app` or `platform`.
fn by(caller: Option<&str>, name: Option<&str>, of_app: bool) -> &'static str {
    match caller {
        Some(caller) if caller.starts_with("Microsoft.") => "platform",
        _ if of_app => "app",
        Some(caller) if caller.contains('@') => "person",
        Some(caller) if !is_guid(caller) && caller.contains(' ') => "person",
        _ if name.is_some() => "person",
        Some(_) => "app",
        None => "platform",
    }
}

/// Returns whether a text is a GUID, the only name that many tokens have.
fn is_guid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Returns the name of the thing that a resource id tells: an app's own name for its slots and settings, else the last.
/// Ids in capitals are told in small letters.
pub(in crate::format) fn thing(id: &str) -> Option<String> {
    let (_, path) =
        id.rsplit_once("/providers/").or_else(|| id.rsplit_once("/PROVIDERS/")).or_else(
            // A portal's export names the thing itself.
            || (!id.contains('/')).then_some(("", id)),
        )?;
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let space = parts.next()?;
    let named: Vec<&str> = parts.skip(1).step_by(2).collect();
    let name =
        if space.eq_ignore_ascii_case("microsoft.web") { named.first() } else { named.last() };
    let name = name.copied().or_else(|| (!id.contains('/')).then_some(space))?;
    let capital = !id.bytes().any(|byte| byte.is_ascii_lowercase());
    Some(if capital { name.to_lowercase() } else { name.to_owned() })
}

/// Returns the loudness that `SeverityLevel` of Application Insights states, from 0 to 4.
pub(in crate::format) fn severity(object: &Map<'_>) -> Option<Level> {
    Some(match first_text(object, &["SeverityLevel", "severityLevel"])?.as_str() {
        "0" | "Verbose" => Level::Debug,
        "1" | "Information" => Level::Info,
        "2" | "Warning" => Level::Warning,
        "3" | "Error" => Level::Error,
        "4" | "Critical" => Level::Critical,
        _ => return None,
    })
}

/// Returns the service that a record of a resource tells: the role that an application gives itself, else the resource.
pub(in crate::format) fn service(object: &Map<'_>) -> Option<String> {
    let role = first_text(object, &["AppRoleName", "cloud_RoleName"]);
    role.or_else(|| first_text(object, RESOURCE).as_deref().and_then(thing))
}

/// Adds to `parsed`, which was read from an object of `vendor`, what its shape cannot tell.
pub(super) fn tell(object: &Map<'_>, vendor: &str, parsed: &mut Parsed) {
    match vendor {
        "azure-activity" => activity(object, &mut parsed.fields),
        "azure-app" | "azure-resource" => {
            parsed.service = parsed.service.take().or_else(|| service(object));
            parsed.fields.extend(azure_http::fields(object));
            // What an application or a part of a cluster wrote itself.
            parsed.inner = first_text(object, PAYLOAD).filter(|_| vendor == "azure-resource");
        }
        _ => {
            let id = first_text(object, TARGETS);
            let thing = id.as_deref().and_then(thing);
            parsed.service = parsed.service.take().or_else(|| thing.clone());
            parsed.fields.extend(thing.map(|thing| ("azure.thing".to_owned(), thing)));
        }
    }
}

/// Adds the parts of a row of a table by the same names, where it is the Activity log as a portal saves it.
pub(in crate::format) fn row(fields: &mut Vec<(String, String)>) {
    let has = |name: &str| fields.iter().any(|(key, _)| key == name);
    let portal = has("operation_name") && has("event_category") && has("correlation_id");
    let queried = has("operationnamevalue") && has("activitystatusvalue");
    if !portal && !queried {
        return;
    }
    let copy = fields.clone();
    fields.push(("vendor".to_owned(), "azure-activity".to_owned()));
    activity(&Map::of_texts(&copy), fields);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(json: &str) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        activity(&serde_json::from_str(json).unwrap(), &mut fields);
        fields
    }

    fn field<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
        fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    #[test]
    fn one_act_is_told_alike_in_every_export() {
        for json in [
            r#"{"operationName":{"value":"Microsoft.Web/sites/slotsswap/action"},"status":{"value":"Started"},"caller":"ada@example.com","correlationId":"c1",
            "resourceId":"/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/shop/slots/blue"}"#,
            r#"{"OperationNameValue":"MICROSOFT.WEB/SITES/SLOTSSWAP/ACTION","ActivityStatusValue":"Started","Caller":"ada@example.com","CorrelationId":"c1",
            "_ResourceId":"/subscriptions/s/resourcegroups/g/providers/microsoft.web/sites/shop"}"#,
            r#"{"operationName":"MICROSOFT.WEB/SITES/SLOTSSWAP/ACTION","resultType":"Started","caller":"ada@example.com","correlationId":"c1",
            "resourceId":"/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.WEB/SITES/SHOP"}"#,
        ] {
            let fields = told(json);
            assert_eq!(field(&fields, "azure.operation"), "microsoft.web/sites/slotsswap/action");
            assert_eq!(field(&fields, "azure.status"), "started");
            assert_eq!(field(&fields, "azure.thing"), "shop");
            assert_eq!(field(&fields, "azure.caller"), "ada@example.com");
            assert_eq!(field(&fields, "azure_by"), "person");
            assert_eq!(field(&fields, "azure.correlation"), "c1");
        }
    }

    #[test]
    fn callers_are_named_where_anything_names_them() {
        let app = told(
            r#"{"operationName":"x","caller":"11111111-2222-3333-4444-555555555555","claims":{"idtyp":"app","appid":"a"}}"#,
        );
        assert_eq!((field(&app, "azure_by"), field(&app, "azure.caller")), ("app", ""));
        let named = told(
            r#"{"operationName":"x","caller":"11111111-2222-3333-4444-555555555555","claims":"{\"name\":\"Ada Example\"}"}"#,
        );
        assert_eq!(
            (field(&named, "azure_by"), field(&named, "azure.caller")),
            ("person", "Ada Example")
        );
        let own = told(r#"{"operationName":"x","caller":"Microsoft.PolicyInsights"}"#);
        assert_eq!(field(&own, "azure_by"), "platform");
    }

    #[test]
    fn things_are_named_by_their_ids() {
        let id = |path: &str| thing(&format!("/subscriptions/s/resourceGroups/g/providers/{path}"));
        assert_eq!(id("Microsoft.Sql/servers/a/databases/shop").as_deref(), Some("shop"));
        assert_eq!(id("Microsoft.Web/sites/web/config/appsettings").as_deref(), Some("web"));
        assert_eq!(thing("shop-web").as_deref(), Some("shop-web"));
        assert_eq!(thing("/subscriptions/s/resourceGroups/g"), None);
        assert_eq!(thing(""), None);
    }
}
