//! The parts of a mail that its words are in: headers, encodings, alternatives (RFC 2045 to 2047).

/// How deep parts may hold parts.
const MAX_DEPTH: usize = 5;

/// The words of a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The text, decoded.
    pub text: String,
    /// Whether it is HTML.
    pub html: bool,
}

/// Headers: name, lower case, and value, continuation lines joined.
pub type Headers = Vec<(String, String)>;

/// Returns head and body of a mail or of a part of one.
pub fn split(text: &str) -> (&str, &str) {
    if let Some(body) = text.strip_prefix('\n') {
        return ("", body);
    }
    text.split_once("\n\n").unwrap_or((text, ""))
}

/// Returns the headers of a head.
pub fn headers(head: &str) -> Headers {
    let mut found = Headers::new();
    for line in head.lines() {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = found.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            found.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    found
}

/// Returns the text of a body with these headers: of several parts the first with plain text, else the first with any.
pub fn text(headers: &Headers, body: &str, depth: usize) -> Words {
    let get = |name: &str| {
        headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    };
    let kind = get("content-type");
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/") {
        let parts = boundary(kind).map(|mark| parts(body, mark)).unwrap_or_default();
        if depth >= MAX_DEPTH {
            return Words::default();
        }
        let mut read = parts.into_iter().map(|part| {
            let (head, body) = split(part);
            text(&self::headers(head), body, depth + 1)
        });
        let mut first = Words::default();
        let plain = read.find(|words| {
            if first.text.is_empty() {
                first = words.clone();
            }
            !words.html && !words.text.trim().is_empty()
        });
        return plain.unwrap_or(first);
    }
    if !lower.is_empty() && !lower.starts_with("text/") {
        return Words::default();
    }
    let bytes = match get("content-transfer-encoding").to_ascii_lowercase().as_str() {
        "quoted-printable" => quoted(body.as_bytes(), false),
        "base64" => base64(body.as_bytes()),
        _ => body.as_bytes().to_vec(),
    };
    Words { text: decoded(&bytes, charset(&lower)), html: lower.starts_with("text/html") }
}

/// Returns a header's value with its encoded words decoded: `=?UTF-8?Q?J=C3=B6rg?=`.
pub fn words(value: &str) -> String {
    let mut plain = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("=?") {
        let mut parts = after.splitn(4, '?');
        let encoded = (parts.next(), parts.next(), parts.next(), parts.next());
        let (Some(charset), Some(kind), Some(text), Some(tail)) = encoded else { break };
        let Some(tail) = tail.strip_prefix('=') else { break };
        // White space between two encoded words is none.
        if plain.is_empty() || !before.trim().is_empty() {
            plain.push_str(before);
        }
        let bytes = if kind.eq_ignore_ascii_case("b") {
            base64(text.as_bytes())
        } else {
            quoted(text.as_bytes(), true)
        };
        plain.push_str(&decoded(&bytes, Some(charset)));
        rest = tail;
    }
    plain.push_str(rest);
    plain
}

fn decoded(bytes: &[u8], charset: Option<&str>) -> String {
    let label = charset.unwrap_or("utf-8").as_bytes();
    let encoding = encoding_rs::Encoding::for_label(label).unwrap_or(encoding_rs::UTF_8);
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Returns a parameter of a content type, without quotes.
fn parameter<'k>(kind: &'k str, name: &str) -> Option<&'k str> {
    let found = kind.split(';').skip(1).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then_some(value)
    })?;
    Some(found.trim().trim_matches('"'))
}

fn boundary(kind: &str) -> Option<&str> {
    parameter(kind, "boundary").filter(|mark| !mark.is_empty())
}

fn charset(kind: &str) -> Option<&str> {
    parameter(kind, "charset")
}

/// Returns the parts of a body that lines with `mark` part.
fn parts<'b>(body: &'b str, mark: &str) -> Vec<&'b str> {
    let mut found = Vec::new();
    let (mut from, mut at) = (None, 0);
    for line in body.split_inclusive('\n') {
        if let Some(rest) = line.strip_prefix("--").and_then(|rest| rest.strip_prefix(mark)) {
            found.extend(from.take().and_then(|from| body.get(from..at)));
            if !rest.starts_with("--") {
                from = Some(at + line.len());
            }
        }
        at += line.len();
    }
    found.extend(from.and_then(|from| body.get(from..)));
    found
}

/// Decodes quoted-printable text; in `header`s `_` is a blank.
fn quoted(text: &[u8], header: bool) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        match (byte, tail) {
            (b'=', [b'\n', after @ ..] | [b'\r', b'\n', after @ ..]) => rest = after,
            (b'=', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    plain.push(high << 4 | low);
                    rest = after;
                }
                _ => plain.push(b'='),
            },
            (b'_', _) if header => plain.push(b' '),
            _ => plain.push(*byte),
        }
    }
    plain
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Decodes base64; what is none is passed over.
fn base64(text: &[u8]) -> Vec<u8> {
    let value = |byte: &u8| match byte {
        b'A'..=b'Z' => Some(u32::from(byte - b'A')),
        b'a'..=b'z' => Some(u32::from(byte - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(byte - b'0') + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    };
    let values: Vec<u32> = text.iter().filter_map(value).collect();
    let mut plain = Vec::with_capacity(values.len());
    for four in values.chunks(4) {
        let joined = four.iter().fold(0, |sum, value| sum << 6 | value) << (6 * (4 - four.len()));
        let [_, bytes @ ..] = joined.to_be_bytes();
        plain.extend(bytes.iter().take(four.len().saturating_sub(1)));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_undone() {
        assert_eq!(words("Re: =?UTF-8?Q?J=C3=B6rg_B?= =?utf-8?B?w7Y=?= x"), "Re: Jörg Bö x");
        assert_eq!(words("=?iso-8859-1?q?J=F6rg?="), "Jörg");
        assert_eq!(words("a =?broken"), "a =?broken");
        assert_eq!(quoted(b"a=\nb=3D=zz=", false), b"ab==zz=");
        assert_eq!(base64(b"aGVs\nbG8="), b"hello");
    }

    #[test]
    fn the_plain_part_is_taken() {
        let body = "skip\n--x\nContent-Type: text/html\n\n<p>a</p>\n--x\nContent-Type: text/plain\n\nplain\n--x--\nend\n";
        let headers = headers("Content-Type: multipart/alternative;\n boundary=\"x\"");
        assert_eq!(text(&headers, body, 0), Words { text: "plain\n".into(), html: false });
        let pdf = self::headers("Content-Type: application/pdf");
        assert_eq!(text(&pdf, "x", 0), Words::default());
    }
}
