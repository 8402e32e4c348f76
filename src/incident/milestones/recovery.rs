//! How an incident ends: first effect, end of impact, resolve.

use std::collections::BTreeMap;

use crate::incident::milestones::attempt::{ONE_ACT, is_attempt};
use crate::incident::milestones::states::{ENDING, States, is_page_closed};
use crate::incident::milestones::story::Story;
use crate::incident::signs::span::{detects, start};
use crate::model::event::{Edge, Kind, Outcome};
use crate::model::incident::{Basis, Entry, ImpactWindow, MilestonePoint};
use crate::model::phase::{Milestone, Phase};

/// The end is called again within so many seconds: in chat, by the pager, on the status page.
const ECHO: i64 = 3_600;

/// Returns the first positive effect from the mitigation on.
pub(in crate::incident) fn recover(story: &Story<'_>, mitigate: usize) -> Option<usize> {
    let from = story.rows.get(mitigate).map(start)?;
    let effect = |e: &Entry| {
        let told = e.phases.contains(&Phase::Recover) && e.outcome != Some(Outcome::Failed);
        told && (e.phase == Phase::Recover || (!story.written && e.edge == Some(Edge::Close)))
    };
    let states = States::of(story);
    let partial = |e: &Entry| is_page_closed(e) && !story.written && states.fires_after(start(e));
    let mut effects = story
        .dated()
        .filter(|(at, e, _)| *at != mitigate && start(e) >= from && (effect(e) || partial(e)))
        .map(|(at, ..)| at)
        .peekable();
    let first = effects.next()?;
    let later = effects.peek().copied();
    Some(later.filter(|later| is_amid_work(story, first, *later)).unwrap_or(first))
}

/// Returns whether a process merely says that it is up while people still act: what comes of it is seen at `later`.
fn is_amid_work(story: &Story<'_>, up: usize, later: usize) -> bool {
    let Some(row) = story.rows.get(up).filter(|_| !story.written) else { return false };
    let process = row.kind == Kind::Signal && row.actor.is_none() && !is_alarm(story, row);
    let between = story.rows.get(up + 1..later).unwrap_or_default();
    let late = story.rows.get(later).is_none_or(|seen| start(seen) - start(row) > ECHO);
    let soon = |act: &Entry| start(act).saturating_sub(start(row)) <= ONE_ACT;
    process && !late && between.iter().any(|act| soon(act) && is_attempt(act))
}

/// Returns whether what `row` clears is an alert that went off.
fn is_alarm(story: &Story<'_>, row: &Entry) -> bool {
    let one = |alert: &Entry| {
        let key = alert.key.is_some() && alert.key == row.key;
        key || !alert.links.is_disjoint(&row.links)
    };
    story.rows.iter().any(|alert| alert.phase == Phase::Detect && one(alert))
}

/// Returns the resolve: declared or observed, else inferred from the last alert that clears.
pub(in crate::incident) fn resolve(story: &Story<'_>) -> Option<MilestonePoint> {
    let states = States::of(story);
    let last = story.dated().rev().find(|(_, entry, _)| {
        entry.phases.contains(&Phase::Resolve)
            && !is_partial(entry)
            && (story.written || states.stand(entry))
    });
    let Some((last, entry, _)) = last else { return inferred(story) };
    if story.written {
        return story.point(last);
    }
    // Of all who call it over, with nothing told in between that says otherwise, the first is right.
    let mut first = (last, start(entry));
    for (at, row, _) in story.dated().rev().filter(|(at, ..)| *at < last) {
        let since = first.1 - start(row);
        if since > ECHO || is_work(row) {
            break;
        }
        // That somebody closes it says more than that the last alert has cleared.
        let by_hand = |end: &Entry| end.kind == Kind::Talk || end.actor.is_some();
        let declared = story.rows.get(first.0).is_some_and(by_hand);
        let closes =
            is_page_closed(row) && since <= ENDING && !declared && !states.fires_after(start(row));
        let told = row.phases.contains(&Phase::Resolve) && !is_partial(row);
        if (told || closes) && states.stand(row) {
            first = (at, start(row));
        }
    }
    story.point(first.0)
}

