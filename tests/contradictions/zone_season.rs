//! `zone_season`: a zone's winter name in summer, or the other way round.

use crate::codes;

#[test]
fn names_of_the_other_season() {
    let of = |day: &str, zone: &str| {
        codes(&format!(
            "# Outage of {day}\n\n## Timeline\n\nAll times in {zone}\n\n- 10:00 down\n- 10:10 up\n"
        ))
        .contains(&"zone_season")
    };
    assert!(of("July 2, 2024", "PST") && of("January 12, 2024", "CEST") && of("October 5", "EST"));
    assert!(
        !of("July 2, 2024", "PDT") && !of("July 2, 2024", "PT") && !of("January 12, 2024", "CET")
    );
    assert!(!of("March 12", "CEST"));
}
