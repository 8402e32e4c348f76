//! What people copy out of a chat window, where each name, clock and text stands on a line of its own (Slack's desktop):
//!
//! ```text
//! Friday, March 15, 2024
//! Ada Example
//!   10:15 AM
//! the shop is slow
//! 10:17
//! looking
//! Ben Example (support)  10:20 AM
//! still slow
//! ```

use std::collections::{BTreeSet, VecDeque};
use std::io::{BufRead, Result};

use crate::base::text::cap;
use crate::format::copied_clock::{Clock, clock};
use crate::format::copied_head::{begins, header, is_clocked, name};
use crate::format::day_marker::day_marker;
use crate::format::json::time;
use crate::format::parse::{Context, Document, Parsed, Piece};
use crate::format::speaker::Speaker;
use crate::format::timestamp::stamp::Heading;
use crate::model::origin::Evidence;

/// So many lines ahead tell whether a message begins behind the mark of a day, blank ones included.
const AHEAD: usize = 6;

/// A copied conversation.
#[derive(Debug, Clone, Copy)]
pub struct ChatCopy;

/// What the head of a text seems to tell of a message.
struct Told<'a> {
    name: &'a str,
    /// Whether a chat, rather than a list of names and clocks, shows it so: with a half of the day or marks behind the name.
    marked: bool,
    /// Its first line, without numbers.
    said: String,
}

impl<'a> Told<'a> {
    fn new(line: &str, speaker: Speaker<'a>, clock: Clock, said: Option<&&str>) -> Self {
        let rest = line.trim().strip_suffix(speaker.rest).unwrap_or(line).trim();
        let marked = clock.afternoon.is_some() || speaker.bot || rest != speaker.name;
        let said = said.map_or("", |said| said.trim());
        let said = said.chars().filter(|c| !c.is_ascii_digit()).collect();
        Self { name: speaker.name, marked, said }
    }
}