fn is_partial(row: &Entry) -> bool {
    matches!(row.outcome, Some(Outcome::Partial | Outcome::Failed))
}

/// Returns whether the impact goes on, or somebody still works against it. What is done when somebody has called it over
/// is cleared up, unless more is told.
fn is_work(row: &Entry) -> bool {
    matches!(row.phase, Phase::Escalate | Phase::Identify | Phase::Impact | Phase::Detect)
}

/// Returns the first positive effect after the last trouble, where nobody told what was done.
pub(in crate::incident) fn eased(story: &Story<'_>) -> Option<usize> {
    let ill = |row: &&Entry| detects(row) || row.phase == Phase::Impact;
    let told = story.rows.iter().filter(ill).map(start).max()?;
    let failed = story.windows.iter().map(|window| Some(window.to.as_ref()?.at.timestamp()));
    let failed = failed.collect::<Option<Vec<i64>>>()?.into_iter().max();
    let from = failed.map_or(told, |failed| failed.saturating_sub(ENDING).max(told));
    let mut dated = story.dated();
    dated
        .find(|(_, row, _)| row.phase == Phase::Recover && start(row) >= from && !is_partial(row))
        .map(|(at, ..)| at)
}

fn inferred(story: &Story<'_>) -> Option<MilestonePoint> {
    if story.written {
        return observed(story);
    }
    let (at, entry, _) = story.dated().rev().find(|(_, entry, _)| is_page_closed(entry))?;
    let quiet = !States::of(story).fires_after(start(entry));
    let reopened = story.rows.iter().any(|row| detects(row) && start(row) > start(entry));
    let mut point = story.point(at).filter(|_| quiet && !reopened)?;
    point.inferred = true;
    Some(point)
}

/// A document that ends with the service back has observed the end, though nobody declares it.
fn observed(story: &Story<'_>) -> Option<MilestonePoint> {
    let (at, entry, _) = story.dated().next_back()?;
    let back = entry.phase == Phase::Recover && entry.outcome != Some(Outcome::Partial);
    let mut point = story.point(at).filter(|_| back)?;
    point.inferred = true;
    Some(point)
}

/// Returns the end of impact: stated, else measured, else the last full recovery or the resolve.
pub(in crate::incident) fn impact_end(
    story: &Story<'_>,
    resolve: Option<&MilestonePoint>,
) -> Option<MilestonePoint> {
    let stated = story.summaries.iter().filter_map(|summary| summary.until.as_ref()).max();
    if let Some(moment) = stated {
        return Some(story.stated(moment));
    }
    if story.windows.iter().any(|window| window.to.is_none()) {
        return None;
    }
    if let Some(moment) = story.windows.iter().filter_map(|window| window.to.as_ref()).max() {
        return Some(story.stated(moment));
    }
    if let Some(point) = resolve {
        return Some(point.clone());
    }
    let back = story.dated().rev().find(|(_, entry, _)| {
        entry.phase == Phase::Recover && entry.outcome != Some(Outcome::Partial)
    });
    let (at, entry, _) = back?;
    let hurt = story.rows.iter().any(|row| {
        start(row) > start(entry) && (row.phases.contains(&Phase::Impact) || detects(row))
    });
    let fires = !story.written && States::of(story).fires_after(start(entry));
    if hurt || fires { None } else { story.point(at) }
}

