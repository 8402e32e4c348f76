//! Lengths of time as the options read them: `3m2s`.

/// Returns the size of `seconds`, the sign left out: `1d2h`, `3m2s`, `0s`.
pub fn compact(seconds: i64) -> String {
    let mut left = seconds.unsigned_abs();
    let parts = [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")].map(|(size, name)| {
        let count = left / size;
        left %= size;
        if count > 0 { format!("{count}{name}") } else { String::new() }
    });
    let text = parts.concat();
    if text.is_empty() { "0s".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::compact;

    #[test]
    fn parts_that_are_nothing_are_left_out() {
        assert_eq!([182, -7_200, 90_061, 0].map(compact), ["3m2s", "2h", "1d1h1m1s", "0s"]);
    }
}
