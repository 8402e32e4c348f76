//! The instants of an incident, chosen by fixed rules; a missing one stays missing.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::milestones::attempt::{effective, says};
use crate::incident::milestones::hurt::tells_of_hurt;
use crate::incident::milestones::story::Story;
use crate::incident::milestones::{finding, recovery};
use crate::incident::signs::cluster::WORK;
use crate::incident::signs::confidence::is_sure;
use crate::incident::signs::span::{about, end, start};
use crate::model::event::Kind;
use crate::model::incident::{Entry, MilestonePoint};
use crate::model::moment::Moment;
use crate::model::phase::{Milestone, Phase, Severity};

/// Impact without a measured window leads to the detection by at most so many seconds.
const LEAD: i64 = 3_600;

/// What often stands nowhere but in people's words.
const SPOKEN: [Milestone; 7] = [
    Milestone::Detect,
    Milestone::Ack,
    Milestone::Engage,
    Milestone::Escalate,
    Milestone::Identify,
    Milestone::Recover,
    Milestone::Resolve,
];

/// Words of an end that was brought about.
const MENDED: &[&str] =
    &["fixed by", "resolved by", "restored by", "solved by", "by restarting", "after restarting"];

/// Returns the milestones of `story`. Of logs, what people's words surely tell counts first; what they may tell as well
/// counts only where nothing else does.
pub(in crate::incident) fn choose(story: &Story<'_>) -> BTreeMap<Milestone, MilestonePoint> {
    if story.written {
        return pick(story);
    }
    let rows: Vec<Entry> = story.rows.iter().map(surely).collect();
    let mut found = pick(&Story { rows: &rows, ..*story });
    for (milestone, point) in pick(story).into_iter().filter(|(of, _)| SPOKEN.contains(of)) {
        found.entry(milestone).or_insert(point);
    }
    found
}

/// Returns `row` with no more phases than it surely tells of.
fn surely(row: &Entry) -> Entry {
    let mut row = row.clone();
    if row.kind == Kind::Talk {
        if !is_sure(&row) {
            row.phase = Phase::Note;
        }
        // Who tells how far it reaches reports it.
        let reports = row.phase == Phase::Impact && row.phases.contains(&Phase::Report);
        row.phases = BTreeSet::from([row.phase]);
        row.phases.extend(reports.then_some(Phase::Report));
    }
    row
}

fn pick(story: &Story<'_>) -> BTreeMap<Milestone, MilestonePoint> {
    let mut found = BTreeMap::new();
    let mut put = |milestone, point: Option<MilestonePoint>| {
        if let Some(point) = point {
            found.insert(milestone, point);
        }
    };
    let detect = detect(story);
    let detected = second(story, detect).unwrap_or(i64::MIN);
    let known = || detect.and_then(|at| known_hurt(story, at));
    let impact = impact_start(story, detected).or_else(known);
    let begun = impact.as_ref().map_or(i64::MAX, |point| point.moment.at.timestamp());
    let ack = |e: &Entry| e.phases.contains(&Phase::Ack);
    put(Milestone::Detect, detect.and_then(|at| story.point(at)));
    let ack = first(story, detected, ack).or_else(|| first(story, i64::MIN, ack));
    put(Milestone::Ack, ack.and_then(|at| story.point(at)));
    let works = |e: &Entry| {
        about(e, WORK) && !matches!(e.phase, Phase::Detect | Phase::Report | Phase::Impact)
    };
    let engage = first(story, detected, works);
    put(Milestone::Engage, engage.and_then(|at| story.point(at)));
    put(Milestone::Escalate, escalate(story, detected, engage).and_then(|at| story.point(at)));
    put(Milestone::Identify, finding::identify(story).and_then(|at| story.point(at)));
    let acts = &[Phase::Mitigate, Phase::Fix, Phase::Rollback];
    let floor = if detected == i64::MIN { detected } else { detected.min(begun) };
    let resolve = recovery::resolve(story);
    let ending = resolve.as_ref().and_then(|point| point.entry).filter(|at| mends(story, *at));
    // What a document tells before anybody knew is a repair by itself, if somebody acts later.
    let aware = if story.written { detected.max(floor) } else { floor };
    // What is done when all is over is cleared up.
    let over = resolve.as_ref().filter(|_| !story.written).map(|point| point.moment.at.timestamp());
    let in_time = |at: &usize| over.is_none() || second(story, Some(*at)) <= over;
    let mitigate = effective(story, acts, aware).filter(in_time);
    let mitigate = mitigate.or_else(|| effective(story, acts, floor).filter(in_time)).or(ending);
    let mitigate = mitigate.filter(|at| !is_late_post(story, *at));
    put(Milestone::Mitigate, mitigate.and_then(|at| story.point(at)));
    let rollback = effective(story, &[Phase::Rollback], floor).filter(in_time);
    put(Milestone::Rollback, rollback.and_then(|at| story.point(at)));
    let recover = match mitigate {
        Some(at) => recovery::recover(story, at),
        None if story.written => None,
        None => recovery::eased(story),
    };
    put(Milestone::Recover, recover.and_then(|at| story.point(at)));
    put(Milestone::ImpactEnd, recovery::impact_end(story, resolve.as_ref()));
    put(Milestone::ImpactStart, impact);
    put(Milestone::Resolve, resolve);
    found
}

