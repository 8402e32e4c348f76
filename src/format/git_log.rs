//! What `git log` and `git show` print, as people paste it beside their logs: a record for each commit.
//!
//! ```text
//! commit 9f1c2ab0d5e4 (HEAD -> production)
//! Author: Ada Example <ada@example.com>
//! Date:   Fri Mar 15 11:15:02 2024 +0100
//!
//!     Revert "smaller batches"
//! ```
//! The medium, full and fuller formats of <https://git-scm.com/docs/pretty-formats>, with any `--date` that states a time,
//! and `--stat` or patches below.

use std::collections::BTreeSet;
use std::io::{BufRead, Result};

use crate::base::text::cap;
use crate::format::git_line::is_of_history;
use crate::format::json::time;
use crate::format::lines::{LONGEST, read_line};
use crate::format::parse::{Context, Document, Parsed, Piece};
use crate::format::timestamp::stamp::Stamp;
use crate::model::origin::Evidence;

/// A history of commits; the message is the subject, and the body below it.
#[derive(Debug, Clone, Copy)]
pub struct GitLog;

/// The most bytes of a commit's message that are kept.
const MAX_SAID: usize = 64 * 1024;
/// Of logs with more commits nobody chose what belongs to the incident: which branch they are of is not told.
const SHORT: usize = 50;
/// How a message is indented.
const INDENT: &str = "    ";
/// How many undone commits are kept in mind.
const MOST: usize = 4096;
/// What `git revert` writes in front of the commit that it undoes.
const UNDOES: &str = "This reverts commit ";
/// How many digits of a commit are shown where it is cut short.
const BRIEF: usize = 7;

impl Document for GitLog {
    fn name(&self) -> &'static str {
        "git_log"
    }

    fn recognises(&self, _name: &str, head: &str) -> bool {
        let head = head.trim_start_matches('\u{feff}');
        let mut lines = head.lines().filter(|line| !line.trim().is_empty());
        let first = lines.next().unwrap_or_default();
        // The command may be pasted along.
        let typed = Commit::of(first).is_none() && first.contains("git ");
        let begins = if typed { lines.next().unwrap_or_default() } else { first };
        let rest: Vec<&str> = lines.collect();
        let below = || rest.iter().take(5).any(|line| line.starts_with("Author:"));
        Commit::of(begins).is_some() && below() && rest.iter().all(|line| is_of_history(line))
    }

    fn read(
        &self,
        reader: &mut dyn BufRead,
        _context: &Context<'_>,
        sink: &mut dyn FnMut(Piece),
    ) -> Result<()> {
        let mut log = Log::default();
        let mut bytes = Vec::new();
        loop {
            let length = read_line(reader, &mut bytes);
            if !bytes.is_empty() {
                log.take(&bytes, sink);
            }
            match length {
                Ok(length @ 1..) => log.offset += length,
                done => {
                    log.close(sink);
                    log.hand_over(sink);
                    return done.map(|_| ());
                }
            }
        }
    }
}

/// Which lines of a commit come next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Head,
    Message,
    /// Files, patches, notes.
    Rest,
}

/// A commit that has begun, or what stands above the first one.
#[derive(Debug, Default)]
struct Commit {
    line: u64,
    offset: u64,
    lines: u32,
    raw: String,
    part: Part,
    hash: String,
    refs: String,
    merges: bool,
    author: Option<String>,
    date: Option<Stamp>,
    /// When it was put where it is; the date of the author may be long before.
    committed: Option<Stamp>,
    said: String,
    cut: bool,
}

impl Commit {
    /// Reads the line that begins a commit: its hash, its parents where asked for, and the refs that point at it.
    fn of(line: &str) -> Option<Self> {
        let rest = line.strip_prefix("commit ")?.trim_end();
        let (hashes, refs) = rest.split_once('(').unwrap_or((rest, ""));
        let mut hashes = hashes.split_whitespace();
        let is_hash = |word: &str| {
            let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
            (BRIEF..=64).contains(&word.len()) && word.bytes().all(digit)
        };
        let hash = hashes.next().filter(|word| is_hash(word))?.to_owned();
        // With `--source` the ref by which it was found stands behind it.
        let fits = |word: &str| is_hash(word) || word.starts_with("refs/");
        let refs = refs.trim_end_matches(')').to_owned();
        hashes.all(fits).then(|| Self { hash, refs, ..Self::default() })
    }

