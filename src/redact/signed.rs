//! People whom the quoted lines name where a person stands: `"displayName": "Jane Roe"`, `From: Jane Roe <…>`. They need
//! not act in any row.

use std::collections::BTreeSet;

use regex::Regex;

use crate::redact::escape::unescaped;

/// Two words at least, and begun as names are: a login alone may be anything.
const NAME: &str = r"\p{Lu}[\p{L}\p{M}.'’-]*(?:,? \p{L}[\p{L}\p{M}.'’-]*){1,5}";

/// What stands before a name: a field that holds a person, the head of a mail.
const BEFORE: &str = r#"(?m)(?i:(?:^|[\W_])(?:display_?name|real_?name|full_?name|user_?name|author(?:_?name)?|assignee|reporter|requester|caller(?:_id)?|owner|sender|(?:assigned|forwarded|escalated)_?to|(?:acknowledged|resolved|closed|created|updated|opened|changed|reported|sys_created|sys_updated)_?by)\\?"? ?[:=] ?\\?"|^(?:from|to|cc|sender|reply-to): "?)"#;

/// Words of the names of what is nobody.
const NOBODY: &str = "account admin agent alarm alarms alert alerting alerts api app auto automation backend bot call center \
    centre check cloud control cpu database desk disk down duty engineering error errors events failed failure frontend group \
    health helpdesk high hub infrastructure integration latency low mailer manager memory monitor monitoring network noc none \
    not notification notifications operations operator ops page pager platform portal production queue rate reliability \
    resolved robot runner scheduler security server service services set site slow squad status storage support system \
    systems team unassigned usage user webhook";

/// Gathers names.
#[derive(Debug)]
pub(super) struct Signed {
    pattern: Regex,
    names: BTreeSet<String>,
}

impl Signed {
    pub(super) fn new() -> Result<Self, String> {
        let pattern = Regex::new(&format!("{BEFORE}(?P<name>{NAME})"));
        Ok(Self { pattern: pattern.map_err(|error| error.to_string())?, names: BTreeSet::new() })
    }

    /// Remembers whom `text` names.
    pub(super) fn learn(&mut self, text: &str) {
        let text = unescaped(text);
        let found = self.pattern.captures_iter(&text).filter_map(|found| found.name("name"));
        let names = found.filter_map(|name| name.as_str().split(" via ").next());
        let names = names.filter(|name| name.contains(' ') && is_somebody(name));
        self.names.extend(names.map(str::to_owned));
    }

    /// Returns whom the texts named.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

fn is_somebody(name: &str) -> bool {
    let mut words = name.split([' ', ',', '-', '.']);
    !words.any(|word| NOBODY.split_whitespace().any(|known| word.eq_ignore_ascii_case(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<String> {
        let mut signed = Signed::new().unwrap();
        signed.learn(text);
        signed.names().map(str::to_owned).collect()
    }

    #[test]
    fn people_stand_behind_fields_that_hold_people() {
        assert_eq!(named(r#"{"user": {"displayName": "Jane Roe"}}"#), ["Jane Roe"]);
        assert_eq!(named(r#"{\"assigned_to\":\"Roe, Jane\"}"#), ["Roe, Jane"]);
        assert_eq!(
            named("From: \"José Núñez\" <j@example.com>\nTo: a@example.com"),
            ["José Núñez"]
        );
        assert_eq!(named("From: Jane Roe via Pager <p@example.com>"), ["Jane Roe"]);
        assert_eq!(named("author_name=\"Jane van Roe\" x=1"), ["Jane van Roe"]);
    }

    #[test]
    fn others_are_nobody() {
        for text in [
            r#"{"displayName": "Checkout API"}"#,
            r#"{"user_name": "deploy"}"#,
            "From: Alert Manager <alerts@example.com>",
            r#"{"title": "Jane Roe"}"#,
            r#"{"assignee": "On Call"}"#,
            "the message to: Everybody here",
        ] {
            assert_eq!(named(text), Vec::<String>::new(), "{text}");
        }
    }
}
