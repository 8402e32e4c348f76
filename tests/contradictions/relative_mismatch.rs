//! `relative_mismatch`: an entry says how long after another it came, and its clock says otherwise.

use crate::codes;

#[test]
fn a_distance_beside_a_clock() {
    let of = |clock: &str| {
        codes(&format!("## Timeline (UTC)\n\n- 10:00 down\n- {clock} - 20 minutes later the pager rang\n- 11:30 up\n"))
            .contains(&"relative_mismatch")
    };
    assert!(of("10:50") && !of("10:20"));
}
