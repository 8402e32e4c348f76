//! The zone that a field beside a time states for it: `"time":"2024-03-15 10:15:02","timezone":"Europe/Berlin"`.

use crate::format::json::lookup::find;
use crate::format::json::value::{Map, Value};
use crate::format::timestamp::stamp::Stamp;
use crate::format::timestamp::zone::Zone;
use crate::format::zone_name::names_zone;

/// Returns `stamp`, with the zone that `object`, which holds it, states beside it where it states none itself.
pub(crate) fn beside(object: &Map<'_>, stamp: Stamp) -> Stamp {
    if stamp.zone.is_some() {
        return stamp;
    }
    let named = object.iter().filter(|(key, _)| names_zone(key)).map(|(_, value)| value);
    let mut told = named.chain(find(object, "event.timezone")).filter_map(Value::as_str);
    let zone = told.find_map(Zone::stated);
    Stamp { zone, ..stamp }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::json::time;

    fn zone(text: &str) -> Option<Zone> {
        let value = Value::parse(text).unwrap();
        let object = value.as_object().unwrap();
        beside(object, time::read(object.get("time").unwrap()).unwrap()).zone
    }

    #[test]
    fn the_zone_beside_a_time_is_its_own() {
        let time = r#"{"time":"2024-03-15 10:15:02""#;
        let berlin = Some(Zone::Named(chrono_tz::Tz::Europe__Berlin));
        assert_eq!(zone(&format!(r#"{time},"timezone":"Europe/Berlin"}}"#)), berlin);
        assert_eq!(zone(&format!(r#"{time},"event":{{"timezone":"Europe/Berlin"}}}}"#)), berlin);
        assert_eq!(zone(&format!(r#"{time},"tz":"+02:00"}}"#)), Some(Zone::Offset(7_200)));
        let shared = zone(&format!(r#"{time},"tz":"CST"}}"#));
        assert_eq!(shared, Some(Zone::Shared("CST", -21_600)), "several zones bear it");
        for other in [
            r#""tz":"""#,
            r#""tz":"nowhere""#,
            r#""tz":120"#,
            r#""user":{"timezone":"Europe/Berlin"}"#,
            r#""zone":"us-east-1a""#,
        ] {
            assert_eq!(zone(&format!("{time},{other}}}")), None, "{other}");
        }
        let stated = zone(r#"{"time":"2024-03-15 10:15:02Z","timezone":"Europe/Berlin"}"#);
        assert_eq!(stated, Some(Zone::Offset(0)));
    }
}
