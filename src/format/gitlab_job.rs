//! Logs of GitLab's jobs whose lines are stamped (`FF_TIMESTAMPS`): time, number of the stream, `O` or `E` for output or
//! errors, `+` where the line goes on, then what the job wrote.

use crate::format::cursor::{field, split_byte};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::parse;

/// The format, a wrapper.
pub struct GitlabJob;

impl Format for GitlabJob {
    fn name(&self) -> &'static str {
        "gitlab-job"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first.is_ascii_digit()
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "2024-03-15T10:15:02.003433Z 00O $ ./deploy.sh production",
                message: "$ ./deploy.sh production",
                time: "2024-03-15T10:15:02.003433Z",
                level: None,
            },
            Sample {
                text: "2024-03-15T10:15:02.003433Z 01E+remote: done",
                message: "remote: done",
                time: "2024-03-15T10:15:02.003433Z",
                level: None,
            },
        ]
    }
}

fn read(text: &str) -> Option<Parsed> {
    let (time, rest) = split_byte(text, b' ')?;
    let [a, b, kind, mark, ..] = rest.as_bytes() else { return None };
    let numbered = a.is_ascii_hexdigit() && b.is_ascii_hexdigit();
    if !numbered
        || !matches!(kind, b'O' | b'E')
        || !matches!(mark, b' ' | b'+')
        || !time.ends_with('Z')
    {
        return None;
    }
    let inner = Some(rest.get(4..)?.to_owned());
    let fields = vec![field("stream", rest.get(2..3)?)];
    Some(Parsed { stamp: Some(parse(time)?), inner, fields, ..Parsed::default() })
}
