//! `missing_milestone`: the timeline does not tell how it was noticed, or how it ended.

use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::phase::{Milestone, Phase};

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "missing_milestone",
        gravity: Gravity::Note,
        about: "the timeline does not tell how it was noticed, or when it was over",
        help: "Every usual form asks for both: when and by whom or what it was noticed, and when it was resolved. Without \
               them neither the time to detect nor the time to resolve can be measured. Add the entries.",
    }],
    run: check,
};

/// What is asked for: the milestone, the phases that tell of it, words that may tell of it, and how it is called.
type Asked = (Milestone, &'static [Phase], &'static [&'static str], &'static str);

const ASKED: [Asked; 2] = [
    (
        Milestone::Detect,
        &[Phase::Detect, Phase::Report],
        &[
            "detect", "alert", "notic", "report", "complain", "monitor", "found", "discover",
            "page", "inform", "declar", "ticket", "observ", "aware",
        ],
        "how and when it was noticed",
    ),
    (
        Milestone::Resolve,
        &[Phase::Resolve, Phase::Recover],
        &[
            "resolv",
            "restor",
            "normal",
            "recover",
            "back ",
            "online",
            "operational",
            "fixed",
            "complete",
            "again",
            "all clear",
            "closed",
            "running",
            "up.",
        ],
        "when it was over",
    ),
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let entries = &subject.document.entries;
    let Some(first) = entries.first().filter(|_| entries.len() > 2) else { return Vec::new() };
    let told = |phases: &[Phase], words: &[&str]| {
        entries.iter().any(|entry| {
            let text = entry.passage.text.to_lowercase();
            subject.told.is(entry, phases) || words.iter().any(|word| text.contains(word))
        })
    };
    let missing = ASKED.iter().filter(|(milestone, phases, words, _)| {
        !subject.told.milestones.contains_key(milestone) && !told(phases, words)
    });
    missing
        .map(|(.., what)| {
            let message = format!("no entry tells {what}");
            Finding::at(&first.passage, "missing_milestone", Gravity::Note, message)
        })
        .collect()
}
