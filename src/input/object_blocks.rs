//! Reads one object in blocks by range requests, some of them ahead: a block that breaks off is asked for again, and all
//! are of one version of the object.

use std::collections::VecDeque;
use std::io::{Error, Read};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use object_store::{GetOptions, ObjectMeta};
use tokio::task::JoinHandle;

use crate::input::objects::{Location, cause};

/// How many bytes are asked for at a time.
const BLOCK: u64 = 8 << 20;
/// How many blocks are on their way at a time.
const AHEAD: usize = 3;
/// How often a block is asked for, beyond what the client repeats by itself.
const ATTEMPTS: u32 = 4;

type Answer = object_store::Result<Vec<u8>>;

/// A block on its way.
struct Block {
    range: Range<u64>,
    answer: JoinHandle<Answer>,
}

/// The blocks of one object.
pub(super) struct Blocks {
    location: Location,
    meta: ObjectMeta,
    /// Where the next block to ask for begins.
    next: u64,
    ahead: VecDeque<Block>,
    current: std::io::Cursor<Vec<u8>>,
}

impl Blocks {
    /// Returns the blocks of the object at `location` that begin at the byte `from`.
    pub(super) fn new(location: Location, meta: ObjectMeta, from: u64) -> Self {
        let (ahead, current) = (VecDeque::new(), std::io::Cursor::default());
        Self { location, meta, next: from, ahead, current }
    }

    fn ask(&self, range: Range<u64>) -> Block {
        let store = Arc::clone(&self.location.store);
        let path = self.location.path.clone();
        let whole = range == (0..self.meta.size);
        let tag = self.meta.e_tag.clone().filter(|tag| is_strong(tag));
        let options = GetOptions {
            // Not every web server knows ranges, and none is needed for what is small.
            range: (!whole).then(|| range.clone().into()),
            // Where no tag tells versions apart to the byte, the time does to the second.
            if_unmodified_since: tag.is_none().then_some(self.meta.last_modified),
            if_match: tag,
            ..GetOptions::default()
        };
        let known = self.meta.clone();
        let answer = self.location.runtime.spawn(async move {
            let answer = store.get_opts(&path, options).await?;
            if !is_version(&known, &answer.meta) {
                let (path, source) = (path.to_string(), "another version of it came".into());
                return Err(object_store::Error::Precondition { path, source });
            }
            Ok(answer.bytes().await?.to_vec())
        });
        Block { range, answer }
    }

    /// Returns the next block; empty behind the last.
    fn block(&mut self) -> Result<Vec<u8>, Error> {
        while self.ahead.len() < AHEAD && self.next < self.meta.size {
            let end = self.meta.size.min(self.next + BLOCK);
            let block = self.ask(self.next..end);
            self.ahead.push_back(block);
            self.next = end;
        }
        let Some(mut block) = self.ahead.pop_front() else { return Ok(Vec::new()) };
        let mut attempt = 0;
        loop {
            let range = block.range;
            let answer = self.location.runtime.block_on(block.answer);
            let failed = match answer.map_err(Error::other)? {
                Ok(bytes) if bytes.len() as u64 == range.end - range.start => return Ok(bytes),
                Ok(bytes) => {
                    let wanted = range.end - range.start;
                    Error::other(format!("{} bytes came of {wanted} asked for", bytes.len()))
                }
                Err(error) if is_final(&error) => {
                    return Err(Error::other(self.location.reason(&error)));
                }
                Err(error) => Error::other(cause(&error)),
            };
            if attempt + 1 >= ATTEMPTS {
                return Err(failed);
            }
            std::thread::sleep(Duration::from_millis(200 << attempt));
            block = self.ask(range);
            attempt += 1;
        }
    }
}

/// Returns whether a tag may be asked for: a weak one fits no `If-Match` (RFC 9110, 13.1.1).
fn is_strong(tag: &str) -> bool {
    !tag.starts_with("W/")
}

/// Returns whether an answer is of the version that is `known`. Tags are compared weakly: which server of several packs an
/// answer makes some of them weak.
fn is_version(known: &ObjectMeta, answer: &ObjectMeta) -> bool {
    let bare = |meta: &ObjectMeta| {
        meta.e_tag.as_deref().map(|tag| tag.trim_start_matches("W/").to_owned())
    };
    let tags = bare(known).zip(bare(answer));
    tags.is_none_or(|(known, answer)| known == answer) && known.size == answer.size
}

/// Returns whether to ask again would change nothing.
fn is_final(error: &object_store::Error) -> bool {
    use object_store::Error as Kind;
    matches!(
        error,
        Kind::NotFound { .. }
            | Kind::PermissionDenied { .. }
            | Kind::Unauthenticated { .. }
            | Kind::Precondition { .. }
            | Kind::NotSupported { .. }
    )
}

impl Read for Blocks {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.current.read(buffer)?;
        if count > 0 || buffer.is_empty() {
            return Ok(count);
        }
        self.current = std::io::Cursor::new(self.block()?);
        self.current.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use object_store::path::Path;

    use super::*;

    fn meta(tag: Option<&str>, size: u64) -> ObjectMeta {
        ObjectMeta {
            location: Path::from("a.log"),
            last_modified: chrono::DateTime::UNIX_EPOCH,
            size,
            e_tag: tag.map(str::to_owned),
            version: None,
        }
    }

    #[test]
    fn versions_are_told_apart_by_tags_weak_or_not() {
        assert!(is_strong("\"1\"") && !is_strong("W/\"1\""));
        let known = meta(Some("W/\"1\""), 7);
        for same in [meta(Some("\"1\""), 7), meta(Some("W/\"1\""), 7), meta(None, 7)] {
            assert!(is_version(&known, &same), "{same:?}");
        }
        for other in [meta(Some("\"2\""), 7), meta(None, 8)] {
            assert!(!is_version(&known, &other), "{other:?}");
        }
    }
}
