//! What can be had of a zip whose list of members is lost, most often because a download broke off: each member has a
//! header of its own in front of it.

use std::collections::BTreeSet;
use std::io::{Read, Result, Seek, SeekFrom};
use std::ops::ControlFlow;

use crate::input::archive::decode::Decode;
use crate::input::archive::gzip::Inflate;
use crate::input::archive::unpack::{Exact, Sink};
use crate::input::archive::zip::Checked;

const HEADER: usize = 30;
const SIGNATURE: &[u8] = b"PK\x03\x04";
/// The length of an entry of the list, without its names.
const LISTED: usize = 46;
const LIST_SIGNATURE: &[u8] = b"PK\x01\x02";

/// Hands over the members that can be found from the start of `reader` on. What is missing, the caller reports.
pub fn salvage<R: Read + Seek + Send>(reader: &mut R, sink: &mut dyn Sink) -> Result<()> {
    let mut at = 0;
    while let Next::At(next) = member_at(reader, at, sink)? {
        at = next;
    }
    Ok(())
}

/// Hands over the members of the list at `start` that are not `known`: the library keeps one of each name alone.
/// `offset` is what stands before the archive.
pub fn namesakes<R: Read + Seek + Send>(
    reader: &mut R,
    (start, offset): (u64, u64),
    known: &BTreeSet<u64>,
    sink: &mut dyn Sink,
) -> Result<()> {
    let mut at = start;
    loop {
        reader.seek(SeekFrom::Start(at))?;
        let mut fixed = Vec::with_capacity(LISTED);
        Read::take(&mut *reader, LISTED as u64).read_to_end(&mut fixed)?;
        if fixed.len() < LISTED || !fixed.starts_with(LIST_SIGNATURE) {
            return Ok(());
        }
        let member = offset.saturating_add(long(&fixed, 42).into());
        let variable = [28, 30, 32].map(|field| u64::from(short(&fixed, field)));
        at = variable
            .iter()
            .fold(at.saturating_add(LISTED as u64), |at, len| at.saturating_add(*len));
        let is_new = long(&fixed, 42) != u32::MAX && !known.contains(&member);
        if is_new && member_at(reader, member, sink)? == Next::Stop {
            return Ok(());
        }
    }
}

/// What comes behind a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Another one may stand there.
    At(u64),
    /// Nothing that can be found from here.
    Nowhere,
    /// No more shall be read.
    Stop,
}

/// Hands over the member whose header stands at `at`; returns where the next one stands.
fn member_at<R: Read + Seek + Send>(
    reader: &mut R,
    mut at: u64,
    sink: &mut dyn Sink,
) -> Result<Next> {
    reader.seek(SeekFrom::Start(at))?;
    let Some(header) = Header::read(reader)? else { return Ok(Next::Nowhere) };
    let start = at.saturating_add(header.len);
    if header.name.ends_with('/') && header.packed == Some(0) {
        return Ok(Next::At(start));
    }
    let packed = match (header.packed, header.method) {
        (Some(packed), 0) if !header.encrypted => {
            let mut stored = Exact::new(reader, packed);
            let mut stored = Checked::new(&mut stored, header.size, header.sum);
            if sink.member(&header.name, None, &mut stored).is_break() {
                return Ok(Next::Stop);
            }
            packed
        }
        (_, 8) if !header.encrypted => match inflate(&header, reader, sink) {
            ControlFlow::Continue(Some(taken)) => header.packed.unwrap_or(taken),
            ControlFlow::Continue(None) => return Ok(Next::Nowhere),
            ControlFlow::Break(()) => return Ok(Next::Stop),
        },
        (packed, _) => {
            sink.skip(Some(&header.name), "unsupported: in a zip without its list", true);
            let Some(packed) = packed else { return Ok(Next::Nowhere) };
            packed
        }
    };
    at = start.saturating_add(packed);
    if header.packed.is_none() {
        reader.seek(SeekFrom::Start(at))?;
        at = at.saturating_add(descriptor(reader)?);
    }
    Ok(Next::At(at))
}

/// Hands over a deflated member and returns how long it is packed, `None` where that cannot be known; breaks where the
/// rest shall not be read.
fn inflate<R: Read + Send>(
    header: &Header,
    reader: &mut R,
    sink: &mut dyn Sink,
) -> ControlFlow<(), Option<u64>> {
    let mut inflated = Decode::single(reader, Inflate::bare());
    let flow = if header.packed.is_some() {
        sink.member(&header.name, None, &mut Checked::new(&mut inflated, header.size, header.sum))
    } else {
        sink.member(&header.name, None, &mut inflated)
    };
    flow?;
    let drained =
        header.packed.is_some() || std::io::copy(&mut inflated, &mut std::io::sink()).is_ok();
    ControlFlow::Continue(drained.then(|| inflated.taken()))
}

/// What stands in front of a member.
struct Header {
    name: String,
    /// The length of the header itself.
    len: u64,
    encrypted: bool,
    method: u16,
    sum: u32,
    /// The packed size; `None` where it follows the data.
    packed: Option<u64>,
    size: u64,
}

