//! What people copy out of a chat window, where each name, clock and text stands on a line of its own (Slack's desktop):
//!
//! ```text
//! Friday, March 15, 2024
//! Ada Example
//!   10:15 AM
//! the shop is slow
//! 10:17
//! looking
//! ```

use std::io::{BufRead, Result};
use std::sync::LazyLock;

use regex::Regex;

use crate::base::text::cap;
use crate::format::day_marker::day_marker;
use crate::format::json::time;
use crate::format::parse::{Context, Document, Parsed, Piece};
use crate::model::origin::Evidence;

/// A copied conversation.
#[derive(Debug, Clone, Copy)]
pub struct ChatCopy;

/// A clock alone on its line, with blanks before it where a name stands above.
static CLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?P<blank>\s*)\[?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?: ?(?P<half>[AaPp][Mm]))?\]?\s*$",
    )
    .ok()
});

/// A clock of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Clock {
    hour: u16,
    minute: u16,
    afternoon: Option<bool>,
    /// Whether the line above it is the name of who speaks.
    named: bool,
}

fn clock(line: &str) -> Option<Clock> {
    // Most lines are no clock.
    if line.len() > 24 || !line.contains(':') {
        return None;
    }
    let found = CLOCK.as_ref()?.captures(line)?;
    let number = |name: &str| found.name(name)?.as_str().parse().ok();
    let half = found.name("half").map(|half| half.as_str().starts_with(['p', 'P']));
    let indented = found.name("blank").is_some_and(|blank| !blank.is_empty());
    let (hour, minute) = (number("hour")?, number("minute")?);
    let fits = hour < 24 && minute < 60 && (half.is_none() || (1..=12).contains(&hour));
    let named = half.is_some() || indented;
    fits.then_some(Clock { hour, minute, afternoon: half, named })
}

/// Returns whether `line` may be the name of somebody.
fn is_name(line: &str) -> bool {
    let line = line.trim();
    (2..=40).contains(&line.len())
        && line.starts_with(|c: char| c.is_alphabetic())
        && !line.contains([':', '?', '!', '/', '='])
        && !line.ends_with(['.', ','])
        && line.split_whitespace().count() <= 5
}

impl Document for ChatCopy {
    fn name(&self) -> &'static str {
        "chat-copy"
    }

    fn recognises(&self, _name: &str, head: &str) -> bool {
        let lines: Vec<&str> = head.lines().filter(|line| !line.trim().is_empty()).collect();
        let spoken = lines.windows(2).filter(|pair| match pair {
            [name, time] => is_name(name) && clock(time).is_some_and(|clock| clock.named),
            _ => false,
        });
        let spoken = spoken.count();
        spoken >= 2 && spoken * 10 >= lines.len()
    }

    fn read(
        &self,
        reader: &mut dyn BufRead,
        _context: &Context<'_>,
        sink: &mut dyn FnMut(Piece),
    ) -> Result<()> {
        let mut copy = Copy::default();
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes)? > 0 {
            copy.take(&String::from_utf8_lossy(&bytes), sink);
            bytes.clear();
        }
        copy.close(sink);
        Ok(())
    }
}

/// The conversation as far as it was read.
#[derive(Default)]
struct Copy {
    line: u64,
    offset: u64,
    who: String,
    /// The clock before, in minutes of its day.
    before: u16,
    open: Option<Said>,
    /// The last line that is not blank, which is a name where a clock follows: its place and text.
    held: Option<(u64, u64, String)>,
}

/// A message that has begun.
struct Said {
    line: u64,
    offset: u64,
    lines: u32,
    clock: String,
    text: Vec<String>,
}

impl Copy {
    fn take(&mut self, line: &str, sink: &mut dyn FnMut(Piece)) {
        self.line += 1;
        let here = (self.line, self.offset);
        self.offset += line.len() as u64;
        let line = line.trim_end();
        if line.trim().is_empty() {
            return;
        }
        if let Some(clock) = clock(line) {
            return self.begin(clock, here, line, sink);
        }
        if let Some(parsed) = day_marker(line).filter(|parsed| parsed.day.is_some()) {
            self.close(sink);
            self.before = 0;
            let raw = line.to_owned();
            return sink(Piece { parsed, line: here.0, lines: 1, offset: here.1, raw });
        }
        self.release(sink);
        self.held = Some((here.0, here.1, line.trim().to_owned()));
    }

