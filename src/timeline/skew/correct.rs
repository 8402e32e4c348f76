//! Measures the clocks of a harvest, says what is wrong with them, and sets them right where that is wanted.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;

use crate::model::harvest::Harvest;
use crate::model::moment::{Assumption, Moment};
use crate::timeline::skew::advise::{
    Fault, advice, correction, drifting, far, is_sure, no_fault, nothing_shared, unsettled,
};
use crate::timeline::skew::anchor::anchors;
use crate::timeline::skew::graph::{Facts, Measure, measures};
use crate::timeline::skew::pair::{Loose, agree, loose};

/// Half a minute, in seconds: requests are counted by the minute.
const HALF_MINUTE: i64 = 30;

/// Writes to the coverage of each source how far its clock is from the others', and warns of those that are off. With
/// `auto` those are set right of which something tells that they are the wrong ones, but for those that the user has
/// set, and where more than one kind of news says so, or requests that agree to the second: events, requests and coverage are moved.
pub fn settle(harvest: &mut Harvest, auto: bool) {
    let (measures, loose) = measured(harvest);
    let mut moves: BTreeMap<Arc<str>, i64> = BTreeMap::new();
    for source in &mut harvest.coverage {
        let Some(measure) = measures.get(&source.source) else {
            let Some(loose) = loose.get(&source.source) else { continue };
            source.skew = Some(loose.skew.clone());
            let unsettled = || auto.then(|| unsettled(&source.source, &loose.skew));
            harvest.warnings.extend(far(source, loose).or_else(unsettled));
            continue;
        };
        source.skew = Some(measure.skew.clone());
        if let Some(drift) = measure.skew.drift {
            harvest.warnings.push(drifting(&source.source, &measure.skew, drift));
            continue;
        }
        let Some(fault) = Fault::of(measure) else {
            harvest.warnings.extend(no_fault(&source.source, measure).filter(|_| auto));
            continue;
        };
        let known = source.skew_added_seconds.is_none() && fault.ground(measure).is_some();
        if auto && known && is_sure(measure) {
            harvest.warnings.push(correction(&source.source, measure, fault));
            moves.insert(Arc::clone(&source.source), fault.seconds());
        } else {
            harvest.warnings.push(advice(source, measure, fault, auto));
        }
    }
    if auto && measures.is_empty() && loose.is_empty() {
        harvest.warnings.push(nothing_shared());
    }
    if !moves.is_empty() {
        shift(harvest, &moves);
    }
}

/// Returns the measures, and for sources without one what they share with another that gives none.
fn measured(harvest: &Harvest) -> (BTreeMap<Arc<str>, Measure>, BTreeMap<Arc<str>, Loose>) {
    let mut facts: BTreeMap<Arc<str>, Facts> = BTreeMap::new();
    for source in &harvest.coverage {
        let known = facts.entry(Arc::clone(&source.source)).or_default();
        known.set = known.set.or(source.skew_added_seconds);
        known.stated |= source.zone == "stated";
    }
    let anchors = anchors(harvest);
    let agreed = anchors.iter().filter_map(|(pair, anchors)| Some((pair.clone(), agree(anchors)?)));
    let pairs = agreed.collect();
    (measures(&pairs, &facts), loose(&anchors, &pairs))
}

fn shift(harvest: &mut Harvest, moves: &BTreeMap<Arc<str>, i64>) {
    for event in &mut harvest.events {
        let source = event.evidence.first().map(|place| &place.origin.source);
        let Some(seconds) = source.and_then(|source| moves.get(source)) else { continue };
        for moment in [&mut event.time, &mut event.until].into_iter().flatten() {
            add(moment, *seconds);
        }
        event.assumed.push(Assumption::Skew);
    }
    for source in &mut harvest.coverage {
        let Some(seconds) = moves.get(&source.source) else { continue };
        let gaps = source.gaps.iter_mut().flat_map(|(from, to)| [from, to]);
        let ends = [&mut source.first, &mut source.last].into_iter().flatten();
        ends.chain(gaps).for_each(|moment| add(moment, *seconds));
        source.assumed.push(Assumption::Skew);
        source.skew_added_seconds = Some(*seconds);
    }
    for tally in &mut harvest.tallies {
        let source = tally.source.as_ref();
        let Some(seconds) = source.and_then(|source| moves.get(source)) else { continue };
        tally.minute = (tally.minute + seconds + HALF_MINUTE).div_euclid(60) * 60;
        for (at, _) in [&mut tally.first_failed, &mut tally.last_failed].into_iter().flatten() {
            *at = at.saturating_add(seconds.saturating_mul(1_000_000_000));
        }
    }
}

