//! `missing_section`: a part that every usual form of post-mortem has is not there.

use crate::codes;

#[test]
fn parts_of_the_form() {
    let text = "# Checkout down for an hour\n\n## Timeline (UTC)\n\n- 10:00 down\n- 10:10 up\n\n## Root cause\n\nA disk.\n";
    assert!(codes(text).contains(&"missing_section"));
    let whole = format!("{text}\n## Action items\n\n- x\n");
    assert!(!codes(&whole).contains(&"missing_section"));
}
