//! Reads the names of phases.

use std::ops::Range;

use crate::model::phase::Phase;
use crate::rule::diagnostic::Diagnostic;
use crate::rule::reader::{Reader, nearest};

/// Returns the phase under `phase`, which may only be missing where that is `optional`.
pub(crate) fn read_phase(reader: &mut Reader<'_, '_>, optional: bool) -> Option<Phase> {
    if optional && reader.value("phase").is_none() {
        return Some(Phase::Note);
    }
    let word = reader.required_text("phase")?;
    let phase = Phase::parse(word);
    if phase.is_none() {
        let span = reader.span_of("phase");
        reader.error_at(unknown_phase(word, span));
    }
    phase
}

/// Returns the phase under `phase`, or `other` where it is not there.
pub(crate) fn read_phase_or(reader: &mut Reader<'_, '_>, other: Phase) -> Phase {
    if reader.value("phase").is_none() {
        return other;
    }
    read_phase(reader, false).unwrap_or(other)
}

/// Returns the phases under `phases`.
pub(crate) fn read_phases(reader: &mut Reader<'_, '_>) -> Vec<Phase> {
    let mut phases = Vec::new();
    for (word, span) in reader.texts("phases") {
        match Phase::parse(word) {
            Some(phase) => phases.push(phase),
            None => reader.error_at(unknown_phase(word, span)),
        }
    }
    phases
}

/// Returns the error for a phase that there is not.
pub(crate) fn unknown_phase(word: &str, span: Range<usize>) -> Diagnostic {
    let names = Phase::ALL.map(Phase::name);
    let help = match nearest(word, names.into_iter()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("phases: {}", names.join(", ")),
    };
    Diagnostic::new(span, format!("unknown phase `{word}`")).help(help)
}
