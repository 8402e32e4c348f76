//! Adds the fields of a request to a record whose message tells one.

use crate::format::clf;
use crate::format::clf_head::is_address;
use crate::format::cursor::{first_line, split_byte};
use crate::format::parse::Parsed;
use crate::format::request::SHAPES;
use crate::format::request::client::is_client;
use crate::format::request::opening::Opening;
use crate::format::request::shape::Answers;
use crate::format::uwsgi;
use crate::model::record::Level;

/// The shortest message that tells one: `Sent 500 in 1s`.
const SHORTEST: usize = 12;

/// Fields that name the logger; a tag in brackets may pass for a thread.
const LOGGERS: [&str; 7] =
    ["logger", "logger_name", "loggerName", "log.logger", "SourceContext", "Category", "thread"];

/// Adds the fields of the request that the message of `parsed` tells, if it tells one; all else stays. Returns further
/// requests that were answered in the lines that joined it, where many do so at once.
pub fn tell(parsed: &mut Parsed) -> Vec<Parsed> {
    let message = &parsed.message;
    if message.len() < SHORTEST || is_taken(parsed) {
        return Vec::new();
    }
    if let Some(Answers { own, others }) = answers(message) {
        let more = others.into_iter().map(|(line, fields)| Parsed {
            stamp: parsed.stamp.clone(),
            message: line.to_owned(),
            host: parsed.host.clone(),
            service: parsed.service.clone(),
            fields,
            ..Parsed::default()
        });
        let more = more.collect();
        parsed.fields.extend(own.unwrap_or_default());
        return more;
    }
    let failed = parsed.level >= Some(Level::Error);
    let told = fields(first_line(message).0, failed);
    let told = told.or_else(|| fields(second(message)?, failed));
    if let Some(told) = told.filter(|_| !is_of_client(parsed)) {
        parsed.fields.extend(told);
    }
    Vec::new()
}

/// Returns whether [`tell`] returns further requests for `parsed`.
pub fn tells_several(parsed: &Parsed) -> bool {
    let message = &parsed.message;
    let others = || answers(message).is_some_and(|answers| !answers.others.is_empty());
    memchr::memchr(b'\n', message.as_bytes()).is_some() && others() && !is_taken(parsed)
}

/// Returns the answers in `message` where its first line tells that a request began.
fn answers(message: &str) -> Option<Answers<'_>> {
    SHAPES.iter().find_map(|shape| shape.answers(message))
}

/// Returns the line below the name of the logger, where .NET's console puts the message.
fn second(message: &str) -> Option<&str> {
    let (head, more) = message.split_once('\n')?;
    head.ends_with(']').then(|| first_line(more).0)
}

/// Returns whether `parsed` is a request already, something that people say, or so grave that no server says it of a
/// request alone.
fn is_taken(parsed: &Parsed) -> bool {
    let other = |(name, _): &(String, String)| matches!(name.as_str(), "http.status" | "chat");
    let grave = parsed.level >= Some(Level::Critical);
    grave || parsed.resolved.is_some() || parsed.fields.iter().any(other)
}

/// Returns whether one who asks others says `parsed`.
fn is_of_client(parsed: &Parsed) -> bool {
    let mut fields = parsed.fields.iter();
    fields.any(|(name, value)| LOGGERS.contains(&name.as_str()) && is_client(value))
}

/// Returns the fields of the request that `line` tells. Where something `failed`, that must be all that it tells: else it
/// is an error, which counts as such.
fn fields(line: &str, failed: bool) -> Option<Vec<(String, String)>> {
    let opening = Opening::of(line);
    let message = opening.message;
    if message.len() < SHORTEST {
        return None;
    }
    if message.starts_with("[pid: ") {
        return uwsgi::read(message).map(|parsed| parsed.fields);
    }
    if let Some(answered) = SHAPES.iter().find_map(|shape| shape.read(message)) {
        let other = opening.is_of_client() || (failed && goes_on(answered.rest));
        return (!other).then(|| answered.into_fields());
    }
    // A whole line of an access log, its time included.
    split_byte(message, b' ').filter(|(client, _)| is_address(client))?;
    let logged = clf::read(message)?.fields;
    Some(logged.into_iter().filter(|(name, _)| name != "http.end").collect())
}

/// Returns whether `rest`, which stands behind a status, goes on in words: small ones, out of quotes, that are no units. The
/// reason of a status is written with capitals.
fn goes_on(rest: &str) -> bool {
    let known =
        ["in", "from", "ms", "us", "ns", "sec", "seconds", "msecs", "micros", "bytes", "kb"];
    let mut words = rest.split('"').step_by(2).flat_map(str::split_ascii_whitespace);
    words.any(|word| {
        let word = word.trim_matches(|c: char| c.is_ascii_punctuation());
        let small = word.bytes().all(|b| b.is_ascii_lowercase());
        word.len() > 1 && small && !known.contains(&word)
    })
}
