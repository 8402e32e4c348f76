//! Durations as people and as machines read them: seconds → `2h 15m`, `+15m`, `PT2H15M`.

/// Returns the duration for people: its two greatest units, such as `2d 3h`, `2h 15m`, `45m`, `35s`.
pub fn human(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let parts = units(seconds, ["d", "h", "m", "s"]);
    let Some(first) = parts.iter().position(|(count, _)| *count > 0) else {
        return "0s".to_owned();
    };
    let shown: Vec<String> = parts
        .iter()
        .skip(first)
        .take(2)
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect();
    format!("{sign}{}", shown.join(" "))
}

/// Returns a distance from the start of an incident, always signed: `+15m`, `-2h 3m`, `+0s`.
pub fn relative(seconds: i64) -> String {
    if seconds < 0 { human(seconds) } else { format!("+{}", human(seconds)) }
}

/// Returns the duration in ISO 8601 form, exact: `PT2H15M`, `P1DT30S`, `PT0S`.
pub fn iso(seconds: i64) -> String {
    let parts = units(seconds, ["D", "H", "M", "S"]);
    let text = |parts: &[(u64, &str)]| -> String {
        let shown = parts.iter().filter(|(count, _)| *count > 0);
        shown.flat_map(|(count, unit)| [count.to_string(), (*unit).to_owned()]).collect()
    };
    let (days, clock) = parts.split_at(1);
    let (days, clock) = (text(days), text(clock));
    let sign = if seconds < 0 { "-" } else { "" };
    match (days.is_empty(), clock.is_empty()) {
        (true, true) => "PT0S".to_owned(),
        (false, true) => format!("{sign}P{days}"),
        _ => format!("{sign}P{days}T{clock}"),
    }
}

fn units(seconds: i64, names: [&'static str; 4]) -> [(u64, &'static str); 4] {
    let all = seconds.unsigned_abs();
    let [day, hour, minute, second] = names;
    [(all / 86_400, day), (all / 3_600 % 24, hour), (all / 60 % 60, minute), (all % 60, second)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_two_units() {
        let cases = [
            (0, "0s"),
            (35, "35s"),
            (2_700, "45m"),
            (8_100, "2h 15m"),
            (3_605, "1h"),
            (90_061, "1d 1h"),
            (-65, "-1m 5s"),
        ];
        for (seconds, text) in cases {
            assert_eq!(human(seconds), text, "{seconds}");
        }
        assert_eq!(relative(900), "+15m");
        assert_eq!(relative(-900), "-15m");
    }

    #[test]
    fn machines_read_all_of_it() {
        let cases = [
            (0, "PT0S"),
            (8_100, "PT2H15M"),
            (86_430, "P1DT30S"),
            (86_400, "P1D"),
            (3_605, "PT1H5S"),
            (-60, "-PT1M"),
        ];
        for (seconds, text) in cases {
            assert_eq!(iso(seconds), text, "{seconds}");
        }
    }
}
