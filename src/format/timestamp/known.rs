//! The time at the start of the text in hand, kept while formats ask for it one after the other.

use std::cell::RefCell;

use crate::format::timestamp::find::{Found, find_at};

/// Where a text lies in memory: its address, and its length in bytes. While a text is borrowed, nothing else lies there.
type Place = (usize, usize);

thread_local! {
    static KNOWN: RefCell<Known> =
        const { RefCell::new(Known { text: (0, 0), asked: (0, 0), found: None }) };
}

/// What is known of the text in hand.
#[derive(Debug, Default)]
struct Known {
    text: Place,
    /// The part of the text that was asked for last.
    asked: Place,
    /// The time at its start.
    found: Option<Found>,
}

/// Puts back what was known before, however the work ends.
struct Before(Known);

impl Drop for Before {
    fn drop(&mut self) {
        KNOWN.replace(std::mem::take(&mut self.0));
    }
}

/// Does `work`, which may ask for the time at the start of `text`, or of what follows a bracket there, again and again.
pub(in crate::format) fn while_in_hand<A>(text: &str, work: impl FnOnce() -> A) -> A {
    let place = place(text);
    if KNOWN.with_borrow(|known| known.text == place) {
        return work();
    }
    let _before = Before(KNOWN.replace(Known { text: place, ..Known::default() }));
    work()
}

/// Returns the time that begins at the first byte of `line`, as [`find_at`] does.
pub(in crate::format) fn first(line: &str) -> Option<Found> {
    let asked = place(line);
    let told = |known: &Known| (known.asked == asked && asked.1 > 0).then(|| known.found.clone());
    if let Some(found) = KNOWN.with_borrow(told) {
        return found;
    }
    let found = find_at(line, 0);
    KNOWN.with_borrow_mut(|known| {
        if lies_within(asked, known.text) {
            (known.asked, known.found) = (asked, found.clone());
        }
    });
    found
}

fn place(text: &str) -> Place {
    (text.as_ptr().addr(), text.len())
}

fn lies_within((at, length): Place, (start, whole): Place) -> bool {
    at >= start && at.saturating_add(length) <= start.saturating_add(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asks in all ways for the time of `text`, which is `wanted`.
    fn ask(text: &str, wanted: Option<&Found>) {
        for _ in 0..2 {
            assert_eq!(first(text).as_ref(), wanted);
            let inner = "[2024-03-15T10:15:04Z] c";
            let ask = || first(inner.get(1..).unwrap());
            assert_eq!(while_in_hand(inner, ask), find_at(inner, 1).map(moved));
            while_in_hand(text, || assert_eq!(first(text).as_ref(), wanted));
        }
    }

    #[test]
    fn what_is_known_of_one_text_is_not_told_of_another() {
        let texts = ["2024-03-15T10:15:02Z a", "2024-03-15T10:15:03Z b", "no time here", ""];
        let mut buffer = String::new();
        for text in texts.iter().chain(texts.iter().rev()) {
            // The same bytes of memory hold one text after the other.
            buffer.clear();
            buffer.push_str(text);
            let wanted = find_at(text, 0);
            while_in_hand(&buffer, || ask(&buffer, wanted.as_ref()));
            assert_eq!(first(&buffer), wanted);
        }
        assert_eq!(KNOWN.with_borrow(|known| known.text), (0, 0));
    }

    fn moved(found: Found) -> Found {
        Found { span: found.span.start - 1..found.span.end - 1, ..found }
    }
}
