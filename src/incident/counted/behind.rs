//! Requests that are counted twice: by the server in front, and in the log of the one behind it that answered.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::report::{Coverage, Warning};
use crate::model::tally::Tally;

/// Formats of logs that hold nothing but requests.
const ACCESS: &[&str] =
    &["access", "alb", "envoy", "haproxy", "iis", "ltsv", "s3-access", "squid", "w3c-access"];
/// Formats in which servers and frameworks tell of requests among all else that they log.
const OWN_LOGS: &[&str] =
    &["gin", "uwsgi", "ruby", "tornado", "plain", "java", "python", "go", "zap", "logfmt"];
/// Minutes as near as this are the same, in seconds: the one behind logs when it begins or when it is done.
const NEAR: i64 = 60;
/// Of ten minutes, those with failures where there are any, so many must be seen from the front.
const MOST: usize = 8;

/// Requests of a minute: all, and those that failed.
type Count = (u64, u64);

/// Leaves out the requests of logs that name no service, where sources nearer to the users saw as many, and as many that
/// failed: what was seen there is what users saw, and the sum of both would count everybody twice. Returns what is left,
/// and what says which were left out.
pub(in crate::incident) fn in_front(
    mut tallies: Vec<Tally>,
    coverage: &[Coverage],
) -> (Vec<Tally>, Vec<Warning>) {
    let depths: BTreeMap<&str, u8> =
        coverage.iter().map(|source| (&*source.source, depth(&source.format))).collect();
    let depth_of = |tally: &Tally| depths.get(tally.source.as_deref()?).copied();
    let mut minutes: [BTreeMap<i64, Count>; 3] = Default::default();
    let mut behind: BTreeMap<(u8, &str), BTreeMap<i64, Count>> = BTreeMap::new();
    for tally in tallies.iter().filter(|tally| !tally.refusal) {
        let (Some(depth), Some(source)) = (depth_of(tally), tally.source.as_deref()) else {
            continue;
        };
        if let Some(seen) = minutes.get_mut(usize::from(depth)) {
            add(seen, tally);
        }
        if tally.service.is_empty() && depth > 0 {
            add(behind.entry((depth, source)).or_default(), tally);
        }
    }
    let seen = |depth: u8, minute: i64| {
        let nearer = minutes.iter().take(usize::from(depth));
        let near = nearer.flat_map(|seen| seen.range(minute - NEAR..=minute + NEAR));
        near.fold((0, 0), |(total, failed), (_, more)| (total + more.0, failed + more.1))
    };
    let twice = behind.iter().filter(|((depth, _), own)| {
        // What hangs on the way fails in front alone.
        let sound = own.values().all(|(_, failed)| *failed == 0);
        let told = || own.iter().filter(|(_, (_, failed))| sound || *failed > 0);
        let in_sight = |(minute, own): &(&i64, &Count)| {
            let front = seen(*depth, **minute);
            front.0 >= own.0 && front.1 >= own.1
        };
        told().filter(in_sight).count() * 10 >= told().count() * MOST
    });
    let twice: BTreeSet<String> = twice.map(|((_, source), _)| (*source).to_owned()).collect();
    tallies.retain(|tally| {
        let again = tally.source.as_deref().is_some_and(|source| twice.contains(source));
        !(again && tally.service.is_empty())
    });
    (tallies, twice.into_iter().map(warning).collect())
}

/// Returns how far behind the users a source of the format `format` may be: 0 for access logs, 2 for the logs of programs.
fn depth(format: &str) -> u8 {
    match format {
        _ if ACCESS.contains(&format) => 0,
        _ if OWN_LOGS.contains(&format) => 2,
        _ => 1,
    }
}

fn add(minutes: &mut BTreeMap<i64, Count>, tally: &Tally) {
    let (total, failed) = minutes.entry(tally.minute).or_default();
    *total = total.saturating_add(tally.total);
    *failed = failed.saturating_add(tally.failed);
}

fn warning(source: String) -> Warning {
    let message = "its requests are not counted: logs of what stands in front of it hold as many, \
                   and as many failures, at the same times"
        .to_owned();
    Warning { code: "requests_counted_in_front".to_owned(), message, origin: Some(source) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(minute: i64, source: &str, failed: bool, failures: u64) -> Tally {
        Tally {
            service: String::new(),
            minute: minute * 60,
            total: 10,
            failed: if failed { failures } else { 0 },
            halved: 0,
            clients: BTreeSet::new(),
            hurt: BTreeSet::new(),
            first_failed: None,
            last_failed: None,
            refusal: false,
            source: Some(source.into()),
        }
    }

    fn covering(source: &str, format: &str) -> Coverage {
        Coverage {
            source: source.into(),
            first: None,
            last: None,
            records: 10,
            format: format.to_owned(),
            zone: "stated".to_owned(),
            assumed: Vec::new(),
            out_of_order: 0,
            gaps: Vec::new(),
            skew: None,
            skew_added_seconds: None,
        }
    }

    /// Returns the sources that are left where the one in front has a failure in each minute from 5 on, the other, of the
    /// format `format`, `failures` in some minutes.
    fn left(format: &str, own: &[i64], failures: u64) -> BTreeSet<String> {
        let front = (0..10).map(|minute| tally(minute, "front.log", minute > 4, 1));
        let own = (0..10).map(|minute| tally(minute, "own.log", own.contains(&minute), failures));
        let coverage = [covering("front.log", "access"), covering("own.log", format)];
        let (left, warnings) = in_front(front.chain(own).collect(), &coverage);
        let left: BTreeSet<String> =
            left.iter().filter_map(|tally| tally.source.as_deref().map(str::to_owned)).collect();
        assert_eq!(left.len() + warnings.len(), 2, "what is left out is told");
        left
    }

    #[test]
    fn what_the_server_in_front_sees_fail_counts_once() {
        for format in ["uwsgi", "docker", "json"] {
            let front = BTreeSet::from(["front.log".to_owned()]);
            assert_eq!(left(format, &[4, 6, 7, 9], 1), front, "{format}");
            assert_eq!(left(format, &[], 0), front, "{format}: what hangs fails in front alone");
        }
    }

    #[test]
    fn what_fails_out_of_its_sight_is_kept() {
        assert_eq!(left("uwsgi", &[0, 1, 2, 6], 1).len(), 2);
        assert_eq!(left("uwsgi", &[6, 7, 8], 4).len(), 2, "more than anybody in front saw");
        assert_eq!(left("access", &[6, 7, 8], 1).len(), 2, "both are in front");
    }
}
