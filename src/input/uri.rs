//! Arguments that are URIs: which store reads each scheme.

use std::io::{Error, Read};
use std::path::Path;

use chrono::{DateTime, Utc};

use crate::input::source::Input;

/// Where objects are listed and read.
pub trait Store: Sync {
    /// Returns the object `uri`, or all below it by name; the error is the whole reason for the ledger.
    fn list(&self, uri: &str) -> Result<Vec<Input>, String>;

    /// Opens the object `uri` at byte `from`.
    fn open(&self, uri: &str, from: u64) -> Result<Object, Error>;
}

/// An object being read.
pub struct Object {
    /// Its content from the byte that was asked for on.
    pub reader: Box<dyn Read + Send>,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last modified.
    pub modified: DateTime<Utc>,
}

#[cfg(feature = "object-store")]
const OBJECTS: &dyn Store = &crate::input::objects::Objects;
#[cfg(not(feature = "object-store"))]
const OBJECTS: &dyn Store = &Absent;

/// Every scheme and what reads it.
const SCHEMES: &[(&str, &dyn Store)] = &[
    ("s3://", OBJECTS),
    ("s3a://", OBJECTS),
    ("gs://", OBJECTS),
    ("az://", OBJECTS),
    ("abfs://", OBJECTS),
    ("abfss://", OBJECTS),
    ("https://", OBJECTS),
    ("http://", OBJECTS),
];

/// Returns what reads `argument`, where that is a URI.
pub fn store(argument: &str) -> Option<&'static dyn Store> {
    let known = SCHEMES.iter().find(|(scheme, _)| argument.starts_with(scheme));
    known.map(|(_, store)| *store)
}

/// Does what [`store`] does for the path of an input.
pub fn store_of(path: &Path) -> Option<&'static dyn Store> {
    path.to_str().and_then(store)
}

/// The store of a build that has none.
#[cfg(not(feature = "object-store"))]
struct Absent;

#[cfg(not(feature = "object-store"))]
impl Store for Absent {
    fn list(&self, _: &str) -> Result<Vec<Input>, String> {
        Err("unsupported: this build reads no object storage; build it with \
             `cargo install --path . --features object-store`, or let another program pipe the object in"
            .to_owned())
    }

    fn open(&self, uri: &str, _: u64) -> Result<Object, Error> {
        Err(Error::other(self.list(uri).err().unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_are_told_from_paths() {
        for uri in ["s3://bucket/a.log", "gs://bucket", "az://box/logs/", "https://example.com/a"] {
            assert!(store(uri).is_some(), "{uri}");
        }
        for path in ["logs/s3://x", "s3:/x", "C:/logs", "file:///x", "hdfs://x/y"] {
            assert!(store(path).is_none(), "{path}");
        }
    }

    #[cfg(not(feature = "object-store"))]
    #[test]
    fn a_build_without_stores_says_how_to_get_one() {
        let (inputs, skips) = crate::input::walk::expand(&["s3://bucket/logs".to_owned()]);
        let [skip] = skips.as_slice() else { panic!("{skips:?}") };
        assert!(inputs.is_empty() && skip.failure && &*skip.source == "s3://bucket/logs");
        assert!(skip.reason.contains("--features object-store"), "{}", skip.reason);
    }
}
