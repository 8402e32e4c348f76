//! A rule file as TOML, before it is read as a pack.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeTable;

use crate::rule::diagnostic::Diagnostic;

/// A rule file that is TOML.
#[derive(Debug)]
pub struct Document<'s> {
    table: Spanned<DeTable<'s>>,
    length: usize,
}

impl<'s> Document<'s> {
    /// Returns the TOML of `source`; where it is none its errors are appended to `diagnostics`.
    pub fn read(source: &'s str, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let (table, errors) = DeTable::parse_recoverable(source);
        let sound = errors.is_empty();
        for error in errors {
            let span = error.span().unwrap_or(0..source.len().min(1));
            diagnostics.push(Diagnostic::new(span, error.message()));
        }
        sound.then_some(Self { table, length: source.len() })
    }

    /// Returns its table.
    pub(crate) fn table(&self) -> &DeTable<'s> {
        self.table.get_ref()
    }

    /// Returns where it stands in its file.
    pub(crate) fn span(&self) -> Range<usize> {
        0..self.length
    }

    /// Returns the id of the pack, if it states one.
    pub(crate) fn id(&self) -> Option<&str> {
        self.table().get("id")?.get_ref().as_str()
    }
}
