//! What stands beside a title where an output has no columns for it: outcome, length, count, who did it, places.

use crate::base::name::holds;
use crate::model::incident::{Entry, Incident};
use crate::model::moment::Precision;
use crate::model::phase::{Milestone, Phase, Severity};
use crate::report::row;

/// Phases of what was tried: a false lead that was followed counts too.
pub(crate) const TRIES: [Phase; 4] =
    [Phase::FalseLead, Phase::Mitigate, Phase::Rollback, Phase::Fix];

/// Returns who did or said it, where the title does not name them.
pub(crate) fn by(entry: &Entry) -> Option<&str> {
    entry.actor.as_deref().filter(|actor| !holds(&entry.title, actor))
}

/// Returns outcome, length and flapping, and how many records it stands for.
pub(crate) fn facts(entry: &Entry) -> Vec<String> {
    let mut facts = row::remarks(entry);
    if entry.count > 1 {
        facts.push(format!("×{}", entry.count));
    }
    facts
}

/// Returns the same, and who did it.
pub(crate) fn all(entry: &Entry) -> Vec<String> {
    let mut all = facts(entry);
    all.extend(by(entry).map(|actor| format!("by {actor}")));
    all
}

/// Returns the title with all that in brackets.
pub(crate) fn told(entry: &Entry) -> String {
    beside(&entry.title, &all(entry))
}

/// Returns the title with `facts` in brackets.
pub(crate) fn beside(title: &str, facts: &[String]) -> String {
    if facts.is_empty() { title.to_owned() } else { format!("{title} ({})", facts.join(", ")) }
}

/// Returns the first place without `prefix` and how many more there are: `app.log:12 +3`.
pub(crate) fn place(entry: &Entry, prefix: &str) -> Option<String> {
    let full = entry.evidence.first()?.origin.to_string();
    let short = full.strip_prefix(prefix).unwrap_or(&full);
    Some(match entry.evidence.len().saturating_sub(1) {
        0 => short.to_owned(),
        more => format!("{short} +{more}"),
    })
}

/// Returns the milestones that a row proves, in their order.
pub(crate) fn milestones(incident: &Incident, at: usize) -> Vec<&'static str> {
    let proven = incident.milestones.iter().filter(|(_, point)| point.entry == Some(at));
    proven.map(|(name, _)| Milestone::name(*name)).collect()
}

/// Returns how coarse the time of a row is stated, `None` where to the second or finer: an instant does not show it.
pub(crate) fn coarse(entry: &Entry) -> Option<&'static str> {
    match entry.time.as_ref()?.precision {
        Precision::Day => Some("stated to the day"),
        Precision::Minute => Some("stated to the minute"),
        Precision::Second | Precision::Fraction => None,
    }
}

/// Returns the words to look for a row by: `severity:critical`, `outcome:failed`.
pub(crate) fn tags(entry: &Entry) -> Vec<String> {
    let severity = entry.severity.map(|one| format!("severity:{}", Severity::name(one)));
    let outcome = entry.outcome.map(|one| format!("outcome:{}", one.name()));
    severity.into_iter().chain(outcome).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::event::Outcome;
    use crate::report::fixture;

    #[test]
    fn what_a_row_says_beside_its_title() {
        let mut entry = fixture::entry("2024-03-15T10:00:07Z", Phase::Fix, "Restart by Ada", 3);
        assert_eq!(told(&entry), "Restart by Ada");
        (entry.outcome, entry.count) = (Some(Outcome::Failed), 4);
        entry.actor = Some("Ada".to_owned());
        assert_eq!(told(&entry), "Restart by Ada (failed, ×4)");
        entry.actor = Some("Ben".to_owned());
        assert_eq!(all(&entry), ["failed", "×4", "by Ben"]);
        assert_eq!(tags(&entry), ["outcome:failed"]);
        assert_eq!(place(&entry, "logs.tar.gz!").as_deref(), Some("chat.json:3"));
    }

    #[test]
    fn rows_know_their_milestones_and_how_coarse_their_times_are() {
        let incident = fixture::incident();
        assert_eq!(milestones(&incident, 4), ["mitigate", "rollback"]);
        assert_eq!(coarse(&incident.timeline[0]), Some("stated to the minute"));
        assert_eq!(coarse(&incident.timeline[5]), None);
    }
}
