//! Adds the fields of a request to a record whose message tells one.

use crate::format::clf;
use crate::format::clf_head::{is_address, is_host};
use crate::format::cursor::{first_line, split_byte};
use crate::format::parse::Parsed;
use crate::format::request::SHAPES;
use crate::format::request::opening::stripped;
use crate::format::request::rails::{begins, begun, completed};
use crate::format::request::shape::Answered;
use crate::format::uwsgi;

/// The shortest message that tells one: `Sent 500 in 1s`.
const SHORTEST: usize = 12;

/// Adds the fields of the request that the message of `parsed` tells, if it tells one; all else stays. Returns further
/// requests that were answered in the lines that joined it, as Rails writes them where many do so at once.
pub fn tell(parsed: &mut Parsed) -> Vec<Parsed> {
    let message = &parsed.message;
    if message.len() < SHORTEST || is_taken(parsed) {
        return Vec::new();
    }
    let line = stripped(first_line(message).0);
    if begins(line) {
        return of_rails(parsed);
    }
    let told = fields(line).or_else(|| fields(stripped(second(message)?)));
    parsed.fields.extend(told.unwrap_or_default());
    Vec::new()
}

/// Returns whether [`tell`] returns further requests for `parsed`.
pub fn tells_several(parsed: &Parsed) -> bool {
    let message = &parsed.message;
    let more = || begins(stripped(first_line(message).0)) && !is_taken(parsed);
    let answers = || message.lines().filter(|line| completed(line).is_some());
    message.contains('\n') && more() && answers().nth(1).is_some()
}

/// Returns the line below the name of the logger, where .NET's console puts the message.
fn second(message: &str) -> Option<&str> {
    let (head, more) = message.split_once('\n')?;
    head.ends_with(']').then(|| first_line(more).0)
}

/// Returns whether `parsed` is a request already, or something that people say.
fn is_taken(parsed: &Parsed) -> bool {
    let other = |(name, value): &(String, String)| match name.as_str() {
        "http.status" | "chat" => true,
        // What this service asks of others.
        "logger" => value.contains("urllib3"),
        _ => false,
    };
    parsed.resolved.is_some() || parsed.fields.iter().any(other)
}

/// Returns the fields of the request that `line`, without what loggers put before it, tells.
fn fields(line: &str) -> Option<Vec<(String, String)>> {
    if line.len() < SHORTEST {
        return None;
    }
    if line.starts_with("[pid: ") {
        return uwsgi::read(line).map(|parsed| parsed.fields);
    }
    let found = SHAPES.iter().find_map(|shape| shape.read(line));
    let found = found.map(own);
    found.or_else(|| {
        // A whole line of an access log, its time included.
        split_byte(line, b' ').filter(|(client, _)| is_address(client))?;
        let logged = clf::read(line)?.fields;
        Some(logged.into_iter().filter(|(name, _)| name != "http.end").collect())
    })
}

/// Returns the fields of a request to this machine; the host that it was asked by may be any.
fn own(answered: Answered<'_>) -> Vec<(String, String)> {
    let Answered { access, duration } = answered;
    let fields = access.into_parsed(None, duration.as_deref()).fields;
    fields.into_iter().filter(|(name, value)| name != "http.vhost" || is_host(value)).collect()
}

/// Adds the answer to a request whose begin `parsed` tells, and returns those of others in the same lines.
fn of_rails(parsed: &mut Parsed) -> Vec<Parsed> {
    let mut answers = parsed.message.lines().filter_map(|line| Some((line, completed(line)?)));
    let Some((_, mut first)) = answers.next() else { return Vec::new() };
    let begin = stripped(first_line(&parsed.message).0);
    let (request, client) = begun(begin).unwrap_or_default();
    (first.access.request, first.access.client) = (&request, client);
    let fields = own(first);
    let more = answers.map(|(line, answer)| Parsed {
        stamp: parsed.stamp.clone(),
        message: line.to_owned(),
        host: parsed.host.clone(),
        service: parsed.service.clone(),
        fields: own(answer),
        ..Parsed::default()
    });
    let more = more.collect();
    parsed.fields.extend(fields);
    more
}
