//! Durations with their units, as programs print how long a request took: `12.3ms`, `72µs`, `1m2.5s`.

/// Returns the duration that `text` is, in seconds with at most six decimals; `None` where it is none.
pub fn seconds_of(text: &str) -> Option<String> {
    let rounded = (number_of(text)? * 1e6).round() / 1e6;
    (0.0..1e6).contains(&rounded).then(|| rounded.to_string())
}

/// Returns the duration that `text` is, in seconds; `None` where it is none.
pub fn number_of(text: &str) -> Option<f64> {
    let number = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    text.bytes().next().filter(|byte| number(*byte))?;
    let (mut rest, mut sum) = (text, 0.0);
    while !rest.is_empty() {
        let (value, after) = rest.split_at_checked(rest.bytes().position(|byte| !number(byte))?)?;
        let end = after.bytes().position(number).unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(end)?;
        sum += value.parse::<f64>().ok()? / per_second(unit.trim())?;
        rest = after;
    }
    Some(sum)
}

/// Returns how many of `unit` make a second.
fn per_second(unit: &str) -> Option<f64> {
    match unit {
        "h" => Some(1.0 / 3600.0),
        "m" => Some(1.0 / 60.0),
        "s" | "sec" | "seconds" => Some(1.0),
        "ms" | "msecs" => Some(1e3),
        "us" | "µs" | "μs" | "micros" => Some(1e6),
        "ns" => Some(1e9),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::seconds_of;

    #[test]
    fn units_are_counted_in_seconds() {
        for (text, wanted) in [
            ("12.3ms", Some("0.0123")),
            ("72.1µs", Some("0.000072")),
            ("1m2.5s", Some("62.5")),
            ("1h", Some("3600")),
            ("0ns", Some("0")),
            ("12", None),
            ("ms", None),
            ("1.2.3s", None),
            ("12 apples", None),
            ("-5ms", None),
            ("", None),
            ("5é", None),
        ] {
            assert_eq!(seconds_of(text).as_deref(), wanted, "{text}");
        }
    }
}
