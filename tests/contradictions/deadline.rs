//! `deadline_on_weekend` and `deadline_before_incident`: an action item is due on a Saturday or Sunday, or before it was known.

use crate::codes;

#[test]
fn deadlines_are_working_days_to_come() {
    let of = |due: &str| {
        codes(&format!(
            "# Outage\n\n## Timeline (UTC)\n\n- 2024-05-02 10:00 down\n- 2024-05-02 10:10 up\n\n## Action items\n\n- Pay the bill, due {due}\n"
        ))
    };
    assert!(of("May 11, 2024").contains(&"deadline_on_weekend"));
    assert!(of("May 10, 2023").contains(&"deadline_before_incident"));
    let sound = of("May 10, 2024");
    assert!(!sound.iter().any(|code| code.starts_with("deadline")), "{sound:?}");
}
