//! Times in a line that are not that of the line: when something expires, when it was built, what a query asks for.

use crate::format::time_name::is_other;
use crate::format::timestamp::place::words_back;

/// Words before a time that make it another one than that of the line.
const FOREIGN: [&[u8]; 21] = [
    b"until",
    b"till",
    b"since",
    b"before",
    b"after",
    b"expires",
    b"expired",
    b"expiry",
    b"expiration",
    b"valid",
    b"due",
    b"deadline",
    b"scheduled",
    b"built",
    b"compiled",
    b"modified",
    b"ubuntu",
    b"next",
    b"eta",
    b"notafter",
    b"notbefore",
];

/// Phrases that do so together, the last word first.
const FOREIGN_PHRASES: [&[&[u8]]; 17] = [
    &[b"date", b"build"],
    &[b"date", b"compile"],
    &[b"date", b"release"],
    &[b"time", b"build"],
    &[b"time", b"compile"],
    &[b"on", b"built"],
    &[b"at", b"built"],
    &[b"at", b"run", b"next"],
    &[b"on", b"run", b"next"],
    &[b"is", b"run", b"next"],
    &[b"at", b"issued"],
    &[b"on", b"issued"],
    &[b"at", b"retry"],
    &[b"at", b"retrying"],
    &[b"login", b"last"],
    &[b"on", b"login", b"last"],
    &[b"at", b"login", b"last"],
];

/// Things that are often named by the time at which they were made.
const THINGS: [&[u8]; 10] = [
    b"build",
    b"version",
    b"release",
    b"revision",
    b"snapshot",
    b"image",
    b"tag",
    b"commit",
    b"artifact",
    b"backup",
];

/// The most words between the number of a kernel's build and its time.
const KERNEL_WORDS: usize = 8;

/// Words of a statement in SQL before the literals in it.
const CLAUSES: [&[u8]; 7] =
    [b"where", b"values", b"between", b"select", b"insert", b"update", b"delete"];

/// Returns whether what stands `before` the time says that it is another one than that of the line; `date` begins with it.
pub(super) fn is_foreign(before: &[u8], date: &[u8]) -> bool {
    let by_name = date.first().is_some_and(u8::is_ascii_alphabetic);
    says_so(before)
        || is_interpreter(before)
        || is_key_of_other(before)
        || is_parameter(before)
        || is_last_of(before)
        || is_name_of_thing(before)
        || is_in_statement(before)
        || (by_name && is_kernel_version(before))
}

/// Returns whether the time is the value of a name that says that it is that of something else: `last_backup_time=2024-…`.
fn is_key_of_other(before: &[u8]) -> bool {
    let before = before.strip_suffix(b"\"").unwrap_or(before).trim_ascii_end();
    let pair = before.strip_suffix(b"=").or_else(|| {
        let quoted = before.strip_suffix(b":")?.trim_ascii_end();
        quoted.ends_with(b"\"").then_some(quoted)
    });
    pair.is_some_and(is_named_other)
}

/// Returns whether `before` ends with a name, bare or in quotes, that says that it is the time of something else.
pub(super) fn is_named_other(before: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    let before = before.strip_suffix(b"\"").unwrap_or(before);
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.@".contains(byte);
    let length = before.iter().rev().take(60).take_while(|byte| part(byte)).count();
    let name = before.get(before.len() - length..).and_then(|name| std::str::from_utf8(name).ok());
    name.is_some_and(is_other)
}

/// Returns whether the version of an interpreter goes on with when it was built: `Python 3.12.2 (main, Feb 25 2024, …`.
fn is_interpreter(before: &[u8]) -> bool {
    let open = memchr::memrchr(b'(', before).filter(|_| before.ends_with(b", "));
    let Some(before) = open.and_then(|at| before.get(..at)) else { return false };
    let mut words = before.trim_ascii_end().rsplit(|byte| *byte == b' ');
    let version = words.next().is_some_and(|word| word.first().is_some_and(u8::is_ascii_digit));
    version && words.next().is_some_and(|word| word.ends_with(b"ython"))
}

/// Returns whether the time is the value of a parameter of a URL: `GET /shop?since=2024-03-15T10:00:00Z`.
fn is_parameter(before: &[u8]) -> bool {
    let Some(before) = before.strip_suffix(b"=") else { return false };
    let word = before.rsplit(|byte| byte.is_ascii_whitespace() || b"\"'<(".contains(byte)).next();
    let url = word.and_then(|word| word.split(|byte| *byte == b'?').next());
    url.is_some_and(|url| url.contains(&b'/') && url.len() < word.map_or(0, <[u8]>::len))
}

/// Returns whether the time is that of the last of things: `last backup was 2024-03-15`, `last login at 2024-…`.
fn is_last_of(before: &[u8]) -> bool {
    let mut words = words_back(before);
    let links = [b"was".as_slice(), b"at", b"on", b"is"];
    let verb =
        words.next().is_some_and(|word| links.iter().any(|it| word.eq_ignore_ascii_case(it)));
    verb && words.take(2).any(|word| word.eq_ignore_ascii_case(b"last"))
}

