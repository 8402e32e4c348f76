//! Colour for phases. The table library does not know escape sequences, so zero-width marks stand in for them while
//! it lays out, and turn into colours after that. Log text never holds these marks: `base::text::escape` writes them out.

use crate::model::phase::Phase;

const END: char = '\u{2061}';

/// The marks, each with the colour it turns into.
const COLORS: [(char, &str); 6] = [
    ('\u{206a}', "\u{1b}[31m"),
    ('\u{206b}', "\u{1b}[33m"),
    ('\u{206c}', "\u{1b}[35m"),
    ('\u{206d}', "\u{1b}[36m"),
    ('\u{206e}', "\u{1b}[32m"),
    ('\u{206f}', "\u{1b}[2m"),
];

/// Returns the phase's name, marked for [`colors`] where colour is wanted.
pub(super) fn phase(phase: Phase, color: bool) -> String {
    if !color {
        return phase.name().to_owned();
    }
    let mark = match phase {
        Phase::Impact | Phase::Detect => '\u{206a}',
        Phase::Report | Phase::Ack | Phase::Escalate => '\u{206b}',
        Phase::Identify => '\u{206c}',
        Phase::Mitigate | Phase::Rollback | Phase::Fix | Phase::Change => '\u{206d}',
        Phase::Recover | Phase::Resolve => '\u{206e}',
        Phase::FalseLead | Phase::Investigate | Phase::Communicate | Phase::Note => '\u{206f}',
    };
    format!("{mark}{}{END}", phase.name())
}

/// Returns a place in brackets, marked for [`colors`] where colour is wanted: word by word, because a line may end between
/// them.
pub(super) fn place(place: &str, color: bool) -> String {
    let place = format!("[{place}]");
    if !color {
        return place;
    }
    let words: Vec<String> = place.split(' ').map(|word| format!("\u{206f}{word}{END}")).collect();
    words.join(" ")
}

/// Returns the laid-out text with marks turned into colours.
pub(super) fn colors(text: &str) -> String {
    let mut painted = String::with_capacity(text.len());
    for c in text.chars() {
        match COLORS.iter().find(|(mark, _)| *mark == c) {
            Some((_, color)) => painted.push_str(color),
            None if c == END => painted.push_str("\u{1b}[0m"),
            None => painted.push(c),
        }
    }
    painted
}

/// Returns the text in bold where colour is wanted.
pub(super) fn bold(text: &str, color: bool) -> String {
    if color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
}
