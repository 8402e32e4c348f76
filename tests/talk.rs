//! How well talk is read that is no example: conversations of twelve outages, written apart from the examples.

use std::collections::BTreeSet;

use recount::model::origin::Origin;
use recount::model::record::Record;
use recount::rule::load::{Ruleset, builtin, load};
use recount::rule::matcher::{Matcher, Verdict};
use recount::talk::learn::examples;
use recount::talk::table::{NONE, NOTHING, Table};

const HELD_OUT: &str = include_str!("../fixtures/talk/held_out.tsv");

#[test]
fn most_of_what_is_new_is_told_and_little_else() {
    let table = Table::builtin();
    let (mut told, mut right, mut noise, mut false_alarms) = (0, 0, 0, 0);
    for (label, text) in examples(HELD_OUT).unwrap() {
        let read = table.scores(text).read();
        if label == NONE {
            noise += 1;
            false_alarms += usize::from(read.is_some());
        } else {
            told += 1;
            right += usize::from(read == Some(label));
        }
    }
    println!("{right} of {told} read rightly, {false_alarms} of {noise} false alarms");
    assert!(right * 100 >= told * 50, "{right} of {told}");
    assert!(false_alarms * 100 <= noise * 15, "{false_alarms} of {noise}");
}

#[test]
fn what_is_everyday_is_told_from_what_tells_of_something() {
    let table = Table::builtin();
    let read: Vec<_> = examples(HELD_OUT)
        .unwrap()
        .into_iter()
        .map(|(label, text)| (label == NONE, table.scores(text).is_idle()))
        .collect();
    let count = |of: (bool, bool)| read.iter().filter(|it| **it == of).count();
    let (lost, told) = (count((false, true)), count((false, true)) + count((false, false)));
    let (idle, noise) = (count((true, true)), count((true, true)) + count((true, false)));
    println!("{lost} of {told} lost, {idle} of {noise} idle");
    assert!(lost * 100 <= told * 4, "{lost} of {told}");
    assert!(idle * 100 >= noise * 60, "{idle} of {noise}");
}

#[test]
fn a_rule_goes_by_each_label() {
    let rules = load(&builtin()).unwrap();
    let asked: BTreeSet<&str> =
        rules.rules.iter().filter_map(|rule| rule.reads.as_deref()).collect();
    let known = Table::builtin().labels().chain([NONE, NOTHING]);
    assert_eq!(asked, known.collect());
}

/// Returns the phase and the rule that the rules find in what somebody says, `none` where they find nothing.
fn said(rules: &Ruleset, text: &str) -> (String, String) {
    let record = Record {
        origin: Origin { source: "chat.json".into(), line: 1, offset: 0, lines: 1 },
        time: None,
        until: None,
        received: None,
        assumed: Vec::new(),
        format: "json",
        level: None,
        host: None,
        service: None,
        message: text.to_owned(),
        fields: vec![("chat".to_owned(), "1".to_owned())],
        stated: None,
        raw: text.to_owned(),
    };
    match Matcher::new(rules).judge(&record) {
        Verdict::Event(event) => (event.phase.name().to_owned(), event.rule),
        _ => (NONE.to_owned(), String::new()),
    }
}

#[test]
fn what_phrases_and_learnt_words_say_together_is_right_more_often() {
    let rules = load(&builtin()).unwrap();
    let (mut told, mut right, mut wrong) = (0, 0, 0);
    for (label, text) in examples(HELD_OUT).unwrap().into_iter().filter(|(it, _)| *it != NONE) {
        let (phase, _) = said(&rules, text);
        let again = label == "relapse" && matches!(&*phase, "impact" | "detect" | "false_lead");
        told += 1;
        right += usize::from(phase == label || again);
        wrong += usize::from(phase != label && !again && phase != NONE);
    }
    println!("{right} of {told} told rightly, {wrong} wrongly");
    assert!(right * 100 >= told * 58, "{right} of {told}");
    assert!(wrong * 100 <= told * 33, "{wrong} of {told}");
}

#[test]
fn a_phrase_in_passing_yields_to_what_the_message_reads_like() {
    let rules = load(&builtin()).unwrap();
    for (text, phase) in [
        (
            "it's the flag. routing-v2 is at 100% since ten, so every call asks the scheme first",
            "identify",
        ),
        ("putting my sandwich down, I'll drive this one", "ack"),
        (
            "restart did nothing, so it is not the release, same picture in the old pods",
            "false_lead",
        ),
    ] {
        assert_eq!(said(&rules, text).0, phase, "{text}");
    }
    assert_eq!(said(&rules, "rolling back now").1.split('.').next(), Some("talk"), "no doubt");
}

#[test]
fn a_side_remark_takes_no_message_that_tells_of_the_work() {
    let rules = load(&builtin()).unwrap();
    for text in [
        "door readers in Graz answer, so the lifts are fine. it isnt the switch",
        "parking app 503ing, like, everywhere?",
        "keys were rotated and the door service never reloaded",
        "we power cycled the lift controllers, no change",
    ] {
        assert_ne!(said(&rules, text).0, NONE, "{text}");
    }
    for text in [
        "the lift is down again",
        "coffee machine restored, all clear",
        "found it, it was in the fridge",
    ] {
        assert_eq!(said(&rules, text).0, NONE, "{text}");
    }
}
