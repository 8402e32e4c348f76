//! `percent_mismatch`: two shares of the same people, both of the whole outage, differ.

use crate::codes;

#[test]
fn shares_of_the_same_people() {
    let of = |cause: &str| {
        codes(&format!("## Summary\n\n60% of our users were affected.\n\n## Timeline (UTC)\n\n- 10:00 down\n- 10:10 up\n\n## Root cause\n\n{cause}\n"))
            .contains(&"percent_mismatch")
    };
    assert!(of("A bad query left 40% of users unable to log in."));
    assert!(!of("A bad query left 60% of users unable to log in."));
    assert!(!of("At the peak 75% of users were affected."));
    assert!(!of("CPU stood at 95%, and 40% of requests failed."));
    assert!(!of("- In two windows\n  - 10:00 to 10:04: 40% of users were affected"));
}
