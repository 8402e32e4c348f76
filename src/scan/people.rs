//! People of chat exports: messages name them by id, `users.json` (or Zulip's `realm.json`, which names its streams too) beside
//! them gives the names.

use crate::model::person::Person;
use crate::model::record::Record;

/// How the ids begin by which people and streams of Zulip are named.
const ZULIP: &[&str] = &["zulipuser", "zulipstream"];

/// Where user objects keep the name that colleagues know, the best first.
const NAMES: &[&str] =
    &["profile.real_name", "real_name", "profile.display_name", "display_name", "name", "username"];

/// Returns the person whom `record` describes, if it describes one.
pub fn person(record: &Record) -> Option<Person> {
    let known = |id: &&str| is_user(id) || is_zulip(id) || is_mattermost(id, record);
    let id = record.field("id").filter(known)?;
    if record.field("chat").is_some() {
        return None;
    }
    let named = NAMES.iter().filter_map(|name| record.field(name)).map(str::trim);
    let name = named.into_iter().find(|name| !name.is_empty() && *name != id)?;
    let source: &str = &record.origin.source;
    let folder = source.rfind(['/', '!']).and_then(|at| source.get(..=at)).unwrap_or_default();
    Some(Person { id: id.to_owned(), folder: folder.to_owned(), name: name.to_owned() })
}

fn is_zulip(id: &str) -> bool {
    let number = ZULIP.iter().find_map(|kind| id.strip_prefix(kind));
    number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Mattermost's ids have 26 letters and digits; only people among its things have the name of a user.
fn is_mattermost(id: &str, record: &Record) -> bool {
    id.len() == 26
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        && record.field("username").is_some()
}

/// Slack's ids of users, workspace users and bots: `U08CDI0LAR2`.
fn is_user(id: &str) -> bool {
    let rest = id.strip_prefix(['U', 'W', 'B']);
    rest.is_some_and(|rest| {
        rest.len() >= 5 && rest.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::{is_user, is_zulip};

    #[test]
    fn only_user_ids_are_taken() {
        assert!(is_user("U08CDI0LAR2"));
        assert!(is_user("W012A3CDE"));
        assert!(!is_user("Uptime"));
        assert!(!is_user("C012A3CDE"));
        assert!(is_zulip("zulipuser10") && is_zulip("zulipstream7") && !is_zulip("zulipuserx"));
    }
}
