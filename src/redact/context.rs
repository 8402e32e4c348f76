//! Secrets that what stands around them tells: headers, arguments of programs, statements of SQL, addresses with a
//! password.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use regex::Captures;

use crate::redact::kind::Kind;
use crate::redact::shape::{Shape, group, group_if, has_digit, judged, plain};
use crate::redact::value::{is_value, trimmed};

/// Secrets by their surroundings.
pub(super) static CONTEXT: &[Shape] = &[
    // Headers.
    judged(
        Kind::Token,
        r"(?i)\b(?:proxy-)?authorization[\x22'\\]*\s*[:=,]\s*[\x22'\\\[]*(?:(?:basic|bearer|digest|token|apikey|negotiate|ntlm|ssws|bot|key)\s+)?(?P<v>[^\s\x22',;\\]{4,})",
        value,
    ),
    judged(Kind::Token, r"(?i)\bbearer(?:\s+|%20)(?P<v>[\w.~+/-]{12,}=*)", |text, found| {
        group_if(text, found, has_digit)
    }),
    judged(Kind::Token, r"(?i)\bbasic(?:\s+|%20)(?P<v>[A-Za-z0-9+/]{6,}=*)", basic),
    plain(
        Kind::Token,
        r"(?i)\b(?:set-)?cookie[\x22'\\]*\s*[:=,]\s*[\x22'\\\[]*(?P<v>[\w.%-]+=[^\s;\x22'\\]+(?:; ?[\w.%-]+(?:=[^\s;\x22'\\]*)?)*)",
    ),
    // The whole of a header whose parts are secrets one by one.
    plain(
        Kind::Token,
        r"(?i)\b(?:proxy-)?authorization[\x22'\\]*\s*[:=]\s*[\x22'\\]*(?:digest|aws4-hmac-sha256|oauth|hawk)\s+(?P<v>[^\r\n]+)",
    ),
    // Arguments.
    judged(
        Kind::Password,
        r"(?i)(?:^|[^\w-]|\\[nrt])--?(?:[\w-]*(?:password|passwd|passphrase|secret)|pass|pw)(?:=|\s+|\\*[\x22']\s*,\s*)\\*[\x22']?(?P<v>[^\s\x22'\\-][^\s\x22'\\]*)",
        value,
    ),
    judged(
        Kind::Token,
        r"(?i)(?:^|[^\w-]|\\[nrt])--?(?:[\w-]*(?:api-?key|token|access-key|secret-key))(?:=|\s+|\\*[\x22']\s*,\s*)\\*[\x22']?(?P<v>[^\s\x22'\\-][^\s\x22'\\]{3,})",
        value,
    ),
    plain(
        Kind::Password,
        r"\b(?:mysql|mysqldump|mysqladmin|mysqlimport|mariadb|sshpass)\b[^\n|;&]*?\s-p[\x22']?(?P<v>[^\s\x22'][^\s\x22']*)",
    ),
    plain(Kind::Password, r"\bsshpass\s+-p\s+[\x22']?(?P<v>[^\s\x22']+)"),
    plain(Kind::Password, r"\bredis-cli\b[^\n|;&]*?\s(?:-a|--pass)\s+[\x22']?(?P<v>[^\s\x22']+)"),
    judged(
        Kind::Password,
        r"(?:^|[^\w-]|\\[nrt])(?:-u|-U|--user|--proxy-user)(?:[ =]|\\*[\x22']\s*,\s*)?\\*[\x22']?[^\s:\x22'/]+:(?P<v>[^\s\x22':]+)",
        |text, found| group_if(text, found, |value| !value.bytes().all(|b| b.is_ascii_digit())),
    ),
    // Statements, and what people write.
    judged(
        Kind::Password,
        r"(?i)\b(?:identified\s+(?:with\s+\w+\s+)?(?:by|as)|password)\s+\\*[\x22'\x60](?P<v>[^\x22'\x60\r\n]+)",
        value,
    ),
    judged(
        Kind::Password,
        r"(?i)\b(?:password|passwd|passphrase|passcode|pass|pw|pin|secret)\s+(?:is|was|ist|to|:)(?:\s*:)?\s+[\x22'\x60]*(?P<v>[^\s\x22'\x60,;)]+)",
        |text, found| group_if(text, found, is_unlike_a_word),
    ),
    judged(
        Kind::Password,
        r"(?i)\b(?P<n>password|passwd|passphrase|passcode|pw)\s+(?:for|of|on|to)(?:\s+[^\s:=,;]+){1,4}?\s*[:=]\s+[\x22'\x60]*(?P<v>[^\s\x22'\x60,;)]{6,})",
        mixed,
    ),
    // Twelve words or more of a wallet (BIP 39: 3 to 8 letters each).
    plain(
        Kind::Password,
        r"(?i)\b(?:seed|recovery|backup|secret|mnemonic)\s+(?:phrase|words|seed)(?:\s+(?:is|are|was))?\s*[:=]?\s*[\x22'\x60]*(?P<v>[a-z]{3,8}(?:[ ,]{1,2}[a-z]{3,8}){11,23})",
    ),
    judged(
        Kind::Password,
        r"(?i)\b(?P<n>password|passwd|passphrase|pw|secret|token|api[ -]?key)\s+[\x22'\x60]*(?P<v>[^\s\x22'\x60,;)]{6,})",
        mixed,
    ),
    judged(
        Kind::Password,
        r"(?i)\b(?:password|passwd|passphrase|passcode|pass|pw|pin|secret)\s+(?:is|was|ist)\s+[\x22'\x60](?P<v>[^\x22'\x60\r\n]+)",
        value,
    ),
    // https://user:password@host, scott/tiger@host, user:password@tcp(host)
    judged(
        Kind::Password,
        r"(?i)\b(?P<n>[a-z][a-z0-9+.-]*:)(?:\\?/){2}[^\s/:@\x22'<>]*(?::|%3a)(?P<v>[^\s\x22'<>]+)@",
        password_of_url,
    ),
    judged(Kind::Token, r"(?i)\bhttps?://(?P<v>[\w-]{16,})@", |text, found| {
        group_if(text, found, has_digit)
    }),
    plain(Kind::Password, r"(?i)\b(?:jdbc:oracle:\w+:|sqlplus\s+)[^\s/@]+/(?P<v>[^\s@]+)@"),
    plain(Kind::Password, r"[\w.-]+:(?P<v>[^\s@/\x22']+)@(?:tcp|unix|udp)\("),
];

