//! `metric_mismatch`: a stated time to detection or recovery fits no two times of the document.

use crate::lint::clock::{agrees, minutes, seconds, timed};
use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::moment::Moment;
use crate::model::phase::Phase;
use crate::model::post_mortem::StatedNumber;

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "metric_mismatch",
        gravity: Gravity::Warning,
        about: "a stated time to detection, recovery, … fits no two times of the document",
        help: "Lines such as \"Time to detection: 12 minutes\" are compared with the spans between all entries and the ends \
               of the stated window; a time to recovery or resolution must end with an entry that tells of one. Correct the \
               number, or add the entry that it is counted from.",
    }],
    run: check,
};

/// The phases that a time to recovery may end with.
const ENDS: [Phase; 5] =
    [Phase::Mitigate, Phase::Rollback, Phase::Fix, Phase::Recover, Phase::Resolve];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let document = subject.document;
    let mut times: Vec<_> = timed(document).map(|(_, time)| time).collect();
    times.extend(document.window.iter().flat_map(|window| window.from.iter().chain(&window.to)));
    if times.len() < 3 {
        return Vec::new();
    }
    let ends = ends(subject);
    let fits = |stated: &StatedNumber, span: f64| {
        // A number of minutes is counted, a number of hours is rounded.
        let text = stated.passage.text.to_lowercase();
        let exact = text.contains("min") && !text.contains("about") && !text.contains('~');
        if exact { (stated.value - span).abs() <= 90.0 } else { agrees(stated, span) }
    };
    let mut found = Vec::new();
    for stated in &document.measures {
        let recovers = is_recovery(stated) && !ends.is_empty();
        let until = if recovers { &ends } else { &times };
        let mut spans =
            until.iter().flat_map(|to| times.iter().filter_map(|from| seconds(from, to)));
        if spans.any(|span| fits(stated, span)) {
            continue;
        }
        let length = minutes(stated.value);
        let message = if recovers {
            format!("no entry that ends the outage is {length} after a time of the document")
        } else {
            format!("no two times of the document are {length} apart")
        };
        found.push(Finding::at(&stated.passage, "metric_mismatch", Gravity::Warning, message));
    }
    found
}

/// Returns the times that may end the outage: of entries that tell so, and of the stated window; none without such an entry.
fn ends<'a>(subject: &Subject<'a>) -> Vec<&'a Moment> {
    let document = subject.document;
    let told = timed(document).filter(|(entry, _)| subject.told.is(entry, &ENDS));
    let mut ends: Vec<&Moment> = told.map(|(_, time)| time).collect();
    if !ends.is_empty() {
        ends.extend(document.window.iter().filter_map(|window| window.to.as_ref()));
    }
    ends
}

fn is_recovery(stated: &StatedNumber) -> bool {
    let text = stated.passage.text.to_lowercase();
    ["recover", "resol", "restor", "mitigat"].iter().any(|word| text.contains(word))
}
