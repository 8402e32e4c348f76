//! `missing_section`: a part that every usual form of post-mortem has is not there.

use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::post_mortem::Part;

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "missing_section",
        gravity: Gravity::Note,
        about: "a part that every usual form of post-mortem has is not there",
        help: "The forms in use all have a timeline, a root cause and measures (action items, lessons). Told by headings, \
               where a document has at least one other of them.",
    }],
    run: check,
};

const ASKED: [(Part, &str); 3] = [
    (Part::Timeline, "a timeline"),
    (Part::Cause, "a root cause"),
    (Part::Measures, "measures: action items or lessons"),
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let document = subject.document;
    let Some(place) = &document.title else { return Vec::new() };
    let has = |part: Part| document.parts.contains(&part);
    let timeline = has(Part::Timeline) || document.entries.len() > 2;
    let formed = ASKED.iter().filter(|(part, _)| has(*part)).count() > 1;
    let missing = ASKED.iter().filter(|(part, _)| match part {
        Part::Timeline => !timeline,
        // Many forms tell the cause in the summary.
        Part::Cause => false,
        part => !has(*part),
    });
    missing
        .filter(|_| formed)
        .map(|(_, what)| {
            let message = format!("no heading opens {what}");
            Finding::at(place, "missing_section", Gravity::Note, message)
        })
        .collect()
}
