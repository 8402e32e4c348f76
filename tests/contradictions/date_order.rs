//! `date_order`: dates in numbers that may be read day first or month first.

use crate::codes;

#[test]
fn only_undecided_dates_are_told() {
    let of = |day: &str| {
        let text =
            format!("# Outage\n\n## Timeline (UTC)\n\n- {day} 10:00 down\n- {day} 10:10 up\n");
        codes(&text).contains(&"date_order")
    };
    assert!(of("04-12-2022"));
    assert!(!of("14-12-2022") && !of("2022-04-12") && !of("4 Dec 2022"));
}
