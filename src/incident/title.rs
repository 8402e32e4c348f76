//! What an incident is called: id, title, services, severity.

use std::collections::BTreeMap;

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

/// Returns the document's title, else that of the first page or alert, else the services.
pub(super) fn title(rows: &[Entry], summaries: &[Entry], services: &[String]) -> String {
    let stated =
        summaries.iter().chain(rows).find_map(|entry| entry.stated.as_ref()?.title.clone());
    let signal = |grave: bool| {
        rows.iter().find(|row| {
            row.kind == Kind::Signal
                && row.phases.contains(&Phase::Detect)
                && (!grave || row.severity >= Some(Severity::Error))
        })
    };
    let told = rows.iter().find(|row| matches!(row.phase, Phase::Report | Phase::Detect));
    let alert = signal(true).or_else(|| signal(false)).or(told);
    stated
        .or_else(|| alert.map(|entry| entry.title.clone()))
        .or_else(|| (!services.is_empty()).then(|| services.join(", ")))
        .or_else(|| rows.first().map(|entry| entry.title.clone()))
        .unwrap_or_else(|| "Incident".to_owned())
}

/// Returns the services told of, most told first.
pub(super) fn services(rows: &[Entry]) -> Vec<String> {
    let mut counts: BTreeMap<&String, u64> = BTreeMap::new();
    for service in rows.iter().filter_map(|row| row.service.as_ref()) {
        *counts.entry(service).or_default() += 1;
    }
    let mut ranked: Vec<(u64, &String)> = counts.into_iter().map(|(s, count)| (count, s)).collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    ranked.into_iter().map(|(_, service)| service.clone()).collect()
}

/// Returns the worst severity told.
pub(super) fn severity(rows: &[Entry], summaries: &[Entry]) -> Option<Severity> {
    rows.iter().chain(summaries).filter_map(|entry| entry.severity).max()
}
