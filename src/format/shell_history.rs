//! Histories of shells in which each command has its time: bash and tcsh (`HISTTIMEFORMAT`), zsh (`EXTENDED_HISTORY`), fish.
//!
//! ```text
//! #1710497702                 : 1710497702:12;systemctl restart shop      - cmd: systemctl restart shop
//! systemctl restart shop                                                    when: 1710497702
//! ```

use std::io::{BufRead, Result};

use crate::base::text::cap;
use crate::format::json::time;
use crate::format::lines::{LONGEST, read_line};
use crate::format::parse::{Context, Document, Parsed, Piece};
use crate::format::shell_user::{Named, named, user};
use crate::model::origin::Evidence;

/// A history of commands; the message is the command alone.
#[derive(Debug, Clone, Copy)]
pub struct ShellHistory;

/// Times before this, of January 1989, are numbers of something else: bash is of that year.
const FIRST: i64 = 600_000_000;

/// What a line of a history is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line<'a> {
    /// The time of the command below: bash, tcsh.
    Stamp(i64),
    /// A command with its time and how many seconds it took: zsh.
    Timed(i64, i64, &'a str),
    /// A command, whose time follows: fish.
    Command(&'a str),
    /// The time of the command above: fish.
    When(i64),
    /// A path that the command above names: fish.
    Path,
    /// Anything else.
    Text(&'a str),
}

impl<'a> Line<'a> {
    fn of(line: &'a str) -> Self {
        let plain = Self::Text(line);
        if let Some(stamp) = line.strip_prefix('#') {
            return seconds(stamp.strip_prefix('+').unwrap_or(stamp)).map_or(plain, Self::Stamp);
        }
        if let Some(rest) = line.strip_prefix(": ") {
            let timed = || {
                let (stamp, rest) = rest.split_once(':')?;
                let (took, command) = rest.split_once(';')?;
                Some(Self::Timed(seconds(stamp.trim_start())?, took.parse().ok()?, command))
            };
            return timed().unwrap_or(plain);
        }
        if let Some(command) = line.strip_prefix("- cmd: ") {
            return Self::Command(command);
        }
        if let Some(when) = line.strip_prefix("  when: ") {
            return seconds(when).map_or(plain, Self::When);
        }
        if line == "  paths:" || line.starts_with("    - ") { Self::Path } else { plain }
    }
}

/// Reads whole seconds since 1970, of a time at which there were such shells.
fn seconds(text: &str) -> Option<i64> {
    let text = text.trim_end();
    let digits = (9..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|seconds| digits && *seconds >= FIRST)
}

impl Document for ShellHistory {
    fn name(&self) -> &'static str {
        "shell_history"
    }

    fn recognises(&self, name: &str, head: &str) -> bool {
        let named = named(name);
        // Commands from before times were kept may stand first.
        let most = if named == Named::Surely { usize::MAX } else { 200 };
        let lines = head.lines().filter(|line| !line.trim().is_empty());
        let lines: Vec<Line<'_>> = lines.take(most).map(Line::of).collect();
        let timed = lines.windows(2).filter(|pair| {
            matches!(
                pair,
                [Line::Stamp(_), Line::Text(_)]
                    | [Line::Timed(..), _]
                    | [Line::Command(_), Line::When(_)]
            )
        });
        let timed = timed.count() + usize::from(matches!(lines.last(), Some(Line::Timed(..))));
        let begins =
            matches!(lines.first(), Some(Line::Stamp(_) | Line::Timed(..) | Line::Command(_)));
        match named {
            Named::Surely => timed >= 1,
            Named::Perhaps => timed >= 3 && timed * 10 >= lines.len(),
            // Commands may have many lines.
            Named::Otherwise => begins && timed >= 2 && timed * 6 >= lines.len(),
        }
    }

    fn read(
        &self,
        reader: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Piece),
    ) -> Result<()> {
        let mut history = History { user: user(context.name), ..History::default() };
        let mut bytes = Vec::new();
        loop {
            let length = read_line(reader, &mut bytes);
            if !bytes.is_empty() {
                history.take(&bytes, sink);
            }
            match length {
                Ok(length @ 1..) => history.offset += length,
                done => {
                    history.close(sink);
                    return done.map(|_| ());
                }
            }
        }
    }
}

/// The history as far as it was read.
#[derive(Debug, Default)]
struct History {
    line: u64,
    offset: u64,
    /// Whose it is, as the name of the file says.
    user: Option<String>,
    open: Option<Typed>,
}

/// A command that has begun.
#[derive(Debug, Default)]
struct Typed {
    line: u64,
    offset: u64,
    lines: u32,
    raw: String,
    stamp: Option<i64>,
    took: i64,
    command: String,
    /// Whether its text is one line with the marks of fish for line ends.
    fish: bool,
    /// Whether the rest of a line of it was left out.
    cut: bool,
}

