//! Completes a half-written post-mortem: the author's text stays byte for byte, what it leaves empty is put in and marked;
//! a `TBD` gives way.

use std::path::PathBuf;

use minijinja::context;
use minijinja::value::{Serde, Value};

use crate::base::error::{Error, Result};
use crate::model::incident::Incident;
use crate::model::post_mortem::{Asked, Blank};
use crate::model::report::Report;
use crate::report::draft::incident::IncidentContext;
use crate::report::draft::rows::Writer;
use crate::report::draft::{environment, tidy};
use crate::report::render::View;

/// Returns the text with every blank filled from `incident`, or with the reason why the data cannot fill it.
pub fn fill(
    text: &str,
    blanks: &[Blank],
    (incident, report): (&Incident, &Report),
    view: &View,
) -> Result<String> {
    let context = IncidentContext::new(incident, report, Writer::new(view), false);
    let context = context! { incident => Value::from(Serde(context)) };
    let mut filled = String::with_capacity(text.len() * 2);
    let mut done = 0;
    for blank in blanks {
        let Some(before) = text.get(done..blank.from) else { continue };
        filled.push_str(before);
        let part = part(blank, &context)?;
        // In a row of a table a bar would end the cell.
        let cell = blank.inline
            && text
                .get(blank.offset..)
                .is_some_and(|rest| rest.trim_start_matches(' ').starts_with('|'));
        filled.push_str(&if cell { part.replace('|', "\u{a6}") } else { part });
        done = blank.offset;
    }
    filled.push_str(text.get(done..).unwrap_or_default());
    Ok(filled)
}

fn part(blank: &Blank, context: &Value) -> Result<String> {
    let (name, template) = template(blank.asked, blank.inline);
    let fail = |error: minijinja::Error| Error::Content {
        path: PathBuf::from(name),
        message: format!("not a usable template: {error}"),
    };
    let text = environment()
        .and_then(|environment| environment.render_named_str(name, template, context))
        .map_err(fail)?;
    let asked = blank.asked.name();
    if blank.inline {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        return Ok(format!(" {line} <!-- filled by recount: {asked} -->"));
    }
    let body = tidy(&text);
    Ok(format!(
        "\n\n<!-- filled by recount: {asked} -->\n\n{body}\n<!-- end of recount: {asked} -->"
    ))
}

fn template(asked: Asked, inline: bool) -> (&'static str, &'static str) {
    match asked {
        Asked::Timeline => ("fill/timeline", include_str!("../templates/fill/timeline.md.j2")),
        Asked::Metrics => ("fill/metrics", include_str!("../templates/fill/metrics.md.j2")),
        Asked::Duration => ("fill/duration", include_str!("../templates/fill/duration.md.j2")),
        Asked::Detection => ("fill/detection", include_str!("../templates/fill/detection.md.j2")),
        Asked::Impact if inline => ("fill/share", include_str!("../templates/fill/share.md.j2")),
        Asked::Impact => ("fill/impact", include_str!("../templates/fill/impact.md.j2")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_authors_text_stays_byte_for_byte() {
        let text = "# Outage\r\n\r\n- **Duration:** TBD\r\n\r\n## Timeline\r\n";
        let (line, heading) = (text.find("TBD").unwrap() + 3, text.len() - 2);
        let blanks = [
            Blank { asked: Asked::Duration, offset: line, from: line - 4, inline: true },
            Blank { asked: Asked::Timeline, offset: heading, from: heading, inline: false },
        ];
        let report = fixture::report();
        let filled =
            fill(text, &blanks, (&report.incidents[0], &report), &View::default()).unwrap();
        let mut kept = filled.clone();
        let cut = |kept: &mut String, from: usize, end: &str| {
            let to = kept.get(from..).unwrap().find(end).unwrap() + from + end.len();
            kept.replace_range(from..to, "");
        };
        cut(&mut kept, line - 4, "<!-- filled by recount: duration -->");
        cut(&mut kept, heading - 4, "<!-- end of recount: timeline -->");
        assert_eq!(kept, text.replace(" TBD", ""));
        assert!(filled.contains("2024-03-15 10:00") && filled.contains("[`"), "{filled}");
    }
}
