//! What is quoted of a record: of a JSON object that is too long to be quoted whole, the members by which its rule knows it.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::base::text::cap;
use crate::model::origin::Evidence;
use crate::model::record::Record;
use crate::rule::schema::Rule;

/// How deep within an object a member is looked for.
const DEEPEST: usize = 12;
/// The most bytes of one value.
const VALUE: usize = 300;
/// A text of fewer bytes stands in many a message by chance.
const TELLING: usize = 4;
/// A text of as many bytes is quoted once.
const ONCE: usize = 16;
/// Members that say what is wrong, whether the rule has read them or not.
const PLAIN: [&str; 6] = ["message", "msg", "level", "severity", "error", "reason"];

/// Returns what `rule` quotes of `record`: its raw text, capped. Of a longer object only what the rule has read, the
/// times and what the message says, in their order, with `…` for what is left out.
pub(crate) fn quote(rule: &Rule, record: &Record) -> String {
    let raw = &record.raw;
    if raw.len() <= Evidence::CAP {
        return raw.clone();
    }
    let mut telling = Telling::new(rule, record);
    let told = Evidence::object(raw).and_then(|at| {
        let (front, object) = raw.split_at_checked(at)?;
        Some(front.to_owned() + &telling.object(object, DEEPEST)?)
    });
    cap(told.as_ref().unwrap_or(raw), Evidence::CAP)
}

/// What tells a member that is quoted from others.
struct Telling<'r> {
    /// The last names of the fields that the rule reads, with what they say.
    read: Vec<(&'r str, &'r str)>,
    message: &'r str,
    /// What was quoted of the record already.
    said: BTreeSet<String>,
}

impl<'r> Telling<'r> {
    fn new(rule: &'r Rule, record: &'r Record) -> Self {
        let templates = &rule.templates;
        let stated = [
            &templates.title,
            &templates.service,
            &templates.host,
            &templates.severity,
            &templates.actor,
            &templates.channel,
            &templates.key,
            &templates.incident,
            &templates.count,
        ];
        let filled = stated.into_iter().flatten().chain(&templates.links);
        let named = filled.flat_map(|template| template.names());
        let asked = rule.conditions.iter().map(|condition| condition.field.as_str());
        let names = named.chain(asked).chain(rule.on.iter().map(String::as_str));
        let leaf = |name: &'r str| name.rsplit('.').next().unwrap_or(name);
        let mut read: Vec<_> =
            names.filter_map(|name| Some((leaf(name), record.field(name)?))).collect();
        read.extend(record.service.as_deref().map(|service| ("service", service)));
        Self { read, message: &record.message, said: BTreeSet::new() }
    }

    /// Returns what is quoted of an object; `None` where nothing is, or where it is no object.
    fn object(&mut self, raw: &str, depth: usize) -> Option<String> {
        let Members(members) = serde_json::from_str(raw).ok()?;
        let mut quoted = String::from("{");
        let (mut end, mut left_out) = (1, false);
        for (name, value) in &members {
            let start = (value.get().as_ptr() as usize).checked_sub(raw.as_ptr() as usize)?;
            let front = raw.get(end..start)?.trim_start_matches([',', ' ', '\n', '\r', '\t']);
            end = start + value.get().len();
            let Some(value) = self.value(name, value.get(), depth) else {
                left_out = true;
                continue;
            };
            let first = quoted.len() == 1;
            quoted += match (left_out, first) {
                (true, true) => "… ",
                (true, false) => " … ",
                (false, true) => "",
                (false, false) => ",",
            };
            quoted += front;
            quoted += &value;
            left_out = false;
        }
        let any = quoted.len() > 1;
        quoted += if left_out { " …}" } else { "}" };
        any.then_some(quoted)
    }

    fn value(&mut self, name: &str, raw: &str, depth: usize) -> Option<String> {
        match raw.bytes().next()? {
            b'{' => self.object(raw, depth.checked_sub(1)?),
            b'[' => self.list(name, raw, depth.checked_sub(1)?),
            b'"' => {
                let text: String = serde_json::from_str(raw).ok()?;
                (self.is_told(name, &text) && self.is_new(&text)).then(|| cap(raw, VALUE))
            }
            _ => self.is_told(name, raw).then(|| raw.to_owned()),
        }
    }

    fn list(&mut self, name: &str, raw: &str, depth: usize) -> Option<String> {
        let items: Vec<&RawValue> = serde_json::from_str(raw).ok()?;
        let quoted: Vec<_> =
            items.iter().filter_map(|item| self.value(name, item.get(), depth)).collect();
        let gap = if quoted.len() == items.len() { "," } else { " … " };
        (!quoted.is_empty()).then(|| format!("[{}]", quoted.join(gap)))
    }

