//! Executions of Spinnaker's pipelines, as its API lists them: what each changed, where, and how it ended.
//!
//! <https://spinnaker.io/docs/reference/pipeline/stages/>

use std::borrow::Cow;

use crate::format::json::expand::Element;
use crate::format::json::lookup::{find, first_text, text};
use crate::format::json::value::{Map, Value};

/// Stages that put back what ran before.
const ROLLBACKS: &[&str] = &["undoRolloutManifest", "rollbackServerGroup", "rollbackCluster"];
/// Stages that ship something.
const DEPLOYS: &[&str] = &[
    "deployManifest",
    "patchManifest",
    "deploy",
    "createServerGroup",
    "cloneServerGroup",
    "deployCloudFormation",
    "deployService",
    "deployAppEngineConfiguration",
    "terraform",
];
/// Stages that change what runs, and ship nothing.
const ACTS: &[&str] = &[
    "scaleManifest",
    "resizeServerGroup",
    "scaleDownCluster",
    "enableServerGroup",
    "disableServerGroup",
    "disableCluster",
    "enableManifest",
    "disableManifest",
    "destroyServerGroup",
    "deleteManifest",
    "rollingRestartManifest",
    "terminateInstances",
    "rebootInstances",
    "runJob",
    "runJobManifest",
    "modifyScalingProcess",
    "upsertLoadBalancer",
    "deleteLoadBalancer",
];
/// States of a stage that never ran.
const IDLE: &[&str] = &["NOT_STARTED", "SKIPPED"];
/// Words of the names of places that nobody but the house uses.
const TRIALS: &[&str] = &[
    "staging",
    "stage",
    "stg",
    "dev",
    "development",
    "test",
    "testing",
    "qa",
    "uat",
    "sandbox",
    "preview",
    "preprod",
    "nonprod",
];
/// Where a stage says which account it changes.
const ACCOUNTS: &[&str] = &[
    "context.account",
    "context.credentials",
    "context.account.name",
    "context.clusters.0.account",
];
/// Where a stage names what it changes.
const NAMES: &[&str] = &[
    "context.manifests.0.metadata.name",
    "context.manifestName",
    "context.manifest.metadata.name",
    "context.cluster",
    "context.serverGroupName",
];
/// Where an image stands that is shipped.
const IMAGES: &[&str] = &[
    "context.manifests.0.spec.template.spec.containers.0.image",
    "context.manifests.0.spec.image",
    "context.clusters.0.imageId",
    "context.artifacts.0.reference",
];

/// Returns whether `object` is an execution of a pipeline, or one that somebody started by hand without a pipeline.
pub(super) fn holds(object: &Map<'_>) -> bool {
    object.get("stages").is_some_and(|stages| stages.as_array().is_some())
        && text(object, "application").is_some()
        && text(object, "status").is_some()
        && text(object, "type").is_some_and(|kind| kind == "PIPELINE" || kind == "ORCHESTRATION")
}

/// Hands over what an execution did: what it shipped, and what it put back afterwards. The rest is a record without parts.
pub(super) fn expand<'a>(
    element: &Element<'a>,
    object: &Map<'a>,
    visit: &mut dyn FnMut(Element<'a>),
) {
    let title = first_text(object, &["name", "description"]).unwrap_or_default();
    let stages: Vec<&Map<'a>> = find(object, "stages")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .filter(|stage| text(stage, "status").is_none_or(|it| !IDLE.contains(&it.as_str())))
        .collect();
    let of = |kinds: &[&str]| {
        let is = |stage: &&&Map<'a>| text(stage, "type").is_some_and(|it| kinds.contains(&&*it));
        stages.iter().find(is).copied()
    };
    let (shipped, later) = shipped(&stages);
    let back = of(ROLLBACKS);
    let named = begins(&title, &["rollback", "roll back", "undo rollout"]);
    let told = match (shipped, back) {
        (Some(shipped), _) if named => vec![("rollback", Some(shipped), false)],
        (Some(shipped), Some(back)) => {
            vec![("deploy", Some(shipped), later), ("rollback", Some(back), true)]
        }
        (Some(shipped), None) => vec![("deploy", Some(shipped), later)],
        (None, Some(back)) => vec![("rollback", Some(back), false)],
        (None, None) if named => vec![("rollback", of(ACTS), false)],
        (None, None) => of(ACTS).map(|stage| ("act", Some(stage), false)).into_iter().collect(),
    };
    let started = first_text(object, &["startTime", "buildTime"]);
    let real = !is_trial(&title, &stages);
    let mut tell = |said: String, own: Vec<(String, String)>, time: Option<String>| {
        let until = text(object, "endTime").filter(|_| !own.is_empty());
        let value = Value::String(Cow::Owned(said));
        visit(Element { value, own, time, until, ..element.clone() });
    };
    if told.is_empty() || !real {
        // By its name it would read like a change.
        let application = text(object, "application").unwrap_or_default();
        return tell(format!("an execution of {application}"), Vec::new(), started);
    }
    for (kind, stage, late) in told {
        let time = stage.filter(|_| late).and_then(|stage| text(stage, "startTime"));
        let fields = fields(object, &title, kind, stage, late);
        tell(title.clone(), fields, time.or_else(|| started.clone()));
    }
}

