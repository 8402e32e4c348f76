//! Corrections of what belongs to which incident: merged, split, muted, added by hand.

use std::collections::BTreeSet;

use crate::incident::Found;
use crate::incident::case::{Case, Setting};
use crate::incident::overrides::{mark, refuse, refuse_as};
use crate::incident::signs::measured;
use crate::model::event::Kind;
use crate::model::incident::{Entry, Incident};
use crate::model::moment::Moment;
use crate::model::origin::Evidence;
use crate::model::overrides::{Act, Correction, FACT, Fact, Override};

/// The cases while they are regrouped.
pub(super) struct Regroup {
    cases: Vec<One>,
}

/// One case, how it was told, and what a person said of it.
struct One {
    id: String,
    case: Case,
    /// The incident as told before; `None` once its case has changed.
    told: Option<Incident>,
    marks: Vec<Override>,
}

impl Regroup {
    pub(super) fn of(told: Vec<(Incident, Case)>) -> Self {
        let one = |(incident, case): (Incident, Case)| One {
            id: incident.id.clone(),
            case,
            told: Some(incident),
            marks: Vec::new(),
        };
        Self { cases: told.into_iter().map(one).collect() }
    }

    /// Returns the incidents, those told anew whose case has changed.
    pub(super) fn told(self, setting: Setting<'_>) -> Vec<Incident> {
        let tell = |One { id, case, told, marks }: One| {
            // A case without a row tells of nothing.
            if told.is_none() && case.rows().is_empty() {
                return None;
            }
            let mut incident = told.unwrap_or_else(|| setting.tell(case));
            if !id.is_empty() {
                incident.id = id;
            }
            incident.overrides = marks;
            Some(incident)
        };
        self.cases.into_iter().filter_map(tell).collect()
    }

    /// Applies a correction, if it is one of these.
    pub(super) fn apply(&mut self, act: &Act, found: &mut Found) {
        match &act.what {
            Correction::Merge { incidents } => self.merge(act, incidents, found),
            Correction::Split { incident, from } => {
                self.split(act, incident, from, found);
            }
            Correction::Mute { entry, only } => self.mute(act, (entry, *only), found),
            Correction::Fact(fact) => self.add(act, fact, found),
            Correction::Milestone { .. } | Correction::Incident { .. } => {}
        }
    }

    fn find(&self, act: &Act, id: &str, found: &mut Found) -> Option<usize> {
        let at = self.cases.iter().position(|one| one.id == id);
        if at.is_none() {
            let known: Vec<&str> = self.cases.iter().map(|one| one.id.as_str()).collect();
            refuse(act, "incident", id, &known, found);
        }
        at
    }

    fn merge(&mut self, act: &Act, ids: &[String], found: &mut Found) {
        let places: Option<Vec<usize>> = ids.iter().map(|id| self.find(act, id, found)).collect();
        let Some((into, rest)) = places.as_deref().and_then(<[usize]>::split_first) else { return };
        let rest: BTreeSet<usize> = rest.iter().copied().filter(|at| at != into).collect();
        let mut into = *into;
        // From the back, so that what is still to be removed keeps its place.
        for from in rest.into_iter().rev() {
            let other = self.cases.remove(from);
            into -= usize::from(from < into);
            let Some(one) = self.cases.get_mut(into) else { return };
            if one.case.merge(other.case).is_err() {
                let message = format!(
                    "`{}` and `{}` cannot be merged: one is a written document, the other logs",
                    one.id, other.id
                );
                return refuse_as(act, message, found);
            }
            one.told = None;
            one.marks.extend(other.marks);
            one.marks.push(mark(act, "merge", Some(other.id), Some(one.id.clone())));
        }
    }

    fn split(&mut self, act: &Act, id: &str, cut: &Moment, found: &mut Found) {
        let Some(at) = self.find(act, id, found) else { return };
        let Some(one) = self.cases.get_mut(at) else { return };
        let Some(case) = one.case.split_off(cut, &act.place) else {
            let message = format!("all entries of `{id}` lie on one side of that time");
            return refuse_as(act, message, found);
        };
        let named = || Some(id.to_owned());
        one.told = None;
        one.marks.push(mark(act, "split", named(), named()));
        let marks = vec![mark(act, "split", named(), None)];
        self.cases.insert(at + 1, One { id: String::new(), case, told: None, marks });
    }

