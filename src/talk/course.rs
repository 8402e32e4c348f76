//! What the entries of a written timeline read like, one after the other: by its words, by its place, and by what those
//! before it told.

use std::collections::BTreeSet;

use crate::talk::features::features;
use crate::talk::learn::learn_of;
use crate::talk::table::{NONE, Table};

/// What of the course of an incident was told so far.
#[derive(Debug, Default)]
struct Told {
    trouble: bool,
    notice: bool,
    finding: bool,
    act: bool,
    end: bool,
    last: String,
}

impl Told {
    fn tell(&mut self, label: &str) {
        match label {
            "impact" => self.trouble = true,
            "detect" | "report" => self.notice = true,
            "identify" => self.finding = true,
            "mitigate" | "fix" | "rollback" => self.act = true,
            "resolve" => self.end = true,
            _ => {}
        }
        label.clone_into(&mut self.last);
    }

    /// Returns the features of `text`, entry `at` of `count`, told behind all that.
    fn features(&self, text: &str, at: usize, count: usize) -> BTreeSet<String> {
        let mut found = features(text);
        let marks = [
            ("first", at == 0),
            ("last", at + 1 == count),
            ("calm", !self.trouble && !self.notice),
            ("noticed", self.notice),
            ("found", self.finding),
            ("acted", self.act),
            ("ended", self.end),
        ];
        found.extend(marks.iter().filter(|(_, is)| *is).map(|(mark, _)| format!("#{mark}")));
        found.insert(format!("#behind {}", self.last));
        found
    }
}

/// Returns the timelines that `text` holds, their entries as `label`, a tab, the text; a line without text parts them.
///
/// # Errors
///
/// Where a line is no entry: its number.
pub fn timelines(text: &str) -> Result<Vec<Vec<(&str, &str)>>, String> {
    let mut timelines = vec![Vec::new()];
    for (line, number) in text.lines().zip(1..) {
        if line.trim().is_empty() {
            timelines.push(Vec::new());
        } else {
            let wrong = || format!("line {number}: `{line}` is no label, tab and text");
            let entry = line.split_once('\t').ok_or_else(wrong)?;
            timelines.last_mut().into_iter().for_each(|timeline| timeline.push(entry));
        }
    }
    Ok(timelines)
}

/// Returns the table that tells the labels of the entries of `timelines` apart.
pub fn learn(timelines: &[Vec<(&str, &str)>]) -> Table {
    let mut examples = Vec::new();
    for timeline in timelines {
        let mut told = Told::default();
        for (at, (label, text)) in timeline.iter().enumerate() {
            examples.push((*label, told.features(text, at, timeline.len())));
            told.tell(label);
        }
    }
    learn_of(&examples)
}

/// Returns what each of `texts`, the entries of a timeline, reads like by `table`: a phase or [`NONE`].
pub fn read<'t>(table: &'t Table, texts: &[&str]) -> Vec<&'t str> {
    let mut told = Told::default();
    let mut read = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let label = table.scores_of(&told.features(text, at, texts.len())).likeliest();
        told.tell(label.unwrap_or(NONE));
        read.push(label.unwrap_or(NONE));
    }
    read
}
