//! What was taken for granted of the times of rows, in words: every output tells it.

use crate::model::incident::{Entry, Incident};
use crate::report::row;
use crate::report::words::{plural, spaced};

/// Returns the names of what was taken for granted of a row.
pub(crate) fn names(entry: &Entry) -> Vec<&'static str> {
    entry.assumed.iter().map(|one| row::assumption(*one)).collect()
}

/// Returns the same as one text, `None` where its times are stated in full.
pub(crate) fn told(entry: &Entry) -> Option<String> {
    let names: Vec<String> = names(entry).into_iter().map(spaced).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Returns what was taken for granted of the rows of an incident, and of how many, `None` where nothing was.
pub(crate) fn of(incident: &Incident) -> Option<String> {
    let all = row::assumptions(incident.timeline.iter()).into_iter();
    let all: Vec<String> =
        all.map(|(name, rows)| format!("{} ({})", spaced(name), plural(rows, "row"))).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn rows_and_incidents_tell_what_was_not_stated() {
        let incident = fixture::incident();
        let told: Vec<String> = incident.timeline.iter().filter_map(told).collect();
        assert_eq!(told, ["zone"]);
        assert_eq!(of(&incident).as_deref(), Some("zone (1 row)"));
        assert_eq!(of(&Incident { timeline: Vec::new(), ..incident }), None);
    }
}
