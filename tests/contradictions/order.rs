//! `order` and `am_pm_slip`: an entry earlier than the one before it, and clocks whose half of the day cannot be right.

use crate::codes;

fn slips(lines: &str) -> bool {
    codes(&format!("# Outage\n\n## Timeline (UTC)\n\n{lines}")).contains(&"am_pm_slip")
}

#[test]
fn half_a_day_off_between_neighbours() {
    assert!(slips("- 11:25 am Fix runs\n- 12:00 am Fixed\n"));
    assert!(!slips("- 11:25 am Fix runs\n- 12:00 pm Fixed\n"));
    assert!(!slips("- 11:25 pm Fix runs\n- 12:00 am Fixed\n"));
    assert!(slips(
        "#### May 2\n\n- 2:10 p.m. Looked\n- 2:30 a.m. Found\n\n#### May 3\n\n- 8:00 a.m. Fixed\n"
    ));
    assert!(!slips(
        "#### May 2\n\n- 9:10 p.m. Looked\n\n#### May 3\n\n- 2:30 a.m. Found\n- 8:00 a.m. Fixed\n"
    ));
}

#[test]
fn a_slip_in_prose() {
    assert!(slips(
        "- 10:00 down\n- 10:10 up\n\n## Resolution\n\nAt 15:30 PM a ticket was opened.\n"
    ));
    assert!(!slips(
        "- 10:00 down\n- 10:10 up\n\n## Resolution\n\nAt 3:30 PM a ticket was opened.\n"
    ));
    assert!(!slips(
        "- 10:00 down\n- 10:10 up\n\n## Evidence\n\n- \"id\": \"0a0e8aab-127e-4057-9619-0a12c8bad7\"\n"
    ));
}

#[test]
fn another_zone_is_not_out_of_order() {
    let text = "## Timeline\n\n- 3:00 PM CAT a\n- 3:10 PM CAT b\n- 3:20 PM CAT c\n- 4:00 PM EDT d\n- 4:15 PM CAT e\n";
    assert!(!codes(text).contains(&"order"));
}
