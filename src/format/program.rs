//! The names under which programs write to people, in chats and in mails.

/// Programs that write under their own names.
const PROGRAMS: &[&str] = &[
    "alertmanager",
    "argocd",
    "checkmk",
    "datadog",
    "github",
    "gitlab",
    "grafana",
    "icinga",
    "icinga2",
    "jenkins",
    "monit",
    "munin",
    "nagios",
    "opsgenie",
    "pagerduty",
    "prometheus",
    "prtg",
    "sentry",
    "statuspage",
    "zabbix",
];

/// What bots are called after.
const WORKS: &[&str] = &[
    "alarm",
    "alarms",
    "alert",
    "alerts",
    "build",
    "chat",
    "ci",
    "deploy",
    "git",
    "health",
    "incident",
    "mon",
    "monitor",
    "monitoring",
    "ops",
    "pager",
    "release",
    "status",
    "watch",
];

/// Whom schedulers and mailers send mails as.
const MAILERS: &[&str] = &["cron", "no-reply", "noreply", "root"];

/// Returns whether a name in a chat is a program's: `opsbot`, `Deploy Bot`, `github-webhook`.
pub(super) fn is_program(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let bot = name.strip_suffix("bot").is_some_and(|rest| {
        let kind = rest.trim_end_matches([' ', '-', '_', '.']);
        kind.len() < rest.len() || WORKS.contains(&kind)
    });
    bot || name.contains("webhook") || PROGRAMS.contains(&name.as_str())
}

/// Returns whether a program sends the mails that are `from` here: `icinga@mon1.example.com`.
pub(super) fn is_mailer(from: &str) -> bool {
    let address = from.rsplit('<').next().unwrap_or(from);
    let name = address.split('@').next().unwrap_or(address).trim().to_ascii_lowercase();
    MAILERS.contains(&name.as_str()) || is_program(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_told_by_their_names() {
        for (name, program) in
            [("opsbot", true), ("Deploy Bot", true), ("Grafana", true), ("Ian Talbot", false)]
        {
            assert_eq!(is_program(name), program, "{name}");
        }
    }

    #[test]
    fn mails_of_monitors_and_schedulers_are_told_by_the_address() {
        for (from, mailer) in [
            ("icinga@mon1.example.com", true),
            ("(Cron Daemon) <root@db1.example.com>", true),
            ("Example Status <no-reply@example.com>", true),
            ("Ada Root <ada@example.com>", false),
            ("cron", true),
            ("", false),
        ] {
            assert_eq!(is_mailer(from), mailer, "{from}");
        }
    }
}
