//! Tells whether a text is a written post-mortem, rather than a log, a chat or prose about anything else.

use crate::format::chat_copy::ChatCopy;
use crate::format::parse::Document;
use crate::format::postmortem::{
    entry, layout, line, mention, narrative, news, section, token::Tokens, updates,
};

/// Returns whether the source `name`, which begins with `head`, is one.
pub(super) fn is_post_mortem(name: &str, head: &str) -> bool {
    named_like_prose(name)
        && !looks_like_log(head)
        && !looks_like_chat(name, head)
        && looks_like_post_mortem(head)
}

fn named_like_prose(name: &str) -> bool {
    let file = name.rsplit(['/', '\\', '!']).next().unwrap_or_default().to_ascii_lowercase();
    let Some((_, extension)) = file.rsplit_once('.') else { return true };
    matches!(extension, "md" | "markdown" | "mdown" | "mkd" | "txt" | "text" | "html" | "htm")
        || extension.contains(char::is_whitespace)
}

/// Returns whether most lines begin like lines of a machine's log, or the text is JSON.
fn looks_like_log(head: &str) -> bool {
    let lines: Vec<&str> = head.lines().filter(|line| !line.trim().is_empty()).take(30).collect();
    let machine = lines.iter().filter(|line| is_machine_line(line)).count();
    // A document has a title: where each line begins with its day and clock, somebody keeps a log.
    let kept = lines.len() > 2 && lines.iter().all(|line| begins_with_moment(line));
    machine * 2 >= lines.len().max(1) || kept
}

/// Returns whether `line` begins with a date and a clock, and with no mark of a list or table.
fn begins_with_moment(line: &str) -> bool {
    let found = mention::read(&Tokens::new(line), 0);
    found.is_some_and(|found| found.from.date.is_some() && found.from.clock.is_some())
}

/// Returns whether `head` is a copied conversation, whatever is said in it: "root cause: …" is said in chats, too.
fn looks_like_chat(name: &str, head: &str) -> bool {
    let stamped = head.lines().filter(|line| is_stamped_name(line)).count();
    let titled = head.lines().any(|line| line.starts_with('#'));
    !titled && (stamped >= 2 || ChatCopy.recognises(name, head))
}

/// Returns whether `line` is a clock in brackets and a name, as chats show who says what follows.
fn is_stamped_name(line: &str) -> bool {
    let parts = line.trim().strip_prefix('[').and_then(|rest| rest.split_once("] "));
    let is_name = |name: &str| {
        let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
        let letters = |word: &str| word.chars().all(|c| c.is_alphabetic() || "-.'".contains(c));
        name.split(' ').count() <= 3 && name.split(' ').all(|word| capital(word) && letters(word))
    };
    parts.is_some_and(|(stamp, name)| stamp.contains(':') && is_name(name))
}

fn is_machine_line(line: &str) -> bool {
    let line = line.trim_start();
    if line.starts_with(['{', '[']) && line.ends_with(['}', ']', ',', '{']) {
        return true;
    }
    // A clock with seconds before any prose, and nothing of a list or table around it.
    let tokens = Tokens::new(line);
    let head = (0..6).find_map(|at| mention::read(&tokens, at));
    head.is_some_and(|found| {
        let seconds = found
            .from
            .clock
            .is_some_and(|clock| clock.precision > crate::model::moment::Precision::Minute);
        seconds && found.from.date.is_some() && !line.starts_with(['-', '*', '|', '#', '•'])
    })
}

fn looks_like_post_mortem(head: &str) -> bool {
    let lines = line::lines(head);
    let places = section::places(&lines);
    let heading = |wanted: section::Section| {
        places.iter().any(|place| place.heading && place.section == wanted)
    };
    let opening =
        lines.iter().take(8).map(|line| line.text.to_lowercase()).collect::<Vec<_>>().join(" ");
    let opened = [
        "postmortem",
        "post-mortem",
        "post mortem",
        "incident",
        "outage",
        "root cause",
        "downtime",
        "debacle",
    ]
    .iter()
    .any(|word| opening.contains(word));
    let entries = entry::timeline(&lines, &places)
        .entries
        .iter()
        .filter(|entry| entry.from.clock.is_some() || entry.since.is_some())
        .count();
    let clock = || {
        lines.iter().any(|line| {
            mention::find_all(&Tokens::new(&line.text)).iter().any(mention::Mention::has_clock)
        })
    };
    let parts = [
        section::Section::Summary,
        section::Section::Cause,
        section::Section::Resolution,
        section::Section::Measures,
    ];
    let parts = parts.into_iter().filter(|part| heading(*part)).count();
    let timeline = heading(section::Section::Timeline);
    let paste = || {
        let all: Vec<usize> = (0..lines.len()).collect();
        updates::timeline(&lines, &places, &all).is_some()
    };
    let headed = |wanted: &dyn Fn(&str) -> bool| {
        lines.iter().any(|line| {
            (matches!(line.kind, line::Kind::Heading(_)) || line.strong)
                && wanted(line.text.to_lowercase().trim_end_matches(':'))
        })
    };
    let asked = || headed(&|text| text.contains("what happened"));
    let updates = || headed(&|text| matches!(text, "update" | "updates" | "status updates"));
    (timeline
        && entries > 1
        && (opened || parts > 0 || TROUBLES.iter().any(|word| opening.contains(word))))
        || paste()
        || (timeline && parts > 1 && clock())
        || (opened && (parts > 0 || updates()) && entries > 2)
        || (opened && parts > 1 && clock())
        || (is_named_report(&lines, &opening) && clock())
        || (opened && told_in_sentences(&lines, &places))
        || ((opened || tells_trouble(&lines)) && asked() && clock())
        || ((opened || is_status_issue(&lines)) && layout::clock_headings(&lines) > 1)
}

