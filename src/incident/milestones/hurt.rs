//! Whether those who tell that something was noticed tell of users who are hurt already.

use crate::incident::milestones::attempt::says;
use crate::model::incident::Entry;

/// Words of what users feel.
const HURT: &[&str] = &[
    " down",
    "offline",
    "unreachable",
    "unavailable",
    "inaccessible",
    "unresponsive",
    "not accessible",
    "not available",
    "not being able",
    "not able to",
    "unable to",
    "couldn't",
    "could not",
    "cannot",
    "can't",
    "not respond",
    "not load",
    "not work",
    "not being sent",
    "no longer",
    "error",
    "fail",
    "slow",
    "degrad",
    "outage",
    "timeout",
    "time out",
    "timing out",
    "timed out",
    "latency",
    "crash",
    "broken",
    "killed",
    "having issues",
    "having trouble",
    "having problems",
    "taking more than",
    "taking over",
    "taking >",
    "taking too long",
];

/// Words of a risk that has hurt nobody yet.
const RISK: &[&str] =
    &["vulnerab", "could fail", "might fail", "may fail", "at risk", "error budget"];

/// Returns whether `row` tells of users who are hurt.
pub(super) fn tells_of_hurt(row: &Entry) -> bool {
    says(row, HURT) && !says(row, RISK)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::signs::measured;

    #[test]
    fn what_users_feel_is_told_and_what_may_come_is_not() {
        let row = |title: &str| Entry { title: title.to_owned(), ..measured::blank() };
        for title in ["Ada notices that the shop is down", "Users report that they can’t log in"]
        {
            assert!(tells_of_hurt(&row(title)), "{title}");
        }
        for title in
            ["Monitoring alerts the team", "Researcher reports a vulnerability of login errors"]
        {
            assert!(!tells_of_hurt(&row(title)), "{title}");
        }
    }
}
