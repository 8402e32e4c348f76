//! `window_mismatch`: the timeline says another time for the start of the outage than the summary.

use crate::codes;

#[test]
fn two_starts() {
    let of = |clock: &str| {
        codes(&format!("## Summary\n\nOn May 2, 2024, from 10:00 to 11:00 UTC all was down.\n\n## Timeline (UTC)\n\n- {clock} Outage begins\n- 10:50 Calm\n"))
            .contains(&"window_mismatch")
    };
    assert!(of("10:26") && !of("10:02"));
}
