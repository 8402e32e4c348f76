//! Whose trouble a report tells of: that of people outside, or what the one who writes sees.

use std::collections::BTreeMap;

use crate::model::event::Kind;
use crate::model::incident::Entry;

/// So many different topics of a wave are named.
const TOPICS: usize = 3;
/// How the names of the packs begin whose rules take what is said in chat; others take tickets, calls and mails.
const CHAT: &str = "talk";
/// How words begin that name people outside, what they write and where they turn to.
const OUTSIDE: &[&str] = &[
    "customer",
    "clients",
    "users",
    "people",
    "folks",
    "players",
    "ticket",
    "caller",
    "calling",
    "called",
    "phone",
    "hotline",
    "complain",
    "merchant",
    "seller",
    "partners",
    "student",
    "patient",
    "nurse",
    "guest",
    "rider",
    "drivers",
    "members",
    "shops",
    "stores",
    "offices",
    "branches",
    "support",
    "care",
    "desk",
    "helpdesk",
    "community",
    "reddit",
    "twitter",
    "sales",
    "kund",
    "nutzer",
    "anruf",
    "klant",
    "cliente",
    "usuario",
    "chats",
];

/// Returns whether somebody says it in chat: it is no ticket, call or mail.
pub(in crate::incident) fn by_chat(row: &Entry) -> bool {
    row.kind == Kind::Talk && row.rule.starts_with(CHAT)
}

/// Returns whether a report tells of the trouble of people outside: a ticket, a call, or who passes their words on. Who
/// works here and asks "is it slow for you?" does not.
pub(in crate::incident) fn tells_of_others(row: &Entry) -> bool {
    if !by_chat(row) {
        return true;
    }
    let title = row.title.to_lowercase();
    let mut words = title.split(|c: char| !c.is_alphanumeric());
    words.any(|word| OUTSIDE.iter().any(|stem| word.starts_with(stem)))
}

/// Returns `Customers report: checkout not loading, charged twice? (+138 more)`.
pub(in crate::incident) fn wave_title(row: &Entry, topics: &BTreeMap<String, u64>) -> String {
    let mut openings: BTreeMap<&str, Vec<(u64, &str)>> = BTreeMap::new();
    for (title, count) in topics {
        if let Some((opening, topic)) = title.split_once(": ") {
            openings.entry(opening).or_default().push((*count, topic));
        }
    }
    let said = |topics: &Vec<(u64, &str)>| topics.iter().map(|(count, _)| *count).sum::<u64>();
    let loudest = openings.into_iter().rev().max_by_key(|(_, topics)| said(topics));
    let more = |named: u64| match row.count.saturating_sub(named) {
        0 => String::new(),
        more => format!(" (+{more} more)"),
    };
    let Some((opening, mut topics)) = loudest.filter(|(_, topics)| said(topics) > 1) else {
        return format!("{}{}", row.title, more(1));
    };
    topics.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    topics.truncate(TOPICS);
    let named: Vec<&str> = topics.iter().map(|(_, topic)| *topic).collect();
    format!("{opening}: {}{}", named.join(", "), more(named.len() as u64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::signs::measured;

    fn row(kind: Kind, rule: &str, title: &str) -> Entry {
        Entry { kind, rule: rule.to_owned(), title: title.to_owned(), ..measured::blank() }
    }

    #[test]
    fn who_asks_whether_others_see_it_too_passes_nothing_on() {
        let said = |title| tells_of_others(&row(Kind::Talk, "talk.report", title));
        assert!(!said("Ada: anyone else see 502s?") && !said("Ada: is the search slow for you?"));
        assert!(said("Ada: two customers cannot pay, anyone else see it?"));
        assert!(said("Bo (Help desk): it does not load"));
    }

    #[test]
    fn tickets_and_calls_come_from_outside() {
        assert!(tells_of_others(&row(Kind::Talk, "support.ticket", "page is blank")));
        assert!(tells_of_others(&row(Kind::Signal, "checks.x", "page is blank")));
    }
}
