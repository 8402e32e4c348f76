//! Tells which vendor an object comes from.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::format::json::lookup;
use crate::format::json::shapes::TABLES;
use crate::format::json::value::{Map, Value};

/// How one vendor's object is recognised, and where its parts stand.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// The value of the field `vendor`.
    pub vendor: &'static str,
    /// What must be there: a path, `path=value`, or `path$=suffix`; behind `!` what must not.
    pub tells: &'static [&'static str],
    /// Paths of the time; the first that states one wins.
    pub time: &'static [&'static str],
    /// Paths or templates of the message.
    pub message: &'static [&'static str],
    /// Paths of the service.
    pub service: &'static [&'static str],
    /// Paths of the level.
    pub level: &'static [&'static str],
    /// Paths of the host.
    pub host: &'static [&'static str],
}

impl Shape {
    /// A shape with everything left to the general names.
    pub const NONE: Self = Self {
        vendor: "",
        tells: &[],
        time: &[],
        message: &[],
        service: &[],
        level: &[],
        host: &[],
    };
}

/// Returns the first shape in the tables that `object` has.
pub fn find(object: &Map<'_>) -> Option<&'static Shape> {
    let index = index();
    let candidates = object.keys().filter_map(|key| index.get(key)).flatten();
    let fitting = candidates.filter(|(_, shape)| fits(object, shape));
    fitting.min_by_key(|(at, _)| *at).map(|(_, shape)| *shape)
}

fn fits(object: &Map<'_>, shape: &Shape) -> bool {
    shape.tells.iter().all(|tell| {
        if let Some(path) = tell.strip_prefix('!') {
            return lookup::find(object, path).is_none();
        }
        let (path, wanted) = tell.split_once('=').map_or((*tell, None), |(a, b)| (a, Some(b)));
        let (path, suffix) = path.strip_suffix('$').map_or((path, false), |path| (path, true));
        let Some(found) = lookup::find(object, path) else { return false };
        wanted.is_none_or(|wanted| match found {
            Value::String(text) if suffix => text.ends_with(wanted),
            Value::String(text) => text.eq_ignore_ascii_case(wanted),
            other => lookup::scalar(other).is_some_and(|text| text == wanted),
        })
    })
}

/// Returns the keys that a shape begins to be told by.
pub(super) fn keys() -> impl Iterator<Item = &'static str> {
    index().keys().copied()
}

/// Shapes with their place in the tables, by the top-level key of their first tell.
type Index = BTreeMap<&'static str, Vec<(usize, &'static Shape)>>;

/// Most records have none of the keys, so they meet no shape at all.
fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let mut index = Index::new();
        for (at, shape) in TABLES.iter().copied().flatten().enumerate() {
            let tell = shape.tells.first().copied().unwrap_or_default();
            let key = tell.split(['.', '=', '$']).next().unwrap_or_default();
            index.entry(key).or_default().push((at, shape));
        }
        index
    })
}
