//! `no_time`: an item of the timeline gives no time.

use crate::codes;

#[test]
fn items_without_a_time() {
    let of = |item: &str| {
        codes(&format!("## Timeline\n\n- 10:00 UTC down\n{item}\n- 10:20 UTC up\n"))
            .contains(&"no_time")
    };
    assert!(of("- The engineer called their supervisor"));
    assert!(!of("  - The engineer called their supervisor"));
    assert!(!of("- 10 minutes later the supervisor came"));
    assert!(
        codes("# Post-mortem\n\n## Timeline\n\n- Somebody saw it fail\n- Somebody put it right\n")
            .contains(&"no_time")
    );
}
