//! Headings whose marks nothing parts from their text.

use crate::format::postmortem::line::{Kind, Line};

/// Makes a heading of `##2024-01-23 22:00`: people forget the blank that Markdown asks for. `#123` is an issue.
pub(super) fn glued_heading(line: &mut Line) {
    let rest = line.text.trim_start_matches('#');
    let level = line.text.len() - rest.len();
    let glued = rest.starts_with(char::is_alphanumeric) && (2..=6).contains(&level);
    if line.kind == Kind::Text && line.depth == 0 && glued {
        line.kind = Kind::Heading(u8::try_from(level).unwrap_or(6));
        line.column += level as u64;
        line.bold_until = line.bold_until.saturating_sub(level);
        line.text = rest.to_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::postmortem::line::lines;

    #[test]
    fn marks_without_a_blank_make_a_heading() {
        let kinds = |text: &str| lines(text).into_iter().map(|line| line.kind).collect::<Vec<_>>();
        assert_eq!(kinds("##2024-01-23 22:00\n"), [Kind::Heading(2)]);
        assert_eq!(kinds("#123 is open\n"), [Kind::Text]);
        assert_eq!(kinds("######### x\n"), [Kind::Text]);
    }
}