/// Returns whether the front matter is that of an issue of the status page `cState` (<https://github.com/cstate/cstate>).
fn is_status_issue(lines: &[line::Line]) -> bool {
    let states = |key: &str| {
        let mut front = lines.iter().filter(|line| line.kind == line::Kind::Meta);
        front.any(|line| line.text.trim_start().starts_with(key))
    };
    states("section: issue") || (states("severity:") && states("resolved:") && states("affected:"))
}

/// What the first lines of a report may call it, where a timeline is headed as one.
const TROUBLES: [&str; 8] = [
    "disruption",
    "disrupted",
    "interruption",
    "degraded",
    "degradation",
    "unavailable",
    "failure",
    "went down",
];

/// What a report that is called one tells of somewhere.
const HURT: [&str; 8] = [
    "experienced",
    "unavailab",
    "outage",
    "downtime",
    "interruption",
    "unable to",
    "disruption",
    "went down",
];

/// Returns whether the first lines call the document what such a report is called, and it tells of trouble.
fn is_named_report(lines: &[line::Line], opening: &str) -> bool {
    if opening.contains("mortem") {
        return true;
    }
    let head: Vec<_> = lines.iter().take(3).map(|line| line.text.to_lowercase()).collect();
    let named = head.iter().any(|line| {
        let names = ["root cause analysis", "incident report", "outage report"];
        let rca = line.split(|c: char| !c.is_alphanumeric()).any(|word| word == "rca");
        let about = ["how to", "template", "guide", "meeting"];
        (rca || names.iter().any(|name| line.contains(name)))
            && !about.iter().any(|word| line.contains(word))
    });
    let hurts = |line: &line::Line| {
        let text = line.text.to_lowercase();
        HURT.iter().any(|word| text.contains(word))
    };
    named && lines.iter().any(hurts)
}

/// Returns whether paragraphs tell when what happened, and no line begins with its time as those of logs and notes do.
fn told_in_sentences(lines: &[line::Line], places: &[section::Place]) -> bool {
    let led = |line: &&line::Line| {
        mention::read(&Tokens::new(&line.text), 0).is_some_and(|found| found.has_clock())
    };
    narrative::timeline(lines, places).entries.len() > 2 && lines.iter().filter(led).count() < 2
}

/// Returns whether the title is a date and some trouble: `2024-01-25: cache down`.
fn tells_trouble(lines: &[line::Line]) -> bool {
    let title = lines.iter().find(|line| line.kind == line::Kind::Heading(1));
    title.is_some_and(|title| {
        let dated =
            mention::find_all(&Tokens::new(&title.text)).iter().any(|m| m.from.date.is_some());
        dated && news::behind(&title.text) == Some(news::News::Trouble)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_without_the_usual_parts() {
        for (text, want) in [
            ("# 2024-01-25: cache down\n\n## What happened?\n\nAt 10:05 it stopped.\n", true),
            ("# 2024-01-25: notes\n\n## What happened?\n\nAt 10:05 we met.\n", false),
            (
                "---\nseverity: down\nresolved: true\naffected:\n- Mail\n---\n\n##2024-01-25 11:10\n\nOk.\n\n## 2024-01-25 10:05\n\nBad.\n",
                true,
            ),
            ("# An incident\n\n### 10:05 UTC\n\nIt fails.\n\n### 10:40 UTC\n\nIt works.\n", true),
            ("# A meal\n\n### 10:05 UTC\n\nEggs.\n\n### 10:40 UTC\n\nTea.\n", false),
            ("# An outage\n\n## Timeline\n\n- 1402: it fails\n- 2010: it works\n", true),
            ("# An outage\n\n## Timeline\n\n- 1999: founded\n- 2010: sold\n", false),
            (
                "# A debacle\n\n**Updates**\n\n- 6:50PM - down\n- 7:05PM - why\n- 8:40PM - up\n",
                true,
            ),
            ("# A debacle\n\n**Hours**\n\n- 6:50PM - down\n- 7:05PM - why\n- 8:40PM - up\n", false),
            ("# Outage\n\n**What happened**\n\nAt ~11:30am today we saw it.\n", true),
            ("July 10 - RCA\n\nThe shop was unavailable from 10:05 until 10:40 UTC.\n", true),
            ("RCA tools meeting\n\nWe met from 10:05 until 10:40 UTC.\n", false),
            (
                "Search outage\n\nAt 10:05 it fell. At 10:10 we saw it. It came back at 10:40.\n",
                true,
            ),
            ("Search outage\n\n10:05 it fell\n10:10 we saw it\n10:40 it is back at 10:40\n", false),
        ] {
            assert_eq!(is_post_mortem("a.md", text), want, "{text}");
        }
    }

    #[test]
    fn a_conversation_that_says_root_cause_is_no_document() {
        let said = "Is the shop down?\nroot cause: an incident of ours, the certificate\n";
        for head in ["[15/03/2024 10:15] Ada Okafor", "Ada Okafor\n  10:15 AM"] {
            let chat = format!("{head}\n{said}{}\n{said}", head.replace(":15", ":41"));
            assert!(!is_post_mortem("notes.txt", &chat), "{chat}");
        }
        let notes =
            "Incident review\n\n[10:15] Alert fires for the shop\n[10:41] Root cause found\n";
        assert!(!looks_like_chat("notes.txt", notes));
    }
}
