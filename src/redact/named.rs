//! Values that their names tell to be secrets: `password=…`, `"api_key": "…"`, `x-auth-token: …`, `<password>…</password>`.

use std::ops::Range;

use regex::Captures;

use crate::redact::kind::{Kind, is_stand_in};
use crate::redact::name::{Grade, grade};
use crate::redact::shape::{Shape, has_digit, judged};
use crate::redact::value::{self, Value};

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
    judged(Kind::Token, named!(), |text, found| told(text, found, false)),
];

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
    let value = value::read(text, start, grade == Grade::Phrase)?;
    let shown = text.get(value.at.clone())?;
    // `name: word` is how people write as well.
    let prose = mark == ":" && !quoted && !value.quoted && !name.as_str().contains('-');
    (value::is_value(shown) && passes(grade, name.as_str(), shown, prose, &value, text))
        .then_some(value.at)
}

/// Returns whether a value may be what its name tells.
fn passes(grade: Grade, name: &str, shown: &str, prose: bool, value: &Value, text: &str) -> bool {
    let digits = shown.bytes().filter(u8::is_ascii_digit).count();
    let only_digits = digits == shown.len();
    match grade {
        // The folder that a command ran in.
        Grade::Password if name == "PWD" => {
            !shown.starts_with(['/', '~']) && !shown.contains(":\\")
        }
        Grade::Password | Grade::Phrase => true,
        // Tests pass, and so do checks.
        Grade::Pass => {
            let last = text.get(value.at.end..).is_some_and(|rest| {
                rest.trim_start_matches([' ', '\t'])
                    .starts_with(['\n', '\r', ',', ';', '}', '"', '\''])
                    || rest.trim().is_empty()
            });
            let short = only_digits && shown.len() <= 3 && !value.quoted;
            !short && (!prose || (last && name != "PASS"))
        }
        Grade::Token => !prose || is_token(shown, 8),
        Grade::Tokens => !only_digits && (!prose || is_token(shown, 8)),
        Grade::Shaped => is_token(shown, 8),
        Grade::Long => is_token(shown, 16),
        Grade::Digits => {
            let others = shown.chars().any(|c| !c.is_ascii_digit() && !matches!(c, '-' | ' '));
            (3..=12).contains(&digits) && !others
        }
        Grade::Code => has_digit(shown) && shown.len() >= 4,
    }
}

/// Tells tokens from words: `token: expired` holds none.
fn is_token(text: &str, least: usize) -> bool {
    text.len() >= least && (has_digit(text) || text.len() >= 20)
}