/// Returns whether people talk in `lines`, of which `all` seem to be names and clocks; reports of jobs and machines have those,
/// too. Besides marks, that is where a day is told, or where one speaks again after another, and no two say the same.
fn is_talk(lines: &[&str], all: &[Told<'_>]) -> bool {
    let again = || {
        let back = |(at, told): (usize, &Told<'_>)| {
            let before = all.get(..at).unwrap_or_default();
            let last = before.iter().rposition(|one| one.name == told.name);
            last.is_some_and(|last| last + 1 < at)
        };
        let texts: BTreeSet<&str> = all.iter().map(|told| told.said.as_str()).collect();
        all.iter().enumerate().any(back) && texts.len() * 5 >= all.len() * 4
    };
    let day = |line: &&str| day_marker(line).is_some_and(|parsed| parsed.day.is_some());
    all.iter().any(|told| told.marked) || lines.iter().any(day) || again()
}

impl Document for ChatCopy {
    fn name(&self) -> &'static str {
        "chat-copy"
    }

    fn recognises(&self, _name: &str, head: &str) -> bool {
        let lines: Vec<&str> = head.lines().filter(|line| !line.trim().is_empty()).collect();
        let spoken = lines.windows(2).enumerate().filter_map(|(at, pair)| match pair {
            [above, time] => {
                let clock = clock(time).filter(|clock| clock.named)?;
                Some(Told::new(above, name(above)?, clock, lines.get(at + 2)))
            }
            _ => None,
        });
        let said = lines.windows(2).filter_map(|pair| match pair {
            [above, below] if header(below).is_none() => {
                let (speaker, clock) = header(above)?;
                Some(Told::new(above, speaker, clock, Some(below)))
            }
            _ => None,
        });
        let (spoken, said): (Vec<_>, Vec<_>) = (spoken.collect(), said.collect());
        let sure = |all: &[Told<'_>], share: usize| {
            all.len() >= 2 && all.len() * share >= lines.len() && is_talk(&lines, all)
        };
        sure(&spoken, 10) || sure(&said, 5)
    }

    fn read(
        &self,
        reader: &mut dyn BufRead,
        _context: &Context<'_>,
        sink: &mut dyn FnMut(Piece),
    ) -> Result<()> {
        let mut copy = Copy::default();
        let mut ahead = VecDeque::new();
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes)? > 0 {
            ahead.push_back(String::from_utf8_lossy(&bytes).into_owned());
            bytes.clear();
            if ahead.len() > AHEAD
                && let Some(line) = ahead.pop_front()
            {
                copy.take(&line, &ahead, sink);
            }
        }
        while let Some(line) = ahead.pop_front() {
            copy.take(&line, &ahead, sink);
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
    bot: bool,
    /// Whether names stand beside their clocks.
    beside: bool,
    /// The clock before, in minutes of its day.
    before: u16,
    open: Option<Said>,
    /// Whether the line before was blank.
    blank: bool,
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
    /// Takes a line, of which some of those that follow are `ahead`.
    fn take(&mut self, line: &str, ahead: &VecDeque<String>, sink: &mut dyn FnMut(Piece)) {
        self.line += 1;
        let here = (self.line, self.offset);
        self.offset += line.len() as u64;
        let line = line.trim_end();
        let blank = std::mem::replace(&mut self.blank, line.trim().is_empty());
        if self.blank {
            return;
        }
        if let Some(clock) = clock(line) {
            // Where names stand beside their clocks, a clock alone is that of more from the same person.
            let named = clock.named && !self.beside;
            return self.begin(Clock { named, ..clock }, here, line, sink);
        }
        if let Some((speaker, clock)) = header(line) {
            if speaker.name.is_empty() {
                // The name stands above the mark of a program.
                self.begin(Clock { named: true, ..clock }, here, line, sink);
                self.bot = true;
                return;
            }
            self.close(sink);
            self.beside = true;
            (self.who, self.bot) = (speaker.name.to_owned(), speaker.bot);
            return self.open(clock, here, here, line);
        }
        if let Some(parsed) = self.heading(line, blank, ahead) {
            self.close(sink);
            self.before = 0;
            let raw = line.to_owned();
            return sink(Piece { parsed, line: here.0, lines: 1, offset: here.1, raw });
        }
        self.release(sink);
        self.held = Some((here.0, here.1, line.trim().to_owned()));
    }

    /// Returns the mark of a day that `line` is, behind a `blank` line or not. Save in full, what follows a name and a clock at
    /// once is what is said, and so is what stands in the midst of it.
    fn heading(&self, line: &str, blank: bool, ahead: &VecDeque<String>) -> Option<Parsed> {
        let parsed = day_marker(line)?;
        let full = matches!(parsed.day?, Heading::Date(_));
        // Some people's names are those of days.
        if !full && !self.beside && is_clocked(ahead) {
            return None;
        }
        let Some(said) = self.open.as_ref().filter(|_| !full) else { return Some(parsed) };
        let first = self.held.is_none() && said.text.len() == 1;
        (!first && (blank || begins(ahead))).then_some(parsed)
    }

    /// Begins the message of which `clock` is the time.
    fn begin(&mut self, clock: Clock, here: (u64, u64), line: &str, sink: &mut dyn FnMut(Piece)) {
        let is_name = |held: &mut (u64, u64, String)| clock.named && name(&held.2).is_some();
        let above = self.held.take_if(is_name);
        self.close(sink);
        let place = above.as_ref().map_or(here, |(line, offset, _)| (*line, *offset));
        if let Some(speaker) = above.as_ref().and_then(|(_, _, above)| name(above)) {
            (self.who, self.bot) = (speaker.name.to_owned(), speaker.bot);
        }
        self.open(clock, place, here, line);
    }

    /// Opens the message that begins at `place` and of which the clock stands `here`, in `line`.
    fn open(&mut self, clock: Clock, place: (u64, u64), here: (u64, u64), line: &str) {
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
        let bot = if self.bot { "1" } else { "" };
        let fields = [("chat", "1"), ("chat.user", self.who.as_str()), ("chat.bot", bot)];
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
    fn names_beside_their_clocks_are_told_with_all_that_stands_behind_them() {
        let copied = "#incidents\n\nTuesday, March 18th\n\nAda Example  9:03 AM\nthe shop is slow\n  9:05 AM\nvery\n\n\
                      Ben Example (support)  10:06 AM\nshould I worry?\n\nPagerDuty\nAPP  10:07 AM\nTriggered #12\n\n\
                      Cleo Example (she/her) :palm_tree:  10:08 AM\non it\n";
        assert!(ChatCopy.recognises("x.txt", copied));
        let told: Vec<String> = read(copied)
            .into_iter()
            .filter_map(|it| {
                let time = it.parsed.stamp?.time.to_string();
                let fields = it.parsed.fields.iter().skip(1).map(|(_, value)| value.as_str());
                let who = fields.collect::<Vec<_>>().join("+");
                Some(format!("{time} {who}: {}", it.parsed.message))
            })
            .collect();
        assert_eq!(
            told,
            [
                "09:03:00 Ada Example: the shop is slow",
                "09:05:00 Ada Example: very",
                "10:06:00 Ben Example: should I worry?",
                "10:07:00 PagerDuty+1: Triggered #12",
                "10:08:00 Cleo Example: on it",
            ]
        );
    }

    #[test]
    fn a_word_in_a_message_is_no_mark_of_a_day() {
        let head = "Friday, March 15, 2024\nAda Example\n  10:15 AM\nslow since when?\n";
        let last = "Ben Example\n  10:17 AM\nfixed\n";
        for (said, marks) in [
            ("Ben Example\n  10:16 AM\nlet me see\ntoday\n", 1),
            ("Ben Example\n  10:16 AM\nlet me see\nToday\nor so\n", 1),
            ("Ben Example\n  10:16 AM\nlet me see\nMarch 12\nI think\n", 1),
            ("Ben Example\n  10:16 AM\nToday\n", 1),
            ("\nDomingo\n  10:16 AM\nlet me see\n", 1),
            ("Ben Example\n  10:16 AM\nlet me see\nToday\n", 2),
            ("Ben Example\n  10:16 AM\nlet me see\n\nToday\n\n", 2),
            ("Ben Example\n  10:16 AM\nlet me see\n\nSaturday, March 16th\n", 2),
        ] {
            let days = read(&format!("{head}{said}{last}"));
            assert_eq!(days.iter().filter(|it| it.parsed.day.is_some()).count(), marks, "{said}");
            assert_eq!(days.len(), 3 + marks, "{said}");
        }
    }

    #[test]
    fn clocks_of_24_hours_need_a_further_sign() {
        let talk = "Ada Example  10:15\nthe shop is slow\nBen Example  10:16\nlooking\n";
        assert!(!ChatCopy.recognises("x.txt", talk));
        for text in [
            format!("{talk}Ada Example  10:17\nany news?\n"),
            format!("Friday, March 15, 2024\n{talk}"),
            talk.replace("Ben Example", "Ben Example (support)"),
            talk.replace("Ben Example", "Pager APP"),
        ] {
            assert!(ChatCopy.recognises("x.txt", &text), "{text}");
        }
    }

    #[test]
    fn other_texts_are_left_to_others() {
        for text in [
            "Job started  10:15\nJob finished  10:16\nJob started  10:25\nJob finished  10:26\n",
            "the meeting is at 10:15 AM\nbring coffee\nlunch is at 12:15 PM\nbring bread\n",
            "Schedule\n10:15 AM\nlunch\n",
            "2024-03-15 10:15:02 up\n2024-03-15 10:15:03 up\n",
            "server started\n10:15\nserver stopped\n10:16\n",
            "Backup nightly  02:00\ndone in 12s\nBackup weekly  03:00\ndone in 40s\nRotate logs  04:00\nfailed: disk is full\n",
            "Backup nightly\n  02:00\ndone in 12s\nBackup weekly\n  03:00\ndone in 40s\n",
            "dbmaster\t10:15\nload average 14\ndbmaster\t10:20\nload average 15\n",
            "db1\t10:15\nload 14\ndb2\t10:15\nload 15\ndb1\t10:20\nload 16\ndb2\t10:20\nload 17\n",
        ] {
            assert!(!ChatCopy.recognises("x.txt", text), "{text}");
        }
    }
}
