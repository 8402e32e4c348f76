//! What an entry of more than a few sentences is called.

use crate::base::text::cap;

/// Returns the first sentences of `text` that fit a row.
pub(super) fn headline(text: &str) -> String {
    const ROOM: usize = 180;
    if text.len() <= ROOM {
        return text.to_owned();
    }
    let ends = text.match_indices(['.', '!', '?']).map(|(at, sign)| at + sign.len());
    let end = ends
        .filter(|end| text.get(*end..).is_some_and(|rest| rest.starts_with(char::is_whitespace)));
    match end.take_while(|end| *end <= ROOM).last().filter(|end| *end > 20) {
        Some(end) => text.get(..end).unwrap_or_default().to_owned(),
        None => cap(text, ROOM),
    }
}
