//! Findings that the author has looked at: `<!-- recount: ignore CODE reason -->` on the line of a finding or the line above.

use crate::lint::{Code, Finding, Gravity};

/// The code that this stage reports.
pub(super) const CODES: &[Code] = &[Code {
    name: "idle_ignore",
    gravity: Gravity::Note,
    about: "a comment ignores a code that nothing reports there, or gives no reason",
    help: "`<!-- recount: ignore CODE reason -->` holds for its own line and for the next line with text; \
           `<!-- recount: ignore-file CODE reason -->` holds for the whole document. A reason is asked for, so that the next \
           reader knows.",
}];

/// One comment.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Comment {
    line: u64,
    column: u64,
    width: u64,
    /// The lines it holds for; all where empty.
    lines: Vec<u64>,
    code: String,
    reasoned: bool,
}

/// Returns the findings that no comment of `text` ignores, and tells of comments that ignore nothing.
pub fn apply(text: &str, found: Vec<Finding>) -> Vec<Finding> {
    let comments = comments(text);
    let holds = |comment: &Comment, finding: &Finding| {
        comment.code == finding.code
            && (comment.lines.is_empty() || comment.lines.contains(&finding.line))
    };
    let idle = comments.iter().filter_map(|comment| {
        let used = found.iter().any(|finding| holds(comment, finding));
        let message = match (used, comment.reasoned) {
            (true, true) => return None,
            (true, false) => format!("`{}` is ignored without a reason", comment.code),
            (false, _) => format!("nothing to ignore: `{}` is not reported here", comment.code),
        };
        Some(Finding {
            code: "idle_ignore",
            gravity: Gravity::Note,
            message,
            line: comment.line,
            column: comment.column,
            width: comment.width,
            cites: Vec::new(),
        })
    });
    let idle: Vec<Finding> = idle.collect();
    let kept = found.into_iter().filter(|one| !comments.iter().any(|comment| holds(comment, one)));
    super::sorted(kept.chain(idle).collect())
}

fn comments(text: &str) -> Vec<Comment> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        for (start, _) in line.match_indices("<!--") {
            let Some((inner, _)) = line.get(start + 4..).and_then(|rest| rest.split_once("-->"))
            else {
                continue;
            };
            let Some(words) = inner.trim().strip_prefix("recount:") else { continue };
            let mut words = words.split_whitespace();
            let whole = match words.next() {
                Some("ignore") => false,
                Some("ignore-file") => true,
                _ => continue,
            };
            let Some(code) = words.next() else { continue };
            let next = (at + 1..lines.len())
                .find(|next| lines.get(*next).is_some_and(|line| !line.trim().is_empty()));
            let held = [Some(at), next].into_iter().flatten().map(|at| at as u64 + 1);
            found.push(Comment {
                line: at as u64 + 1,
                column: line.get(..start).map_or(0, |before| before.chars().count()) as u64 + 1,
                width: inner.chars().count() as u64 + 7,
                lines: if whole { Vec::new() } else { held.collect() },
                code: code.to_owned(),
                reasoned: words.next().is_some(),
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(line: u64) -> Finding {
        let message = String::new();
        let gravity = Gravity::Warning;
        Finding { code: "no_zone", gravity, message, line, column: 1, width: 1, cites: Vec::new() }
    }

    fn left(text: &str) -> Vec<(&'static str, u64)> {
        let found = apply(text, vec![finding(3), finding(5)]);
        found.into_iter().map(|one| (one.code, one.line)).collect()
    }

    #[test]
    fn a_comment_holds_for_its_line_and_the_next() {
        let text = "# T\n<!-- recount: ignore no_zone a school's form -->\n10:00\n\n10:10\n";
        assert_eq!(left(text), [("no_zone", 5)]);
        let whole = "<!-- recount: ignore-file no_zone a school's form -->\n";
        assert_eq!(left(whole), []);
    }

    #[test]
    fn idle_comments_are_told() {
        let text = "<!-- recount: ignore no_year because -->\n\n10:00 <!-- recount: ignore no_zone -->\n\n";
        assert_eq!(left(text), [("idle_ignore", 1), ("idle_ignore", 3), ("no_zone", 5)]);
    }
}
