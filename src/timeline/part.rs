//! A part of an entry by its name.

use crate::model::incident::Entry;
use crate::model::phase::Severity;
use crate::model::policy::Part;

/// Returns the text of a part, `None` where the entry has none.
pub(super) fn part(entry: &Entry, part: Part) -> Option<&str> {
    match part {
        Part::Rule => Some(&entry.rule),
        Part::Title => Some(&entry.title),
        Part::Service => entry.service.as_deref(),
        Part::Host => entry.host.as_deref(),
        Part::Actor => entry.actor.as_deref(),
        Part::Channel => entry.channel.as_deref(),
        Part::Key => entry.key.as_deref(),
        Part::Severity => entry.severity.map(Severity::name),
        Part::Source => entry.evidence.first().map(|place| &*place.origin.source),
    }
}
