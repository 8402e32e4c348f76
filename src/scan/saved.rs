//! The output of earlier map steps: read back, share by share, each share counted once.
//!
//! A share is what one map step tells of one source. Map steps run again, on purpose or by a scheduler that lost a
//! machine: the same share may arrive any number of times, in any file, and counts once.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use memchr::memmem;

use crate::model::harvest::{EVENTS_SCHEMA, EVENTS_SCHEMAS, Harvest, Row};
use crate::model::report::{Skip, Warning};
use crate::scan::join;
use crate::scan::plausible::is_plausible;
use crate::scan::saved_lines::{Line, Lines};
use crate::scan::saved_steps::{Steps, is_read};

/// The longest line that is read, in bytes: the ids of all requests that one source keeps take 0.3 MB.
const LONGEST: usize = 64 << 20;

/// The source of what names none.
const NAMELESS: &str = "";

/// The shares in one input, and what belongs to no source.
#[derive(Debug, Default)]
pub struct Saved {
    shares: Vec<(Arc<str>, Harvest)>,
    rest: Harvest,
}

/// The shares of one map step while they are read.
type Step = BTreeMap<Arc<str>, Harvest>;

impl Saved {
    /// Returns the latest time that a source states with its date.
    pub fn latest(&self) -> Option<DateTime<Utc>> {
        self.shares.iter().flat_map(|(_, share)| &share.accounts).filter_map(|one| one.latest).max()
    }

    fn add_row(&mut self, step: &mut Step, mut row: Row) {
        if let Row::Schema(_) = row {
            self.close(step);
            return;
        }
        let counts = matches!(row, Row::Event(_) | Row::Tally(_));
        let nameless = || counts.then(|| Arc::from(NAMELESS));
        let Some(source) = row.source().cloned().or_else(nameless) else {
            return self.rest.add_row(row);
        };
        let known = step.get_key_value(&source).map(|(known, _)| Arc::clone(known));
        let source = known.unwrap_or(source);
        row.share_name(&source);
        step.entry(source).or_default().add_row(row);
    }

    fn close(&mut self, step: &mut Step) {
        self.shares.extend(std::mem::take(step));
    }
}

/// The most bytes of the first line of a map step's output, whatever white space other programs put into it.
pub const HEAD: usize = 128;

/// Returns whether what begins with `head` is the output of a map step; an error names the version that cannot be read.
pub fn is_saved(head: &[u8]) -> Result<bool, std::io::Error> {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let Ok(Row::Schema(schema)) = serde_json::from_slice(behind_stub(line)) else {
        return Ok(false);
    };
    let kind = |schema: &str| schema.rsplit_once('/').map(|(kind, _)| kind.to_owned());
    if is_read(&schema) || kind(&schema) != kind(EVENTS_SCHEMA) {
        return Ok(is_read(&schema));
    }
    Err(std::io::Error::other(unread(&schema)))
}

/// Returns the first row of a map step that stands in `line` behind what is left of another's, which broke off within it;
/// else `line` itself. Read as a log, all steps behind that would count for nothing.
fn behind_stub(line: &[u8]) -> &[u8] {
    let at = memmem::rfind(line, b"{\"schema\":").filter(|at| *at > 0);
    let Some((stub, row)) = at.and_then(|at| line.split_at_checked(at)) else { return line };
    let begins =
        |schema: &&str| format!("{{\"schema\":\"{schema}\"}}").as_bytes().starts_with(stub);
    if EVENTS_SCHEMAS.iter().any(begins) { row } else { line }
}

/// Returns why saved events of the layout `schema` are not read.
fn unread(schema: &str) -> String {
    let read = EVENTS_SCHEMAS.join(" and ");
    format!(
        "saved events of {schema}, and this program reads {read}: make them anew with `recount events`"
    )
}

