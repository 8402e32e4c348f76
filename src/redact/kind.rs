//! The kinds of what is taken out, and what is written in their place.

/// A kind of what is taken out, in the order it is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    PrivateKey,
    CloudKey,
    Token,
    Password,
    Mail,
    Card,
    Account,
    SocialSecurity,
    Phone,
    Address,
    Hardware,
    Person,
}

impl Kind {
    /// All kinds.
    pub(super) const ALL: [Self; 12] = [
        Self::PrivateKey,
        Self::CloudKey,
        Self::Token,
        Self::Password,
        Self::Mail,
        Self::Card,
        Self::Account,
        Self::SocialSecurity,
        Self::Phone,
        Self::Address,
        Self::Hardware,
        Self::Person,
    ];

    /// Returns whether it is known by its own form alone: where it overlaps a secret that a name tells of, the secret
    /// says how far to go. `user:password@host` looks like a mail address that begins with the password.
    pub(super) fn is_soft(self) -> bool {
        self >= Self::Mail
    }

    /// Returns the word of its stand-ins.
    fn word(self) -> &'static str {
        match self {
            Self::PrivateKey => "private-key",
            Self::CloudKey => "key",
            Self::Token => "token",
            Self::Password => "password",
            Self::Mail => "mail",
            Self::Card => "card",
            Self::Account => "iban",
            Self::SocialSecurity => "ssn",
            Self::Phone => "phone",
            Self::Address => "ip",
            Self::Hardware => "mac",
            Self::Person => "person",
        }
    }

    /// Returns what stands in the place of the value with that number.
    pub(super) fn stand_in(self, number: usize) -> String {
        let word = self.word();
        match self {
            Self::Person => format!("{word}-{number}"),
            _ => format!("[{word}-{number}]"),
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
            Self::Account => ("IBAN", "IBANs"),
            Self::SocialSecurity => ("social security number", "social security numbers"),
            Self::Phone => ("phone number", "phone numbers"),
            Self::Address => ("IP address", "IP addresses"),
            Self::Hardware => ("MAC address", "MAC addresses"),
            Self::Person => ("name", "names"),
        };
        format!("{count} {}", if count == 1 { one } else { many })
    }
}

/// Returns whether the text is a stand-in, as in a report that was redacted before: `[token-3]`, `token-3`.
pub(super) fn is_stand_in(text: &str) -> bool {
    let inside = text.trim_matches(|c: char| matches!(c, '[' | ']' | '"' | '\'' | '\\'));
    inside.rsplit_once('-').is_some_and(|(word, number)| {
        let known = Kind::ALL.iter().any(|kind| kind.word() == word);
        known && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
    })
}
