//! What the name of a field says of the time under it: that it is the record's own, or that of something else, such as when
//! a licence was issued, a backup ran last or a user was born.

/// Words for a time, its unit, its zone or its writing.
#[rustfmt::skip]
const TIME: &[&str] = &[
    "timestamp", "datetime", "time", "times", "date", "dates", "ts", "stamp", "at", "on", "of", "in", "utc", "gmt",
    "local", "iso", "iso8601", "8601", "rfc3339", "string", "str", "text", "epoch", "unix", "ms", "us", "ns",
    "millis", "micros", "nano", "nanos", "sec", "secs", "second", "seconds", "value", "calendar", "system", "sys",
    "clock", "full", "formatted", "human",
];

/// Words for a record, and for what happens as it is written.
#[rustfmt::skip]
const RECORD: &[&str] = &[
    "event", "events", "log", "logged", "logging", "record", "recorded", "report", "reported", "message", "msg",
    "alert", "alarm", "incident", "audit", "activity", "action", "entry", "operation", "occurred", "occurrence",
    "happened", "observed", "detected", "triggered", "trigger", "fired", "raised", "emitted", "generated", "sent",
    "posted", "received", "receive", "ingested", "published", "transaction", "request", "call", "state", "status",
    "change", "changed", "notification", "sample", "metric", "collected", "captured", "written", "start", "started",
    "begin", "begun", "began", "created", "create", "creation", "opened", "open", "updated", "update", "server",
    "device", "source", "original", "origin",
];

/// Of these, words that are as often said of anything else that a record tells of: a user is created.
#[rustfmt::skip]
const MAKING: &[&str] = &[
    "created", "create", "creation", "opened", "open", "updated", "update", "published", "changed", "change", "generated", "sent", "posted",
];

/// Words for what begins: the request of a record as well as a process.
const START: &[&str] = &["start", "started", "begin", "begun", "began"];

/// Words for what comes, what was last, what ends, how long it takes, and what has a date of its own.
#[rustfmt::skip]
const OTHER: &[&str] = &[
    "last", "latest", "first", "earliest", "next", "previous", "prev", "prior", "former", "old", "expire", "expires", "expired", "expiry",
    "expiration", "expiring", "exp", "valid", "validity", "until", "till", "due", "deadline", "eta", "scheduled",
    "schedule", "planned", "issued", "issuance", "birth", "birthday", "born", "dob", "hire", "hired", "joined",
    "signup", "registered", "registration", "subscription", "subscribed", "membership", "renew", "renews", "renewal",
    "renewed", "trial", "license", "licence", "certificate", "cert", "warranty", "contract", "password", "passwd",
    "boot", "booted", "build", "built", "compile", "compiled", "commit", "committed", "release", "released",
    "install", "installed", "installation", "purchase", "purchased", "founded", "retention", "end", "ends", "ending",
    "not", "before", "after", "since", "mtime", "atime", "btime", "uptime", "runtime", "lifetime", "downtime",
    "life", "elapsed", "delay", "timeout", "duration", "took", "taken", "spent", "format", "timezone",
    "zone", "ttl", "interval", "period", "window", "offset", "accessed", "max", "min", "maximum", "minimum",
    "average", "avg",
];

/// Names of the part of a record that tells the whole of it.
#[rustfmt::skip]
const ENVELOPE: &[&str] = &[
    "data", "webhook", "payload", "body", "records", "logs", "winlog", "meta", "metadata", "header", "headers", "envelope",
    "detail", "details", "attribute", "attributes", "attrs", "attr", "fields", "field", "properties", "props",
    "context", "ctx", "info", "params", "entries", "result", "results", "item", "items", "alerts", "alarms",
    "incidents", "span", "timing", "output", "input", "content", "json", "object", "id", "doc", "document", "hit",
    "hits", "extra", "error", "exception", "eventdata",
];

/// Parts that are things with times of their own.
#[rustfmt::skip]
const THINGS: &[&str] = &[
    "user", "account", "customer", "client", "session", "token", "owner", "author", "creator", "actor", "assignee",
    "profile", "plan", "key", "credential", "credentials", "domain", "order", "invoice", "product", "backup", "image",
    "file", "disk", "snapshot", "repository", "repo", "project", "organization", "company", "employee", "person",
    "member", "patient", "card", "device", "host", "server", "process", "parent", "job", "task", "resource", "app",
];

/// Returns whether a field of a record by this name can be its own time.
pub fn is_own(name: &str) -> bool {
    let words = words(name);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let unknown = words.iter().filter(|word| !is_known(word)).count();
    let last = words.last().map(String::as_str);
    match last {
        _ if has(OTHER) => false,
        _ if has(MAKING) => unknown == 0 && !has(THINGS),
        _ if has(START) && has(THINGS) => false,
        // `failed_at` is said of the record, `email_verified_at` of its email.
        Some("at") => unknown <= 1,
        Some("on" | "date") => unknown == 0,
        _ => true,
    }
}

/// Returns whether a field by this name may as well say when that was made or begun of which the record tells.
pub fn is_making(name: &str) -> bool {
    let is = |word: &String| MAKING.contains(&word.as_str()) || START.contains(&word.as_str());
    // None of them has less than four letters.
    name.len() >= 4 && words(name).iter().any(is)
}

/// Returns whether a field by this name is the time of something else, wherever it stands.
pub fn is_other(name: &str) -> bool {
    words(name).iter().any(|word| OTHER.contains(&word.as_str()))
}

