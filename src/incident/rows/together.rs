//! Rows that tell of one moment of an incident in several voices become one: the alerts of one onset, what fails at
//! once, an act and its record, the all-clears of one recovery.
//!
//! It is done last, for the reader: milestones are chosen before, and a row that proves one is never taken in.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::rows::relapses::{fires_again, insert, join_relapse};
use crate::incident::rows::same_event;
use crate::incident::signs::measured::is_measured;
use crate::incident::signs::span::{end, opens, start};
use crate::incident::signs::words::canonical;
use crate::model::event::{Kind, Outcome};
use crate::model::incident::{Entry, MilestonePoint};
use crate::model::phase::{Milestone, Phase};

/// How many of the latest rows are asked.
const RECENT: usize = 64;
/// So many titles stand in one row; of more, the number.
const TITLES: usize = 3;
/// The most characters of a title that stands behind another.
const LONGEST: usize = 120;

/// A row while it is folded.
struct Head {
    row: Entry,
    /// The places that it and what it took in had among the rows.
    from: Vec<usize>,
    /// Whether a milestone rests on it.
    proves: bool,
    /// The second of the latest row that it took in.
    latest: i64,
    titles: Vec<String>,
    /// What fails in it, by service.
    hurt: BTreeSet<String>,
}

/// Folds `rows`, sorted by time, and points `milestones` to where their rows are now.
pub(in crate::incident) fn fold(
    rows: Vec<Entry>,
    milestones: &mut BTreeMap<Milestone, MilestonePoint>,
) -> Vec<Entry> {
    let proving: BTreeSet<usize> = milestones.values().filter_map(|point| point.entry).collect();
    let mut heads: Vec<Head> = Vec::new();
    let mut well = i64::MIN;
    for (at, row) in rows.into_iter().enumerate() {
        if matches!(row.phase, Phase::Recover | Phase::Resolve) {
            well = start(&row);
        }
        let head = Head::new(row, at, proving.contains(&at));
        let same = same_heads(&heads, &head, well);
        let Some(first) = same.first().copied() else {
            heads.push(head);
            continue;
        };
        // What requests fail with is told by several systems that have no name in common.
        let more = if is_measured(&head.row) { same.get(1..).unwrap_or_default() } else { &[] };
        let others: Vec<Head> = more.iter().rev().map(|at| heads.remove(*at)).collect();
        let Some(known) = heads.get_mut(first) else { continue };
        let since = start(&head.row).saturating_sub(start(&known.row));
        let apart = (head.proves && known.proves) || since > same_event::MINUTE;
        let cleared = same_event::clears(&known.row, &head.row, since);
        if cleared {
            known.drop_lead(&head.row);
        }
        if cleared && apart {
            heads.push(head);
            continue;
        }
        known.take(head);
        for other in others.into_iter().rev() {
            known.take(other);
        }
    }
    heads.sort_by(|a, b| {
        a.row.time.is_none().cmp(&b.row.time.is_none()).then_with(|| a.row.time.cmp(&b.row.time))
    });
    let places: BTreeMap<usize, usize> = heads
        .iter()
        .enumerate()
        .flat_map(|(now, head)| head.from.iter().map(move |then| (*then, now)))
        .collect();
    for point in milestones.values_mut() {
        point.entry = point.entry.and_then(|then| places.get(&then).copied());
    }
    let mut rows: Vec<Entry> = heads.into_iter().map(Head::into_row).collect();
    only_communicate(&mut rows);
    let again = fires_again(&rows);
    let again = again.into_iter().filter_map(|alert| join_relapse(&mut rows, alert)).collect();
    insert(rows, again, milestones)
}

/// Returns the places of the heads that tell of the same as `new`, the earliest first. At most one of two rows that prove a
/// milestone is taken in; what fails again after it came back, in the second `well`, is news.
fn same_heads(heads: &[Head], new: &Head, well: i64) -> Vec<usize> {
    let row = &new.row;
    let since = |head: &Head| start(row).saturating_sub(start(&head.row));
    let recent = heads.iter().enumerate().rev().take(RECENT);
    let near = recent.take_while(|(_, head)| since(head) <= same_event::LONGEST);
    let is_same = |head: &Head| {
        let fails_on = head.latest > well && same_event::fails_on(&head.row, row);
        head.is_same(row, since(head)) || fails_on
    };
    let mut same: Vec<usize> = near
        .filter(|(_, head)| {
            let cleared = same_event::clears(&head.row, row, since(head));
            cleared || !(new.proves && head.proves) && is_same(head)
        })
        .map(|(at, _)| at)
        .collect();
    same.reverse();
    // Of several that are taken in together one may prove a milestone.
    let proves = |at: &usize| heads.get(*at).is_some_and(|head| head.proves);
    let mut one = new.proves;
    same.retain(|at| {
        let second = one && proves(at) && is_measured(row);
        one |= proves(at);
        !second
    });
    same
}

