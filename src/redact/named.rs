//! Values that their names tell to be secrets: `password=…`, `"api_key": "…"`, `x-auth-token: …`, `<password>…</password>`.

use std::ops::Range;

use regex::Captures;

use crate::redact::kind::{Kind, is_stand_in};
use crate::redact::name::{Grade, grade, is_service};
use crate::redact::object;
use crate::redact::shape::{Shape, has_digit, judged};
use crate::redact::value;

/// A name with a word of secrets in it, what closes the name, and what stands between it and its value; the value
/// begins where the match ends.
macro_rules! named {
    () => {
        concat!(
            r"(?i)(?P<n>[\w.$-]*(?:pass|pwd|\bpw|kennwort|motdepasse|mot_de_passe|senha|contrase|secret|cred|token|key|sess|sid|jwt|bearer|csrf|xsrf|auth|hmac|sig|pin|otp|cvv|cvc|ssn|code|mnemonic|seed|пароль|密码|パスワード)[\p{L}\p{N}_.$-]*)",
            r"(?P<q>(?:[\x22'\x60\\\]]|&quot;|&#3[49];|%22|%27|%5d|u0022|\x1b\[[\d;]*m)*)",
            r"(?P<s>[ \t]*(?:=>|->|:=|[=:]{1,2}|%3d|%3a|>)[ \t]*|[,\s]+[\x22'\\]*value[\x22'\\]*[ \t]*[=:][ \t]*|,[ \t]*(?:\\*[\x22']))",
        )
    };
}

/// Values with a name. Passwords first: where two meet, the earlier kind tells.
pub(super) static NAMED: &[Shape] = &[
    judged(Kind::Password, named!(), |text, found| told(text, found, true)),
    Shape {
        spreads: is_sure,
        ..judged(Kind::Token, named!(), |text, found| told(text, found, false))
    },
];

/// Returns whether the name tells a secret by itself: what only looks like one goes where it stands and nowhere else,
/// for a line could make any name a secret.
fn is_sure(found: &Captures<'_>) -> bool {
    let grade = found.name("n").and_then(|name| grade(name.as_str(), ""));
    !matches!(grade, Some(Grade::Shaped | Grade::Long))
}

/// Returns the value behind a name; passwords and the rest are told apart for their stand-ins.
fn told(text: &str, found: &Captures<'_>, password: bool) -> Option<Range<usize>> {
    let name = found.name("n").filter(|name| !is_stand_in(name.as_str()))?;
    let grade = grade(name.as_str(), text.get(..name.start())?)?;
    if grade.is_password() != password {
        return None;
    }
    let separator = found.name("s")?;
    let before = text.get(..name.start())?;
    let mark = separator.as_str().trim();
    // A path of code: `token::Kind`.
    if mark == "::" {
        return None;
    }
    // A tag ends with `>`; elsewhere that is an arrow or a sign of more.
    if mark == ">" && !before.ends_with(['<', ':']) {
        return None;
    }
    // A comma ties only what is quoted on both sides, as in a list of headers.
    let listed = mark.starts_with(',') && !mark.contains('=') && !mark.contains(':');
    let quoted = found.name("q").is_some_and(|q| q.as_str().contains(['"', '\'']));
    if listed && !quoted {
        return None;
    }
    let start = if listed {
        separator.start() + separator.as_str().find(['\\', '"', '\''])?
    } else {
        separator.end()
    };
    let value = match mark {
        ">" => value::element(text, start)?,
        _ if object::begins(text, start) => braced(text, start, mark, grade)?,
        _ => value::read(text, start, grade == Grade::Phrase)?,
    };
    let shown = text.get(value.at.clone())?;
    // `name: word` is how people write as well.
    let bare = mark == ":" && !quoted && !value.quoted;
    let service = bare && separator.as_str().ends_with(' ') && is_service(name.as_str());
    let prose = bare && (service || !name.as_str().contains('-'));
    let rest = text.get(value.at.end..)?;
    // `password-vault: requests time out`: a sentence on a service.
    if service && is_sentence(shown, rest) {
        return None;
    }
    // A name again: `"type": "bearer", "expires": …`.
    if listed && rest.trim_start_matches(['"', '\'', '\\', ' ']).starts_with([':', '=']) {
        return None;
    }
    let told = Told { name: name.as_str(), value: shown, quoted: value.quoted, prose, rest };
    (value::is_value(shown) && told.passes(grade)).then_some(value.at)
}

/// Returns whether small letters are followed by a word that names nothing.
fn is_sentence(value: &str, rest: &str) -> bool {
    let small = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase());
    let next = rest.strip_prefix(' ').and_then(|rest| rest.split_whitespace().next());
    small(value) && next.is_some_and(|next| small(next.trim_end_matches([',', '.', ';'])))
}

/// Reads a value in braces. An equals sign stands before what they quote, a colon before an object.
fn braced(text: &str, start: usize, mark: &str, grade: Grade) -> Option<value::Value> {
    if matches!(grade, Grade::Shaped | Grade::Long) {
        return None;
    }
    let quoted = mark.contains('=') && mark != "=>";
    let wanted = |text: &str| grade.is_password() || is_token(text, 8);
    object::in_braces(text, start, quoted, wanted)
}

/// A value with all that tells whether it is one.
struct Told<'t> {
    name: &'t str,
    value: &'t str,
    quoted: bool,
    prose: bool,
    /// What follows.
    rest: &'t str,
}

impl Told<'_> {
    /// Returns whether the value may be what its name tells.
    fn passes(&self, grade: Grade) -> bool {
        let value = self.value;
        let digits = value.bytes().filter(u8::is_ascii_digit).count();
        let only_digits = digits == value.len();
        match grade {
            // The folder that a command ran in.
            Grade::Password if self.name == "PWD" => {
                !value.starts_with(['/', '~']) && !value.contains(":\\")
            }
            Grade::Password | Grade::Phrase => true,
            // Tests pass, and so do checks.
            Grade::Pass => {
                let short = only_digits && value.len() <= 3 && !self.quoted;
                !short && (!self.prose || (self.is_last() && self.name != "PASS"))
            }
            Grade::Token => !self.prose || is_token(value, 8),
            Grade::Tokens => !only_digits && (!self.prose || is_token(value, 8)),
            Grade::Shaped => is_random(value),
            Grade::Long => is_token(value, 16),
            Grade::Digits => {
                let others = |c: char| !c.is_ascii_digit() && !matches!(c, '-' | ' ');
                (3..=12).contains(&digits) && !value.contains(others)
            }
            Grade::Code => has_digit(value) && value.len() >= 4,
        }
    }

    /// Returns whether no further word follows it.
    fn is_last(&self) -> bool {
        let rest = self.rest.trim_start_matches([' ', '\t']);
        rest.is_empty() || rest.starts_with(['\n', '\r', ',', ';', '}', '"', '\''])
    }
}

/// Tells tokens from words: `token: expired` holds none.
fn is_token(text: &str, least: usize) -> bool {
    text.len() >= least && (has_digit(text) || text.len() >= 20)
}

/// Tells keys from names of things, which have stops between their words: `checkout-db-7`, `orders.created.v1`.
fn is_random(text: &str) -> bool {
    let is_run = |run: &str| {
        let has = |is: fn(char) -> bool| run.contains(is);
        let mixed = has(char::is_uppercase) && has(char::is_lowercase) && has_digit(run);
        is_token(run, 16) || (mixed && run.len() >= 8)
    };
    text.split(['.', '-', '_', '/', ':']).any(is_run)
}
