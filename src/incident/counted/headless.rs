//! Requests that fail from the first minute of their logs on: nobody can tell when that began.

use std::collections::BTreeSet;

use crate::incident::counted::requests::Requests;
use crate::incident::counted::window::Window;
use crate::model::report::Warning;

/// Requests so many seconds before are of the same time.
const BEFORE: i64 = 900;

/// Returns a warning where `requests` counts none before the first of `windows`, those of one incident.
pub(in crate::incident) fn warn(windows: &[Window], requests: &Requests) -> Option<Warning> {
    let first = windows.iter().min_by_key(|window| window.first.0)?;
    is_headless(first, requests).then(|| warning(first))
}

fn is_headless(window: &Window, requests: &Requests) -> bool {
    let minute = window.start().div_euclid(60) * 60;
    let services: BTreeSet<&String> = window.service.iter().collect();
    requests.failing(&services, minute - BEFORE, minute).is_none()
}

fn warning(window: &Window) -> Warning {
    let to = window.service.as_ref().map(|service| format!(" to {service}")).unwrap_or_default();
    let message = format!(
        "requests{to} fail from the first minute of their logs on: the impact may have begun before, and what is measured \
         from its start may be too short; read the logs before these too, or state the start in --overrides"
    );
    let origin = Some(window.first.1.origin.to_string());
    Warning { code: "impact_before_logs".to_owned(), message, origin }
}
