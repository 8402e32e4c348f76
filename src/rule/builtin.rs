//! The rule packs that come with the program.

/// The packs by file name and content, in the order of `rules list`.
pub static PACKS: &[(&str, &str)] = &[
    ("alertmanager.toml", include_str!("../../rules/alertmanager.toml")),
    ("application.toml", include_str!("../../rules/application.toml")),
    ("argocd.toml", include_str!("../../rules/argocd.toml")),
    ("audit.toml", include_str!("../../rules/audit.toml")),
    ("chatbot.toml", include_str!("../../rules/chatbot.toml")),
    ("cloudwatch.toml", include_str!("../../rules/cloudwatch.toml")),
    ("configuration.toml", include_str!("../../rules/configuration.toml")),
    ("deploy.toml", include_str!("../../rules/deploy.toml")),
    ("environment.toml", include_str!("../../rules/environment.toml")),
    ("failover.toml", include_str!("../../rules/failover.toml")),
    ("grafana.toml", include_str!("../../rules/grafana.toml")),
    ("haproxy.toml", include_str!("../../rules/haproxy.toml")),
    ("helm.toml", include_str!("../../rules/helm.toml")),
    ("kubernetes.toml", include_str!("../../rules/kubernetes.toml")),
    ("linux.toml", include_str!("../../rules/linux.toml")),
    ("messaging.toml", include_str!("../../rules/messaging.toml")),
    ("monitors.toml", include_str!("../../rules/monitors.toml")),
    ("mysql.toml", include_str!("../../rules/mysql.toml")),
    ("nagios.toml", include_str!("../../rules/nagios.toml")),
    ("narrative.toml", include_str!("../../rules/narrative.toml")),
    ("network.toml", include_str!("../../rules/network.toml")),
    ("nginx.toml", include_str!("../../rules/nginx.toml")),
    ("opsgenie.toml", include_str!("../../rules/opsgenie.toml")),
    ("pagerduty.toml", include_str!("../../rules/pagerduty.toml")),
    ("pagers.toml", include_str!("../../rules/pagers.toml")),
    ("plant.toml", include_str!("../../rules/plant.toml")),
    ("postgres.toml", include_str!("../../rules/postgres.toml")),
    ("shell.toml", include_str!("../../rules/shell.toml")),
    ("statuspage.toml", include_str!("../../rules/statuspage.toml")),
    ("support.toml", include_str!("../../rules/support.toml")),
    ("talk.toml", include_str!("../../rules/talk.toml")),
    ("talk_people.toml", include_str!("../../rules/talk_people.toml")),
    ("talk_terse.toml", include_str!("../../rules/talk_terse.toml")),
    ("talk_work.toml", include_str!("../../rules/talk_work.toml")),
    ("windows.toml", include_str!("../../rules/windows.toml")),
];

/// Returns the source of a built-in pack without the examples of its rules, which are most of it. Counts on how these
/// packs are laid out: the examples are the last part of each rule.
pub fn without_examples(source: &str) -> String {
    let mut kept = String::new();
    let mut example = false;
    for line in source.split_inclusive('\n') {
        match line.trim() {
            "[[rule.hit]]" | "[[rule.miss]]" => example = true,
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
    use super::*;

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
}
