//! tar: ustar, GNU and PAX archives, and old ones whose header's checksum is right.
//!
//! The headers are read by the `tar` crate; the walk over them is here, because a member that breaks off must be
//! told from one that ends, and long names must not be read into memory without a cap.

use std::io::{BufReader, Read, Result};
use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use tar::{Header, PaxExtensions};

use crate::input::archive::unpack::{Exact, Packed, Sink, Unpack};
use crate::input::fault;
use crate::input::source::Witness;

const BLOCK: usize = 512;
const BUFFER: usize = 64 * 1024;

/// The largest long name or set of PAX records that is read.
const RECORDS: u64 = 1 << 20;

/// The tar format.
pub struct Tar;

impl Unpack for Tar {
    fn name(&self) -> &'static str {
        "tar"
    }

    fn recognises(&self, head: &[u8]) -> bool {
        let Some(block) = head.get(..BLOCK) else { return false };
        let marked = matches!(block.get(257..263), Some(b"ustar\0" | b"ustar "));
        marked || block.first() != Some(&0) && is_sound(Header::from_byte_slice(block))
    }

    fn unpack(&self, packed: Packed<'_>, sink: &mut dyn Sink) -> Result<()> {
        let mut buffer = vec![0; BUFFER];
        let mut stream = BufReader::with_capacity(BUFFER, packed.stream);
        let mut said = Said::default();
        let mut header = Header::new_old();
        while next_header(&mut stream, &mut header)? {
            let size = size_of(&header, &said)?;
            let mut extended = header.as_gnu().is_some_and(tar::GnuHeader::is_extended);
            while header.entry_type().is_gnu_sparse() && extended {
                let mut block = [0; BLOCK];
                Exact::new(&mut stream, BLOCK as u64).read_exact(&mut block)?;
                extended = block.get(504) == Some(&1);
            }
            let mut data = Exact::new(&mut stream, size);
            if !said.take_records(&header, &mut data, size)? {
                let said = std::mem::take(&mut said);
                if hand_over(&header, &said, &mut data, sink).is_break() {
                    return Ok(());
                }
            }
            data.drain(&mut buffer)?;
            let padding = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
            Exact::new(&mut stream, padding).drain(&mut buffer)?;
        }
        Ok(())
    }
}

/// What the records before a header say about the next member.
#[derive(Default)]
struct Said {
    name: Option<Vec<u8>>,
    size: Option<u64>,
    modified: Option<i64>,
    sparse: bool,
}

impl Said {
    /// Reads `data` where `header` announces a long name or PAX records, and returns whether it did.
    fn take_records(&mut self, header: &Header, data: &mut Exact<'_>, size: u64) -> Result<bool> {
        let kind = header.entry_type();
        let wanted = kind.is_gnu_longname() || kind.is_pax_local_extensions();
        if !wanted {
            return Ok(kind.is_gnu_longlink() || kind.is_pax_global_extensions());
        }
        if size > RECORDS {
            return Err(fault::corrupt("a name or attribute in it is larger than 1 MiB"));
        }
        let mut bytes = Vec::new();
        data.read_to_end(&mut bytes)?;
        if kind.is_gnu_longname() {
            bytes.truncate(bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len()));
            self.name = Some(bytes);
            return Ok(true);
        }
        for record in PaxExtensions::new(&bytes).flatten() {
            let value = record.value_bytes();
            let text = std::str::from_utf8(value).unwrap_or_default();
            match record.key_bytes() {
                b"path" | b"GNU.sparse.name" => self.name = Some(value.to_vec()),
                b"size" => self.size = text.parse().ok(),
                b"mtime" => self.modified = text.split('.').next().and_then(|s| s.parse().ok()),
                b"GNU.sparse.major" => self.sparse = value == b"1",
                _ => {}
            }
        }
        Ok(true)
    }
}

fn hand_over(
    header: &Header,
    said: &Said,
    data: &mut Exact<'_>,
    sink: &mut dyn Sink,
) -> ControlFlow<()> {
    let kind = header.entry_type();
    let name = said.name.as_deref().map_or_else(|| header.path_bytes(), Into::into);
    if name.ends_with(b"/") || !(kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse()) {
        return ControlFlow::Continue(());
    }
    let name = String::from_utf8_lossy(&name);
    let seconds = said.modified.or_else(|| i64::try_from(header.mtime().ok()?).ok());
    // Zero is what archivers write who want the same bytes each time, not a time.
    let modified: Option<DateTime<Utc>> =
        seconds.filter(|s| *s > 0).and_then(|s| DateTime::from_timestamp(s, 0));
    if said.sparse && pass_map(data).is_err() {
        sink.skip(Some(&name), "corrupt: a sparse member whose map makes no sense", true);
        return ControlFlow::Continue(());
    }
    sink.member(&name, modified.map(|at| (at, Witness::Entry)), data)
}