/// Returns the stage that ships where people are served, the last of several, and whether another shipped before it: it may
/// have waited for somebody's word.
fn shipped<'a, 'b>(stages: &[&'b Map<'a>]) -> (Option<&'b Map<'a>>, bool) {
    let ships = |stage: &&Map<'a>| text(stage, "type").is_some_and(|it| DEPLOYS.contains(&&*it));
    let all: Vec<&Map<'a>> = stages.iter().copied().filter(ships).collect();
    let live = all.iter().rposition(|stage| !is_trial("", &[*stage]));
    let at = live.or_else(|| all.len().checked_sub(1));
    (at.and_then(|at| all.get(at).copied()), at.is_some_and(|at| at > 0))
}

/// Returns the fields of what an execution did in `stage`; `late` where that came after what it shipped.
fn fields(
    object: &Map<'_>,
    title: &str,
    kind: &str,
    stage: Option<&Map<'_>>,
    late: bool,
) -> Vec<(String, String)> {
    let own = |paths: &[&str]| stage.and_then(|stage| first_text(stage, paths));
    let name = own(NAMES).map(|name| name.rsplit([' ', '/']).next().unwrap_or(&name).to_owned());
    let image = own(IMAGES).and_then(|image| tag(&image));
    let version = image.or_else(|| text(object, "trigger.tag")).filter(|_| kind == "deploy");
    // What is put back was shipped by the same run, which failed.
    let status = if late { own(&["status"]) } else { text(object, "status") };
    let by = first_text(object, &["trigger.user", "authentication.user"]);
    let by = by.filter(|by| !begins(by, &["[anonymous]", "anonymous", "spinnaker"]));
    let outcome = match status.as_deref() {
        Some("SUCCEEDED") => "done",
        Some("TERMINAL" | "CANCELED" | "STOPPED" | "FAILED_CONTINUE") => "failed",
        _ => "started",
    };
    let told = [
        ("vendor", Some("spinnaker".to_owned())),
        ("type", text(object, "type")),
        ("spinnaker.kind", Some(kind.to_owned())),
        ("spinnaker.outcome", Some(outcome.to_owned())),
        ("spinnaker.status", status.map(|status| status.to_ascii_lowercase())),
        ("spinnaker.pipeline", Some(title.to_owned())),
        ("spinnaker.application", text(object, "application")),
        ("spinnaker.what", name.or_else(|| text(object, "application"))),
        ("spinnaker.version", version),
        ("spinnaker.account", own(ACCOUNTS)),
        ("spinnaker.stage", own(&["name", "type"])),
        ("spinnaker.by", by),
        ("spinnaker.id", text(object, "id")),
    ];
    told.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// Returns whether all that an execution changes is for the house alone: by its accounts, else by its name.
fn is_trial(title: &str, stages: &[&Map<'_>]) -> bool {
    let accounts: Vec<String> =
        stages.iter().filter_map(|stage| first_text(stage, ACCOUNTS)).collect();
    let words = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_ascii_alphanumeric());
        parts.filter(|part| !part.is_empty()).map(str::to_ascii_lowercase).collect()
    };
    let trial = |word: &String| TRIALS.contains(&word.as_str());
    let is_live = |account: &String| words(account).iter().any(|it| it.starts_with("prod"));
    if !accounts.is_empty() && accounts.iter().all(|account| words(account).iter().any(trial)) {
        return !accounts.iter().any(is_live);
    }
    // "Deploy shop to staging", "shop (dev)": other names with such a word may be those of services.
    let title = words(title);
    let last = title.last().is_some_and(trial);
    let mut pairs = title.windows(2);
    let towards =
        pairs.any(|pair| matches!(pair, [to, place] if matches!(to.as_str(), "to" | "on" | "in") && trial(place)));
    (last || towards) && !accounts.iter().any(is_live)
}

fn begins(text: &str, starts: &[&str]) -> bool {
    let text = text.trim_start().to_ascii_lowercase();
    starts.iter().any(|start| text.starts_with(start))
}

