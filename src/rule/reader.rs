//! Reads the keys of a TOML table one by one and collects every error with its place.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::rule::diagnostic::Diagnostic;

/// A table being read: knows which keys were asked for, so that the rest are errors.
pub(crate) struct Reader<'t, 'i> {
    table: &'t DeTable<'i>,
    span: Range<usize>,
    asked: Vec<&'static str>,
    diagnostics: Vec<Diagnostic>,
}

impl<'t, 'i> Reader<'t, 'i> {
    /// Returns a reader of `table`, which stands at `span`.
    pub(crate) fn new(table: &'t DeTable<'i>, span: Range<usize>) -> Self {
        Self { table, span, asked: Vec::new(), diagnostics: Vec::new() }
    }

    /// Returns whether `key` is there, whatever its value.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Returns how many of `keys` are there.
    pub(crate) fn counted(&self, keys: &[&str]) -> usize {
        keys.iter().filter(|key| self.has(key)).count()
    }

    /// Returns which keys were asked for and are there.
    pub(crate) fn given(&self) -> Vec<&'static str> {
        self.asked.iter().copied().filter(|key| self.has(key)).collect()
    }

    /// Returns where the table begins.
    pub(crate) fn head(&self) -> Range<usize> {
        self.span.start..self.span.start + 1
    }

    /// Returns where the value of `key` stands, or the table where it has none.
    pub(crate) fn span_of(&self, key: &str) -> Range<usize> {
        self.table.get(key).map_or_else(|| self.span.clone(), Spanned::span)
    }

    /// Notes an error at the value of `key`.
    pub(crate) fn error(&mut self, key: &str, message: impl Into<String>) {
        let span = self.span_of(key);
        self.diagnostics.push(Diagnostic::new(span, message));
    }

    /// Notes an error at `span`.
    pub(crate) fn error_at(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Returns the value of `key`, if it is there.
    pub(crate) fn value(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'i>>> {
        self.asked.push(key);
        self.table.get(key)
    }

    /// Returns the text of `key`; an error where it is no text.
    pub(crate) fn text(&mut self, key: &'static str) -> Option<&'t str> {
        let value = self.value(key)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.mismatch(value, key, "a string");
        }
        text
    }

    /// Returns the text of `key`; an error where it is missing or no text.
    pub(crate) fn required_text(&mut self, key: &'static str) -> Option<&'t str> {
        if !self.required(key) {
            return None;
        }
        self.text(key)
    }

    /// Returns whether `key` is there; an error where it is not.
    pub(crate) fn required(&mut self, key: &'static str) -> bool {
        if self.has(key) {
            return true;
        }
        self.asked.push(key);
        let head = self.head();
        self.diagnostics.push(Diagnostic::new(head, format!("`{key}` is missing")));
        false
    }

    /// Returns `key`'s truth, false where it is not there; an error where it is neither.
    pub(crate) fn flag(&mut self, key: &'static str) -> bool {
        let Some(value) = self.value(key) else { return false };
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.mismatch(value, key, "true or false");
        }
        flag.unwrap_or_default()
    }

    /// Returns the whole number of `key`; an error where it is none.
    pub(crate) fn number(&mut self, key: &'static str) -> Option<i32> {
        let value = self.value(key)?;
        let number = value.get_ref().as_integer().and_then(|number| {
            i32::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok()
        });
        if number.is_none() {
            self.mismatch(value, key, "a whole number");
        }
        number
    }

    /// Returns the texts of `key`, a list or one text, each with its place.
    pub(crate) fn texts(&mut self, key: &'static str) -> Vec<(&'t str, Range<usize>)> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let texts = texts_of(value);
        if texts.is_none() {
            self.mismatch(value, key, "a list of strings");
        }
        texts.unwrap_or_default()
    }

    /// Returns the tables of `key`, an array of tables.
    pub(crate) fn tables(&mut self, key: &'static str) -> Vec<(&'t DeTable<'i>, Range<usize>)> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let tables: Option<Vec<_>> = value.get_ref().as_array().and_then(|array| {
            array.iter().map(|item| Some((item.get_ref().as_table()?, item.span()))).collect()
        });
        if tables.is_none() {
            self.mismatch(value, key, "an array of tables");
        }
        tables.unwrap_or_default()
    }

    /// Returns the table of `key`.
    pub(crate) fn table(&mut self, key: &'static str) -> Option<&'t DeTable<'i>> {
        let value = self.value(key)?;
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.mismatch(value, key, "a table");
        }
        table
    }

    /// Ends the reading and returns its errors: every key that nobody asked for is one too, with the nearest known one
    /// as a way out.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if self.asked.contains(&name) {
                continue;
            }
            let nearest = nearest(name, self.asked.iter().copied());
            let mut diagnostic = Diagnostic::new(key.span(), format!("unknown key `{name}`"));
            diagnostic.help = Some(match nearest {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("known keys: {}", self.asked.join(", ")),
            });
            self.diagnostics.push(diagnostic);
        }
        self.diagnostics
    }

    fn mismatch(&mut self, value: &Spanned<DeValue<'i>>, key: &str, wanted: &str) {
        let found = value.get_ref().type_str();
        let message = format!("`{key}` must be {wanted}, not {found}");
        self.diagnostics.push(Diagnostic::new(value.span(), message));
    }
}

/// Returns the texts of a value that is one text or a list of texts.
pub(crate) fn texts_of<'t>(
    value: &'t Spanned<DeValue<'_>>,
) -> Option<Vec<(&'t str, Range<usize>)>> {
    match value.get_ref() {
        DeValue::String(text) => Some(vec![(text.as_ref(), value.span())]),
        DeValue::Array(array) => {
            array.iter().map(|item| Some((item.get_ref().as_str()?, item.span()))).collect()
        }
        _ => None,
    }
}

/// Returns the candidate that is most like `name`, if any is like it at all.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, candidate)| candidate)
}
