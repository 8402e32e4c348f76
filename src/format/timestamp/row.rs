//! Rows of cells that state a session, from when to when.

use crate::format::timestamp::find::{Found, parse};
use crate::format::timestamp::stamp::Stamp;
use crate::model::moment::Precision;

/// Returns the end of the session that a row of cells states (a span of a day or less), where the number that it begins
/// with, `number`, is an id: days away from both. The row was written at the end, as those of flow logs are.
pub(super) fn span_of_row(line: &str, number: &Found) -> Option<Found> {
    let rest = line.get(number.span.end..).filter(|rest| rest.starts_with('\t'))?;
    let is_number = line.get(number.span.clone())?.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(())?;
    let mut before: Option<Stamp> = None;
    let mut at = number.span.end;
    for cell in rest.split('\t').take(8) {
        let stamp = parse(cell).filter(|stamp| stamp.date.full().is_some() && is_clocked(stamp));
        if let (Some(stamp), Some(from)) = (&stamp, &before) {
            let apart = |stamp: &Stamp| {
                let (date, other) = (stamp.date.full()?, number.stamp.date.full()?);
                Some((date - other).num_days().abs() > 1)
            };
            let civil = |stamp: &Stamp| Some(stamp.date.full()?.and_time(stamp.time));
            let span = (civil(stamp)? - civil(from)?).num_minutes();
            let is_id = apart(stamp)? && apart(from)? && (0..=24 * 60).contains(&span);
            return is_id.then(|| Found { stamp: stamp.clone(), span: at..at + cell.len() });
        }
        before = stamp;
        at += cell.len() + 1;
    }
    None
}

/// Returns whether `stamp` states a clock beside its date, or alone.
fn is_clocked(stamp: &Stamp) -> bool {
    stamp.precision > Precision::Day
}
