//! `mixed_zone`: one clock of the timeline is in another zone than the others, or in none.

use crate::codes;

#[test]
fn one_clock_in_another_zone() {
    let of = |last: &str| {
        codes(&format!(
            "## Timeline\n\n- 3:00 PM CAT down\n- 3:10 PM CAT seen\n- 3:20 PM CAT found\n- {last} up\n"
        ))
    };
    assert!(of("4:00 PM EDT").contains(&"mixed_zone"));
    assert!(of("4:00 PM").contains(&"mixed_zone"));
    assert!(!of("4:00 PM CAT").contains(&"mixed_zone"));
}