/// Moves the instant; what is stated stays.
fn add(moment: &mut Moment, seconds: i64) {
    let moved = TimeDelta::try_seconds(seconds).and_then(|by| moment.at.checked_add_signed(by));
    moment.at = moved.unwrap_or(moment.at);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::DateTime;
    use proptest::prelude::*;

    use super::*;
    use crate::model::event::{Edge, Event, Kind};
    use crate::model::moment::Precision;
    use crate::model::origin::{Evidence, Origin};
    use crate::model::phase::Phase;
    use crate::model::report::{Coverage, Skew, Warning};
    use crate::model::sighting::{Sighting, Sightings};

    const START: i64 = 1_710_497_700;

    fn moment(at: i64) -> Moment {
        Moment::utc(DateTime::from_timestamp(START + at, 0).unwrap(), Precision::Second)
    }

    fn event(source: &str, at: i64, key: &str, edge: Edge) -> Event {
        let phase = if edge == Edge::Open { Phase::Detect } else { Phase::Recover };
        let origin = Origin { source: source.into(), line: 1, offset: 0, lines: 1 };
        Event {
            time: Some(moment(at)),
            until: None,
            received: None,
            phase,
            phases: BTreeSet::from([phase]),
            kind: Kind::Signal,
            edge: Some(edge),
            outcome: None,
            title: key.to_owned(),
            rule: "test".to_owned(),
            service: None,
            host: None,
            severity: None,
            actor: None,
            channel: None,
            key: Some(key.to_owned()),
            links: Vec::new(),
            incident: None,
            count: 1,
            stated: None,
            assumed: Vec::new(),
            evidence: vec![Evidence { origin, text: String::new(), quote: None }],
        }
    }

    fn covered(source: &str) -> Coverage {
        Coverage {
            source: source.into(),
            first: Some(moment(0)),
            last: Some(moment(9_000)),
            records: 9,
            format: "json".to_owned(),
            zone: "stated".to_owned(),
            assumed: Vec::new(),
            out_of_order: 0,
            gaps: Vec::new(),
            skew: None,
            skew_added_seconds: None,
        }
    }

    /// Returns what sources tell whose clocks are wrong by so many seconds: three alerts that open and close.
    fn harvest(sources: &[(&str, i64)]) -> Harvest {
        let mut harvest = Harvest::default();
        for (source, wrong) in sources {
            for (at, key) in [(100, "pool"), (1_300, "disk"), (2_900, "pool")] {
                harvest.events.push(event(source, at + wrong, key, Edge::Open));
                harvest.events.push(event(source, at + 400 + wrong, key, Edge::Close));
            }
            harvest.coverage.push(covered(source));
        }
        harvest
    }

    fn skews(mut harvest: Harvest) -> Vec<(String, Option<Skew>)> {
        settle(&mut harvest, false);
        harvest.sort();
        harvest.coverage.into_iter().map(|one| (one.source.to_string(), one.skew)).collect()
    }

    fn codes(harvest: &Harvest) -> Vec<&str> {
        harvest.warnings.iter().map(|warning| warning.code.as_str()).collect()
    }

    #[test]
    fn the_majority_is_right_and_the_other_is_corrected() {
        let mut found = harvest(&[("a", 184), ("b", 0), ("c", 6)]);
        settle(&mut found, true);
        let skew = found.coverage[0].skew.clone().unwrap();
        assert_eq!((skew.offset_seconds, skew.anchors, &*skew.against), (Some(184), 6, "b"));
        assert_eq!(codes(&found), ["skew_applied"]);
        assert_eq!(found.events[0].time, Some(Moment { at: moment(100).at, ..moment(284) }));
        assert_eq!(found.events[0].assumed, [Assumption::Skew]);
        assert_eq!(found.coverage[0].skew_added_seconds, Some(-184));
        assert_eq!(found.coverage[0].first.as_ref().unwrap().at, moment(-184).at);
        assert_eq!(found.coverage[1].skew_added_seconds, None);
    }

    #[test]
    fn advice_names_the_option() {
        let mut found = harvest(&[("x/a b.log", -184), ("b", 0), ("c", 6)]);
        settle(&mut found, false);
        assert_eq!(codes(&found), ["clock_skew"]);
        let message = &found.warnings[0].message;
        assert!(message.ends_with("--skew 'x/a b.log=+3m4s'"), "{message}");
        assert!(message.contains("3m4s earlier than those of b, by 6 events"), "{message}");
    }

    #[test]
    fn what_the_user_set_stays_and_is_built_upon() {
        let mut found = harvest(&[("a", 184), ("b", 0), ("c", 0)]);
        found.coverage[0].skew_added_seconds = Some(60);
        settle(&mut found, true);
        assert_eq!(codes(&found), ["clock_skew"]);
        assert!(found.warnings[0].message.ends_with("--skew 'a=-2m4s'"));
        assert_eq!(found.events[0].time, Some(moment(284)));
    }

    #[test]
    fn a_whole_zone_is_a_zone() {
        let mut found = harvest(&[("app.log", 7_203), ("b", 0)]);
        found.coverage[0].zone = "UTC".to_owned();
        let first = found.coverage[0].first.as_mut().unwrap();
        first.offset = None;
        settle(&mut found, false);
        assert_eq!(codes(&found), ["zone_mismatch"]);
        let message = &found.warnings[0].message;
        assert!(message.contains("--tz-for 'app.log=+02:00'"), "{message}");
    }

    #[test]
    fn of_two_clocks_none_is_moved_but_by_what_tells_which_is_wrong() {
        let moved = |own: [Option<i64>; 2]| {
            let mut found = harvest(&[("a", 0), ("b", 184)]);
            for (source, own) in found.coverage.iter_mut().zip(own) {
                source.skew_added_seconds = own;
            }
            settle(&mut found, true);
            assert_eq!(found.warnings.len(), 1);
            let Warning { code, message, origin } = found.warnings.remove(0);
            format!("{code} {}: {message}", origin.unwrap())
        };
        let both = moved([None, None]);
        assert!(both.starts_with("clock_skew") && both.contains("nothing tells which"), "{both}");
        assert!(both.contains("--skew auto leaves it"), "{both}");
        // Who sets a clock knows it for the wrong one; the other is left as it is.
        let own = moved([None, Some(-60)]);
        assert!(own.starts_with("clock_skew b: ") && own.contains("your own --skew"), "{own}");
        assert!(own.ends_with("--skew 'b=-4m4s'"), "{own}");
        let right = moved([Some(0), None]);
        assert!(right.starts_with("skew_applied b: "), "{right}");
        assert!(right.contains("adds -3m4s to its times, by your own --skew"), "{right}");
    }

    #[test]
    fn a_zone_that_only_one_states_is_the_right_one() {
        for (stated, code) in [(true, "zone_mismatch"), (false, "skew_applied")] {
            let mut found = harvest(&[("a", 0), ("b", 7_200)]);
            found.coverage[1].zone = if stated { "stated" } else { "UTC" }.to_owned();
            settle(&mut found, true);
            assert_eq!(codes(&found), [code]);
        }
    }

    #[test]
    fn delays_are_no_skew() {
        for delay in [0, 5, 45, 80] {
            let mut found = harvest(&[("a", 0), ("b", delay)]);
            settle(&mut found, false);
            assert_eq!(codes(&found), [""; 0], "{delay}");
            let skew = found.coverage[1].skew.as_ref().unwrap();
            assert_eq!(skew.offset_seconds, Some(delay));
        }
        // A notice that waits four minutes, while the all-clear comes at once.
        let mut found = harvest(&[("a", 0), ("b", 0)]);
        let late = found.events.iter_mut().skip(6).filter(|event| event.edge == Some(Edge::Open));
        for event in late {
            event.time.as_mut().unwrap().at += TimeDelta::seconds(240);
        }
        settle(&mut found, true);
        assert_eq!(codes(&found), ["skew_unsettled"]);
        let message = &found.warnings[0].message;
        assert!(
            message
                .ends_with("6 events or requests with a, that disagree or come at once (±120 s)")
        );
        assert!(found.events.iter().all(|event| event.assumed.is_empty()));
        let skew = found.coverage[1].skew.clone().unwrap();
        assert_eq!((skew.offset_seconds, skew.anchors, skew.spread_seconds), (None, 6, 120));
    }

    /// Returns what sources tell that are told of alarms alone, each of another alert.
    fn raised(sources: &[(&str, i64)]) -> Harvest {
        let mut harvest = harvest(sources);
        harvest.events.retain(|event| event.edge == Some(Edge::Open));
        for (number, event) in harvest.events.iter_mut().enumerate() {
            event.key = Some(format!("alert-{}", number % 3));
        }
        harvest
    }

    #[test]
    fn a_page_that_always_takes_half_an_hour_is_not_moved() {
        for (delay, code) in [(1_800, "zone_mismatch"), (600, "skew_unsettled")] {
            let mut found = raised(&[("a", 0), ("b", 0), ("page", delay)]);
            let before = found.events.clone();
            settle(&mut found, true);
            assert_eq!(codes(&found), [code]);
            assert_eq!(found.events, before);
            let message = &found.warnings[0].message;
            assert!(message.contains("always take"), "{message}");
            // What is cleared as late as it was raised is no delivery.
            let mut found = harvest(&[("a", 0), ("b", 0), ("page", delay)]);
            settle(&mut found, true);
            assert_eq!(codes(&found), ["skew_applied"]);
        }
    }

    /// Returns 20 requests, of which every other one waits `late` seconds more.
    fn requests(source: &str, wrong: i64, late: i64) -> Sightings {
        let one = |n: i64| Sighting {
            id: u64::try_from(n).unwrap(),
            first: (START + n * 37 + wrong + n % 2 * late) * 1_000,
            length: 1_000,
        };
        Sightings { source: source.into(), seen: (0..20).map(one).collect() }
    }

    /// Returns what sources tell whose clocks are wrong by so many seconds and to which every other request comes so late.
    fn requested(sources: &[(&str, i64, i64)]) -> Harvest {
        let mut found = Harvest::default();
        for (source, wrong, late) in sources {
            found.coverage.push(covered(source));
            found.sightings.push(requests(source, *wrong, *late));
        }
        found
    }

    #[test]
    fn requests_that_agree_to_the_second_set_a_clock_right() {
        let mut found = requested(&[("a", 0, 0), ("b", 0, 0), ("c", 400, 0)]);
        settle(&mut found, true);
        assert_eq!(codes(&found), ["skew_applied"]);
        let message = &found.warnings[0].message;
        assert!(message.contains("6m40s later than those of a, by 20 requests that both tell"));
        assert_eq!(found.coverage[2].skew_added_seconds, Some(-400));
        // Of two, by what the user says of one.
        let mut found = requested(&[("a", 0, 0), ("c", 400, 0)]);
        found.coverage[0].skew_added_seconds = Some(0);
        settle(&mut found, true);
        assert_eq!(codes(&found), ["skew_applied"]);
        let mut found = requested(&[("a", 0, 0), ("c", 400, 0)]);
        settle(&mut found, true);
        assert_eq!(codes(&found), ["clock_skew"]);
        assert!(found.warnings[0].message.contains("nothing tells which of the two"));
    }

    #[test]
    fn what_waits_in_a_queue_moves_no_clock_alone() {
        let sources = [("a", 0, 0), ("b", 0, 0), ("c", 390, 20)];
        let mut found = requested(&sources);
        settle(&mut found, true);
        assert_eq!(codes(&found), ["clock_skew"]);
        let message = &found.warnings[0].message;
        assert!(message.contains("unless such news always takes as long"), "{message}");
        // With alerts they agree, and both together set it right.
        let mut found = raised(&[("a", 0), ("b", 0), ("c", 400)]);
        found.sightings.extend(sources.map(|(source, wrong, late)| requests(source, wrong, late)));
        settle(&mut found, true);
        assert_eq!(codes(&found), ["skew_applied"]);
    }

    #[test]
    fn auto_that_finds_nothing_says_so() {
        let mut found = harvest(&[("a", 0)]);
        settle(&mut found, true);
        assert_eq!(codes(&found), ["skew_unsettled"]);
    }

    #[test]
    fn without_anchors_there_is_nothing_to_say() {
        let mut found = harvest(&[("a", 0), ("b", 500)]);
        for event in found.events.iter_mut().skip(6) {
            event.key = Some("other".to_owned());
        }
        assert!(skews(found).iter().all(|(_, skew)| skew.is_none()));
        // Each machine has its own failing disk.
        let mut found = harvest(&[("a", 0), ("b", 500)]);
        for (number, event) in found.events.iter_mut().enumerate() {
            event.host = Some(if number < 6 { "web-1" } else { "web-2" }.to_owned());
        }
        assert!(skews(found).iter().all(|(_, skew)| skew.is_none()));
        // One of them missed a turn.
        let mut found = harvest(&[("a", 0), ("b", 500)]);
        found.events.remove(0);
        found.events.remove(0);
        let skew = |found| skews(found)[1].1.as_ref().map(|one| (one.offset_seconds, one.anchors));
        assert_eq!(skew(found).map(|(offset, _)| offset), Some(None));
    }

    #[test]
    fn requests_move_with_their_source() {
        let mut found = harvest(&[("a", 184), ("b", 0), ("c", 0)]);
        found.tallies.push(crate::model::tally::Tally {
            service: String::new(),
            minute: 600,
            total: 1,
            failed: 0,
            halved: 0,
            clients: BTreeSet::new(),
            hurt: BTreeSet::new(),
            first_failed: None,
            last_failed: None,
            refusal: false,
            source: Some("a".into()),
        });
        settle(&mut found, true);
        assert_eq!(found.tallies[0].minute, 420);
    }

    proptest! {
        #[test]
        fn what_is_injected_is_found(wrong in -20_000_i64..20_000) {
            let found = skews(harvest(&[("a", 0), ("b", 3), ("c", wrong)]));
            let skew = found[2].1.as_ref().unwrap();
            let reference = if &*skew.against == "a" { 0 } else { 3 };
            prop_assert_eq!(skew.offset_seconds, Some(wrong - reference));
            prop_assert_eq!(skew.spread_seconds, 0);
        }

        #[test]
        fn an_offset_of_all_changes_nothing(all in -100_000_i64..100_000, b in -999_i64..999, c in -999_i64..999) {
            let alone = skews(harvest(&[("a", 0), ("b", b), ("c", c)]));
            prop_assert_eq!(skews(harvest(&[("a", all), ("b", b + all), ("c", c + all)])), alone);
        }

        #[test]
        fn the_order_of_sources_changes_nothing(b in -999_i64..999, c in -999_i64..999) {
            let alone = skews(harvest(&[("a", 0), ("b", b), ("c", c)]));
            prop_assert_eq!(skews(harvest(&[("c", c), ("a", 0), ("b", b)])), alone);
        }
    }
}