impl Header {
    /// Reads the header of the next member; `None` where there is none.
    fn read(reader: &mut (dyn Read + Send)) -> Result<Option<Self>> {
        let mut fixed = Vec::with_capacity(HEADER);
        reader.take(HEADER as u64).read_to_end(&mut fixed)?;
        if fixed.len() < HEADER || !fixed.starts_with(SIGNATURE) {
            return Ok(None);
        }
        let (name_len, extra_len) = (short(&fixed, 26), short(&fixed, 28));
        let variable = u64::from(name_len) + u64::from(extra_len);
        let mut name = Vec::new();
        reader.take(variable).read_to_end(&mut name)?;
        let extra = name.split_off(name.len().min(name_len.into()));
        let flags = short(&fixed, 6);
        let (mut packed, mut size) = (long(&fixed, 18).into(), long(&fixed, 22).into());
        if packed == u64::from(u32::MAX) || size == u64::from(u32::MAX) {
            (size, packed) = wide_sizes(&extra).unwrap_or((size, packed));
        }
        Ok(Some(Self {
            name: String::from_utf8_lossy(&name).into_owned(),
            len: HEADER as u64 + variable,
            encrypted: flags & 1 != 0,
            method: short(&fixed, 8),
            sum: long(&fixed, 14),
            packed: (flags & 8 == 0).then_some(packed),
            size,
        }))
    }
}

/// Returns size and packed size from the zip64 extra field.
fn wide_sizes(mut extra: &[u8]) -> Option<(u64, u64)> {
    while extra.len() >= 4 {
        let len = usize::from(short(extra, 2));
        let field = extra.get(4..4 + len)?;
        if short(extra, 0) == 1 {
            let size = field.get(..8)?.try_into().ok()?;
            let packed = field.get(8..16)?.try_into().ok()?;
            return Some((u64::from_le_bytes(size), u64::from_le_bytes(packed)));
        }
        extra = extra.get(4 + len..)?;
    }
    None
}

/// Returns the length of the sizes and checksum behind a member: with or without a signature, short or wide.
fn descriptor(reader: &mut (dyn Read + Send)) -> Result<u64> {
    let mut next = Vec::new();
    reader.take(28).read_to_end(&mut next)?;
    let lengths = [12usize, 16, 20, 24];
    let found = lengths
        .into_iter()
        .find(|len| next.get(*len..).is_some_and(|rest| rest.starts_with(SIGNATURE)));
    Ok(found.unwrap_or(next.len()) as u64)
}

fn short(bytes: &[u8], at: usize) -> u16 {
    let field = bytes.get(at..at + 2).and_then(|field| field.try_into().ok());
    u16::from_le_bytes(field.unwrap_or_default())
}

fn long(bytes: &[u8], at: usize) -> u32 {
    let field = bytes.get(at..at + 4).and_then(|field| field.try_into().ok());
    u32::from_le_bytes(field.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use crate::input::support::{log, reading, zip};

    use super::*;

    /// Packs as to a pipe: the sizes follow the data.
    fn piped(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut packer = zip::ZipWriter::new_stream(Vec::new());
        for (name, content) in members {
            packer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            packer.write_all(content).unwrap();
        }
        packer.finish().unwrap().into_inner()
    }

    #[test]
    fn members_of_one_name_are_all_read() {
        let log = log();
        let mut archive = zip(&[("a", b"one\n"), ("b", &log), ("c", b"two\n"), ("d", b"two\n")]);
        // The library refuses to write what it cannot read.
        for at in memchr::memmem::find_iter(&archive.clone(), b"PK\x01\x02") {
            archive[at + 46] = b'a';
        }
        for at in memchr::memmem::find_iter(&archive.clone(), b"PK\x03\x04") {
            archive[at + 30] = b'a';
        }
        let read = reading(&archive).whole();
        let mut names: Vec<_> = read.members.iter().map(|one| one.0.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["in!a", "in!a#2", "in!a#3", "in!a#4"]);
        let bytes: usize = read.members.iter().map(|one| one.1.len()).sum();
        assert_eq!(bytes, 12 + log.len());
    }

    /// Takes no more than so many members.
    struct Few(Vec<String>, usize);

    impl Sink for Few {
        fn content(&mut self, _: &mut (dyn Read + Send)) {}

        fn member(
            &mut self,
            name: &str,
            _: Option<(chrono::DateTime<chrono::Utc>, crate::input::source::Witness)>,
            _: &mut (dyn Read + Send),
        ) -> ControlFlow<()> {
            self.0.push(name.to_owned());
            if self.0.len() < self.1 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        }

        fn skip(&mut self, _: Option<&str>, _: &str, _: bool) {}
    }

    #[test]
    fn nothing_is_handed_over_to_who_wants_no_more() {
        let archive = zip(&[("a", b"one\n"), ("b", b"two\n"), ("c", b"three\n")]);
        let list = memchr::memmem::find(&archive, b"PK\x01\x02").unwrap() as u64;
        for most in 1..=3 {
            let (mut all, mut listed) = (Few(Vec::new(), most), Few(Vec::new(), most));
            salvage(&mut Cursor::new(&archive), &mut all).unwrap();
            namesakes(&mut Cursor::new(&archive), (list, 0), &BTreeSet::new(), &mut listed)
                .unwrap();
            assert_eq!((all.0.len(), listed.0.len()), (most, most));
        }
    }

    #[test]
    fn members_are_found_without_the_list() {
        let log = log();
        let members: [(&str, &[u8]); 3] = [("a", b"one\n"), ("b", &log), ("c", b"two\n")];
        for archive in [zip(&members), piped(&members)] {
            assert_eq!(reading(&archive).whole().members.len(), 3);
            let list = memchr::memmem::find(&archive, b"PK\x01\x02").unwrap();
            let read = reading(&archive[..list]);
            let contents: Vec<&[u8]> = read.members.iter().map(|m| m.1.as_slice()).collect();
            assert_eq!(contents, members.map(|m| m.1));
            assert_eq!(
                read.notes(),
                ["!in: truncated: unexpected end of file; what came before it was read"]
            );
        }
    }
}
