//! `date_mismatch`: title, heading or text name another date than the timeline.

use crate::codes;

#[test]
fn another_date_than_the_timelines() {
    let of = |title: &str, heading: &str, cause: &str| {
        codes(&format!("# Outage {title}\n\n## Timeline {heading}\n\n- 2024-05-02 10:00 UTC down\n- 2024-05-02 10:10 UTC up\n\n## Root cause\n\n{cause}\n"))
            .contains(&"date_mismatch")
    };
    assert!(of("of May 12, 2024", "", ""));
    assert!(!of("of May 2, 2024", "", ""));
    assert!(of("", "05/16/2024 - 06/20/2024", ""));
    assert!(of("", "", "At 9:45 on 2024-04-02 the cable was cut."));
    assert!(!of("", "", "The cable was laid at 9:45 on 2019-11-07."));
}
