//! The page around the data: template, style, script, and the policy that lets nothing else run.

use std::io::{Error, Write};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior, context};
use sha2::{Digest, Sha256};

use crate::base::text::escape;
use crate::model::report::Report;
use crate::report::html::data::Page;
use crate::report::html::plain;
use crate::report::json_text;
use crate::report::render::{Render, View};

/// The page; `data`, `style` and `script` are put in as they are, everything else is escaped.
const TEMPLATE: &str = include_str!("assets/page.html.j2");

/// The style, in the order of the cascade.
pub(super) const STYLE: &str = concat!(
    include_str!("assets/base.css"),
    include_str!("assets/chart.css"),
    include_str!("assets/rows.css"),
    include_str!("assets/print.css"),
);

/// The script, one function around all parts: nothing of it is global.
pub(super) const SCRIPT: &str = concat!(
    "(function () {\n\"use strict\";\n",
    include_str!("assets/dom.js"),
    include_str!("assets/time.js"),
    include_str!("assets/marks.js"),
    include_str!("assets/state.js"),
    include_str!("assets/scale.js"),
    include_str!("assets/lanes.js"),
    include_str!("assets/curves.js"),
    include_str!("assets/chart.js"),
    include_str!("assets/rows.js"),
    include_str!("assets/filter.js"),
    include_str!("assets/head.js"),
    include_str!("assets/main.js"),
    "}());\n",
);

/// A page to look at, send round and keep.
#[derive(Debug)]
pub struct Html;

impl Render for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn about(&self) -> &'static str {
        "one page with a timeline to zoom and filter, needs no network"
    }

    fn render(&self, report: &Report, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
        let data = data(report, view)?;
        let title = match report.incidents.as_slice() {
            [] => "No incident".to_owned(),
            [one] => escape(&one.title),
            many => format!("{} incidents", many.len()),
        };
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
        let incidents = Value::from(Serde(plain::incidents(report, view)));
        let context = context! {
            title, data, incidents, style => STYLE, script => SCRIPT,
            style_hash => hash(STYLE), script_hash => hash(SCRIPT),
        };
        let page = environment.render_named_str("page.html.j2", TEMPLATE, context);
        writeln!(out, "{}", page.map_err(Error::other)?)
    }
}

/// Returns the data as JSON in which nothing ends a script element or begins a comment: `<`, `>` and `&` are escaped.
fn data(report: &Report, view: &View) -> std::io::Result<String> {
    let mut json = Vec::new();
    json_text::line(&Page::new(report, view), &mut json)?;
    let json = String::from_utf8(json).map_err(Error::other)?;
    // Outside of strings JSON has none of the three.
    let safe = json.trim_end().replace('<', "\\u003c").replace('>', "\\u003e");
    Ok(safe.replace('&', "\\u0026"))
}

/// Returns the source expression that allows an inline element of this text (CSP 3, 2.3.1).
pub(super) fn hash(text: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)))
}