    fn add(&mut self, line: &str) {
        match self.part {
            Part::Head if line.is_empty() => self.part = Part::Message,
            Part::Head => self.head(line),
            Part::Message => match line.strip_prefix(INDENT) {
                Some(said) if self.said.len() + said.len() > MAX_SAID => self.cut = true,
                Some(said) if said.trim().is_empty() => {}
                Some(said) => {
                    let between = if self.said.is_empty() { "" } else { "\n" };
                    self.said.extend([between, said.trim_end()]);
                }
                None if line.is_empty() => {}
                None => self.part = Part::Rest,
            },
            Part::Rest => {}
        }
    }

    fn head(&mut self, line: &str) {
        let Some((name, value)) = line.split_once(':') else { return };
        let value = value.trim();
        match name {
            "Merge" => self.merges = true,
            "Author" => self.author = person(value),
            "Date" | "AuthorDate" => self.date = date(value),
            "CommitDate" => self.committed = date(value),
            _ => {}
        }
    }

    /// Returns the branch that the log is of where this is its first commit: `HEAD -> main, origin/main`.
    fn branch(&self) -> Option<&str> {
        let mut refs =
            self.refs.split(", ").map(str::trim).filter(|name| !name.starts_with("tag:"));
        let first = refs.next().filter(|name| !name.is_empty())?;
        let own = first.strip_prefix("HEAD -> ").unwrap_or(first);
        let name = if own == "HEAD" { refs.next()? } else { own };
        Some(name.strip_prefix("origin/").unwrap_or(name))
    }

    /// Returns the commit that this one undoes, cut short, as `git revert` writes it.
    fn undoes(&self) -> Option<&str> {
        self.said.lines().find_map(|line| line.strip_prefix(UNDOES))?.get(..BRIEF)
    }

    fn piece(self) -> Piece {
        let brief = self.hash.get(..BRIEF).unwrap_or_default().to_owned();
        let known = !self.hash.is_empty();
        let subject = self.said.lines().next().map(str::to_owned);
        let told = [
            ("commit", Some(self.hash).filter(|_| known)),
            ("commit.brief", Some(brief).filter(|_| known)),
            ("commit.subject", subject),
            ("commit.refs", Some(self.refs).filter(|refs| !refs.is_empty())),
            ("commit.merge", self.merges.then(|| "1".to_owned())),
            ("author", self.author),
        ];
        let told = told.into_iter();
        let parsed = Parsed {
            stamp: self.committed.or(self.date),
            fields: told.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect(),
            message: if known { self.said } else { self.raw.trim_end().to_owned() },
            cut: self.cut,
            ..Parsed::default()
        };
        let raw = cap(self.raw.trim_end(), Evidence::CAP);
        Piece { parsed, line: self.line, lines: self.lines, offset: self.offset, raw }
    }
}

/// Returns the name, else the address, of `Ada Example <ada@example.com>`.
fn person(value: &str) -> Option<String> {
    let (name, address) = value.split_once('<').unwrap_or((value, ""));
    let named = [name.trim(), address.trim_end_matches('>').trim()];
    named.into_iter().find(|name| !name.is_empty()).map(str::to_owned)
}

/// Reads a date; `--date=raw` writes seconds with the zone of the author behind them, which changes nothing.
fn date(value: &str) -> Option<Stamp> {
    let raw = || {
        let (seconds, zone) = value.split_once(' ')?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let zone = zone.strip_prefix(['+', '-'])?;
        (digits(seconds) && digits(zone)).then(|| time::text(seconds))?
    };
    raw().or_else(|| time::text(value))
}

/// The log as far as it was read.
#[derive(Debug, Default)]
struct Log {
    line: u64,
    offset: u64,
    open: Option<Commit>,
    /// The branch that the first commit names.
    branch: Option<String>,
    count: usize,
    /// Commits that later ones, which stand above, undid.
    reverted: BTreeSet<String>,
    /// Commits that wait until it is known how many there are.
    kept: Vec<Piece>,
}

