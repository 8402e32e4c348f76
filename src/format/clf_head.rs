//! What stands before the status in an access log of nginx or Apache: who asked, when, for what, and what people put between.

use crate::format::access::{is_method, is_seconds, is_status_cell};
use crate::format::cursor::{Cursor, find_part, is_number, split_part};
use crate::format::timestamp::find::parse;
use crate::format::timestamp::logged::logged;
use crate::format::timestamp::stamp::Stamp;
use crate::format::took::seconds_of;
use crate::model::record::Level;

/// How many words may stand between the time and the request.
const BETWEEN: usize = 8;

/// `[vhost ]client ident user [time] [words] "request"`, or the time before all.
#[derive(Debug)]
pub struct Head<'a> {
    /// The address (or name) of the client, as logged; after a comma there may be proxies.
    pub client: &'a str,
    /// The name of the user; empty where none is stated.
    pub user: &'a str,
    /// The virtual host before the client; empty where none is stated.
    pub vhost: &'a str,
    /// When, as logged.
    pub time: &'a str,
    /// What that means.
    pub stamp: Stamp,
    /// The words between the time and the request, without quotes.
    pub between: Vec<&'a str>,
    /// The request line, or whatever the client sent.
    pub request: &'a str,
    /// What follows, from the status on.
    pub rest: Cursor<'a>,
}

impl<'a> Head<'a> {
    /// Reads the head of `line`; `None` where it is no line of an access log.
    pub fn read(line: &'a str) -> Option<Self> {
        // Most lines have no quoted text and no request, or no time in brackets; that is quick to tell.
        memchr::memchr(b'"', line.as_bytes()).or_else(|| find_part(line, " HTTP/"))?;
        let (before, time, rest) = parts(line).or_else(|| bare_time(line))?;
        if before.len() > 400 || !(10..=40).contains(&time.len()) || !time.contains(':') {
            return None;
        }
        let mut who = Who { dated: is_of_access_log(time), ..Who::default() };
        words(before).for_each(|word| who.take(word));
        who.ordered = who.unidentified;
        who.worded &= !(who.ordered && who.count == 3);
        let mut rest = Cursor::new(rest);
        let mut between = Vec::new();
        let request = loop {
            rest.space();
            let text = if rest.rest.starts_with('"') { rest.quoted() } else { unquoted(&mut rest) };
            if let Some(text) = text.filter(|text| who.asks(text, between.len(), rest)) {
                break text;
            }
            let word = text.or_else(|| rest.word()).filter(|_| between.len() < BETWEEN)?;
            if word == "|" {
                continue;
            }
            if before.is_empty() && who.wants(word) {
                who.take(word);
            } else {
                between.push(word);
            }
        };
        let known = if before.is_empty() {
            who.opens() && (who.unidentified || is_request(request))
        } else {
            let loud = who.first.bytes().all(|b| b.is_ascii_uppercase()) && is_level(who.first);
            !loud && !is_date(who.first)
        };
        // Lines with times of other layouts are skimmed, but for requests in full and what has always been one.
        let usual = !before.is_empty() && between.is_empty() && who.count >= 2;
        let usual = usual || is_request(request) || time.contains('/');
        let sound = known && usual && who.is_terse(&between);
        let stamp = sound.then(|| logged(time).or_else(|| parse(time)))??;
        let user = if who.count < 2 + usize::from(before.is_empty()) { "" } else { who.last };
        let (client, vhost) = (who.client.unwrap_or(who.first), who.vhost());
        Some(Self { client, user, vhost, time, stamp, between, request, rest })
    }
}

/// Splits `line` around the time in brackets.
fn parts(line: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = match line.strip_prefix('[') {
        Some(rest) => ("", rest),
        None => split_part(line, " [")?,
    };
    let (time, rest) = split_part(rest, "] ")?;
    Some((before, time, rest))
}

