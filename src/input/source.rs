//! Opens an input and hands over each readable member, unpacked and as UTF-8-compatible bytes.

use std::fs::Metadata;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::input::fault;
use crate::input::file::open;
use crate::input::limits::Limits;
use crate::input::meter::{Meter, Packed, Watched};
use crate::input::unfold::{Layer, Root, Unfolding};
use crate::input::uri::{self, Store};
use crate::model::file_time::FileTime;
use crate::model::report::Skip;

/// One thing to read: a file, or standard input where `path` is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The name shown in every citation, as given or found.
    pub name: String,
    /// The path or URI to open.
    pub path: Option<PathBuf>,
    /// When it was last modified, where that is known from elsewhere; else the file says so.
    pub modified: Option<DateTime<Utc>>,
    /// Whether the user named this very file: then it is a failure that it cannot be read.
    pub named: bool,
}

impl Input {
    /// Returns the size on disk in bytes; 0 for a pipe or what cannot be looked at.
    pub fn size(&self) -> u64 {
        self.path.as_ref().and_then(|path| path.metadata().ok()).map_or(0, |data| data.len())
    }
}

/// One readable source: a plain file, a decompressed stream or a member of an archive.
pub struct Member<'a> {
    /// The name, `outer!inner` for members.
    pub name: Arc<str>,
    /// When it was last modified, where something says so.
    pub modified: Option<DateTime<Utc>>,
    /// What says so.
    pub modified_by: Witness,
    /// Its content. An error while reading means that the source broke off.
    pub reader: &'a mut (dyn Read + Send),
}

impl Member<'_> {
    /// Returns when it was last modified, where something says so.
    pub fn file_time(&self) -> Option<FileTime> {
        let local = self.modified_by == Witness::EntryClock;
        self.modified.map(|at| FileTime { at, local })
    }
}

/// What says when a source was last modified.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Witness {
    /// The file itself.
    #[default]
    File,
    /// The header of the compressed stream.
    Header,
    /// The entry of the archive.
    Entry,
    /// The entry of the archive, by the clock of whoever packed it: a civil time of no stated zone.
    EntryClock,
}

