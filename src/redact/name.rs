//! What a name says of its value: whether it is a secret, and how sure that is.

/// How sure a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grade {
    /// `password`, `secret` and the like: whatever stands there.
    Password,
    /// `passphrase`, `mnemonic`: several words.
    Phrase,
    /// `pass`, `pw`: a secret unless it counts what passed.
    Pass,
    /// `token`, `api_key`: a secret unless it is prose.
    Token,
    /// `tokens`, which are counted as well.
    Tokens,
    /// `routing_key`, `auth`: a secret where it looks like one.
    Shaped,
    /// `sig`, `session`: a secret where it looks like one and is long.
    Long,
    /// `pin`, `otp`, `cvv`: a few digits.
    Digits,
    /// `auth_code`: with a digit.
    Code,
}

impl Grade {
    /// Returns whether the value is called a password.
    pub(super) fn is_password(self) -> bool {
        matches!(self, Self::Password | Self::Phrase | Self::Pass | Self::Digits | Self::Code)
    }
}

/// Words that make a password of any name they stand in.
const PASSWORDS: [&str; 11] = [
    "password",
    "passwd",
    "passwort",
    "passcode",
    "kennwort",
    "motdepasse",
    "senha",
    "contrase",
    "пароль",
    "密码",
    "パスワード",
];

/// What a key opens, before `key`: these are secrets.
const KEYS: [&str; 24] = [
    "api",
    "access",
    "private",
    "priv",
    "secret",
    "encryption",
    "encrypt",
    "signing",
    "sign",
    "master",
    "subscription",
    "license",
    "storage",
    "admin",
    "deploy",
    "consumer",
    "functions",
    "auth",
    "hmac",
    "aes",
    "rsa",
    "ssh",
    "jwt",
    "host",
];

/// The same, where a name may stand there as well: `routing_key` is a topic to a message broker and a
/// secret to a pager.
const NAMES_OR_KEYS: [&str; 9] = [
    "routing",
    "integration",
    "service",
    "account",
    "app",
    "application",
    "client",
    "shared",
    "write",
];

/// Words behind a secret's that make it one about secrets: `token_count`, `secret_name`.
const ABOUT: &str = "age alg algorithm arn at attempt attempts bucket budget cache changed class column cost count counts created \
    date days dir disabled enabled endpoint error errors expiration expire expired expires expiry field file \
    filename folder format host hours in index invalid issuer kind latency len length level lifetime limit \
    limits manager max method min missing mode ms name names namespace offset on order path per policy position \
    present price provider queue range rate ref requests required reset retries rotated rotation rule schema \
    scheme scope scopes seconds server service set size source state status store strength time timestamp topic \
    total tries ttl type updated uri url usage used valid validity version";

/// Words before `tokens` and `token` that count them.
const COUNTED: [&str; 10] =
    ["max", "min", "num", "n", "total", "prompt", "completion", "input", "output", "cached"];

/// Returns what a name says; `None` where its value is no secret. `before` is the text before the name.
pub(super) fn grade(name: &str, before: &str) -> Option<Grade> {
    let words = words(uncoloured(name, before));
    let (at, grade) = (0..words.len()).rev().find_map(|at| Some((at, grade_of(&words, at)?)))?;
    let about = words.iter().skip(at + 1).any(|word| is_about(word));
    let first = words.first().map_or("", String::as_str);
    let counted = grade_is_token(grade) && at > 0 && COUNTED.contains(&first);
    (!about && !counted).then_some(grade)
}

/// What services are called last.
const SERVICES: &[&str] = &[
    "api", "app", "broker", "gateway", "job", "manager", "operator", "proxy", "server", "service",
    "store", "vault", "worker",
];

/// Returns whether a name goes on behind the word of a secret as names of services do: `token-vault`.
pub(super) fn is_service(name: &str) -> bool {
    let words = words(name);
    words.len() > 1 && words.last().is_some_and(|last| SERVICES.contains(&last.as_str()))
}

fn grade_is_token(grade: Grade) -> bool {
    matches!(grade, Grade::Token | Grade::Tokens)
}

/// Returns whether a name within a secret's object tells about the secret: `type`, `expires_at`.
pub(super) fn is_about_secrets(name: &str) -> bool {
    words(name).iter().any(|word| is_about(word))
}

fn is_about(word: &str) -> bool {
    ABOUT.split(' ').any(|about| about == word)
}

