//! `end_before_start`: the end of a stated range lies before its start.

use crate::codes;

#[test]
fn ranges_run_forward() {
    let of = |window: &str| {
        codes(&format!("# Outage\n\n## Summary\n\nDown {window}.\n\n## Timeline (UTC)\n\n- 2024-05-02 10:00 down\n- 2024-05-02 11:30 up\n"))
            .contains(&"end_before_start")
    };
    assert!(of("on May 2, 2024, from 11:30 to 10:00 UTC"));
    assert!(of("from May 2, 2024, 10:00 UTC to May 1, 2024, 11:30 UTC"));
    assert!(!of("on May 2, 2024, from 10:00 to 11:30 UTC"));
    assert!(!of("on May 2, 2024, from 22:00 to 01:30 UTC"));
}
