//! Entries for the tests of the stages.

use std::collections::BTreeSet;

use chrono::DateTime;

use crate::model::event::{Event, Kind};
use crate::model::incident::Entry;
use crate::model::moment::{Moment, Precision};
use crate::model::origin::{Evidence, Origin};
use crate::model::phase::Phase;
use crate::model::report::Coverage;
use crate::timeline::order;

fn moment(second: i64) -> Moment {
    Moment::utc(DateTime::from_timestamp(second, 0).unwrap_or_default(), Precision::Second)
}

/// Returns an entry of `app.log` at so many seconds since 1970.
pub(super) fn entry_at(second: i64, title: &str) -> Entry {
    order::entry(Event {
        time: Some(moment(second)),
        until: None,
        received: None,
        phase: Phase::Detect,
        phases: BTreeSet::from([Phase::Detect]),
        kind: Kind::Signal,
        edge: None,
        outcome: None,
        title: title.to_owned(),
        rule: "my.rule".to_owned(),
        service: None,
        host: None,
        severity: None,
        actor: None,
        channel: None,
        key: None,
        links: Vec::new(),
        incident: None,
        count: 1,
        stated: None,
        assumed: Vec::new(),
        evidence: vec![Evidence {
            origin: Origin {
                source: "app.log".into(),
                line: second.unsigned_abs() + 1,
                offset: 0,
                lines: 1,
            },
            text: format!("{second} {title}"),
            quote: None,
        }],
    })
}

/// Returns such an entry of another source.
pub(super) fn entry_in(source: &str, second: i64, title: &str) -> Entry {
    let mut entry = entry_at(second, title);
    entry.evidence.iter_mut().for_each(|place| place.origin.source = source.into());
    entry
}

/// Returns what `app.log` covers, in seconds since 1970.
pub(super) fn covering(first: i64, last: i64) -> Coverage {
    Coverage {
        source: "app.log".into(),
        first: Some(moment(first)),
        last: Some(moment(last)),
        records: 1,
        format: "plain".to_owned(),
        zone: "stated".to_owned(),
        assumed: Vec::new(),
        out_of_order: 0,
        gaps: Vec::new(),
        skew: None,
        skew_added_seconds: None,
    }
}

/// Returns the time of an entry in seconds since 1970.
pub(super) fn seconds(entry: &Entry) -> i64 {
    order::at(entry).map_or(-1, |time| time.timestamp())
}
