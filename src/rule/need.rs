//! What must stand in the lines of every record that a rule takes: literals drawn from its patterns and conditions.
//!
//! A rule looks at messages and fields; here only the bytes of lines are at hand. Formats take messages and values out of
//! lines piece by piece, and JSON and the like write some characters in another way. So only stretches that no format
//! splits or rewrites are asked for, and names of fields that formats make up themselves are not.

use std::sync::Arc;

use crate::model::record::Level;
use crate::rule::condition::{Condition, Test};
use crate::rule::literal::Set;
use crate::rule::pattern::Pattern;
use crate::rule::schema::Rule;
use crate::rule::wildcard::Wildcard;

/// The shortest literal that is asked for.
pub const SHORTEST: usize = 2;
/// The most literals that one set may have.
const MOST: usize = 256;
/// Fields that do not stand in lines: made up, or renamed, by a format.
const MADE_UP: &[&str] = &[
    "azure_by",
    "chat",
    "icinga",
    "mail",
    "vendor",
    "zabbix",
    "postmortem",
    "position",
    "window",
    "after_anomaly",
    "after_notice",
    "after_end",
    "repeated",
    "spinnaker",
    "step",
    "shell",
];
/// Fields, by the first part of their name, that formats of text name themselves: their values stand in lines, their
/// names do not.
const UNNAMED: &[&str] = &[
    "alb",
    "args",
    "attempt",
    "author",
    "azure",
    "caller",
    "client",
    "comment",
    "component",
    "context",
    "database",
    "envoy",
    "haproxy",
    "heroku",
    "logger",
    "module",
    "mysql",
    "nginx",
    "notify",
    "output",
    "panos",
    "persistent",
    "pid",
    "redis",
    "s3",
    "state",
    "state_type",
    "sticky",
    "stream",
    "syslog",
    "tag",
    "thread",
    "type",
    "user",
];
/// Names under which what holds several messages hands its own fields down.
const HOLDERS: &[&str] = &["group", "incident"];
/// Parts of a record, which formats put together in their own ways.
const PARTS: &[&str] = &["message", "service", "host", "level", "format", "source", "raw_line"];

/// The last parts of the names of the fields of requests.
const REQUEST: &[&str] = &[
    "client",
    "duration",
    "end",
    "method",
    "path",
    "request_id",
    "status",
    "target",
    "user",
    "vhost",
];

/// Returns whether formats give the field `name` themselves, whatever lines say.
pub fn is_own(name: &str) -> bool {
    MADE_UP.contains(&name) || UNNAMED.contains(&name)
}

/// What the lines of a record must hold for a rule to take it.
#[derive(Debug)]
pub struct Need<'r> {
    /// Sets of lower-case literals; one of each set stands (ASCII case ignored) in the lines.
    pub sets: Vec<Arc<Set>>,
    /// The pattern that matches the message, where it looks at that alone.
    pub pattern: Option<&'r Pattern>,
    /// Whether only errors and worse are taken.
    pub loud: bool,
}

/// Returns the needs of `rule`: a record that it takes meets at least one of them. A need without sets is met by all.
pub fn needs(rule: &Rule) -> Vec<Need<'_>> {
    if rule.conditions.iter().any(is_talk) {
        return Vec::new();
    }
    let mut common: Vec<Arc<Set>> = rule.all.iter().flat_map(sets).map(inner).collect();
    common.extend(rule.conditions.iter().flat_map(of_condition).map(whole));
    common.extend(of_fields(rule).map(whole));
    let loud = rule.conditions.iter().any(is_loud);
    if rule.any.is_empty() {
        let pattern = rule.all.first().filter(|_| looks_at_lines(rule));
        return vec![Need { sets: common, pattern, loud }];
    }
    let need = |pattern| {
        let own = sets(pattern).into_iter().map(Arc::new);
        let sets = own.chain(common.iter().cloned()).collect();
        Need { sets, pattern: Some(pattern).filter(|_| looks_at_lines(rule)), loud }
    };
    rule.any.iter().map(need).collect()
}

