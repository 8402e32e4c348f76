//! A JSON value that borrows its texts from the line it was read from: most are read once and never kept.

use std::borrow::Cow;
use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Number;

/// Up to how many keys looking at each is faster than a search.
const FEW: usize = 16;

/// A value; the same as `serde_json::Value` but for who owns the texts.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Value<'a> {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text, escapes undone.
    String(Cow<'a, str>),
    /// A list.
    Array(Vec<Self>),
    /// An object.
    Object(Map<'a>),
}

/// The keys and values of an object in the order of the text. Of a key that repeats the last value counts, where the
/// first stood.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Map<'a> {
    entries: Vec<(Cow<'a, str>, Value<'a>)>,
    /// The places of the entries in the order of their keys; empty where they are few.
    order: Vec<usize>,
}

impl<'a> Value<'a> {
    /// Reads a text that is one value.
    pub fn parse(text: &'a str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }

    /// Returns the text where it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// Returns the list where it is one.
    pub fn as_array(&self) -> Option<&Vec<Self>> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// Returns the object where it is one.
    pub fn as_object(&self) -> Option<&Map<'a>> {
        if let Self::Object(map) = self { Some(map) } else { None }
    }

    /// Returns the number where it is a whole one that fits.
    pub fn as_i64(&self) -> Option<i64> {
        if let Self::Number(number) = self { number.as_i64() } else { None }
    }

    /// Returns the number where it is a whole one, not negative, that fits.
    pub fn as_u64(&self) -> Option<u64> {
        if let Self::Number(number) = self { number.as_u64() } else { None }
    }

    /// Returns whether it is a whole number, not negative.
    pub fn is_u64(&self) -> bool {
        self.as_u64().is_some()
    }

    /// Returns whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Returns whether it is an object.
    pub fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// Returns the value with texts of its own.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(truth) => Value::Bool(truth),
            Self::Number(number) => Value::Number(number),
            Self::String(text) => Value::String(Cow::Owned(text.into_owned())),
            Self::Array(items) => Value::Array(items.into_iter().map(Value::into_owned).collect()),
            Self::Object(map) => Value::Object(map.into_owned()),
        }
    }
}

impl<'a> Map<'a> {
    /// Returns an object without keys that has room for those of a usual line.
    pub(super) fn roomy() -> Self {
        Self { entries: Vec::with_capacity(8), order: Vec::new() }
    }