/// Returns whether `line` is a row of a map step's output whose first line was lost: cut by `split`, `grep` or `sort`.
/// Only rows that no log looks like count.
pub fn is_row(line: &[u8]) -> bool {
    if !ROWS.iter().any(|row| line.starts_with(row)) {
        return false;
    }
    let row = serde_json::from_slice(line);
    row.is_ok_and(|row: Row| is_plausible(&row))
}

/// How rows begin that no log looks like, as they are written.
const ROWS: [&[u8]; 5] = [
    b"{\"ledger\":{\"source\":",
    b"{\"coverage\":{\"source\":",
    b"{\"event\":{\"time\":",
    b"{\"tally\":{",
    b"{\"sightings\":{\"source\":",
];

/// Returns whether a row may go on for longer than [`HEAD`], where `head` is how it begins.
pub fn may_be_row(head: &[u8]) -> bool {
    ROWS.iter().any(|row| head.starts_with(row))
}

/// The longest line that is looked at to tell rows whose first line was lost.
pub const LONGEST_ROW: usize = 1 << 20;

/// Returns the warning that rows stand without their first line.
fn lost_head(name: &str) -> Warning {
    let message = format!(
        "saved events without their first line, which names the layout; read as {EVENTS_SCHEMA}: what was cut off \
         with it is missing, such as how many lines were read"
    );
    Warning { code: "saved_events".into(), message, origin: Some(name.to_owned()) }
}

/// Reads the output of map steps, one or several behind each other; returns the error that broke it off, if any. A line
/// that is none of theirs is told and left out, and so is told that lines are missing; but for what the first line of a
/// `headless` input says, whose loss is told.
pub fn read(reader: &mut dyn Read, name: &str, headless: bool) -> (Saved, Option<std::io::Error>) {
    let mut saved = Saved::default();
    let mut step = Step::new();
    let mut steps = Steps::new(headless);
    let mut lines = Lines::new(reader, LONGEST);
    let mut broken = None;
    let mut strange: Option<Strange> = None;
    for number in 1_u64.. {
        let row = match lines.next() {
            Ok(Some(line)) => row(line),
            Ok(None) => break,
            // A reader that broke off says so again and again.
            Err(error) => {
                broken = Some(error);
                break;
            }
        };
        match row {
            Ok(row) => {
                steps.row(number, &row);
                saved.add_row(&mut step, row);
            }
            Err(why) => {
                steps.strange(number);
                strange.get_or_insert(Strange { count: 0, number, why }).count += 1;
            }
        }
    }
    saved.close(&mut step);
    if headless {
        saved.rest.warnings.push(lost_head(name));
    }
    // What broke off is told as that.
    let (whole, warnings) = if broken.is_none() { steps.finish(name) } else { (true, Vec::new()) };
    saved.rest.warnings.extend(warnings);
    if let Some(strange) = strange {
        saved.rest.warnings.push(strange.warning(name));
        broken.get_or_insert_with(|| std::io::Error::other("not all lines are saved events"));
    }
    if !whole {
        broken.get_or_insert_with(|| {
            std::io::Error::other("not all rows of its map steps are there")
        });
    }
    (saved, broken)
}

/// Returns what a line says; an error says why it is no line of a map step.
fn row(line: Line<'_>) -> Result<Row, String> {
    let Line::Whole(bytes) = line else {
        return Err(format!("longer than {} MiB", LONGEST >> 20));
    };
    let row: Row = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if let Row::Schema(schema) = &row
        && !is_read(schema)
    {
        return Err(unread(schema));
    }
    if is_plausible(&row) { Ok(row) } else { Err("a time or number out of bounds".to_owned()) }
}

/// Lines that are no rows of a map step.
struct Strange {
    count: u64,
    /// The first of them.
    number: u64,
    /// Why it is none.
    why: String,
}

