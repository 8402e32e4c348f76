//! Where something stands in the input, and the raw text that stands there.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::text::cap;

/// The place of a record: enough to look it up again by hand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Origin {
    /// The source as given or found; archive members as `outer!inner`.
    pub source: Arc<str>,
    /// The first line, counted from 1.
    pub line: u64,
    /// The byte offset of the first line in the (unpacked) source.
    pub offset: u64,
    /// How many lines the record takes, at least 1.
    pub lines: u32,
}

/// A place together with the raw text that stands there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Evidence {
    /// Where.
    #[serde(flatten)]
    pub origin: Origin,
    /// The raw text, line ends kept, capped at [`Evidence::CAP`] bytes; escaped only when shown.
    pub text: String,
    /// What is shown of a longer object instead: what its rule has read, with `…` for the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
}

impl Evidence {
    /// The most bytes of raw text that are quoted.
    pub const CAP: usize = 600;
    /// The most bytes of an object that are kept until a rule has chosen what of it is quoted.
    const OBJECT: usize = 16 << 10;
    /// The most bytes before an object: what a wrapper writes in front of it.
    const FRONT: usize = 200;

    /// Returns the raw text that is shown.
    pub fn shown(&self) -> &str {
        self.quote.as_deref().unwrap_or(&self.text)
    }

    /// Returns as much of a raw text as is kept of a record: an object whole, unless it is very long.
    pub fn kept(raw: &str) -> String {
        let whole = raw.len() <= Self::OBJECT && Self::object(raw).is_some();
        cap(raw, if whole { Self::OBJECT } else { Self::CAP })
    }

    /// Returns where in a raw text an object begins.
    pub fn object(raw: &str) -> Option<usize> {
        raw.find('{').filter(|at| *at <= Self::FRONT)
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.source, self.line)
    }
}
