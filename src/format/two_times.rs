//! Records that state two times, their own and their receiver's, and how far these lie apart.

use crate::base::advice::offset;
use crate::base::duration::compact;
use crate::format::timestamp::stamp::Stamp;
use crate::model::moment::Moment;

/// By how many seconds the two may differ without a word.
const APART: i64 = 60;
/// Zones differ by multiples of this, in seconds.
const ZONE_STEP: i64 = 900;
/// The least and the most that a zone is wrong, in seconds.
const ZONES: (i64, i64) = (1_800, 14 * 3_600);

/// A clock that a receiver writes down so many seconds later at most is the same clock; zones lie further apart.
const SAME_CLOCK: i64 = 300;

/// Returns `stamp` in the zone that its receiver states, where it states none itself and both read the same on the clock:
/// a load balancer writes its local time behind the header of the machine's own syslog.
pub fn by_receiver(stamp: Stamp, received: Option<&Stamp>) -> Stamp {
    let civil = |stamp: &Stamp| Some(stamp.date.full()?.and_time(stamp.time));
    let later = received
        .and_then(|received| Some((civil(received)? - civil(&stamp)?).num_seconds()))
        .filter(|_| stamp.zone.is_none());
    let zone = received.and_then(|received| received.zone);
    match (later, zone) {
        (Some(0..=SAME_CLOCK), Some(zone)) => Stamp { zone: Some(zone), ..stamp },
        _ => stamp,
    }
}

/// What was seen of one source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TwoTimes {
    /// How many records have times that lie apart.
    count: u64,
    /// The line of the first.
    line: u64,
    /// The least and the most seconds by which they were received after their own time; negative for before.
    range: (i64, i64),
    /// The offset in seconds by which that time of the first was read that states none, where the other one states its
    /// own, and by what the difference between the two moves it: -1 where that is the own time, else 1.
    read_by: Option<(i64, i64)>,
}

impl TwoTimes {
    /// Takes note of the two times of the record at `line`.
    pub fn note(&mut self, time: &Moment, received: &Moment, line: u64) {
        let apart = (received.at - time.at).num_seconds();
        if time.dated != received.dated || apart.abs() <= APART {
            return;
        }
        if self.count == 0 {
            self.line = line;
            self.range = (apart, apart);
            // A zone that is set holds for both where neither states its own.
            let read_by = |one: &Moment| (one.civil - one.at.naive_utc()).num_seconds();
            self.read_by = match (time.offset, received.offset) {
                (None, Some(_)) => Some((read_by(time), -1)),
                (Some(_), None) => Some((read_by(received), 1)),
                _ => None,
            };
        }
        self.count += 1;
        self.range = (self.range.0.min(apart), self.range.1.max(apart));
    }

    /// Returns the line of the first, and what the reader should know; `None` where all agree.
    pub fn warning(&self) -> Option<(u64, String)> {
        let (least, most) = self.range;
        let side = |seconds: i64| match seconds {
            0.. => format!("{} after", compact(seconds)),
            _ => format!("{} before", compact(seconds)),
        };
        let span = if most - least <= APART {
            side(most)
        } else {
            format!("{} to {}", side(least), side(most))
        };
        let (states, were) = match self.count {
            0 => return None,
            1 => ("record states", "it was"),
            _ => ("records state", "they were"),
        };
        let message = format!(
            "{} {states} two times more than {APART} s apart: {were} received {span} the event's own time, which counts; {}",
            self.count,
            self.advice()
        );
        Some((self.line, message))
    }

    /// Says what may be wrong. A whole zone is no delivery; what one takes comes on top of it.
    fn advice(&self) -> String {
        let (least, most) = self.range;
        let zone = (least + ZONE_STEP / 2).div_euclid(ZONE_STEP) * ZONE_STEP;
        let near = (least - zone).abs() <= APART && most - zone < ZONE_STEP / 2;
        if !near || !(ZONES.0..=ZONES.1).contains(&zone.abs()) {
            return "check its clock or its zone (--tz-for)".to_owned();
        }
        match self.read_by.and_then(|(by, sign)| offset(by + sign * zone)) {
            Some(offset) => {
                format!("that is as far as a zone: --tz-for 'GLOB={offset}' would make them one")
            }
            None => "that is as far as a zone, so the zone of one of them may be wrong".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;
    use crate::model::moment::Precision;

    /// Returns what is said of times so many seconds apart, of which the own and the other states its zone or not.
    fn told(apart: &[i64], (own, other): (bool, bool)) -> Option<(u64, String)> {
        let at: DateTime<Utc> = "2024-03-15T10:00:00Z".parse().unwrap();
        let mut seen = TwoTimes::default();
        for (line, apart) in (1..).zip(apart) {
            let mut time = Moment::utc(at, Precision::Second);
            time.offset = time.offset.filter(|_| own);
            let mut received = Moment::utc(at + TimeDelta::seconds(*apart), Precision::Second);
            received.offset = received.offset.filter(|_| other);
            seen.note(&time, &received, line);
        }
        seen.warning()
    }

    #[test]
    fn a_clock_that_reads_as_its_receivers_is_in_the_same_zone() {
        let stamp = |text: &str| crate::format::timestamp::find::parse(text).unwrap();
        let own = stamp("10/Feb/2026:10:00:00.000");
        for (received, taken) in [
            ("2026-02-10T10:00:00.123+01:00", true),
            ("2026-02-10T10:00:48+01:00", true),
            ("2026-02-10T09:00:00Z", false),
            ("2026-02-10T10:00:00", false),
        ] {
            let received = stamp(received);
            let zone = by_receiver(own.clone(), Some(&received)).zone;
            assert_eq!(zone.is_some(), taken, "{received:?}");
        }
        let stated = stamp("10/Feb/2026:10:00:00 +0000");
        let received = stamp("2026-02-10T10:00:01+01:00");
        assert_eq!(by_receiver(stated.clone(), Some(&received)), stated);
        assert_eq!(by_receiver(own.clone(), None), own);
    }

    #[test]
    fn times_a_zone_apart_name_the_zone() {
        let (line, message) = told(&[2, -7_200, -7_199], (false, true)).unwrap();
        assert_eq!(line, 2);
        assert!(message.starts_with("2 records state two times more than 60 s apart: they were received 1h59m59s before "), "{message}");
        assert!(message.ends_with("--tz-for 'GLOB=+02:00' would make them one"), "{message}");
        let (_, message) = told(&[-7_200], (true, true)).unwrap();
        assert!(message.ends_with("so the zone of one of them may be wrong"), "{message}");
        // The relay's own clock has no zone.
        let (_, message) = told(&[3_601, 3_690], (true, false)).unwrap();
        assert!(message.ends_with("--tz-for 'GLOB=+01:00' would make them one"), "{message}");
        let (_, message) = told(&[-7_200], (false, false)).unwrap();
        assert!(message.ends_with("so the zone of one of them may be wrong"), "{message}");
    }

    #[test]
    fn others_say_how_far_they_lie_apart() {
        let (_, message) = told(&[301, -90], (false, true)).unwrap();
        assert!(message.contains("received 1m30s before to 5m1s after the event's"), "{message}");
        assert_eq!(told(&[60, -60], (true, true)), None);
    }
}
