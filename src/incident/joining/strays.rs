//! What comes and goes somewhere or other for hours, without a crowd: printers of a hundred rooms that run out of paper in
//! turn, access ports that come up although nobody said that they went down. No such row is news of an incident.

use std::collections::{BTreeMap, BTreeSet};

use crate::incident::joining::routine::{HOUR, is_crowded};
use crate::incident::people::handling::Handling;
use crate::incident::signs::alarm::{Alarm, alarms, endings};
use crate::incident::signs::span::detects;
use crate::incident::signs::spread::{is_even, seconds, span, warning};
use crate::model::incident::Entry;
use crate::model::report::Warning;

/// It goes on for so many seconds at least; ends without beginnings, which no outage deals out so evenly, for so many.
const SPAN: i64 = 6 * HOUR;
const ENDS_SPAN: i64 = 2 * HOUR;
/// On so many machines, none of which has a quarter of it; of ends without beginnings, so many.
const MANY: usize = 12;
/// Of six parts of its time, it comes in so many at least.
const FILLED: usize = 5;

/// What is said of it.
const LIKE: &str = " and the like";
const WHY: &str = "now here, now there, and nobody takes it: no news of an incident";

/// Returns the rows of `entries`, which are dated and sorted, that only ever come and go, but for those `known` to be of
/// every day, and what is said of them.
pub(in crate::incident) fn strays(
    entries: &[Entry],
    known: &BTreeSet<usize>,
) -> (BTreeSet<usize>, Vec<Warning>) {
    let alarms = alarms(entries);
    let mut by_name: BTreeMap<&str, Vec<&Alarm>> = BTreeMap::new();
    for alarm in alarms.iter().filter(|alarm| !known.contains(&alarm.at)) {
        by_name.entry(&alarm.name).or_default().push(alarm);
    }
    by_name.retain(|_, group| wanders(group, entries));
    let (mut all, mut warnings) = (BTreeSet::new(), Vec::new());
    if by_name.is_empty() {
        return (all, warnings);
    }
    let handling = Handling::of(entries);
    for group in by_name.values() {
        let opens = group.iter().any(|it| entries.get(it.at).is_some_and(detects));
        // To name a machine is not to care for each of its ports that comes up.
        let heeded = |alarm: &&&Alarm| {
            let named = |entry: &Entry| opens && handling.names(entry);
            entries.get(alarm.at).is_some_and(|entry| handling.takes(entry) || named(entry))
        };
        // What somebody takes now and then is no alert that nobody cares for.
        if group.iter().filter(heeded).count() * 10 > group.len() {
            continue;
        }
        let seconds = seconds(group);
        let single = |alarm: &&&Alarm| !alarm.seconds.iter().all(|one| is_crowded(*one, &seconds));
        let rows: BTreeSet<usize> =
            group.iter().filter(single).filter(|it| !heeded(it)).map(|it| it.at).collect();
        let taken = group.iter().filter(|alarm| rows.contains(&alarm.at)).copied();
        warnings.extend(warning(&taken.collect::<Vec<_>>(), entries, |_| LIKE.to_owned(), WHY));
        all.extend(rows);
    }
    all.extend(endings(entries, &all));
    (all, warnings)
}

/// Returns whether the alarms of one name come now here, now there, all the time.
fn wanders(group: &[&Alarm], entries: &[Entry]) -> bool {
    let mut machines: BTreeMap<&str, usize> = BTreeMap::new();
    for alarm in group {
        *machines.entry(&alarm.machine).or_default() += alarm.seconds.len();
    }
    let seconds = seconds(group);
    let loudest = machines.values().max().copied().unwrap_or_default();
    let everywhere = machines.len() >= MANY && loudest * 4 <= seconds.len();
    let ends = || group.iter().all(|it| entries.get(it.at).is_some_and(|entry| !detects(entry)));
    let lasts = |least: i64| span(&seconds) >= least && is_even(&seconds, FILLED);
    (everywhere && lasts(SPAN)) || (seconds.len() >= MANY && lasts(ENDS_SPAN) && ends())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::incident::signs::span::start;
    use crate::model::event::{Edge, Kind};
    use crate::model::moment::{Moment, Precision};
    use crate::model::phase::Phase;

    /// An alert that opens (or closes) on a port of a switch.
    fn row(second: i64, edge: Edge, port: i64) -> Entry {
        Entry {
            time: Some(Moment::utc(
                DateTime::from_timestamp(second, 0).unwrap(),
                Precision::Second,
            )),
            phase: if edge == Edge::Open { Phase::Detect } else { Phase::Recover },
            kind: Kind::Signal,
            edge: Some(edge),
            title: format!("Link Gi0/1/{port} changes"),
            key: Some(format!("interface:{port}")),
            ..measured::blank()
        }
    }

    #[test]
    fn ends_without_beginnings_all_day_are_no_news_but_a_crowd_of_them_is() {
        let each = |edge: Edge| (0..24).map(move |at| row(at * 1_200, edge, at % 7));
        let strays = |rows: &[Entry]| strays(rows, &BTreeSet::new());
        let mut ends: Vec<Entry> = each(Edge::Close).collect();
        assert_eq!(strays(&ends).0.len(), 24);
        assert_eq!(strays(&ends).1.len(), 1);
        ends.extend((0..20).map(|at| row(24_000 + at, Edge::Close, at % 7)));
        ends.sort_by_key(start);
        assert!(strays(&ends).0.len() < 24, "a storm at the end of an outage is told");
        assert!(strays(&each(Edge::Open).collect::<Vec<_>>()).0.is_empty(), "of one switch");
    }

    #[test]
    fn what_is_spread_over_hours_wanders() {
        let wanders = |seconds: &[i64]| {
            let rows: Vec<Entry> =
                (0..).zip(seconds).map(|(port, at)| row(*at, Edge::Open, port)).collect();
            let on = |entry: Entry| Entry { host: entry.key.clone(), ..entry };
            let rows: Vec<Entry> = rows.into_iter().map(on).collect();
            let alarms = alarms(&rows);
            wanders(&alarms.iter().collect::<Vec<_>>(), &rows)
        };
        let each =
            |minutes: i64, count: i64| (0..count).map(|at| at * minutes * 60).collect::<Vec<i64>>();
        assert!(wanders(&each(20, 24)));
        assert!(!wanders(&each(5, 24)), "two hours are an episode");
        let tail: Vec<i64> = each(1, 24).into_iter().chain([9 * HOUR]).collect();
        assert!(!wanders(&tail), "one stretch is an episode");
        assert!(!wanders(&[]));
    }
}
