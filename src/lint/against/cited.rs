//! Places that an entry cites itself: `file:line` in a code span. What it cites is what it tells of, whatever its words are.

use crate::lint::against::{Point, TOLERANCE, distance};
use crate::model::incident::Entry;
use crate::model::moment::Moment;
use crate::model::origin::Origin;
use crate::model::post_mortem::WrittenEntry;

/// The places that an entry cites, each with its line.
pub(super) struct Cited<'a>(Vec<(&'a str, u64)>);

impl<'a> Cited<'a> {
    /// Returns the places in the code spans of `entry`.
    pub(super) fn of(entry: &'a WrittenEntry) -> Self {
        let spans = entry.passage.raw.split('`').skip(1).step_by(2);
        Self(spans.filter_map(place).collect())
    }

    /// Returns whether one of the places is one of `row`.
    pub(super) fn meets(&self, row: &Entry) -> bool {
        self.0.iter().any(|(file, line)| {
            let at = |origin: &Origin| origin.line == *line && is_below(file, &origin.source);
            row.evidence.iter().any(|one| at(&one.origin))
        })
    }

    /// Returns the point nearest in time of those whose row is cited, within the tolerance, and its distance in seconds.
    pub(super) fn nearest(&self, time: &Moment, points: &[Point<'_>]) -> Option<(usize, i64)> {
        let met = points.iter().enumerate().filter(|(_, point)| self.meets(point.row));
        let near = met.filter_map(|(at, point)| {
            let off = distance(time, point.at).filter(|off| off.abs() <= TOLERANCE)?;
            Some((off.abs(), point.end, at, off))
        });
        near.min().map(|(_, _, at, off)| (at, off))
    }
}

/// Reads a code span that is a place: a file, a colon, a line.
fn place(span: &str) -> Option<(&str, u64)> {
    let (file, line) = span.rsplit_once(':').filter(|(file, _)| !file.is_empty())?;
    let digits = line.bytes().all(|byte| byte.is_ascii_digit());
    Some((file, line.parse().ok().filter(|_| digits)?))
}

/// Returns whether two files are one, told from a folder or archive that holds the other's.
fn is_below(said: &str, known: &str) -> bool {
    let tail = |long: &str, short: &str| {
        let head = long.strip_suffix(short);
        head.is_some_and(|head| head.is_empty() || head.ends_with(['/', '\\', '!']))
    };
    tail(known, said) || tail(said, known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_from_other_code_and_meet_below_folders() {
        assert_eq!(place("lb/access.log:31"), Some(("lb/access.log", 31)));
        assert_eq!(place("a!b.log:2"), Some(("a!b.log", 2)));
        for span in ["kubectl get pods", "10.0.0.1", ":80", "a.log:", "a.log:x", "a.log:+1"] {
            assert_eq!(place(span), None, "{span}");
        }
        assert!(is_below("b.log", "logs.tar.gz!b.log") && is_below("logs/b.log", "b.log"));
        assert!(!is_below("b.log", "ab.log") && !is_below("b.log", "b.log.1"));
    }
}
