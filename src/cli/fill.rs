//! `recount draft --from`: a half-written post-mortem is completed from the logs.

use std::io::Write;
use std::path::Path;

use chrono::{DateTime, Utc};

use crate::base::error::{Error, Result};
use crate::base::text::escape;
use crate::cli::exit::Exit;
use crate::cli::output_file::Files;
use crate::cli::report;
use crate::cli::report_args::DraftArgs;
use crate::cli::setup;
use crate::cli::speech;
use crate::format::postmortem::blank::{self, Left};
use crate::format::postmortem::read::read as read_document;
use crate::input::file::read_text;
use crate::model::incident::Incident;
use crate::model::moment::Moment;
use crate::model::post_mortem::PostMortem;
use crate::model::report::Report;
use crate::pipeline::redacted;
use crate::redact::Redaction;
use crate::report::draft::fill::fill;

/// Runs `recount draft --from`.
pub(crate) fn run(args: &DraftArgs, from: &Path, out: &mut dyn Write) -> Result<Exit> {
    let input = &args.input;
    let view = setup::view(&args.view)?;
    let text = read_text(from)?;
    let what = setup::redaction(&args.output)?.unwrap_or(Redaction::SECRETS);
    let report = redacted(&report::report(input, &Files::default(), false)?, what)?;
    let name = from.display().to_string();
    let document = read_document(&text, &name, None, &setup::options_of_times(&input.time)?);
    let blanks = blank::find(&text);
    let written = match choose(&report, &document) {
        Some(incident) => fill(&text, &blanks, (incident, &report), &view)?,
        None => text.clone(),
    };
    out.write_all(written.as_bytes()).map_err(Error::Write)?;
    if report.incidents.is_empty() {
        speech::error("the logs tell of no incident; nothing was filled");
    } else if blanks.is_empty() {
        let message = format!(
            "{name} leaves nothing empty; mark a place with <!-- recount: timeline --> (or metrics, impact, duration, \
             detection) to have it filled, or compare it: recount lint {name} --logs …"
        );
        speech::error(&message);
    }
    if let Some(message) = left(&name, &blank::left(&text, &blanks)) {
        speech::error(&message);
    }
    report::account(input, &report.ledger, &report.coverage, &report.warnings)
}

/// Says which places stay as they are.
fn left(name: &str, places: &[Left]) -> Option<String> {
    let told = |place: &Left| format!("{} (line {})", escape(&place.name), place.line);
    let told: Vec<String> = places.iter().map(told).collect();
    (!told.is_empty()).then(|| format!("{name}: left to you: {}", told.join(", ")))
}

/// Returns the incident that begins nearest to the times of the document; without any, the one with most rows.
fn choose<'r>(report: &'r Report, document: &PostMortem) -> Option<&'r Incident> {
    let window = document.window.iter().flat_map(|window| window.from.iter().chain(&window.to));
    let entries = document.entries.iter().filter_map(|entry| entry.time.as_ref());
    let written: Option<DateTime<Utc>> = window.chain(entries).find_map(Moment::time);
    let start = |incident: &Incident| {
        let rows = incident.timeline.iter().filter_map(|entry| entry.time.as_ref());
        rows.filter_map(Moment::time).min()
    };
    match written {
        Some(written) => report.incidents.iter().min_by_key(|incident| {
            start(incident).map_or(i64::MAX, |start| (start - written).num_seconds().abs())
        }),
        // Of equals the first.
        None => report.incidents.iter().rev().max_by_key(|incident| incident.timeline.len()),
    }
}
