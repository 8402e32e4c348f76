//! The rule packs that come with the program.

/// The packs by file name and content, in the order of `rules list`.
pub static PACKS: &[(&str, &str)] = &[
    ("alert_mails.toml", include_str!("../../rules/alert_mails.toml")),
    ("alertmanager.toml", include_str!("../../rules/alertmanager.toml")),
    ("application.toml", include_str!("../../rules/application.toml")),
    ("argocd.toml", include_str!("../../rules/argocd.toml")),
    ("audit.toml", include_str!("../../rules/audit.toml")),
    ("automation.toml", include_str!("../../rules/automation.toml")),
    ("azure.toml", include_str!("../../rules/azure.toml")),
    ("azuredevops.toml", include_str!("../../rules/azuredevops.toml")),
    ("changes.toml", include_str!("../../rules/changes.toml")),
    ("chat_rooms.toml", include_str!("../../rules/chat_rooms.toml")),
    ("chatbot.toml", include_str!("../../rules/chatbot.toml")),
    ("checks.toml", include_str!("../../rules/checks.toml")),
    ("clocks.toml", include_str!("../../rules/clocks.toml")),
    ("cloudwatch.toml", include_str!("../../rules/cloudwatch.toml")),
    ("commands.toml", include_str!("../../rules/commands.toml")),
    ("configuration.toml", include_str!("../../rules/configuration.toml")),
    ("control.toml", include_str!("../../rules/control.toml")),
    ("datastores.toml", include_str!("../../rules/datastores.toml")),
    ("deploy.toml", include_str!("../../rules/deploy.toml")),
    ("dynatrace.toml", include_str!("../../rules/dynatrace.toml")),
    ("environment.toml", include_str!("../../rules/environment.toml")),
    ("error_trackers.toml", include_str!("../../rules/error_trackers.toml")),
    ("failover.toml", include_str!("../../rules/failover.toml")),
    ("grafana.toml", include_str!("../../rules/grafana.toml")),
    ("haproxy.toml", include_str!("../../rules/haproxy.toml")),
    ("helm.toml", include_str!("../../rules/helm.toml")),
    ("heroku.toml", include_str!("../../rules/heroku.toml")),
    ("histories.toml", include_str!("../../rules/histories.toml")),
    ("house_monitors.toml", include_str!("../../rules/house_monitors.toml")),
    ("house_operations.toml", include_str!("../../rules/house_operations.toml")),
    ("house_probes.toml", include_str!("../../rules/house_probes.toml")),
    ("house_responders.toml", include_str!("../../rules/house_responders.toml")),
    ("infrastructure.toml", include_str!("../../rules/infrastructure.toml")),
    ("kubernetes.toml", include_str!("../../rules/kubernetes.toml")),
    ("linux.toml", include_str!("../../rules/linux.toml")),
    ("mail.toml", include_str!("../../rules/mail.toml")),
    ("messaging.toml", include_str!("../../rules/messaging.toml")),
    ("mongodb.toml", include_str!("../../rules/mongodb.toml")),
    ("monitors.toml", include_str!("../../rules/monitors.toml")),
    ("mysql.toml", include_str!("../../rules/mysql.toml")),
    ("nagios.toml", include_str!("../../rules/nagios.toml")),
    ("narrative.toml", include_str!("../../rules/narrative.toml")),
    ("narrative_plain.toml", include_str!("../../rules/narrative_plain.toml")),
    ("narrative_terse.toml", include_str!("../../rules/narrative_terse.toml")),
    ("narrative_wording.toml", include_str!("../../rules/narrative_wording.toml")),
    ("network.toml", include_str!("../../rules/network.toml")),
    ("nginx.toml", include_str!("../../rules/nginx.toml")),
    ("opsgenie.toml", include_str!("../../rules/opsgenie.toml")),
    ("pagerduty.toml", include_str!("../../rules/pagerduty.toml")),
    ("pagerduty_old.toml", include_str!("../../rules/pagerduty_old.toml")),
    ("pagers.toml", include_str!("../../rules/pagers.toml")),
    ("plant.toml", include_str!("../../rules/plant.toml")),
    ("postgres.toml", include_str!("../../rules/postgres.toml")),
    ("repositories.toml", include_str!("../../rules/repositories.toml")),
    ("responders.toml", include_str!("../../rules/responders.toml")),
    ("servicenow.toml", include_str!("../../rules/servicenow.toml")),
    ("shell.toml", include_str!("../../rules/shell.toml")),
    ("shell_history.toml", include_str!("../../rules/shell_history.toml")),
    ("splunk_oncall.toml", include_str!("../../rules/splunk_oncall.toml")),
    ("sqlserver.toml", include_str!("../../rules/sqlserver.toml")),
    ("statuspage.toml", include_str!("../../rules/statuspage.toml")),
    ("storage.toml", include_str!("../../rules/storage.toml")),
    ("support.toml", include_str!("../../rules/support.toml")),
    ("talk.toml", include_str!("../../rules/talk.toml")),
    ("talk_learnt.toml", include_str!("../../rules/talk_learnt.toml")),
    ("talk_people.toml", include_str!("../../rules/talk_people.toml")),
    ("talk_terse.toml", include_str!("../../rules/talk_terse.toml")),
    ("talk_voice.toml", include_str!("../../rules/talk_voice.toml")),
    ("talk_work.toml", include_str!("../../rules/talk_work.toml")),
    ("uptime.toml", include_str!("../../rules/uptime.toml")),
    ("vmware.toml", include_str!("../../rules/vmware.toml")),
    ("watchers.toml", include_str!("../../rules/watchers.toml")),
    ("windows.toml", include_str!("../../rules/windows.toml")),
    ("workers.toml", include_str!("../../rules/workers.toml")),
];

