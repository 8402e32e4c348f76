//! Templates of titles, keys and names: `{field|other|'text'}` and `[ optional part]`.

use std::ops::Range;

use crate::base::name::holds;

/// How deep `[ ]` may be nested.
const DEEPEST: usize = 8;

/// A compiled template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
    /// Where it stands in its file; empty where it stands in none.
    span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Value(Vec<Choice>),
    Optional(Vec<Part>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Choice {
    Field(String),
    Text(String),
}

/// Why a template cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// `{` without `}`.
    #[error("`{{` is never closed; write `{{field}}`, or `\\{{` for the character itself")]
    OpenBrace,
    /// `[` without `]`, or `]` without `[`.
    #[error("`[` and `]` do not pair; write `\\[` for the character itself")]
    OpenBracket,
    /// `[ ]` within `[ ]` within `[ ]` …
    #[error("`[ ]` may be nested no deeper than {DEEPEST}")]
    TooDeep,
    /// `{}` or an empty choice.
    #[error("a placeholder names no field")]
    EmptyPlaceholder,
}

impl Template {
    /// Returns the template that `text` says.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut rest = text.chars();
        let parts = parse_parts(&mut rest, 0)?;
        Ok(Self { parts, span: 0..0 })
    }

    /// Returns it as what stands at `span` of its file.
    pub(crate) fn at(self, span: Range<usize>) -> Self {
        Self { span, ..self }
    }

    /// Returns where it stands in its file.
    pub(crate) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Returns the names of the fields and captures that the template looks at.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        collect_names(&self.parts, &mut names);
        names
    }

    /// Returns the names of each placeholder that has no text of its own to fall back on.
    pub fn choices(&self) -> Vec<Vec<&str>> {
        let mut choices = Vec::new();
        collect_choices(&self.parts, &mut choices);
        choices
    }

    /// Returns the text with each placeholder replaced by what `lookup` gives; empty where none gives anything.
    pub fn expand<'v>(&self, lookup: &dyn Fn(&str) -> Option<std::borrow::Cow<'v, str>>) -> String {
        let mut text = String::new();
        expand_parts(&self.parts, lookup, true, &mut text);
        text.trim().to_owned()
    }

    /// Returns the expanded text, or `None` where a placeholder outside `[ ]` is empty or nothing is left: what an
    /// identity needs, for half an identity would join strangers.
    pub fn expand_whole<'v>(
        &self,
        lookup: &dyn Fn(&str) -> Option<std::borrow::Cow<'v, str>>,
    ) -> Option<String> {
        let mut text = String::new();
        let whole = expand_parts(&self.parts, lookup, false, &mut text);
        let text = text.trim();
        (whole && !text.is_empty()).then(|| text.to_owned())
    }
}

fn parse_parts(rest: &mut std::str::Chars<'_>, depth: usize) -> Result<Vec<Part>, TemplateError> {
    let inside = depth > 0;
    if depth > DEEPEST {
        return Err(TemplateError::TooDeep);
    }
    let mut parts = Vec::new();
    let mut text = String::new();
    loop {
        match rest.next() {
            None if inside => return Err(TemplateError::OpenBracket),
            None => break,
            Some('\\') => text.extend(rest.next()),
            Some('{') => {
                flush(&mut text, &mut parts);
                parts.push(parse_value(rest)?);
            }
            Some('[') => {
                flush(&mut text, &mut parts);
                parts.push(Part::Optional(parse_parts(rest, depth + 1)?));
            }
            Some(']') if inside => break,
            Some(']') => return Err(TemplateError::OpenBracket),
            Some(c) => text.push(c),
        }
    }
    flush(&mut text, &mut parts);
    Ok(parts)
}

fn flush(text: &mut String, parts: &mut Vec<Part>) {
    if !text.is_empty() {
        parts.push(Part::Text(std::mem::take(text)));
    }
}

fn parse_value(rest: &mut std::str::Chars<'_>) -> Result<Part, TemplateError> {
    let (inner, after) = rest.as_str().split_once('}').ok_or(TemplateError::OpenBrace)?;
    *rest = after.chars();
    let choice = |text: &str| {
        let text = text.trim();
        match text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
            Some(literal) => Ok(Choice::Text(literal.to_owned())),
            None if text.is_empty() => Err(TemplateError::EmptyPlaceholder),
            None => Ok(Choice::Field(text.to_owned())),
        }
    };
    Ok(Part::Value(inner.split('|').map(choice).collect::<Result<_, _>>()?))
}

