//! What secrets look like. Shapes of tokens follow what their issuers document; lengths are the least that tells, for
//! quoted text may be cut.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A kind of what is taken out, in the order it is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    PrivateKey,
    CloudKey,
    Token,
    Password,
    Mail,
    Card,
    Phone,
    Address,
    Person,
}

impl Kind {
    /// Returns what stands in the place of the value with that number.
    pub(super) fn stand_in(self, number: usize) -> String {
        match self {
            Self::PrivateKey => format!("[private-key-{number}]"),
            Self::CloudKey => format!("[key-{number}]"),
            Self::Token => format!("[token-{number}]"),
            Self::Password => format!("[password-{number}]"),
            Self::Mail => format!("[mail-{number}]"),
            Self::Card => format!("[card-{number}]"),
            Self::Phone => format!("[phone-{number}]"),
            Self::Address => format!("[ip-{number}]"),
            Self::Person => format!("person-{number}"),
        }
    }

    /// Returns the kind with its count: `2 mail addresses`.
    pub(super) fn counted(self, count: usize) -> String {
        let (one, many) = match self {
            Self::PrivateKey => ("private key", "private keys"),
            Self::CloudKey => ("cloud key", "cloud keys"),
            Self::Token => ("token", "tokens"),
            Self::Password => ("password", "passwords"),
            Self::Mail => ("mail address", "mail addresses"),
            Self::Card => ("card number", "card numbers"),
            Self::Phone => ("phone number", "phone numbers"),
            Self::Address => ("IP address", "IP addresses"),
            Self::Person => ("name", "names"),
        };
        format!("{count} {}", if count == 1 { one } else { many })
    }
}

/// A shape: the value is the group `v` where there is one, else all that matches, and `is` has the last word.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) kind: Kind,
    pub(super) regex: &'static str,
    pub(super) is: fn(&str) -> bool,
}

const fn pattern(kind: Kind, regex: &'static str, is: fn(&str) -> bool) -> Pattern {
    Pattern { kind, regex, is }
}

