//! Several post-mortems in one document, as a draft of several incidents is: each is judged by itself.

use crate::format::postmortem::line::{Kind, lines};
use crate::format::postmortem::section::{self, Section};

/// A document of more is read as one.
const MOST: usize = 50;

/// Returns the post-mortems that `text` holds one below another, each under a title and with a timeline of its own, as
/// texts in which the lines of the others are blank; what stands above the first title (a date, a zone) is of all. `text` alone
/// where it holds but one.
pub fn parts(text: &str) -> Vec<String> {
    let titles = titles(text);
    if !(2..=MOST).contains(&titles.len()) {
        return vec![text.to_owned()];
    }
    let ends = titles.iter().skip(1).copied().chain([u64::MAX]);
    let above = titles.first().copied().unwrap_or(1);
    let is_of = |from: u64, to| move |number: u64| number < above || (from..to).contains(&number);
    titles.iter().zip(ends).map(|(from, to)| only(text, is_of(*from, to))).collect()
}

/// Returns the lines of the titles, from 1. Headings of the first level that have no timeline below them are sections.
fn titles(text: &str) -> Vec<u64> {
    let lines = lines(text);
    let places = section::places(&lines);
    let mut found = Vec::new();
    let mut title = None;
    for (line, place) in lines.iter().zip(places) {
        match line.kind {
            Kind::Heading(1) if place.section != Section::Timeline => title = Some(line.number),
            Kind::Heading(2..) if place.section == Section::Timeline => found.extend(title.take()),
            _ => {}
        }
    }
    found
}

/// Returns `text` with the lines whose number, counted from 1, `is` one of those meant, and blank ones for the others.
fn only(text: &str, is: impl Fn(u64) -> bool) -> String {
    let mut kept = String::new();
    for (line, number) in text.split_inclusive('\n').zip(1_u64..) {
        kept.push_str(if is(number) { line } else { "\n" });
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_title_with_a_timeline_is_one() {
        let one = "# Outage\n\n## Timeline\n\n- 10:00 UTC down\n";
        let two = format!("{one}\n# Another\n\n## Impact\n\n## Timeline\n\n- 11:00 UTC down\n");
        let parts = parts(&two);
        assert_eq!(parts.len(), 2, "{parts:?}");
        assert!(parts[0].contains("10:00") && !parts[0].contains("11:00"));
        assert_eq!(parts[1].lines().nth(12), Some("- 11:00 UTC down"));
    }

    #[test]
    fn what_stands_above_all_is_of_all() {
        let one = "# Outage\n\n## Timeline\n\n- 10:00 down\n\n";
        let parts = parts(&format!("Date: 2024-03-15\n\n{one}{one}"));
        assert!(
            parts.len() == 2 && parts.iter().all(|part| part.starts_with("Date: ")),
            "{parts:?}"
        );
    }

    #[test]
    fn sections_of_the_first_level_are_no_titles() {
        for text in [
            "# Summary\n\n# Timeline\n\n- 10:00 UTC down\n\n# Root cause\n",
            "# Outage\n\n## Timeline\n\n- 10:00 UTC down\n\n# Lessons\n\nNone.\n",
            "# Outage\n\n## Timeline\n\n```\n# 1\n## Timeline\n# 2\n## Timeline\n```\n",
        ] {
            assert_eq!(parts(text), [text]);
        }
    }
}
