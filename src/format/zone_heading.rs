//! The zone that a line above the first record states for all times: `# All times are in UTC`, `Timezone: Europe/Berlin`.

use crate::format::timestamp::find::find;
use crate::format::timestamp::zone::Zone;
use crate::format::zone_name::names_zone;

/// How many lines are looked at.
const LINES: usize = 20;

/// Words between what is told of the times and their zone.
const LINKS: [&str; 10] =
    ["are", "is", "in", "given", "shown", "stated", "logged", "recorded", "reported", "the"];

/// Returns the zone that the lines above the first time of `head` state for those that state none.
pub fn zone(head: &str) -> Option<Zone> {
    let above = head.lines().take(LINES).take_while(|line| find(line).is_none());
    above.filter(|line| line.len() <= 120).find_map(told)
}

/// Returns the zone that `line` states, where that is all that it says.
fn told(line: &str) -> Option<Zone> {
    let marks = |c: char| c.is_whitespace() || "#;/*=-!.".contains(c);
    let text = line.trim_matches(marks);
    if let Some((name, zone)) = text.split_once([':', '=']) {
        return names_zone(name).then(|| named(zone.trim())).flatten();
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let is = |word: &str, known: &[&str]| known.iter().any(|it| word.eq_ignore_ascii_case(it));
    let words = match words.as_slice() {
        [all, rest @ ..] if is(all, &["all"]) => rest,
        words => words,
    };
    let (subject, rest) = words.split_first()?;
    let linked = rest.first().is_some_and(|word| is(word, &LINKS));
    if !is(subject, &["times", "timestamps"]) || !linked {
        return None;
    }
    let zone: Vec<&str> = rest.iter().copied().skip_while(|word| is(word, &LINKS)).collect();
    named(&zone.join(" "))
}

/// Reads the name of a zone; one of letters alone must be in capitals, as `met` is a word.
fn named(text: &str) -> Option<Zone> {
    let word = text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let shouted = text.bytes().all(|byte| byte.is_ascii_uppercase());
    if word && !shouted { None } else { Zone::stated(text).or_else(|| Zone::from_words(text)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_above_all_times_may_state_their_zone() {
        let berlin = Some(Zone::Named(chrono_tz::Tz::Europe__Berlin));
        for (line, zone) in [
            ("# All times are UTC", Some(Zone::Offset(0))),
            ("all times are in UTC.", Some(Zone::Offset(0))),
            ("Timestamps in CET", Some(Zone::Offset(3_600))),
            ("; timezone: Europe/Berlin", berlin),
            ("TZ=+02:00", Some(Zone::Offset(7_200))),
            ("times are in Central European Summer Time", Some(Zone::Offset(7_200))),
            ("times are met", None),
            ("all times are bad", None),
            ("the time zone is UTC", None),
            ("UTC offset wrong", None),
            ("times UTC", None),
        ] {
            assert_eq!(told(line), zone, "{line}");
        }
        let stamped = "2024-03-15 10:15:02 x\n";
        assert_eq!(zone(&format!("shop 1.2\n# TZ: UTC\n{stamped}")), Some(Zone::Offset(0)));
        assert_eq!(zone(&format!("{stamped}# TZ: UTC\n")), None);
    }
}
