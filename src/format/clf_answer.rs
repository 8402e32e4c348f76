//! The status in an access log of nginx or Apache, behind the request or, in formats of one's own, before it.

use crate::format::access::{is_seconds, is_status_cell};
use crate::format::clf_head::{Head, is_asked, is_request};
use crate::format::cursor::{Cursor, is_number};

/// What was answered.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The status, as logged.
    pub status: &'a str,
    /// How long it took, in seconds, where that stands between status and size.
    pub duration: Option<&'a str>,
    /// What follows.
    pub rest: Cursor<'a>,
    /// How many whole numbers follow the request, the status with them.
    numbers: usize,
}

impl<'a> Answer<'a> {
    /// Reads the answer in a line that begins with `head`; `None` where no status can be told from a size.
    pub fn read(head: &Head<'a>) -> Option<Self> {
        let full = is_request(head.request) || is_asked(head.request);
        let after = Self::after(head.rest, full);
        let mut words = head.between.iter().filter(|word| full && is_known(word));
        let Some(before) = words.next() else {
            // Apache's log of TLS requests has a size and no status.
            let sized = |answer: &Self| {
                answer.numbers == 1 && head.between.iter().any(|word| is_protocol(word))
            };
            return after.filter(|answer| !sized(answer));
        };
        match after {
            // A status and a size stand where they usually do.
            Some(answer) if answer.numbers >= 2 && is_known(answer.status) => Some(answer),
            _ => Some(Self { status: before, duration: None, rest: head.rest, numbers: 0 }),
        }
    }

    fn after(mut cursor: Cursor<'a>, full: bool) -> Option<Self> {
        let status = part(&mut cursor).filter(|word| is_status_cell(word))?;
        let mut answer = Self { status, duration: None, rest: cursor, numbers: 1 };
        let mut size = size_of(&mut cursor);
        // Some put how long it took before the size.
        if let Some(duration) = size.filter(|size| is_request_time(size)) {
            answer = Self { duration: Some(duration), rest: cursor, ..answer };
            size = size_of(&mut cursor);
        }
        match size.filter(|size| *size == "-" || is_number(size)) {
            Some(_) => Some(Self { rest: cursor, numbers: answer.numbers + 1, ..answer }),
            // Some leave the size out.
            None => full.then_some(answer),
        }
    }
}

/// Takes the next word without the quotes and bars that some put around it.
fn part<'a>(cursor: &mut Cursor<'a>) -> Option<&'a str> {
    unbarred(cursor).map(|word| word.trim_matches('"'))
}

/// Takes what may be the size of the answer. A dash in quotes is none: it is the page that the client came from.
fn size_of<'a>(cursor: &mut Cursor<'a>) -> Option<&'a str> {
    unbarred(cursor).filter(|word| *word != "\"-\"").map(|word| word.trim_matches('"'))
}

/// Takes the next word that is no bar.
fn unbarred<'a>(cursor: &mut Cursor<'a>) -> Option<&'a str> {
    let word = cursor.word()?;
    if word == "|" { cursor.word() } else { Some(word) }
}

/// Returns whether `text` is a status that servers give: those of RFC 9110 and its extensions, of nginx, of Cloudflare and of
/// AWS. Other numbers of three digits are as likely sizes.
pub fn is_known(text: &str) -> bool {
    let status = text.parse::<u16>().unwrap_or_default();
    text.len() == 3
        && matches!(
            status,
            100..=103
                | 200..=208
                | 226
                | 300..=305
                | 307 | 308
                | 400..=418
                | 421..=426
                | 428 | 429 | 431 | 444 | 451 | 460 | 463
                | 494..=499
                | 500..=508
                | 510 | 511
                | 520..=527
                | 530 | 561
        )
}

fn is_protocol(word: &str) -> bool {
    word.starts_with("TLSv") || word.starts_with("SSLv")
}

/// Returns whether `value`, which no name stands before, is how long a request took: nginx writes that in seconds with three
/// decimals, and the ratio of gzip, which may stand there too, with two.
pub fn is_request_time(value: &str) -> bool {
    let decimals = value.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    is_seconds(value) && decimals == 3 && value.len() <= 9
}

#[cfg(test)]
mod tests {
    use crate::format::clf::read;

    fn told(line: &str) -> Option<String> {
        let parsed = read(line)?;
        let duration = parsed.fields.iter().find(|(name, _)| name == "http.duration");
        let duration = duration.map_or("-", |(_, value)| value);
        Some(format!("{} {duration} {}", parsed.message, parsed.service.as_deref().unwrap_or("-")))
    }

    const TIME: &str = "[15/Mar/2024:10:15:02 +0000]";

