//! `in_fence`: an entry stands inside of code, most often because a fence above it is not closed.

use crate::codes;

#[test]
fn an_entry_that_a_fence_swallowed() {
    let of = |close: &str| {
        codes(&format!("## Timeline (UTC)\n\n- 10:00 It fell over\n\n```\nERROR no disk\n{close}\n- 10:20 It was put up again\n\n```\nOK\n```\n\n- 10:30 Done and closed\n"))
            .contains(&"in_fence")
    };
    assert!(of("") && !of("```\n"));
}
