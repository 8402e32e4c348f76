//! `metric_mismatch`: a stated time to detection or recovery fits no two times of the document.

use crate::lint::clock::{agrees, minutes, seconds, timed};
use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::post_mortem::StatedNumber;

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "metric_mismatch",
        gravity: Gravity::Warning,
        about: "a stated time to detection, recovery, … fits no two times of the document",
        help: "Lines such as \"Time to detection: 12 minutes\" are compared with the spans between all entries and the ends \
               of the stated window. Correct the number, or add the entry that it is counted from.",
    }],
    run: check,
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let document = subject.document;
    let mut times: Vec<_> = timed(document).map(|(_, time)| time).collect();
    times.extend(document.window.iter().flat_map(|window| window.from.iter().chain(&window.to)));
    if times.len() < 3 {
        return Vec::new();
    }
    let spans = || times.iter().flat_map(|from| times.iter().filter_map(|to| seconds(from, to)));
    let fits = |stated: &StatedNumber, span: f64| {
        // A number of minutes is counted, a number of hours is rounded.
        let text = stated.passage.text.to_lowercase();
        let exact = text.contains("min") && !text.contains("about") && !text.contains('~');
        if exact { (stated.value - span).abs() <= 90.0 } else { agrees(stated, span) }
    };
    let wrong = document.measures.iter().filter(|stated| !spans().any(|span| fits(stated, span)));
    let message = |seconds| format!("no two times of the document are {} apart", minutes(seconds));
    wrong
        .map(|stated| {
            let message = message(stated.value);
            Finding::at(&stated.passage, "metric_mismatch", Gravity::Warning, message)
        })
        .collect()
}
