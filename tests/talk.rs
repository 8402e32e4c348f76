//! How well talk is read that is no example: conversations of twelve outages, written apart from the examples.

use std::collections::BTreeSet;

use recount::rule::load::{builtin, load};
use recount::talk::learn::examples;
use recount::talk::table::{NONE, Table};

const HELD_OUT: &str = include_str!("../fixtures/talk/held_out.tsv");

#[test]
fn most_of_what_is_new_is_told_and_little_else() {
    let table = Table::builtin();
    let (mut told, mut right, mut noise, mut false_alarms) = (0, 0, 0, 0);
    for (label, text) in examples(HELD_OUT).unwrap() {
        let read = table.read(text);
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
        .map(|(label, text)| (label == NONE, table.is_idle(text)))
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
    let known = Table::builtin().labels().chain([NONE]);
    assert_eq!(asked, known.collect());
}