impl History {
    fn take(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Piece)) {
        self.line += 1;
        let text = String::from_utf8_lossy(bytes.get(..LONGEST).unwrap_or(bytes));
        let line = text.trim_end_matches(['\n', '\r']);
        let cut = bytes.len() > LONGEST && bytes.last() != Some(&b'\n');
        let begun = Typed { line: self.line, offset: self.offset, cut, ..Typed::default() };
        match Line::of(line) {
            Line::Stamp(stamp) => {
                self.begin(Typed { stamp: Some(stamp), ..begun }, sink);
            }
            Line::Timed(stamp, took, command) => {
                let command = command.to_owned();
                self.begin(Typed { stamp: Some(stamp), took, command, ..begun }, sink);
            }
            Line::Command(command) => {
                let command = command.to_owned();
                self.begin(Typed { command, fish: true, ..begun }, sink);
            }
            Line::When(stamp) if self.is_fish() => {
                if let Some(open) = &mut self.open {
                    open.stamp = Some(stamp);
                }
            }
            Line::Path if self.is_fish() => {}
            _ if line.trim().is_empty() && self.open.is_none() => return,
            _ => {
                let full = self.open.as_ref().filter(|open| open.is_full(line));
                if let Some((stamp, fish)) = full.map(|open| (open.stamp, open.fish)) {
                    // What goes on is a record of its own, so that nothing is lost.
                    let command = line.to_owned();
                    self.begin(Typed { stamp, command, fish, ..begun }, sink);
                } else if let Some(open) = &mut self.open {
                    open.add(line);
                    open.cut |= cut;
                } else {
                    // Without a time each line is a command.
                    self.begin(Typed { command: line.to_owned(), ..begun }, sink);
                    if let Some(open) = &mut self.open {
                        open.state(line);
                    }
                    return self.close(sink);
                }
            }
        }
        if let Some(open) = &mut self.open {
            open.state(line);
        }
    }

    fn is_fish(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.fish)
    }

    fn begin(&mut self, typed: Typed, sink: &mut dyn FnMut(Piece)) {
        self.close(sink);
        self.open = Some(typed);
    }

    /// Hands over the command in hand.
    fn close(&mut self, sink: &mut dyn FnMut(Piece)) {
        let Some(typed) = self.open.take() else { return };
        let command = typed.whole();
        if command.is_empty() {
            return;
        }
        let stamp = typed.stamp.and_then(|seconds| time::instant(seconds, 0));
        let ended = typed.stamp.filter(|_| typed.took > 0);
        let until = ended.and_then(|from| time::instant(from.checked_add(typed.took)?, 0));
        let user = self.user.iter().map(|user| ("shell.user".to_owned(), user.clone()));
        let (cut, fields) = (typed.cut, user.collect());
        let parsed = Parsed { stamp, until, message: command, fields, cut, ..Parsed::default() };
        let (line, lines, offset) = (typed.line, typed.lines, typed.offset);
        sink(Piece { parsed, line, lines, offset, raw: cap(&typed.raw, Evidence::CAP) });
    }
}

impl Typed {
    /// Adds a further line of the command.
    fn add(&mut self, line: &str) {
        if !self.command.is_empty() {
            self.command.push('\n');
        }
        self.command.push_str(line);
    }

    /// Returns whether it would be too long with `line`.
    fn is_full(&self, line: &str) -> bool {
        !self.command.is_empty() && self.command.len() + line.len() > LONGEST
    }

    /// Notes a line as it stands in the file.
    fn state(&mut self, line: &str) {
        self.lines = self.lines.saturating_add(1);
        if self.raw.len() <= Evidence::CAP {
            if !self.raw.is_empty() {
                self.raw.push('\n');
            }
            self.raw.push_str(line);
        }
    }

    /// Returns the whole command: a line that goes on behind a backslash is one with the next.
    fn whole(&self) -> String {
        let command = if self.fish { unescaped(&self.command) } else { self.command.clone() };
        let parts: Vec<&str> = command.trim().split("\\\n").map(str::trim).collect();
        parts.join(" ")
    }
}

