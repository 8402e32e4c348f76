//! `no_entries` and `not_a_post_mortem`: there is nothing to check.

use crate::lint::{Code, Finding, Gravity};
use crate::model::post_mortem::{Passage, PostMortem};

/// The codes that this stage reports.
pub(super) const CODES: &[Code] = &[
    Code {
        name: "no_entries",
        gravity: Gravity::Warning,
        about: "the document has no entry with a time: there is nothing to check",
        help: "A timeline is a list, a table or paragraphs, each of which begins with its time: `- 10:15 UTC the pager goes off`. \
               Write one, or give the file that has it; `recount draft LOGS` writes it from logs.",
    },
    Code {
        name: "not_a_post_mortem",
        gravity: Gravity::Warning,
        about: "the file reads as a log, not as a post-mortem",
        help: "Its lines are records of a log format. `recount timeline FILE` shows what they tell, `recount draft FILE` writes a \
               post-mortem of them, and `recount lint POST-MORTEM --logs FILE` lays one beside them.",
    },
];

/// Returns what keeps `document` from being checked; `log` is the format of the log that it reads as.
pub fn nothing(document: &PostMortem, log: Option<&str>) -> Option<Finding> {
    let empty = document.entries.is_empty();
    let (code, message) = match log {
        Some(format) => (
            "not_a_post_mortem",
            format!(
                "this does not read as a post-mortem but as a log ({format}): `recount timeline` shows what it tells, and \
                 `recount lint POST-MORTEM --logs` lays a post-mortem beside it"
            ),
        ),
        None if empty => (
            "no_entries",
            "no entry with a time was found, so that there is nothing to check; a timeline has lines such as \
             `- 10:15 UTC the pager goes off`"
                .to_owned(),
        ),
        None => return None,
    };
    Some(Finding::at(&start(), code, Gravity::Warning, message))
}

/// Returns the beginning of a document.
fn start() -> Passage {
    Passage { line: 1, column: 1, lines: 1, offset: 0, text: String::new(), raw: String::new() }
}
