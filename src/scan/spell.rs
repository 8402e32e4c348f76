//! Symptoms that one block tells again and again in one minute: only the first is told in full, of the others what adds
//! up to it.

#[expect(clippy::disallowed_types, reason = "lookup only")]
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::model::event::Kind;
use crate::model::origin::Evidence;
use crate::model::phase::Severity;
use crate::model::record::Record;
use crate::rule::event::{Gist, evidence};
use crate::rule::schema::Rule;
use crate::scan::fold::{PLACES, Place};

/// So many symptoms are known at a time.
const MOST: usize = 4_096;

/// Where the first telling went, once that is settled.
pub type Slot = Arc<OnceLock<Place>>;

/// A further telling of a symptom.
#[derive(Debug)]
pub struct Again {
    /// Where the first one went.
    pub slot: Slot,
    /// How bad it says it is.
    pub severity: Option<Severity>,
    /// How many records it stands for.
    pub count: u64,
    /// Where it stands, as long as that is kept.
    pub evidence: Option<Box<Evidence>>,
}

/// How a symptom is to be told.
#[derive(Debug)]
pub enum Telling {
    /// In full; others may follow.
    First(Slot),
    /// As one more.
    Again(Again),
}

/// The symptoms of the block in hand.
#[derive(Debug, Default)]
#[expect(clippy::disallowed_types, reason = "lookup only")]
pub struct Spells {
    /// By all that must be equal, where the first went and how often it was told.
    known: HashMap<Vec<u8>, (Slot, usize)>,
    name: Vec<u8>,
}

impl Spells {
    /// Forgets the symptoms of the block before.
    pub fn clear(&mut self) {
        self.known.clear();
    }

    /// Returns how to tell what `rule` says of `record`, which happened in `minute`; `None` where that must be told in
    /// full each time.
    pub fn tell(&mut self, rule: &Rule, record: &Record, minute: (i64, i32)) -> Option<Telling> {
        // What opens or closes a state has its own order, what is counted against a clock its own second.
        if rule.kind != Kind::Symptom || rule.edge.is_some() || rule.watched {
            return None;
        }
        let Gist { service, key, severity, count } = Gist::new(rule, record);
        self.name.clear();
        self.name.extend_from_slice(&minute.0.to_le_bytes());
        self.name.extend_from_slice(&minute.1.to_le_bytes());
        for text in [Some(&*rule.id), service.as_deref(), key.as_deref()] {
            // No name is not the empty name.
            let length = text.map_or(usize::MAX, str::len);
            self.name.extend_from_slice(&length.to_le_bytes());
            self.name.extend_from_slice(text.unwrap_or_default().as_bytes());
        }
        let Some((slot, told)) = self.known.get_mut(&self.name) else {
            if self.known.len() >= MOST {
                self.known.clear();
            }
            let slot = Slot::default();
            self.known.insert(self.name.clone(), (Arc::clone(&slot), 1));
            return Some(Telling::First(slot));
        };
        let slot = Arc::clone(slot);
        let evidence = (*told < PLACES).then(|| Box::new(evidence(rule, record)));
        *told += 1;
        Some(Telling::Again(Again { slot, severity, count, evidence }))
    }
}