/// Returns the version of an image: `registry.example.com:5000/shop:1.2` has `1.2`.
fn tag(image: &str) -> Option<String> {
    let (_, tag) = image.rsplit('/').next()?.split_once(':')?;
    Some(tag.to_owned()).filter(|tag| !tag.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::format::json::expand::expand;
    use crate::format::json::interpret;
    use crate::format::json::value::Value;
    use crate::format::parse::Parsed;

    fn read(text: &str) -> Vec<Parsed> {
        let mut told = Vec::new();
        expand(text, Value::parse(text).unwrap(), &mut |it| {
            told.push(interpret::element(it, None));
        });
        assert!(told.iter().all(|it| it.stamp.is_some()), "{told:?}");
        told
    }

    fn run(name: &str, status: &str, stages: &str) -> Vec<Parsed> {
        read(&format!(
            r#"[{{"type":"PIPELINE","id":"e1","application":"shop","name":"{name}","buildTime":1710497700000,"startTime":1710497702000,
            "endTime":1710497902000,"status":"{status}","trigger":{{"type":"docker","user":"ada","tag":"1.2"}},"stages":[{stages}]}}]"#
        ))
    }

    fn stage(kind: &str, account: &str, status: &str) -> String {
        format!(
            r#"{{"type":"{kind}","name":"x","startTime":1710497802000,"status":"{status}","context":{{"account":"{account}",
            "manifestName":"deployment shop-web"}}}}"#
        )
    }

    fn field<'a>(parsed: &'a Parsed, name: &str) -> &'a str {
        let name = format!("spinnaker.{name}");
        parsed.fields.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }

    #[test]
    fn an_execution_says_what_it_shipped_and_until_when() {
        let told =
            run("Deploy shop to prod", "SUCCEEDED", &stage("deployManifest", "prod", "SUCCEEDED"));
        assert_eq!(told.len(), 1);
        let parts = ["kind", "what", "version", "account", "outcome", "by"];
        let told_parts = parts.map(|name| field(&told[0], name));
        assert_eq!(told_parts, ["deploy", "shop-web", "1.2", "prod", "done", "ada"]);
        assert!(told[0].until.is_some() && told[0].until != told[0].stamp);
        let failed = run("Deploy shop", "TERMINAL", &stage("deployManifest", "prod", "TERMINAL"));
        assert_eq!(field(&failed[0], "outcome"), "failed");
    }

    #[test]
    fn what_is_put_back_is_told_apart() {
        for (name, kind) in [("Back", "undoRolloutManifest"), ("Rollback shop", "deployManifest")] {
            let told = run(name, "SUCCEEDED", &stage(kind, "prod", "SUCCEEDED"));
            assert_eq!((told.len(), field(&told[0], "kind")), (1, "rollback"), "{name}");
        }
        let both = [
            stage("deployManifest", "prod", "TERMINAL"),
            stage("undoRolloutManifest", "prod", "SUCCEEDED"),
        ];
        let told = run("Deploy shop", "TERMINAL", &both.join(","));
        let kinds: Vec<_> =
            told.iter().map(|it| [field(it, "kind"), field(it, "outcome")]).collect();
        assert_eq!(kinds, [["deploy", "failed"], ["rollback", "done"]]);
        assert_ne!(told[0].stamp, told[1].stamp);
        let idle = [
            stage("deployManifest", "prod", "SUCCEEDED"),
            stage("undoRolloutManifest", "prod", "NOT_STARTED"),
        ];
        assert_eq!(run("Deploy shop", "SUCCEEDED", &idle.join(",")).len(), 1);
    }

    #[test]
    fn of_several_stages_the_last_that_is_no_trial_ships() {
        let both = [
            stage("deployManifest", "staging", "SUCCEEDED"),
            stage("deployManifest", "prod", "TERMINAL"),
        ];
        let told = run("Deploy shop", "TERMINAL", &both.join(","));
        let parts = ["account", "outcome"].map(|name| field(&told[0], name));
        assert_eq!((told.len(), parts), (1, ["prod", "failed"]));
    }

    #[test]
    fn trials_and_what_changes_nothing_tell_nothing() {
        let quiet = |name: &str, stages: &str| {
            let told = run(name, "SUCCEEDED", stages);
            assert_eq!((told.len(), field(&told[0], "kind")), (1, ""), "{name}");
        };
        quiet("Deploy shop", &stage("deployManifest", "staging-eu", "SUCCEEDED"));
        quiet("Deploy shop to staging", &stage("deployManifest", "k8s", "SUCCEEDED"));
        quiet("Shop (dev)", &stage("deployManifest", "k8s", "SUCCEEDED"));
        quiet("Bake shop", &stage("bakeManifest", "prod", "SUCCEEDED"));
        let told =
            run("Deploy test-results", "SUCCEEDED", &stage("deployManifest", "k8s", "SUCCEEDED"));
        assert_eq!(field(&told[0], "kind"), "deploy");
    }
}