/// Reads `input` and calls `visit` for each readable member in turn; `visit` returns the error that broke its reading
/// off, if any. Returns what was skipped or broke off.
///
/// Archives and compressions are told by their content and unpacked as they are read. Where a source breaks off,
/// `visit` gets all that it held, then the error; the ledger gets one failure that says why.
pub fn read(
    input: &Input,
    limits: &Limits,
    visit: &mut dyn FnMut(Member<'_>) -> std::io::Result<()>,
) -> Vec<Skip> {
    read_watched(input, limits, &|_| (), visit)
}

/// As [`read`]; `tick` hears of each block how many bytes it took from the disk or the pipe. What is read by leaps, as
/// a zip is, is not told.
pub fn read_watched(
    input: &Input,
    limits: &Limits,
    tick: &(dyn Fn(u64) + Sync),
    visit: &mut dyn FnMut(Member<'_>) -> std::io::Result<()>,
) -> Vec<Skip> {
    let name: Arc<str> = input.name.as_str().into();
    if let Some(store) = input.path.as_deref().and_then(uri::store_of) {
        return read_object(store, (name, input.named), (limits, tick), visit);
    }
    let opened = input.path.as_deref().map(open).transpose();
    let file = match opened {
        Ok(file) => file,
        Err(error) => {
            let reason = fault::unopened(&error);
            return vec![Skip { source: name, reason, failure: true }];
        }
    };
    let meter = Meter::new(*limits);
    let mut visit = visit;
    let root = Root { name: name.clone(), named: input.named };
    let mut unfolding = Unfolding::new(root, *limits, &meter, &mut visit);
    let known = file.as_ref().and_then(|file| file.metadata().ok()).filter(Metadata::is_file);
    let modified = known.as_ref().and_then(|known| known.modified().ok()).map(DateTime::from);
    let modified = input.modified.or(modified).map(|at| (at, Witness::File));
    match (&file, known) {
        (Some(file), Some(known)) => {
            meter.set_packed(known.len());
            let mut reader = Watched { tick, inner: file };
            let file = Some(file);
            unfolding.open(Layer { name, modified, depth: 0, reader: &mut reader, file });
        }
        (Some(file), None) => {
            let mut reader = Packed { meter: &meter, inner: Watched { tick, inner: file } };
            unfolding.open(Layer { name, modified, depth: 0, reader: &mut reader, file: None });
        }
        (None, _) => {
            let stdin = Watched { tick, inner: std::io::stdin() };
            let mut reader = Packed { meter: &meter, inner: stdin };
            unfolding.open(Layer { name, modified, depth: 0, reader: &mut reader, file: None });
        }
    }
    unfolding.into_skips()
}

/// Does what [`read_watched`] does for the object `uri`.
fn read_object(
    store: &dyn Store,
    (uri, named): (Arc<str>, bool),
    (limits, tick): (&Limits, &(dyn Fn(u64) + Sync)),
    visit: &mut dyn FnMut(Member<'_>) -> std::io::Result<()>,
) -> Vec<Skip> {
    let object = match store.open(&uri, 0) {
        Ok(object) => object,
        Err(error) => {
            let reason = error.to_string();
            return vec![Skip { source: uri, reason, failure: true }];
        }
    };
    let mut reader = Watched { tick, inner: object.reader };
    let modified = Some(object.modified);
    let stream = Stream { name: uri, named, modified, size: object.size, reader: &mut reader };
    read_stream(stream, limits, visit)
}

/// A source that is open already.
pub struct Stream<'a> {
    /// Its name.
    pub name: Arc<str>,
    /// Whether the user named this very stream.
    pub named: bool,
    /// When it was last modified, where that is known.
    pub modified: Option<DateTime<Utc>>,
    /// Its size in bytes.
    pub size: u64,
    /// Its content.
    pub reader: &'a mut (dyn Read + Send),
}

/// Does what [`read`] does for what is open already.
pub fn read_stream(
    stream: Stream<'_>,
    limits: &Limits,
    mut visit: &mut dyn FnMut(Member<'_>) -> std::io::Result<()>,
) -> Vec<Skip> {
    let Stream { name, named, modified, size, reader } = stream;
    let meter = Meter::new(*limits);
    meter.set_packed(size);
    let root = Root { name: Arc::clone(&name), named };
    let mut unfolding = Unfolding::new(root, *limits, &meter, &mut visit);
    let modified = modified.map(|at| (at, Witness::File));
    unfolding.open(Layer { name, modified, depth: 0, reader, file: None });
    unfolding.into_skips()
}

#[cfg(test)]
mod tests {
    use crate::input::support::{
        bz2, gz, lines, log, lz4, reading, reading_within, tar, xz, zip, zst,
    };

    use super::*;

    #[test]
    fn nested_archives_are_named_by_their_way() {
        let inner =
            gz(&tar(&[("c.log", b"one\n"), ("__MACOSX/._c", b"x"), ("d.gz", &gz(b"two\n"))]));
        let read = reading(&zip(&[("b.tar.gz", &inner)]));
        assert_eq!(read.texts(), ["in!b.tar.gz!c.log=one\n", "in!b.tar.gz!d.gz=two\n"]);
        assert_eq!(read.notes(), ["in!b.tar.gz!__MACOSX/._c: macos_metadata"]);
    }

    #[test]
    fn empty_binary_and_foreign_files_are_told() {
        assert_eq!(reading(b"").notes(), ["in: empty"]);
        assert_eq!(reading(b"\x7fELF\x02\x01\x01\0\0\0").notes(), ["in: binary"]);
        assert!(reading(b"7z\xbc\xaf\x27\x1c....").notes()[0].starts_with("!in: unsupported: "));
    }

    #[test]
    fn encodings_become_utf_8() {
        let text = "2024-03-15 10:15:00 Fehler: Größe 𝄞\n";
        let units: Vec<u16> = text.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        let marked = [text.as_bytes(), &little, &big];
        for (mark, content) in [&b"\xef\xbb\xbf"[..], b"\xff\xfe", b"\xfe\xff"].iter().zip(marked) {
            assert_eq!(reading(&[mark, content].concat()).whole().texts(), [format!("in={text}")]);
            assert_eq!(reading(content).whole().texts(), [format!("in={text}")]);
        }
    }

    #[test]
    fn a_hole_at_the_start_is_passed_over_and_told() {
        let read = reading(&[vec![0; 20_000], b"line\n".to_vec()].concat());
        assert_eq!(read.texts(), ["in=line\n"]);
        assert_eq!(read.notes(), ["in: zero_bytes: 20000 at its start were passed over"]);
    }

    #[test]
    fn depth_is_capped() {
        let limits = Limits { depth: 2, ..Limits::default() };
        let twice = gz(&gz(b"one\n"));
        assert_eq!(reading_within(&twice, &limits).whole().texts(), ["in=one\n"]);
        let thrice = reading_within(&gz(&twice), &limits);
        assert!(thrice.members.is_empty());
        assert!(thrice.notes()[0].starts_with("!in: too_deep: "), "{:?}", thrice.notes());
    }

    #[test]
    fn members_are_capped() {
        let limits = Limits { members: 2, ..Limits::default() };
        let archive = tar(&[("a", b"1\n"), ("b", b"2\n"), ("c", b"3\n"), ("d", b"4\n")]);
        for packed in [archive.clone(), zip(&[("t", &archive), ("u", b"x\n")])] {
            let read = reading_within(&packed, &limits);
            assert_eq!(read.notes().len(), 1, "{:?}", read.notes());
            assert!(read.notes()[0].starts_with("!in: too_many_members: more than 2;"));
        }
        assert_eq!(reading_within(&archive, &limits).texts(), ["in!a=1\n", "in!b=2\n"]);
    }

    #[test]
    fn bytes_are_capped_and_what_came_before_is_read() {
        let limits = Limits { bytes: 1000, ..Limits::default() };
        let read = reading_within(&gz(&log()), &limits);
        assert_eq!(read.members[0].1, log()[..1000]);
        assert!(read.notes()[0].starts_with("!in: too_large: unfolds to more than 1000 bytes"));
        let exact = reading_within(&gz(&log()[..1000]), &limits);
        assert_eq!(exact.whole().members[0].1.len(), 1000);
        assert_eq!(
            reading_within(&log(), &limits).whole().members[0].1,
            log(),
            "a plain file is not capped"
        );
    }

    #[test]
    fn a_breach_does_not_hide_what_lies_beside_it() {
        let limits = Limits { bytes: 200_000, ..Limits::default() };
        let archive =
            tar(&[("bomb.gz", &gz(&log())), ("more.gz", &gz(b"1\n")), ("b.log", b"two\n")]);
        let read = reading_within(&archive, &limits);
        assert_eq!(read.members[0].1, log()[..200_000]);
        assert_eq!(read.texts()[1..], ["in!b.log=two\n"]);
        let breached: Vec<_> = read.skips.iter().map(|s| (&*s.source, s.failure)).collect();
        assert_eq!(breached, [("in!bomb.gz", true), ("in!more.gz", true)]);
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let log = lines(60);
        let (inner, archive) = (gz(&log), tar(&[("a", &log), ("b", &gz(&log))]));
        let kinds = [
            gz(&log),
            zst(&log),
            xz(&log),
            bz2(&log),
            lz4(&log),
            gz(&archive),
            archive,
            zip(&[("a", &log), ("b", &inner)]),
        ];
        let mut state = 1u64;
        for kind in &kinds {
            for _ in 0..40 {
                let mut damaged = kind.clone();
                for _ in 0..3 {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    let at = usize::try_from(state >> 33).unwrap() % damaged.len();
                    damaged[at] = state.to_be_bytes()[0];
                }
                damaged.truncate(damaged.len() - usize::from(state.to_be_bytes()[1]) / 8);
                reading(&damaged);
            }
        }
    }

    #[test]
    fn the_ratio_is_capped() {
        let limits = Limits { ratio: 10, ..Limits::default() };
        let read = reading_within(&zst(&b"all the same\n".repeat(6 << 20)), &limits);
        assert!(read.members[0].1.len() >= 64 << 20);
        assert!(read.notes()[0].starts_with("!in: too_large: grows to more than 10 times"));
    }

    #[test]
    fn the_time_is_that_of_the_file_where_nothing_inside_says_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.log");
        std::fs::write(&path, zst(b"one\n")).unwrap();
        filetime::set_file_mtime(&path, filetime::FileTime::from_unix_time(1_710_497_700, 0))
            .unwrap();
        let mut times = Vec::new();
        let input =
            Input { name: "a.log".to_owned(), path: Some(path), modified: None, named: false };
        let skips = read(&input, &Limits::default(), &mut |member| {
            times.push(member.modified.unwrap().timestamp());
            Ok(())
        });
        assert_eq!((times, skips), (vec![1_710_497_700], Vec::new()));
    }

    #[test]
    fn members_that_are_not_read_to_their_end_hide_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tgz");
        std::fs::write(&path, gz(&tar(&[("a", &log()), ("b", &gz(&log())), ("c", b"1\n")])))
            .unwrap();
        let input =
            Input { name: "a.tgz".to_owned(), path: Some(path), modified: None, named: false };
        let mut names = Vec::new();
        let skips = read(&input, &Limits::default(), &mut |member| {
            names.push(member.name.to_string());
            Ok(())
        });
        assert_eq!((names.join(" "), skips), ("a.tgz!a a.tgz!b a.tgz!c".to_owned(), Vec::new()));
    }

    #[test]
    fn an_archive_that_breaks_off_at_once_is_a_failure() {
        let packed = gz(&tar(&[("a", &log())]));
        let read = reading(&packed[..60]);
        assert!(read.members.is_empty());
        assert_eq!(
            read.notes(),
            ["!in: truncated: unexpected end of file; nothing of it was read"]
        );
    }

    #[test]
    fn devices_are_read_as_streams() {
        let input = Input {
            name: "/dev/null".to_owned(),
            path: Some("/dev/null".into()),
            modified: None,
            named: false,
        };
        let skips = read(&input, &Limits::default(), &mut |_| Ok(()));
        assert_eq!(skips[0].reason, "empty");
    }

    #[test]
    fn what_cannot_be_opened_or_read_on_is_a_failure() {
        let input = Input {
            name: "gone.log".to_owned(),
            path: Some("/no/such/file".into()),
            modified: None,
            named: true,
        };
        let skips = read(&input, &Limits::default(), &mut |_| Ok(()));
        assert!(skips[0].failure && skips[0].reason.starts_with("not found: "), "{skips:?}");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.log");
        std::fs::write(&path, "one\n").unwrap();
        let input =
            Input { name: "a.log".to_owned(), path: Some(path), modified: None, named: false };
        let skips =
            read(&input, &Limits::default(), &mut |_| Err(std::io::Error::other("too long")));
        assert_eq!(skips[0].reason, "broken off: too long");
    }
}