/// The JSON Schema of rule packs, for editors.
pub static SCHEMA: &str = include_str!("../../rules/schema.json");

/// Returns the source of a built-in pack without the examples of its rules, which are most of it. Counts on how these
/// packs are laid out: the examples are the last part of each rule.
pub fn without_examples(source: &str) -> String {
    let mut kept = String::new();
    let mut example = false;
    for line in source.split_inclusive('\n') {
        match line.trim() {
            "[[rule.hit]]" | "[[rule.miss]]" | "[[rule.log]]" => example = true,
            "[[rule]]" => example = false,
            _ => {}
        }
        if !example {
            kept.push_str(line);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::model::phase::Phase;
    use crate::model::policy::Part;
    use crate::rule::load::{builtin, load};
    use crate::rule::parse::read;

    #[test]
    fn every_pack_in_the_folder_is_in_the_table() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
        let entries = std::fs::read_dir(folder).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        let packs = paths.filter(|path| path.extension().is_some_and(|end| end == "toml"));
        let name =
            |path: std::path::PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
        let mut names: Vec<String> = packs.map(name).collect();
        names.sort();
        let table: Vec<&str> = PACKS.iter().map(|(name, _)| *name).collect();
        assert_eq!(table, names, "rules/*.toml and the table, both sorted");
    }

    /// Returns the keys that the reader of a table knows, by what it says of one that it does not.
    fn known_keys(source: &str) -> Vec<BTreeSet<String>> {
        let mut diagnostics = Vec::new();
        read(source, &mut diagnostics);
        let helps =
            diagnostics.iter().filter_map(|one| one.help.as_deref()?.strip_prefix("known keys: "));
        helps.map(|keys| keys.split(", ").map(str::to_owned).collect()).collect()
    }

    #[test]
    fn the_schema_has_every_key_that_is_read_and_no_other() {
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        let tables = [
            ("", "q0q = 1\nid = 'p'\n"),
            (
                "mute",
                "id = 'p'\n[[mute]]\nid = 'm'\nreason = 'r'\nwhere = { rule = 'x' }\nuntil = 2024-01-01\nq0q = 1\n",
            ),
            ("rule", "id = 'p'\n[[rule]]\nid = 'r'\nphase = 'note'\nq0q = 1\n"),
            (
                "hit",
                "id = 'p'\n[[rule]]\nid = 'r'\nphase = 'note'\n[[rule.hit]]\ntext = 'x'\nq0q = 1\n",
            ),
            (
                "log",
                "id = 'p'\n[[rule]]\nid = 'r'\nphase = 'note'\n[[rule.log]]\ntext = 'x'\nrows = []\nq0q = 1\n",
            ),
            (
                "threshold",
                "id = 'p'\n[[rule]]\nid = 'r'\nphase = 'note'\nthreshold = { count = 2, within = '1m', q0q = 1 }\n",
            ),
            (
                "pair",
                "id = 'p'\n[[rule]]\nid = 'r'\nphase = 'note'\npair = { with = 'r', within = '1m', q0q = 1 }\n",
            ),
            (
                "absent",
                "id = 'p'\n[[rule]]\nid = 'r'\nphase = 'note'\nabsent = { after = '1m', q0q = 1 }\n",
            ),
            (
                "total",
                "id = 'p'\n[[rule]]\nid = 'r'\nphase = 'note'\ntotal = { of = 'r', within = '1m', q0q = 1 }\n",
            ),
            (
                "condition",
                "id = 'p'\n[[rule]]\nid = 'r'\nphase = 'note'\nwhere = { a = { q0q = 'x' } }\n",
            ),
        ];
        for (table, source) in tables {
            let object = if table.is_empty() { &schema } else { &schema["$defs"][table] };
            let object = object.get("properties").or_else(|| object["oneOf"][3].get("properties"));
            let stated: BTreeSet<String> =
                object.unwrap().as_object().unwrap().keys().cloned().collect();
            assert_eq!(known_keys(source), [stated], "{table}");
        }
        let names = |values: &Value| -> Vec<String> {
            values.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(names(&schema["$defs"]["phase"]["enum"]), Phase::ALL.map(Phase::name));
        assert_eq!(names(&schema["$defs"]["part"]["enum"]), Part::ALL.map(|(name, _)| name));
    }

    /// Says what in `value` is not as `schema` asks, as far as ours goes.
    fn wrong(root: &Value, schema: &Value, value: &Value, path: &str, out: &mut Vec<String>) {
        if let Some(name) = schema["$ref"].as_str() {
            wrong(root, &root["$defs"][name.rsplit('/').next().unwrap()], value, path, out);
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let met = choices.iter().filter(|choice| {
                let mut inner = Vec::new();
                wrong(root, choice, value, path, &mut inner);
                inner.is_empty()
            });
            if met.count() != 1 {
                out.push(format!("{path}: not one of the choices"));
            }
        }
        let is = |kind: &str| match kind {
            "string" => value.is_string(),
            "integer" => value.is_i64(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            other => panic!("type {other}"),
        };
        let kinds: Vec<&str> = match &schema["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        if !kinds.is_empty() && !kinds.iter().any(|kind| is(kind)) {
            out.push(format!("{path}: not {kinds:?}"));
        }
        if schema["enum"].as_array().is_some_and(|known| !known.contains(value)) {
            out.push(format!("{path}: {value} is none of the enum"));
        }
        for (at, item) in value.as_array().into_iter().flatten().enumerate() {
            if schema.get("items").is_some() {
                wrong(root, &schema["items"], item, &format!("{path}[{at}]"), out);
            }
        }
        let Some(object) = value.as_object().filter(|_| kinds.contains(&"object")) else { return };
        for key in schema["required"].as_array().into_iter().flatten() {
            if !object.contains_key(key.as_str().unwrap()) {
                out.push(format!("{path}: no {key}"));
            }
        }
        for (key, inner) in object {
            let path = format!("{path}.{key}");
            match (schema["properties"].get(key), &schema["additionalProperties"]) {
                (None, Value::Bool(false)) => out.push(format!("{path}: unknown")),
                (Some(schema), _) | (None, schema) => wrong(root, schema, inner, &path, out),
            }
        }
    }

    #[test]
    fn every_pack_is_as_the_schema_says() {
        let schema: Value = serde_json::from_str(SCHEMA).unwrap();
        for (name, source) in PACKS {
            let pack: Value = toml::from_str(source).unwrap();
            let mut out = Vec::new();
            wrong(&schema, &schema, &pack, name, &mut out);
            assert_eq!(out, Vec::<String>::new());
        }
        let broken = "id = 1\n[[rule]]\nid = 'x'\nphase = 'detekt'\nfoo = 1\nwhere = { a = 1 }\n";
        let mut out = Vec::new();
        wrong(&schema, &schema, &toml::from_str(broken).unwrap(), "x", &mut out);
        assert_eq!(out.len(), 4, "{out:?}");
    }

    #[test]
    fn every_rule_has_a_hit_and_a_miss() {
        let rules = load(&builtin()).unwrap().rules;
        let bare = rules.iter().filter(|rule| rule.hits.is_empty() || rule.misses.is_empty());
        assert_eq!(bare.map(|rule| &rule.id).collect::<Vec<_>>(), Vec::<&String>::new());
        assert!(rules.len() > 400);
    }
}
