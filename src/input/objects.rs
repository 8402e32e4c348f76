//! Reads object storage: S3, Google Cloud Storage, Azure and plain web servers. All that is asynchronous stays in here and
//! in `object_blocks`.
//!
//! Credentials come from the environment, by the names of each store's own
//! tools; nothing else of it is looked at.

use std::io::Error;
use std::path::PathBuf;
use std::sync::Arc;

use futures_util::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, parse_url_opts};
use tokio::runtime::{Builder, Runtime};
use url::Url;

use crate::base::text::cap;
use crate::input::object_blocks::Blocks;
use crate::input::source::Input;
use crate::input::uri::{Object, Store};

/// The most bytes of a client's error that are told.
const LONGEST: usize = 300;
/// Settings of the stores begin so; the client would take `REGION` or `TOKEN` as well.
const PREFIXES: [&str; 3] = ["AWS_", "AZURE_", "GOOGLE_"];

/// All stores that the client knows.
pub(super) struct Objects;

impl Store for Objects {
    fn list(&self, uri: &str) -> Result<Vec<Input>, String> {
        let location = Location::of(uri)?;
        location.list().map_err(|error| location.reason(&error))
    }

    fn open(&self, uri: &str, from: u64) -> Result<Object, Error> {
        let location = Location::of(uri).map_err(Error::other)?;
        let meta = location.runtime.block_on(location.store.head(&location.path));
        let meta = meta.map_err(|error| Error::other(location.reason(&error)))?;
        let (size, modified) = (meta.size, meta.last_modified);
        let reader = Box::new(Blocks::new(location, meta, from));
        Ok(Object { reader, size, modified })
    }
}

/// An object or a prefix of a store.
pub(super) struct Location {
    url: Url,
    pub(super) store: Arc<dyn ObjectStore>,
    pub(super) path: Path,
    pub(super) runtime: Runtime,
}

impl Location {
    fn of(uri: &str) -> Result<Self, String> {
        let wrong = |error: &dyn std::fmt::Display| format!("unreadable: {error}");
        let url = Url::parse(uri).map_err(|error| wrong(&error))?;
        if url.query().is_some() || url.password().is_some() {
            return Err(
                "unsupported: a URI with a query or a password, which reports would tell; \
                        pipe it in: `curl URI | recount timeline -`"
                    .to_owned(),
            );
        }
        let (store, path) =
            parse_url_opts(&url, settings(&url)).map_err(|error| wrong(&cause(&error)))?;
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|error| wrong(&error))?;
        Ok(Self { url, store: Arc::from(store), path, runtime })
    }

    /// Returns the object itself, or those below it. What ends with a slash is no object.
    fn list(&self) -> object_store::Result<Vec<Input>> {
        let folder = self.path.as_ref().is_empty() || self.url.path().ends_with('/');
        if !folder {
            match self.runtime.block_on(self.store.head(&self.path)) {
                Ok(meta) => {
                    return Ok(vec![Input { named: true, ..input(self.url.to_string(), &meta) }]);
                }
                Err(error) if !is_missing(&error) || self.is_web() => return Err(error),
                Err(_) => {}
            }
        }
        let found: Vec<ObjectMeta> =
            self.runtime.block_on(self.store.list(Some(&self.path)).try_collect())?;
        let mut inputs: Vec<Input> = found.iter().filter_map(|meta| self.below(meta)).collect();
        inputs.sort_by(|one, other| one.name.cmp(&other.name));
        if inputs.is_empty() {
            let source = "nothing below this".into();
            return Err(object_store::Error::NotFound { path: self.path.to_string(), source });
        }
        Ok(inputs)
    }

    fn below(&self, meta: &ObjectMeta) -> Option<Input> {
        let mut url = self.url.clone();
        let mut segments = url.path_segments_mut().ok()?;
        segments.pop_if_empty();
        for part in meta.location.prefix_match(&self.path)? {
            if part.as_ref() == ".git" {
                return None;
            }
            segments.push(part.as_ref());
        }
        drop(segments);
        Some(input(url.to_string(), meta))
    }

    /// Returns whether it is a plain web server, which lists nothing.
    fn is_web(&self) -> bool {
        self.url.scheme().starts_with("http")
    }

    /// Returns the reason for the ledger and the way out.
    pub(super) fn reason(&self, error: &object_store::Error) -> String {
        use object_store::Error as Kind;
        match error {
            Kind::NotFound { .. } => {
                "not found: no such object, and none below it; check the URI".to_owned()
            }
            Kind::PermissionDenied { .. } | Kind::Unauthenticated { .. } => {
                format!("unreadable: access denied; {}", self.credentials())
            }
            Kind::Precondition { .. } => {
                "changed while it was read; read it again when it is complete".to_owned()
            }
            Kind::NotSupported { .. } => {
                format!("unsupported: {}; pipe it in with the store's own program", cause(error))
            }
            _ => format!("unreadable: {}; {}", cause(error), self.credentials()),
        }
    }

    /// Says where credentials come from.
    fn credentials(&self) -> &'static str {
        match self.url.scheme() {
            "s3" | "s3a" => {
                "credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_REGION \
                 or the role of the machine; AWS_SKIP_SIGNATURE=true reads public buckets"
            }
            "gs" => {
                "credentials come from GOOGLE_APPLICATION_CREDENTIALS or the account of the machine; \
                 GOOGLE_SKIP_SIGNATURE=true reads public buckets"
            }
            "http" | "https" => "check that the server is there and asks for no password",
            _ => {
                "credentials come from AZURE_STORAGE_ACCOUNT_NAME with AZURE_STORAGE_ACCOUNT_KEY, AZURE_STORAGE_SAS_KEY \
                 or AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET"
            }
        }
    }
}

fn input(uri: String, meta: &ObjectMeta) -> Input {
    Input {
        path: Some(PathBuf::from(&uri)),
        name: uri,
        modified: Some(meta.last_modified),
        named: false,
    }
}

/// Returns the settings of the environment that the client may see.
fn settings(url: &Url) -> Vec<(String, String)> {
    let known = |name: &String| PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    let vars = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let mut settings: Vec<_> = vars.filter(|(name, _)| known(name)).collect();
    if url.scheme() == "http" {
        settings.push(("allow_http".to_owned(), "true".to_owned()));
    }
    settings
}

fn is_missing(error: &object_store::Error) -> bool {
    matches!(error, object_store::Error::NotFound { .. })
}

/// Returns what an error says at its root, on one line: what stands around it repeats it.
pub(super) fn cause(error: &object_store::Error) -> String {
    let mut root: &dyn std::error::Error = error;
    while let Some(source) = root.source() {
        root = source;
    }
    let told = root.to_string();
    let words: Vec<&str> = told.split_whitespace().collect();
    cap(&words.join(" "), LONGEST)
}
