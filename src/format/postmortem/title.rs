//! Finds the title of the document.

use crate::format::postmortem::heading_words;
use crate::format::postmortem::line::{Kind, Line};
use crate::format::postmortem::section::Section;

/// Returns the title without the words that every such document has, and the index of its line.
pub(super) fn find(lines: &[Line]) -> Option<(usize, String)> {
    let meta = lines.iter().enumerate().filter(|(_, line)| line.kind == Kind::Meta);
    let front = meta.filter_map(|(at, line)| {
        let value = line.text.strip_prefix("title:")?.trim().trim_matches(['"', '\'']);
        clean(value).map(|title| (at, title))
    });
    let body = lines.iter().enumerate().filter(|(_, line)| line.kind != Kind::Meta).take(12);
    let heading = body.filter(|(at, line)| {
        let bold = line.strong && line.kind == Kind::Text;
        matches!(line.kind, Kind::Heading(_)) || bold || *at == 0
    });
    let named = heading.filter_map(|(at, line)| {
        let title = clean(&line.text)?;
        let bare = words(title.split(" (").next().unwrap_or_default());
        let known = heading_words::classify(&bare) != Section::Other && bare.len() <= 4;
        (!known && title.chars().count() <= 160).then_some((at, title))
    });
    front.chain(named).next()
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// Returns `text` without "post-mortem", task numbers and signs at its ends, or `None` where nothing is left.
fn clean(text: &str) -> Option<String> {
    let mut title = text.trim();
    loop {
        let before = title;
        title = title.trim_start_matches(|c: char| {
            !c.is_alphanumeric() && !matches!(c, '"' | '“' | '\'' | '(' | '[')
        });
        let lower = title.to_ascii_lowercase();
        let prefix = PREFIXES.iter().find(|prefix| {
            lower
                .strip_prefix(**prefix)
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        });
        if let Some(prefix) = prefix {
            title = title.get(prefix.len()..).unwrap_or_default();
        }
        if title == before {
            break;
        }
    }
    let title = title.trim_end_matches(|c: char| {
        !c.is_alphanumeric() && !matches!(c, '"' | '”' | '\'' | ')' | ']' | '!' | '?' | '%')
    });
    let title = title.strip_prefix("of ").or_else(|| title.strip_prefix("for ")).unwrap_or(title);
    (words(title).len() > 1).then(|| title.to_owned())
}

const PREFIXES: [&str; 14] = [
    "0x19",
    "0x15",
    "postmortem report",
    "post-mortem report",
    "post mortem report",
    "postmortem",
    "post-mortem",
    "post mortem",
    "incident report",
    "incident postmortem",
    "outage postmortem",
    "incident review",
    "rca",
    "my first",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::postmortem::line;

    fn title(text: &str) -> Option<String> {
        find(&line::lines(text)).map(|(_, title)| title)
    }

    #[test]
    fn titles_lose_what_all_documents_say() {
        assert_eq!(
            title("### Postmortem: The Day It Broke\n\nx").as_deref(),
            Some("The Day It Broke")
        );
        assert_eq!(
            title("# 0x19. Postmortem\n## Web server 2 went down\n").as_deref(),
            Some("Web server 2 went down")
        );
        assert_eq!(
            title("---\ntitle: Proxy eviction\n---\n## Summary\n").as_deref(),
            Some("Proxy eviction")
        );
        assert_eq!(title("## Issue Summary\n\ntext\n"), None);
    }
}
