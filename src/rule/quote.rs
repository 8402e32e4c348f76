//! What is quoted of a record: of a JSON object that is too long to be quoted whole, the members by which its rule knows it.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::base::text::{cap, head};
use crate::model::origin::Evidence;
use crate::model::record::Record;
use crate::rule::placeholder::templates;
use crate::rule::schema::Rule;

/// How deep within an object a member is looked for.
const DEEPEST: usize = 12;
/// The most bytes of one value.
const VALUE: usize = 300;
/// A text of fewer bytes stands in many a message by chance.
const TELLING: usize = 4;
/// A text of as many bytes is quoted once.
const ONCE: usize = 16;
/// So much of a message is searched for what members say.
const MESSAGE: usize = 1000;
/// What is this part of a message says what that says.
const MOST: usize = 3;
/// Members that say what is wrong, whether the rule has read them or not.
const PLAIN: [&str; 4] = ["level", "severity", "error", "reason"];
/// Members that hold what a message says, as it was before entities and marks were taken out of it.
const SPOKEN: [&str; 10] = [
    "message",
    "msg",
    "log",
    "text",
    "content",
    "body",
    "MESSAGE",
    "Message",
    "short_message",
    "summary",
];
/// Names of the member that names what stands in a member `value` beside it.
const NAMES: [&str; 4] = ["name", "key", "Name", "Key"];

/// Returns what `rule` quotes of `record`, where that is an object longer than what is shown: what the rule has read, the
/// times and what the message says, in their order, with `…` for what is left out. `None` where that would not show what
/// the message says.
pub(crate) fn quote(rule: &Rule, record: &Record) -> Option<String> {
    let raw = &record.raw;
    if raw.len() <= Evidence::CAP {
        return None;
    }
    let mut telling = Telling::new(rule, record);
    let (front, object) = raw.split_at_checked(Evidence::object(raw)?)?;
    let quoted = front.to_owned() + &telling.object(object, DEEPEST)?;
    telling.speaks.then(|| cap(&quoted, Evidence::CAP))
}

/// What tells a member that is quoted from others.
struct Telling<'r> {
    /// The last names of the fields that the rule reads, with what they say.
    read: Vec<(&'r str, &'r str)>,
    message: &'r str,
    /// What was quoted of the record already, by name.
    said: BTreeSet<(String, String)>,
    /// How many bytes were.
    bytes: usize,
    /// Whether some of it is what the message says.
    speaks: bool,
}

impl<'r> Telling<'r> {
    fn new(rule: &'r Rule, record: &'r Record) -> Self {
        let filled = templates(&rule.templates).flat_map(|template| template.names());
        let asked = rule.conditions.iter().map(|condition| condition.field.as_str());
        let names = filled.chain(asked).chain(rule.on.iter().map(String::as_str));
        let leaf = |name: &'r str| name.rsplit('.').next().unwrap_or(name);
        let mut read: Vec<_> =
            names.filter_map(|name| Some((leaf(name), record.field(name)?))).collect();
        read.extend(record.service.as_deref().map(|service| ("service", service)));
        let message = head(&record.message, MESSAGE);
        Self { read, message, said: BTreeSet::new(), bytes: 0, speaks: false }
    }

    /// Returns what is quoted of an object; `None` where nothing is, or where it is no object.
    fn object(&mut self, raw: &str, depth: usize) -> Option<String> {
        let Members(members) = serde_json::from_str(raw).ok()?;
        let named = |name: &str| members.iter().any(|(own, _)| own == name);
        // What a value is stands in its name.
        let is_pair = named("value") && NAMES.iter().any(|name| named(name));
        let mut pieces = Pieces::default();
        let mut end = 1;
        for (name, value) in &members {
            let start = (value.get().as_ptr() as usize).checked_sub(raw.as_ptr() as usize)?;
            let front = raw.get(end..start)?.trim_start_matches([',', ' ', '\n', '\r', '\t']);
            end = start + value.get().len();
            let value = self.value(name, value.get(), depth);
            if is_pair && value.is_some() {
                return Some(cap(raw, VALUE));
            }
            pieces.add(value.map(|value| front.to_owned() + &value));
        }
        pieces.within('{', '}')
    }

    fn value(&mut self, name: &str, raw: &str, depth: usize) -> Option<String> {
        if self.bytes > Evidence::CAP {
            return None;
        }
        let quoted = match raw.bytes().next()? {
            b'{' => self.object(raw, depth.checked_sub(1)?)?,
            b'[' => self.list(name, raw, depth.checked_sub(1)?)?,
            b'"' => {
                let text: String = serde_json::from_str(raw).ok()?;
                (self.is_told(name, &text) && self.is_new(name, &text)).then(|| cap(raw, VALUE))?
            }
            _ => self.is_told(name, raw).then(|| raw.to_owned())?,
        };
        self.bytes = self.bytes.saturating_add(quoted.len());
        Some(quoted)
    }

