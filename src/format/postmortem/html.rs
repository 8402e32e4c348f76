//! Takes the markup off lines of HTML in Markdown.

use crate::format::entities::decoded;

/// What a line of HTML holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Stripped {
    /// The text without tags.
    pub(super) text: String,
    /// The level of a heading tag in it.
    pub(super) heading: Option<u8>,
    /// Whether it opens a list item.
    pub(super) item: bool,
}

/// Returns `line` without tags; block tags become a space.
pub(super) fn strip(line: &str) -> Stripped {
    let mut found = Stripped::default();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('<') {
        found.text.push_str(before);
        let Some((tag, behind)) = after.split_once('>') else {
            rest = "";
            break;
        };
        let name: String =
            tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        match name.to_ascii_lowercase().as_str() {
            "h1" => found.heading = Some(1),
            "h2" => found.heading = Some(2),
            "h3" | "h4" | "h5" | "h6" => found.heading = Some(3),
            "li" => found.item |= !tag.starts_with('/'),
            _ => {}
        }
        let inline =
            matches!(name.as_str(), "b" | "strong" | "i" | "em" | "code" | "span" | "a" | "u");
        if !inline {
            found.text.push(' ');
        }
        rest = behind;
    }
    found.text.push_str(rest);
    found.text = decoded(found.text.trim()).into_owned();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_lose_their_tags() {
        let line = strip("<li><strong>10:30 AM:</strong>Alert &amp; page<img src=\"a.png\"></li>");
        assert_eq!((line.text.as_str(), line.item), ("10:30 AM:Alert & page", true));
        assert_eq!(strip("<h2 align=\"center\">Timeline</h2>").heading, Some(2));
    }
}
