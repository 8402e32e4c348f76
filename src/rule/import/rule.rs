//! Writes one alternative of a Sigma rule as a rule of ours, with an example of what it hits.

use std::collections::BTreeMap;

use crate::rule::condition::MESSAGE;
use crate::rule::import::Refusal;
use crate::rule::import::logic::{Atom, Literal, Test};
use crate::rule::import::text::{list, quoted};
use crate::rule::wildcard::Wildcard;

/// What all alternatives of one rule share.
pub(super) struct Head {
    /// The id within the pack.
    pub(super) id: String,
    /// The title, as Sigma writes it.
    pub(super) title: String,
    /// The severity's word, if stated.
    pub(super) severity: Option<&'static str>,
    /// The line of the condition.
    pub(super) line: usize,
}

/// What one field must be.
#[derive(Default)]
struct Field {
    any: Vec<String>,
    all: Vec<String>,
    not: Vec<String>,
    re: Vec<String>,
    there: Option<bool>,
}

/// Returns the rule as TOML, and whether it has a hit example: what a regex asks of a field is not made up.
pub(super) fn rule(head: &Head, tests: &[Literal]) -> Result<(String, bool), Refusal> {
    let refuse = |what: String| Refusal::new(head.line, what);
    let mut fields: BTreeMap<&str, Field> = BTreeMap::new();
    let (mut all, mut not, mut said) = (Vec::new(), Vec::new(), Vec::new());
    for (holds, atom) in tests {
        match atom {
            Atom::Words(words) if *holds => {
                said.extend(words.first().map(|word| word.replace('*', "").replace('?', "x")));
                all.push(words_regex(words));
            }
            Atom::Words(words) => not.push(words_regex(words)),
            Atom::Field(name, test) => {
                let field = fields.entry(name).or_default();
                add(field, *holds, test).map_err(|what| refuse(format!("{what} on `{name}`")))?;
            }
        }
    }
    for (name, field) in &mut fields {
        field.settle().map_err(|what| refuse(format!("{what} on `{name}`")))?;
    }
    let asks = |field: &Field| field.asks() || field.there == Some(true);
    if all.is_empty() && !fields.values().any(asks) {
        return Err(refuse("an alternative that only says what must not be".to_owned()));
    }
    let mut toml = vec![format!("\n[[rule]]\nid = {}\nphase = 'detect'\n", quoted(&head.id))];
    toml.push(format!("title = {}\n", quoted(&escaped(&head.title))));
    toml.extend(head.severity.map(|word| format!("severity = '{word}'\n")));
    let conditions: Vec<String> =
        fields.iter().map(|(name, field)| condition(name, field)).collect();
    if !conditions.is_empty() {
        toml.push(format!("where = {{ {} }}\n", conditions.join(", ")));
    }
    for (key, patterns) in [("all", &all), ("not", &not)] {
        if !patterns.is_empty() {
            toml.push(format!("{key} = {}\n", list(patterns)));
        }
    }
    let shown = fields.values().all(|field| field.re.is_empty());
    if shown {
        let hit = example(&said.join(" "), &fields);
        let miss = example("nothing of the kind", &BTreeMap::new());
        toml.push(format!("  [[rule.hit]]\n  text = {}\n", quoted(&hit)));
        toml.push(format!("  [[rule.miss]]\n  text = {}\n", quoted(&miss)));
    }
    Ok((toml.concat(), shown))
}

impl Field {
    /// Returns whether what is asked cannot be met by a field that is not there.
    fn asks(&self) -> bool {
        !self.any.is_empty() || !self.all.is_empty() || !self.re.is_empty()
    }

