//! YAML with the line of every part.

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};

use crate::rule::import::Refusal;

/// How deep a document may be.
const DEEPEST: usize = 32;

/// A part of a YAML document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    /// Its line, from 1.
    pub(super) line: usize,
    /// What it is.
    pub(super) value: Value,
}

/// What a part of a YAML document is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// Returns its text, if it is one.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns its pairs; none where it is no map.
    pub(super) fn pairs(&self) -> &[(Self, Self)] {
        match &self.value {
            Value::Map(pairs) => pairs,
            _ => &[],
        }
    }

    /// Returns the value under `key`.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.pairs().iter().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value)
    }
}

/// Returns the documents of `text`.
pub(super) fn documents(text: &str) -> Result<Vec<Node>, Refusal> {
    let loaded = MarkedYaml::load_from_str(text);
    let documents = loaded.map_err(|error| {
        Refusal::new(error.marker().line(), format!("no YAML: {}", error.info()))
    })?;
    documents.iter().map(|document| node(document, 0)).collect()
}

fn node(yaml: &MarkedYaml<'_>, depth: usize) -> Result<Node, Refusal> {
    let line = yaml.span.start.line();
    if depth > DEEPEST {
        return Err(Refusal::new(line, "nested too deep"));
    }
    let value = match &yaml.data {
        YamlData::Value(Scalar::Null) => Value::Null,
        YamlData::Value(Scalar::Boolean(truth)) => Value::Text(truth.to_string()),
        YamlData::Value(Scalar::Integer(number)) => Value::Text(number.to_string()),
        YamlData::Value(Scalar::FloatingPoint(number)) => Value::Text(number.to_string()),
        YamlData::Value(Scalar::String(text)) | YamlData::Representation(text, ..) => {
            Value::Text(text.to_string())
        }
        YamlData::Sequence(items) => {
            Value::List(items.iter().map(|item| node(item, depth + 1)).collect::<Result<_, _>>()?)
        }
        YamlData::Mapping(pairs) => {
            let pair = |(key, value): (&MarkedYaml<'_>, &MarkedYaml<'_>)| {
                Ok((node(key, depth + 1)?, node(value, depth + 1)?))
            };
            Value::Map(pairs.iter().map(pair).collect::<Result<_, _>>()?)
        }
        YamlData::Tagged(..) | YamlData::Alias(_) | YamlData::BadValue => {
            return Err(Refusal::new(line, "a tag, alias or value that is not understood"));
        }
    };
    Ok(Node { line, value })
}
