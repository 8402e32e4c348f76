//! zip, zip64 too: stored and deflated members. Its list of members is at the end, so it needs to seek: within the
//! file, or within memory where it comes from a pipe or another archive.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Cursor, Error, Read, Result, Seek, SeekFrom};
use std::ops::ControlFlow;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use zip::read::ZipFile;
use zip::result::ZipError;
use zip::{CompressionMethod, ExtraField, ZipArchive};

use crate::input::archive::decode::Decode;
use crate::input::archive::gzip::Inflate;
use crate::input::archive::unpack::{Exact, Packed, Sink, Unpack};
use crate::input::archive::zip_salvage::{namesakes, salvage};
use crate::input::fault;
use crate::input::source::Witness;

/// How much of a zip is held in memory where it is no file of its own.
const MEMORY: u64 = 256 << 20;

const BUFFER: usize = 64 * 1024;

/// The zip format.
pub struct Zip;

impl Unpack for Zip {
    fn name(&self) -> &'static str {
        "zip"
    }

    fn recognises(&self, head: &[u8]) -> bool {
        matches!(head, [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..])
    }

    fn unpack(&self, packed: Packed<'_>, sink: &mut dyn Sink) -> Result<()> {
        if let Some(mut file) = packed.file {
            file.seek(SeekFrom::Start(0))?;
            return members(BufReader::with_capacity(BUFFER, file), sink);
        }
        let mut held = Vec::new();
        let result = packed.stream.take(MEMORY + 1).read_to_end(&mut held);
        if held.len() as u64 > MEMORY {
            return Err(fault::breach(
                "too_large: a zip in a pipe or another archive is held in memory up to 256 MiB; unpack it first",
            ));
        }
        members(Cursor::new(held), sink).map_err(|error| result.err().unwrap_or(error))
    }
}

fn members<R: BufRead + Seek + Send>(mut reader: R, sink: &mut dyn Sink) -> Result<()> {
    let mut archive = match ZipArchive::new(&mut reader) {
        Ok(archive) => archive,
        Err(error) => {
            let error = unlisted(&error);
            salvage(&mut reader, sink)?;
            return Err(error);
        }
    };
    let mut known = BTreeSet::new();
    for index in 0..archive.len() {
        let mut member = match archive.by_index_raw(index) {
            Ok(member) => member,
            Err(error) => {
                sink.skip(None, &fault::reason(&into_io(error), 0), true);
                continue;
            }
        };
        known.insert(member.header_start());
        if hand_over(&mut member, sink).is_break() {
            return Ok(());
        }
    }
    let list = (archive.central_directory_start(), archive.offset());
    drop(archive);
    namesakes(&mut reader, list, &known, sink)
}

fn hand_over<R: Read + Send>(member: &mut ZipFile<'_, R>, sink: &mut dyn Sink) -> ControlFlow<()> {
    let name = String::from_utf8_lossy(member.name_raw()).into_owned();
    if member.is_dir() || member.is_symlink() {
        return ControlFlow::Continue(());
    }
    if member.encrypted() {
        sink.skip(Some(&name), "encrypted: needs a password; unpack it first", true);
        return ControlFlow::Continue(());
    }
    let (modified, size) = (modified(member), member.size());
    let (crc, method) = (member.crc32(), member.compression());
    match method {
        CompressionMethod::Stored => {
            let mut stored = Exact::new(member, size);
            sink.member(&name, modified, &mut Checked::new(&mut stored, size, crc))
        }
        CompressionMethod::Deflated => {
            let mut inflated = Decode::single(member, Inflate::bare());
            sink.member(&name, modified, &mut Checked::new(&mut inflated, size, crc))
        }
        other => {
            let reason = format!("unsupported: packed with {other}; unpack it first");
            sink.skip(Some(&name), &reason, true);
            ControlFlow::Continue(())
        }
    }
}

/// Checks size and checksum at the end of a member.
pub struct Checked<'a> {
    inner: &'a mut (dyn Read + Send),
    left: u64,
    wanted: u32,
    sum: flate2::Crc,
}

impl<'a> Checked<'a> {
    /// Returns a reader of `inner`, which must hold `left` bytes that sum up to `wanted`.
    pub fn new(inner: &'a mut (dyn Read + Send), left: u64, wanted: u32) -> Self {
        Self { inner, left, wanted, sum: flate2::Crc::new() }
    }
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.inner.read(buffer)?;
        if count == 0 && !buffer.is_empty() && (self.left != 0 || self.sum.sum() != self.wanted) {
            return Err(fault::corrupt("the checksum does not match"));
        }
        self.left = self
            .left
            .checked_sub(count as u64)
            .ok_or_else(|| fault::corrupt("larger than its header says"))?;
        self.sum.update(buffer.get(..count).unwrap_or_default());
        Ok(count)
    }
}

/// Returns the time of an extra field that is in UTC, or else the plain time of zip, which is that of the writer's clock.
fn modified<R: Read + Send>(member: &ZipFile<'_, R>) -> Option<(DateTime<Utc>, Witness)> {
    let by_clock = || Some((plain(member.last_modified()?)?, Witness::EntryClock));
    stated(member).map(|at| (at, Witness::Entry)).or_else(by_clock)
}