/// Returns the end of the impact where failing lines show it, and nobody acts or is hurt later: it comes before the word
/// that it is over. `windows` are those of the impact.
pub(in crate::incident) fn felt_end(
    story: &Story<'_>,
    windows: &[ImpactWindow],
    milestones: &BTreeMap<Milestone, MilestonePoint>,
) -> Option<MilestonePoint> {
    let felt = windows.iter().all(|window| window.basis == Basis::Symptoms);
    let ends: Option<Vec<_>> = windows.iter().map(|window| window.to.as_ref()).collect();
    let end = ends.filter(|_| felt)?.into_iter().max()?;
    let second = end.at.timestamp();
    let told = milestones.get(&Milestone::ImpactEnd)?;
    let acted = milestones.get(&Milestone::Mitigate).map(|point| point.moment.at.timestamp());
    let hurt = story
        .rows
        .iter()
        .any(|row| start(row) > second && (row.phase == Phase::Impact || detects(row)));
    let early = acted.is_some_and(|acted| acted > second.saturating_add(ENDING));
    let mut point = (told.moment > *end && !hurt && !early).then(|| story.stated(end))?;
    point.inferred = true;
    Some(point)
}

/// Returns whether the incident is still going on where the input ends.
pub(in crate::incident) fn is_open(story: &Story<'_>, resolve: Option<&MilestonePoint>) -> bool {
    resolve.is_none()
        && (story.written
            || States::of(story).fires_after(story.last().min(story.end_of_input))
            || story.windows.iter().any(|window| window.to.is_none()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::moment::{Moment, Precision};

    fn row(second: i64, phase: Phase, kind: Kind, title: &str) -> Entry {
        let at = DateTime::from_timestamp(second, 0).unwrap();
        Entry {
            time: Some(Moment::utc(at, Precision::Second)),
            phase,
            phases: BTreeSet::from([phase]),
            kind,
            title: title.to_owned(),
            rule: "x.y".to_owned(),
            ..measured::blank()
        }
    }

    fn closes(second: i64, key: &str) -> Entry {
        let (edge, key) = (Some(Edge::Close), Some(key.to_owned()));
        Entry { edge, key, ..row(second, Phase::Recover, Kind::Signal, "it clears") }
    }

    fn story(rows: &[Entry]) -> Story<'_> {
        Story {
            rows,
            summaries: &[],
            windows: &[],
            written: false,
            requests: None,
            end_of_input: i64::MAX,
        }
    }

    #[test]
    fn a_process_that_is_up_amid_the_work_is_no_effect_yet() {
        let act = |second| row(second, Phase::Mitigate, Kind::Change, "grow the volume");
        let seen = row(160, Phase::Recover, Kind::Talk, "Ada: orders come in again");
        let rows = [act(0), closes(30, "db-up"), act(60), seen.clone()];
        assert_eq!(recover(&story(&rows), 0), Some(3));
        assert_eq!(recover(&story(&rows[..3]), 0), Some(1), "nobody saw more");
        let rows = [act(0), closes(30, "db-up"), seen.clone()];
        assert_eq!(recover(&story(&rows), 0), Some(1), "nobody acted any more");
        let alert = Entry {
            key: Some("alert:shop".to_owned()),
            ..row(-60, Phase::Detect, Kind::Signal, "it fires")
        };
        let rows = [alert, act(0), closes(30, "alert:shop"), act(60), seen];
        assert_eq!(recover(&story(&rows), 1), Some(2), "an alert that clears is an effect");
    }

    #[test]
    fn who_closes_it_says_more_than_the_last_alert_that_clears() {
        let said = row(1_120, Phase::Resolve, Kind::Talk, "Ada: queue is empty, closing this");
        let rows = [closes(1_000, "alert:queue"), said];
        let end = resolve(&story(&rows)).unwrap();
        assert_eq!((end.entry, end.inferred), (Some(1), false));
        let by_machine = Entry { phase: Phase::Resolve, ..closes(1_120, "alert:shop") };
        let phases = BTreeSet::from([Phase::Resolve]);
        let rows = [closes(1_000, "alert:queue"), Entry { phases, ..by_machine }];
        assert_eq!(resolve(&story(&rows)).unwrap().entry, Some(0));
    }
}