    #[test]
    fn a_status_before_the_request_is_no_size() {
        for (line, wanted) in [
            (r#"192.0.2.7 - - {t} 502 "GET / HTTP/1.1" 142 "-" "UA""#, "GET / 502 - -"),
            (r#"192.0.2.7 - - {t} 502 "GET / HTTP/1.1" 1042 "-" "UA""#, "GET / 502 - -"),
            (r#"192.0.2.7 - - {t} 502 1042 "GET / HTTP/1.1" "-" "UA""#, "GET / 502 - -"),
            (r#"192.0.2.7 - - {t} 142 0.034 502 "GET / HTTP/1.1" "-""#, "GET / 502 0.034 -"),
            (r#"192.0.2.7 {t} 502 142 0.034 "GET / HTTP/1.1" "-""#, "GET / 502 0.034 -"),
            (r#"{t} 192.0.2.7 502 0.034 "GET / HTTP/1.1" 142"#, "GET / 502 0.034 -"),
            (r#"{t} 502 - 192.0.2.7 "GET / HTTP/1.1" 142 "-" "UA""#, "GET / 502 - -"),
            (r#"192.0.2.7 - - {t} 142 "GET / HTTP/1.1" 502 0.034"#, "GET / 502 0.034 -"),
            (r#"192.0.2.7 - - {t} 0.034 "GET / HTTP/1.1" 502 142"#, "GET / 502 0.034 -"),
            (r#"192.0.2.7 - - {t} 200 "GET / HTTP/1.1" 502 142 "-""#, "GET / 502 - -"),
            (r#"192.0.2.7 - - {t} 502 "GET / HTTP/1.1" 204 0.034"#, "GET / 502 0.034 -"),
            (r#"192.0.2.7 - - {t} 200 "GET / HTTP/1.1" 500 "-" "UA""#, "GET / 200 - -"),
            (r#"192.0.2.7 - - {t} 502 "GET / HTTP/1.1" 200 "-" "curl""#, "GET / 502 - -"),
            (r#"192.0.2.7 - - {t} 502 "GET / HTTP/1.1" 200 0.034 "-" "curl""#, "GET / 502 0.034 -"),
            (r#"192.0.2.7 - - {t} 200 "GET / HTTP/1.1" "502" "142""#, "GET / 502 - -"),
        ] {
            let line = line.replace("{t}", TIME);
            assert_eq!(told(&line).as_deref(), Some(wanted), "{line}");
        }
    }

    #[test]
    fn requests_stand_without_quotes_and_times_without_brackets() {
        for (line, wanted) in [
            (r#"192.0.2.7 - {t} GET / HTTP/1.1 "502""#, "GET / 502 - -"),
            ("192.0.2.7 - - {t} GET / HTTP/1.1 502 142", "GET / 502 - -"),
            (r#"192.0.2.7 - - {t} "GET / HTTP/1.1" "502" 142 "-" "UA""#, "GET / 502 - -"),
            (r#"192.0.2.7 - - {t} "GET / HTTP/1.1" "502" "142""#, "GET / 502 - -"),
            (
                r#"192.0.2.7 -  15/Mar/2024:10:15:02 +0000 "GET /index.php" 502"#,
                "GET /index.php 502 - -",
            ),
            (r#"- -  15/Mar/2024:10:15:02 +0000 "GET /a" 502 /srv/a.php 12.3"#, "GET /a 502 - -"),
            (r#"192.0.2.7 - - 15/Mar/2024:10:15:02 +0000 "GET / HTTP/1.1" 502 9"#, "GET / 502 - -"),
            ("192.0.2.7 | 15/Mar/2024:10:15:02 +0000 | GET / HTTP/1.1 | 502 | 9", "GET / 502 - -"),
            (r#"[15/Mar/2024 10:15:02] "GET / HTTP/1.1" 502 9"#, "GET / 502 - -"),
            (r#"[2024-03-15T10:15:02Z] 192.0.2.7 - - "GET / HTTP/1.1" 502 9"#, "GET / 502 - -"),
        ] {
            let line = line.replace("{t}", TIME);
            assert_eq!(told(&line).as_deref(), Some(wanted), "{line}");
        }
    }

    #[test]
    fn other_lines_are_left_alone() {
        for line in [
            r#"{t} 192.0.2.7 TLSv1.3 TLS_AES_256_GCM_SHA384 "GET / HTTP/1.1" 502"#,
            r#"192.0.2.7 - - {t} "GET / HTTP/1.1" 15020"#,
            r#"2024-03-15 10:15:02,003 - werkzeug - INFO - 192.0.2.7 - - {t} "GET / HTTP/1.1" 502 -"#,
            r#"192.0.2.7 - - {t} 142 "GET / HTTP/1.1" 15020"#,
            r#"[2024-03-15T10:15:02Z] "GET / HTTP/1.1" 502 9"#,
            r#"app 15/Mar/2024:10:15:02 +0000 asked for "GET /a" 502 9"#,
        ] {
            let line = line.replace("{t}", TIME);
            assert_eq!(told(&line), None, "{line}");
        }
    }
}
