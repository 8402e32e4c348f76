//! What loggers put before a message: tags in brackets, pairs, levels, their own names.

use crate::format::clf_head::is_address;
use crate::format::cursor::{level_word, split_byte};
use crate::format::request::client::is_client;

/// How many parts may stand before a message.
const MOST: usize = 8;

/// Keys of pairs that name a logger.
const NAMED: [&str; 5] = ["logger", "name", "module", "component", "target"];

/// Loggers of servers that write nothing but requests, or their own state, by how their names begin.
const LOGGERS: [&str; 9] = [
    "uvicorn",
    "gunicorn",
    "hypercorn",
    "daphne",
    "django.",
    "aiohttp.access",
    "sanic.access",
    "werkzeug",
    "morgan",
];

/// A message and what loggers put before it.
#[derive(Debug, Clone, Copy)]
pub struct Opening<'a> {
    /// What stands before the message.
    pub before: &'a str,
    /// The message itself.
    pub message: &'a str,
}

impl<'a> Opening<'a> {
    /// Reads `line`, the first line of a message as its format left it.
    pub fn of(line: &'a str) -> Self {
        let mut message = line.trim_start();
        for _ in 0..MOST {
            let Some(after) = part(message) else { break };
            message = after.trim_start();
        }
        let before = line.get(..line.len() - message.len()).unwrap_or_default();
        Self { before, message }
    }

    /// Returns whether one who asks others says it.
    pub fn is_of_client(&self) -> bool {
        let mut rest = self.before.trim_start();
        while let Some(after) = part(rest) {
            let part = rest.get(..rest.len() - after.len()).unwrap_or_default();
            if names_client(part) {
                return true;
            }
            rest = after.trim_start();
        }
        false
    }
}

/// Returns whether `part` names one who asks others; an address is that of one who asked.
fn names_client(part: &str) -> bool {
    let part = part.trim_matches(['[', ']', '(', ')', ':', ' ']);
    let name = match part.split_once('=').filter(|_| is_pair(part)) {
        Some((key, value)) if NAMED.contains(&key) => value,
        Some(_) => return false,
        None => part,
    };
    is_client(name) && !name.split(' ').any(is_address)
}

/// Returns what follows the part that `text` begins with; `None` where the message begins.
fn part(text: &str) -> Option<&str> {
    let near = |close: u8| {
        let (inside, after) = split_byte(text.get(1..)?, close)?;
        (inside.len() <= 80 && !is_address(inside)).then(|| after.trim_start_matches(':'))
    };
    match text.as_bytes() {
        [b'[', b'p', b'i', b'd', b':', ..] => None,
        [b'[', ..] => near(b']'),
        [b'(', ..] => near(b')'),
        [b'-' | b'|' | b':', b' ', ..] => text.get(1..),
        [b'-', b'-', b'>', b' ', ..] => text.get(3..),
        _ => {
            let (word, after) = split_byte(text, b' ')?;
            let level = || {
                let named = word.strip_suffix(':').unwrap_or(word);
                let loud =
                    word.len() > named.len() || !word.bytes().any(|b| b.is_ascii_lowercase());
                loud && level_word(named).is_some()
            };
            // Rust's `env_logger` closes its bracket behind the module.
            let module = || word.ends_with(']') && word.contains("::") && !word.contains('[');
            (is_pair(word) || is_logger(word) || level() || module()).then_some(after)
        }
    }
}

/// Returns whether `word` is a pair of a key and a value, `request_id=F9a1`.
fn is_pair(word: &str) -> bool {
    let key = |key: &str| key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b));
    word.split_once('=').is_some_and(|(name, _)| !name.is_empty() && key(name))
}

fn is_logger(word: &str) -> bool {
    LOGGERS.iter().any(|name| word.starts_with(name))
}

#[cfg(test)]
mod tests {
    use super::Opening;

    fn stripped(text: &str) -> &str {
        Opening::of(text).message
    }

    #[test]
    fn a_message_begins_behind_its_dress() {
        for dress in [
            "",
            "   ",
            "INFO:     ",
            "INFO ",
            "[info]: ",
            "[7f3a-11ee] [10.1] ",
            "[7] [INFO] ",
            "request_id=F9a1 [info] ",
            "--> ",
            "(default task-1) ",
            "uvicorn.access ",
            "actix_web::middleware::logger] ",
            "| INFO | uvicorn.protocols.http.h11_impl:send:500 - ",
            "- django.server: ",
        ] {
            let text = [dress, "GET /pay 500"].concat();
            assert_eq!(stripped(&text), "GET /pay 500", "{text}");
        }
        for text in ["[::1]:80 - x", "[pid: 7] x", "info GET", "a [b] GET", "[a", "", "é"] {
            assert_eq!(stripped(text), text);
        }
    }
}