    /// Returns what is quoted of a list: one without objects and lists in it whole, where any of it is.
    fn list(&mut self, name: &str, raw: &str, depth: usize) -> Option<String> {
        let items: Vec<&RawValue> = serde_json::from_str(raw).ok()?;
        let flat = !items.iter().any(|item| item.get().starts_with(['{', '[']));
        let mut pieces = Pieces::default();
        for item in &items {
            let item = self.value(name, item.get(), depth);
            if flat && item.is_some() {
                return Some(cap(raw, VALUE));
            }
            pieces.add(item);
        }
        pieces.within('[', ']')
    }

    /// Returns whether a member of this name says what the rule has read, what the message says, or when it was.
    fn is_told(&mut self, name: &str, value: &str) -> bool {
        let long = value.len() >= TELLING;
        let in_message = long && self.message.contains(value);
        let around = self.message.len() >= TELLING && value.contains(self.message);
        let spoken = SPOKEN.contains(&name);
        let most = in_message && value.len().saturating_mul(MOST) >= self.message.len();
        self.speaks |= most || around || spoken;
        let is_read = |(leaf, read): &(&str, &str)| *read == value && (*leaf == name || long);
        in_message
            || around
            || spoken
            || PLAIN.contains(&name)
            || is_time(name, value)
            || self.read.iter().any(is_read)
    }

    /// Returns whether `text` was not quoted yet under this name, and holds it for quoted.
    fn is_new(&mut self, name: &str, text: &str) -> bool {
        text.len() < ONCE || self.said.insert((name.to_owned(), text.to_owned()))
    }
}

/// What is quoted of an object or list, and where something was left out.
#[derive(Default)]
struct Pieces {
    text: String,
    left_out: bool,
}

impl Pieces {
    /// Adds what is quoted of the next member; `None` where it is left out.
    fn add(&mut self, piece: Option<String>) {
        let Some(piece) = piece else {
            self.left_out = true;
            return;
        };
        self.text += match (self.left_out, self.text.is_empty()) {
            (true, true) => "… ",
            (true, false) => " … ",
            (false, true) => "",
            (false, false) => ",",
        };
        self.text += &piece;
        self.left_out = false;
    }

    /// Returns all of it between what opens and closes the whole; `None` where nothing is quoted.
    fn within(self, open: char, close: char) -> Option<String> {
        let rest = if self.left_out { " …" } else { "" };
        (!self.text.is_empty()).then(|| format!("{open}{}{rest}{close}", self.text))
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
        let chosen = Matcher::new(rules).choose(record);
        let rule = if let Choice::Rule(rule) = chosen { rule } else { &rules.rules[0] };
        quote(rule, record).unwrap_or_else(|| cap(&record.raw, Evidence::CAP))
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
    fn what_names_a_value_is_quoted_with_it() {
        let rules = load(&builtin()).unwrap();
        let pad = format!(r#""pad":"{}""#, "x".repeat(700));
        let told = |inner: &str| {
            let text = format!(
                r#"{{"msg":"rollback of checkout to v411 failed: login with hunter2 refused",{inner},{pad}}}"#
            );
            let mut record = record(&text);
            record.message =
                "rollback of checkout to v411 failed: login with hunter2 refused".into();
            quoted(&rules, &record)
        };
        let env =
            r#""env":[{"name":"HOME","value":"/root"},{"name":"DB_PASSWORD","value":"hunter2"}]"#;
        assert!(told(env).contains(r#"[… {"name":"DB_PASSWORD","value":"hunter2"}]"#));
        let args = r#""args":["--db-password","hunter2","-v"]"#;
        assert!(told(args).contains(args), "a list of words stands whole");
        let twice = r#""reply":"hunter2hunter2hunter2","password":"hunter2hunter2hunter2""#;
        assert!(!told(twice).contains("reply"));
    }

    #[test]
    fn where_the_message_is_not_among_what_is_quoted_nothing_is_left_out() {
        let rules = load(&builtin()).unwrap();
        let pad = "x".repeat(700);
        let raw =
            format!(r#"{{"time":"2024-03-15T10:06:32Z","payload":"checkout","pad":"{pad}"}}"#);
        let mut record = record(&raw);
        record.message = "rollback of checkout to v411 failed".to_owned();
        assert_eq!(quoted(&rules, &record), cap(&raw, Evidence::CAP));
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
