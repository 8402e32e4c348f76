//! `unreadable_time`: what means a time or a date but cannot be one.

use crate::codes;

#[test]
fn slips_of_the_pen() {
    let of = |time: &str| {
        codes(&format!(
            "## Summary\n\nIt began at {time}.\n\n## Timeline (UTC)\n\n- 10:00 down\n- 10:10 up\n"
        ))
        .contains(&"unreadable_time")
    };
    assert!(of("10:00 M") && of("9:00 on June 31, 2024"));
    assert!(!of("10:00 AM on June 30, 2024"));
}
