//! What the records of one source tell, gathered as they come.

use std::collections::BTreeSet;

use crate::format::task::Times;
use crate::model::person::Person;
use crate::scan::fold::Fold;
use crate::scan::provisional::Provisional;
use crate::scan::requests::Requests;
use crate::scan::sightings::Seen;
use crate::scan::watch::Told;

/// What was told so far.
#[derive(Debug, Default)]
pub struct Basket {
    /// Events.
    pub fold: Fold,
    /// Requests of access logs.
    pub requests: Requests,
    /// Requests told of by id.
    pub sightings: Seen,
    /// People whom the source names by id.
    pub people: BTreeSet<Person>,
    /// How many records a rule names as noise.
    pub ignored: u64,
}

impl Basket {
    /// Returns an empty basket whose events go to `fold`.
    pub fn new(fold: Fold) -> Self {
        Self { fold, ..Self::default() }
    }

    /// Takes what the next record tells.
    pub fn take(&mut self, told: Told, times: Times) {
        self.ignored += u64::from(told.ignored);
        if let Some(time) = times.time.as_ref().filter(|_| told.has_requests()) {
            let time = Provisional::new(time, &times.assumed);
            told.ids.iter().for_each(|id| self.sightings.note(*id, &time));
            if let Some(request) = told.request {
                self.requests.count(*request, &time);
            }
        }
        self.people.extend(told.person.map(|person| *person));
        if let Some(again) = told.again {
            return self.fold.add_again(again, times);
        }
        let Some(mut event) = told.event else { return };
        Times {
            time: event.time,
            until: event.until,
            received: event.received,
            assumed: event.assumed,
        } = times;
        let place = self.fold.add(event);
        if let Some(slot) = told.slot {
            slot.get_or_init(|| place);
        }
    }
}