/// Returns whether a field by this name, in parts of a record named `within`, can be the time of the whole record; `acted` says
/// that the record names what was done, and so is about one of its parts.
pub fn is_own_within(within: &[&str], name: &str, acted: bool) -> bool {
    let within: Vec<String> = within.iter().flat_map(|part| words(part)).collect();
    let any = |list: &[&str]| within.iter().any(|word| list.contains(&word.as_str()));
    if !is_own(name) || any(OTHER) || any(THINGS) {
        return false;
    }
    if acted {
        return true;
    }
    let words = words(name);
    let plain = || {
        let known = words.iter().all(|word| is_known(word));
        let begins = |word: &str| MAKING.contains(&word) || START.contains(&word);
        known && !words.iter().any(|word| begins(word))
    };
    within.iter().all(|word| is_known(word) || ENVELOPE.contains(&word.as_str())) || plain()
}

fn is_known(word: &str) -> bool {
    TIME.contains(&word) || RECORD.contains(&word)
}

/// Returns the words of `name`, lower case: parted by marks, by a capital, or by what is known of those written together.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let mut letters = name.chars().peekable();
    while let Some(c) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        // `createdAt`, `StartUTC`, `UTCTime`.
        let begins = c.is_uppercase() && (before.is_lowercase() || next.is_lowercase());
        if begins || !c.is_alphanumeric() {
            split(&std::mem::take(&mut word), &mut words);
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    split(&word, &mut words);
    words
}

/// What is longer, in bytes, is no name made of words.
const LONGEST: usize = 60;

/// Adds the words that are written together in `word`: known ones at its end, then at its start, and what is between.
fn split(word: &str, words: &mut Vec<String>) {
    if word.len() > LONGEST {
        return words.push(word.to_owned());
    }
    let is_word = |text: &str| is_known(text) || OTHER.contains(&text);
    let mut tail = Vec::new();
    let mut rest = word;
    while !rest.is_empty() && !is_word(rest) {
        let ends = (1..rest.len()).filter_map(|at| rest.split_at_checked(at));
        // Short words end many others: `format`, `status`.
        let mut ends = ends.filter(|(_, end)| (end.len() > 3 || *end == "utc") && is_known(end));
        let Some((start, end)) = ends.next() else { break };
        tail.push(end.to_owned());
        rest = start;
    }
    if !tail.is_empty() && !is_word(rest) {
        let starts = (4..rest.len()).rev().filter_map(|at| rest.split_at_checked(at));
        if let Some((start, more)) = starts.into_iter().find(|(start, _)| is_word(start)) {
            words.push(start.to_owned());
            rest = more;
        }
    }
    words.extend(Some(rest).filter(|rest| !rest.is_empty()).map(str::to_owned));
    words.extend(tail.into_iter().rev());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart() {
        for (name, expected) in [
            ("last_backup_time", "last backup time"),
            ("createdAt", "created at"),
            ("StartUTC", "start utc"),
            ("EventTimeUTC", "event time utc"),
            ("@timestamp", "timestamp"),
            ("activitydatetime", "activity datetime"),
            ("eventtimestring", "event time string"),
            ("lastbackuptime", "last backup time"),
            ("DATETIME", "datetime"),
            ("expirationDate", "expiration date"),
            ("réouvert_à", "réouvert à"),
        ] {
            assert_eq!(words(name).join(" "), expected, "{name}");
        }
    }

    #[test]
    fn times_of_something_else_are_told_by_their_names() {
        for name in [
            "last_backup_time",
            "lastLoginAt",
            "next_run_time",
            "valid_until_time",
            "license_issued_at",
            "subscription_start_date",
            "trialEndsAt",
            "birthDate",
            "user_created_at",
            "process_start_time",
            "AccountCreationTime",
            "serverStartTime",
            "order_date",
            "expiresAt",
            "notAfter",
            "password_changed_at",
            "uptime",
            "build_timestamp",
            "email_verified_at",
            "file.mtime",
        ] {
            assert!(!is_own(name), "{name}");
        }
        for name in [
            "timestamp",
            "@timestamp",
            "CreationTime",
            "createdAt",
            "created_on",
            "EventTimeString",
            "calendarTime",
            "time_created",
            "occurred_at",
            "failed_at",
            "log_date",
            "SystemTime",
            "transaction_date",
            "ServerTime",
            "recordedTime",
            "EdgeStartTimestamp",
            "start_time",
            "sys_created_on",
            "published",
        ] {
            assert!(is_own(name), "{name}");
        }
    }

    #[test]
    fn parts_of_a_record_may_have_times_of_their_own() {
        for (within, name) in [
            (&["user"][..], "created_at"),
            (&["user"], "timestamp"),
            (&["license"], "issued_at"),
            (&["pipeline"], "created_at"),
            (&["data", "user"], "updated_at"),
            (&["last_run"], "time"),
            (&["event"], "expires_at"),
        ] {
            assert!(!is_own_within(within, name, false), "{within:?} {name}");
        }
        for (within, name) in [
            (&["event"][..], "occurred_at"),
            (&["shop"], "occurred_at"),
            (&["data", "alert"], "created_at"),
            (&["Event", "System", "TimeCreated", "#attributes"], "SystemTime"),
            (&["winlog"], "time_created"),
            (&["vendor"], "timestamp"),
        ] {
            assert!(is_own_within(within, name, false), "{within:?} {name}");
        }
        // What was done, was done to the comment, not to its author.
        assert!(is_own_within(&["comment"], "created_at", true));
        assert!(!is_own_within(&["comment", "user"], "created_at", true));
        assert!(!is_own_within(&["repository"], "created_at", true));
    }
}
