//! What is worked out once for all records: which rules may hit a format at all, and which conditions rules share.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::record::Record;
use crate::rule::condition::{Condition, TALK, may_hear, may_see};
use crate::rule::load::takers;
use crate::rule::prefilter::Prefilter;
use crate::rule::schema::Rule;

/// What the matchers of one set of rules share.
#[derive(Debug, Default)]
pub struct Index {
    /// Each condition once, as rule and place in its list.
    places: Vec<(usize, usize)>,
    /// For each rule its conditions as indices into `places`, those on the format left out.
    asked: Vec<Vec<usize>>,
    /// The prefilter for each format met so far, and for talk in it.
    filters: Mutex<BTreeMap<(&'static str, bool), Arc<Prefilter>>>,
    /// The prefilters of classes of records, by the rules that may hit them.
    narrow: Mutex<BTreeMap<Vec<usize>, Arc<Prefilter>>>,
}

/// So many prefilters of classes are kept.
const CLASSES: usize = 64;

impl Index {
    /// Returns the index of `rules`.
    pub fn new(rules: &[Rule]) -> Self {
        let mut index = Self::default();
        for (at, rule) in rules.iter().enumerate() {
            let others = rule.conditions.iter().enumerate().filter(|(_, one)| !one.is_format());
            let asked = others.map(|(place, one)| index.intern(rules, (at, place), one)).collect();
            index.asked.push(asked);
        }
        index
    }

    fn intern(&mut self, rules: &[Rule], place: (usize, usize), condition: &Condition) -> usize {
        let known = |other: &(usize, usize)| at(rules, *other) == Some(condition);
        self.places.iter().position(known).unwrap_or_else(|| {
            self.places.push(place);
            self.places.len() - 1
        })
    }

    /// Returns the prefilter of the rules that may hit a record of the same format as `record` at all, if that is talk as
    /// well or none as well: the rules for talk are many.
    pub fn filter(&self, rules: &[Rule], record: &Record) -> Arc<Prefilter> {
        let talk = is_talk(record);
        let mut filters = self.filters.lock().unwrap_or_else(PoisonError::into_inner);
        let filter = filters.entry((record.format, talk)).or_insert_with(|| {
            let held = rules.iter().enumerate().filter(|(_, rule)| {
                let hear = may_hear(&rule.conditions, talk);
                !rule.veto && hear && may_see(&rule.conditions, record)
            });
            Arc::new(Prefilter::new(held.map(|(at, rule)| (at, takers(rule)))))
        });
        Arc::clone(filter)
    }

    /// Returns the prefilter of the rules that may hit records of the format of `record` of which so much is `known`.
    pub fn narrow(
        &self,
        rules: &[Rule],
        record: &Record,
        known: &[Option<bool>],
    ) -> Arc<Prefilter> {
        let open = |condition: &usize| known.get(*condition) != Some(&Some(false));
        let all = rules.iter().zip(&self.asked).enumerate();
        let left = all.filter(|(_, (rule, asked))| {
            !rule.veto && asked.iter().all(open) && may_see(&rule.conditions, record)
        });
        let left: Vec<usize> = left.map(|(at, _)| at).collect();
        let mut narrow = self.narrow.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = narrow.get(&left) {
            return Arc::clone(known);
        }
        if narrow.len() >= CLASSES {
            drop(narrow);
            return self.filter(rules, record);
        }
        let drawn = left.iter().filter_map(|&at| {
            let rule = rules.get(at)?;
            Some((at, takers(rule)))
        });
        let filter = Arc::new(Prefilter::new(drawn));
        narrow.insert(left, Arc::clone(&filter));
        filter
    }

    /// Returns what is known of each condition by what `settles` it, for records such as `record`.
    pub fn known(
        &self,
        rules: &[Rule],
        record: &Record,
        settles: impl Fn(&Condition) -> bool,
    ) -> Vec<Option<bool>> {
        let told = |place: &(usize, usize)| {
            let condition = at(rules, *place).filter(|condition| settles(condition));
            condition.map(|condition| condition.holds(record))
        };
        self.places.iter().map(told).collect()
    }

    /// Returns whether the conditions of the rule at `rule` (those on the format left out) hold for `record`; `known`
    /// keeps what was found out about this record, beginning with [`Index::known`].
    pub fn holds(
        &self,
        rules: &[Rule],
        rule: usize,
        record: &Record,
        known: &mut [Option<bool>],
    ) -> bool {
        self.asked.get(rule).into_iter().flatten().all(|&condition| {
            let place = self.places.get(condition).and_then(|place| at(rules, *place));
            let (Some(place), Some(slot)) = (place, known.get_mut(condition)) else { return false };
            *slot.get_or_insert_with(|| place.holds(record))
        })
    }
}

/// Returns whether `record` is what somebody says.
pub fn is_talk(record: &Record) -> bool {
    record.field(TALK).is_some_and(|value| !value.is_empty())
}

fn at(rules: &[Rule], (rule, place): (usize, usize)) -> Option<&Condition> {
    rules.get(rule)?.conditions.get(place)
}
