//! Server access logs of Amazon S3
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html>): `owner bucket [time] client requester request-id
//! operation key "request" status error sent size total-time turn-around-time "referer" "agent" …`, times in milliseconds.

use crate::format::access::{Access, is_status_cell, seconds};
use crate::format::clf_head::is_address;
use crate::format::cursor::{Cursor, field, first_line};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::parse;

/// The format; the bucket is the service.
pub struct S3Access;

impl Format for S3Access {
    fn name(&self) -> &'static str {
        "s3-access"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(first_line(text).0).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first.is_ascii_digit() || matches!(first, b'a'..=b'f' | b'-')
    }

    fn samples(&self) -> &'static [Sample] {
        &[Sample {
            text: r#"79a59df900b949e5 shop-images [15/Mar/2024:10:15:02 +0000] 192.0.2.7 arn:aws:iam::123456789012:user/ann 3E57427F3EXAMPLE REST.GET.OBJECT logo.png "GET /logo.png?versioning HTTP/1.1" 503 SlowDown 113 - 7 - "-" "S3Console/0.4" -"#,
            message: "GET /logo.png 503",
            time: "2024-03-15T10:15:02Z",
            level: None,
        }]
    }
}

fn read(line: &str) -> Option<Parsed> {
    let (owner, rest) = line.split_once(' ')?;
    owner.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-').then_some(())?;
    let mut cursor = Cursor::new(rest);
    let bucket = cursor.word()?;
    let time = cursor.bracketed().filter(|time| time.contains('/'))?;
    let client = cursor.word().filter(|word| *word == "-" || is_address(word))?;
    let requester = cursor.word()?;
    let request_id = cursor.word()?;
    let operation = cursor.word().filter(|word| word.contains('.'))?;
    cursor.word()?;
    let request = cursor.quoted()?;
    let status = cursor.word().filter(|word| is_status_cell(word))?;
    let error = cursor.word()?;
    cursor.word()?;
    cursor.word()?;
    let duration = cursor.word().and_then(seconds);
    // Who signs the request is a role of the application more often than a user.
    let target = bucket;
    let access = Access { request, status, client, target, request_id, ..Access::default() };
    let mut parsed = access.into_parsed(Some(parse(time)?), duration.as_deref());
    let named = [("requester", requester), ("operation", operation), ("error", error)];
    parsed.fields.extend(named.map(|(name, value)| field(&["s3.", name].concat(), value)));
    Some(parsed)
}
