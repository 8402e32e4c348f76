//! Whether the steps in saved events are whole: each says in its last row how many stand before it.

use crate::base::text::plural;
use crate::model::harvest::{EVENTS_SCHEMA, EVENTS_SCHEMAS, End, Row};
use crate::model::report::Warning;

/// The steps of one input, and what is wrong with them.
#[derive(Debug)]
pub(crate) struct Steps {
    step: Option<Step>,
    /// How many steps are not whole; where the first of them stands, and why it is none.
    broken: u64,
    first: Option<(u64, String)>,
    /// How many steps do not count their rows.
    uncounted: u64,
}

/// A step that has begun.
#[derive(Debug)]
struct Step {
    /// The line of its first row.
    line: u64,
    kind: Kind,
    rows: u64,
    /// How many of its lines are no rows.
    strange: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Its last row counts the others.
    Counted,
    /// It is of a layout that counts nothing.
    Uncounted,
    /// Its first row is missing, which is told already.
    Headless,
    /// It begins without a first row amid others.
    Stray,
}

impl Steps {
    /// Returns the steps of an input that begins with a first row, or is known to have lost it.
    pub(crate) fn new(headless: bool) -> Self {
        let step = Step { line: 1, kind: Kind::Headless, rows: 0, strange: 0 };
        Self { step: headless.then_some(step), broken: 0, first: None, uncounted: 0 }
    }

    /// Takes the row in a line.
    pub(crate) fn row(&mut self, line: u64, row: &Row) {
        match row {
            Row::Schema(schema) => {
                self.cut_off();
                let counted = schema == EVENTS_SCHEMA;
                let kind = if counted { Kind::Counted } else { Kind::Uncounted };
                self.uncounted += u64::from(!counted);
                self.step = Some(Step { line, kind, rows: 0, strange: 0 });
            }
            Row::End(End { rows }) => self.end(line, *rows),
            _ => self.inside(line).rows += 1,
        }
    }

    /// Takes a line that is no row.
    pub(crate) fn strange(&mut self, line: u64) {
        self.inside(line).strange += 1;
    }

    /// Returns whether all steps were whole, and what is to be told of them.
    pub(crate) fn finish(mut self, name: &str) -> (bool, Vec<Warning>) {
        self.cut_off();
        let mut told = Vec::new();
        let mut tell = |message: String, origin: String| {
            told.push(Warning { code: "saved_events".into(), message, origin: Some(origin) });
        };
        if let Some((line, why)) = self.first {
            let message = match self.broken {
                1 => format!("a map step that is not whole: {why}; run it again"),
                count => format!(
                    "{count} map steps that are not whole; the first: {why}; run them again"
                ),
            };
            tell(message, format!("{name}:{line}"));
        }
        if self.uncounted > 0 {
            let steps = plural(self.uncounted, "map step");
            let message = format!(
                "{steps} of an older layout than {EVENTS_SCHEMA}, which does not count its rows: whether any are missing \
                 cannot be told"
            );
            tell(message, name.to_owned());
        }
        (self.broken == 0, told)
    }

    fn inside(&mut self, line: u64) -> &mut Step {
        self.step.get_or_insert(Step { line, kind: Kind::Stray, rows: 0, strange: 0 })
    }

    /// Ends a step that counted `rows`.
    fn end(&mut self, line: u64, rows: u64) {
        let Some(step) = self.step.take() else {
            return self.fault(line, "its last row stands alone".to_owned());
        };
        let lines = step.rows + step.strange;
        match step.kind {
            Kind::Headless => {}
            Kind::Stray => self.stray(&step),
            // A line that is no row is told as such: it may stand for one, or between them.
            _ if (step.rows..=lines).contains(&rows) => {}
            _ if rows > lines => {
                let missing = rows - lines;
                let are = if missing == 1 { "is" } else { "are" };
                self.fault(
                    step.line,
                    format!("{missing} of its {} {are} missing", plural(rows, "row")),
                );
            }
            _ => {
                let all = plural(step.rows, "row");
                self.fault(step.line, format!("{all} where it wrote {rows}"));
            }
        }
    }

    /// Ends a step that has not ended itself.
    fn cut_off(&mut self) {
        let Some(step) = self.step.take() else { return };
        match step.kind {
            Kind::Counted => {
                let why = format!("it is cut off behind {}", plural(step.rows, "row"));
                self.fault(step.line, why);
            }
            // Blank and foreign lines behind a step are told as such.
            Kind::Stray if step.rows == 0 => {}
            Kind::Stray => self.stray(&step),
            Kind::Uncounted | Kind::Headless => {}
        }
    }

    fn stray(&mut self, step: &Step) {
        self.fault(step.line, "its first row is missing".to_owned());
    }

    fn fault(&mut self, line: u64, why: String) {
        self.broken += 1;
        self.first.get_or_insert((line, why));
    }
}

/// Returns whether rows of that layout are read.
pub(crate) fn is_read(schema: &str) -> bool {
    EVENTS_SCHEMAS.contains(&schema)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what is told of rows: `s` and `o` begin a step, `o` an old one, `r` is a row, `x` none, digits end a step.
    fn told(headless: bool, rows: &str) -> (bool, Vec<String>) {
        let mut steps = Steps::new(headless);
        for (line, c) in (1..).zip(rows.chars()) {
            match c {
                's' => steps.row(line, &Row::Schema(EVENTS_SCHEMA.to_owned())),
                'o' => steps.row(line, &Row::Schema("recount.events/1".to_owned())),
                'x' => steps.strange(line),
                'r' => {
                    let (code, message, origin) = (String::new(), String::new(), None);
                    steps.row(line, &Row::Warning(Warning { code, message, origin }));
                }
                end => steps.row(line, &Row::End(End { rows: end.to_digit(10).unwrap().into() })),
            }
        }
        let (whole, told) = steps.finish("a");
        let told = told.into_iter().map(|one| format!("{}: {}", one.origin.unwrap(), one.message));
        (whole, told.collect())
    }

    #[test]
    fn whole_steps_say_nothing() {
        for rows in ["", "s0", "srr2", "srr2s0srr2", "sxr1", "sxr2", "sr1x"] {
            assert_eq!(told(false, rows), (true, Vec::new()), "{rows}");
        }
        assert_eq!(told(true, "rr5srr2"), (true, Vec::new()));
        let (whole, old) = told(false, "orrsrr2or");
        assert!(
            whole && old.len() == 1 && old[0].starts_with("a: 2 map steps of an older"),
            "{old:?}"
        );
    }

    #[test]
    fn rows_that_are_missing_are_told() {
        for (rows, wanted) in [
            ("srr3", "a:1: a map step that is not whole: 1 of its 3 rows is missing; run it again"),
            (
                "sr1srr",
                "a:4: a map step that is not whole: it is cut off behind 2 rows; run it again",
            ),
            ("srrr2", "a:1: a map step that is not whole: 3 rows where it wrote 2; run it again"),
            ("sr1rr2", "a:4: a map step that is not whole: its first row is missing; run it again"),
            ("sr1x2", "a:4: a map step that is not whole: its first row is missing; run it again"),
            ("sr13", "a:4: a map step that is not whole: its last row stands alone; run it again"),
            (
                "ssr0",
                "a:1: 2 map steps that are not whole; the first: it is cut off behind 0 rows; run them again",
            ),
        ] {
            assert_eq!(told(false, rows), (false, vec![wanted.to_owned()]), "{rows}");
        }
    }
}
