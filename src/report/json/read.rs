//! Reads a saved `recount.timeline/1` document back, as far as the metrics over many incidents need it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::base::interval::{Interval, without};
use crate::model::incident::Basis;
use crate::model::phase::Phase;
use crate::report::metrics::sample::{SAID, Sample, SampleMetric, SampleWindow, span};

/// The name and version of the contract.
pub const SCHEMA: &str = "recount.timeline/1";

/// Returns whether `text` looks like a saved document, from its first bytes alone.
pub fn is_saved(text: &[u8]) -> bool {
    let head = text.get(..text.len().min(512)).unwrap_or_default();
    let head: String =
        String::from_utf8_lossy(head).chars().filter(|c| !c.is_ascii_whitespace()).collect();
    head.trim_start_matches('\u{feff}').starts_with(&format!("{{\"schema\":\"{SCHEMA}\""))
}

/// Returns the times that the sources of a saved document cover, their gaps left out; none of a document without them.
pub fn covered(text: &[u8]) -> Vec<Interval> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let document: Covered = serde_json::from_slice(text).unwrap_or_default();
    let of_source = |one: &SavedCoverage| {
        let whole = Interval::new(instant(one.first.as_deref()?)?, instant(one.last.as_deref()?)?)?;
        let gaps =
            one.gaps.iter().filter_map(|gap| Interval::new(instant(&gap.from)?, instant(&gap.to)?));
        Some(without(whole, gaps))
    };
    document.coverage.iter().filter_map(of_source).flatten().collect()
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Covered {
    coverage: Vec<SavedCoverage>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SavedCoverage {
    first: Option<String>,
    last: Option<String>,
    gaps: Vec<SavedGap>,
}

#[derive(Deserialize)]
struct SavedGap {
    from: String,
    to: String,
}

/// Reads the incidents of a saved document.
///
/// The error says what is wrong, with line and column, and never names the file: the caller knows it.
pub fn samples(text: &[u8]) -> Result<Vec<Sample>, String> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let document: Document = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    if document.schema != SCHEMA {
        let found = crate::base::text::escape(&document.schema);
        return Err(format!("schema is `{found}`; `{SCHEMA}` is needed"));
    }
    document.incidents.into_iter().map(Saved::into_sample).collect()
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    schema: String,
    incidents: Vec<Saved>,
}

#[derive(Deserialize)]
struct Saved {
    id: String,
    title: String,
    #[serde(default)]
    services: Vec<String>,
    severity: Option<String>,
    #[serde(default)]
    milestones: BTreeMap<String, Option<SavedPoint>>,
    metrics: Ordered,
    #[serde(default)]
    impact: SavedImpact,
    #[serde(default)]
    timeline: Vec<SavedRow>,
    #[serde(default)]
    overrides: Vec<serde::de::IgnoredAny>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SavedImpact {
    windows: Vec<SavedWindow>,
    affected_percent: Option<f64>,
}

#[derive(Deserialize)]
struct SavedWindow {
    from: String,
    to: Option<String>,
    service: Option<String>,
    basis: String,
    affected_percent: Option<f64>,
}

/// Returns the instant of `text`; `None` where the date is not known in full.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}

#[derive(Deserialize)]
struct SavedRow {
    #[serde(flatten)]
    point: SavedPoint,
    phase: Option<String>,
    key: Option<String>,
}

#[derive(Deserialize)]
struct SavedPoint {
    time: Option<String>,
    when: Option<String>,
}

/// An object in the order of the file.
type Ordered = serde_json::Map<String, serde_json::Value>;

#[derive(Deserialize)]
struct SavedMetric {
    seconds: Option<i64>,
    reason: Option<String>,
    from: String,
    to: String,
    #[serde(default)]
    flags: Vec<String>,
}

impl Saved {
    fn into_sample(self) -> Result<Sample, String> {
        let stated = self.milestones.get("impact_start").and_then(Option::as_ref);
        let start = stated
            .or_else(|| self.timeline.first().map(|row| &row.point))
            .and_then(SavedPoint::text);
        let windows = self.windows();
        let (span, keys) = (span(self.instants()), self.keys());
        let mut said = BTreeSet::new();
        let mut metrics = Vec::with_capacity(self.metrics.len());
        for (name, value) in self.metrics {
            let metric: SavedMetric = serde_json::from_value(value)
                .map_err(|error| format!("incident `{}`, metric `{name}`: {error}", self.id))?;
            if metric.flags.iter().any(|flag| flag == SAID) {
                said.insert(name.clone());
            }
            metrics.push(SampleMetric {
                name,
                from: metric.from,
                to: metric.to,
                value: metric
                    .seconds
                    .ok_or_else(|| metric.reason.unwrap_or_else(|| "unknown".to_owned())),
            });
        }
        Ok(Sample {
            incident: self.id,
            title: self.title,
            services: self.services,
            severity: self.severity,
            start,
            metrics,
            windows,
            input: None,
            span,
            keys,
            corrected: !self.overrides.is_empty(),
            said,
        })
    }

    /// As fresh incidents have them.
    fn instants(&self) -> impl Iterator<Item = DateTime<Utc>> {
        let rows = self.timeline.iter();
        let rows = rows.filter(|row| row.phase.as_deref() != Some(Phase::Change.name()));
        self.milestones
            .values()
            .flatten()
            .chain(rows.map(|row| &row.point))
            .filter_map(|point| instant(point.time.as_deref()?))
    }

    fn keys(&self) -> BTreeSet<String> {
        let detects = |row: &&SavedRow| row.phase.as_deref() == Some(Phase::Detect.name());
        self.timeline.iter().filter(detects).filter_map(|row| row.key.clone()).collect()
    }

    /// As fresh incidents have them.
    fn windows(&self) -> Vec<SampleWindow> {
        let percent = self.impact.affected_percent;
        if self.impact.windows.is_empty() {
            let at = |name: &str| instant(self.milestones.get(name)?.as_ref()?.time.as_deref()?);
            let window = SampleWindow::between(at("impact_start"), at("impact_end"), percent);
            return window.into_iter().collect();
        }
        let hurt = self.impact.windows.iter().filter(|one| one.basis != Basis::Alerts.name());
        hurt.filter_map(|window| {
            Some(SampleWindow {
                from: instant(&window.from)?,
                to: window.to.as_deref().and_then(instant),
                service: window.service.clone(),
                percent: window.affected_percent.or(percent),
            })
        })
        .collect()
    }
}

impl SavedPoint {
    fn text(&self) -> Option<String> {
        self.time.clone().or_else(|| self.when.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::report::json::document::Json;
    use crate::report::render::{Render, View};

    #[test]
    fn a_saved_document_gives_the_same_samples() {
        let report = fixture::report();
        let mut out = Vec::new();
        Json.render(&report, &View::default(), &mut out).unwrap();
        assert!(is_saved(&out));
        let fresh: Vec<Sample> = report.incidents.iter().map(Sample::new).collect();
        assert_eq!(samples(&out).unwrap(), fresh);
    }

    #[test]
    fn another_schema_is_refused() {
        assert!(samples(b"{\"schema\":\"x/1\",\"incidents\":[]}").unwrap_err().contains("`x/1`"));
        assert!(samples(b"{").unwrap_err().contains("line 1"));
        assert!(!is_saved(b"{\"a\":1}"));
    }
}