/// Returns what the word at `at` makes of the name.
fn grade_of(words: &[String], at: usize) -> Option<Grade> {
    let word = words.get(at)?.as_str();
    let before = at.checked_sub(1).and_then(|at| words.get(at)).map_or("", String::as_str);
    let behind = words.get(at + 1).map_or("", String::as_str);
    if let Some(known) = PASSWORDS.iter().find_map(|known| Some(word.split_once(known)?.1)) {
        return (known != "less" && !is_about(known)).then_some(Grade::Password);
    }
    Some(match word {
        _ if word.ends_with("passphrase") => Grade::Phrase,
        "mnemonic" => Grade::Phrase,
        "phrase" if matches!(before, "seed" | "recovery" | "pass") => Grade::Phrase,
        "passe" if before == "de" => Grade::Password,
        _ if stem(word, "secret") || (word.ends_with("pwd") && word != "cwd") => Grade::Password,
        "pass" | "pw" | "dbpass" | "userpass" | "keypass" | "storepass" => Grade::Pass,
        "tokens" | "keys" | "credentials" | "creds"
            if word == "tokens" || is_key(before) || word.starts_with("cred") =>
        {
            Grade::Tokens
        }
        _ if stem(word, "token")
            || stem(word, "credential")
            || matches!(word, "cred" | "jwt" | "bearer") =>
        {
            Grade::Token
        }
        "key" if before == "secret" => Grade::Password,
        "key" if is_key(before) => Grade::Token,
        "key" if NAMES_OR_KEYS.contains(&before) => Grade::Shaped,
        "id" if matches!(before, "session" | "sess") => Grade::Token,
        "csrf" | "xsrf" | "auth" | "authorization" if behind.is_empty() => Grade::Shaped,
        "sid" | "sess" | "session" | "sig" | "signature" | "hmac" if behind.is_empty() => {
            Grade::Long
        }
        "otp" | "totp" | "pin" | "cvv" | "cvc" | "ssn" if behind.is_empty() || behind == "code" => {
            Grade::Digits
        }
        "code"
            if matches!(
                before,
                "auth" | "authorization" | "verification" | "security" | "mfa" | "recovery" | "sms"
            ) =>
        {
            Grade::Code
        }
        _ if glued_key(word) => Grade::Token,
        _ if word.ends_with("sessionid") || word.ends_with("sessid") => Grade::Token,
        _ => return None,
    })
}

fn is_key(before: &str) -> bool {
    KEYS.contains(&before)
}

/// Returns whether a word is a key's name in one: `apikey`, `accesskeyid`.
fn glued_key(word: &str) -> bool {
    let word = word.strip_suffix("id").unwrap_or(word);
    let opens = word.strip_suffix("key").or_else(|| word.strip_suffix("keys"));
    opens.is_some_and(|opens| KEYS.iter().any(|known| opens.ends_with(known)))
}

/// Returns whether a word ends with `stem`, or goes on as names of secrets do: `secretkey`, `tokenid`; not `tokenizer`.
fn stem(word: &str, stem: &str) -> bool {
    let rests = ["", "s", "key", "keyid", "id", "value", "hash", "data", "text"];
    word.rsplit_once(stem).is_some_and(|(_, rest)| rests.contains(&rest))
}

/// Returns the name without what a colour or an escaped sign before it left there: `ESC[36mpass`, `\u0026pass`.
fn uncoloured<'n>(name: &'n str, before: &str) -> &'n str {
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
    if before.ends_with('[')
        && let Some(rest) = rest.strip_prefix('m')
    {
        return rest;
    }
    if before.ends_with('\\')
        && let Some(rest) = name.strip_prefix(['n', 'r', 't'])
    {
        return rest;
    }
    match name.get(..5) {
        Some("u0026" | "u003c" | "u003C" | "u0022") if before.ends_with('\\') => {
            name.get(5..).unwrap_or(name)
        }
        _ => name,
    }
}

/// Returns the words of a name in lower case, without digits at their ends: `MYSQL_PWD`, `secretKey2`, `x-api-key`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last = ' ';
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && last.is_lowercase()) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        last = c;
    }
    let undigited = |word: String| word.trim_matches(|c: char| c.is_ascii_digit()).to_owned();
    words.into_iter().map(undigited).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_graded_by_their_words() {
        for (name, wanted) in [
            ("MYSQL_PWD", Some(Grade::Password)),
            ("PGPASSWORD", Some(Grade::Password)),
            ("password2", Some(Grade::Password)),
            ("newPasswordConfirmation", Some(Grade::Password)),
            ("secretKey", Some(Grade::Password)),
            ("pass", Some(Grade::Pass)),
            ("db_pass", Some(Grade::Pass)),
            ("x-api-key", Some(Grade::Token)),
            ("APIKey", Some(Grade::Token)),
            ("aws_access_key_id", Some(Grade::Token)),
            ("JSESSIONID", Some(Grade::Token)),
            ("_authToken", Some(Grade::Token)),
            ("prompt_tokens", None),
            ("token_count", None),
            ("passwordAttempts", None),
            ("passwordless", None),
            ("secretName", None),
            ("tokenizer", None),
            ("bypass", None),
            ("compass", None),
            ("dedup_key", None),
            ("keyboard", None),
            ("secretary", None),
            ("spin", None),
            ("monkey", None),
        ] {
            assert_eq!(grade(name, ""), wanted, "{name}");
        }
        assert_eq!(grade("npass", "\\"), Some(Grade::Pass));
        assert_eq!(grade("36mpass", "\u{1b}["), Some(Grade::Pass));
    }
}
