//! The rule packs that come with the program.

/// Lists the packs of `rules/` by file name and content.
macro_rules! packs {
    ($($file:literal),* $(,)?) => {
        &[$(($file, include_str!(concat!("../../rules/", $file)))),*]
    };
}

/// The packs by file name and content, in the order of `rules list`.
pub static PACKS: &[(&str, &str)] = packs![
    "alertmanager.toml",
    "application.toml",
    "argocd.toml",
    "chatbot.toml",
    "cloudwatch.toml",
    "deploy.toml",
    "grafana.toml",
    "haproxy.toml",
    "helm.toml",
    "kubernetes.toml",
    "linux.toml",
    "monitors.toml",
    "mysql.toml",
    "nagios.toml",
    "nginx.toml",
    "opsgenie.toml",
    "pagerduty.toml",
    "postgres.toml",
    "statuspage.toml",
    "support.toml",
    "talk.toml",
];
