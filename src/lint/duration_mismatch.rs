//! `duration_mismatch`: the stated duration is not the length of the stated window, nor of any part of the timeline.

use crate::lint::clock::{agrees, minutes, seconds, timed};
use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::post_mortem::{PostMortem, StatedNumber};

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "duration_mismatch",
        gravity: Gravity::Error,
        about: "the stated duration is not the length of the stated window or timeline",
        help: "The duration of the summary is compared with the window of the summary; without a whole window, with \
               every span from one time of the timeline to another. A minute, 2 % (15 % beside words such as \"about\") \
               are allowed, and less beside \"with breaks\". Correct whichever is wrong.",
    }],
    run: check,
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let document = subject.document;
    let Some(stated) = &document.duration else { return Vec::new() };
    let window = document.window.as_ref();
    let ends = window.and_then(|window| Some((window.from.as_ref()?, window.to.as_ref()?)));
    let message = match ends {
        Some((from, to)) => {
            let Some(length) = seconds(from, to) else { return Vec::new() };
            let fits = agrees(stated, length) || (document.summed && stated.value < length);
            (!fits).then(|| {
                let (said, is) = (minutes(stated.value), minutes(length));
                format!("the duration is stated as {said}, but the stated window is {is} long")
            })
        }
        None => against_timeline(stated, document),
    };
    let finding =
        |message| Finding::at(&stated.passage, "duration_mismatch", Gravity::Error, message);
    message.map(finding).into_iter().collect()
}

/// With a stated start, the spans from it on count; without, all spans.
fn against_timeline(stated: &StatedNumber, document: &PostMortem) -> Option<String> {
    let times: Vec<_> = timed(document).map(|(_, time)| time).collect();
    let start = document.window.as_ref().and_then(|window| window.from.as_ref());
    let fits = |from| times.iter().filter_map(|to| seconds(from, to)).any(|s| agrees(stated, s));
    let (first, last) = (times.first()?, times.last()?);
    let from = start.unwrap_or(first);
    let length = seconds(from, last).filter(|length| *length > 0.0)?;
    let fitting = match start {
        Some(start) => fits(start),
        None => times.iter().any(|from| fits(from)),
    };
    (times.len() > 2 && !fitting).then(|| {
        let (said, is) = (minutes(stated.value), minutes(length));
        format!("the duration is stated as {said}, but no entry of the timeline ends one so long; all of it takes {is}")
    })
}
