//! What a line tells of its request, where that is all that stands behind its time: `2024-03-15T10:15:02Z 192.0.2.7 - - "GET
//! /pay HTTP/1.1" 200 42`.

use crate::format::clf_head::is_address;
use crate::format::cursor::split_byte;
use crate::format::glance::Glance;
use crate::format::plain::leveled;
use crate::format::request::quoted::Quoted;
use crate::format::request::shape::Shape;
use crate::format::skim::Seen;
use crate::format::skim::tick::Tick;

/// Returns what the line `bytes` tells of its request, by what was `seen` of it; `None` where it takes a full reading to
/// tell.
pub fn request_in<'l>(bytes: &'l [u8], seen: &Seen) -> Option<Glance<'l>> {
    glance_behind(bytes, seen.request?, seen.tick)
}

/// Returns what the line `bytes`, whose time ends at the byte `end`, could tell of a request.
pub fn glance_behind(bytes: &[u8], end: usize, tick: Tick) -> Option<Glance<'_>> {
    let rest = bytes.get(end..)?.strip_prefix(b" ")?;
    let line = std::str::from_utf8(rest.strip_suffix(b"\n").unwrap_or(rest)).ok()?;
    let message = line.trim_end_matches('\r');
    let asked = || split_byte(message, b' ').is_some_and(|(client, _)| is_address(client));
    // A full reading takes more off before a message; `::` is a client.
    if message.starts_with([':', '-', ']', ')', '>', ',', ';', '|', '\t', ' ']) {
        return None;
    }
    if !(message.starts_with('"') || asked()) || leveled(message).0.is_some() {
        return None;
    }
    Quoted.read(message)?.glance(tick.stamp())
}