/// Returns whether the patterns of `rule` look at nothing but messages, which are pieces of lines, or lines.
fn looks_at_lines(rule: &Rule) -> bool {
    rule.on.is_empty() || rule.on == ["raw_line"]
}

fn is_loud(condition: &Condition) -> bool {
    matches!(condition.test, Test::LevelAtLeast(level) if level >= Level::Error)
}

/// A set that begins no match of the pattern of its need.
fn inner(set: Set) -> Arc<Set> {
    Arc::new(Set { prefix: false, ..set })
}

fn whole(literals: Vec<String>) -> Arc<Set> {
    Arc::new(Set { literals, prefix: false })
}

/// Formats whose sources are always read as a whole.
const WHOLE: [&str; 2] = ["git_log", "mail"];

/// Lines of chat, mails and histories are never skimmed, so that nothing need stand in them.
fn is_talk(condition: &Condition) -> bool {
    match &condition.test {
        Test::Present => condition.field == "chat",
        Test::Meets(_) if condition.field == "chat" => true,
        Test::Meets(formats) if condition.field == "format" => {
            formats.iter().all(|format| WHOLE.contains(&format.longest().as_str()))
        }
        _ => false,
    }
}

/// What stands behind the name of a field in a line: pairs, and JSON, be it within JSON.
const BEHIND: [char; 4] = ['=', '"', '\\', ':'];

/// Returns `name` as the name of a field in a line: with each of what may stand behind it.
fn named(name: &str) -> Vec<String> {
    BEHIND.map(|behind| format!("{name}{behind}")).into()
}

/// Returns the names of the fields that the patterns look at, each with what may stand behind it: one must be there.
fn of_fields(rule: &Rule) -> Option<Vec<String>> {
    // What any field ends with may be the end of one that a format makes up.
    let own = |field: &String| field.strip_prefix("*.").is_some_and(|leaf| REQUEST.contains(&leaf));
    if rule.on.iter().any(own) {
        return None;
    }
    let names = rule
        .on
        .iter()
        .map(|field| name_of(field).filter(|_| !is_made_up(field) && !is_unnamed(field)));
    let mut names = names.collect::<Option<Vec<String>>>()?;
    names.sort_unstable();
    names.dedup();
    let names: Vec<String> = names.iter().flat_map(|name| named(name)).collect();
    (!names.is_empty() && names.len() <= MOST).then_some(names)
}

/// Returns whether the name or the value of `field` need not stand in the lines of a record.
pub fn is_made_up(field: &str) -> bool {
    let first = field.split('.').next().unwrap_or_default();
    MADE_UP.contains(&first) || field.starts_with("http.") || PARTS.contains(&field)
}

/// Returns whether the name of `field` need not stand in the lines of a record, though its value does.
pub fn is_unnamed(field: &str) -> bool {
    UNNAMED.contains(&field.split('.').next().unwrap_or_default())
}