impl Head {
    fn new(row: Entry, at: usize, proves: bool) -> Self {
        let latest = start(&row);
        let fails = row.phase == Phase::Impact && row.kind == Kind::Symptom;
        let hurt = row.service.iter().filter(|_| fails).map(|name| canonical(name)).collect();
        Self { row, from: vec![at], proves, latest, titles: Vec::new(), hurt }
    }

    /// Notes that `row` clears what this one suspects: it was a false lead until then. When that was found out is a row of its
    /// own.
    fn drop_lead(&mut self, row: &Entry) {
        let lead = &mut self.row;
        lead.until = lead.until.take().max(row.time.clone());
        (lead.phase, lead.outcome) = (Phase::FalseLead, Some(Outcome::Failed));
        lead.phases.insert(Phase::FalseLead);
    }

    /// Returns whether `row`, which begins `seconds` after it, tells of the same.
    fn is_same(&self, row: &Entry, seconds: i64) -> bool {
        let since = start(row).saturating_sub(self.latest);
        same_event::is_same(&self.row, row, seconds)
            || self.is_spoken_of(row, seconds)
            || self.fails_with(row, seconds)
            || (seconds <= same_event::RECOVERY && same_event::one_clearing(&self.row, row, since))
    }

    /// Who tells what was done names any of the commands that one row holds.
    fn is_spoken_of(&self, row: &Entry, seconds: i64) -> bool {
        let told = row.kind == Kind::Talk && self.row.kind == Kind::Change;
        told && seconds <= same_event::MINUTE
            && self.titles.iter().any(|title| {
                let step = Entry { title: title.clone(), ..self.row.clone() };
                same_event::is_same(&step, row, seconds)
            })
    }

    /// What a service says while its requests fail is told once: the row of the requests has heard of it already.
    fn fails_with(&self, row: &Entry, seconds: i64) -> bool {
        let fails = row.phase == Phase::Impact && row.kind == Kind::Symptom && !is_measured(row);
        let named = row.service.as_ref().is_some_and(|name| self.hurt.contains(&canonical(name)));
        let lasts = self.row.until.is_none() || start(row) <= end(&self.row);
        is_measured(&self.row) && fails && named && lasts && seconds <= same_event::FAILING
    }

    fn take(&mut self, other: Head) {
        let Head { mut row, from, proves, latest, titles, hurt } = other;
        self.from.extend(from);
        self.latest = self.latest.max(latest);
        self.hurt.extend(hurt);
        // The row that proves a milestone keeps its time and its words.
        if proves || (!self.proves && same_event::says_more(&row, &self.row)) {
            let time = self.row.time.clone();
            std::mem::swap(&mut self.row, &mut row);
            let announced = self.row.kind == Kind::Change && row.kind == Kind::Talk;
            // An act is done when its record says, not when somebody says that it will be.
            if !(proves || announced) {
                self.row.time = time;
            }
        }
        self.proves |= proves;
        if same_event::is_listed(&row, &self.row) && row.title != self.row.title {
            self.titles.push(row.title.clone());
        }
        self.titles.extend(titles);
        let open = |row: &Entry| opens(row) && row.until.is_none();
        let stays = open(&self.row) || open(&row);
        let head = &mut self.row;
        head.until = head.until.take().max(row.until.take()).filter(|_| !stays);
        head.phases.append(&mut row.phases);
        head.firing_seconds = head.firing_seconds.max(row.firing_seconds);
        head.service = head.service.take().or(row.service.take());
        head.host = head.host.take().or(row.host.take());
        // What is measured is nobody's, whoever speaks of it.
        head.actor = head.actor.take().or(row.actor.take()).filter(|_| !is_measured(head));
        head.channel = head.channel.take().or(row.channel.take());
        head.retellings += 1;
        head.retellings += row.retellings;
        head.gather(row);
    }

    fn into_row(self) -> Entry {
        let Self { mut row, titles, .. } = self;
        if row.phase == Phase::FalseLead {
            // To look into it was the lead.
            row.phases.remove(&Phase::Investigate);
        }
        let mut others: Vec<String> = Vec::new();
        for title in titles {
            let short: String = title.chars().take(LONGEST).collect();
            let parts = || row.title.split("; ").chain(others.iter().map(String::as_str));
            // Different services' rows may read the same once their rules have named what they know.
            if !parts().any(|part| part == short) {
                others.push(short);
            }
        }
        let more = others.len().saturating_sub(TITLES - 1);
        for short in others.iter().take(TITLES - 1) {
            row.title = format!("{}; {short}", row.title);
        }
        if more > 0 {
            row.title = format!("{} (+{more} more)", row.title);
        }
        row
    }
}

