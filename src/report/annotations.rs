//! The incidents as Grafana annotations: a JSON array, each element the body of one `POST /api/annotations`.

use std::io::Write;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::base::text::escape;
use crate::model::incident::{Entry, ImpactWindow, Incident};
use crate::model::report::Report;
use crate::report::aside;
use crate::report::granted;
use crate::report::json_text;
use crate::report::markup::html;
use crate::report::render::{Render, View};
use crate::report::row;
use crate::report::windows::label;

/// Regions for the impact of each incident, points and regions for rows.
#[derive(Debug)]
pub struct Annotations;

impl Render for Annotations {
    fn name(&self) -> &'static str {
        "annotations"
    }

    fn about(&self) -> &'static str {
        "Grafana annotations, one body of POST /api/annotations an element"
    }

    fn endings(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn left_out(&self, report: &Report) -> usize {
        row::undated(report)
    }

    fn render(&self, report: &Report, _view: &View, out: &mut dyn Write) -> std::io::Result<()> {
        let regions = report.incidents.iter().flat_map(impact);
        let rows = row::numbered(report);
        let rows = rows.filter_map(|(incident, number, entry)| {
            Some(point(incident, number, entry, row::instant(entry.time.as_ref())?))
        });
        json_text::pretty(&regions.chain(rows).collect::<Vec<_>>(), out)
    }
}

/// The body of a request; times in milliseconds since 1970, a region where there is an end.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Annotation {
    time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_end: Option<i64>,
    tags: Vec<String>,
    /// Grafana shows it as HTML.
    text: String,
}

fn impact(incident: &Incident) -> Vec<Annotation> {
    let windows = incident.impact.windows.iter();
    let one = |window: &ImpactWindow| {
        let from = window.from.time()?;
        let mut tags = tags(Some(incident), "impact");
        tags.extend(window.service.as_deref().map(|name| format!("service:{}", escape(name))));
        tags.push(format!("basis:{}", window.basis.name()));
        let open = if window.to.is_none() { "<br>still open at the end of the data" } else { "" };
        let share = window.affected_percent.map(crate::report::words::percent);
        let share = share.map_or_else(String::new, |share| format!(" ({share})"));
        Some(Annotation {
            time: from.timestamp_millis(),
            time_end: row::instant(window.to.as_ref()).map(|to| to.timestamp_millis()),
            tags,
            text: format!(
                "{}{share}: {}<br>basis: {}{open}",
                label(&incident.impact),
                html(&incident.title),
                window.basis.name()
            ),
        })
    };
    windows.filter_map(one).collect()
}

fn point(
    incident: Option<&Incident>,
    number: usize,
    entry: &Entry,
    at: DateTime<Utc>,
) -> Annotation {
    let mut tags = tags(incident, entry.phase.name());
    tags.extend(entry.service.as_deref().map(|name| format!("service:{}", escape(name))));
    tags.extend(aside::tags(entry));
    let proven = incident.map(|incident| aside::milestones(incident, number));
    tags.extend(proven.into_iter().flatten().map(|name| format!("milestone:{name}")));
    let mut lines = vec![html(&aside::told(entry))];
    lines.extend(aside::place(entry, "").map(|place| html(&place)));
    lines.extend(aside::coarse(entry).map(|how| format!("time {how}")));
    lines.extend(granted::told(entry).map(|told| format!("taken for granted: {told}")));
    let said = incident.and_then(|incident| row::fact(incident, entry));
    lines.extend(said.map(|said| html(&row::correction(said))));
    Annotation {
        time: at.timestamp_millis(),
        time_end: row::instant(entry.until.as_ref())
            .filter(|until| *until > at)
            .map(|until| until.timestamp_millis()),
        tags,
        text: lines.join("<br>"),
    }
}

fn tags(incident: Option<&Incident>, phase: &str) -> Vec<String> {
    let mut tags = vec!["recount".to_owned(), format!("phase:{phase}")];
    tags.extend(incident.map(|incident| format!("incident:{}", escape(&incident.id))));
    tags
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use serde_json::Value;

    #[test]
    fn windows_are_regions_and_rows_are_points() {
        let mut out = Vec::new();
        Annotations.render(&fixture::report(), &View::default(), &mut out).unwrap();
        let list: Value = serde_json::from_slice(&out).unwrap();
        let list = list.as_array().unwrap();
        assert_eq!(list.len(), 8);
        assert_eq!(list[0]["time"], 1_710_496_800_000_i64);
        assert_eq!(list[0]["timeEnd"], 1_710_511_200_000_i64);
        assert_eq!(list[0]["text"], "Impact (60 %): Checkout database overloaded<br>basis: stated");
        assert_eq!(list[2].get("timeEnd"), None);
        assert!(list[2]["tags"].as_array().unwrap().contains(&"phase:detect".into()));
        assert!(list[3]["text"].as_str().unwrap().contains("&lt;script&gt;"));
    }
    #[test]
    fn an_attempt_that_failed_says_so_in_words_and_tags() {
        let mut report = fixture::report();
        let entry = &mut report.incidents[0].timeline[4];
        entry.outcome = Some(crate::model::event::Outcome::Failed);
        entry.actor = Some("Ada <b>".to_owned());
        let mut out = Vec::new();
        Annotations.render(&report, &View::default(), &mut out).unwrap();
        let list: Value = serde_json::from_slice(&out).unwrap();
        let text = list[5]["text"].as_str().unwrap();
        assert!(
            text.starts_with("Rollback of Query Quasar (failed, by Ada &lt;b&gt;)<br>"),
            "{text}"
        );
        let tags = list[5]["tags"].as_array().unwrap();
        for tag in ["outcome:failed", "milestone:mitigate", "milestone:rollback"] {
            assert!(tags.contains(&tag.into()), "{tag} in {tags:?}");
        }
    }
}
