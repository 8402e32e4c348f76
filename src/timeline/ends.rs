//! How far the data go that would tell of one identity: beyond that their silence means nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::model::incident::Entry;
use crate::model::moment::Moment;
use crate::model::report::Coverage;
use crate::timeline::order::at;

/// What ends the name of a packed file.
const PACKED: [&str; 5] = ["gz", "zst", "bz2", "xz", "lz4"];

/// How far each source goes, and the files that go on where it was rotated.
pub(super) struct Ends(BTreeMap<Arc<str>, DateTime<Utc>>);

impl Ends {
    /// Returns the ends of the sources of `coverage`; what is told several times of one name counts whole.
    pub(super) fn new(coverage: &[Coverage]) -> Self {
        let mut spans: BTreeMap<Arc<str>, (DateTime<Utc>, DateTime<Utc>)> = BTreeMap::new();
        for one in coverage {
            let Some(last) = one.last.as_ref().and_then(Moment::time) else { continue };
            let first = one.first.as_ref().and_then(Moment::time).unwrap_or(last);
            let span = spans.entry(one.source.clone()).or_insert((first, last));
            *span = (span.0.min(first), span.1.max(last));
        }
        let mut logs: BTreeMap<String, Vec<Span>> = BTreeMap::new();
        for (source, (first, last)) in spans {
            logs.entry(log(&source)).or_default().push(Span { first, last, source });
        }
        Self(logs.into_values().flat_map(rotated).collect())
    }

    /// Returns how far the data go that would tell more of the identity of `entries`: the sources it stands in, of those
    /// the `bearers` of what is expected; where it stands in none of them it might come in any, which ends with the first.
    pub(super) fn of<'e>(
        &self,
        entries: impl Iterator<Item = &'e Entry> + Clone,
        bearers: &BTreeSet<Arc<str>>,
    ) -> Option<DateTime<Utc>> {
        let own = sources(entries.clone());
        let end = |source: &Arc<str>| self.0.get(source).copied();
        let end = if bearers.is_empty() {
            own.iter().filter_map(end).max()
        } else if own.is_disjoint(bearers) {
            bearers.iter().filter_map(end).min()
        } else {
            own.intersection(bearers).filter_map(end).max()
        };
        end.max(entries.filter_map(at).max())
    }
}

/// Returns the sources that `entries` stand in.
pub(super) fn sources<'e>(entries: impl Iterator<Item = &'e Entry>) -> BTreeSet<Arc<str>> {
    let places = entries.flat_map(|entry| &entry.evidence);
    places.map(|place| Arc::clone(&place.origin.source)).collect()
}

struct Span {
    first: DateTime<Utc>,
    last: DateTime<Utc>,
    source: Arc<str>,
}

/// Returns the ends of the files of one log: a file goes on in those that begin where it has ended.
fn rotated(mut files: Vec<Span>) -> Vec<(Arc<str>, DateTime<Utc>)> {
    files.sort_by(|one, other| (one.first, &one.source).cmp(&(other.first, &other.source)));
    let mut furthest: Vec<DateTime<Utc>> = files.iter().map(|file| file.last).collect();
    for at in (1..furthest.len()).rev() {
        let next = furthest.get(at).copied();
        if let Some(last) = furthest.get_mut(at - 1) {
            *last = next.map_or(*last, |next| next.max(*last));
        }
    }
    let end = |file: &Span| {
        let next = files.partition_point(|other| other.first < file.last);
        furthest.get(next).map_or(file.last, |end| file.last.max(*end))
    };
    files.iter().map(|file| (Arc::clone(&file.source), end(file))).collect()
}

