//! `mixed_clock`: some clocks are written with am or pm, others without.

use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::post_mortem::{ClockStyle, WrittenEntry};

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "mixed_clock",
        gravity: Gravity::Note,
        about: "some clocks are written with am or pm, others without",
        help: "Where both are mixed nobody can tell 1:15 in the night from 1:15 in the afternoon. Write all clocks in one \
               way, best with 24 hours.",
    }],
    run: check,
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let entries = &subject.document.entries;
    let of = |style: ClockStyle| -> Vec<&WrittenEntry> {
        let fits =
            |entry: &&WrittenEntry| entry.style == style && !entry.slip && entry.time.is_some();
        entries.iter().filter(fits).collect()
    };
    let (with, without) = (of(ClockStyle::Half), of(ClockStyle::Plain));
    let (fewer, more, what) = if with.len() < without.len() {
        (&with, &without, "has am or pm, {others} not")
    } else {
        (&without, &with, "has neither am nor pm, {others}")
    };
    let Some(first) = fewer.first() else { return Vec::new() };
    let others = match more.len() {
        1 => "1 other has".to_owned(),
        many => format!("{many} others have"),
    };
    let message = format!("this clock {}", what.replace("{others}", &others));
    vec![Finding::at(&first.passage, "mixed_clock", Gravity::Note, message)]
}