/// A status page that names the cause after somebody found it only passes it on.
fn only_communicate(rows: &mut [Entry]) {
    let mut found = false;
    for row in rows.iter_mut().filter(|row| row.phases.contains(&Phase::Identify)) {
        let passed_on = row.phase == Phase::Communicate;
        if found && passed_on {
            row.phases.remove(&Phase::Identify);
        }
        found |= !passed_on && row.kind != Kind::Statement;
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::event::Edge;
    use crate::model::incident::Relapse;
    use crate::model::moment::{Moment, Precision};
    use crate::model::origin::{Evidence, Origin};

    fn moment(second: i64) -> Moment {
        Moment::utc(DateTime::from_timestamp(second, 0).unwrap(), Precision::Second)
    }

    fn row(second: i64, phase: Phase, kind: Kind, title: &str) -> Entry {
        Entry {
            time: Some(moment(second)),
            phase,
            phases: BTreeSet::from([phase]),
            kind,
            title: title.to_owned(),
            rule: "x.y".to_owned(),
            ..measured::blank()
        }
    }

    fn place(line: u64) -> Evidence {
        let origin = Origin { source: "alerts.log".into(), line, offset: 0, lines: 1 };
        Evidence { origin, text: "A fires".to_owned(), quote: None }
    }

    fn relapse_at(second: i64) -> Relapse {
        Relapse {
            time: moment(second),
            until: Some(moment(second + 5)),
            count: 2,
            copies: 1,
            evidence: vec![place(u64::try_from(second).unwrap())],
        }
    }

    fn alert(second: i64, title: &str) -> Entry {
        Entry { edge: Some(Edge::Open), ..row(second, Phase::Detect, Kind::Signal, title) }
    }

    fn proof(entry: usize, second: i64) -> MilestonePoint {
        MilestonePoint {
            moment: moment(second),
            entry: Some(entry),
            evidence: Vec::new(),
            inferred: false,
        }
    }

    #[test]
    fn alerts_of_one_minute_are_one_row_and_later_ones_are_not() {
        let rows = vec![alert(0, "A fires"), alert(50, "B fires"), alert(120, "C fires")];
        let titles: Vec<String> =
            fold(rows, &mut BTreeMap::new()).into_iter().map(|row| row.title).collect();
        assert_eq!(titles, ["A fires; B fires", "C fires"]);
    }

    #[test]
    fn what_reads_the_same_is_told_once() {
        let rows = vec![alert(0, "A fires"), alert(20, "B fires"), alert(40, "B fires")];
        let rows = fold(rows, &mut BTreeMap::new());
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].title, "A fires; B fires");
    }

    #[test]
    fn relapses_of_two_alerts_are_told_in_order() {
        let again = |second, title: &str, relapse| Entry {
            relapses: vec![relapse_at(relapse)],
            ..alert(second, title)
        };
        let act = Entry { kind: Kind::Change, ..row(200, Phase::Rollback, Kind::Change, "undo") };
        let rows = vec![again(0, "A fires", 900), again(10, "B fires", 300), act];
        let told = fold(rows, &mut BTreeMap::new());
        let times: Vec<i64> = told.iter().map(start).collect();
        assert_eq!(times, [0, 200, 300]);
    }

    #[test]
    fn a_row_that_proves_a_milestone_keeps_its_time_and_is_pointed_to() {
        let change = row(0, Phase::Change, Kind::Change, "core1: configuration changed");
        let undo = row(20, Phase::Rollback, Kind::Change, "Configuration rolled back on core1");
        let on = |row: Entry| Entry { host: Some("core1".to_owned()), ..row };
        let mut milestones = BTreeMap::from([(Milestone::Rollback, proof(2, 20))]);
        let rows = vec![alert(-500, "A fires"), on(change), on(undo)];
        let rows = fold(rows, &mut milestones);
        let titles: Vec<&str> = rows.iter().map(|row| row.title.as_str()).collect();
        assert_eq!(titles, ["A fires", "Configuration rolled back on core1"]);
        assert_eq!(milestones[&Milestone::Rollback], proof(1, 20));
        assert_eq!(rows[1].time, Some(moment(20)));
    }

    #[test]
    fn what_is_cleared_later_is_a_lead_until_then() {
        let guess = row(0, Phase::Investigate, Kind::Talk, "Ada: could it be the database?");
        let clear = Entry {
            outcome: Some(Outcome::Done),
            ..row(600, Phase::FalseLead, Kind::Talk, "Bo: databases are healthy, so not that")
        };
        let mut proven = BTreeMap::from([(Milestone::Identify, proof(1, 600))]);
        for milestones in [&mut BTreeMap::new(), &mut proven] {
            let rows = fold(vec![guess.clone(), clear.clone()], milestones);
            let told: Vec<_> = rows.iter().map(|row| (start(row), row.phase)).collect();
            assert_eq!(told, [(0, Phase::FalseLead), (600, Phase::FalseLead)]);
            let ends = (rows[0].until.clone(), rows[0].outcome);
            assert_eq!(ends, (Some(moment(600)), Some(Outcome::Failed)));
        }
    }

    #[test]
    fn two_milestones_stay_two_rows() {
        let rows = vec![alert(0, "A fires"), alert(10, "B fires")];
        let mut milestones = BTreeMap::from([
            (Milestone::Detect, proof(0, 0)),
            (Milestone::ImpactStart, proof(1, 10)),
        ]);
        assert_eq!(fold(rows, &mut milestones).len(), 2);
    }

    #[test]
    fn an_alert_that_fires_again_after_an_act_says_that_it_did_not_help() {
        let relapses = vec![relapse_at(300), relapse_at(900)];
        let first = Entry { relapses, count: 7, copies: 3, ..alert(0, "A fires") };
        let act = row(600, Phase::Mitigate, Kind::Change, "restart");
        let rows = fold(vec![first, act], &mut BTreeMap::new());
        let told: Vec<(i64, &str)> =
            rows.iter().map(|row| (start(row), row.title.as_str())).collect();
        assert_eq!(told, [(0, "A fires"), (600, "restart"), (900, "A fires again")]);
        let again = &rows[2];
        assert_eq!((again.count, again.copies, again.until.clone()), (2, 1, Some(moment(905))));
        assert_eq!(again.evidence, [place(900)]);
    }

    #[test]
    fn a_row_that_proves_a_milestone_keeps_its_words_whatever_says_more() {
        let on = |row: Entry| Entry { host: Some("core1".to_owned()), ..row };
        let change = on(row(0, Phase::Change, Kind::Change, "core1: configuration changed"));
        let undo = on(row(20, Phase::Rollback, Kind::Change, "Configuration rolled back"));
        let mut milestones = BTreeMap::from([(Milestone::ImpactStart, proof(0, 0))]);
        let rows = fold(vec![change, undo], &mut milestones);
        assert_eq!(rows.len(), 1);
        assert!(rows[0].title.starts_with("core1: configuration changed"), "{}", rows[0].title);
        assert_eq!(rows[0].time, Some(moment(0)));
    }

    #[test]
    fn requests_that_fail_tie_together_what_has_no_name_in_common() {
        let symptom = |second, title: &str, service: &str| Entry {
            service: Some(service.to_owned()),
            ..row(second, Phase::Impact, Kind::Symptom, title)
        };
        let requests = |second| Entry {
            until: Some(moment(second + 200)),
            ..Entry { rule: measured::blank().rule, ..symptom(second, "Requests fail", "shop") }
        };
        let rows = vec![
            symptom(0, "The database takes no connections", "pg"),
            symptom(2, "worker: jobs fail", "worker"),
            requests(5),
            symptom(90, "worker: errors are logged", "worker"),
            symptom(100, "mailer: errors are logged", "mailer"),
        ];
        let mut milestones = BTreeMap::from([(Milestone::ImpactStart, proof(2, 5))]);
        let told = fold(rows, &mut milestones);
        let told: Vec<_> = told.iter().map(|row| (start(row), row.evidence.len())).collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert_eq!(milestones[&Milestone::ImpactStart], proof(0, 5));
    }

    #[test]
    fn an_alert_that_fires_again_is_part_of_what_fails_again() {
        let fails = Entry {
            title: "Requests to shop fail again".to_owned(),
            time: Some(moment(880)),
            ..measured::blank()
        };
        let first = Entry { relapses: vec![relapse_at(900)], ..alert(0, "A fires") };
        let act = row(600, Phase::Mitigate, Kind::Change, "restart");
        let told = fold(vec![first, act, fails], &mut BTreeMap::new());
        let titles: Vec<_> = told.iter().map(|row| row.title.as_str()).collect();
        assert_eq!(titles, ["A fires", "restart", "Requests to shop fail again; A fires again"]);
    }
}