fn says_so(before: &[u8]) -> bool {
    // Of `last login Fri Mar 15` the date begins with the day, and again with the month.
    let words = || words_back(before).skip_while(|word| is_weekday(word));
    let same = |known: &[u8], word: &[u8]| word.eq_ignore_ascii_case(known);
    words().take(2).any(|word| FOREIGN.iter().any(|known| same(known, word)))
        || FOREIGN_PHRASES.iter().any(|phrase| {
            let mut words = words();
            phrase.iter().all(|known| words.next().is_some_and(|word| same(known, word)))
        })
}

/// Returns whether `word` is the name of a day, short or long.
fn is_weekday(word: &[u8]) -> bool {
    let known = |letters: &[u8]| {
        b"montuewedthufrisatsun".chunks(3).any(|name| name.eq_ignore_ascii_case(letters))
    };
    word.first_chunk::<3>().is_some_and(|letters| known(letters))
        && (word.len() == 3 || word.to_ascii_lowercase().ends_with(b"day"))
}

/// Returns whether the time is the name of a thing: `deploy of build 2024-03-15T10:00:00Z failed`. As the first word of a
/// line, that is what tells.
fn is_name_of_thing(before: &[u8]) -> bool {
    let Some(before) = before.strip_suffix(b" ") else { return false };
    let length = before.iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (rest, _) = before.split_at(before.len() - length);
    names_thing(before) && rest.ends_with(b" ") && rest.iter().any(u8::is_ascii_alphanumeric)
}

/// Returns whether `before` ends with the name of a thing, be there a colon behind it.
pub(super) fn names_thing(before: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    let before = before.strip_suffix(b":").unwrap_or(before);
    let word = before.rsplit(|byte| !byte.is_ascii_alphabetic()).next().unwrap_or_default();
    THINGS.iter().any(|thing| word.eq_ignore_ascii_case(thing))
}

/// Returns whether the time is a literal of a query: `WHERE ts > '2024-03-15 10:00:00'`.
fn is_in_statement(before: &[u8]) -> bool {
    let Some(before) = before.strip_suffix(b"'") else { return false };
    let compared = before.trim_ascii_end().ends_with(b" >")
        || [b" <".as_slice(), b">=", b"<=", b"<>", b"!="]
            .iter()
            .any(|sign| before.trim_ascii_end().ends_with(sign));
    let mut words = before.split(|byte| !byte.is_ascii_alphabetic());
    compared || words.any(|word| CLAUSES.iter().any(|clause| word.eq_ignore_ascii_case(clause)))
}

/// Returns whether the version of a kernel ends here, with when it was built: `#1 SMP PREEMPT Wed Mar 25 …`,
/// `(GENERIC) #0: Thu Aug  4 …`.
fn is_kernel_version(before: &[u8]) -> bool {
    let mut left = before.trim_ascii_end();
    let mut shouted = false;
    for _ in 0..KERNEL_WORDS {
        let length = left.iter().rev().take_while(|byte| !byte.is_ascii_whitespace()).count();
        let (rest, word) = left.split_at(left.len() - length);
        let colon = word.ends_with(b":");
        let number = word.strip_prefix(b"#").map(|word| word.strip_suffix(b":").unwrap_or(word));
        if let Some(number) = number {
            let digits = number.first().is_some_and(u8::is_ascii_digit);
            return digits && (colon || shouted || words_back(rest).any(|it| it == b"version"));
        }
        let capitals = word.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_');
        if word.is_empty() || !(capitals || is_weekday(word)) {
            return false;
        }
        shouted |= capitals;
        left = rest.trim_ascii_end();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_and_literals_are_not_the_lines_own() {
        for (before, date) in [
            ("NetBSD 9.3 (GENERIC) #0: ", "Thu Aug  4"),
            ("NetBSD 9.3 (GENERIC) #0: Thu ", "Aug  4"),
            ("Kernel: Linux version 4.19 (gcc) #1 SMP PREEMPT Wed ", "Mar 25"),
            ("Linux version 5.10 #1-Ubuntu SMP PREEMPT_DYNAMIC ", "Wed Mar 25"),
            ("Linux version 2.4 #1 ", "Wed Mar 25"),
            ("Python 3.12.2 (main, ", "Mar 15 2024"),
            ("SELECT * FROM t WHERE ts > '", "2024"),
            ("insert into t values (1, '", "2024"),
            ("deploy of build ", "2024"),
            ("it expires on ", "2024"),
            ("upload slow, ETA ", "2024"),
            ("will retry at ", "2024"),
            ("cert notAfter=", "2024"),
            ("GET /shop?a=1&since=", "2024"),
            ("https://shop.example.com/x?from=", "2024"),
            ("last backup was ", "2024"),
            ("last backup at ", "2024"),
            ("license issued at ", "2024"),
            ("level=info last_sync_time=", "2024"),
        ] {
            assert!(is_foreign(before.as_bytes(), date.as_bytes()), "{before}");
        }
        for (before, date) in [
            ("build ", "2024"),
            ("[build] ", "2024"),
            ("job #12: ", "2024"),
            ("pool 3 (main, ", "2024"),
            ("shop #12 done ", "Wed Mar 25"),
            ("ERROR SMP ", "Wed Mar 25"),
            ("web-1 time='", "2024"),
            ("path=/a time=", "2024"),
            ("app: ", "Mar"),
            ("the last worker died at ", "2024"),
            ("level=info server_time=", "2024"),
        ] {
            assert!(!is_foreign(before.as_bytes(), date.as_bytes()), "{before}");
        }
    }
}