/// Returns the name of a log without what differs between its files: `app.log.1`, `app.log-20240315.gz`, `app.log`.
fn log(source: &str) -> String {
    let cut = source.rfind(['/', '!']).map_or(0, |at| at + 1);
    let (folder, file) = source.split_at_checked(cut).unwrap_or_default();
    let packed = |part: &&&str| PACKED.contains(*part);
    let mut parts: Vec<&str> = file.split('.').collect();
    parts.truncate(parts.len() - parts.iter().rev().take_while(packed).count());
    // Only at the end it counts files; elsewhere it may be a machine's address.
    if parts.len() > 1 && parts.last().is_some_and(|part| is_number(part)) {
        parts.pop();
    }
    let kept: Vec<String> = parts.into_iter().map(undated).filter(|one| !one.is_empty()).collect();
    format!("{folder}{}", kept.join("."))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns a part of a file's name without the dates in it, and the clocks behind them.
fn undated(part: &str) -> String {
    let mut out = String::new();
    let mut rest = part;
    while let Some(from) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at_checked(from).unwrap_or_default();
        let stands = |c: char| c.is_ascii_digit() || matches!(c, '-' | '_' | 'T' | 'Z');
        let to = number.find(|c| !stands(c)).unwrap_or(number.len());
        let (number, after) = number.split_at_checked(to).unwrap_or_default();
        out.push_str(before);
        if begins_with_date(number) {
            out.truncate(out.trim_end_matches(['-', '_']).len());
        } else {
            out.push_str(number);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Returns whether `text` begins with `20240315` or `2024-03-15`, and nothing but a clock or a zone may follow.
fn begins_with_date(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let form = if digits(text) == 4 { (10, "%Y-%m-%d") } else { (8, "%Y%m%d") };
    let date = text.get(..form.0).and_then(|date| NaiveDate::parse_from_str(date, form.1).ok());
    let after = text.get(form.0..).unwrap_or_default();
    date.is_some_and(|date| (1990..2100).contains(&date.year())) && digits(after) <= 6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::sample::{covering, entry_in};

    fn covered(source: &str, first: i64, last: i64) -> Coverage {
        Coverage { source: source.into(), ..covering(first, last) }
    }

    fn end(ends: &Ends, entries: &[Entry], bearers: &[&str]) -> i64 {
        let bearers = bearers.iter().map(|source| Arc::from(*source)).collect();
        ends.of(entries.iter(), &bearers).map_or(-1, |end| end.timestamp())
    }

    #[test]
    fn each_identity_ends_with_its_own_sources() {
        let ends = Ends::new(&[covered("a.log", 0, 100), covered("b.log", 0, 900)]);
        let entries = [entry_in("a.log", 5, "beat")];
        assert_eq!(end(&ends, &entries, &[]), 100);
        assert_eq!(end(&ends, &entries, &["a.log", "b.log"]), 100);
        assert_eq!(end(&ends, &entries, &["b.log"]), 900, "it would come in the other");
    }

    #[test]
    fn what_may_come_in_any_source_is_known_as_long_as_all_go_on() {
        let ends = Ends::new(&[covered("a", 0, 9), covered("b", 0, 90), covered("c", 0, 50)]);
        assert_eq!(end(&ends, &[entry_in("a", 5, "starts")], &["b", "c"]), 50);
    }

    #[test]
    fn all_that_is_told_of_a_name_counts() {
        for (first, second) in [((0, 100), (100, 500)), ((100, 500), (0, 100))] {
            let spans = [first, second].map(|(first, last)| covered("a.log", first, last));
            assert_eq!(end(&Ends::new(&spans), &[entry_in("a.log", 5, "beat")], &[]), 500);
        }
    }

    #[test]
    fn a_rotated_file_goes_on_in_the_next() {
        let files = ["x/app.log.2.gz", "x/app.log.1", "x/app.log"];
        let spans: Vec<Coverage> =
            (0..).zip(files).map(|(at, name)| covered(name, at * 100, at * 100 + 90)).collect();
        let ends = Ends::new(&spans);
        for name in files {
            assert_eq!(end(&ends, &[entry_in(name, 5, "beat")], &[]), 290, "{name}");
        }
        let hosts = Ends::new(&[covered("web1.log", 0, 100), covered("web2.log", 100, 900)]);
        assert_eq!(end(&hosts, &[entry_in("web1.log", 5, "beat")], &[]), 100, "another machine");
        let beside = Ends::new(&[covered("app.log", 0, 100), covered("app.log.1", 50, 900)]);
        assert_eq!(end(&beside, &[entry_in("app.log", 5, "beat")], &[]), 100, "no rotation");
    }

    #[test]
    fn files_of_one_log_bear_one_name() {
        for name in [
            "app.log",
            "app.log.1",
            "app.log.12.gz",
            "app.log-20240315",
            "app-2024-03-15.log",
            "app.log.2024-03-15.1.gz",
        ] {
            assert_eq!(log(name), "app.log", "{name}");
        }
        for name in ["a.tar!web1.log", "ip-10-20-30-40.log", "10.20.30.40.log", "node-10203040.log"]
        {
            assert_eq!(log(name), name, "another machine's is no other file of this log");
        }
    }
}
