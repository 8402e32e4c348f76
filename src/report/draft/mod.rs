//! The post-mortem draft: report in, Markdown out. Facts cite file and line; judgement is left to people, in marked places.

mod context;
mod facts;
pub mod fill;
mod impact;
mod incident;
mod quote;
mod rows;

use std::io::Write;
use std::path::PathBuf;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};

use crate::base::error::{Error, Result};
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
];

/// Returns the values of `--template`, in the order of `--help`.
pub fn names() -> Vec<&'static str> {
    TEMPLATES.iter().map(|template| template.name).collect()
}

/// Writes the draft by a template that ships with the program.
pub fn draft(report: &Report, view: &View, template: &str, out: &mut dyn Write) -> Result<()> {
    let known = TEMPLATES.iter().find(|known| known.name == template);
    let known = known.ok_or_else(|| Error::Option {
        option: "--template",
        message: format!("`{template}` is none of {}, and no file", names().join(", ")),
    })?;
    draft_by(report, view, (known.name, known.text), out)
}

/// Writes the draft by a template of the user's own, given as its name (for errors) and its text.
pub fn draft_by(
    report: &Report,
    view: &View,
    (name, text): (&str, &str),
    out: &mut dyn Write,
) -> Result<()> {
    let fail = |error: minijinja::Error| Error::Content {
        path: PathBuf::from(name),
        message: format!("not a usable template: {error}"),
    };
    let environment = environment().map_err(fail)?;
    let context = Value::from(Serde(Context::new(report, view)));
    let markdown = environment.render_named_str(name, text, context).map_err(fail)?;
    out.write_all(tidy(&markdown).as_bytes()).map_err(Error::Write)
}

/// Returns what renders templates: blocks take no line of their own, and an unknown name is an error.
fn environment() -> std::result::Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()?;
    environment.set_syntax(syntax);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
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
