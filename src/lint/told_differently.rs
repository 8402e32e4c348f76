//! `told_differently`: the prose gives an alert or the recovery another time than the timeline.

use crate::lint::clock::timed;
use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::moment::Moment;
use crate::model::post_mortem::{Named, Part, WrittenEntry};

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "told_differently",
        gravity: Gravity::Warning,
        about: "the prose gives an alert or the recovery another time than the timeline",
        help: "A sentence of summary, cause or resolution that begins with a clock and tells of an alert or of the service \
               being restored is compared with the entries that tell of the same. Up to half an hour apart is a \
               contradiction, more is taken for another event.",
    }],
    run: check,
};

/// Words of the same event.
const EVENTS: [(&str, &[&str]); 2] = [
    ("an alert", &["alerted", "alerts fired", "alert fired", "were paged", "was paged"]),
    ("the recovery", &["was restored", "were restored", "fully restored", "back to normal"]),
];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let document = subject.document;
    let prose = document.named.iter().filter(|named| {
        matches!(named.part, Part::Cause | Part::Resolution) && named.date.is_none() && !named.slip
    });
    let judge = |named: &Named| {
        let clock = named.clock?;
        // Only where the clock leads its sentence, the words up to its end are about that time.
        let leads = named.around.0.trim().is_empty() || named.around.0.trim_end().ends_with(". at");
        let leads = leads || matches!(named.around.0.trim(), "at" | "by" | "around");
        let sentence = named.around.1.split(". ").next().unwrap_or_default();
        let (what, words) =
            EVENTS.iter().find(|(_, words)| words.iter().any(|w| sentence.contains(w)))?;
        let tells = |entry: &WrittenEntry| {
            let text = entry.passage.text.to_lowercase();
            words.iter().any(|word| text.contains(word))
        };
        let told: Vec<(&WrittenEntry, &Moment)> =
            timed(document).filter(|(entry, _)| tells(entry)).collect();
        let away = |time: &Moment| (time.civil.time() - clock).num_minutes().abs();
        let nearest = told.iter().min_by_key(|(_, time)| away(time))?;
        let (entry, time) = nearest;
        (leads && (1..=30).contains(&away(time))).then(|| {
            let message = format!(
                "tells of {what} at {}, the timeline (line {}) at {}",
                clock.format("%H:%M"),
                entry.passage.line,
                time.civil.format("%H:%M")
            );
            Finding::at(&named.passage, "told_differently", Gravity::Warning, message)
        })
    };
    prose.filter_map(judge).collect()
}
