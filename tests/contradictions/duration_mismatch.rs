//! `duration_mismatch`: the stated duration is not the length of the stated window, nor of any part of the timeline.

use crate::codes;

#[test]
fn duration_window_and_timeline_agree_or_not() {
    let of = |summary: &str| {
        codes(&format!("# Post-mortem\n\n## Summary\n\n{summary}\n\n## Timeline (UTC)\n\n- 10:00 Deploy\n- 10:10 Alert\n- 10:22 Service restored\n"))
            .contains(&"duration_mismatch")
    };
    assert!(of("Outage from 10:00 to 12:00 UTC on May 2, 2024, 3 hours in all."));
    assert!(!of("Outage from 10:00 to 12:00 UTC on May 2, 2024, 2 hours in all."));
    assert!(of("Outage from 10:00 to 12:00 UTC on May 2, 2024, for 90 minutes."));
    assert!(!of("Outage from 10:00 to 12:00 UTC on May 2, 2024, for 90 minutes with breaks."));
    assert!(of("Outage from 10:00 to 12:00 UTC on May 2, 2024, for 3 hours with breaks."));
    assert!(of("The outage started at 10:00 UTC on May 2, 2024, lasting 37 minutes."));
    assert!(!of("The outage started at 10:00 UTC on May 2, 2024, lasting 22 minutes."));
    assert!(of("On May 2, 2024 the outage lasted about 2 hours."));
    assert!(!of("On May 2, 2024 the outage lasted about 12 minutes."));
}
