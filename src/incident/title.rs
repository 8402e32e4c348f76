//! What an incident is called: id, title, services, severity.

use std::collections::BTreeMap;

use crate::incident::span::detects;
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::{Phase, Severity};

/// Returns a stable text made from the first evidence. Sources are left out: wrappers rename them.
pub(super) fn id(rows: &[Entry], summaries: &[Entry]) -> String {
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
pub(super) fn title(
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

/// Returns an alert's or page's title without the trimmings of the system that sent it.
fn plain(title: &str) -> String {
    let mut text = title.trim();
    if let Some((_, rest)) = text.split_once(" pages ").and_then(|(_, rest)| rest.split_once(": "))
    {
        text = rest;
    } else if let Some((system, rest)) = text.split_once(" pages: ")
        && !system.contains(' ')
    {
        text = rest;
    }
    if let Some((_, rest)) = text.strip_prefix("[FIRING:").and_then(|rest| rest.split_once(']')) {
        text = rest.trim_start();
    }
    for noise in ["ALARM: ", "ALERT: ", "[ALERT] ", "[Alerting] ", "[CRITICAL] ", "CRITICAL: "] {
        text = text.strip_prefix(noise).unwrap_or(text);
    }
    // Monitors append the check's output to the state.
    let text = [" is CRITICAL: ", " is DOWN: ", " is WARNING: "]
        .iter()
        .find_map(|state| text.get(..text.find(state)? + state.len() - ": ".len()))
        .unwrap_or(text);
    let text = match text.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
        // CloudWatch's `"checkout-5xx" in EU (Ireland)`.
        Some((name, rest)) if rest.is_empty() || rest.starts_with(" in ") => name,
        _ => text,
    };
    if text.is_empty() { title.to_owned() } else { text.to_owned() }
}

/// Returns the services told of, those of alerts, pages and acts first, most told first among equals.
pub(super) fn services(rows: &[Entry]) -> Vec<String> {
    let mut weights: BTreeMap<&str, (bool, u64)> = BTreeMap::new();
    for row in rows {
        let Some(service) = row.service.as_deref().map(str::trim) else { continue };
        if service.is_empty() {
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
pub(super) fn severity(rows: &[Entry], summaries: &[Entry]) -> Option<Severity> {
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
        assert_eq!(plain("Opsgenie pages: MySQL connections"), "MySQL connections");
        assert_eq!(plain("Host db-1 is DOWN: PING CRITICAL - 100% loss"), "Host db-1 is DOWN");
        assert_eq!(plain("Ping on db-1 is CRITICAL: loss 40%"), "Ping on db-1 is CRITICAL");
        assert_eq!(plain("Alert High fires on shop"), "Alert High fires on shop");
    }
}
