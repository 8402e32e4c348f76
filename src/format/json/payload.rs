//! The message of a JSON object that begins with a time of its own, which may be when it happened.

use crate::format::cursor::first_line;
use crate::format::json::value::Map;
use crate::format::timestamp::find::{Found, find_first};
use crate::format::timestamp::stamp::Stamp;
use crate::format::timestamp::zone::Zone;
use crate::model::moment::Precision;

/// Names beside `@timestamp` that shippers of logs write.
const SHIPPED: [&str; 4] = ["agent", "beat", "input", "@version"];
/// Names that the encoders of loggers write, which stamp what happens as it happens, beside `@version`.
const LOGGED: [&str; 4] = ["logger_name", "thread_name", "level_value", "logger"];
/// By how many seconds the time of a shipper and that of its line may differ without a word.
const APART: i64 = 60;
/// Zones differ by multiples of this, in seconds.
const ZONE_STEP: i64 = 900;

/// Returns whether `payload` begins with a time of its own: full, to the second, in a zone that it states (or that
/// `stamp`, the time of the object, does not state either), and within a day of it. Without a zone it must also be earlier
/// by more than a delivery takes, and by no whole zone, and the object be of one who only ships it.
pub(super) fn is_dated(payload: &str, stamp: &Stamp, object: &Map<'_>) -> bool {
    let Some(Found { stamp: own, .. }) = own_time(payload) else { return false };
    let near = own
        .date
        .full()
        .zip(stamp.date.full())
        .is_some_and(|(own, other)| (own - other).num_days().abs() <= 1);
    let same = own.zone.is_some() || stamp.zone.is_none();
    near && own.precision > Precision::Minute
        && (same || (is_late(stamp, &own) && is_shipped(object)))
}

/// Returns whether `payload` begins with a full date and a clock.
pub(super) fn states_time(payload: &str) -> bool {
    own_time(payload).is_some_and(|Found { stamp, .. }| {
        stamp.date.full().is_some() && stamp.precision > Precision::Day
    })
}

/// Returns whether `stamp`, in a zone, is later than `own`, read as UTC, and that for no difference of zones.
fn is_late(stamp: &Stamp, own: &Stamp) -> bool {
    let Some(Zone::Offset(east)) = stamp.zone else { return false };
    let civil = |stamp: &Stamp| Some(stamp.date.full()?.and_time(stamp.time));
    let Some((received, own)) = civil(stamp).zip(civil(own)) else { return false };
    let late = (received - own).num_seconds() - i64::from(east);
    let zone = (late + ZONE_STEP / 2).div_euclid(ZONE_STEP) * ZONE_STEP;
    late > APART && (zone < 2 * ZONE_STEP || (late - zone).abs() > APART)
}

/// Returns whether `object` is what a shipper of logs (Beats, Logstash) makes of a line, stamped when it was read.
fn is_shipped(object: &Map<'_>) -> bool {
    let has = |names: &[&str]| names.iter().any(|name| object.contains_key(name));
    object.contains_key("@timestamp") && has(&SHIPPED) && !has(&LOGGED)
}

/// Returns the time that a message begins with.
pub fn own_time(message: &str) -> Option<Found> {
    let digits = message.bytes().take(12).any(|byte| byte.is_ascii_digit());
    if digits { find_first(first_line(message).0) } else { None }
}