/// Returns a plain time as if in UTC; the first year that there is stands for none.
fn plain(time: zip::DateTime) -> Option<DateTime<Utc>> {
    let date = NaiveDate::from_ymd_opt(time.year().into(), time.month().into(), time.day().into())?;
    let time = date.and_hms_opt(time.hour().into(), time.minute().into(), time.second().into())?;
    (date.year() > 1980).then(|| time.and_utc())
}

fn stated<R: Read + Send>(member: &ZipFile<'_, R>) -> Option<DateTime<Utc>> {
    member.extra_data_fields().find_map(|field| match field {
        ExtraField::ExtendedTimestamp(times) => {
            DateTime::from_timestamp(times.mod_time()?.into(), 0)
        }
        // 100 ns since 1601.
        ExtraField::Ntfs(times) => {
            let seconds = i64::try_from(times.mtime() / 10_000_000).ok()?;
            DateTime::from_timestamp(seconds - 11_644_473_600, 0)
        }
        _ => None,
    })
}

/// Returns the error of a zip whose list of members cannot be found: most often the download broke off.
fn unlisted(error: &ZipError) -> Error {
    match error {
        ZipError::Io(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            Error::new(error.kind(), error.to_string())
        }
        _ => fault::truncated(),
    }
}

fn into_io(error: ZipError) -> Error {
    match error {
        ZipError::Io(error) => error,
        other => fault::corrupt(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use zip::write::{FullFileOptions, SimpleFileOptions};

    use crate::input::support::{gz, log, reading, zip};

    use super::*;

    #[test]
    fn members_are_read_from_a_file_and_from_within_a_stream() {
        let archive = zip(&[("a/", b""), ("a/one.log", b"one\n"), ("b.log", &log())]);
        let wanted = [b"one\n".to_vec(), log()];
        for packed in [archive.clone(), gz(&archive)] {
            let read = reading(&packed).whole();
            assert_eq!(read.members.iter().map(|m| m.1.clone()).collect::<Vec<_>>(), wanted);
            assert_eq!(read.members[0].0, "in!a/one.log");
            assert_eq!(read.modified, [None, None], "the plain time has no zone");
        }
    }

    #[test]
    fn stored_and_zip64_members_are_read() {
        let mut packer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .large_file(true);
        packer.start_file("a", options).unwrap();
        std::io::Write::write_all(&mut packer, b"one\n").unwrap();
        let archive = packer.finish().unwrap().into_inner();
        assert_eq!(reading(&archive).whole().texts(), ["in!a=one\n"]);
    }

    #[test]
    fn the_extended_time_is_taken() {
        let mut packer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let mut options = FullFileOptions::default();
        let times = [&[1][..], &1_710_497_700u32.to_le_bytes()].concat();
        options.add_extra_field(0x5455, times, false).unwrap();
        packer.start_file("a", options).unwrap();
        std::io::Write::write_all(&mut packer, b"one\n").unwrap();
        let read = reading(&packer.finish().unwrap().into_inner()).whole();
        assert_eq!(read.modified[0].unwrap().timestamp(), 1_710_497_700);
    }

    /// Sets bits at an offset of both headers of the only member.
    fn patched(offset: usize, value: u8) -> Vec<u8> {
        let mut archive = zip(&[("a", &log())]);
        let listed = memchr::memmem::find(&archive, b"PK\x01\x02").unwrap();
        archive[offset] = value;
        archive[listed + offset + 2] = value;
        archive
    }

    #[test]
    fn encrypted_and_unknown_members_are_skipped() {
        let encrypted = reading(&patched(6, 1));
        assert_eq!(encrypted.notes(), ["!in!a: encrypted: needs a password; unpack it first"]);
        let unknown = reading(&patched(8, 12));
        assert!(unknown.notes()[0].starts_with("!in!a: unsupported: packed with "), "{unknown:?}");
    }

    #[test]
    fn a_wrong_checksum_is_told_after_the_content() {
        let read = reading(&patched(14, 0));
        assert_eq!(read.members[0].1, log());
        assert!(read.notes()[0].starts_with("!in!a: corrupt: the checksum"), "{:?}", read.notes());
    }

    #[test]
    fn a_cut_archive_is_told() {
        let archive = zip(&[("a", b"one\n"), ("b", &log()), ("c", b"two\n")]);
        for cut in [&archive[..archive.len() / 2], &gz(&archive[..archive.len() / 2])] {
            let cut = reading(cut);
            assert_eq!(cut.members[0], ("in!a".to_owned(), b"one\n".to_vec()));
            assert!(cut.members[1].1.len() > 50_000 && log().starts_with(&cut.members[1].1));
            let reason = "truncated: unexpected end of file; what came before it was read";
            assert_eq!(cut.notes(), [format!("!in!b: {reason}"), format!("!in: {reason}")]);
        }
        assert_eq!(reading(&zip(&[])).notes(), ["in: empty"]);
    }
}
