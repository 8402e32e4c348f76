//! Tells lines that carry on the record above them: stack traces and the like.

/// How far into a record the mark of a trace is looked for, in bytes.
const MARK_WITHIN: usize = 8 << 10;

/// Returns whether `line` carries on whatever stands above it.
pub fn continues(line: &str) -> bool {
    match line.bytes().next() {
        None | Some(b' ' | b'\t') => true,
        Some(b'}' | b')' | b']') => {
            line.trim_end().bytes().all(|b| matches!(b, b'}' | b')' | b']' | b';' | b','))
        }
        Some(b'.') => {
            line.starts_with("... ") && (line.ends_with(" more") || line.contains(" common frames"))
        }
        Some(b'a') => line.starts_with("at ") && (line.ends_with(')') || line.contains('.')),
        Some(b'C') => line.starts_with("Caused by: ") || is_exception(line),
        Some(b'S') => line.starts_with("Suppressed: ") || is_exception(line),
        Some(b'T') => {
            line.starts_with("Traceback (most recent call last)")
                || line.starts_with("The above exception was ")
        }
        Some(b'D') => {
            line.starts_with("During handling of the above exception") || is_exception(line)
        }
        Some(b'g') => line.starts_with("goroutine ") && line.ends_with(':'),
        Some(b'p') => line.starts_with("panic: "),
        Some(b'[') => line.starts_with("[signal SIG"),
        Some(b't') => {
            line.starts_with("thread '") && line.contains("' panicked at") || is_exception(line)
        }
        Some(_) => is_exception(line),
    }
}

/// Returns whether `line` carries on `record`, a trace whose later lines say so only together with it: the last line
/// of a Python traceback, the frames of a Go dump.
pub fn continues_trace(line: &str, record: &str) -> bool {
    let head = record.as_bytes().get(..MARK_WITHIN).unwrap_or(record.as_bytes());
    let holds = |mark: &str| memchr::memmem::find(head, mark.as_bytes()).is_some();
    let single = memchr::memchr(b'\n', head).is_none();
    if single
        && !["Traceback ", "goroutine ", "panic: "].iter().any(|mark| record.starts_with(mark))
    {
        return false;
    }
    if holds("Traceback (most recent call last)") {
        let last = record.rsplit('\n').next().unwrap_or_default();
        let name = line.split(':').next().unwrap_or_default();
        return last.starts_with([' ', '\t']) && is_path(name);
    }
    (holds("goroutine ") || holds("panic: "))
        && (line.ends_with(')')
            || line.starts_with("created by ")
            || line.starts_with("exit status "))
}

/// Returns whether `record` holds the mark of a trace whose later lines say only together with it that they belong to it.
pub fn is_trace(record: &str) -> bool {
    let head = record.as_bytes().get(..MARK_WITHIN).unwrap_or(record.as_bytes());
    let marks = ["Traceback (most recent call last)", "goroutine ", "panic: "];
    marks.iter().any(|mark| memchr::memmem::find(head, mark.as_bytes()).is_some())
}

/// Returns whether `line` begins with the dotted name of an exception class, as Java prints it.
fn is_exception(line: &str) -> bool {
    let name = line.split([':', ' ']).next().unwrap_or_default();
    let after = line.get(name.len()..).unwrap_or_default();
    let ends = ["Exception", "Error", "Throwable", "Failure"];
    (after.is_empty() || after.starts_with(": ") || after == ":")
        && name.contains('.')
        && ends.iter().any(|end| name.ends_with(end))
        && is_path(name)
}

fn is_path(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'$'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traces_are_told_from_messages() {
        for line in [
            "\tat com.zaxxer.hikari.Pool.get(Pool.java:181)",
            "Caused by: java.net.SocketException: reset",
            "java.sql.SQLTransientConnectionException: timeout",
            "... 12 more",
            "Traceback (most recent call last):",
            "goroutine 1 [running]:",
            "}",
        ] {
            assert!(continues(line), "{line}");
        }
        for line in [
            "Connection reset",
            "error: no such file",
            "at noon we saw it",
            "[a] b",
            "x.Error happened",
        ] {
            assert!(!continues(line), "{line}");
        }
    }

    #[test]
    fn a_traceback_ends_with_its_error() {
        let trace = "ERROR x\nTraceback (most recent call last):\n  File \"a.py\", line 1";
        assert!(continues_trace("ValueError: no", trace));
        assert!(!continues_trace("ready to serve", trace));
    }
}
