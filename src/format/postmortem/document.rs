//! Written post-mortems as a document format: one record for the summary, one for each entry of the timeline.

use std::io::BufRead;

use crate::base::text::cap;
use crate::format::parse::{Context, Document, Parsed, Piece, Resolved};
use crate::format::postmortem::feature;
use crate::format::postmortem::headline::headline;
use crate::format::postmortem::read::read;
use crate::format::postmortem::recognise::is_post_mortem;
use crate::model::post_mortem::{Passage, PostMortem};
use crate::model::record::Stated;

/// Written post-mortems: Markdown or plain text with a timeline.
#[derive(Debug)]
pub struct PostMortemDocument;

impl Document for PostMortemDocument {
    fn name(&self) -> &'static str {
        "postmortem"
    }

    fn recognises(&self, name: &str, head: &str) -> bool {
        is_post_mortem(name, head)
    }

    fn read(
        &self,
        reader: &mut dyn BufRead,
        context: &Context<'_>,
        sink: &mut dyn FnMut(Piece),
    ) -> std::io::Result<()> {
        let mut bytes = Vec::new();
        let outcome = reader.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes);
        let document = read(
            &text,
            context.name,
            context.modified.map(|modified| modified.at),
            context.options,
        );
        for piece in pieces(&document, context.name) {
            sink(piece);
        }
        outcome.map(|_| ())
    }
}

/// Returns the records of `document`: its summary, then its entries.
pub fn pieces(document: &PostMortem, name: &str) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(document.entries.len() + 1);
    pieces.extend(summary(document, name));
    let features = feature::fields(document);
    for (index, (entry, features)) in document.entries.iter().zip(features).enumerate() {
        let mut fields = base_fields("entry", name);
        fields.push(("index".to_owned(), index.to_string()));
        fields.push(("headline".to_owned(), headline(&entry.passage.text)));
        fields.extend(features);
        let resolved = Resolved {
            time: entry.time.clone(),
            until: entry.until.clone(),
            assumed: entry.assumed.clone(),
        };
        let message = entry.passage.text.clone();
        let parsed =
            Parsed { resolved: Some(Box::new(resolved)), message, fields, ..Parsed::default() };
        pieces.push(piece(parsed, &entry.passage));
    }
    pieces
}

fn summary(document: &PostMortem, name: &str) -> Option<Piece> {
    let window = document.window.as_ref();
    let place = window.map(|window| &window.passage).or(document.title.as_ref());
    let place = place.or_else(|| document.entries.first().map(|entry| &entry.passage))?;
    let title = document.title.as_ref().map(|title| title.text.clone());
    #[expect(clippy::cast_possible_truncation, reason = "whole seconds of a stated length")]
    let seconds = document.duration.as_ref().map(|duration| duration.value.round() as i64);
    let stated = Stated {
        title: title.clone(),
        affected_percent: document.affected_percent.as_ref().map(|share| share.value),
        duration_seconds: seconds,
    };
    let resolved = Resolved {
        time: window.and_then(|window| window.from.clone()),
        until: window.and_then(|window| window.to.clone()),
        assumed: window.map(|window| window.assumed.clone()).unwrap_or_default(),
    };
    let message = title.unwrap_or_else(|| cap(&place.text, 160));
    let fields = base_fields("summary", name);
    let (resolved, stated) = (Some(Box::new(resolved)), Some(stated));
    Some(piece(Parsed { resolved, message, fields, stated, ..Parsed::default() }, place))
}

fn base_fields(kind: &str, name: &str) -> Vec<(String, String)> {
    vec![("postmortem".to_owned(), kind.to_owned()), ("document".to_owned(), name.to_owned())]
}

fn piece(parsed: Parsed, passage: &Passage) -> Piece {
    let Passage { line, lines, offset, raw, .. } = passage;
    Piece { parsed, line: *line, lines: *lines, offset: *offset, raw: raw.clone() }
}
