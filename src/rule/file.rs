//! What the name of a file tells of the service that wrote it.

/// Names that many services give their files, and names of what stands in them.
const COMMON: &[&str] = &[
    "access",
    "all",
    "api",
    "app",
    "application",
    "apps",
    "audit",
    "backend",
    "catalina",
    "combined",
    "console",
    "container",
    "current",
    "daemon",
    "debug",
    "default",
    "dmesg",
    "err",
    "error",
    "errors",
    "event",
    "events",
    "example",
    "export",
    "frontend",
    "general",
    "info",
    "journal",
    "json",
    "kern",
    "log",
    "logs",
    "main",
    "messages",
    "out",
    "output",
    "pod",
    "prod",
    "production",
    "requests",
    "root",
    "run",
    "server",
    "service",
    "slow",
    "stderr",
    "stdin",
    "stdout",
    "syslog",
    "system",
    "tmp",
    "trace",
    "traces",
    "user",
    "warn",
    "web",
    "worker",
];
/// Ends of names that tell how a file is written or packed.
const ENDS: &[&str] = &[
    "gz", "zst", "bz2", "xz", "lz4", "zip", "log", "json", "ndjson", "jsonl", "txt", "out", "err",
    "stdout", "stderr", "old",
];
/// The shortest name that is taken for a service's.
const SHORTEST: usize = 3;

/// Returns the service that the name of `source` tells, or `None` where it is a common name, a date or a number: of
/// `logs.tar.gz!apps/mail-worker.log.1.gz` it is `mail-worker`.
pub(super) fn service(source: &str) -> Option<&str> {
    let mut stem = source.rsplit(['/', '!', '\\']).next()?;
    let mut ended = false;
    while let Some((rest, end)) = stem.rsplit_once('.') {
        let turned = end.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        if !turned && !ENDS.contains(&end.to_ascii_lowercase().as_str()) {
            break;
        }
        (stem, ended) = (rest, true);
    }
    let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit() || "-_.".contains(c));
    let words: Vec<&str> = stem.split(['-', '_', '.']).filter(|word| !word.is_empty()).collect();
    let telling = |word: &&str| {
        word.bytes().any(|byte| byte.is_ascii_alphabetic())
            && !COMMON.contains(&word.to_ascii_lowercase().as_str())
    };
    let named = stem.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
    let told = ended && named && stem.len() >= SHORTEST && words.iter().any(telling);
    told.then_some(stem)
}

/// Words of the names that build servers and people give the logs of jobs, beside the name of what a job ships.
const JOBS: &[&str] = &[
    "apply",
    "build",
    "ci",
    "cd",
    "console",
    "consoletext",
    "deploy",
    "deployment",
    "deploys",
    "gitops",
    "hotfix",
    "job",
    "live",
    "log",
    "main",
    "master",
    "output",
    "pipeline",
    "prod",
    "prd",
    "production",
    "release",
    "revert",
    "rollback",
    "rollout",
    "run",
    "ship",
    "trace",
    "workflow",
];

/// Returns what the job whose log `source` is ships, or `None` where its name does not tell: of `ci/shop-deploy-prod-81-console.log`
/// it is `shop`.
pub(super) fn shipped(source: &str) -> Option<&str> {
    let name = source.rsplit(['/', '!', '\\']).next()?;
    let (stem, _) = name.split_once('.').unwrap_or((name, ""));
    let noise = |word: &str| {
        word.bytes().all(|byte| byte.is_ascii_digit())
            || JOBS.contains(&word.to_ascii_lowercase().as_str())
    };
    let mut left = stem;
    while let Some((_, rest)) = left.split_once(['-', '_']).filter(|(word, _)| noise(word)) {
        left = rest;
    }
    while let Some((rest, _)) = left.rsplit_once(['-', '_']).filter(|(_, word)| noise(word)) {
        left = rest;
    }
    // Without any word of a job it is the log of something else.
    let job = left.len() < stem.len();
    let clean = left.split(['-', '_']).all(|word| !noise(word));
    (job && clean && left.len() >= SHORTEST).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_named_after_what_it_ships() {
        for (source, expected) in [
            ("ci/shop-deploy-prod-81-console.log", Some("shop")),
            ("ci/81_deploy-search-api.txt", Some("search-api")),
            ("run-81-mail-worker.txt", Some("mail-worker")),
            ("deploy.log", None),
            ("ci/82_gitops-revert.txt", None),
            ("shop-deploy-eu.log", None),
            ("shop.log", None),
        ] {
            assert_eq!(shipped(source), expected, "{source}");
        }
    }

    #[test]
    fn names_of_services_are_told_from_common_ones() {
        for (source, expected) in [
            ("logs.tar.gz!apps/mail-worker.log.1.gz", Some("mail-worker")),
            ("apps/checkout-api.json", Some("checkout-api")),
            ("/var/log/checkout/checkout-2024-03-15.log", Some("checkout")),
            ("portal-app1.log", Some("portal-app")),
            ("app.log", None),
            ("web-1.log", None),
            ("error.log.2.gz", None),
            ("2024-03-15.ndjson", None),
            ("messages", None),
            ("-", None),
        ] {
            assert_eq!(service(source), expected, "{source}");
        }
    }
}
