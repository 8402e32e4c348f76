//! `told_differently`: the prose gives an alert or the recovery another time than the timeline.

use crate::codes;

#[test]
fn prose_beside_the_timeline() {
    let of = |clock: &str| {
        codes(&format!("## Timeline (UTC)\n\n- 9:05 Outage begins\n- 9:07 The pager alerted the teams\n- 9:31 Rollback\n\n## Resolution\n\nAt {clock} UTC, monitoring alerted our engineers. They ate.\n"))
            .contains(&"told_differently")
    };
    assert!(of("9:05") && !of("9:07") && !of("11:30"));
}
