//! `metric_mismatch`: a stated time to detection or recovery fits no two times of the document.

use recount::model::phase::Phase;

use crate::{codes, codes_by};

#[test]
fn stated_times_to_something() {
    let of = |stats: &str| {
        codes(&format!("## Timeline (UTC)\n\n- 10:00 Deploy\n- 10:12 Alert\n- 10:40 Service restored\n\n## Stats\n\n{stats}\n"))
            .contains(&"metric_mismatch")
    };
    assert!(of("- Time to detection: 17 minutes"));
    assert!(!of("- Time to detection: 12 minutes\n- Time to recovery: 40 minutes"));
}

#[test]
fn a_time_to_recovery_ends_with_the_recovery() {
    let of = |stats: &str| {
        let text = format!(
            "## Timeline (UTC)\n\n- 10:00 Deploy\n- 10:12 Alert\n- 10:40 Service restored\n- 11:00 Call ended\n\n## Stats\n\n{stats}\n"
        );
        codes_by(&text, &[(5, Phase::Recover)]).contains(&"metric_mismatch")
    };
    assert!(of("- Time to recovery: 60 minutes"));
    assert!(!of("- Time to recovery: 28 minutes"));
    assert!(!of("- Time to detection: 12 minutes"));
}