impl Strange {
    fn warning(self, name: &str) -> Warning {
        let Self { count, number, why } = self;
        let are = if count == 1 { "line is" } else { "lines are" };
        let first = if count == 1 { "" } else { "the first: " };
        let message = format!("{count} {are} not of {EVENTS_SCHEMA}; {first}{why}");
        let origin = Some(format!("{name}:{number}"));
        Warning { code: "saved_events".into(), message, origin }
    }
}

/// What all saved inputs of a run tell together: associative, commutative, and the same however often a share comes.
#[derive(Debug, Default)]
pub struct Union {
    shares: BTreeMap<Arc<str>, Vec<Harvest>>,
    rest: Harvest,
    skipped: BTreeSet<Skip>,
}

impl Union {
    /// Adds what `saved` holds and is not there yet.
    pub fn add(&mut self, mut saved: Saved) {
        self.skipped.extend(std::mem::take(&mut saved.rest.ledger.skipped));
        self.rest.add(saved.rest);
        for (source, mut share) in saved.shares {
            if share.cut.is_none() {
                share.sort();
            }
            let known = self.shares.entry(source).or_default();
            if !known.contains(&share) {
                known.push(share);
            }
        }
    }

    /// Returns all of it. Different shares under one name all count, and are told: they may be two machines' files, or
    /// one source read at two times. Pieces of what is among `read`, the sources that this run reads itself, do not.
    pub fn into_harvest(self, read: &BTreeSet<Arc<str>>) -> Harvest {
        let mut whole = self.rest;
        whole.ledger.skipped.extend(self.skipped);
        for (source, shares) in self.shares {
            let (pieces, shares): (Vec<_>, Vec<_>) =
                shares.into_iter().partition(|share| share.cut.is_some());
            // A source that was read whole needs no pieces.
            if shares.is_empty() && !read.contains(&source) {
                join::add(pieces, &mut whole);
            }
            whole.warnings.extend(ambiguous(&source, shares.len(), read.contains(&source)));
            for share in shares {
                whole.add(share);
            }
        }
        whole
    }
}

/// Warns of a source that several shares tell of, or one and this run itself.
fn ambiguous(source: &str, shares: usize, read: bool) -> Option<Warning> {
    let who = match shares {
        _ if source == NAMELESS => return None,
        0 => return None,
        1 if !read => return None,
        _ if read => "saved events and this run both tell".to_owned(),
        _ => format!("{shares} map steps tell differently"),
    };
    let message = format!(
        "{who} of a source of this name; all count: give files of several machines names of their own, and leave out \
         what was read anew"
    );
    let origin = Some(source.to_owned());
    Some(Warning { code: "source_differs".to_owned(), message, origin })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_step_is_known_by_its_first_line_however_it_is_spaced() {
        for head in [
            "{\"schema\":\"recount.events/1\"}\n{\"cut",
            "{\"schema\":\"recount.events/2\"}\n",
            "{ \"schema\": \"recount.events/1\" }\r\n",
        ] {
            assert!(is_saved(head.as_bytes()).unwrap(), "{head}");
        }
        for head in
            ["{{\"schema\":\"recount.events/2\"}\n", "{\"sch{\"schema\":\"recount.events/1\"}\n{"]
        {
            assert!(is_saved(head.as_bytes()).unwrap(), "behind what broke off: {head}");
        }
        for head in [
            "x{\"schema\":\"recount.events/2\"}\n",
            "{\"msg\":{\"schema\":\"recount.events/2\"}}\n",
        ] {
            assert!(!is_saved(head.as_bytes()).unwrap(), "{head}");
        }
        for head in ["{\"schema\":\"other/1\"}\n", "{\"msg\":\"recount.events/1\"}\n", "x\n", ""] {
            assert!(!is_saved(head.as_bytes()).unwrap(), "{head}");
        }
        let later = is_saved(b"{\"schema\":\"recount.events/3\"}\n").unwrap_err().to_string();
        assert!(later.contains("recount.events/3") && later.contains(EVENTS_SCHEMA), "{later}");
    }
}
