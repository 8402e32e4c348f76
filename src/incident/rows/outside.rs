//! Whose trouble a report tells of: that of people outside, or what the one who writes sees.

use crate::model::event::Kind;
use crate::model::incident::Entry;

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