    /// Takes the entry that stands at a place out of its incidents, with all that tell of it, or `only` the place; what is
    /// taken out is shown outside of them.
    fn mute(&mut self, act: &Act, (place, only): (&str, bool), found: &mut Found) {
        let is_there = |one: &Evidence| is_at(&one.origin.to_string(), place);
        let mut any = false;
        for one in &mut self.cases {
            let told = |row: &mut Entry| row.evidence.iter().any(is_there);
            let mut rows: Vec<Entry> = Vec::new();
            if only {
                rows.extend(one.case.rows_mut().iter_mut().filter_map(|row| part(row, is_there)));
            }
            rows.extend(one.case.rows_mut().extract_if(.., told));
            let mut was: Vec<String> = rows.iter().map(named).collect();
            if let Case::Logged(logged) = &mut one.case {
                let counted = logged
                    .windows
                    .extract_if(.., |window| is_there(&window.first.1) || is_there(&window.last.1));
                was.extend(counted.map(|_| "failing requests".to_owned()));
            }
            if was.is_empty() {
                continue;
            }
            any = true;
            one.told = None;
            one.marks.push(mark(act, "mute", Some(was.join("; ")), None));
            found.unattributed.extend(rows);
        }
        if !any {
            let places: BTreeSet<String> = self
                .cases
                .iter()
                .flat_map(|one| one.case.rows())
                .flat_map(|row| &row.evidence)
                .map(|one| one.origin.to_string())
                .collect();
            let known: Vec<&str> = places.iter().map(String::as_str).collect();
            refuse(act, "entry of an incident stands at", place, &known, found);
        }
    }

    fn add(&mut self, act: &Act, fact: &Fact, found: &mut Found) {
        let Some(at) = self.find(act, &fact.incident, found) else { return };
        let Some(one) = self.cases.get_mut(at) else { return };
        let written = matches!(one.case, Case::Written(_));
        let row = Entry {
            time: Some(fact.time.clone()),
            phase: fact.phase,
            phases: BTreeSet::from([fact.phase]),
            kind: if written { Kind::Statement } else { Kind::Talk },
            title: fact.title.clone(),
            service: fact.service.clone(),
            actor: fact.actor.clone(),
            rule: FACT.to_owned(),
            severity: None,
            evidence: vec![act.place.clone()],
            ..measured::blank()
        };
        let rows = one.case.rows_mut();
        let after = rows.partition_point(|other| {
            other.time.as_ref().is_some_and(|time| time.at <= fact.time.at)
        });
        rows.insert(after, row);
        one.told = None;
        one.marks.push(mark(act, "fact", None, Some(fact.title.clone())));
    }
}

/// Takes the place that `is_there` names out of a row that others tell of as well, as a row of its own.
fn part(row: &mut Entry, is_there: impl Fn(&Evidence) -> bool) -> Option<Entry> {
    if row.evidence.iter().all(&is_there) {
        return None;
    }
    let out: Vec<Evidence> = row.evidence.extract_if(.., |place| is_there(place)).collect();
    let count = out.len() as u64;
    row.count = row.count.saturating_sub(count).max(1);
    row.retellings = row.retellings.saturating_sub(count);
    let (copies, retellings, relapses) = (0, 0, Vec::new());
    let part = Entry { count, copies, retellings, relapses, evidence: out, ..row.clone() };
    (count > 0).then_some(part)
}

/// Names a row that is muted, and how many further places go with it.
fn named(row: &Entry) -> String {
    match row.evidence.len() {
        0 | 1 => row.title.clone(),
        places => format!("{} (all {places} places that tell of it)", row.title),
    }
}

/// Returns whether a place is the one named, whatever folder or archive it lies in.
fn is_at(place: &str, named: &str) -> bool {
    place
        .strip_suffix(named)
        .is_some_and(|before| before.is_empty() || before.ends_with(['/', '!']))
}