/// Undoes what fish does to line ends and backslashes.
fn unescaped(command: &str) -> String {
    let mut plain = String::with_capacity(command.len());
    let mut rest = command.chars();
    while let Some(c) = rest.next() {
        match (c, if c == '\\' { rest.next() } else { None }) {
            (_, Some('n')) => plain.push('\n'),
            (_, Some('\\')) => plain.push('\\'),
            (c, Some(next)) => plain.extend([c, next]),
            (c, None) => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::options::ReadOptions;

    /// Returns the line, lines, seconds and message of each command.
    fn told(name: &str, text: &str) -> Vec<(u64, u32, String, String)> {
        assert!(ShellHistory.recognises(name, text), "{text}");
        let options = ReadOptions::default();
        let context = Context { name, modified: None, options: &options };
        let mut pieces = Vec::new();
        ShellHistory.read(&mut text.as_bytes(), &context, &mut |it| pieces.push(it)).unwrap();
        let row = |it: Piece| {
            let time = it.parsed.stamp.map(|stamp| stamp.time.to_string()).unwrap_or_default();
            (it.line, it.lines, time, it.parsed.message)
        };
        pieces.into_iter().map(row).collect()
    }

    fn row(line: u64, lines: u32, time: &str, said: &str) -> (u64, u32, String, String) {
        (line, lines, time.to_owned(), said.to_owned())
    }

    #[test]
    fn bash_keeps_times_above_commands() {
        let text = "#1710497702\nfor host in a b; do\n  ssh $host uptime\ndone\n#1710497762\n#1710497763\n\
                    # a note\n#+1710497764\nkubectl scale deploy/shop \\\n  --replicas=3\n";
        assert_eq!(
            told("bastion", text),
            [
                row(1, 4, "10:15:02", "for host in a b; do\n  ssh $host uptime\ndone"),
                row(6, 2, "10:16:03", "# a note"),
                row(8, 3, "10:16:04", "kubectl scale deploy/shop --replicas=3"),
            ]
        );
        let old = "uptime\nls\n#1710497702\nreboot\n";
        let all = [row(1, 1, "", "uptime"), row(2, 1, "", "ls"), row(3, 2, "10:15:02", "reboot")];
        assert_eq!(told("ada/.bash_history", old), all);
    }

    #[test]
    fn zsh_keeps_times_before_commands() {
        let text = ": 1710497702:0;uptime\n: 1710497703:61;terraform apply \\\n-auto-approve\n";
        let all = [
            row(1, 1, "10:15:02", "uptime"),
            row(2, 2, "10:15:03", "terraform apply -auto-approve"),
        ];
        assert_eq!(told("zsh_history", text), all);
    }

    #[test]
    fn fish_keeps_times_below_commands() {
        let text = "- cmd: rm -rf /srv/old\n  when: 1710497702\n  paths:\n    - /srv/old\n\
                    - cmd: begin\\n  uptime\\nend; echo a\\\\b\n  when: 1710497762\n";
        assert_eq!(
            told("fish_history", text),
            [
                row(1, 4, "10:15:02", "rm -rf /srv/old"),
                row(5, 2, "10:16:02", "begin\n  uptime\nend; echo a\\b"),
            ]
        );
    }

    #[test]
    fn long_lines_count_once() {
        let text = format!("#1710497702\necho {}\n#1710497703\nuptime\n", "x".repeat(200_000));
        let all = told(".bash_history", &text);
        assert_eq!(all[0].3.len(), 200_005);
        assert_eq!((all[0].1, &all[1]), (2, &row(3, 2, "10:15:03", "uptime")));
        let text = format!("#1710497702\n{}\n#1710497703\nuptime\n", "x".repeat(3 * LONGEST));
        let mut whole = (Vec::new(), Vec::new());
        let options = ReadOptions::default();
        let read = crate::format::read::read(
            &mut text.as_bytes(),
            "x/.bash_history",
            None,
            &options,
            &mut |record| whole.0.push((record.message.len(), record.origin.line)),
        );
        whole.1.extend(read.unwrap().warnings.into_iter().map(|it| (it.code, it.origin.unwrap())));
        assert_eq!(whole.0, [(LONGEST, 1), (6, 3)]);
        assert_eq!(whole.1, [("long_line".to_owned(), "x/.bash_history:1".to_owned())]);
    }

    #[test]
    fn commands_that_are_too_long_are_two() {
        let text = format!("#1710497702\n{}#1710497703\nuptime\n", "echo 12345\n".repeat(100_000));
        let all = told(".bash_history", &text);
        let places: Vec<_> = all.iter().map(|it| (it.0, it.1, it.2.as_str())).collect();
        assert_eq!(all[0].3.len() + all[1].3.len(), 11 * 100_000 - 2);
        let lines = all[0].1;
        let second = (u64::from(lines) + 1, 100_001 - lines, "10:15:02");
        assert_eq!(places, [(1, lines, "10:15:02"), second, (100_002, 2, "10:15:03")]);
    }

    #[test]
    fn times_may_begin_late_where_the_file_is_named_so() {
        let old: Vec<String> = (0..250).map(|number| format!("ls /srv/{number}")).collect();
        let timed = |number| format!("#17104977{number:02}\nuptime\n");
        let timed: Vec<String> = (0..60).map(timed).collect();
        let text = format!("{}\n{}", old.join("\n"), timed.concat());
        assert_eq!(told("case/db1.bash_history", &text).len(), 310);
        assert!(!ShellHistory.recognises("x.log", &text));
    }

    #[test]
    fn folders_do_not_name_a_history() {
        let log = "2024-03-15 10:15:02 up\n2024-03-15 10:15:03 order\n#1710497702\nno shell\n";
        for name in ["order-history/app.log", "order-history.log"] {
            assert!(!ShellHistory.recognises(name, log), "{name}");
        }
    }

    #[test]
    fn other_texts_are_left_to_others() {
        for text in [
            "#100234567\nCheckout is slow\n#100234568\nCart is empty\n",
            "# 1710497702\nuptime\n",
            "#12\nuptime\n#13\nls\n",
            "- cmd: make\n  cwd: /srv\n- cmd: test\n  cwd: /srv\n",
            "2024-03-15 10:15:02 up\n#1710497702\n2024-03-15 10:15:03 up\n#1710497702\n",
            ": no history;\n: of a shell;\n",
        ] {
            assert!(!ShellHistory.recognises("x.log", text), "{text}");
        }
    }
}
