//! `mixed_level`: entries are headings of different levels.

use crate::codes;

#[test]
fn headings_of_one_level() {
    let of = |marks: &str| {
        codes(&format!("## Timeline (UTC)\n\n### 10:00\n\nDown.\n\n### 10:10\n\nSeen.\n\n{marks} 10:20\n\nUp.\n"))
            .contains(&"mixed_level")
    };
    assert!(of("##") && !of("###"));
}
