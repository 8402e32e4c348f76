//! Addresses of machines.

use std::net::Ipv6Addr;
use std::ops::Range;

use regex::Captures;

use crate::redact::kind::Kind;
use crate::redact::shape::{Shape, group, judged, plain};

/// IPv4, IPv6 and hardware addresses.
pub(super) static ADDRESSES: &[Shape] = &[
    judged(Kind::Address, r"\<(?P<v>\d{1,3}(?:\.\d{1,5}){3,5})\>", four),
    // As names of machines have it.
    judged(Kind::Address, r"(?i)\<ip-(?P<v>\d{1,3}(?:-\d{1,3}){3})\>", four),
    judged(Kind::Address, r"(?i)(?P<n>[0-9a-z_.]*(?::[0-9a-z_.]*){2,})", six),
    plain(
        Kind::Hardware,
        r"(?i)(?:^|[^0-9a-z:-]|\\[nrt])(?P<v>[0-9a-f]{2}(?:(?::[0-9a-f]{2}){5}|(?:-[0-9a-f]{2}){5}|(?::[0-9a-f]{2}){7}))(?:[^0-9a-z:-]|$)",
    ),
    plain(Kind::Hardware, r"(?i)\<(?P<v>[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})\>"),
];

/// Returns the four parts of an address, behind which a port may stand; more parts are a version or an object identifier.
fn four(text: &str, found: &Captures<'_>) -> Option<Range<usize>> {
    let at = group(text, found)?;
    let value = text.get(at.clone())?;
    let before = text.get(..at.start)?;
    let goes_on =
        before.strip_suffix('.').is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
    let parts: Vec<&str> = value.split(['.', '-']).collect();
    let (address, port) = parts.split_at_checked(4)?;
    let sound = address.iter().all(|part| part.len() <= 3 && part.parse::<u8>().is_ok());
    let port = match port {
        [] => true,
        [port] => port.parse::<u16>().is_ok(),
        _ => false,
    };
    let length = address.iter().map(|part| part.len() + 1).sum::<usize>().saturating_sub(1);
    (sound && port && !goes_on).then(|| at.start..at.start + length)
}

/// Returns the longest address among the parts between colons that begins first: a word and a colon may stand before
/// it, a colon or a dot and a port behind it. Clocks and words with colons between them (`std::fs`) are none, for only
/// whole parts count.
fn six(text: &str, found: &Captures<'_>) -> Option<Range<usize>> {
    let all = found.get(0)?;
    // The letter of an escaped end of a line is none of it.
    let escaped =
        text.get(..all.start())?.ends_with('\\') && all.as_str().starts_with(['n', 'r', 't']);
    let lead = usize::from(escaped);
    let run = all.as_str().get(lead..)?;
    // Eight pairs are a hardware address, more of them a fingerprint.
    if run.split(':').filter(|part| part.len() == 2).count() >= 8 {
        return None;
    }
    let colons = || run.match_indices(':').flat_map(|(at, _)| [at, at + 1]);
    let mut ends: Vec<usize> = run.match_indices('.').map(|(at, _)| at).chain(colons()).collect();
    ends.push(run.len());
    ends.sort_unstable_by(|one, other| other.cmp(one));
    let longest = |start: usize| {
        ends.iter().map(|end| start..*end).find(|at| {
            let value = run.get(at.clone()).unwrap_or_default();
            value.len() > 2 && value.parse::<Ipv6Addr>().is_ok() && is_whole(run, at)
        })
    };
    let at = std::iter::once(0).chain(colons()).find_map(longest)?;
    let start = all.start() + lead;
    Some(start + at.start..start + at.end)
}

/// Returns whether no word goes on before or behind a part of a run.
fn is_whole(run: &str, at: &Range<usize>) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let before = run.get(..at.start).is_some_and(|before| before.ends_with(word));
    let behind = run.get(at.end..).is_some_and(|behind| behind.starts_with(word));
    !before && !behind
}
