//! Requests that are counted twice: by the server in front, and in the log of the one behind it that answered.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::report::Coverage;
use crate::model::tally::Tally;

/// Formats in which servers and frameworks tell of requests among all else that they log. Access logs have others.
const OWN_LOGS: &[&str] =
    &["gin", "uwsgi", "ruby", "tornado", "plain", "java", "python", "go", "zap", "logfmt"];
/// Minutes as near as this are the same: the one behind logs when it begins or when it is done.
const NEAR: i64 = 60;

/// Returns `tallies` without those of servers that log for themselves and name no service, where a server in front counted
/// the same failures: what it saw is what users saw, and the sum of both would count everybody twice.
pub(super) fn in_front(mut tallies: Vec<Tally>, coverage: &[Coverage]) -> Vec<Tally> {
    let own = coverage.iter().filter(|source| OWN_LOGS.contains(&source.format.as_str()));
    let own: BTreeSet<&str> = own.map(|source| &*source.source).collect();
    let mut failed: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    let mut seen: BTreeSet<i64> = BTreeSet::new();
    for tally in &tallies {
        let Some(source) = tally.source.as_deref() else { continue };
        let fails = tally.failed > 0 && !tally.refusal;
        if !own.contains(source) {
            seen.extend(fails.then_some(tally.minute));
        } else if tally.service.is_empty() {
            failed.entry(source).or_default().extend(fails.then_some(tally.minute));
        }
    }
    let in_sight = |minute: &&i64| seen.range(**minute - NEAR..=**minute + NEAR).next().is_some();
    let twice = failed.iter().filter(|(_, minutes)| {
        !seen.is_empty() && minutes.iter().filter(in_sight).count() * 2 >= minutes.len()
    });
    let twice: BTreeSet<String> = twice.map(|(source, _)| (*source).to_owned()).collect();
    tallies.retain(|tally| {
        let again = tally.source.as_deref().is_some_and(|source| twice.contains(source));
        !(again && tally.service.is_empty())
    });
    tallies
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(minute: i64, source: &str, failed: bool) -> Tally {
        Tally {
            service: String::new(),
            minute: minute * 60,
            total: 10,
            failed: failed.into(),
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

    /// Returns the sources that are left where the one in front fails from minute 5 on, the other in some minutes.
    fn left(own: &[i64]) -> BTreeSet<String> {
        let front = (0..10).map(|minute| tally(minute, "front.log", minute > 4));
        let own = (0..10).map(|minute| tally(minute, "own.log", own.contains(&minute)));
        let coverage = [covering("front.log", "access"), covering("own.log", "uwsgi")];
        let left = in_front(front.chain(own).collect(), &coverage);
        left.iter().filter_map(|tally| tally.source.as_deref().map(str::to_owned)).collect()
    }

    #[test]
    fn what_the_server_in_front_sees_fail_counts_once() {
        assert_eq!(left(&[4, 6, 7, 9]), BTreeSet::from(["front.log".to_owned()]));
    }

    #[test]
    fn what_fails_out_of_its_sight_is_kept() {
        assert_eq!(left(&[0, 1, 2, 6]).len(), 2);
    }
}
