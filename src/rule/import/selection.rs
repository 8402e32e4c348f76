//! The selections of a Sigma rule: field, modifiers and values become tests.

use crate::rule::import::Refusal;
use crate::rule::import::logic::{Atom, Logic, Test};
use crate::rule::import::yaml::{Node, Value};

/// Returns what a selection asks: of a map all, of a list any.
pub(super) fn selection(node: &Node) -> Result<Logic, Refusal> {
    match &node.value {
        Value::Map(pairs) => {
            let all: Result<_, _> = pairs.iter().map(|(key, value)| field(key, value)).collect();
            Ok(Logic::And(all?))
        }
        Value::List(items) if items.iter().all(|item| item.text().is_some()) => {
            Ok(Logic::Is(Atom::Words(values(node)?)))
        }
        Value::List(items) => Ok(Logic::Or(items.iter().map(selection).collect::<Result<_, _>>()?)),
        Value::Text(_) => Ok(Logic::Is(Atom::Words(values(node)?))),
        Value::Null => Err(Refusal::new(node.line, "an empty selection")),
    }
}

/// What the modifiers of a field say.
#[derive(Default)]
struct Modifiers<'k> {
    place: Option<&'k str>,
    all: bool,
    regex: bool,
    exists: bool,
}

fn field(key: &Node, value: &Node) -> Result<Logic, Refusal> {
    let Some(key_text) = key.text() else {
        return Err(Refusal::new(key.line, "a field whose name is no text"));
    };
    let mut parts = key_text.split('|');
    let name = parts.next().unwrap_or_default().trim();
    let mut modifiers = Modifiers::default();
    for modifier in parts {
        match modifier {
            "contains" | "startswith" | "endswith" => modifiers.place = Some(modifier),
            "all" => modifiers.all = true,
            "re" => modifiers.regex = true,
            "exists" => modifiers.exists = true,
            other => {
                return Err(Refusal::new(key.line, format!("the modifier `{other}` of `{name}`")));
            }
        }
    }
    if name.is_empty() {
        return keywords(key, value, &modifiers);
    }
    let is = |test| Logic::Is(Atom::Field(name.to_owned(), test));
    if matches!(value.value, Value::Null) {
        return Ok(is(Test::Absent));
    }
    let texts = values(value)?;
    if modifiers.exists {
        let there = texts.iter().all(|text| text == "true");
        return Ok(if there { Logic::Not(Box::new(is(Test::Absent))) } else { is(Test::Absent) });
    }
    if modifiers.regex {
        if modifiers.all || modifiers.place.is_some() {
            return Err(Refusal::new(key.line, format!("`re` beside other modifiers of `{name}`")));
        }
        return Ok(is(Test::Regex(texts)));
    }
    let wild = |text: &String| {
        wildcard(text, modifiers.place).map_err(|what| Refusal::new(value.line, what))
    };
    let wildcards: Vec<String> = texts.iter().map(wild).collect::<Result<_, _>>()?;
    Ok(if modifiers.all {
        Logic::And(wildcards.into_iter().map(|one| is(Test::Meets(vec![one]))).collect())
    } else {
        is(Test::Meets(wildcards))
    })
}

fn keywords(key: &Node, value: &Node, modifiers: &Modifiers<'_>) -> Result<Logic, Refusal> {
    if modifiers.regex || modifiers.exists || modifiers.place.is_some() {
        return Err(Refusal::new(key.line, "keywords with a modifier other than `all`"));
    }
    let texts = values(value)?;
    let each = |text: String| Logic::Is(Atom::Words(vec![text]));
    Ok(Logic::And(texts.into_iter().map(each).collect()))
}

/// Returns the texts of a value that is one text or a list of them.
fn values(node: &Node) -> Result<Vec<String>, Refusal> {
    let one = |node: &Node| {
        let text = node.text().map(str::to_owned);
        text.ok_or_else(|| Refusal::new(node.line, "a value that is no text, number or truth"))
    };
    match &node.value {
        Value::List(items) if items.is_empty() => Err(Refusal::new(node.line, "an empty list")),
        Value::List(items) => items.iter().map(one).collect(),
        _ => Ok(vec![one(node)?]),
    }
}

/// Returns a Sigma value as a wildcard of ours, which knows no escapes.
fn wildcard(text: &str, place: Option<&str>) -> Result<String, String> {
    let mut plain = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('\\', Some('*' | '?')) => return Err(format!("an escaped wildcard in `{text}`")),
            ('\\', Some('\\')) => {
                rest.next();
                plain.push('\\');
            }
            _ => plain.push(c),
        }
    }
    Ok(match place {
        Some("contains") => format!("*{plain}*"),
        Some("startswith") => format!("{plain}*"),
        Some("endswith") => format!("*{plain}"),
        _ => plain,
    })
}
