//! What an incident is called: id, title, services, severity.

use std::collections::BTreeMap;

use crate::incident::signs::span::detects;
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::{Phase, Severity};

/// Returns a stable text made from the first evidence. Sources are left out: wrappers rename them.
pub(in crate::incident) fn id(rows: &[Entry], summaries: &[Entry]) -> String {
    let first = rows.iter().chain(summaries).map(|entry| {
        let time = entry.time.as_ref().map(|time| time.at.to_rfc3339()).unwrap_or_default();
        let text = entry.evidence.iter().map(|place| place.text.trim_end()).min();
        (entry.time.is_none(), time, entry.rule.clone(), text.unwrap_or_default().to_owned())
    });
    let (_, time, rule, text) = first.min().unwrap_or_default();
    format!("{:016x}", fnv1a(format!("{time}\0{rule}\0{text}").as_bytes()))
}

/// FNV-1a, 64 bits: the same on every machine and version.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Returns the document's title, else that of the alert or page that detected it, else the services.
pub(in crate::incident) fn title(
    rows: &[Entry],
    summaries: &[Entry],
    detected: Option<&Entry>,
    services: &[String],
) -> String {
    let stated =
        summaries.iter().chain(rows).find_map(|entry| entry.stated.as_ref()?.title.clone());
    let signal = |grave: bool| {
        rows.iter().find(|row| {
            row.kind == Kind::Signal
                && row.phases.contains(&Phase::Detect)
                && (!grave || row.severity >= Some(Severity::Error))
        })
    };
    let alerted = detected.filter(|row| {
        row.kind == Kind::Signal && row.severity.is_none_or(|severity| severity >= Severity::Error)
    });
    let told = rows.iter().find(|row| matches!(row.phase, Phase::Report | Phase::Detect));
    let alert = alerted.or_else(|| signal(true)).or_else(|| signal(false)).or(told);
    stated
        .or_else(|| alert.map(|entry| plain(&entry.title)))
        .or_else(|| (!services.is_empty()).then(|| services.join(", ")))
        .or_else(|| rows.first().map(|entry| entry.title.clone()))
        .unwrap_or_else(|| "Incident".to_owned())
}

/// How the count of alerts begins that are sent together.
const FIRING: &str = "[FIRING:";
/// The pagers that rules name in titles.
const PAGERS: &[&str] = &[
    "PagerDuty",
    "Opsgenie",
    "Grafana OnCall",
    "Splunk On-Call",
    "VictorOps",
    "incident.io",
    "xMatters",
    "SIGNL4",
    "iLert",
    "Squadcast",
    "Zenduty",
    "Jira Service Management",
];

/// Words before a title that say no more than that it is one.
const NOISE: &[&str] = &[
    "alarm: ",
    "alert: ",
    "[alert] ",
    "[alerting] ",
    "[critical] ",
    "critical: ",
    "[triggered] ",
    "triggered: ",
];

/// What a title ends in that its words before say already: `(prod critical)`.
const GRADES: &[&str] = &[
    "critical",
    "high",
    "warning",
    "error",
    "page",
    "prod",
    "production",
    "p1",
    "p2",
    "sev1",
    "sev2",
];

/// Returns an alert's or page's title without the trimmings of the system that sent it.
fn plain(title: &str) -> String {
    let mut text = title.trim();
    if let Some((pager, rest)) = text.split_once(" pages")
        && PAGERS.contains(&pager)
        && let Some((_, rest)) = rest.split_once(": ")
    {
        text = rest;
    }
    text = without_count(text);
    for noise in NOISE {
        let start = text.get(..noise.len()).filter(|start| start.eq_ignore_ascii_case(noise));
        text = start.and_then(|start| text.strip_prefix(start)).unwrap_or(text);
    }
    // Monitors append the check's output to the state.
    let text = [" is CRITICAL: ", " is DOWN: ", " is WARNING: "]
        .iter()
        .find_map(|state| text.get(..text.find(state)? + state.len() - ": ".len()))
        .unwrap_or(text);
    let text = match text.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
        // CloudWatch's `"checkout-5xx" in EU (Ireland)`.
        Some((name, rest)) if rest.is_empty() || rest.starts_with(" in ") => name,
        _ => without_grade(text),
    };
    if text.is_empty() { title.to_owned() } else { text.to_owned() }
}

