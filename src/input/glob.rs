//! Patterns such as `logs/**/*.gz`, for shells that do not expand them and for quoted arguments.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use walkdir::DirEntry;

/// Returns whether `argument` holds a character that is special in a pattern.
pub fn is_pattern(argument: &str) -> bool {
    argument.contains(['*', '?', '[', '{'])
}

/// A pattern and the folder that it starts in. `*` does not cross a `/`, `**` does; a folder that matches is walked
/// to the bottom, as if it had been named.
pub struct Pattern {
    root: PathBuf,
    matcher: GlobMatcher,
    /// How many folders deep a match may lie; `None` where there is a `**`.
    depth: Option<usize>,
}

impl Pattern {
    /// Parses `text`.
    pub fn new(text: &str) -> Result<Self, globset::Error> {
        let special = text.find(['*', '?', '[', '{', '\\']).unwrap_or(text.len());
        let (start, rest) = text.split_at(special);
        let (root, first) = match start.rfind('/') {
            Some(0) => ("/", start.get(1..).unwrap_or_default()),
            Some(slash) => start.split_at(slash),
            None => (".", start),
        };
        let relative = format!("{}{rest}", first.trim_start_matches('/'));
        let depth = (!relative.contains("**")).then(|| relative.split('/').count());
        let matcher = GlobBuilder::new(&relative).literal_separator(true).build()?;
        Ok(Self { root: root.into(), matcher: matcher.compile_matcher(), depth })
    }

    /// Returns the folder to walk.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns whether the folder `entry` may hold a match.
    pub fn enters(&self, entry: &DirEntry) -> bool {
        self.depth.is_none_or(|depth| entry.depth() < depth) || self.takes(entry)
    }

    /// Returns whether `entry` matches, or lies in a folder that does.
    pub fn takes(&self, entry: &DirEntry) -> bool {
        let relative = entry.path().strip_prefix(&self.root).unwrap_or(entry.path());
        relative
            .ancestors()
            .filter(|path| !path.as_os_str().is_empty())
            .any(|path| self.matcher.is_match(path))
    }
}
