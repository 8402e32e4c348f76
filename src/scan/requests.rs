//! Requests of access logs: counted per service and minute as they come.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::hash::fnv1a;
use crate::format::timestamp::clock::Fix;
use crate::model::moment::Moment;
use crate::model::origin::Evidence;
use crate::model::record::Record;
use crate::model::tally::Tally;

/// Requests being counted. Minutes are provisional until a `Fix` settles them.
#[derive(Debug, Default)]
pub struct Requests {
    minutes: BTreeMap<(String, i64), Minute>,
}

#[derive(Debug)]
struct Minute {
    moment: Moment,
    total: u64,
    failed: u64,
    clients: BTreeSet<u64>,
    hurt: BTreeSet<u64>,
    first: Option<(Moment, Evidence)>,
    last: Option<(Moment, Evidence)>,
}

impl Requests {
    /// Counts `record` if it is a request with a time and a status.
    pub fn count(&mut self, record: &Record) {
        let (Some(status), Some(time)) = (record.field("http.status"), &record.time) else {
            return;
        };
        let Ok(status) = status.parse::<u16>() else { return };
        let service = record.service.as_deref().or_else(|| record.field("http.vhost"));
        let at = time.at.timestamp().div_euclid(60);
        let key = (service.unwrap_or_default().to_owned(), at);
        let minute = self.minutes.entry(key).or_insert_with(|| Minute::new(time));
        let client = record.field("http.user").or_else(|| record.field("http.client"));
        minute.count(record, time, status >= 500, client.map(|client| fnv1a(client.as_bytes())));
    }

    /// Returns the counts with their minutes settled.
    pub fn into_tallies(self, fix: &Fix) -> Vec<Tally> {
        let settle = |(service, _), minute: Minute| minute.into_tally(service, fix);
        self.minutes.into_iter().filter_map(|(key, minute)| settle(key, minute)).collect()
    }
}

impl Minute {
    fn new(moment: &Moment) -> Self {
        Self {
            moment: moment.clone(),
            total: 0,
            failed: 0,
            clients: BTreeSet::new(),
            hurt: BTreeSet::new(),
            first: None,
            last: None,
        }
    }

    fn count(&mut self, record: &Record, time: &Moment, failed: bool, client: Option<u64>) {
        self.total += 1;
        self.clients.extend(client);
        if !failed {
            return;
        }
        self.failed += 1;
        self.hurt.extend(client);
        let place = || {
            let evidence = Evidence { origin: record.origin.clone(), text: record.raw.clone() };
            Some((time.clone(), evidence))
        };
        if self.first.as_ref().is_none_or(|(first, _)| time < first) {
            self.first = place();
        }
        if self.last.as_ref().is_none_or(|(last, _)| time >= last) {
            self.last = place();
        }
    }

    /// Returns the tally, or `None` where the date stays unknown.
    fn into_tally(mut self, service: String, fix: &Fix) -> Option<Tally> {
        let settle = |place: Option<(Moment, Evidence)>| {
            let (mut moment, evidence) = place?;
            fix.apply(&mut moment, &mut Vec::new());
            Some((moment.time()?.timestamp_nanos_opt()?, evidence))
        };
        fix.apply(&mut self.moment, &mut Vec::new());
        let minute = self.moment.time()?.timestamp().div_euclid(60) * 60;
        Some(Tally {
            service,
            minute,
            total: self.total,
            failed: self.failed,
            clients: self.clients,
            hurt: self.hurt,
            first_failed: settle(self.first),
            last_failed: settle(self.last),
        })
    }
}
