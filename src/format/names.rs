//! The names of formats within formats.

use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex, PoisonError};

/// Returns `format` and the names `below` it joined by `+`.
pub(super) fn name(format: &'static str, below: &[&'static str]) -> &'static str {
    if below.is_empty() { format } else { intern([&[format], below].concat().join("+")) }
}

/// Returns `name` as a text that lives as long as the program; there are few combinations of formats.
fn intern(name: String) -> &'static str {
    static NAMES: LazyLock<Mutex<BTreeSet<&'static str>>> = LazyLock::new(Mutex::default);
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name.as_str()) {
        return known;
    }
    let name: &'static str = Box::leak(name.into_boxed_str());
    names.insert(name);
    name
}
