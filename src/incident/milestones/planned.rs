//! What is done before anything is wrong is a change like any other, whatever the doer calls it: a rollback of last night's
//! trial, a restart that was planned. Nobody mitigates what has not begun.

use crate::incident::milestones::attempt::ACTS;
use crate::incident::signs::span::{about, start};
use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// Phases of rows that tell of trouble, or of people who look into it.
const SIGNS: &[Phase] = &[
    Phase::Impact,
    Phase::Detect,
    Phase::Report,
    Phase::Ack,
    Phase::Escalate,
    Phase::Investigate,
    Phase::FalseLead,
    Phase::Identify,
];

/// What a machine records so many seconds before requests begin to fail is what they fail of.
const RIGHT_BEFORE: i64 = 60;

/// Makes changes of the attempts among `rows`, which are sorted by time, that come before all trouble: before the first
/// row that tells of any, and before requests have `begun` to fail; and of those right before that.
pub(in crate::incident) fn tell(rows: &mut [Entry], begun: Option<i64>) {
    let told = rows.iter().find(|row| about(row, SIGNS)).map(start);
    let Some(first) = told.into_iter().chain(begun).min() else { return };
    let causes = |row: &Entry| {
        let since = begun.map(|begun| begun.saturating_sub(start(row)));
        row.kind == Kind::Change && since.is_some_and(|since| (0..=RIGHT_BEFORE).contains(&since))
    };
    let planned = |row: &&mut Entry| is_act(row) && (start(row) < first || causes(row));
    for row in rows.iter_mut().filter(planned) {
        row.phases.retain(|phase| !ACTS.contains(phase));
        row.phases.insert(Phase::Change);
        row.phase = Phase::Change;
    }
}

fn is_act(row: &Entry) -> bool {
    matches!(row.kind, Kind::Change | Kind::Talk) && about(row, ACTS)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::moment::{Moment, Precision};

    fn row(second: i64, phase: Phase, kind: Kind) -> Entry {
        let at = DateTime::from_timestamp(second, 0).unwrap();
        let time = Some(Moment::utc(at, Precision::Second));
        Entry { time, phase, phases: BTreeSet::from([phase]), kind, ..measured::blank() }
    }

    #[test]
    fn nobody_mitigates_what_has_not_begun() {
        let mut rows = [
            row(100, Phase::Rollback, Kind::Change),
            row(200, Phase::Mitigate, Kind::Talk),
            row(300, Phase::Detect, Kind::Signal),
            row(400, Phase::Mitigate, Kind::Change),
        ];
        tell(&mut rows, Some(150));
        let phases = rows.clone().map(|row| row.phase);
        assert_eq!(phases, [Phase::Change, Phase::Mitigate, Phase::Detect, Phase::Mitigate]);
        tell(&mut rows, None);
        assert_eq!(rows[1].phases, BTreeSet::from([Phase::Change]));
        let mut rows =
            [row(100, Phase::Detect, Kind::Signal), row(250, Phase::Mitigate, Kind::Change)];
        tell(&mut rows, Some(251));
        assert_eq!(rows[1].phase, Phase::Change, "requests fail a second later");
        let mut acts = [row(400, Phase::Mitigate, Kind::Change)];
        tell(&mut acts, None);
        assert_eq!(acts[0].phase, Phase::Mitigate, "of what trouble there was, nothing is known");
    }
}