/// Returns what stands behind `[FIRING:3]`, by which Alertmanager and Grafana count what they send together.
fn without_count(text: &str) -> &str {
    let rest = text.split_once(']').filter(|(start, _)| {
        let count = start.get(..FIRING.len()).filter(|word| word.eq_ignore_ascii_case(FIRING));
        count.is_some()
    });
    rest.map_or(text, |(_, rest)| rest.trim_start())
}

/// Returns `text` without a bracket at its end that holds nothing but grades.
fn without_grade(text: &str) -> &str {
    let end = text.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
    let is_grade = |word: &str| GRADES.iter().any(|grade| word.eq_ignore_ascii_case(grade));
    let grades = end.filter(|(_, words)| words.split([' ', ',']).all(is_grade));
    grades.map_or(text, |(rest, _)| rest)
}

/// Programs of the system, under which lines stand that tell of others.
const PROGRAMS: &[&str] = &[
    "sudo",
    "su",
    "cron",
    "crond",
    "systemd",
    "systemd-journald",
    "systemd-logind",
    "rsyslogd",
    "sshd",
    "dbus-daemon",
    "bash",
    "snapd",
];

/// Returns the services told of, those of alerts, pages and acts first, most told first among equals.
pub(in crate::incident) fn services(rows: &[Entry]) -> Vec<String> {
    let mut weights: BTreeMap<&str, (bool, u64)> = BTreeMap::new();
    for row in rows {
        let Some(service) = row.service.as_deref().map(str::trim) else { continue };
        if service.is_empty() {
            continue;
        }
        // The system's own programs do a thing for others, and run on every machine; an alert names what it is about.
        if PROGRAMS.contains(&service) && row.kind != Kind::Signal {
            continue;
        }
        // Checks of a machine ("MySQL connections" on db-1) name no service.
        let check = row.host.is_some() && service.contains(' ');
        let worth = match row.kind {
            Kind::Signal if detects(row) => 4,
            Kind::Change => 3,
            Kind::Symptom if row.phase != Phase::Note => 2,
            _ => 1,
        };
        let weight = weights.entry(service).or_insert((true, 0));
        weight.0 &= check;
        weight.1 += worth;
    }
    let named = weights.values().any(|(check, _)| !check);
    let mut ranked: Vec<(u64, &str)> = weights
        .into_iter()
        .filter(|(_, (check, _))| !check || !named)
        .map(|(service, (_, worth))| (worth, service))
        .collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    ranked.into_iter().map(|(_, service)| service.to_owned()).collect()
}

/// Returns the worst severity told.
pub(in crate::incident) fn severity(rows: &[Entry], summaries: &[Entry]) -> Option<Severity> {
    rows.iter().chain(summaries).filter_map(|entry| entry.severity).max()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn titles_lose_the_trimmings_of_their_senders() {
        let page = r#"PagerDuty pages Ada: ALARM: "checkout-5xx" in EU (Ireland)"#;
        assert_eq!(plain(page), "checkout-5xx");
        assert_eq!(plain("[FIRING:1] High latency on shop"), "High latency on shop");
        let page = "Grafana OnCall pages: [firing:2] BasketSlow shop (prod critical)";
        assert_eq!(plain(page), "BasketSlow shop");
        assert_eq!(plain("Disk is full (srv-1)"), "Disk is full (srv-1)");
        assert_eq!(plain("[Triggered] Logins fail"), "Logins fail");
        let slow = "Alert Slow product pages: p99 over 4s fires on shop";
        assert_eq!(plain(slow), slow);
        assert_eq!(plain("Opsgenie pages: MySQL connections"), "MySQL connections");
        assert_eq!(plain("Host db-1 is DOWN: PING CRITICAL - 100% loss"), "Host db-1 is DOWN");
        assert_eq!(plain("Ping on db-1 is CRITICAL: loss 40%"), "Ping on db-1 is CRITICAL");
        assert_eq!(plain("Alert High fires on shop"), "Alert High fires on shop");
    }
}
