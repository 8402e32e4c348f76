//! The journal's export format: `FIELD=value` lines, a blank line after each entry, binary values with their length.
//! <https://systemd.io/JOURNAL_EXPORT_FORMATS/>

use std::io::{BufRead, Error, ErrorKind, Read, Result};

use crate::base::text::cap;
use crate::format::journald::entry;
use crate::format::parse::{Context, Document, Piece};
use crate::model::origin::Evidence;

/// `journalctl -o export`.
#[derive(Debug, Clone, Copy)]
pub struct JournalExport;

/// The most bytes of a value that are kept.
const MAX_VALUE: u64 = 1024 * 1024;
/// The most fields of an entry that are kept.
const MAX_FIELDS: usize = 1024;

impl Document for JournalExport {
    fn name(&self) -> &'static str {
        "journald-export"
    }

    fn recognises(&self, _name: &str, head: &str) -> bool {
        let mut lines = head
            .lines()
            .skip_while(|line| line.is_empty())
            .take(12)
            .take_while(|it| !it.is_empty());
        lines.next().is_some_and(is_field) && {
            head.starts_with("__CURSOR=")
                || head.starts_with("__REALTIME_TIMESTAMP=")
                || lines.any(|line| line.starts_with("__REALTIME_TIMESTAMP="))
        }
    }

    fn read(
        &self,
        reader: &mut dyn BufRead,
        _context: &Context<'_>,
        sink: &mut dyn FnMut(Piece),
    ) -> Result<()> {
        let mut export = Export { reader, line: 1, offset: 0 };
        let mut entry = Entry::default();
        loop {
            let begin = (export.line, export.offset);
            let line = export.line();
            if line.is_err() {
                entry.hand_over(export.line, sink);
            }
            match line? {
                None => break,
                Some(line) if line.is_empty() => entry.hand_over(begin.0, sink),
                Some(line) => {
                    let added = entry.add(begin, &line, &mut export);
                    if added.is_err() {
                        entry.hand_over(export.line, sink);
                    }
                    added?;
                }
            }
        }
        entry.hand_over(export.line, sink);
        Ok(())
    }
}

fn is_field(line: &str) -> bool {
    line.split_once('=').is_some_and(|(name, _)| is_name(name))
}

fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    !name.is_empty() && name.bytes().all(fits)
}

/// The stream, with the place of the next byte.
struct Export<'a> {
    reader: &'a mut dyn BufRead,
    line: u64,
    offset: u64,
}

impl Export<'_> {
    /// Reads a line without its end; `None` at the end of the stream.
    fn line(&mut self) -> Result<Option<String>> {
        let mut bytes = Vec::new();
        let mut limited = Read::take(&mut self.reader, MAX_VALUE);
        if limited.read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        self.pass(&bytes);
        if bytes.last() == Some(&b'\n') {
            bytes.pop();
        }
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Reads a binary value: its length in eight bytes, itself, a line end.
    fn binary(&mut self) -> Result<String> {
        let mut length = [0; 8];
        self.reader.read_exact(&mut length)?;
        self.pass(&length);
        let mut left = u64::from_le_bytes(length);
        let mut kept = Vec::new();
        while left > 0 {
            let mut part = Vec::new();
            let read =
                Read::take(&mut self.reader, left.min(64 * 1024)).read_to_end(&mut part)? as u64;
            if read == 0 {
                return Err(Error::new(
                    ErrorKind::UnexpectedEof,
                    format!("line {}: a value breaks off", self.line),
                ));
            }
            left -= read;
            self.pass(&part);
            if kept.len() as u64 + read <= MAX_VALUE {
                kept.extend(part);
            }
        }
        let mut end = [0; 1];
        self.reader.read_exact(&mut end)?;
        self.pass(&end);
        Ok(String::from_utf8_lossy(&kept).into_owned())
    }

    fn pass(&mut self, bytes: &[u8]) {
        self.offset += bytes.len() as u64;
        self.line += memchr::memchr_iter(b'\n', bytes).count() as u64;
    }
}

/// The entry that is being read.
#[derive(Default)]
struct Entry {
    begin: Option<(u64, u64)>,
    fields: Vec<(String, String)>,
}

impl Entry {
    fn add(&mut self, begin: (u64, u64), line: &str, export: &mut Export<'_>) -> Result<()> {
        self.begin.get_or_insert(begin);
        let (name, value) = match line.split_once('=') {
            Some((name, value)) => (name, value.to_owned()),
            None if is_name(line) => (line, export.binary()?),
            None => (line, String::new()),
        };
        if !is_name(name) {
            let text = format!("line {}: this is no field of a journal", begin.0);
            return Err(Error::new(ErrorKind::InvalidData, text));
        }
        if self.fields.len() < MAX_FIELDS {
            self.fields.push((name.to_owned(), value));
        }
        Ok(())
    }

    /// Hands over the entry that ends before `end`.
    fn hand_over(&mut self, end: u64, sink: &mut dyn FnMut(Piece)) {
        let fields = std::mem::take(&mut self.fields);
        let Some((line, offset)) = self.begin.take() else { return };
        let mut raw = String::new();
        for (name, value) in &fields {
            if raw.len() > Evidence::CAP {
                break;
            }
            raw.extend([name, "=", value, "\n"]);
        }
        let lines = u32::try_from(end.saturating_sub(line).max(1)).unwrap_or(u32::MAX);
        let raw = cap(raw.trim_end(), Evidence::CAP);
        sink(Piece { parsed: entry::read(fields), line, lines, offset, raw });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::options::ReadOptions;

    fn read(bytes: &[u8]) -> (Vec<Piece>, Result<()>) {
        let options = ReadOptions::default();
        let context = Context { name: "journal", modified: None, options: &options };
        let mut pieces = Vec::new();
        let done = JournalExport.read(&mut &*bytes, &context, &mut |piece| pieces.push(piece));
        (pieces, done)
    }

    #[test]
    fn entries_and_binary_values_are_read() {
        let mut bytes = b"__REALTIME_TIMESTAMP=1710497702000443\nPRIORITY=3\n_HOSTNAME=db-1\nMESSAGE=one\n\n__REALTIME_TIMESTAMP=1710497703000443\nMESSAGE\n".to_vec();
        bytes.extend(7_u64.to_le_bytes());
        bytes.extend(b"two\nand\nSYSLOG_IDENTIFIER=app\n");
        let (pieces, done) = read(&bytes);
        assert!(done.is_ok());
        let told: Vec<_> = pieces
            .iter()
            .map(|it| (it.line, it.lines, it.offset, it.parsed.message.as_str()))
            .collect();
        assert_eq!(told, [(1, 4, 0, "one"), (6, 5, 77, "two\nand")]);
        assert_eq!(pieces[1].parsed.service.as_deref(), Some("app"));
        assert!(JournalExport.recognises("x", "__CURSOR=s\n__REALTIME_TIMESTAMP=1\n"));
        assert!(!JournalExport.recognises("x", "PATH=/bin\nHOME=/root\n"));
    }

    #[test]
    fn what_breaks_off_is_an_error() {
        let (pieces, done) = read(b"__CURSOR=a\nMESSAGE\n\x08\0\0\0\0\0\0\0abc");
        assert!(done.is_err());
        assert_eq!(pieces.len(), 1);
    }
}
