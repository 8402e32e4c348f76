//! Values of options that a message tells its reader to type.

/// The offsets from UTC that zones have, in seconds.
const OFFSETS: std::ops::RangeInclusive<i64> = -12 * 3_600..=14 * 3_600;

/// Returns `seconds` from UTC as a zone is written (`+05:30`); `None` where none is as far.
pub fn offset(seconds: i64) -> Option<String> {
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    OFFSETS.contains(&seconds).then(|| format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60))
}

/// Returns `GLOB=VALUE` as one word of a shell, with a glob that meets `source` alone.
pub fn for_source(source: &str, value: &str) -> String {
    let mut glob = String::new();
    for c in source.chars() {
        match c {
            '*' | '?' | '[' | ']' | '{' | '}' => glob.extend(['[', c, ']']),
            '\\' => glob.push_str("[\\\\]"),
            '\'' => glob.push_str("'\\''"),
            c => glob.push(c),
        }
    }
    format!("'{glob}={value}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_written_as_options_take_them() {
        assert_eq!(offset(19_800).as_deref(), Some("+05:30"));
        assert_eq!(offset(-12_600).as_deref(), Some("-03:30"));
        assert_eq!(offset(15 * 3_600), None);
    }

    #[test]
    fn a_glob_meets_the_source_alone() {
        assert_eq!(for_source("a*[1].log", "UTC"), "'a[*][[]1[]].log=UTC'");
        assert_eq!(for_source("it's", "UTC"), r"'it'\''s=UTC'");
    }
}