/// Splits `line` around a time of the layout of access logs that no brackets stand around: PHP-FPM and Quarkus write it so.
fn bare_time(line: &str) -> Option<(&str, &str, &str)> {
    let near = line.as_bytes().get(..100).unwrap_or(line.as_bytes());
    let slashes = memchr::memchr_iter(b'/', near);
    let mut starts = slashes.filter_map(|slash| slash.checked_sub(2));
    let start = starts.find(|at| {
        line.get(at + 2..at + 12).is_some_and(|text| {
            let bytes = text.as_bytes();
            matches!(bytes, [b'/', _, _, _, b'/', .., b':']) && is_of_access_log(text)
        })
    })?;
    let (before, rest) = line.split_at_checked(start)?;
    let length = rest.bytes().position(|b| matches!(b, b'\t' | b'|')).unwrap_or(rest.len());
    // The zone is a word of its own.
    let zoned = rest.as_bytes().get(20..26).is_some_and(|zone| {
        matches!(zone, [b' ', b'+' | b'-', digits @ ..] if digits.iter().all(u8::is_ascii_digit))
    });
    let (time, after) = rest.split_at_checked(if zoned { 26 } else { 20.min(length) })?;
    Some((before, time, after.strip_prefix([' ', '\t'])?))
}

/// Returns the words of `text` without the bars that some put between.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_ascii_whitespace().filter(|word| *word != "|")
}

/// Takes a request in full that no quotes stand around.
fn unquoted<'a>(cursor: &mut Cursor<'a>) -> Option<&'a str> {
    let mut ahead = *cursor;
    ahead.word().filter(|word| is_method(word))?;
    ahead.word()?;
    ahead.word().filter(|word| word.starts_with("HTTP/"))?;
    let text = cursor.rest.get(..cursor.rest.len() - ahead.rest.len())?;
    *cursor = ahead;
    Some(text)
}

/// The words before the time, `[vhost ]client ident user`; where the time stands first, those after it.
#[derive(Debug, Default)]
struct Who<'a> {
    first: &'a str,
    /// What stands behind the client.
    second: &'a str,
    last: &'a str,
    /// The address that is the first word or the second.
    client: Option<&'a str>,
    /// Whether the second word is `-`, as the identity of a client that may be a name.
    unidentified: bool,
    /// Whether a word stands before the address of the client.
    behind: bool,
    /// How many words there are; a chain of proxies, `1.2.3.4, 5.6.7.8`, counts as one, a virtual host not.
    count: usize,
    /// Whether the time has the layout of access logs.
    dated: bool,
    /// Whether a word stands behind the client that is of a sentence as likely as of an access log: neither `-` nor a
    /// number. A user's name is none where the time stands behind it, as it does in access logs.
    worded: bool,
    /// Whether the identity of the client, `-`, stands before the time.
    ordered: bool,
}

impl<'a> Who<'a> {
    fn take(&mut self, word: &'a str) {
        let word = word.trim_matches('"');
        let named = is_address(word);
        if self.count == 0 {
            self.first = word;
        }
        if named && self.count < 2 && self.client.is_none() {
            self.behind = self.count == 1;
            self.client = Some(word);
            self.count = 1;
        } else if !(named || self.last.ends_with(',')) {
            self.count += 1;
            if self.count == 2 {
                self.second = word;
                self.unidentified = word == "-";
            }
            self.worded |= self.count >= 2 && !is_terse(word);
        }
        self.last = word;
    }

    /// Returns whether `word` is one of these where the time stands first. They are three; an identity is no virtual host and
    /// no duration, and nobody is called by a number.
    fn wants(&self, word: &str) -> bool {
        if is_seconds(word) || is_number(word) || (self.count == 0 && word == "-") {
            return false;
        }
        let other = || !is_address(word) && word.contains(['.', '=']);
        self.count < 3 && !(self.count == 1 && self.client.is_some() && other())
    }

    /// Returns whether lines with the time before all may begin so: with an address, or with a host's name, which must not be
    /// that of a logger. Django's server names nobody.
    fn opens(&self) -> bool {
        if self.count == 0 {
            return self.dated;
        }
        let sure = self.unidentified && (self.last == "-" || self.dated);
        let named = is_host(self.first) && (self.behind || sure);
        (is_address(self.first) || named) && !is_level(self.second)
    }