/// Returns the first word of trouble; with measured impact an early warning that went by is none.
fn detect(story: &Story<'_>) -> Option<usize> {
    let tells = |e: &Entry| about(e, &[Phase::Detect, Phase::Report]);
    let Some(hurt) = story.windows.iter().map(|w| w.from.at.timestamp()).min() else {
        return first(story, i64::MIN, tells);
    };
    let passed = |e: &Entry| {
        !story.written
            && start(e) < hurt
            && (end(e) < hurt && e.until.is_some() || e.severity <= Some(Severity::Warning))
    };
    let lasting = first(story, i64::MIN, |e| tells(e) && !passed(e));
    lasting.or_else(|| first(story, i64::MIN, tells))
}

/// Returns the first time more people are pulled in. A document that begins with whom it called first and
/// escalates later has escalated later.
fn escalate(story: &Story<'_>, detected: i64, engage: Option<usize>) -> Option<usize> {
    let escalates = |e: &Entry| e.phases.contains(&Phase::Escalate);
    let found = first(story, detected, escalates)?;
    let more = |(at, e, _): &(usize, &Entry, &Moment)| *at > found && e.phase == Phase::Escalate;
    let looks = |e: &Entry| e.phases.contains(&Phase::Investigate);
    let begins = story.written && engage == Some(found) && story.rows.get(found).is_some_and(looks);
    let later = story.dated().find(more).filter(|_| begins);
    Some(later.map_or(found, |(at, ..)| at))
}

/// Returns whether the end that a document tells of is also what was done about it.
fn mends(story: &Story<'_>, at: usize) -> bool {
    let acted = |e: &Entry| e.phases.contains(&Phase::Identify) || says(e, MENDED);
    story.written && story.rows.get(at).is_some_and(acted)
}

/// Returns whether a status page tells of an act when its effect has been seen already: nobody knows when it was.
fn is_late_post(story: &Story<'_>, at: usize) -> bool {
    let posted = |row: &Entry| row.phase == Phase::Communicate && !story.written;
    let seen = second(story, recovery::eased(story));
    story.rows.get(at).is_some_and(|row| posted(row) && seen.is_some_and(|seen| seen < start(row)))
}

fn second(story: &Story<'_>, at: Option<usize>) -> Option<i64> {
    story.rows.get(at?)?.time.as_ref().map(|time| time.at.timestamp())
}

/// Returns the first row from a second on that `is` what is looked for.
fn first(story: &Story<'_>, from: i64, is: impl Fn(&Entry) -> bool) -> Option<usize> {
    let mut dated = story.dated();
    dated.find(|(_, entry, time)| time.at.timestamp() >= from && is(entry)).map(|(at, ..)| at)
}