    /// Puts presence, which stands among the other tests, into their words.
    fn settle(&mut self) -> Result<(), &'static str> {
        match self.there {
            Some(false) if self.asks() => Err("absence and a value at once"),
            // Nothing that is not there is what it must not be.
            Some(false) => {
                self.not.clear();
                Ok(())
            }
            Some(true) if !self.asks() && !self.not.is_empty() => {
                self.all.push("*".to_owned());
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

fn add(field: &mut Field, holds: bool, test: &Test) -> Result<(), &'static str> {
    match test {
        Test::Absent => {
            let there = !holds;
            if field.there.is_some_and(|known| known != there) {
                return Err("presence and absence at once");
            }
            field.there = Some(there);
        }
        Test::Meets(values) if !holds => field.not.extend(values.iter().cloned()),
        Test::Meets(values) => match values.as_slice() {
            [one] => field.all.push(one.clone()),
            several if field.any.is_empty() => field.any = several.to_vec(),
            _ => return Err("two lists of alternatives joined by `and`"),
        },
        Test::Regex(_) if !holds => return Err("`not` before `re`"),
        Test::Regex(_) if !field.re.is_empty() => return Err("two `re` joined by `and`"),
        Test::Regex(sources) => field.re.clone_from(sources),
    }
    Ok(())
}

fn condition(name: &str, field: &Field) -> String {
    let Field { any, all, not, re, there } = field;
    let name = quoted(name);
    match (any.is_empty(), all.is_empty(), not.is_empty(), re.is_empty()) {
        (true, true, true, true) => return format!("{name} = {}", there.unwrap_or(true)),
        (false, true, true, true) => return format!("{name} = {}", list(any)),
        (true, false, true, true) if all.len() == 1 => return format!("{name} = {}", list(all)),
        _ => {}
    }
    let parts: Vec<String> = [("any", any), ("all", all), ("not", not), ("re", re)]
        .into_iter()
        .filter(|(_, texts)| !texts.is_empty())
        .map(|(key, texts)| format!("{key} = {}", list(texts)))
        .collect();
    format!("{name} = {{ {} }}", parts.join(", "))
}

/// Returns a regex of which one of `words` matches, case ignored.
fn words_regex(words: &[String]) -> String {
    let word = |word: &String| {
        regex_syntax::escape(word).replace(r"\*", ".*").replace(r"\?", ".").replace('%', "[%]")
    };
    format!("(?is)(?:{})", words.iter().map(word).collect::<Vec<_>>().join("|"))
}

/// Returns `title` as a template that says the same.
fn escaped(title: &str) -> String {
    let mut out = String::new();
    for c in title.chars() {
        if matches!(c, '{' | '[' | ']' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Returns a JSON line with such a message and fields.
fn example(said: &str, fields: &BTreeMap<&str, Field>) -> String {
    let mut object = serde_json::Map::new();
    object.insert("time".to_owned(), "2024-03-15T10:00:00Z".into());
    let mut message = vec![said.to_owned()];
    for (name, field) in fields {
        match value(field) {
            // What the words ask and what the field asks stand in one text.
            Some(value) if *name == MESSAGE => message.insert(0, value),
            Some(value) => drop(object.insert((*name).to_owned(), value.into())),
            None => {}
        }
    }
    message.retain(|part| !part.is_empty());
    let message = if message.is_empty() { "example".to_owned() } else { message.join(" ") };
    object.insert("msg".to_owned(), message.into());
    serde_json::Value::Object(object).to_string()
}

/// Returns a value that `field` asks for, `None` where that is none.
fn value(field: &Field) -> Option<String> {
    let wanted = field.any.first().into_iter().chain(&field.all);
    let wanted: Vec<&String> = wanted.filter(|text| *text != "*").collect();
    if wanted.is_empty() {
        let there = field.there == Some(true) || field.asks();
        let unwanted: Vec<Wildcard> = field.not.iter().map(|text| Wildcard::new(text)).collect();
        let free = |text: &&str| !unwanted.iter().any(|one| one.meets(text));
        return ["x", "0", "example"].into_iter().find(free).filter(|_| there).map(str::to_owned);
    }
    let fill = |text: &str| text.replace('*', "").replace('?', "x");
    let starts = wanted.iter().filter(|text| !text.starts_with('*'));
    let middles = wanted.iter().filter(|text| text.starts_with('*') && text.ends_with('*'));
    let ends = wanted.iter().filter(|text| text.starts_with('*') && !text.ends_with('*'));
    Some(starts.chain(middles).chain(ends).map(|text| fill(text)).collect())
}
