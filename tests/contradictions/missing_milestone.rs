//! `missing_milestone`: the timeline does not tell how it was noticed, or how it ended.

use crate::codes;

#[test]
fn noticed_and_over() {
    let of = |first: &str, last: &str| {
        let text = format!(
            "## Timeline (UTC)\n\n- 10:00 {first}\n- 10:10 The cable was cut\n- 10:40 {last}\n"
        );
        codes(&text).contains(&"missing_milestone")
    };
    assert!(of("The digger came", "Service restored"));
    assert!(of("An alert fired", "The digger left"));
    assert!(!of("An alert fired", "Service restored"));
}
