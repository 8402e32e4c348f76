//! The post-mortem draft: report in, Markdown out. Facts cite file and line; judgement is left to people, in marked places.

mod context;
mod facts;
pub mod fill;
mod fold;
mod front;
mod impact;
mod incident;
mod mitigation;
mod quote;
mod rows;

use std::io::Write;
use std::path::PathBuf;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};

use crate::base::error::{Error, Result};
use crate::base::text::plural;
use crate::model::report::Report;
use crate::report::draft::context::Context;
use crate::report::render::View;

/// A template that ships with the program.
#[derive(Debug)]
pub struct Template {
    /// The value of `--template` that selects it.
    pub name: &'static str,
    /// One line for `--help`.
    pub about: &'static str,
    /// The text, in the language of Jinja.
    pub text: &'static str,
}

/// All templates, in the order of `--help`.
pub static TEMPLATES: &[Template] = &[
    Template {
        name: "alx",
        about: "issue summary, timeline, root cause and resolution, measures, metrics, evidence",
        text: include_str!("../templates/alx.md.j2"),
    },
    Template {
        name: "google",
        about: "the form of the SRE book: summary, impact, trigger, detection, lessons, timeline",
        text: include_str!("../templates/google.md.j2"),
    },
    Template {
        name: "pagerduty",
        about: "overview, what happened, contributing factors, resolution, impact, responders, timeline",
        text: include_str!("../templates/pagerduty.md.j2"),
    },
    Template {
        name: "atlassian",
        about: "summary, leadup, fault, impact, detection, response, recovery, timeline, five whys",
        text: include_str!("../templates/atlassian.md.j2"),
    },
    Template {
        name: "coe",
        about: "correction of error: impact, timeline, questions on detection to mitigation, five whys",
        text: include_str!("../templates/coe.md.j2"),
    },
];

/// The parts that templates share: `{% import "parts" as parts %}`.
const PARTS: &str = include_str!("../templates/parts.md.j2");

/// A template that says what places are given below gets them so; in any other they are given in full.
const PREFIX: [&str; 3] = ["incident.prefix", "parts.places", "parts.drafted"];

/// How many steps a template may take: a draft of thousands of rows takes millions, a loop without end takes all.
const FUEL: u64 = 50_000_000;

/// The template that is taken where none is named.
pub const DEFAULT: &str = "alx";

/// Returns the values of `--template`, in the order of `--help`.
pub fn names() -> Vec<&'static str> {
    TEMPLATES.iter().map(|template| template.name).collect()
}

/// Returns the template of that name.
pub fn find(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.name == name)
}

/// The form of a draft: a template that ships with the program or one of the user's own.
#[derive(Debug, Clone)]
pub struct Form {
    /// The template's name, for errors.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Whether YAML front matter stands before it, for static sites.
    pub front_matter: bool,
}

/// Writes the draft.
pub fn draft_by(report: &Report, view: &View, form: &Form, out: &mut dyn Write) -> Result<()> {
    let Form { name, text, front_matter } = form;
    let fail = |error: minijinja::Error| Error::Content {
        path: PathBuf::from(name),
        message: format!("not a usable template: {error}"),
    };
    let environment = environment().map_err(fail)?;
    let short = PREFIX.iter().any(|said| text.contains(said));
    let context = Value::from(Serde(Context::new(report, view, short)));
    let markdown = environment.render_named_str(name, text, context).map_err(fail)?;
    if *front_matter {
        front::write(report, view, out).map_err(Error::Write)?;
    }
    out.write_all(tidy(&markdown).as_bytes()).map_err(Error::Write)
}

/// Returns what renders templates: blocks take no line of their own, and an unknown name is an error.
fn environment() -> std::result::Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()?;
    environment.set_syntax(syntax);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.add_filter("plural", |count: u64, noun: &str| plural(count, noun));
    environment.add_template("parts", PARTS)?;
    Ok(environment)
}

/// Returns the text without blank lines in a row, with one line end at the end.
fn tidy(markdown: &str) -> String {
    let mut tidy = String::with_capacity(markdown.len());
    let mut blank = true;
    for line in markdown.lines().map(str::trim_end) {
        if line.is_empty() && blank {
            continue;
        }
        blank = line.is_empty();
        tidy.push_str(line);
        tidy.push('\n');
    }
    while tidy.ends_with("\n\n") {
        tidy.pop();
    }
    tidy
}

#[cfg(test)]
mod tests;