/// Passes over the map of holes that a sparse member of the PAX kind begins with: how many parts there are, then two
/// numbers for each, each on a line of its own, filled up to whole blocks. Holes are no lines and are left out.
fn pass_map(data: &mut Exact<'_>) -> Result<()> {
    let mut count = String::new();
    let (mut wanted, mut lines, mut read) = (None, 0, 0);
    while wanted.is_none_or(|wanted| lines < wanted) {
        let mut block = [0; BLOCK];
        data.read_exact(&mut block)?;
        read += BLOCK as u64;
        for byte in block {
            match byte {
                b'\n' => {
                    lines += 1;
                    let parts = || count.parse::<u64>().ok()?.checked_mul(2)?.checked_add(1);
                    wanted = wanted.or_else(parts);
                }
                digit if wanted.is_none() => count.push(char::from(digit)),
                _ => {}
            }
        }
        if wanted.is_none() || read > RECORDS {
            return Err(fault::corrupt("no map of holes"));
        }
    }
    Ok(())
}

/// Reads the next header that is not blank; `false` at the end of the stream. Blank blocks are passed over: they end
/// an archive, but another may follow (`cat a.tar b.tar`).
fn next_header(stream: &mut (dyn Read + Send), header: &mut Header) -> Result<bool> {
    loop {
        let block = header.as_mut_bytes();
        let mut filled = 0;
        while let Some(free) = block.get_mut(filled..).filter(|free| !free.is_empty()) {
            match stream.read(free)? {
                0 if filled == 0 => return Ok(false),
                0 => return Err(fault::truncated()),
                count => filled += count,
            }
        }
        if block.iter().all(|byte| *byte == 0) {
            continue;
        }
        if !is_sound(header) {
            return Err(fault::corrupt("a header in it does not match its checksum"));
        }
        return Ok(true);
    }
}

/// Returns whether the checksum is right, as the sum of unsigned or, in some old archives, of signed bytes.
fn is_sound(header: &Header) -> bool {
    let bytes = header.as_bytes();
    let spaces = 8 * u32::from(b' ');
    let summed = || bytes.iter().enumerate().filter(|(at, _)| !(148..156).contains(at));
    let unsigned = spaces + summed().map(|(_, byte)| u32::from(*byte)).sum::<u32>();
    let high: u32 = summed().filter(|(_, byte)| **byte > 127).map(|_| 256).sum();
    header.cksum().is_ok_and(|sum| sum == unsigned || sum == unsigned.wrapping_sub(high))
}

/// Returns how many bytes follow `header`: none for links, devices, folders and pipes, whatever it states; what the
/// records say for a member, but not for further records.
fn size_of(header: &Header, said: &Said) -> Result<u64> {
    match header.entry_type().as_byte() {
        b'1'..=b'6' => Ok(0),
        b'L' | b'K' | b'x' | b'g' => header.entry_size(),
        _ => said.size.map_or_else(|| header.entry_size(), Ok),
    }
}

#[cfg(test)]
mod tests {
    use crate::input::support::{gz, log, reading, tar};

    #[test]
    fn members_are_read_with_long_names_and_times() {
        let long = format!("{}/app.log", "d".repeat(180));
        let archive = tar(&[("./a.log", b"one\n"), (&long, b"two\n"), ("b.gz", &gz(b"three\n"))]);
        let read = reading(&archive).whole();
        assert_eq!(
            read.texts(),
            ["in!a.log=one\n", &format!("in!{long}=two\n"), "in!b.gz=three\n"]
        );
        assert!(read.modified.iter().all(|m| m.unwrap().timestamp() == 1_710_497_700));
    }

    #[test]
    fn pax_records_name_and_date() {
        let mut packer = tar::Builder::new(Vec::new());
        let records = [("path", &b"new.log"[..]), ("mtime", b"1710497701.5")];
        packer.append_pax_extensions(records).unwrap();
        let mut header = tar::Header::new_ustar();
        header.set_size(4);
        packer.append_data(&mut header, "old.log", &b"one\n"[..]).unwrap();
        let read = reading(&packer.into_inner().unwrap()).whole();
        assert_eq!(read.texts(), ["in!new.log=one\n"]);
        assert_eq!(read.modified[0].unwrap().timestamp(), 1_710_497_701);
    }

