//! The directives of the W3C extended log file format (<https://www.w3.org/TR/WD-logfile.html>), which IIS and others
//! write: `#Date: 2024-03-15 10:15:02` dates the clocks below it. The lines between them are read as plain text.

use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::parse;
use crate::format::timestamp::stamp::Stamp;
use crate::format::timestamp::zone::Zone;
use crate::model::moment::Precision;

/// What a line begins with that is a directive.
const DIRECTIVES: [&str; 9] = [
    "version",
    "fields",
    "software",
    "system",
    "start-date",
    "end-date",
    "date",
    "remark",
    "gmt-offset",
];

/// `#Directive: value`.
pub struct W3cDirective;

impl Format for W3cDirective {
    fn name(&self) -> &'static str {
        "w3c"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        let Some((name, value)) = directive(text).filter(|_| !text.contains('\n')) else {
            return false;
        };
        // The end stands above lines that were written before it.
        let dates = ["date", "start-date"].iter().any(|known| name.eq_ignore_ascii_case(known));
        let value = if dates { Some(value) } else { date_within(value) };
        let stamp = value.and_then(parse).map(begin_of_day);
        messages.push(Parsed { stamp, message: text.to_owned(), ..Parsed::default() });
        true
    }

    fn opens(&self, first: u8) -> bool {
        first == b'#'
    }

    fn takes(&self) -> bool {
        false
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "#Date: 2024-03-15 10:15:02",
                message: "#Date: 2024-03-15 10:15:02",
                time: "2024-03-15T10:15:02Z",
                level: None,
            },
            Sample {
                text: "#Software: Web 6.0 #Version: 1.0 #Date: 2024-03-15 10:15:02 #Fields: time c-ip",
                message: "#Software: Web 6.0 #Version: 1.0 #Date: 2024-03-15 10:15:02 #Fields: time c-ip",
                time: "2024-03-15T10:15:02Z",
                level: None,
            },
            Sample {
                text: "#Fields: time c-ip cs-method cs-uri-stem sc-status",
                message: "#Fields: time c-ip cs-method cs-uri-stem sc-status",
                time: "",
                level: None,
            },
        ]
    }
}

/// Returns the value of `#Date:` among directives that stand on one line.
fn date_within(value: &str) -> Option<&str> {
    let (_, rest) = value.split_once(" #Date: ").or_else(|| value.split_once(" #Start-Date: "))?;
    Some(rest.split(" #").next().unwrap_or(rest).trim())
}

/// Returns the zone of the times of a source that begins with `head`, where `#GMT-Offset: -0800` states it, as Oracle's
/// servers do.
pub fn stated_zone(head: &str) -> Option<Zone> {
    let directives = head.lines().map_while(directive);
    let mut offsets = directives.filter(|(name, _)| name.eq_ignore_ascii_case("gmt-offset"));
    offsets.find_map(|(_, value)| Zone::parse(value))
}

/// Splits a directive into its name and its value.
pub fn directive(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.strip_prefix('#')?.split_once(':')?;
    let known = DIRECTIVES.iter().any(|known| name.eq_ignore_ascii_case(known));
    known.then_some((name, value.trim()))
}

/// Returns `stamp`, a day alone as the second at which it begins: the clocks below it count from there.
fn begin_of_day(mut stamp: Stamp) -> Stamp {
    stamp.precision = stamp.precision.max(Precision::Second);
    stamp
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_stands_among_the_directives_at_the_head() {
        let head = "#Version: 1.0\n#GMT-Offset: -0800\n#Fields: date time\n2024-03-15 10:15:02\n";
        assert_eq!(stated_zone(head), Some(Zone::Offset(-28_800)));
        assert_eq!(stated_zone("2024-03-15 10:15:02\n#GMT-Offset: -0800\n"), None);
        assert_eq!(stated_zone("# a comment\n#GMT-Offset: -0800\n"), None);
    }
}
