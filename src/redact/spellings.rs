//! Names in all the ways in which they are written.

use crate::redact::tests::{entry, report};
use crate::redact::{Redaction, redact};

fn said(actor: &str, text: &str) -> String {
    let what = Redaction { names: true, ..Redaction::NONE };
    let after = redact(&report(vec![entry(text, Some(actor), "")]), what).unwrap();
    after.incidents[0].timeline[0].title.clone()
}

#[test]
fn names_are_found_through_escapes() {
    for text in [
        r#"{"real_name": "Tom\u00e1s \u0158eh\u00e1k"}"#,
        r#"{\"real_name\": \"Tom\\u00e1s \\u0158eh\\u00e1k\"}"#,
        r#"{"x": "\u0158EH\u00c1K"}"#,
        r#"{"x": "\u0041 a\ud83d\ude00Toma\u0301s"}"#,
    ] {
        let after = said("Tomáš Řehák".replace('š', "s").as_str(), text);
        assert!(after.contains("person-1") && !after.contains("u0158"), "{after}");
        assert!(!after.contains("Tom"), "{after}");
    }
    assert_eq!(said(r"Tom\u00e1s \u0158eh\u00e1k", "asks Řehák"), "asks person-1");
}

#[test]
fn letters_have_one_or_two_spellings() {
    for text in [
        "Søren Bjørn",
        "soeren bjoern",
        "Soeren Bjoern",
        "soren bjorn",
        "So\u{308}ren Bjo\u{308}rn",
        "sbjoern",
        "SBJØRN",
    ] {
        for actor in ["Søren Bjørn", "So\u{308}ren Bjo\u{308}rn"] {
            assert_eq!(said(actor, &format!("then {text} acts")), "then person-1 acts", "{text}");
        }
    }
}

#[test]
fn two_common_words_are_no_name() {
    let what = "we will mark the host, mark will see";
    assert_eq!(said("Mark Will", what), what);
    assert_eq!(
        said("Mark Will", "Mark Will and mark.will and mwill"),
        "person-1 and person-1 and person-1"
    );
    assert_eq!(said("Mark Will", "then will Mark join"), "then will person-1 join");
    assert_eq!(said("Will", "this will do, Will"), "this will do, person-1");
    assert_eq!(said("Mark Okafor", "mark okafor"), "person-1");
}

#[test]
fn people_go_in_every_script_and_however_short() {
    let names = ["Can Özdemir", "Łukasz Wójcik", "Élodie Durand", "Bo Li", "李", "Аня Орлова"];
    let said = [
        "ÖZDEMIR pages; can.oezdemir joins, ozdemir_can too",
        "łukasz wójcik asks, lukasz.wojcik@x, LWÓJCIK",
        "E\u{301}lodie's fix by elodie durand",
        "Bo and\\nLi; boli and bo.li, not bold or li, user=li",
        "李说: 好 (李)",
        "аня орлова, Аня, АНЯ",
    ];
    let rows = names.iter().zip(said).map(|(name, said)| entry(said, Some(name), "")).collect();
    let what = Redaction { names: true, ..Redaction::NONE };
    let after = redact(&report(rows), what).unwrap();
    let titles: Vec<&str> =
        after.incidents[0].timeline.iter().map(|row| row.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "person-1 pages; person-1 joins, person-1 too",
            "person-2 asks, person-2@x, person-2",
            "person-3's fix by person-3",
            "person-4 and\\nperson-4; person-4 and person-4, not bold or li, user=person-4",
            "person-5说: 好 (person-5)",
            "person-6, person-6, person-6",
        ]
    );
    let actors: Vec<Option<&str>> =
        after.incidents[0].timeline.iter().map(|row| row.actor.as_deref()).collect();
    let wanted = ["person-1", "person-2", "person-3", "person-4", "person-5", "person-6"];
    assert_eq!(actors, wanted.map(Some));
}

#[test]
fn who_is_only_quoted_goes_too() {
    let raw =
        r#"{"from": {"user": {"displayName": "Jane Roe"}}, "body": "rich of jane.roe, says Jane"}"#;
    let rows = vec![
        entry("Rich Doe asks", Some("Rich Doe"), raw),
        entry("Jane Roe's pool is full", None, "jane.roe: \"displayName\": \"Checkout API\""),
    ];
    let after = redact(&report(rows), Redaction { names: true, ..Redaction::NONE }).unwrap();
    let rows = &after.incidents[0].timeline;
    assert_eq!(
        rows[0].evidence[0].text,
        r#"{"from": {"user": {"displayName": "person-2"}}, "body": "rich of person-2, says Jane"}"#
    );
    assert_eq!(rows[1].title, "person-2's pool is full");
    // A field for people may hold a thing.
    assert_eq!(rows[1].evidence[0].text, "person-2: \"displayName\": \"Checkout API\"");
}

#[test]
fn a_quoted_name_hides_neither_words_nor_others() {
    let people = ["An Do", "Ada O", "Frank Miller", "Bo Ada Ox", "Ada Oxf Jones"];
    let quoted = people.map(|name| format!(r#"{{"displayName": "{name}"}}"#)).join(" ");
    let rows = vec![
        entry("rolling back and doing more", Some("Ada"), &quoted),
        entry("Ada opened it for Frank Miller", None, ""),
        entry("Bo Ada Oxf Jones left", None, ""),
    ];
    let after = redact(&report(rows), Redaction { names: true, ..Redaction::NONE }).unwrap();
    let titles: Vec<&str> =
        after.incidents[0].timeline.iter().map(|row| row.title.as_str()).collect();
    assert_eq!(titles[0], "rolling back and doing more");
    assert!(titles[1].starts_with("person-1 opened it for person-"), "{titles:?}");
    // `Bo Ada Ox` is no whole word here, and hides none of the names that begin in it.
    assert!(titles[2].starts_with("Bo person-") && titles[2].ends_with(" left"), "{titles:?}");
    assert!(!titles[2].contains("Jones"), "{titles:?}");
}
