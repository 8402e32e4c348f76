//! `resolved_before_detected` and `detected_before_start`: over before it was noticed, noticed before it began.

use crate::codes_by;
use recount::model::phase::Phase;

#[test]
fn noticed_between_start_and_end() {
    let of = |alert: &str, start: &str| {
        let text = format!(
            "## Summary\n\nDown from {start} to 11:00 UTC on May 2, 2024.\n\n## Timeline (UTC)\n\n- {alert} An alert fired\n- 10:20 Found\n- 10:50 Resolved\n"
        );
        codes_by(&text, &[(7, Phase::Detect), (9, Phase::Resolve)])
    };
    assert!(of("10:55", "10:00").contains(&"resolved_before_detected"));
    assert!(of("10:05", "10:15").contains(&"detected_before_start"));
    let sound = of("10:05", "10:00");
    assert!(!sound.iter().any(|code| code.contains("before_")), "{sound:?}");
    let known = of("10:05 (-10m)", "10:15");
    assert!(
        !known.contains(&"detected_before_start"),
        "it says itself that it is before: {known:?}"
    );
}
