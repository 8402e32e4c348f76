//! `date_order`: dates in numbers that may be read day first or month first.

use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::moment::Assumption;

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "date_order",
        gravity: Gravity::Warning,
        about: "dates in numbers may be read day first or month first",
        help: "3/4/2024 is March 4 to some and 3 April to others, and no other date of the document decides. Write the \
               month as a word, or the year first; `--date-order` says which is meant.",
    }],
    run: check,
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut entries = subject.document.entries.iter();
    let doubtful = entries.find(|entry| entry.assumed.contains(&Assumption::DateOrder));
    let finding = |entry: &crate::model::post_mortem::WrittenEntry| {
        let day = entry.time.as_ref()?.civil.date();
        let message = format!(
            "read as {}; day and month may be the other way round",
            day.format("%B %-d, %Y")
        );
        Some(Finding::at(&entry.passage, "date_order", Gravity::Warning, message))
    };
    doubtful.and_then(finding).into_iter().collect()
}