    /// Returns how many keys there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the value of `key`.
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        self.entries.get(self.place(key)?).map(|(_, value)| value)
    }

    /// Returns the value of `key`, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value<'a>> {
        let place = self.place(key)?;
        self.entries.get_mut(place).map(|(_, value)| value)
    }

    /// Returns whether `key` is there.
    pub fn contains_key(&self, key: &str) -> bool {
        self.place(key).is_some()
    }

    /// Takes `key` out; the last entry takes its place.
    pub fn remove(&mut self, key: &str) -> Option<Value<'a>> {
        let place = self.place(key)?;
        let (_, value) = self.entries.swap_remove(place);
        self.settle();
        Some(value)
    }

    /// Returns keys and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value<'a>)> {
        self.entries.iter().map(|(key, value)| (key.as_ref(), value))
    }

    /// Returns the keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(key, _)| key.as_ref())
    }

    /// Returns the values in order.
    pub fn values(&self) -> impl Iterator<Item = &Value<'a>> {
        self.entries.iter().map(|(_, value)| value)
    }

    fn into_owned(self) -> Map<'static> {
        let own = |(key, value): (Cow<'a, str>, Value<'a>)| {
            (Cow::Owned(key.into_owned()), value.into_owned())
        };
        Map { entries: self.entries.into_iter().map(own).collect(), order: self.order }
    }

    /// Returns an object of texts.
    pub fn of_texts(pairs: &'a [(String, String)]) -> Self {
        let mut map = Self::roomy();
        for (key, value) in pairs {
            map.push(Cow::Borrowed(key), Value::String(Cow::Borrowed(value)));
        }
        map.settle();
        map
    }

    fn key(&self, place: usize) -> &str {
        self.entries.get(place).map_or("", |(key, _)| key)
    }

    fn place(&self, key: &str) -> Option<usize> {
        if self.order.is_empty() {
            return self.entries.iter().position(|(name, _)| name == key);
        }
        let found = self.order.binary_search_by(|place| self.key(*place).cmp(key)).ok()?;
        self.order.get(found).copied()
    }

    /// Adds an entry; of a map that is not small, [`Map::settle`] finds the keys that repeat.
    pub(super) fn push(&mut self, key: Cow<'a, str>, value: Value<'a>) {
        if self.entries.len() < FEW
            && let Some((_, old)) = self.entries.iter_mut().find(|(name, _)| *name == key)
        {
            *old = value;
        } else {
            self.entries.push((key, value));
        }
    }

    /// Sorts the places of a map that is not small, and drops all but one entry of each key.
    pub(super) fn settle(&mut self) {
        self.order.clear();
        if self.entries.len() <= FEW {
            return;
        }
        let mut order: Vec<usize> = (0..self.entries.len()).collect();
        order.sort_by(|one, other| self.key(*one).cmp(self.key(*other)));
        let mut gone = Vec::new();
        for run in order.chunk_by(|one, other| self.key(*one) == self.key(*other)) {
            if let [first, .., last] = run {
                gone.push((*first, *last));
            }
        }
        if gone.is_empty() {
            self.order = order;
            return;
        }
        for (first, last) in gone {
            self.entries.swap(first, last);
        }
        let mut seen = std::collections::BTreeSet::new();
        let kept: Vec<bool> = self.keys().map(|key| seen.insert(key.to_owned())).collect();
        let mut kept = kept.into_iter();
        self.entries.retain(|_| kept.next().unwrap_or(true));
        self.settle();
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(truth) => serializer.serialize_bool(*truth),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Object(map) => {
                let mut state = serializer.serialize_map(Some(map.len()))?;
                for (key, value) in map.iter() {
                    state.serialize_entry(key, value)?;
                }
                state.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what `serde_json`'s own value makes of `text`, written out.
    fn oracle(text: &str) -> Option<String> {
        serde_json::from_str::<serde_json::Value>(text).ok().map(|value| value.to_string())
    }

    fn many(keys: impl Iterator<Item = usize>) -> String {
        let pairs: Vec<String> =
            keys.enumerate().map(|(at, key)| format!("\"k{key}\":{at}")).collect();
        format!("{{{}}}", pairs.join(","))
    }

    #[test]
    fn values_are_those_of_the_library() {
        for text in [
            r#"{"a":1,"b":-2,"c":1.5e3,"d":[true,null,"x\ny"],"e":{"f":{}},"a":"again"}"#,
            r#"["\ud83d\ude00","é",18446744073709551615,1e400]"#,
            r#"{"a":1"#,
            "[1,]",
            &many(0..40),
            &many((0..40).chain(3..9).chain(0..2)),
            &many([1, 1, 2, 1].into_iter()),
        ] {
            let value = Value::parse(text).ok();
            assert_eq!(value.as_ref().map(ToString::to_string), oracle(text), "{text}");
            assert_eq!(value.map(|value| value.into_owned().to_string()), oracle(text), "{text}");
        }
    }

    #[test]
    fn keys_are_found_in_small_and_large_objects() {
        for count in [3, 16, 17, 60] {
            let text = many((0..count).rev());
            let Ok(Value::Object(mut map)) = Value::parse(&text) else { panic!("{text}") };
            assert!((0..count).all(|key| map.contains_key(&format!("k{key}"))));
            assert!(map.get("k").is_none() && map.get_mut("k0").is_some());
            assert!(map.remove("k1").is_some() && !map.contains_key("k1"));
            assert_eq!(map.len(), count - 1);
            assert_eq!(map.get("k0").and_then(Value::as_u64), u64::try_from(count - 1).ok());
        }
    }
}
