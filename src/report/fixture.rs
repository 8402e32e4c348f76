//! A small hand-made report for the tests of every renderer: the seed incident of the checkout database.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveTime, Timelike, Utc};

use crate::model::event::{Edge, Kind, Outcome};
use crate::model::incident::{
    Basis, Entry, Impact, ImpactWindow, Incident, Measurement, Metric, MilestonePoint, Status,
};
use crate::model::moment::{Assumption, Dated, Moment, Precision};
use crate::model::origin::{Evidence, Origin};
use crate::model::phase::{Milestone, Phase, Severity};
use crate::model::report::{Coverage, Ledger, Report, Skew, Skip, Warning};
use crate::model::series::{Counted, Point, Series};

/// A text that attacks terminals, readers, HTML and Markdown at once.
pub(crate) const HOSTILE: &str = "\u{1b}[31mred\u{202e}| <script>alert(1)</script> *bold*";

/// A moment in UTC; of minute precision where the seconds are 0.
pub(crate) fn at(text: &str) -> Moment {
    let instant: DateTime<Utc> = text.parse().unwrap();
    let precision = match (instant.nanosecond(), instant.second()) {
        (0, 0) => Precision::Minute,
        (0, _) => Precision::Second,
        _ => Precision::Fraction,
    };
    Moment::utc(instant, precision)
}

/// A clock without a date.
pub(crate) fn undated(clock: &str) -> Moment {
    let time = NaiveTime::parse_from_str(clock, "%H:%M").unwrap();
    let civil = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap().and_time(time);
    Moment {
        at: civil.and_utc(),
        dated: Dated::NoDate,
        offset: Some(0),
        precision: Precision::Minute,
        civil,
    }
}

/// A place with its text.
pub(crate) fn evidence(source: &str, line: u64, text: &str) -> Evidence {
    let origin = Origin { source: Arc::from(source), line, offset: 0, lines: 1 };
    Evidence { origin, text: text.to_owned(), quote: None }
}

/// A plain entry with one place.
pub(crate) fn entry(time: &str, phase: Phase, title: &str, line: u64) -> Entry {
    Entry {
        time: Some(at(time)),
        until: None,
        received: None,
        phase,
        phases: BTreeSet::from([phase]),
        kind: Kind::Talk,
        edge: None,
        outcome: None,
        title: title.to_owned(),
        service: Some("checkout".to_owned()),
        host: None,
        severity: None,
        actor: None,
        channel: None,
        rule: format!("chat.{}", phase.name()),
        key: None,
        links: BTreeSet::new(),
        incidents: BTreeSet::new(),
        stated: None,
        count: 1,
        copies: 0,
        retellings: 0,
        called_over: false,
        cycles: 1,
        relapses: Vec::new(),
        firing_seconds: None,
        assumed: BTreeSet::new(),
        evidence: vec![evidence("logs.tar.gz!chat.json", line, title)],
    }
}

fn timeline() -> Vec<Entry> {
    let mut impact = entry("2024-03-15T10:00:00Z", Phase::Impact, "Checkout requests fail", 4);
    impact.kind = Kind::Symptom;
    impact.count = 431;
    impact.until = Some(at("2024-03-15T13:58:20Z"));
    let mut detect =
        entry("2024-03-15T10:15:00Z", Phase::Detect, "HighErrorRate firing on checkout", 12);
    detect.kind = Kind::Signal;
    detect.edge = Some(Edge::Open);
    detect.severity = Some(Severity::Critical);
    detect.rule = "alertmanager.firing".to_owned();
    detect.key = Some("HighErrorRate/checkout".to_owned());
    detect.count = 3;
    detect.cycles = 2;
    detect.firing_seconds = Some(13_000);
    detect.evidence = vec![
        evidence("logs.tar.gz!am.ndjson", 12, "{\"status\":\"firing\"}"),
        evidence("logs.tar.gz!pager.json", 2, "triggered"),
    ];
    let mut lead = entry("2024-03-15T11:30:00Z", Phase::FalseLead, "Suspected DDoS ruled out", 20);
    lead.actor = Some("alice".to_owned());
    lead.title.push_str(HOSTILE);
    let identify =
        entry("2024-03-15T12:30:00Z", Phase::Identify, "Root cause: Query Quasar feature", 31);
    let mut rollback =
        entry("2024-03-15T13:00:00Z", Phase::Rollback, "Rollback of Query Quasar", 40);
    rollback.kind = Kind::Change;
    rollback.outcome = Some(Outcome::Done);
    rollback.assumed = BTreeSet::from([Assumption::Zone]);
    let resolve = entry("2024-03-16T00:10:05Z", Phase::Resolve, "All systems go", 55);
    vec![impact, detect, lead, identify, rollback, resolve]
}

