//! Rows of the timeline as sentences with their places.

use serde::Serialize;

use crate::base::text::markdown;
use crate::model::incident::Entry;
use crate::model::moment::Moment;
use crate::model::origin::Evidence;
use crate::report::aside;
use crate::report::clock::Clock;
use crate::report::draft::quote::{code, quotation};
use crate::report::duration;
use crate::report::render::View;
use crate::report::row;
use crate::report::words::{Words, spaced};

/// How many places a sentence cites; the list of evidence has them all.
const PLACES: usize = 3;

/// How texts are written: zone and marks of the view.
#[derive(Debug, Clone, Copy)]
pub(super) struct Writer<'a> {
    /// The zone of the view.
    pub(super) clock: Clock,
    utc: Clock,
    /// The marks of the view.
    pub(super) words: Words,
    /// What places are told without, because the draft says it once.
    prefix: &'a str,
}

/// A row.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    /// The date, where it differs from the row before.
    new_date: Option<String>,
    date: Option<String>,
    /// Clock and zone, in the zone of the view and in UTC: `11:15 CET / 10:15 UTC`.
    stamp: String,
    /// The distance from the start: `+15m`.
    relative: Option<String>,
    phase: String,
    title: String,
    /// Title and remarks as a sentence with its full stop.
    sentence: String,
    remarks: String,
    service: Option<String>,
    actor: Option<String>,
    /// The actor, where the title does not name them.
    by: Option<String>,
    severity: Option<&'static str>,
    key: Option<String>,
    count: u64,
    /// How many records it stands for, where they are more than the places it cites.
    records: Option<u64>,
    cycles: u64,
    /// How long an alert fired in all.
    firing: Option<String>,
    until: Option<String>,
    rule: String,
    /// The places in brackets.
    cite: String,
    /// What stands at the first place.
    quote: String,
    /// How the attempt ended, as far as the input says.
    verdict: String,
}

impl Row {
    /// Returns clock and zone.
    pub(super) fn stamp(&self) -> &str {
        &self.stamp
    }

    /// Returns the title, safe in Markdown.
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// Says how the attempt ended.
    pub(super) fn with_verdict(mut self, verdict: String) -> Self {
        self.verdict = verdict;
        self
    }
}

impl<'p> Writer<'p> {
    pub(super) fn new(view: &View) -> Self {
        let (clock, utc) = (Clock::new(view.zone), Clock::new(None));
        Self { clock, utc, words: Words::new(view), prefix: "" }
    }

    /// Tells places below `prefix` without it.
    pub(super) fn below(self, prefix: &'p str) -> Self {
        Self { prefix, ..self }
    }

    /// Makes rows that are counted from `start`.
    pub(super) fn rows<'a>(
        self,
        entries: impl Iterator<Item = &'a Entry>,
        start: Option<&Moment>,
    ) -> Vec<Row> {
        let mut date = None;
        let mut rows = Vec::new();
        for entry in entries {
            let mut row = self.row(entry, start);
            if row.date != date {
                row.new_date.clone_from(&row.date);
                date.clone_from(&row.date);
            }
            rows.push(row);
        }
        rows
    }

    /// Makes one row.
    pub(super) fn row(self, entry: &Entry, start: Option<&Moment>) -> Row {
        let title = markdown(&entry.title);
        let remarks = row::remarks(entry).join(", ");
        Row {
            new_date: None,
            date: entry.time.as_ref().and_then(|moment| self.clock.date(moment)),
            stamp: entry.time.as_ref().map_or_else(|| "no time".to_owned(), |at| self.stamp(at)),
            relative: row::relative(entry, start),
            phase: spaced(entry.phase.name()),
            sentence: sentence(&title, &remarks),
            title,
            remarks,
            service: entry.service.as_deref().map(markdown),
            actor: entry.actor.as_deref().map(markdown),
            by: aside::by(entry).map(markdown),
            severity: entry.severity.map(crate::model::phase::Severity::name),
            key: entry.key.as_deref().map(markdown),
            count: entry.count,
            records: Some(entry.count).filter(|count| *count > entry.evidence.len() as u64),
            cycles: entry.cycles,
            firing: firing(entry),
            until: entry.until.as_ref().map(|moment| self.until(entry, moment)),
            rule: code(&entry.rule),
            cite: self.cite(&entry.evidence),
            quote: entry.evidence.first().map(|one| quotation(one.shown())).unwrap_or_default(),
            verdict: String::new(),
        }
    }

    /// Returns clock and zone: `10:15 UTC`, or `11:15 CET / 10:15 UTC` in another zone.
    pub(super) fn stamp(self, moment: &Moment) -> String {
        let utc = format!("{} UTC", self.utc.clock(moment));
        if !self.clock.is_local() || self.clock.zone(moment) == "UTC" {
            return utc;
        }
        format!("{} {} / {utc}", self.clock.clock(moment), self.clock.zone(moment))
    }

    /// Returns when a row ends, with the date where it is another day.
    fn until(self, entry: &Entry, end: &Moment) -> String {
        let begin = entry.time.as_ref().and_then(|begin| self.clock.date(begin));
        if begin == self.clock.date(end) { self.stamp(end) } else { self.full(end) }
    }

    /// Returns date, clock and zone, in the zone of the view and in UTC.
    pub(super) fn full(self, moment: &Moment) -> String {
        let utc = self.utc.full(moment);
        let local = self.clock.full(moment);
        if local == utc { utc } else { format!("{local} / {utc}") }
    }

    /// Returns both ends of a span, in the zone of the view and in UTC.
    pub(super) fn span(self, from: &Moment, to: &Moment) -> String {
        let utc = self.utc.span(from, to, self.words.arrow());
        let local = self.clock.span(from, to, self.words.arrow());
        if local == utc { utc } else { format!("{local} / {utc}") }
    }

    /// Returns a place as a code span.
    pub(super) fn place(self, evidence: &Evidence) -> String {
        let full = evidence.origin.to_string();
        code(full.strip_prefix(self.prefix).unwrap_or(&full))
    }

    /// Returns the places in brackets, ready to stand behind a fact; empty without any.
    pub(super) fn cite<'a>(self, evidence: impl IntoIterator<Item = &'a Evidence>) -> String {
        let mut places: Vec<String> = Vec::new();
        for one in evidence {
            let place = self.place(one);
            if !places.contains(&place) {
                places.push(place);
            }
        }
        let more = places.len().saturating_sub(PLACES);
        places.truncate(PLACES);
        match (places.is_empty(), more) {
            (true, _) => String::new(),
            (_, 0) => format!("[{}]", places.join(", ")),
            _ => format!("[{} and {more} more]", places.join(", ")),
        }
    }
}

/// Returns how long an alert fired, as far as it is known.
fn firing(entry: &Entry) -> Option<String> {
    let told = || row::seconds_between(entry.time.as_ref()?, entry.until.as_ref()?);
    entry.firing_seconds.or_else(told).map(duration::human)
}

/// Returns the title and its remarks as a sentence with its full stop.
pub(super) fn sentence(title: &str, remarks: &str) -> String {
    let mut text = title.trim().to_owned();
    if !remarks.is_empty() {
        text = format!("{} ({remarks})", text.trim_end_matches('.'));
    }
    if !text.ends_with(['.', '!', '?', '…']) {
        text.push('.');
    }
    text
}