    /// Returns whether no sentence stands behind the client, of which `between` are the words behind the time: with a time
    /// of any layout, what a program says of its own calls looks much the same.
    fn is_terse(&self, between: &[&str]) -> bool {
        let named = |word: &str| word.bytes().all(|b| b.is_ascii_alphabetic());
        let fits = |word: &&str| is_terse(word) || (self.ordered && !named(word));
        self.dated || (!self.worded && between.iter().all(fits))
    }

    fn vhost(&self) -> &'a str {
        if self.behind { self.first } else { "" }
    }

    /// Returns whether `text`, a quoted text after the time and `between` words which `rest` follows, is what a client asked.
    /// Words between are left to requests in full, and to what else was sent to a port where all the rest is there.
    fn asks(&self, text: &str, between: usize, rest: Cursor<'_>) -> bool {
        let whole = self.count >= 2 && !is_address(self.last);
        let client = self.client.is_some() || (whole && self.unidentified);
        let alone = between == 0 && self.count == 0 && self.dated;
        match between {
            _ if is_request(text) => client || (between == 0 && whole) || alone,
            0 if self.dated && is_asked(text) && (client || whole) => true,
            0 => whole && follows_status(rest),
            1 => self.count >= 3 && whole && client && follows_status(rest),
            _ => false,
        }
    }
}

/// Returns whether `word` stands in no sentence: `-`, an address, a number or a duration.
fn is_terse(word: &str) -> bool {
    word == "-"
        || is_address(word)
        || is_number(word)
        || seconds_of(word).is_some()
        || is_seconds(word)
}

/// Returns whether `word` is the name of a level; hosts are called so with more behind it (`log-1`), if at all.
fn is_level(word: &str) -> bool {
    word.len() >= 4 && !word.contains('-') && Level::parse(word).is_some()
}

/// Returns whether `word` is a date such as `2024-03-15`: what a logger writes before the line of an access log.
fn is_date(word: &str) -> bool {
    matches!(word.as_bytes(), [year @ .., b'-', _, _, b'-', _, _] if is_year(year))
}

fn is_year(bytes: &[u8]) -> bool {
    bytes.len() == 4 && bytes.iter().all(u8::is_ascii_digit)
}

/// Returns whether `time` has the layout of access logs, `15/Mar/2024:10:15:02`.
fn is_of_access_log(time: &str) -> bool {
    let mut parts = time.split('/');
    parts.nth(1).is_some_and(|month| month.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// Returns whether a status and a size begin what follows.
fn follows_status(mut cursor: Cursor<'_>) -> bool {
    cursor.word().is_some_and(is_status_cell)
        && cursor.word().is_some_and(|size| size == "-" || is_number(size))
}

/// Returns whether `text` is `METHOD target HTTP/version`.
pub fn is_request(text: &str) -> bool {
    let mut words = text.split_ascii_whitespace();
    is_method(words.next().unwrap_or_default())
        && (0..=3).any(|version| {
            let before = text.len().checked_sub(version).and_then(|end| text.as_bytes().get(..end));
            before.is_some_and(|before| before.ends_with(b" HTTP/"))
        })
}

/// Returns whether `text` is `METHOD /path`, as Daphne and PHP-FPM write it.
pub fn is_asked(text: &str) -> bool {
    let (method, path) = text.split_once(' ').unwrap_or_default();
    is_method(method) && path.starts_with('/') && !path.contains(' ')
}

/// Returns whether `text` is an IP address, with or without a port, a chain's comma and brackets.
pub fn is_address(text: &str) -> bool {
    let text = text.trim_end_matches(',').trim_matches(['[', ']']);
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b'.' | b':'))
        && text.bytes().filter(|b| matches!(b, b'.' | b':')).count() >= 2
}

/// Returns whether `text` is the full name of a host, with or without a port.
pub fn is_host(text: &str) -> bool {
    let name = text.split_once(':').map_or(text, |(name, _)| name);
    let last = name.rsplit_once('.').map_or("", |(_, last)| last);
    !is_address(text)
        && last.len() >= 2
        && last.bytes().all(|b| b.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
}
