//! What tells which lines of a wrapper (container, syslog) belong together.

use crate::format::parse::Parsed;

/// Returns whether the wrapper cut the line of `parsed` and carries it on in the next.
pub fn is_partial(parsed: &Parsed) -> bool {
    parsed.inner.is_some() && parsed.fields.iter().any(|(name, _)| name == "partial")
}

/// Returns the stream of a container that `parsed` came by.
pub fn stream(parsed: &Parsed) -> Option<&str> {
    parsed.fields.iter().find(|(name, _)| name == "stream").map(|(_, value)| value.as_str())
}

/// Returns whether the messages of the program of `parsed` begin with blanks: sudo pads the name of its user to eight
/// letters (`%8s : ` of its `logging.c`).
pub fn pads(parsed: &Parsed) -> bool {
    parsed.service.as_deref() == Some("sudo")
}

/// Returns whether two wrapped lines come from the same stream of the same process.
pub fn same_stream(one: &Parsed, other: &Parsed) -> bool {
    let pid = |parsed: &Parsed| parsed.fields.iter().find(|(name, _)| name == "pid").cloned();
    stream(one) == stream(other)
        && one.host == other.host
        && one.service == other.service
        && pid(one) == pid(other)
}