    /// Begins the message of which `clock` is the time.
    fn begin(&mut self, clock: Clock, here: (u64, u64), line: &str, sink: &mut dyn FnMut(Piece)) {
        let is_name = |held: &mut (u64, u64, String)| clock.named && is_name(&held.2);
        let name = self.held.take_if(is_name);
        self.close(sink);
        let place = name.as_ref().map_or(here, |(line, offset, _)| (*line, *offset));
        self.who = name.map_or_else(|| std::mem::take(&mut self.who), |(_, _, name)| name);
        let minutes = self.minutes(clock);
        self.before = minutes;
        let clock = format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let lines = u32::try_from(here.0 - place.0 + 1).unwrap_or(1);
        let text = vec![line.trim().to_owned()];
        self.open = Some(Said { line: place.0, offset: place.1, lines, clock, text });
    }

    /// Returns the minutes of the day: a clock of twelve hours without a half is the next after the one before.
    fn minutes(&self, clock: Clock) -> u16 {
        let told = clock.hour * 60 + clock.minute;
        let morning = clock.hour % 12 * 60 + clock.minute;
        match clock.afternoon {
            Some(afternoon) => morning + if afternoon { 720 } else { 0 },
            None if clock.hour <= 12 && told < self.before && self.before - told <= 720 => {
                if morning + 720 >= self.before {
                    morning + 720
                } else {
                    told
                }
            }
            None => told,
        }
    }

    /// Adds the line held back, which is no name, to the message; without one it stands alone.
    fn release(&mut self, sink: &mut dyn FnMut(Piece)) {
        let Some((line, offset, text)) = self.held.take() else { return };
        if let Some(said) = &mut self.open {
            said.lines = u32::try_from(line - said.line + 1).unwrap_or(u32::MAX);
            said.text.push(text);
        } else {
            let parsed = Parsed { message: text.clone(), ..Parsed::default() };
            sink(Piece { parsed, line, lines: 1, offset, raw: text });
        }
    }

    /// Hands over the message in hand, with the line held back.
    fn close(&mut self, sink: &mut dyn FnMut(Piece)) {
        self.release(sink);
        let Some(said) = self.open.take() else { return };
        let (stated, text) = (said.text.join("\n"), said.text.get(1..).unwrap_or_default());
        let fields = [("chat", "1"), ("chat.user", self.who.as_str())];
        let fields = fields.iter().filter(|(_, value)| !value.is_empty());
        let parsed = Parsed {
            stamp: time::text(&said.clock),
            message: text.join("\n"),
            fields: fields.map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            ..Parsed::default()
        };
        let raw = cap(&stated, Evidence::CAP);
        sink(Piece { parsed, line: said.line, lines: said.lines, offset: said.offset, raw });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::options::ReadOptions;

    const COPIED: &str = "\nFriday, March 15, 2024\n\nAda Example\n  10:15 AM\nthe shop\nis slow\n\
                          11:58\nlooking\nBen Example\n  12:03 PM\nfound it\n1:10\nfixed\n";

    fn read(text: &str) -> Vec<Piece> {
        let options = ReadOptions::default();
        let context = Context { name: "x.txt", modified: None, options: &options };
        let mut pieces = Vec::new();
        ChatCopy.read(&mut text.as_bytes(), &context, &mut |piece| pieces.push(piece)).unwrap();
        pieces
    }

    #[test]
    fn names_clocks_and_texts_are_told_apart() {
        assert!(ChatCopy.recognises("x.txt", COPIED));
        let told: Vec<_> = read(COPIED)
            .into_iter()
            .map(|it| {
                let time = it.parsed.stamp.map(|stamp| stamp.time.to_string());
                let who = it.parsed.fields.get(1).map(|(_, who)| who.clone());
                (it.line, time.unwrap_or_default(), who.unwrap_or_default(), it.parsed.message)
            })
            .collect();
        let row = |line: u64, time: &str, who: &str, said: &str| {
            (line, time.to_owned(), who.to_owned(), said.to_owned())
        };
        assert_eq!(
            told,
            [
                row(2, "", "", "Friday, March 15, 2024"),
                row(4, "10:15:00", "Ada Example", "the shop\nis slow"),
                row(8, "11:58:00", "Ada Example", "looking"),
                row(10, "12:03:00", "Ben Example", "found it"),
                row(13, "13:10:00", "Ben Example", "fixed"),
            ]
        );
    }

    #[test]
    fn other_texts_are_left_to_others() {
        for text in [
            "Schedule\n10:15 AM\nlunch\n",
            "2024-03-15 10:15:02 up\n2024-03-15 10:15:03 up\n",
            "server started\n10:15\nserver stopped\n10:16\n",
        ] {
            assert!(!ChatCopy.recognises("x.txt", text), "{text}");
        }
    }
}
