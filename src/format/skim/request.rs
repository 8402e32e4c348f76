//! Tells by its bytes alone whether a line with the mark of a request could be one that was answered: most logs name requests
//! without their status, and those need no full reading.

use memchr::memmem;

/// Texts, lower case, that stand in requests which a message tells: they are counted, where [`is_mark`] has no objection.
pub static MARKS: &[&str] = &[
    " http/",
    " http\\/",
    "get /",
    "get \\/",
    "head /",
    "head \\/",
    "post /",
    "post \\/",
    "put /",
    "put \\/",
    "delete /",
    "delete \\/",
    "patch /",
    "patch \\/",
    "options /",
    "options \\/",
    "completed 1",
    "completed 2",
    "completed 3",
    "completed 4",
    "completed 5",
    "sent 1",
    "sent 2",
    "sent 3",
    "sent 4",
    "sent 5",
    "chunked 1",
    "chunked 2",
    "chunked 3",
    "chunked 4",
    "chunked 5",
    "request finished ",
    " responded ",
    " => generated ",
    "finished processing request ",
    "http.log.access",
];

/// The words behind a method that may be the status: behind the path, or the path and a version.
const BEHIND_METHOD: usize = 3;
/// Those behind the protocol, itself one of them: who asked may stand between.
const BEHIND_PROTOCOL: usize = 6;
/// Those before the protocol: the request, and what stands between it and the client.
const BEFORE_PROTOCOL: usize = 12;

/// Returns whether the mark at byte `at` of `line` counts: `false` only for one of a request near which no status stands.
pub fn is_mark(line: &[u8], at: usize) -> bool {
    let rest = line.get(at..).unwrap_or_default();
    if rest.get(..5).is_some_and(|head| head.eq_ignore_ascii_case(b" http")) {
        return rest.starts_with(b" HTTP")
            && (has_status(rest, BEHIND_PROTOCOL) || had_status(line, at, BEFORE_PROTOCOL));
    }
    let end = rest.iter().position(|byte| *byte == b' ').unwrap_or(rest.len());
    let (method, path) = rest.split_at_checked(end).unwrap_or_default();
    let asks = path.starts_with(b" /") || path.starts_with(b" \\/");
    if !asks || !METHODS.iter().any(|name| name.eq_ignore_ascii_case(method)) {
        return true;
    }
    // They are told by their capitals.
    !method.iter().any(u8::is_ascii_lowercase)
        && (has_status(path, BEHIND_METHOD) && !is_pointed(path) || had_status(line, at, 1))
}

/// Returns whether an arrow follows the path that `text` begins with: what stands behind that no message tells as a status.
fn is_pointed(text: &[u8]) -> bool {
    let mut words = words(text);
    // Behind an escape a status may hide.
    words.next().is_some_and(|path| !path.contains(&b'\\')) && words.next() == Some(b"->")
}

/// Returns whether a mark that counts stands in `line`, of which `lower` is the same in lower case.
pub fn is_marked(line: &[u8], lower: &[u8]) -> bool {
    let stands =
        |mark: &&str| memmem::find_iter(lower, mark.as_bytes()).any(|at| is_mark(line, at));
    MARKS.iter().any(stands)
}

/// The methods of the marks.
const METHODS: [&[u8]; 7] = [b"get", b"head", b"post", b"put", b"delete", b"patch", b"options"];

/// Returns whether one of the next `most` words may be a status.
fn has_status(rest: &[u8], most: usize) -> bool {
    words(rest).take(most).any(may_be_status)
}

/// Returns whether one of the last `most` words before byte `at` of `line` may be a status.
fn had_status(line: &[u8], at: usize, most: usize) -> bool {
    let before = line.get(..at).unwrap_or_default();
    let words = before.rsplit(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words.take(most).any(may_be_status)
}

fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}

/// Returns whether `word` begins with a status, or holds an escape that may hide one.
fn may_be_status(word: &[u8]) -> bool {
    let start = word.iter().take_while(|byte| b"\"'[(|".contains(byte)).count();
    let digits = word.get(start..).unwrap_or_default();
    let status = matches!(digits, [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9', ..])
        && !digits.get(3).is_some_and(u8::is_ascii_alphanumeric);
    status || word.contains(&b'\\')
}

#[cfg(test)]
mod tests {
    use super::is_mark;

    fn marked(line: &str) -> bool {
        let lower = line.to_ascii_lowercase();
        let marks = [" http", "get /", "get \\/", "put /", "responded "];
        let mut places = marks.iter().flat_map(|mark| lower.match_indices(mark));
        places.any(|(at, _)| is_mark(line.as_bytes(), at))
    }

    #[test]
    fn a_request_near_a_status_is_one() {
        for line in [
            "x GET /pay 500 5 ms",
            "x GET /pay HTTP/1.1 500 5",
            "x \"PUT /pay HTTP/1.1\" \"500\" 5",
            "x 500 0.013 a \"b c\" \"PROPFIND /pay HTTP/1.1\" 42",
            "x 500 GET /pay (192.0.2.7) 5ms",
            "x [500]: GET /pay",
            "x \"GET http://shop.example.com/pay HTTP/1.1\" from 192.0.2.7 - 500 5B",
            r#"{"message":"GET /pay 500","a":1}"#,
            r#"{"message":"\"GET /pay HTTP/1.1\" 500","a":1}"#,
            r#"{"message":"GET \/pay 500"}"#,
            r#"{"message":"GET /pay\t500"}"#,
            r#"{"message":"GET /pay\t500\t12ms -> shop-a"}"#,
            "x responded y",
        ] {
            assert!(marked(line), "{line}");
        }
        for line in [
            "x calling GET /pay with retries=2",
            "x GET /pay took 5000 ms",
            "x GET /pay for tenant 500",
            "x target /srv 500",
            "x GET /pay -> 500 in 12ms",
            "x, request: \"GET /pay HTTP/1.1\", upstream: \"http://192.0.2.7:80/pay\"",
            "x http 500",
        ] {
            assert!(!marked(line), "{line}");
        }
    }
}
