//! Requests of access logs: counted per service and minute as they come.

use std::cmp::Ordering;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::format::timestamp::clock::Fix;
use crate::model::moment::Moment;
use crate::model::origin::Evidence;
use crate::model::report::Warning;
use crate::model::tally::{MOST_CLIENTS, Tally, is_left};
use crate::scan::provisional::Provisional;
use crate::scan::request::Request;

/// A service that refused fewer requests in a whole source was not closed to anybody.
const LEAST: u64 = 5;

/// A service, a minute, and whether the order of day and month is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Key(String, i64, bool);

impl Ord for Key {
    /// By minute first: names are long and few.
    fn cmp(&self, other: &Self) -> Ordering {
        let number = |Self(_, minute, open): &Self| (*minute, *open);
        // Names are compared, which takes long, for the very same minute alone.
        match number(self).cmp(&number(other)) {
            Ordering::Equal => self.0.cmp(&other.0),
            apart => apart,
        }
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Requests being counted. Minutes are provisional until a `Fix` settles them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Requests {
    /// By service and minute; a date whose order of day and month may yet turn round is kept apart.
    #[serde(with = "crate::scan::pairs")]
    minutes: BTreeMap<Key, Minute>,
    /// The refused requests of the same minutes.
    #[serde(with = "crate::scan::pairs")]
    refused: BTreeMap<Key, Minute>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Minute {
    moment: Provisional,
    total: u64,
    failed: u64,
    halved: u32,
    clients: BTreeSet<u64>,
    hurt: BTreeSet<u64>,
    first: Option<(Provisional, Evidence)>,
    last: Option<(Provisional, Evidence)>,
}

impl Requests {
    /// Counts a request that happened at `time`.
    pub fn count(&mut self, request: Request, time: &Provisional) {
        let Request { service, client, failed, refused } = request;
        let minute = time.moment.at.timestamp().div_euclid(60);
        let key = Key(service, minute, time.is_open());
        if refused.is_some() {
            let refusals = self.refused.entry(key.clone());
            refusals.or_insert_with(|| Minute::new(time)).count(client, refused, time);
        }
        let minute = self.minutes.entry(key).or_insert_with(|| Minute::new(time));
        minute.count(client, failed, time);
    }

    /// Adds the requests of the part of the source that comes next.
    pub fn then(&mut self, next: Self) {
        for (known, more) in [(&mut self.minutes, next.minutes), (&mut self.refused, next.refused)]
        {
            for (key, minute) in more {
                match known.entry(key) {
                    Entry::Vacant(place) => {
                        place.insert(minute);
                    }
                    Entry::Occupied(mut known) => known.get_mut().then(minute),
                }
            }
        }
    }

    /// Moves all places on by `lines` lines.
    pub fn move_on(&mut self, lines: u64) {
        for (_, place) in
            self.all().flat_map(|minute| [&mut minute.first, &mut minute.last]).flatten()
        {
            place.origin.line = place.origin.line.saturating_add(lines);
        }
    }

    /// Returns whether all numbers in it are below `most`, all moments and places as they should be.
    pub fn are(
        &mut self,
        most: u64,
        moment: impl Fn(&Moment) -> bool,
        place: impl Fn(&Evidence) -> bool,
    ) -> bool {
        self.all().all(|minute| {
            let ends = [&minute.first, &minute.last].into_iter().flatten();
            moment(&minute.moment.moment)
                && minute.total <= most
                && minute.failed <= minute.total
                && minute.halved < u64::BITS
                && ends.into_iter().all(|(time, evidence)| moment(&time.moment) && place(evidence))
        })
    }

    fn all(&mut self) -> impl Iterator<Item = &mut Minute> {
        self.minutes.values_mut().chain(self.refused.values_mut())
    }

    /// Says that shares of clients are estimates, if there were too many to keep them all.
    pub fn warning(&self, source: &str) -> Option<Warning> {
        let halved =
            self.minutes.values().map(|minute| minute.halved).max().filter(|by| *by > 0)?;
        let message = format!(
            "more than {MOST_CLIENTS} clients in one minute: shares of clients are estimates from one of 2^{halved}"
        );
        let code = "clients_sampled".to_owned();
        Some(Warning { code, message, origin: Some(source.to_owned()) })
    }

    /// Returns the counts of `source` with their minutes settled.
    pub fn into_tallies(self, fix: &Fix, source: &Arc<str>) -> Vec<Tally> {
        let Self { minutes, mut refused } = self;
        let mut count: BTreeMap<String, u64> = BTreeMap::new();
        for (Key(service, ..), minute) in &refused {
            *count.entry(service.clone()).or_default() += minute.failed;
        }
        let mut found = Vec::with_capacity(minutes.len());
        let mut minutes: Vec<(Key, Minute)> = minutes.into_iter().collect();
        minutes.sort_by(|(a, _), (b, _)| a.0.cmp(&b.0));
        for (key, minute) in minutes {
            let refusals = refused.remove(&key);
            let Some(tally) = minute.into_tally(key.0, fix, source) else { continue };
            if count.get(&tally.service).is_some_and(|count| *count >= LEAST) {
                found.push(refusal(&tally, refusals, fix, source));
            }
            found.push(tally);
        }
        found
    }
}

/// Returns the tally of the same minute that counts its refused requests.
fn refusal(of: &Tally, refusals: Option<Minute>, fix: &Fix, source: &Arc<str>) -> Tally {
    let counted = refusals.and_then(|minute| minute.into_tally(of.service.clone(), fix, source));
    let (failed, mut hurt, first_failed, last_failed) = counted.map_or_else(
        || (0, BTreeSet::new(), None, None),
        |tally| (tally.failed, tally.hurt, tally.first_failed, tally.last_failed),
    );
    hurt.retain(|client| is_left(*client, of.halved));
    Tally { failed, hurt, first_failed, last_failed, refusal: true, ..of.clone() }
}

impl Minute {
    fn new(time: &Provisional) -> Self {
        Self {
            moment: time.clone(),
            total: 0,
            failed: 0,
            halved: 0,
            clients: BTreeSet::new(),
            hurt: BTreeSet::new(),
            first: None,
            last: None,
        }
    }

    fn count(&mut self, client: Option<u64>, failed: Option<Evidence>, time: &Provisional) {
        self.total += 1;
        let client = client.filter(|client| is_left(*client, self.halved));
        self.clients.extend(client);
        if failed.is_some() {
            self.hurt.extend(client);
        }
        self.halve();
        let Some(evidence) = failed else { return };
        self.failed += 1;
        if self.first.as_ref().is_none_or(|(first, _)| time < first) {
            self.first = Some((time.clone(), evidence.clone()));
        }
        if self.last.as_ref().is_none_or(|(last, _)| time >= last) {
            self.last = Some((time.clone(), evidence));
        }
    }

    /// Leaves out every second client as long as there are too many.
    fn halve(&mut self) {
        while self.clients.len() > MOST_CLIENTS {
            self.halved += 1;
            self.clients.retain(|client| is_left(*client, self.halved));
            self.hurt.retain(|client| is_left(*client, self.halved));
        }
    }

    /// Adds the same minute of the part of the source that comes next.
    fn then(&mut self, next: Self) {
        self.total = self.total.saturating_add(next.total);
        self.failed = self.failed.saturating_add(next.failed);
        self.halved = self.halved.max(next.halved);
        self.clients.extend(next.clients);
        self.hurt.extend(next.hurt);
        self.clients.retain(|client| is_left(*client, self.halved));
        self.hurt.retain(|client| is_left(*client, self.halved));
        self.halve();
        let earlier = |next: &(Provisional, Evidence)| {
            self.first.as_ref().is_none_or(|(first, _)| next.0 < *first)
        };
        if let Some(first) = next.first.filter(earlier) {
            self.first = Some(first);
        }
        let later = |next: &(Provisional, Evidence)| {
            self.last.as_ref().is_none_or(|(last, _)| next.0 >= *last)
        };
        if let Some(last) = next.last.filter(later) {
            self.last = Some(last);
        }
    }

    /// Returns the tally, or `None` where the date stays unknown.
    fn into_tally(self, service: String, fix: &Fix, source: &Arc<str>) -> Option<Tally> {
        let settle = |place: Option<(Provisional, Evidence)>| {
            let (time, evidence) = place?;
            Some((time.settled(fix).time()?.timestamp_nanos_opt()?, evidence))
        };
        let minute = self.moment.settled(fix).time()?.timestamp().div_euclid(60) * 60;
        Some(Tally {
            service,
            minute,
            total: self.total,
            failed: self.failed,
            halved: self.halved,
            clients: self.clients,
            hurt: self.hurt,
            first_failed: settle(self.first),
            last_failed: settle(self.last),
            refusal: false,
            source: Some(Arc::clone(source)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::hash::fnv1a;
    use crate::format::options::ReadOptions;
    use crate::format::timestamp::clock::Clock;
    use crate::format::timestamp::find::parse;
    use crate::model::moment::Precision;
    use crate::model::origin::Origin;

    #[test]
    fn a_million_clients_of_a_minute_are_a_sample_whose_share_is_right() {
        let moment = Moment::utc(chrono::DateTime::UNIX_EPOCH, Precision::Second);
        let moment = Provisional::new(&moment, &[]);
        let mut minute = Minute::new(&moment);
        let origin = Origin { source: "access.log".into(), line: 1, offset: 0, lines: 1 };
        for client in 0..100_000_u32 {
            let evidence = Evidence { origin: origin.clone(), text: String::new(), quote: None };
            let failed = (client % 4 == 0).then_some(evidence);
            let hash = fnv1a(format!("192.0.2.{client}").as_bytes());
            minute.count(Some(hash), failed, &moment);
        }
        assert_eq!((minute.total, minute.failed), (100_000, 25_000));
        assert!((MOST_CLIENTS / 4..=MOST_CLIENTS).contains(&minute.clients.len()));
        let share = minute.hurt.len() * 100 / minute.clients.len();
        assert!((23..=27).contains(&share), "{share} %");
    }

    #[test]
    fn the_order_of_day_and_month_that_is_shown_later_holds_for_requests_before() {
        let mut clock = Clock::new("access.log", None, &ReadOptions::default());
        let mut requests = Requests::default();
        for text in ["03/04/2024 10:00:00", "13/04/2024 10:00:00", "04/03/2024 10:00:00"] {
            let (moment, assumed) = clock.resolve(&parse(text).unwrap()).unwrap();
            let request =
                Request { service: String::new(), client: None, failed: None, refused: None };
            requests.count(request, &Provisional::new(&moment, &assumed));
        }
        let tallies = requests.into_tallies(&clock.finish(), &"access.log".into());
        let days = tallies.iter().map(|tally| {
            let at = chrono::DateTime::from_timestamp(tally.minute, 0).unwrap();
            at.format("%m-%d").to_string()
        });
        assert_eq!(
            days.collect::<BTreeSet<_>>(),
            BTreeSet::from(["03-04", "04-03", "04-13"].map(str::to_owned))
        );
    }
}
