//! `percent_mismatch`: two shares of the same people, both of the whole outage, differ.

use crate::lint::{Check, Code, Finding, Gravity, Subject};

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "percent_mismatch",
        gravity: Gravity::Warning,
        about: "two stated shares of those affected differ",
        help: "Shares of users and of requests are compared, each with their like, where both are said to be hurt. Shares \
               at a peak, of a region, of a part of the time (\"initially\", \"up to\") are left aside.",
    }],
    run: check,
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let shares = &subject.document.shares;
    let mut found = Vec::new();
    for (at, share) in shares.iter().enumerate() {
        let other = shares.iter().take(at).find(|other| other.of == share.of);
        // Two in one sentence are told apart by it.
        let other = other.filter(|other| other.passage.line != share.passage.line);
        if let Some(other) = other.filter(|other| (other.percent - share.percent).abs() >= 1.0) {
            let message = format!(
                "{} % of {} here, {} % on line {}",
                share.percent, share.of, other.percent, other.passage.line
            );
            found.push(Finding::at(&share.passage, "percent_mismatch", Gravity::Warning, message));
        }
    }
    found
}