/// Stated, else measured, else the first impact row that leads to the detection; never the detection itself. What was
/// measured only after the detection is the rest of an impact that such a row begins.
fn impact_start(story: &Story<'_>, detected: i64) -> Option<MilestonePoint> {
    let summary = story.summaries.iter().filter_map(|summary| summary.time.as_ref()).min();
    if let Some(moment) = summary {
        return Some(story.stated(moment));
    }
    let measured = story.windows.iter().map(|window| &window.from).min();
    let told = || first_hurt(story, detected).filter(|(at, _)| *at <= detected);
    match measured {
        Some(from) if from.at.timestamp() > detected => {
            told().map(|(_, point)| point).or_else(|| Some(story.stated(from)))
        }
        Some(from) => Some(story.stated(from)),
        None => first_hurt(story, detected).map(|(_, point)| point),
    }
}

/// Returns the detection of a document where it is of users who were hurt by then: nothing tells since when.
fn known_hurt(story: &Story<'_>, detect: usize) -> Option<MilestonePoint> {
    let told = story.written && story.rows.get(detect).is_some_and(tells_of_hurt);
    let point = story.point(detect).filter(|_| told)?;
    Some(MilestonePoint { inferred: true, ..point })
}

/// Returns the first row that tells of impact and leads to the detection, and its second.
fn first_hurt(story: &Story<'_>, detected: i64) -> Option<(i64, MilestonePoint)> {
    let lead = if story.written || detected == i64::MIN { i64::MIN } else { detected - LEAD };
    // In chat "customers cannot pay" comes after the fact.
    let hurts = |e: &Entry| {
        let fact = story.written || e.kind != Kind::Talk || start(e) <= detected;
        // Words taken in with a recovery tell of what was, or may be misread.
        let over = !story.written && matches!(e.phase, Phase::Recover | Phase::Resolve);
        e.phases.contains(&Phase::Impact) && fact && !over
    };
    let at = first(story, lead, hurts)?;
    let mut point = story.point(at)?;
    // Failing lines are a sign that users are hurt, no count of them.
    let sign = |row: &Entry| row.kind == Kind::Symptom && !story.written;
    point.inferred = story.rows.get(at).is_some_and(sign);
    Some((point.moment.at.timestamp(), point))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::incident::{Basis, ImpactWindow};
    use crate::model::moment::Precision;

    fn moment(second: i64) -> Moment {
        Moment::utc(DateTime::from_timestamp(second, 0).unwrap(), Precision::Second)
    }

    fn row(second: i64, phase: Phase) -> Entry {
        let phases = BTreeSet::from([phase]);
        Entry { time: Some(moment(second)), phase, phases, ..measured::blank() }
    }

    fn impact_start_of(rows: &[Entry], measured: i64) -> Option<i64> {
        let window = ImpactWindow {
            from: moment(measured),
            to: None,
            service: None,
            basis: Basis::Requests,
            affected_percent: None,
            requests: None,
        };
        let story = Story {
            rows,
            summaries: &[],
            windows: &[window],
            written: false,
            requests: None,
            end_of_input: i64::MAX,
        };
        Some(choose(&story).get(&Milestone::ImpactStart)?.moment.at.timestamp())
    }

    #[test]
    fn what_is_measured_after_the_detection_is_not_where_the_impact_began() {
        let rows = [row(1_000, Phase::Impact), row(1_060, Phase::Detect)];
        assert_eq!(impact_start_of(&rows, 900), Some(900));
        assert_eq!(impact_start_of(&rows, 1_030), Some(1_030));
        assert_eq!(impact_start_of(&rows, 4_000), Some(1_000));
        assert_eq!(impact_start_of(&rows[1..], 4_000), Some(4_000));
    }

    #[test]
    fn a_document_that_begins_with_users_who_are_hurt_tells_the_latest_start() {
        let start = |title: &str, written| {
            let rows = [Entry { title: title.to_owned(), ..row(1_000, Phase::Report) }];
            let story = Story {
                rows: &rows,
                summaries: &[],
                windows: &[],
                written,
                requests: None,
                end_of_input: i64::MAX,
            };
            let found = choose(&story);
            found.get(&Milestone::ImpactStart).map(|it| (it.moment.at.timestamp(), it.inferred))
        };
        assert_eq!(start("Customers report that the shop is down", true), Some((1_000, true)));
        assert_eq!(start("Customers report that the shop is down", false), None);
        assert_eq!(start("A customer writes to the team", true), None);
    }
}
