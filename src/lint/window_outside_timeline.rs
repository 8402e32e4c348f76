//! `window_outside_timeline`: most of the timeline lies outside of the stated window of the outage.

use crate::lint::{Check, Code, Finding, Gravity, Subject};

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "window_outside_timeline",
        gravity: Gravity::Warning,
        about: "most of the timeline lies outside of the stated window of the outage",
        help: "Told where more than half of the entries are before the start or after the end that the summary states. Correct the window or the entries; a wrong zone is a usual cause.",
    }],
    run: check,
};

/// Returns the contradiction, if there is one.
fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let document = subject.document;
    let Some(window) = &document.window else { return Vec::new() };
    let (Some(from), Some(to)) = (&window.from, &window.to) else { return Vec::new() };
    let times = document.entries.iter().filter_map(|entry| entry.time.as_ref());
    let times: Vec<_> = times.filter(|time| time.dated == from.dated).collect();
    let outside = times.iter().filter(|time| time.at < from.at || time.at > to.at).count();
    if times.len() < 2 || outside * 2 <= times.len() {
        return Vec::new();
    }
    let lie = if outside == 1 { "lies" } else { "lie" };
    let message = format!(
        "{outside} of {} entries {lie} outside of the stated window ({} to {})",
        times.len(),
        from.when(),
        to.when()
    );
    vec![Finding::at(&window.passage, "window_outside_timeline", Gravity::Warning, message)]
}