    #[test]
    fn an_old_archive_is_told_by_its_checksum() {
        let mut packer = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_old();
        header.set_size(4);
        packer.append_data(&mut header, "old.log", &b"one\n"[..]).unwrap();
        assert_eq!(reading(&packer.into_inner().unwrap()).whole().texts(), ["in!old.log=one\n"]);
    }

    #[test]
    fn names_are_only_names_and_repeated_ones_are_told_apart() {
        let mut archive = tar(&[("x/up.log", b"one\n"), ("a", b"two\n"), ("a", b"three\n")]);
        archive[..8].copy_from_slice(b"../..log");
        let mut header = tar::Header::from_byte_slice(&archive[..512]).clone();
        header.set_cksum();
        archive[..512].copy_from_slice(header.as_bytes());
        let read = reading(&archive).whole();
        assert_eq!(read.texts(), ["in!../..log=one\n", "in!a=two\n", "in!a#2=three\n"]);
    }

    #[test]
    fn archives_in_a_row_are_all_read() {
        let archive = [tar(&[("a", b"one\n")]), tar(&[("b", b"two\n")])].concat();
        assert_eq!(reading(&archive).whole().texts(), ["in!a=one\n", "in!b=two\n"]);
    }

    #[test]
    fn a_cut_member_and_the_cut_archive_are_told() {
        let log = log();
        let cut = reading(&tar(&[("a", b"one\n"), ("b", &log)])[..100_000]);
        assert_eq!(cut.members[0].1, b"one\n");
        assert!(cut.members[1].1.len() > 90_000 && log.starts_with(&cut.members[1].1));
        let reason = "truncated: unexpected end of file; what came before it was read";
        assert_eq!(cut.notes(), [format!("!in!b: {reason}"), format!("!in: {reason}")]);
    }

    #[test]
    fn what_is_no_file_is_passed_over() {
        let mut packer = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        for kind in [tar::EntryType::Directory, tar::EntryType::Symlink, tar::EntryType::Link] {
            header.set_entry_type(kind);
            header.set_size(0);
            packer.append_link(&mut header, "x", "y").unwrap();
        }
        let archive = [&packer.into_inner().unwrap()[..1536], &tar(&[("a", b"one\n")])].concat();
        assert_eq!(reading(&archive).whole().texts(), ["in!a=one\n"]);
    }

    #[test]
    fn a_sparse_member_is_read_without_its_holes() {
        let mut archive = tar(&[("a", b"one\n"), ("b", b"two\n")]);
        let mut header = tar::Header::from_byte_slice(&archive[..512]).clone();
        header.set_entry_type(tar::EntryType::GNUSparse);
        header.as_gnu_mut().unwrap().set_real_size(1 << 40);
        header.set_cksum();
        archive[..512].copy_from_slice(header.as_bytes());
        assert_eq!(reading(&archive).whole().texts(), ["in!a=one\n", "in!b=two\n"]);
    }

    #[test]
    fn a_sparse_member_of_the_newer_kind_is_read_without_its_map() {
        for parts in [1, 3, 200] {
            let map: Vec<String> = (0..parts).map(|n| format!("{}\n4\n", n * 9_000)).collect();
            let mut content = format!("{parts}\n{}", map.concat()).into_bytes();
            content.resize(content.len().next_multiple_of(512), 0);
            content.extend_from_slice(b"one\n");
            let mut packer = tar::Builder::new(Vec::new());
            let records = [("GNU.sparse.major", &b"1"[..]), ("GNU.sparse.name", b"a.log")];
            packer.append_pax_extensions(records).unwrap();
            let mut header = tar::Header::new_ustar();
            header.set_size(content.len() as u64);
            packer.append_data(&mut header, "GNUSparseFile.1/a.log", &*content).unwrap();
            let read = reading(&packer.into_inner().unwrap()).whole();
            assert_eq!(read.texts(), ["in!a.log=one\n"], "{parts}");
        }
    }

    #[test]
    fn a_damaged_header_ends_the_archive() {
        let mut archive = tar(&[("a", b"one\n"), ("b", b"two\n")]);
        archive[1024] ^= 1;
        let damaged = reading(&archive);
        assert_eq!(damaged.texts(), ["in!a=one\n"]);
        assert!(damaged.notes()[0].starts_with("!in: corrupt: a header"), "{:?}", damaged.notes());
    }

    #[test]
    fn an_archive_of_nothing_is_empty() {
        assert_eq!(reading(&tar(&[])).notes(), ["in: empty: nothing but zero bytes"]);
    }
}