fn value(text: &str, found: &Captures<'_>) -> Option<Range<usize>> {
    let at = group_if(text, found, is_value)?;
    let length = trimmed(text.get(at.clone())?).len();
    Some(at.start..at.start + length)
}

/// Returns the value where it is `user:password` as headers have it.
fn basic(text: &str, found: &Captures<'_>) -> Option<Range<usize>> {
    let plain = |value: &str| STANDARD_NO_PAD.decode(value.trim_end_matches('=')).ok();
    group_if(text, found, |value| plain(value).is_some_and(|bytes| bytes.contains(&b':')))
}

/// Tells `the password is hunter2` from `the password is wrong`.
fn is_unlike_a_word(text: &str) -> bool {
    let text = text.trim_end_matches(['.', '!', '?', ':']);
    is_value(text) && text.contains(|c: char| !c.is_alphabetic() && !matches!(c, '-' | '\''))
}

/// Returns what stands behind a name without any sign between, where no word, version or name of a thing looks so:
/// `with secret rollKey77x`, but not `secret app-config-7`.
fn mixed(text: &str, found: &Captures<'_>) -> Option<Range<usize>> {
    let name = found.name("n")?.as_str().to_ascii_lowercase();
    let is_mixed = |value: &str| {
        let has = |is: fn(char) -> bool| value.contains(is);
        let cases = has(char::is_uppercase) && has(char::is_lowercase);
        let plain = value.chars().all(|c| c.is_alphanumeric() || "!$%^*_+?~#&-".contains(c));
        has(|c| c.is_ascii_digit())
            && has(char::is_alphabetic)
            && plain
            && (cases || name.starts_with('p'))
    };
    group_if(text, found, |value| is_mixed(value.trim_end_matches(['.', '!', '?', ':'])))
}

/// Returns the password of an address: up to the last `@` before the path, or up to the first one behind a `/` where
/// what comes before is no port. Paths of databases have no `@`: there the last one of all ends the password.
fn password_of_url(text: &str, found: &Captures<'_>) -> Option<Range<usize>> {
    let at = group(text, found)?;
    let value = text.get(at.start..found.get(0)?.end())?;
    let authority = value.find(['/', '?', '#']).unwrap_or(value.len());
    let scheme = found.name("n")?.as_str().to_ascii_lowercase();
    let web = ["http:", "https:", "ws:", "wss:", "git:", "ssh:", "ftp:"].contains(&scheme.as_str());
    let before = if web { authority } else { value.len() };
    let plain = value.get(..before)?.rfind('@').filter(|end| web || !is_port(value, *end));
    let end = plain.or_else(|| value.find('@').filter(|end| !is_port(value, *end)))?;
    let told = value.get(..end).is_some_and(is_value);
    (end > 0 && told).then(|| at.start..at.start + end)
}

/// Returns whether the text before an `@` is a port with a path behind it.
fn is_port(text: &str, end: usize) -> bool {
    let before = text.get(..end).and_then(|text| text.split_once(['/', '?', '#']));
    before.is_some_and(|(port, _)| port.bytes().all(|b| b.is_ascii_digit()))
}
