//! `metric_mismatch`: a stated time to detection or recovery fits no two times of the document.

use crate::codes;

#[test]
fn stated_times_to_something() {
    let of = |stats: &str| {
        codes(&format!("## Timeline (UTC)\n\n- 10:00 Deploy\n- 10:12 Alert\n- 10:40 Service restored\n\n## Stats\n\n{stats}\n"))
            .contains(&"metric_mismatch")
    };
    assert!(of("- Time to detection: 17 minutes"));
    assert!(!of("- Time to detection: 12 minutes\n- Time to recovery: 40 minutes"));
}