    /// Returns whether a member of this name says what the rule has read, or when it was.
    fn is_told(&self, name: &str, value: &str) -> bool {
        let is_read = |(leaf, read): &(&str, &str)| {
            *read == value && (*leaf == name || value.len() >= TELLING)
        };
        self.read.iter().any(is_read)
            || value.len() >= TELLING && self.message.contains(value)
            || PLAIN.contains(&name)
            || is_time(name, value)
    }

    /// Returns whether `text` was not quoted yet, and holds it for quoted.
    fn is_new(&mut self, text: &str) -> bool {
        text.len() < ONCE || self.said.insert(text.to_owned())
    }
}

/// Returns whether a member is named like a time, and could be one.
fn is_time(name: &str, value: &str) -> bool {
    let named = ["time", "timestamp", "Time", "Timestamp", "ts", "_at", "At", "date", "Date"];
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    named.iter().any(|end| name.ends_with(end)) && digits >= 8 && value.len() <= 40
}

/// The members of an object as they are written, in their order.
struct Members<'j>(Vec<(String, &'j RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(All)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::origin::Origin;
    use crate::rule::load::{Ruleset, builtin, load};
    use crate::rule::matcher::{Choice, Matcher};

    const CALL: &str = r#"{"eventVersion":"1.09","eventTime":"2024-03-15T10:06:32Z","eventName":"UpdateService","requestParameters":{"cluster":"prod","service":"checkout","options":{"rollback":true}},"padding":"PAD"}"#;

    fn record(raw: &str) -> Record {
        Record {
            origin: Origin { source: "a.json".into(), line: 1, offset: 0, lines: 1 },
            time: None,
            until: None,
            received: None,
            assumed: Vec::new(),
            format: "json",
            level: None,
            host: None,
            service: Some("checkout".to_owned()),
            message: "UpdateService failed: no such cluster".to_owned(),
            fields: vec![("eventName".to_owned(), "UpdateService".to_owned())],
            stated: None,
            raw: raw.to_owned(),
        }
    }

    /// Returns what the rule that takes `record` quotes of it.
    fn quoted(rules: &Ruleset, record: &Record) -> String {
        let Choice::Rule(rule) = Matcher::new(rules).choose(record) else {
            return quote(rules.rules.first().unwrap(), record);
        };
        quote(rule, record)
    }

    #[test]
    fn of_a_long_object_what_tells_is_quoted() {
        let rules = load(&builtin()).unwrap();
        let short = CALL.replace("PAD", "short");
        assert_eq!(quoted(&rules, &record(&short)), short, "a short one whole");
        let long = CALL.replace("PAD", &"x".repeat(700));
        assert_eq!(
            quoted(&rules, &record(&long)),
            r#"{… "eventTime":"2024-03-15T10:06:32Z","eventName":"UpdateService","requestParameters":{… "service":"checkout" …} …}"#
        );
        let wrapped = format!("2024-03-15T10:06:32Z stdout F {long}");
        assert!(quoted(&rules, &record(&wrapped)).starts_with("2024-03-15T10:06:32Z stdout F {… "));
    }

    #[test]
    fn what_is_no_object_or_tells_nothing_is_cut() {
        let rules = load(&builtin()).unwrap();
        for raw in ["{\"a\": ".to_owned() + &"x".repeat(700), "y".repeat(700)] {
            assert_eq!(quoted(&rules, &record(&raw)), cap(&raw, Evidence::CAP));
        }
        let deep = "{\"service\":[".to_owned() + &"[".repeat(900) + &"]".repeat(900) + "]}";
        assert_eq!(quoted(&rules, &record(&deep)), cap(&deep, Evidence::CAP));
        let idle = format!("{{\"padding\":\"{}\"}}", "x".repeat(700));
        assert_eq!(quoted(&rules, &record(&idle)), cap(&idle, Evidence::CAP));
    }

    #[test]
    fn what_is_written_twice_is_quoted_once() {
        let rules = load(&builtin()).unwrap();
        let said = "UpdateService failed: no such cluster";
        let pad = "x".repeat(700);
        let raw =
            format!(r#"{{"text": "{said}", "blocks": [{{"text": "{said}"}}], "pad": "{pad}"}}"#);
        assert_eq!(quoted(&rules, &record(&raw)), format!(r#"{{"text": "{said}" …}}"#));
    }
}
