//! What `strace -f` writes with `-tt` or `-ttt`: the process, the time, the call.

use crate::format::cursor::{Cursor, field, is_number};
use crate::format::parse::{Format, Parsed, Sample};

/// `PID TIME call(…) = result` (strace(1), `-f -tt`, `-ttt`), or `[pid PID] TIME call(…)`.
pub struct Strace;

impl Format for Strace {
    fn name(&self) -> &'static str {
        "strace"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first == b'[' || first.is_ascii_digit()
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "712 1710497702.003412 connect(4, {sa_family=AF_INET}, 16) = -1 ETIMEDOUT (Connection timed out)",
                message: "connect(4, {sa_family=AF_INET}, 16) = -1 ETIMEDOUT (Connection timed out)",
                time: "2024-03-15T10:15:02.003412Z",
                level: None,
            },
            Sample {
                text: "[pid   712] 1710497702.003412 --- SIGSEGV {si_signo=SIGSEGV} ---",
                message: "--- SIGSEGV {si_signo=SIGSEGV} ---",
                time: "2024-03-15T10:15:02.003412Z",
                level: None,
            },
        ]
    }
}

fn read(text: &str) -> Option<Parsed> {
    let mut cursor = Cursor::new(text);
    let process = if cursor.eat("[pid ") {
        cursor.until("] ")?.trim_start()
    } else {
        cursor.run(|byte| byte.is_ascii_digit())?
    };
    if process.len() > 7 || !is_number(process) || cursor.rest.starts_with(['-', '/', '.', ':']) {
        return None;
    }
    cursor.space();
    // Both clocks have six decimals: `10:15:02.003412`, `1710497702.003412`.
    let (time, call) = cursor.rest.split_once(' ')?;
    if !time.split_once('.').is_some_and(|(_, part)| part.len() == 6 && is_number(part)) {
        return None;
    }
    let stamp = cursor.time()?;
    let name =
        call.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let called = name > 0 && call.as_bytes().get(name) == Some(&b'(');
    if !called && !["+++ ", "--- ", "<... "].iter().any(|mark| call.starts_with(mark)) {
        return None;
    }
    let fields = vec![field("pid", process)];
    Some(Parsed { stamp: Some(stamp), message: call.to_owned(), fields, ..Parsed::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_numbers_are_left_to_others() {
        assert!(read("712 10:15:02.003412 brk(NULL) = 0x5584b006b000").is_some());
        for line in [
            "712 1710497702.003412 shop started",
            "712 1710497702.003 brk(NULL)",
            "17104977020 1710497702.003412 brk(NULL)",
            "[main] 1710497702.003412 brk(NULL)",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
