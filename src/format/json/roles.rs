//! Which of the names that the readers look for an object can have at all, told by its keys in one pass.

use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

use crate::format::json::value::Map;
use crate::format::json::{http, keys, shape};

/// A list of paths that is tried from the first to the last.
#[derive(Debug, Clone, Copy)]
pub enum List {
    /// [`keys::TIME`].
    Time,
    /// [`keys::LEVEL`].
    Level,
    /// [`keys::MESSAGE`].
    Message,
    /// [`keys::SERVICE`].
    Service,
    /// [`keys::HOST`].
    Host,
    /// [`http::STATUS`].
    Status,
    /// [`keys::RECEIVED`].
    Received,
}

/// The lists, in the order of [`List`]; none is longer than a word has bits.
const LISTS: [&[&str]; 7] = [
    keys::TIME,
    keys::LEVEL,
    keys::MESSAGE,
    keys::SERVICE,
    keys::HOST,
    http::STATUS,
    keys::RECEIVED,
];

/// The paths that can lead somewhere in an object. Those that are not among them lead nowhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Roles {
    paths: [u64; LISTS.len()],
    vendor: bool,
}

impl Roles {
    /// Returns the roles that the keys of `object` can play.
    pub fn of(object: &Map<'_>) -> Self {
        let index = index();
        let mut roles = Self::default();
        for known in object.keys().filter_map(|key| index.get(key)) {
            roles.add(*known);
        }
        roles
    }

    /// Returns the paths of `list` that are worth a look, in its order.
    pub fn paths(&self, list: List) -> impl Iterator<Item = &'static str> + use<> {
        let list = list as usize;
        let mut left = self.paths.get(list).copied().unwrap_or_default();
        let paths = LISTS.get(list).copied().unwrap_or_default();
        std::iter::from_fn(move || {
            let at = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            paths.get(at).copied()
        })
    }

    /// Returns whether a shape of a vendor may fit.
    pub fn vendor(&self) -> bool {
        self.vendor
    }

    fn add(&mut self, other: Self) {
        for (own, others) in self.paths.iter_mut().zip(other.paths) {
            *own |= others;
        }
        self.vendor |= other.vendor;
    }
}

#[expect(clippy::disallowed_types, reason = "lookup only")]
type Index = std::collections::HashMap<&'static str, Roles, BuildHasherDefault<Fnv>>;

/// Returns the roles by key. A path begins with any of the keys that its dots leave in front.
fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index = Index::default();
        for (list, paths) in LISTS.iter().enumerate() {
            for (at, path) in paths.iter().enumerate() {
                let mut roles = Roles::default();
                roles.paths.iter_mut().skip(list).take(1).for_each(|bits| *bits = 1 << at);
                for head in heads(path) {
                    index.entry(head).or_default().add(roles);
                }
            }
        }
        let vendor = Roles { vendor: true, ..Roles::default() };
        shape::keys().for_each(|key| index.entry(key).or_default().add(vendor));
        index
    })
}

fn heads(path: &'static str) -> impl Iterator<Item = &'static str> {
    let dots = path.match_indices('.').filter_map(|(at, _)| path.get(..at));
    dots.chain(std::iter::once(path))
}

/// The hash of Fowler, Noll and Vo (FNV-1a, 64 bits): keys are short, and who writes them gains nothing by collisions
/// with the few that the index holds.
#[derive(Debug, Clone, Copy)]
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::json::lookup::find;

    #[test]
    fn every_list_fits_a_word() {
        assert!(LISTS.iter().all(|list| list.len() <= 64));
    }

    /// Returns the text of an object in which `path`, begun by the key `head`, leads to a value.
    fn object(path: &str, head: &str) -> String {
        let rest = path.get(head.len() + 1..);
        let value = rest.map_or("1".to_owned(), |rest| format!("{{\"{rest}\":1}}"));
        format!("{{\"x\":0,\"{head}\":{value}}}")
    }

    #[test]
    fn paths_that_lead_somewhere_are_worth_a_look() {
        use List::{Host, Level, Message, Received, Service, Status, Time};
        let kinds = [Time, Level, Message, Service, Host, Status, Received];
        for (list, kind) in LISTS.iter().zip(kinds) {
            let begun = list.iter().flat_map(|path| heads(path).map(move |head| (*path, head)));
            for (path, head) in begun {
                let text = object(path, head);
                let map: Map<'_> = serde_json::from_str(&text).unwrap();
                let found = list.iter().filter(|path| find(&map, path).is_some());
                let worth: Vec<_> = Roles::of(&map).paths(kind).collect();
                assert!(found.clone().all(|path| worth.contains(path)), "{text}");
                assert!(worth.contains(&path) && worth.len() < 16, "{text} {worth:?}");
            }
        }
    }
}