/// Returns whether a part of a name is a place in a list, which stands in no line.
fn is_index(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns the last part of a dotted name, as it stands in a line.
fn name_of(field: &str) -> Option<String> {
    let leaf = field.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    (leaf.len() >= SHORTEST && !is_index(&leaf)).then_some(leaf)
}

/// Returns the sets of literals of which one stands in every line with a match of `pattern`.
pub fn sets(pattern: &Pattern) -> Vec<Set> {
    let safe = |set: &Set| {
        let literals = thinned(safe_set(&set.literals)?);
        let prefix = set.prefix && set.literals.iter().all(|literal| stretch(literal) == *literal);
        Some(Set { literals, prefix })
    };
    pattern.sets().iter().filter_map(safe).collect()
}

/// Leaves out, of a sorted set, what begins with another: where `timeouts` stands, `timeout` does.
fn thinned(mut set: Vec<String>) -> Vec<String> {
    set.dedup_by(|next, kept| next.starts_with(kept.as_str()));
    set
}

fn safe_set(set: &[String]) -> Option<Vec<String>> {
    let mut safe: Vec<String> = set.iter().flat_map(|literal| escaped(&stretch(literal))).collect();
    safe.sort_unstable();
    safe.dedup();
    (safe.len() <= MOST && safe.iter().all(|literal| literal.len() >= SHORTEST)).then_some(safe)
}

/// Returns the longest stretch of `literal` that formats leave as it is, but for the escapes of quotes and slashes. What
/// else JSON may write in another way it writes by number, and lines that do so are read in full.
fn stretch(literal: &str) -> String {
    let kept = |c: char| c == ' ' || (c.is_ascii_graphic() && c != '\\');
    let stretches = literal.split(|c| !kept(c));
    stretches.max_by_key(|stretch| stretch.len()).unwrap_or_default().to_ascii_lowercase()
}

/// Returns `stretch` as it may stand in a line, by what wrappers escape.
fn escaped(stretch: &str) -> Vec<String> {
    let mut all = vec![stretch.to_owned()];
    if stretch.contains('/') {
        all.push(stretch.replace('/', "\\/"));
    }
    if stretch.contains('"') {
        let quotes = ["\\\"", "\\\\\\\""];
        all.extend(quotes.iter().map(|quote| stretch.replace('"', quote)));
        all.extend(quotes.iter().map(|quote| stretch.replace('/', "\\/").replace('"', quote)));
    }
    all
}

/// Returns what a condition asks of a line: a part of the value, and the parts of the field's name.
fn of_condition(condition: &Condition) -> Vec<Vec<String>> {
    if is_made_up(&condition.field) {
        return Vec::new();
    }
    let asked = |part: &&str| part.len() >= SHORTEST && !HOLDERS.contains(part) && !is_index(part);
    let (holder, last) = condition.field.rsplit_once('.').unwrap_or(("", &condition.field));
    // What holds the field may stand in front of a dot.
    let holders = holder.split('.').filter(asked).map(|part| vec![part.to_ascii_lowercase()]);
    let last = Some(last).filter(asked).map(|last| named(&last.to_ascii_lowercase()));
    let names = holders.chain(last).filter(|_| !is_unnamed(&condition.field));
    let value = match &condition.test {
        Test::Present | Test::Matches(_) => None,
        Test::MeetsAll(wildcards) => {
            let longest = wildcards.iter().map(Wildcard::longest).max_by_key(String::len);
            let worded = |text: &String| text.bytes().any(|b| b.is_ascii_alphabetic());
            safe_set(longest.as_slice()).filter(|set| set.iter().all(worded))
        }
        Test::Meets(wildcards) => {
            let parts: Vec<String> = wildcards.iter().map(Wildcard::longest).collect();
            // A number may be written in several ways.
            let worded = |text: &String| text.bytes().any(|b| b.is_ascii_alphabetic());
            safe_set(&parts).filter(|set| set.iter().all(worded))
        }
        Test::Absent | Test::AbsentOrMeets(_) | Test::Misses(_) | Test::LevelAtLeast(_) => {
            return Vec::new();
        }
    };
    value.into_iter().chain(names).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::load::{builtin, load};

    #[test]
    fn what_begins_with_another_literal_is_not_asked_for() {
        let pattern = Pattern::parse(r"\b(?:time-?outs?|late(?:ly)?)\b").unwrap();
        let sets = sets(&pattern);
        assert_eq!(sets[0].literals, ["late", "time-out", "timeout"]);
        assert!(sets[0].prefix);
    }

    #[test]
    fn every_builtin_rule_asks_for_something() {
        let rules = load(&builtin()).unwrap();
        for rule in rules.rules.iter().filter(|rule| !rule.veto) {
            let needs = needs(rule);
            let free: Vec<_> = needs.iter().filter(|need| need.sets.is_empty()).collect();
            let written = rule.conditions.iter().any(|one| one.field == "postmortem");
            assert!(free.is_empty() || written, "{}: {free:?}", rule.id);
        }
    }
}
