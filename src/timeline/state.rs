//! What rules say of many records at once, applied to entries in which exact copies are folded: sorted by time and then
//! origin, so that nothing depends on how the input was read.

use std::collections::BTreeSet;

use crate::model::incident::Entry;
use crate::model::policy::{Duty, Policies, Policy};
use crate::model::report::{Coverage, Warning};
use crate::timeline::derived::{Ends, Rows};
use crate::timeline::{absence, collapse, mute, order, pair, threshold};

/// What the entries are after that.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// The entries, sorted.
    pub(super) entries: Vec<Entry>,
    /// How many records a mute hides.
    pub(super) muted: u64,
    /// How many records make no row of their own.
    pub(super) withheld: u64,
    /// What was muted.
    pub(super) warnings: Vec<Warning>,
}

/// Returns what `policies` make of sorted `entries`.
pub(super) fn apply(entries: Vec<Entry>, coverage: &[Coverage], policies: &Policies) -> Judged {
    let mut judged = Judged { entries, ..Judged::default() };
    if policies.is_empty() {
        return judged;
    }
    let ends = Ends::new(coverage);
    for policy in &policies.policies {
        let Rows { rows, withheld } = obey(policy, &mut judged.entries, &ends);
        judged.entries.extend(rows);
        judged.withheld = judged.withheld.saturating_add(withheld);
        order::sort(&mut judged.entries);
    }
    if !policies.mutes.is_empty() {
        let shown = mute::fold(&policies.mutes, std::mem::take(&mut judged.entries));
        (judged.entries, judged.muted, judged.warnings) =
            (shown.rows, shown.hidden, shown.warnings);
    }
    judged
}

/// Takes the entries that `policy` is about out of `entries` and returns what they become.
fn obey(policy: &Policy, entries: &mut Vec<Entry>, ends: &Ends) -> Rows {
    let mut concerned = BTreeSet::from([policy.rule.as_str()]);
    match &policy.duty {
        Some(Duty::Pair(pair)) => concerned.extend(pair.with.iter().map(String::as_str)),
        Some(Duty::Absence(absence)) => {
            concerned.extend(absence.from.iter().chain(&absence.to).map(String::as_str));
        }
        Some(Duty::Threshold(_)) | None => {}
    }
    // What has no time has no order either: it stays as it is.
    let is_concerned = |entry: &mut Entry| entry.time.is_some() && concerned.contains(&*entry.rule);
    let taken: Vec<Entry> = entries.extract_if(.., is_concerned).collect();
    let mut rows = match &policy.duty {
        Some(Duty::Threshold(law)) => threshold::fold(&policy.rule, law, taken, ends),
        Some(Duty::Pair(law)) => pair::fold(&policy.rule, law, taken, ends),
        Some(Duty::Absence(law)) => absence::fold(&policy.rule, law, taken, ends),
        None => Rows { rows: taken, withheld: 0 },
    };
    if let Some(seconds) = policy.collapse_seconds {
        let own = |entry: &mut Entry| entry.rule == policy.rule;
        let own: Vec<Entry> = rows.rows.extract_if(.., own).collect();
        rows.rows.extend(collapse::fold(seconds, own));
    }
    rows
}
