//! The selections of a Sigma rule: field, modifiers and values become tests.

use crate::rule::condition::{FieldPattern, MESSAGE, MESSAGES};
use crate::rule::import::Refusal;
use crate::rule::import::logic::{Atom, Logic, Test};
use crate::rule::import::yaml::{Node, Value};

/// The way out where a modifier has no like.
const WAYS: [(&[&str], &str); 4] = [
    (&["lt", "lte", "gt", "gte"], "numbers are not compared here; write a `re`"),
    (&["cidr"], "write the addresses as wildcards, such as `10.1.*`"),
    (
        &["base64", "base64offset", "wide", "utf16", "utf16le", "utf16be"],
        "values are not decoded here",
    ),
    (&["cased"], "case is ignored here; write a `re`"),
];

/// Returns what a selection asks: of a map all, of a list any.
pub(super) fn selection(node: &Node) -> Result<Logic, Refusal> {
    match &node.value {
        Value::Map(pairs) => {
            let all: Result<_, _> = pairs.iter().map(|(key, value)| field(key, value)).collect();
            Ok(Logic::And(all?))
        }
        Value::List(items) if items.iter().all(|item| item.text().is_some()) => {
            Ok(Logic::Is(Atom::Words(words(node)?)))
        }
        Value::List(items) => Ok(Logic::Or(items.iter().map(selection).collect::<Result<_, _>>()?)),
        Value::Text(_) => Ok(Logic::Is(Atom::Words(words(node)?))),
        Value::Null => Err(Refusal::new(node.line, "an empty selection")),
    }
}

/// What the modifiers of a field say.
#[derive(Default)]
struct Modifiers<'k> {
    place: Option<&'k str>,
    all: bool,
    regex: bool,
    /// The flags of the regex.
    flags: String,
    exists: bool,
}

fn field(key: &Node, value: &Node) -> Result<Logic, Refusal> {
    let Some(key_text) = key.text() else {
        return Err(Refusal::new(key.line, "a field whose name is no text"));
    };
    let mut parts = key_text.split('|');
    let name = parts.next().unwrap_or_default().trim();
    let name = if MESSAGES.contains(&name) { MESSAGE } else { name };
    let mut modifiers = Modifiers::default();
    for modifier in parts {
        match modifier {
            "contains" | "startswith" | "endswith" => modifiers.place = Some(modifier),
            "all" => modifiers.all = true,
            "re" => modifiers.regex = true,
            "exists" => modifiers.exists = true,
            "i" | "m" | "s" if modifiers.regex => modifiers.flags.push_str(modifier),
            other => return Err(Refusal::new(key.line, unlike(other, name))),
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
        let sources = texts.iter().map(|text| regex(text, &modifiers.flags));
        let sources: Result<_, String> = sources.collect();
        let what = |why| Refusal::new(value.line, format!("the `re` of `{name}`: {why}"));
        return Ok(is(Test::Regex(sources.map_err(what)?)));
    }
    if texts.iter().any(String::is_empty) {
        if texts.len() > 1 {
            let what = format!("an empty text among the values of `{name}`");
            return Err(Refusal::new(value.line, what));
        }
        return Ok(is(Test::Absent));
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

fn unlike(modifier: &str, name: &str) -> String {
    let way = WAYS.iter().find(|(known, _)| known.contains(&modifier));
    let way = way.map_or(String::new(), |(_, way)| format!("; {way}"));
    format!("the modifier `{modifier}` of `{name}`{way}")
}

/// Returns a regex of Sigma as one of ours.
fn regex(source: &str, flags: &str) -> Result<String, String> {
    let source = if flags.is_empty() { source.to_owned() } else { format!("(?{flags}){source}") };
    FieldPattern::parse(&source)?;
    Ok(source)
}

/// Returns texts that are looked for in the message, with wildcards of ours.
fn words(node: &Node) -> Result<Vec<String>, Refusal> {
    let wild = |text: &String| wildcard(text, None).map_err(|what| Refusal::new(node.line, what));
    values(node)?.iter().map(wild).collect()
}

fn keywords(key: &Node, value: &Node, modifiers: &Modifiers<'_>) -> Result<Logic, Refusal> {
    if modifiers.regex || modifiers.exists || modifiers.place.is_some() {
        return Err(Refusal::new(key.line, "keywords with a modifier other than `all`"));
    }
    let texts = words(value)?;
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
