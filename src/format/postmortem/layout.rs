//! How a line of a timeline is laid out: a leading time, a time in a cell, a relative time, a wrapped line.

use crate::format::postmortem::bare;
use crate::format::postmortem::line::{Kind, Line};
use crate::format::postmortem::mention::{self, Mention};
use crate::format::postmortem::token::{self, Tokens};

/// The way most entries are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// List items.
    Item,
    /// Headings with text below.
    Heading,
    /// Rows of a table.
    Row,
    /// Lines or paragraphs.
    Text,
}

/// A time at the head of a line and what follows it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lead {
    /// The time.
    pub(super) mention: Mention,
    /// The text behind it.
    pub(super) text: String,
}

/// Returns the way most of the chosen lines with a leading clock are written.
pub(super) fn style(lines: &[Line], chosen: &[usize], fences: bool) -> Option<Style> {
    let mut counts =
        [(Style::Item, 0_usize), (Style::Heading, 0), (Style::Row, 0), (Style::Text, 0)];
    for line in chosen.iter().filter_map(|at| lines.get(*at)) {
        let style = match &line.kind {
            Kind::Item => Style::Item,
            Kind::Heading(_) => Style::Heading,
            Kind::Row(cells) if self::cells(cells, false).is_some() => Style::Row,
            Kind::Text => Style::Text,
            Kind::Fence if fences => Style::Text,
            _ => continue,
        };
        let led = style == Style::Row
            || lead(&Tokens::new(&line.text)).is_some_and(|l| l.mention.has_clock());
        if let Some((_, count)) = counts.iter_mut().find(|(known, _)| *known == style && led) {
            *count += 1;
        }
    }
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .filter(|(_, count)| *count > 0)
        .map(|(style, _)| *style)
}

/// Returns the time that the line begins with, signs and small words before it aside.
pub(super) fn lead(tokens: &Tokens<'_>) -> Option<Lead> {
    let mut at = 0;
    let mut words = 0;
    while at < tokens.list.len() && at < 10 {
        if let Some(mention) = mention::read(tokens, at) {
            let rest = tokens.text.get(mention.end..).unwrap_or_default();
            return Some(Lead { mention, text: after(rest) });
        }
        match tokens.get(at)?.kind {
            token::Kind::Sign(_) => {}
            token::Kind::Word if words < 3 && is_lead_word(&tokens.word(at)) => words += 1,
            _ => return None,
        }
        at += 1;
    }
    None
}

/// Returns the time that the line begins with; `bare` says that four digits are one.
pub(super) fn lead_as(tokens: &Tokens<'_>, bare: bool) -> Option<Lead> {
    lead(tokens).or_else(|| bare.then(|| bare::lead(tokens))?.map(|(lead, _)| lead))
}

/// Returns how many headings are a time and nothing else.
pub(super) fn clock_headings(lines: &[Line]) -> usize {
    let is_clock = |line: &&Line| {
        let lead = lead(&Tokens::new(&line.text));
        matches!(line.kind, Kind::Heading(_))
            && lead.is_some_and(|lead| lead.mention.has_clock() && lead.text.is_empty())
    };
    lines.iter().filter(is_clock).count()
}

/// Returns whether the word may stand before a leading time.
pub(super) fn is_lead_word(word: &str) -> bool {
    matches!(
        word,
        "at" | "on"
            | "by"
            | "around"
            | "about"
            | "from"
            | "between"
            | "approximately"
            | "approx"
            | "circa"
            | "ca"
            | "time"
            | "timestamp"
            | "day"
            | "date"
            | "exactly"
            | "just"
            | "after"
            | "before"
            | "t"
            | "roughly"
    )
}

/// Returns `rest` without the signs and zone brackets between a time and its text.
pub(super) fn after(rest: &str) -> String {
    let rest = rest.trim_start_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ':' | '-'
                    | '–'
                    | '—'
                    | '−'
                    | '|'
                    | ','
                    | ';'
                    | '.'
                    | ')'
                    | ']'
                    | '*'
                    | '>'
                    | '→'
                    | '~'
                    | '='
                    | '_'
                    | '}'
            )
    });
    rest.trim_end().to_owned()
}

/// Returns the time of a line of label and time: `Outage start: 10:05 UTC`.
pub(super) fn labelled(line: &Line, tokens: &Tokens<'_>) -> Option<Mention> {
    let colon = (1..5).find(|at| tokens.sign(*at, ':')).filter(|_| line.kind == Kind::Text)?;
    let other = ["duration", "date", "window", "updated", "written", "zone", "time", "times"];
    let words = (0..colon).all(|at| {
        let word = tokens.word(at);
        !word.is_empty() && !other.contains(&word.as_str())
    });
    let found = mention::read(tokens, colon + 1).filter(|found| words && found.to.is_none())?;
    let ends = tokens.list.get(found.next..)?.len() < 3;
    (ends && found.has_clock()).then_some(found)
}

