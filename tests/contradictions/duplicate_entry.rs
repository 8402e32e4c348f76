//! `duplicate_entry`: two entries say the same of the same time.

use crate::codes;

#[test]
fn the_same_twice_at_one_time() {
    let of = |second: &str| {
        let text = format!("## Timeline (UTC)\n\n- 10:00 Alerts sent to all teams\n- {second}\n");
        codes(&text).contains(&"duplicate_entry")
    };
    assert!(of("10:00 alerts sent to all teams."));
    assert!(!of("10:30 Alerts sent to all teams") && !of("10:00 Servers sent to all teams"));
}
