//! zip, zip64 too: stored and deflated members. Its list of members is at the end, so it needs to seek: within the
//! file, or within memory where it comes from a pipe or another archive.

use std::io::{BufRead, BufReader, Cursor, Error, Read, Result, Seek, SeekFrom};
use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use zip::read::ZipFile;
use zip::result::ZipError;
use zip::{CompressionMethod, ExtraField, ZipArchive};

use crate::input::archive::decode::Decode;
use crate::input::archive::gzip::Inflate;
use crate::input::archive::unpack::{Exact, Packed, Sink, Unpack};
use crate::input::fault;

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
        // A zip that breaks off has lost its list, so the break is what there is to say.
        result?;
        members(Cursor::new(held), sink)
    }
}

fn members<R: BufRead + Seek>(reader: R, sink: &mut dyn Sink) -> Result<()> {
    let mut archive = ZipArchive::new(reader).map_err(|error| unlisted(&error))?;
    for index in 0..archive.len() {
        let mut member = match archive.by_index_raw(index) {
            Ok(member) => member,
            Err(error) => {
                sink.skip(None, &fault::reason(&into_io(error), 0), true);
                continue;
            }
        };
        if hand_over(&mut member, sink).is_break() {
            break;
        }
    }
    Ok(())
}

fn hand_over<R: Read>(member: &mut ZipFile<'_, R>, sink: &mut dyn Sink) -> ControlFlow<()> {
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
struct Checked<'a> {
    inner: &'a mut dyn Read,
    left: u64,
    wanted: u32,
    sum: flate2::Crc,
}

impl<'a> Checked<'a> {
    fn new(inner: &'a mut dyn Read, left: u64, wanted: u32) -> Self {
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

/// Returns the time of an extra field that is in UTC. The plain time of zip has no zone and is not used.
fn modified<R: Read>(member: &ZipFile<'_, R>) -> Option<DateTime<Utc>> {
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
