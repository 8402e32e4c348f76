//! `mixed_clock`: some clocks are written with am or pm, others without.

use crate::codes;

#[test]
fn one_way_of_writing_clocks() {
    let of = |third: &str| {
        codes(&format!(
            "## Timeline (UTC)\n\n- 11:21a It began\n- 11:40a It was seen\n- {third} It was over\n"
        ))
        .contains(&"mixed_clock")
    };
    assert!(of("12:40") && !of("12:40p") && !of("noon"));
}
