//! Heroku's log drains (Logplex, `heroku logs`): `TIME heroku[router]: …`, `TIME app[web.1]: …`; and as Papertrail shows
//! them: `TIME my-app heroku/router: …`.

use crate::format::cursor::{field, split_byte, split_part};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::parse;
use crate::model::record::Level;

/// Who says something: the platform, or the application.
const SPEAKERS: [&str; 2] = ["heroku", "app"];

/// The format, a wrapper.
pub struct Heroku;

impl Format for Heroku {
    fn name(&self) -> &'static str {
        "heroku"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first.is_ascii_digit()
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "2024-03-15T10:15:02.653799+00:00 app[web.1]: ERROR pool exhausted",
                message: "ERROR pool exhausted",
                time: "2024-03-15T10:15:02.653799Z",
                level: Some(Level::Error),
            },
            Sample {
                text: "2024-03-15T11:15:02.653799+01:00 heroku[web.1]: State changed from up to crashed",
                message: "State changed from up to crashed",
                time: "2024-03-15T10:15:02.653799Z",
                level: None,
            },
            Sample {
                text: "2024-03-15T10:15:02+00:00 my-app heroku/web.1 State changed from up to crashed",
                message: "State changed from up to crashed",
                time: "2024-03-15T10:15:02Z",
                level: None,
            },
        ]
    }
}

fn read(text: &str) -> Option<Parsed> {
    let (time, rest) = split_byte(text, b' ')?;
    let (service, tag, payload) = drained(rest).or_else(|| shown(rest))?;
    let [speaker, process] = tag;
    if !SPEAKERS.contains(&speaker) || process.contains(' ') {
        return None;
    }
    Some(Parsed {
        stamp: Some(parse(time).filter(|stamp| stamp.zone.is_some())?),
        service: service.map(str::to_owned),
        inner: Some(payload.to_owned()),
        fields: vec![field("heroku.source", speaker), field("heroku.process", process)],
        ..Parsed::default()
    })
}

/// The name of the application, who says it, and what.
type Line<'t> = (Option<&'t str>, [&'t str; 2], &'t str);

fn drained(rest: &str) -> Option<Line<'_>> {
    let (tag, payload) = split_part(rest, "]: ")?;
    let (speaker, process) = tag.split_once('[')?;
    Some((None, [speaker, process], payload))
}

fn shown(rest: &str) -> Option<Line<'_>> {
    let (application, rest) = split_byte(rest, b' ')?;
    let (tag, payload) = split_byte(rest, b' ')?;
    let (speaker, process) = tag.trim_end_matches(':').split_once('/')?;
    Some((Some(application), [speaker, process], payload.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_lines_are_left_alone() {
        for line in [
            "2024-03-15T10:15:02.6Z shop[web.1]: x",
            "2024-03-15T10:15:02.6 app[web.1]: x",
            "2024-03-15T10:15:02.6Z app[web 1]: x",
            "2024-03-15T10:15:02.6Z app: x",
            "app[web.1]: x",
            "2024-03-15T10:15:02Z web-1 shop/web.1: x",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
