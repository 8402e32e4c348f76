//! How the times of one source run: when it has records, from when to when, and how many are out of order.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::format::presence::Presence;
use crate::model::moment::{Dated, Moment};

/// The earliest and latest time and how many there are.
type Reach = Option<(Moment, Moment, u64)>;

/// How the times of one source run, in its order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Course {
    /// The time of the first record that has one.
    first: Option<DateTime<Utc>>,
    previous: Option<DateTime<Utc>>,
    /// Records older than the one before.
    pub out_of_order: u64,
    /// By how much of the date is known.
    reaches: [Reach; 3],
    presences: [Presence; 3],
}

impl Course {
    /// Takes note of the time of the next record.
    pub fn note(&mut self, time: &Moment) {
        self.follow(time, time);
        self.presence(time).note(time);
        self.extend(time, 1);
    }

    /// Takes note that records from `first` to `last`, as they stand in the source, come next.
    pub fn follow(&mut self, first: &Moment, last: &Moment) {
        self.out_of_order += u64::from(self.previous.is_some_and(|before| first.at < before));
        self.first = self.first.or(Some(first.at));
        self.previous = Some(last.at);
    }

    /// Adds how the times of the part of the source run that comes next.
    pub fn then(&mut self, next: Self) {
        let turns = next.first.zip(self.previous).is_some_and(|(first, before)| first < before);
        self.out_of_order =
            self.out_of_order.saturating_add(next.out_of_order).saturating_add(u64::from(turns));
        self.first = self.first.or(next.first);
        self.previous = next.previous.or(self.previous);
        for (first, last, count) in next.reaches.into_iter().flatten() {
            self.extend(&first, count);
            self.extend(&last, 0);
        }
        for (known, more) in self.presences.iter_mut().zip(next.presences) {
            known.join(more);
        }
    }

    /// Returns all moments that it holds.
    pub fn moments(&self) -> impl Iterator<Item = &Moment> {
        let ends = self.reaches.iter().flatten().flat_map(|(first, last, _)| [first, last]);
        ends.chain(self.presences.iter().flat_map(Presence::moments))
    }

    /// Takes note of `count` records between `earliest` and `latest`, without a pause.
    pub fn stay(&mut self, earliest: &Moment, latest: &Moment, count: u64) {
        self.presence(earliest).stay(earliest, latest);
        self.extend(earliest, count);
        self.extend(latest, 0);
    }

    /// Returns the earliest and the latest time, of those whose date is as complete as that of most.
    pub fn span(&self) -> Option<(Moment, Moment)> {
        let (first, last, _) = self.reaches.get(self.usual()?)?.clone()?;
        Some((first, last))
    }

    /// Returns when there are records at all.
    pub fn finish(mut self) -> Presence {
        let Some(usual) = self.usual() else { return Presence::default() };
        let (Some(Some((.., count))), Some(known)) =
            (self.reaches.get(usual), self.presences.get_mut(usual))
        else {
            return Presence::default();
        };
        let mut presence = std::mem::take(known);
        presence.finish(*count);
        presence
    }

    /// Returns the kind of times that most records have.
    fn usual(&self) -> Option<usize> {
        let counts = self.reaches.iter().map(|reach| reach.as_ref().map(|(.., count)| *count));
        let most = counts.clone().max().flatten()?;
        counts.into_iter().position(|count| count == Some(most))
    }

    fn presence(&mut self, time: &Moment) -> &mut Presence {
        let [full, without_year, without_date] = &mut self.presences;
        match time.dated {
            Dated::Full => full,
            Dated::NoYear => without_year,
            Dated::NoDate => without_date,
        }
    }

    /// Extends the reach of times of this kind, which `more` records have.
    fn extend(&mut self, time: &Moment, more: u64) {
        let [full, without_year, without_date] = &mut self.reaches;
        let reach = match time.dated {
            Dated::Full => full,
            Dated::NoYear => without_year,
            Dated::NoDate => without_date,
        };
        let (first, last, count) = reach.get_or_insert_with(|| (time.clone(), time.clone(), 0));
        *count = count.saturating_add(more);
        if time < first {
            *first = time.clone();
        }
        if time > last {
            *last = time.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::moment::Precision;

    fn moment(second: i64) -> Moment {
        Moment::utc(DateTime::from_timestamp(second, 0).unwrap(), Precision::Second)
    }

    #[test]
    fn the_ends_are_those_of_time_and_disorder_is_that_of_lines() {
        let mut course = Course::default();
        for second in [10, 30, 20, 25, 5] {
            course.note(&moment(second));
        }
        assert_eq!(course.span(), Some((moment(5), moment(30))));
        assert_eq!(course.out_of_order, 2);
    }
}
