//! Reads the templates of a rule: what its events say.

use std::ops::Range;

use crate::rule::diagnostic::Diagnostic;
use crate::rule::reader::Reader;
use crate::rule::schema::Templates;
use crate::rule::template::Template;

/// Returns the templates of a rule; an error for each that is none.
pub(crate) fn read_templates(reader: &mut Reader<'_, '_>) -> Templates {
    Templates {
        title: read_template(reader, "title"),
        service: read_template(reader, "service"),
        host: read_template(reader, "host"),
        severity: read_template(reader, "severity"),
        actor: read_template(reader, "actor"),
        channel: read_template(reader, "channel"),
        key: read_template(reader, "key"),
        incident: read_template(reader, "incident"),
        count: read_template(reader, "count"),
        links: {
            let links = reader.texts("links");
            links.into_iter().filter_map(|(text, span)| template(reader, text, span)).collect()
        },
    }
}

fn read_template(reader: &mut Reader<'_, '_>, key: &'static str) -> Option<Template> {
    let text = reader.text(key)?;
    let span = reader.span_of(key);
    template(reader, text, span)
}

fn template(reader: &mut Reader<'_, '_>, text: &str, span: Range<usize>) -> Option<Template> {
    match Template::parse(text) {
        Ok(template) => Some(template.at(span)),
        Err(error) => {
            reader.error_at(Diagnostic::new(span, error.to_string()));
            None
        }
    }
}
