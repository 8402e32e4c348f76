//! Which lines `git log` and `git show` write.

/// Returns whether `line` may stand in a history: a head, a message, or what `--stat` and patches write. A log that opens with
/// a commit goes on with lines that begin with their time.
pub(super) fn is_of_history(line: &str) -> bool {
    const BEGINNINGS: [&str; 17] = [
        "commit ",
        "Author",
        "Commit",
        "Date",
        "Merge:",
        "Notes",
        "Reflog",
        "TagDate",
        "tag ",
        "diff ",
        "index ",
        "new ",
        "deleted ",
        "similarity ",
        "rename ",
        "old mode",
        "Binary ",
    ];
    let marked = line.starts_with([' ', '\t', '+', '-', '@', '\\', ':']);
    // What is looked at may end in the midst of a line.
    marked || BEGINNINGS.iter().any(|known| line.starts_with(known) || known.starts_with(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_history_are_told_from_those_of_a_log() {
        for (line, is) in [
            ("commit 9f1c2ab0d5e4", true),
            ("    smaller batches", true),
            (" shop.py | 2 +-", true),
            ("diff --git a/x b/x", true),
            ("Auth", true),
            ("2024-03-15T10:15:02Z ERROR shop: no answer", false),
            ("Mar 15 10:15:02 web-1 shop[8]: no answer", false),
        ] {
            assert_eq!(is_of_history(line), is, "{line}");
        }
    }
}
