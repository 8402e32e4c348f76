//! Why a source broke off, in the words of the ledger.

use std::io::{Error, ErrorKind};

/// Returns the error of a stream that ends before its own format says so.
pub fn truncated() -> Error {
    Error::new(ErrorKind::UnexpectedEof, "unexpected end of file")
}

/// Returns the error of a stream that contradicts its own format.
pub fn corrupt(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidData, message.into())
}

/// Returns the error of a breached cap; `message` is the whole reason.
pub fn breach(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::FileTooLarge, message.into())
}

/// Returns the reason for the ledger, where `read` bytes had been handed over before `error`.
pub fn reason(error: &Error, read: u64) -> String {
    let before = if read == 0 { "nothing of it was read" } else { "what came before it was read" };
    match error.kind() {
        ErrorKind::FileTooLarge => error.to_string(),
        ErrorKind::UnexpectedEof => format!("truncated: unexpected end of file; {before}"),
        ErrorKind::InvalidData | ErrorKind::InvalidInput => format!("corrupt: {error}; {before}"),
        _ => format!("unreadable: {error}; {before}"),
    }
}

/// Returns the reason for the ledger of a path that could not be opened.
pub fn unopened(error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "not found: no such file or folder; check the path".to_owned(),
        ErrorKind::PermissionDenied => {
            "unreadable: permission denied; run as a user who may read it".to_owned()
        }
        _ => format!("unreadable: {error}"),
    }
}