fn collect_names<'t>(parts: &'t [Part], names: &mut Vec<&'t str>) {
    for part in parts {
        match part {
            Part::Text(_) => {}
            Part::Optional(inner) => collect_names(inner, names),
            Part::Value(choices) => {
                names.extend(choices.iter().filter_map(|choice| match choice {
                    Choice::Field(name) => Some(name.as_str()),
                    Choice::Text(_) => None,
                }));
            }
        }
    }
}

fn collect_choices<'t>(parts: &'t [Part], found: &mut Vec<Vec<&'t str>>) {
    for part in parts {
        match part {
            Part::Text(_) => {}
            Part::Optional(inner) => collect_choices(inner, found),
            Part::Value(choices) => {
                let names = choices.iter().map(|choice| match choice {
                    Choice::Field(name) => Some(name.as_str()),
                    Choice::Text(_) => None,
                });
                found.extend(names.collect::<Option<Vec<_>>>());
            }
        }
    }
}

/// Appends the expansion; returns whether every placeholder outside `[ ]` had a value. With `once` a place that the text
/// before names is not said again.
fn expand_parts<'v>(
    parts: &[Part],
    lookup: &dyn Fn(&str) -> Option<std::borrow::Cow<'v, str>>,
    once: bool,
    text: &mut String,
) -> bool {
    let mut whole = true;
    for part in parts {
        match part {
            Part::Text(plain) => text.push_str(plain),
            Part::Value(choices) => match choices.iter().find_map(|choice| value(choice, lookup)) {
                Some(found) => text.push_str(&found),
                None => whole = false,
            },
            Part::Optional(inner) => {
                let start = text.len();
                let whole = expand_parts(inner, lookup, once, text);
                if !whole || once && is_repeated(text, start) {
                    text.truncate(start);
                }
            }
        }
    }
    whole
}

/// Returns whether what stands in `text` from `start` on is a place that the text before names already: monitors write
/// `Ping fails on web-1`, and their alerts have `web-1` as the host.
fn is_repeated(text: &str, start: usize) -> bool {
    let Some((before, place)) = text.split_at_checked(start) else { return false };
    place.starts_with(" on ") && holds(before, place.trim())
}

fn value<'v>(
    choice: &Choice,
    lookup: &dyn Fn(&str) -> Option<std::borrow::Cow<'v, str>>,
) -> Option<String> {
    match choice {
        Choice::Text(text) => Some(text.clone()),
        Choice::Field(name) => {
            let found = lookup(name)?;
            let found = found.trim();
            (!found.is_empty()).then(|| found.to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn lookup(name: &str) -> Option<Cow<'static, str>> {
        match name {
            "alert" => Some(Cow::Borrowed("Slow")),
            "empty" => Some(Cow::Borrowed(" ")),
            _ => None,
        }
    }

    #[test]
    fn the_first_value_that_is_not_empty_is_taken() {
        let template = Template::parse("{empty|alert|'none'} fires[ on {service}]").unwrap();
        assert_eq!(template.expand(&lookup), "Slow fires");
        assert_eq!(template.names(), ["empty", "alert", "service"]);
    }

    #[test]
    fn a_place_is_said_once() {
        let template = Template::parse("{what} fires[ on {host}]").unwrap();
        let told = |what: &'static str| {
            let lookup = |name: &str| match name {
                "what" => Some(Cow::Borrowed(what)),
                _ => Some(Cow::Borrowed("web-1")),
            };
            template.expand(&lookup)
        };
        assert_eq!(told("Ping fails on web-1"), "Ping fails on web-1 fires");
        assert_eq!(told("Ping fails on web-10"), "Ping fails on web-10 fires on web-1");
        assert_eq!(told("web-1 is slow"), "web-1 is slow fires on web-1");
    }

    #[test]
    fn half_an_identity_is_none() {
        assert_eq!(Template::parse("am:{missing}").unwrap().expand_whole(&lookup), None);
        assert_eq!(
            Template::parse("am:{alert}").unwrap().expand_whole(&lookup).unwrap(),
            "am:Slow"
        );
    }

    #[test]
    fn errors_say_the_way_out() {
        assert_eq!(Template::parse("{a"), Err(TemplateError::OpenBrace));
        assert_eq!(Template::parse("a]"), Err(TemplateError::OpenBracket));
        assert_eq!(Template::parse("[a"), Err(TemplateError::OpenBracket));
        assert_eq!(Template::parse("{a||b}"), Err(TemplateError::EmptyPlaceholder));
        assert_eq!(Template::parse("\\[1]").err(), Some(TemplateError::OpenBracket));
        assert_eq!(Template::parse("\\[1\\]").unwrap().expand(&lookup), "[1]");
    }
}
