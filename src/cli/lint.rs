//! `recount lint`: contradictions in written post-mortems.

use std::io::Write;

use crate::base::error::{Error, Result};
use crate::base::text::escape;
use crate::cli::args::{LintFormat, TimeArgs};
use crate::cli::exit::Exit;
use crate::cli::setup;
use crate::cli::speech::{Loudness, account};
use crate::format::options::ReadOptions;
use crate::format::postmortem::read::read as read_document;
use crate::input::source::{Limits, read};
use crate::lint::{Finding, Gravity, check};
use crate::model::report::Ledger;

/// Runs `recount lint`; findings of gravity `error` make the exit code 1.
pub(crate) fn run(
    inputs: &[String],
    format: LintFormat,
    time: &TimeArgs,
    out: &mut dyn Write,
) -> Result<Exit> {
    let options = setup::read_options(time)?;
    let (inputs, missing) = setup::inputs(inputs)?;
    let mut ledger = Ledger { skipped: missing, ..Ledger::default() };
    let mut found: Vec<(String, Finding)> = Vec::new();
    for input in &inputs {
        let skips = read(input, &Limits::default(), &mut |member| {
            let mut bytes = Vec::new();
            let broken = member.reader.read_to_end(&mut bytes);
            let text = String::from_utf8_lossy(&bytes);
            found.extend(findings(&text, &member.name, &options));
            broken.map(|_| ())
        });
        ledger.skipped.extend(skips);
    }
    let written = match format {
        LintFormat::Text => text(&found, out),
        LintFormat::Json => json(&found, out),
    };
    written.map_err(Error::Write)?;
    account(&ledger, &[], Loudness::Quiet);
    let wrong = found.iter().any(|(_, finding)| finding.gravity == Gravity::Error);
    let trouble = ledger.skipped.iter().any(|skip| skip.failure);
    Ok(if trouble {
        Exit::Trouble
    } else if wrong {
        Exit::Failed
    } else {
        Exit::Done
    })
}

fn findings(text: &str, name: &str, options: &ReadOptions) -> Vec<(String, Finding)> {
    let document = read_document(text, name, None, options);
    check(&document).into_iter().map(|finding| (name.to_owned(), finding)).collect()
}

fn word(gravity: Gravity) -> &'static str {
    match gravity {
        Gravity::Error => "error",
        Gravity::Warning => "warning",
    }
}

fn text(found: &[(String, Finding)], out: &mut dyn Write) -> std::io::Result<()> {
    for (path, finding) in found {
        let Finding { code, gravity, message, line, column } = finding;
        let (path, message) = (escape(path), escape(message));
        writeln!(out, "{path}:{line}:{column}: {}: {code}: {message}", word(*gravity))?;
    }
    Ok(())
}

fn json(found: &[(String, Finding)], out: &mut dyn Write) -> std::io::Result<()> {
    let findings: Vec<serde_json::Value> = found
        .iter()
        .map(|(path, finding)| {
            serde_json::json!({
                "source": path,
                "line": finding.line,
                "column": finding.column,
                "code": finding.code,
                "gravity": word(finding.gravity),
                "message": finding.message,
            })
        })
        .collect();
    let document = serde_json::json!({ "schema": "recount.lint/1", "findings": findings });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