fn metrics() -> Vec<Metric> {
    let value = |seconds, uncertainty_seconds, flags| Measurement::Value {
        seconds,
        uncertainty_seconds,
        flags,
    };
    vec![
        Metric {
            name: "time_to_detect",
            from: "impact_start",
            to: "detect",
            measurement: value(900, 60, Vec::new()),
        },
        Metric {
            name: "time_to_acknowledge",
            from: "detect",
            to: "ack",
            measurement: Measurement::Null {
                reason: "no_ack_evidence".to_owned(),
                flags: Vec::new(),
            },
        },
        Metric {
            name: "time_to_resolve",
            from: "impact_start",
            to: "resolve",
            measurement: value(51_005, 60, vec!["example_flag"]),
        },
    ]
}

/// The incident of the fixture.
pub(crate) fn incident() -> Incident {
    let timeline = timeline();
    let point = |entry: usize, inferred| MilestonePoint {
        moment: timeline[entry].time.clone().unwrap(),
        entry: Some(entry),
        evidence: Vec::new(),
        inferred,
    };
    let stated = MilestonePoint {
        moment: at("2024-03-15T10:00:00Z"),
        entry: None,
        evidence: vec![evidence("logs.tar.gz!status.md", 3, "from 10:00 to 14:00, 60% of users")],
        inferred: false,
    };
    Incident {
        id: "checkout-20240315T1000".to_owned(),
        title: "Checkout database overloaded".to_owned(),
        status: Status::Resolved,
        services: vec!["checkout".to_owned(), "db".to_owned()],
        severity: Some(Severity::Critical),
        milestones: BTreeMap::from([
            (Milestone::ImpactStart, stated),
            (Milestone::Detect, point(1, false)),
            (Milestone::Identify, point(3, false)),
            (Milestone::Mitigate, point(4, false)),
            (Milestone::Rollback, point(4, false)),
            (Milestone::Resolve, point(5, true)),
        ]),
        metrics: metrics(),
        impact: Impact {
            windows: vec![ImpactWindow {
                from: at("2024-03-15T10:00:00Z"),
                to: Some(at("2024-03-15T14:00:00Z")),
                service: Some("checkout".to_owned()),
                basis: Basis::Stated,
                affected_percent: Some(60.0),
                requests: None,
            }],
            duration_seconds: Some(14_400),
            affected_percent: Some(60.0),
            full_outage_equivalent_minutes: Some(144.0),
        },
        timeline,
        overrides: Vec::new(),
        ties: Vec::new(),
        leads: None,
        series: vec![requests(), symptoms()],
    }
}

/// Failing requests from 09:30 to 14:30 at steps of five minutes; nothing was asked for around noon.
fn requests() -> Series {
    let hurt = |step: u64| (6..54).contains(&step);
    let point = |step: u64| match step {
        28..=31 => Point::default(),
        step if hurt(step) => Point { part: 60 + step % 7, whole: 100 },
        _ => Point { part: 1, whole: 100 },
    };
    Series {
        counted: Counted::Requests,
        service: Some("checkout".to_owned()),
        from: at("2024-03-15T09:30:00Z").at.timestamp(),
        step: 300,
        points: (0..60).map(point).collect(),
    }
}

fn symptoms() -> Series {
    let part = |step: u64| if (6..54).contains(&step) { 9 - step % 3 } else { 0 };
    Series {
        counted: Counted::Symptoms,
        service: None,
        points: (0..60).map(|step| Point { part: part(step), whole: 0 }).collect(),
        ..requests()
    }
}

/// The whole report.
pub(crate) fn report() -> Report {
    let mut deploy = entry("2024-03-15T09:40:00Z", Phase::Change, "Deploy of Query Quasar v41", 7);
    deploy.kind = Kind::Change;
    deploy.evidence = vec![evidence("logs.tar.gz!deploy.log", 7, "deployed v41")];
    Report {
        ledger: Ledger {
            sources: 5,
            bytes: 12_345,
            lines: 120,
            parsed: 100,
            joined: 12,
            undated: 3,
            blank: 5,
            records: 103,
            events: 441,
            ignored: 1,
            muted: 0,
            withheld: 0,
            skipped: vec![Skip {
                source: Arc::from("logs.tar.gz!core.bin"),
                reason: "binary".to_owned(),
                failure: false,
            }],
        },
        coverage: vec![Coverage {
            source: Arc::from("logs.tar.gz!app.log"),
            first: Some(at("2024-03-15T09:00:00Z")),
            last: Some(at("2024-03-16T01:00:00Z")),
            records: 90,
            format: "json".to_owned(),
            zone: "UTC".to_owned(),
            assumed: vec![Assumption::Zone],
            out_of_order: 2,
            gaps: vec![(at("2024-03-15T10:41:00Z"), at("2024-03-15T10:52:00Z"))],
            skew: Some(Skew {
                offset_seconds: Some(184),
                anchors: 5,
                spread_seconds: 2,
                against: Arc::from("logs.tar.gz!alerts.json"),
                drift: None,
            }),
            skew_added_seconds: None,
        }],
        incidents: vec![incident()],
        unattributed: vec![deploy],
        warnings: vec![Warning {
            code: "zone_assumed".to_owned(),
            message: "no zone is stated; UTC is taken, --tz changes it".to_owned(),
            origin: Some("logs.tar.gz!app.log".to_owned()),
        }],
        refused: Vec::new(),
    }
}
