//! A date that stands behind its clock: `10:15:02 15/03/2024`, `[10:15:02] [2024-03-15]`.

use crate::format::timestamp::date::{DatePart, Joint};
use crate::format::timestamp::layout::clock_only;
use crate::format::timestamp::named;
use crate::format::timestamp::numeric;
use crate::format::timestamp::offset::zone_after;
use crate::format::timestamp::scan::Cursor;
use crate::format::timestamp::stamp::Stamp;

/// What may stand between the two.
const JOINTS: [&str; 9] = ["] [", "]  [", " - ", ", ", " | ", "|", "\t", "  ", " "];

/// Reads a clock alone, and the date right behind it where there is one.
pub(super) fn clock_first(cursor: &mut Cursor<'_>) -> Option<Stamp> {
    let clock = clock_only(cursor)?;
    let mut ahead = *cursor;
    let Some(dated) = date_behind(&mut ahead, &clock) else { return Some(clock) };
    *cursor = ahead;
    Some(dated)
}

fn date_behind(cursor: &mut Cursor<'_>, clock: &Stamp) -> Option<Stamp> {
    let joint = JOINTS.iter().find(|joint| cursor.eat_text(joint))?;
    // A count of rows has eight digits as well.
    let bare = joint.trim().is_empty() && cursor.digits() == 8 && clock.zone.is_none();
    let part = match cursor.peek()? {
        b'0'..=b'9' => numeric::date(cursor, false)?,
        b'A'..=b'Z' | b'a'..=b'z' => named::date(cursor)?,
        _ => return None,
    };
    let free = !bare || cursor.peek().is_none_or(|byte| b"]),;|>:".contains(&byte));
    part.date.full().filter(|_| part.joint != Joint::Direct && ends(*cursor) && free)?;
    let DatePart { date, weekday, .. } = part;
    let zone = match clock.zone {
        None => zone_after(cursor).ok()?,
        stated => stated,
    };
    Some(Stamp { date, weekday, zone, ..clock.clone() })
}

/// Returns whether a date may end here: it goes on neither as a number nor with a clock of its own.
fn ends(cursor: Cursor<'_>) -> bool {
    let mut next = cursor;
    let mark = next.eat_any(b"T_:./-,").is_some() || next.spaces(2) > 0;
    let clock =
        mark && (1..=2).contains(&next.digits()) && next.peek_at(next.digits()) == Some(b':');
    let free = cursor.peek().is_none_or(|byte| b" \t]),;|>:\"'".contains(&byte));
    free && !clock && !(cursor.peek() == Some(b':') && cursor.digit_at(1))
}

#[cfg(test)]
mod tests {
    use crate::format::timestamp::find::{find, parse};

    #[test]
    fn the_date_behind_a_clock_is_its_own() {
        for (line, span) in [
            ("10:00:00 15/03/2024 ERROR x", "10:00:00 15/03/2024"),
            ("10:00:00 2024-03-15", "10:00:00 2024-03-15"),
            ("10:00:00 AM 2024-03-15", "10:00:00 AM 2024-03-15"),
            ("[10:00:00] [2024-03-15] x", "10:00:00] [2024-03-15"),
            ("10:00:00|2024-03-15|x", "10:00:00|2024-03-15"),
            ("10:00 15 Mar 2024 x", "10:00 15 Mar 2024"),
            ("10:00:00.000 - 2024-03-15 - x", "10:00:00.000 - 2024-03-15"),
            ("10:00:00, Friday, 15 March 2024: x", "10:00:00, Friday, 15 March 2024"),
            ("10:00:00 UTC 20240315 x", "10:00:00 UTC 20240315"),
            ("INFO 10:00:00 2024-03-15 UTC x", "10:00:00 2024-03-15 UTC"),
        ] {
            let found = find(line).unwrap();
            let date = found.stamp.date.full().map(|date| date.to_string());
            assert_eq!(date.as_deref(), Some("2024-03-15"), "{line}");
            assert_eq!(found.stamp.time.to_string().get(..8), Some("10:00:00"), "{line}");
            assert_eq!(line.get(found.span), Some(span));
            assert_eq!(parse(span).map(|stamp| stamp.date), Some(found.stamp.date), "{span}");
        }
    }

    #[test]
    fn what_stands_behind_a_clock_is_not_always_its_date() {
        for line in [
            "10:00:00 15 items",
            "10:00:00 20240101 rows copied",
            "10:00:00 Mar 15 is due",
            "10:00:00 2024-03-15 10:15:02 a job began",
            "10:00:00 2024-03-15T10:15:02Z a job began",
            "10:00:00 2024-03-15.log rotated",
            "10:00:00 2024-03-15-1 x",
            "10:00:00 1.2.3 x",
            "[10:00:00] <ann> 2024-03-15",
        ] {
            let found = find(line).unwrap();
            assert_eq!(found.stamp.date.full(), None, "{line}");
        }
    }
}