impl Log {
    fn take(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Piece)) {
        self.line += 1;
        let text = String::from_utf8_lossy(bytes.get(..LONGEST).unwrap_or(bytes));
        let line = text.trim_start_matches('\u{feff}').trim_end_matches(['\n', '\r']);
        if let Some(commit) = Commit::of(line) {
            self.close(sink);
            self.open = Some(Commit { line: self.line, offset: self.offset, ..commit });
        } else if self.open.is_none() && line.trim().is_empty() {
            return;
        }
        let (line_number, offset) = (self.line, self.offset);
        let begun = || Commit { line: line_number, offset, part: Part::Rest, ..Commit::default() };
        let open = self.open.get_or_insert_with(begun);
        open.lines = open.lines.saturating_add(1);
        if open.raw.len() <= Evidence::CAP {
            open.raw.extend([line, "\n"]);
        }
        if open.lines > 1 {
            open.add(line);
        }
    }

    /// Ends the commit that is open.
    fn close(&mut self, sink: &mut dyn FnMut(Piece)) {
        let Some(commit) = self.open.take() else { return };
        if !commit.hash.is_empty() {
            if self.count == 0 {
                self.branch = commit.branch().map(str::to_owned);
            }
            self.count += 1;
        }
        let undone = commit.hash.get(..BRIEF).is_some_and(|brief| self.reverted.contains(brief));
        if let Some(undoes) = commit.undoes().filter(|_| self.reverted.len() < MOST) {
            self.reverted.insert(undoes.to_owned());
        }
        let mut piece = commit.piece();
        let told = undone.then(|| ("commit.reverted".to_owned(), "1".to_owned()));
        piece.parsed.fields.extend(told);
        self.kept.push(piece);
        if self.count > SHORT {
            self.hand_over(sink);
        }
    }

    /// Hands over what was kept, with the branch where the log is short.
    fn hand_over(&mut self, sink: &mut dyn FnMut(Piece)) {
        let branch = self.branch.as_ref().filter(|_| self.count <= SHORT);
        for mut piece in self.kept.drain(..) {
            let of_commit = piece.parsed.fields.iter().any(|(name, _)| name == "commit");
            let told = branch.filter(|_| of_commit);
            piece.parsed.fields.extend(told.map(|it| ("commit.branch".to_owned(), it.clone())));
            sink(piece);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::options::ReadOptions;

    fn read(text: &str) -> Vec<Piece> {
        assert!(GitLog.recognises("log.txt", text), "{text}");
        let options = ReadOptions::default();
        let context = Context { name: "log.txt", modified: None, options: &options };
        let mut pieces = Vec::new();
        GitLog.read(&mut text.as_bytes(), &context, &mut |piece| pieces.push(piece)).unwrap();
        pieces
    }

    fn field<'a>(piece: &'a Piece, wanted: &str) -> &'a str {
        let mut fields = piece.parsed.fields.iter();
        fields.find(|(name, _)| name == wanted).map_or("", |(_, value)| value)
    }

    const TWO: &str = "commit 9f1c2ab0d5e4 (HEAD -> production, origin/production)\nAuthor: Ada Example <ada@example.com>\nDate:   Fri Mar 15 11:15:02 2024 +0100\n\n    Revert \"smaller batches\"\n    \n    This reverts commit 5d20e9b1.\n\n shop.yaml | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\ncommit 5d20e9b1aa07\nMerge: 11aa22bb 33cc44dd\nAuthor: Ben <ben@example.com>\nDate:   Fri Mar 15 09:02:17 2024 +0100\n\n    smaller batches\n\ndiff --git a/x b/x\n+    commit 0000000000\n";

    #[test]
    fn a_log_that_opens_with_a_commit_is_no_history() {
        let head = "commit 9f1c2ab0d5e4\nAuthor: Ada <ada@example.com>\nDate:   Fri Mar 15 11:15:02 2024 +0100\n\n    smaller batches\n";
        assert!(GitLog.recognises("git.txt", head));
        let patch = format!(
            "{head}\n shop.py | 2 +-\n 1 file changed\n\ndiff --git a/x b/x\n@@ -1 +1 @@\n-a\n+b\n"
        );
        assert!(GitLog.recognises("git.txt", &patch));
        let cut = format!("{head}\ncommit 8f3c2aa41bd0\nAuth");
        assert!(GitLog.recognises("git.txt", &cut), "the head ends in the midst of a line");
        let log = format!("{head}\n2024-03-15T10:15:02Z ERROR shop: no answer\n");
        assert!(!GitLog.recognises("ci.log", &log));
    }

    #[test]
    fn each_commit_is_one_record() {
        let pieces = read(TWO);
        let told: Vec<_> =
            pieces.iter().map(|it| (it.line, it.lines, it.parsed.message.as_str())).collect();
        let first = "Revert \"smaller batches\"\nThis reverts commit 5d20e9b1.";
        assert_eq!(told, [(1, 11, first), (12, 9, "smaller batches")]);
        assert_eq!(pieces[1].offset, TWO.find("commit 5d20e9b1aa07").unwrap() as u64);
        let fields = |at: usize| {
            ["commit", "commit.brief", "commit.branch", "commit.merge", "author"]
                .map(|name| field(&pieces[at], name))
        };
        assert_eq!(fields(0), ["9f1c2ab0d5e4", "9f1c2ab", "production", "", "Ada Example"]);
        assert_eq!(fields(1), ["5d20e9b1aa07", "5d20e9b", "production", "1", "Ben"]);
        assert_eq!(pieces[0].parsed.stamp, time::text("Fri Mar 15 11:15:02 2024 +0100"));
        assert_eq!([0, 1].map(|at| field(&pieces[at], "commit.reverted")), ["", "1"]);
    }

    #[test]
    fn dates_are_read_as_git_writes_them() {
        let stamp = |dates: &str| {
            let text = format!("commit 9f1c2ab0\nAuthor: a <a@example.com>\n{dates}\n\n    x\n");
            let moment = read(&text).remove(0).parsed.stamp?;
            Some((moment.time.to_string(), moment.zone.is_some()))
        };
        for (dates, clock) in [
            ("Date:   Fri Mar 15 11:15:02 2024 +0100", "11:15:02"),
            ("Date:   Fri Mar 1 11:15:02 2024 +0100", "11:15:02"),
            ("Date:   2024-03-15 11:15:02 +0100", "11:15:02"),
            ("Date:   2024-03-15T11:15:02+01:00", "11:15:02"),
            ("Date:   Fri, 15 Mar 2024 11:15:02 +0100", "11:15:02"),
            ("Date:   1710497702 +0100", "10:15:02"),
            ("Date:   1710497702", "10:15:02"),
            (
                "AuthorDate: Mon Mar 11 09:00:00 2024 +0100\nCommit:     Ben <b@example.com>\nCommitDate: Fri Mar 15 11:15:02 2024 +0100",
                "11:15:02",
            ),
        ] {
            assert_eq!(stamp(dates), Some((clock.to_owned(), true)), "{dates}");
        }
        let local = stamp("Date:   Fri Mar 15 11:15:02 2024");
        assert_eq!(local, Some(("11:15:02".to_owned(), false)));
        assert_eq!(stamp("Date:   3 weeks ago"), None);
    }

    #[test]
    fn the_branch_is_that_of_the_first_commit() {
        for (refs, branch) in [
            (" (HEAD -> main, origin/main, origin/HEAD)", "main"),
            (" (HEAD, origin/release/7)", "release/7"),
            (" (tag: v1, origin/main)", "main"),
            (" (HEAD)", ""),
            ("", ""),
        ] {
            let text = format!(
                "$ git log -1\n{}",
                TWO.replacen(" (HEAD -> production, origin/production)", refs, 1)
            );
            let pieces = read(&text);
            assert_eq!(pieces[0].parsed.message, "$ git log -1");
            assert_eq!(field(&pieces[2], "commit.branch"), branch, "{refs}");
        }
    }

    #[test]
    fn a_long_log_tells_no_branch() {
        for (count, branch) in [(SHORT - 2, "production"), (SHORT - 1, "")] {
            let more = "\ncommit 77aa0011\nAuthor: a <a@example.com>\nDate:   Fri Mar 1 11:15:02 2024 +0100\n\n    x\n";
            let pieces = read(&(TWO.to_owned() + &more.repeat(count)));
            assert_eq!(pieces.len(), count + 2);
            assert!(pieces.iter().all(|it| field(it, "commit.branch") == branch), "{count}");
        }
    }

    #[test]
    fn other_texts_are_no_git_log() {
        for text in [
            "commit 9f1c2ab0 is live\nAuthor: ada\n",
            "commit message\nAuthor: ada\n",
            "commit 9f1c2ab0\n2024-03-15 10:15:02 done\n",
            "2024-03-15 10:15:02 git pull\ncommitted 9f1c2ab0\n",
            "",
        ] {
            assert!(!GitLog.recognises("x", text), "{text}");
        }
    }
}
