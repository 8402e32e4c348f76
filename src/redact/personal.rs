//! What belongs to a person and has a form of its own: mail address, card, bank account, phone.

use std::ops::Range;

use regex::Captures;

use crate::redact::kind::Kind;
use crate::redact::shape::{Shape, group, group_if, judged, plain};

/// Mail addresses, card numbers, IBANs, social security numbers, phone numbers.
pub(super) static PERSONAL: &[Shape] = &[
    judged(
        Kind::Mail,
        r"(?P<n>[\p{L}\p{N}._%+'-]*[\p{L}\p{N}_%+-](?:@|%40|\\u0040|&#64;)[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,})",
        |text, found| group_if(text, found, is_mail),
    ),
    judged(
        Kind::Card,
        r"\<(?P<v>\d{13,19}|\d{4}[ .-]\d{4}[ .-]\d{4}[ .-]\d{1,7}|3\d{3}[ .-]\d{6}[ .-]\d{4,5})\>",
        |text, found| group_if(text, found, is_card),
    ),
    judged(Kind::Account, r"\<(?P<v>[A-Z]{2}\d\d(?:[ -]?[A-Z0-9]){11,36})", iban),
    judged(
        Kind::SocialSecurity,
        r"(?:^|[^\w.-]|\\[nrt])(?P<v>\d{3}-\d\d-\d{4})(?:[^\w-]|$)",
        |text, found| group_if(text, found, is_social_security),
    ),
    judged(Kind::Phone, r"\+[1-9](?:[ ().\x2f-]{0,2}\d){7,14}\b", |text, found| {
        group_if(text, found, is_phone)
    }),
    plain(Kind::Phone, r"\(\d{3}\) ?\d{3}[ .-]\d{4}\b|\b[2-9]\d\d[-.][2-9]\d\d[-.]\d{4}\b"),
    // What its name tells to be one.
    plain(
        Kind::Phone,
        r"(?i)(?:phone|mobile|msisdn|telephone|\bfax|\btel)(?:[_-]?(?:number|no|nr))?[\x22'\\]*\s*(?:=>|[:=])\s*[\x22'\\]*(?P<v>\+?\(?\d[\d ()./-]{5,20}\d)",
    ),
];

/// Tells addresses of people from names of systemd's units and of images, which have the same form.
fn is_mail(text: &str) -> bool {
    let units = [
        "service", "socket", "target", "timer", "mount", "slice", "scope", "device", "path", "swap",
    ];
    let images = ["png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js"];
    let last = text.rsplit('.').next().unwrap_or_default();
    !units.contains(&last) && !images.contains(&last)
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
        6200..=6299 => (16..=19).contains(&digits.len()),
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

/// Returns the longest beginning that is an IBAN (ISO 13616: 15 to 34 characters, check by ISO 7064 MOD 97-10): words
/// behind it look like more of it.
fn iban(text: &str, found: &Captures<'_>) -> Option<Range<usize>> {
    let at = group(text, found)?;
    let value = text.get(at.clone())?;
    let ends = value.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric());
    let ends: Vec<usize> = ends.map(|(start, _)| start + 1).collect();
    let whole = |end: &usize| {
        let next = text.get(at.start + end..).and_then(|rest| rest.chars().next());
        !next.is_some_and(char::is_alphanumeric)
    };
    let long = ends.get(14..ends.len().min(34)).unwrap_or_default();
    let end = long.iter().rev().find(|end| whole(end) && value.get(..**end).is_some_and(is_iban));
    end.map(|end| at.start..at.start + end)
}

fn is_iban(text: &str) -> bool {
    let signs: Vec<u32> = text.chars().filter_map(|c| c.to_digit(36)).collect();
    let (head, tail) = signs.split_at(signs.len().min(4));
    let rest = tail.iter().chain(head).fold(0, |rest, sign| match sign {
        10.. => (rest * 100 + sign) % 97,
        digit => (rest * 10 + digit) % 97,
    });
    rest == 1
}

/// Returns whether the number is one that is given out: no part is all zeros, and the first is neither 666 nor from 900 on.
fn is_social_security(text: &str) -> bool {
    let parts: Vec<u32> = text.split('-').filter_map(|part| part.parse().ok()).collect();
    matches!(parts.as_slice(), [area, group, serial]
        if (1..900).contains(area) && *area != 666 && *group > 0 && *serial > 0)
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

    #[test]
    fn accounts_need_a_check_number() {
        for account in ["DE89370400440532013000", "GB82 WEST 1234 5698 7654 32"] {
            assert!(is_iban(account), "{account}");
        }
        assert!(!is_iban("DE89370400440532013001"));
    }
}
