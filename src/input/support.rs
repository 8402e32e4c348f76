//! What the tests of this room share: packers, and a reader that keeps everything.

use std::io::Write;

use chrono::{DateTime, Utc};

use crate::input::limits::Limits;
use crate::input::source::{Input, read};
use crate::model::report::Skip;

/// What a reading gave.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) members: Vec<(String, Vec<u8>)>,
    pub(crate) modified: Vec<Option<DateTime<Utc>>>,
    pub(crate) skips: Vec<Skip>,
}

impl Reading {
    /// Returns `name=content` for each member.
    pub(crate) fn texts(&self) -> Vec<String> {
        let text = |(name, content): &(String, Vec<u8>)| {
            format!("{name}={}", String::from_utf8_lossy(content))
        };
        self.members.iter().map(text).collect()
    }

    /// Returns `name: reason` for each skip, `!` in front of failures.
    pub(crate) fn notes(&self) -> Vec<String> {
        let note =
            |s: &Skip| format!("{}{}: {}", if s.failure { "!" } else { "" }, s.source, s.reason);
        self.skips.iter().map(note).collect()
    }

    /// Asserts that all was read.
    pub(crate) fn whole(self) -> Self {
        assert!(self.skips.is_empty(), "{:?}", self.skips);
        self
    }
}

/// Reads `content` as the file `in`.
pub(crate) fn reading(content: &[u8]) -> Reading {
    reading_within(content, &Limits::default())
}

/// Reads `content` as the file `in`, held against `limits`.
pub(crate) fn reading_within(content: &[u8], limits: &Limits) -> Reading {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in");
    std::fs::write(&path, content).unwrap();
    let input = Input { name: "in".to_owned(), path: Some(path), modified: None, named: false };
    let mut reading = Reading::default();
    let skips = read(&input, limits, &mut |member| {
        let mut content = Vec::new();
        // A buffer that fits no boundary of any format.
        let mut buffer = vec![0; 70_001];
        let result = loop {
            match member.reader.read(&mut buffer) {
                Ok(0) => break Ok(()),
                Ok(count) => content.extend_from_slice(&buffer[..count]),
                Err(error) => break Err(error),
            }
        };
        reading.members.push((member.name.to_string(), content));
        reading.modified.push(member.modified);
        result
    });
    reading.skips = skips;
    reading
}

/// Returns 300 KB of log that does not compress to nothing.
pub(crate) fn log() -> Vec<u8> {
    lines(6_000)
}

/// Returns such a log of `count` lines.
pub(crate) fn lines(count: usize) -> Vec<u8> {
    let mut state = 7u64;
    let mut log = Vec::new();
    for line in 0..count {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        writeln!(log, "line {line} of the log, request {state:016x} done").unwrap();
    }
    log
}

pub(crate) fn gz(content: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(content).unwrap();
    packer.finish().unwrap()
}

pub(crate) fn zst(content: &[u8]) -> Vec<u8> {
    let mut packer = zstd::Encoder::new(Vec::new(), 1).unwrap();
    packer.include_checksum(true).unwrap();
    packer.write_all(content).unwrap();
    packer.finish().unwrap()
}

pub(crate) fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut packer = tar::Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mtime(1_710_497_700);
        header.set_mode(0o644);
        packer.append_data(&mut header, name, *content).unwrap();
    }
    packer.into_inner().unwrap()
}

pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut packer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in members {
        packer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        packer.write_all(content).unwrap();
    }
    packer.finish().unwrap().into_inner()
}

pub(crate) fn bz2(content: &[u8]) -> Vec<u8> {
    let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    packer.write_all(content).unwrap();
    packer.finish().unwrap()
}

pub(crate) fn xz(content: &[u8]) -> Vec<u8> {
    let mut packer = liblzma::write::XzEncoder::new(Vec::new(), 1);
    packer.write_all(content).unwrap();
    packer.finish().unwrap()
}

pub(crate) fn lz4(content: &[u8]) -> Vec<u8> {
    let mut info = lz4_flex::frame::FrameInfo::new();
    info.block_size = lz4_flex::frame::BlockSize::Max64KB;
    let mut packer = lz4_flex::frame::FrameEncoder::with_frame_info(info, Vec::new());
    packer.write_all(content).unwrap();
    packer.finish().unwrap()
}