/// Returns the time and the text of a row of a table; `None` where no cell begins with a clock.
pub(super) fn cells(cells: &[String], bare: bool) -> Option<(Mention, String)> {
    let mut leads: Vec<Option<Lead>> = cells.iter().map(|cell| lead(&Tokens::new(cell))).collect();
    if bare && let (Some(first), Some(cell)) = (leads.first_mut(), cells.first()) {
        *first = lead_as(&Tokens::new(cell), bare);
    }
    let clock =
        leads.iter().position(|lead| lead.as_ref().is_some_and(|lead| lead.mention.has_clock()))?;
    let mut mention = leads.get(clock)?.as_ref()?.mention;
    let mut used = vec![clock];
    for (at, lead) in leads.iter().enumerate().filter(|(at, _)| *at != clock) {
        let Some(lead) = lead else { continue };
        if !lead.text.is_empty() || at > clock + 2 {
            continue;
        }
        if lead.mention.has_clock() {
            // A second column of times: start and end.
            mention.to = mention.to.or(Some(lead.mention.from));
        } else {
            mention.from.date = mention.from.date.or(lead.mention.from.date);
        }
        used.push(at);
    }
    let own = leads.get(clock)?.as_ref()?.text.clone();
    let others = cells.iter().enumerate().filter(|(at, _)| !used.contains(at));
    let others = others.map(|(at, cell)| (at, cell.clone()));
    // Running numbers and dashes for nothing say nothing.
    let says = |(at, text): &(usize, String)| {
        let text = text.trim();
        let number =
            *at < clock && text.trim_matches(['#', '.']).chars().all(|c| c.is_ascii_digit());
        !number && text.chars().any(char::is_alphanumeric)
    };
    let others = others.filter(says).map(|(_, text)| text);
    let text =
        std::iter::once(own).chain(others).filter(|text| !text.is_empty()).collect::<Vec<_>>();
    Some((mention, text.join(" — ")))
}

/// Reads `ten minutes later` and `about 10 mins after …`; returns the seconds.
pub(super) fn relative(tokens: &Tokens<'_>, line: &Line) -> Option<i64> {
    if line.kind != Kind::Item && line.kind != Kind::Text {
        return None;
    }
    let unit = |at: usize| unit_seconds(&tokens.word(at));
    let later = |at: usize| matches!(tokens.word(at).as_str(), "later" | "after" | "afterwards");
    (0..tokens.list.len()).find_map(|at| {
        let seconds = unit(at)?;
        let count = amount(tokens, at.checked_sub(1)?)?;
        (later(at + 1) && (line.kind == Kind::Item || at < 4)).then_some(i64::from(count) * seconds)
    })
}

/// Returns the seconds of a unit of time.
pub(super) fn unit_seconds(word: &str) -> Option<i64> {
    Some(match word {
        "second" | "seconds" | "secs" => 1,
        "minute" | "minutes" | "min" | "mins" => 60,
        "hour" | "hours" | "hr" | "hrs" => 3600,
        _ => return None,
    })
}

/// Returns the number at `at`, in digits or in words.
pub(super) fn amount(tokens: &Tokens<'_>, at: usize) -> Option<u32> {
    if let Some((number, _)) = tokens.number(at) {
        return Some(number);
    }
    Some(match tokens.word(at).as_str() {
        "a" | "an" | "one" => 1,
        "two" | "couple" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "eight" => 8,
        "nine" => 9,
        "ten" => 10,
        "eleven" => 11,
        "twelve" => 12,
        "fifteen" => 15,
        "twenty" => 20,
        "thirty" => 30,
        "forty" => 40,
        "fifty" => 50,
        "sixty" => 60,
        "ninety" => 90,
        _ => return None,
    })
}

/// Returns whether the line at `at` goes on with a sentence that the line above breaks off: `… until` / `10:30 AM when`.
pub(super) fn wraps(lines: &[Line], at: usize) -> bool {
    let above = at.checked_sub(1).and_then(|above| lines.get(above));
    let (Some(above), Some(line)) = (above, lines.get(at)) else { return false };
    let last = above.text.split_whitespace().last().unwrap_or_default().to_lowercase();
    above.block == line.block
        && matches!(
            last.as_str(),
            "at" | "from"
                | "to"
                | "until"
                | "till"
                | "by"
                | "between"
                | "and"
                | "around"
                | "about"
                | "on"
                | "the"
                | "approximately"
                | "since"
                | "before"
                | "after"
                | "of"
                | "or"
                | "("
        )
}

/// Returns whether the line of a fence looks like an item of the timeline that a stray fence swallowed.
pub(super) fn is_item_in_fence(line: &Line) -> bool {
    let Some(rest) = line.text.strip_prefix(['-', '*', '•']) else { return false };
    let tokens = Tokens::new(rest);
    lead(&tokens).is_some_and(|lead| {
        lead.mention.has_clock()
            && lead.mention.from.date.is_none()
            && lead.text.split_whitespace().count() > 2
    })
}

/// Returns whether the line states the outage's start, end or duration rather than an event.
pub(super) fn is_label(line: &Line) -> bool {
    let label = line.text.split(':').next().unwrap_or_default().to_lowercase();
    ["duration", "start", "end", "date", "window", "downtime"]
        .iter()
        .any(|word| label.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(line: &str) -> Option<String> {
        lead(&Tokens::new(line)).map(|lead| lead.text)
    }

    #[test]
    fn a_time_leads_behind_signs_and_small_words() {
        for (line, want) in [
            ("[08:47] Merged", "Merged"),
            ("At 3:15 PM Eastern time, support heard", "support heard"),
            ("🕐 10:00 (UTC) – Alert", "Alert"),
            ("12:43 - 12:49", ""),
            ("3:00 PM CAT- Outage", "Outage"),
            ("2024-01-05 10:00:01 - x", "x"),
        ] {
            assert_eq!(text(line).as_deref(), Some(want), "{line}");
        }
        assert_eq!(text("The alert fired at 10:00"), None);
    }

    #[test]
    fn rows_take_date_and_clock_from_their_cells() {
        let row = ["Jan 5, 2024", "10:00", "Alert", "Ana"].map(str::to_owned);
        let (mention, text) = cells(&row, false).unwrap();
        assert!(mention.from.date.is_some());
        assert_eq!(text, "Alert — Ana");
        assert!(cells(&["Alert at noonish".to_owned(), "x".to_owned()], false).is_none());
    }
}