/// Secrets; where two begin at the same place, the longer one counts.
pub(super) static SECRETS: &[Pattern] = &[
    // A cut block has no end.
    pattern(
        Kind::PrivateKey,
        r"(?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\z)",
        any,
    ),
    pattern(Kind::PrivateKey, r"\bAGE-SECRET-KEY-1[0-9A-Z]{20,}", any),
    // AWS, Google, Azure storage and shared access signatures, DigitalOcean.
    pattern(Kind::CloudKey, r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{12,16}\b", any),
    pattern(Kind::CloudKey, r"\bAIza[\w-]{20,}", any),
    pattern(Kind::CloudKey, r"\bya29\.[\w-]{20,}", any),
    pattern(
        Kind::CloudKey,
        r"(?i)\b(?:account|shared[_-]?access)[_-]?key=(?P<v>[\w+/=-]{10,})",
        any,
    ),
    pattern(
        Kind::CloudKey,
        r"(?i)[?&](?:sig|x-amz-signature|x-amz-credential|x-amz-security-token|x-goog-signature)=(?P<v>[^&\s\x22']{8,})",
        any,
    ),
    pattern(Kind::CloudKey, r"\bdo[opr]_v1_[a-f0-9]{20,}", any),
    // GitHub, GitLab, Slack, Stripe, OpenAI and Anthropic, SendGrid, npm, PyPI, Vault, Grafana, New Relic, Twilio, Telegram.
    pattern(Kind::Token, r"\bgh[oprsu]_[A-Za-z0-9]{16,}|\bgithub_pat_\w{20,}", any),
    pattern(Kind::Token, r"\bgl(?:pat|ptt|dt|rt|cbt)-[\w-]{16,}", any),
    pattern(Kind::Token, r"\bxox[abeoprs]-[\w-]{10,}|\bxapp-[\w-]{10,}", any),
    pattern(
        Kind::Token,
        r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{10,}|\bwhsec_[A-Za-z0-9+/=]{16,}",
        any,
    ),
    pattern(Kind::Token, r"\bsk-(?:proj-|ant-|or-)?[\w-]{20,}", has_digit),
    pattern(Kind::Token, r"\bSG\.[\w-]{16,}\.[\w-]{16,}", any),
    pattern(Kind::Token, r"\bnpm_[A-Za-z0-9]{20,}|\bpypi-[\w-]{20,}|\bhv[bs]\.[\w-]{20,}", any),
    pattern(Kind::Token, r"\bgl(?:sa|c)_[\w+/=]{20,}|\bNRAK-[A-Z0-9]{20,}|\bSK[0-9a-f]{32}\b", any),
    pattern(Kind::Token, r"\b\d{8,10}:AA[\w-]{30,}", any),
    // JSON Web Tokens.
    pattern(Kind::Token, r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?", any),
    // Addresses that anybody who knows them may post to.
    pattern(
        Kind::Token,
        r"https://hooks\.slack\.com/(?:services|workflows|triggers)/(?P<v>[\w/-]{8,})",
        any,
    ),
    pattern(
        Kind::Token,
        r"https://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/(?P<v>[\w/-]{8,})",
        any,
    ),
    pattern(Kind::Token, r"https://[\w.-]+\.webhook\.office\.com/(?P<v>[\w/@-]{8,})", any),
    // Headers.
    pattern(
        Kind::Token,
        r"(?i)\b(?:proxy-)?authorization[\x22'\\]*\s*[:=]\s*[\x22'\\]*(?:(?:basic|bearer|digest|token|apikey|negotiate)\s+)?(?P<v>[^\s\x22',;\\]{4,})",
        is_value,
    ),
    pattern(Kind::Token, r"(?i)\bbearer\s+(?P<v>[\w.~+/-]{12,}=*)", has_digit),
    pattern(
        Kind::Token,
        r"(?i)\b(?:set-)?cookie[\x22'\\]*\s*[:=]\s*[\x22'\\]*(?P<v>[\w.-]+=[^\s;\x22'\\]+(?:; ?[\w.-]+=[^\s;\x22'\\]+)*)",
        any,
    ),
    // The whole of a header whose parts are secrets one by one.
    pattern(
        Kind::Token,
        r"(?i)\b(?:proxy-)?authorization[\x22'\\]*\s*[:=]\s*[\x22'\\]*(?:digest|aws4-hmac-sha256|oauth|hawk)\s+(?P<v>[^\r\n]+)",
        any,
    ),
    // A password in quotes goes on to their end.
    pattern(
        Kind::Password,
        r"(?i)[\w.-]*(?:password|passwd|passphrase|passwort|\bpwd|_pwd|db_pass|secret)[\x22'\\]*\s*(?:=>|:=|[:=])\s*\\*[\x22'](?P<v>[^\x22'\\]+)",
        is_value,
    ),
    // Named values: `password=…`, `"api_key": "…"`, `--token …`.
    pattern(
        Kind::Password,
        r"(?i)[\w.-]*(?:password|passwd|passphrase|passwort|\bpwd|_pwd|db_pass|secret)[\x22'\\]*\s*(?:=>|:=|[:=])\s*[\x22'\\]*(?P<v>[^\s\x22',;&}\\]{3,})",
        is_value,
    ),
    pattern(
        Kind::Password,
        r"(?i)(?:^|\s)--?(?:password|passwd|pass|secret)[= ][\x22']?(?P<v>[^\s\x22'-][^\s\x22']{2,})",
        is_value,
    ),
    pattern(
        Kind::Token,
        r"(?i)[\w.-]*(?:api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key|routing[_-]?key|integration[_-]?key|encryption[_-]?key|signing[_-]?key|token|credential|session[_-]?id)s?[\x22'\\]*\s*(?:=>|:=|[:=])\s*[\x22'\\]*(?P<v>[^\s\x22',;&}\\]{8,})",
        is_token,
    ),
    pattern(
        Kind::Token,
        r"(?i)(?:^|\s)--?(?:api-?key|token|auth-token|access-token)[= ][\x22']?(?P<v>[^\s\x22'-][^\s\x22']{5,})",
        is_token,
    ),
    // https://user:password@host
    pattern(Kind::Password, r"(?i)\b[a-z][a-z0-9+.-]*://[^\s/:@\x22']*:(?P<v>[^\s/@\x22']+)@", any),
    pattern(
        Kind::Mail,
        r"[\p{L}\p{N}._%+'-]*[\p{L}\p{N}_%+-]@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}",
        is_mail,
    ),
    pattern(
        Kind::Card,
        r"\b(?:\d{13,19}|\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,7}|3\d{3}[ -]\d{6}[ -]\d{4,5})\b",
        is_card,
    ),
    pattern(Kind::Phone, r"\+[1-9](?:[ ()/-]{0,2}\d){7,14}\b", is_phone),
    pattern(Kind::Phone, r"\(\d{3}\) ?\d{3}[ -]\d{4}\b|\b[2-9]\d\d[-.][2-9]\d\d[-.]\d{4}\b", any),
];

/// Addresses of machines.
pub(super) static ADDRESSES: &[Pattern] = &[
    pattern(Kind::Address, r"\b\d{1,3}(?:\.\d{1,3}){3}\b", |text| text.parse::<Ipv4Addr>().is_ok()),
    pattern(Kind::Address, r"(?i)[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}", |text| {
        text.len() > 2 && text.parse::<Ipv6Addr>().is_ok()
    }),
];

fn any(_: &str) -> bool {
    true
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

/// Tells values from what stands where a value is missing, and from what was masked before.
fn is_value(text: &str) -> bool {
    let word = text.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
    let nothing = [
        "",
        "null",
        "none",
        "nil",
        "true",
        "false",
        "undefined",
        "empty",
        "redacted",
        "masked",
        "hidden",
        "filtered",
    ];
    !nothing.contains(&word.as_str()) && !word.chars().all(|c| c == 'x')
}

/// Tells tokens from words: `token: expired` holds none.
fn is_token(text: &str) -> bool {
    is_value(text) && (has_digit(text) || text.len() >= 20)
}

/// Tells addresses of people from names of systemd's units, which have the same form.
fn is_mail(text: &str) -> bool {
    let units = [
        "service", "socket", "target", "timer", "mount", "slice", "scope", "device", "path", "swap",
    ];
    text.rsplit('.').next().is_none_or(|last| !units.contains(&last))
}

/// Returns whether the digits are those of a card: an issuer's prefix with its length (ISO/IEC 7812) and a sound check
/// digit (Luhn).
fn is_card(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
    let prefix = digits.iter().take(4).fold(0, |all, digit| all * 10 + digit);
    let issued = match prefix {
        4000..=4999 => [13, 16, 19].contains(&digits.len()),
        3400..=3499 | 3700..=3799 => digits.len() == 15,
        3000..=3059 | 3600..=3699 | 3800..=3999 => digits.len() == 14,
        5100..=5599 | 2221..=2720 | 3528..=3589 | 6011 | 6440..=6599 => digits.len() == 16,
        5018 | 5020 | 5038 | 6304 | 6759 | 6761..=6763 => true,
        _ => false,
    };
    issued && luhn(&digits)
}

/// Returns whether the last digit is the check digit of those before it (ISO/IEC 7812-1, annex B).
fn luhn(digits: &[u32]) -> bool {
    let doubled = |(at, digit): (usize, &u32)| match digit * (1 + u32::from(at % 2 == 1)) {
        sum @ 10.. => sum - 9,
        sum => sum,
    };
    digits.iter().rev().enumerate().map(doubled).sum::<u32>() % 10 == 0
}

/// Tells phone numbers from zones before other numbers (`+1000 12345678`).
fn is_phone(text: &str) -> bool {
    let head: usize = text.chars().skip(1).take_while(char::is_ascii_digit).count();
    head != 4 || !text.contains(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_need_an_issuer_and_a_check_digit() {
        for card in
            ["4111111111111111", "4111 1111 1111 1111", "378282246310005", "5555-5555-5555-4444"]
        {
            assert!(is_card(card), "{card}");
        }
        // Epochs in microseconds and nanoseconds, a wrong digit, nobody's prefix.
        for number in
            ["1710496800000000", "1710496800000000000", "4111111111111112", "9999999999999995"]
        {
            assert!(!is_card(number), "{number}");
        }
    }
}
