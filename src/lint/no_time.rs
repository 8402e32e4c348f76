//! `no_time`: an item of the timeline gives no time.

use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::post_mortem::Passage;

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "no_time",
        gravity: Gravity::Warning,
        about: "an item of the timeline gives no time",
        help: "Told of items of the same list as those with a time, and once of a timeline in which no item has one. What \
               has no time cannot be measured or laid beside logs. Add it, or say how long after the item above.",
    }],
    run: check,
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let timed = !subject.document.entries.is_empty();
    let message = || {
        let text =
            if timed { "this item gives no time" } else { "no item of the timeline gives a time" };
        text.to_owned()
    };
    // A time that cannot be read is told as such.
    let slips = |item: &Passage| {
        let last = item.line + item.raw.lines().count().saturating_sub(1) as u64;
        let mut unreadable = subject.document.unreadable.iter();
        timed && unreadable.any(|one| (item.line..=last).contains(&one.passage.line))
    };
    let items = subject.document.untimed.iter().filter(|item| !slips(item));
    items.map(|item| Finding::at(item, "no_time", Gravity::Warning, message())).collect()
}
