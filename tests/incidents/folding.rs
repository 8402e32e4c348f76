//! The three layers of folding, each counted apart.

use recount::model::event::Event;
use recount::model::incident::Entry;
use recount::model::phase::Phase;
use recount::timeline::{FlapWindow, TimelineOptions, build};

use crate::hand::{at_source, change, clock, open_alert, shut_alert, talk};

fn rows(events: Vec<Event>) -> Vec<Entry> {
    build(events, &[], &TimelineOptions::default())
}

#[test]
fn copies_in_other_sources_fold_and_true_repeats_survive() {
    let line = || talk("10:00:00", "ops", "ann", Phase::Note, "again");
    let second = |event: Event| {
        let mut event = event;
        event.evidence[0].origin.line += 1;
        event
    };
    let events = vec![
        line(),
        second(line()),
        at_source(line(), "slack.json.1"),
        at_source(second(line()), "slack.json.1"),
        at_source(line(), "slack.json.2"),
    ];
    let rows = rows(events);
    assert_eq!(rows.len(), 2, "the greatest multiplicity in any one source");
    let copies: Vec<_> =
        rows.iter().map(|row| (row.count, row.copies, row.evidence.len())).collect();
    assert_eq!(copies, [(3, 2, 3), (2, 1, 2)]);
}

#[test]
fn a_webhook_sent_again_is_no_second_entry() {
    let mut again = open_alert("10:00:00", "fp1", "shop");
    again.evidence[0].text.push_str("another receiver");
    let rows = rows(vec![open_alert("10:00:00", "fp1", "shop"), again]);
    assert_eq!((rows.len(), rows[0].count), (1, 2));
}

#[test]
fn two_instances_of_one_alert_stay_two() {
    let mut a = open_alert("10:00:00", "fp-a", "shop");
    a.links = vec!["PodDown".to_owned()];
    let mut b = open_alert("10:00:10", "fp-b", "shop");
    b.links = vec!["PodDown".to_owned()];
    assert_eq!(rows(vec![a, b]).len(), 2);
}

#[test]
fn a_flapping_state_is_one_entry_and_its_last_close() {
    let mut events = Vec::new();
    for minute in [0, 8, 16] {
        events.push(open_alert(&format!("10:{minute:02}:00"), "fp1", "shop"));
        events.push(shut_alert(&format!("10:{:02}:00", minute + 3), "fp1", "shop"));
    }
    events.push(open_alert("12:00:00", "fp1", "shop"));
    let rows = rows(events);
    let shape: Vec<_> = rows.iter().map(|r| (r.phase, r.cycles, r.firing_seconds)).collect();
    assert_eq!(
        shape,
        [(Phase::Detect, 3, Some(540)), (Phase::Recover, 1, None), (Phase::Detect, 1, None)]
    );
    assert_eq!(rows[0].until, rows[1].time);
}

#[test]
fn notified_again_while_it_fires_is_no_new_entry() {
    let events = (0..5).map(|hour| open_alert(&format!("{:02}:00:00", 10 + hour), "fp1", "shop"));
    let rows = rows(events.collect());
    assert_eq!((rows.len(), rows[0].count, rows[0].cycles), (1, 5, 1));
}

#[test]
fn words_fold_into_the_act_they_announce_and_not_into_others() {
    let mut fix = change("13:05:03", "proxy", Phase::Change, "ModifyProxy");
    fix.actor = Some("bruno.keller".to_owned());
    let mut restart = change("13:06:32", "checkout", Phase::Change, "UpdateService");
    restart.actor = Some("nadia".to_owned());
    let rows = rows(vec![
        fix,
        talk("13:05:10", "inc", "Bruno Keller", Phase::Fix, "config corrected"),
        restart,
        talk("13:06:35", "inc", "Nadia Farouk", Phase::Mitigate, "kicking it"),
        talk("13:06:50", "inc", "Rik", Phase::Investigate, "watching"),
    ]);
    let phases: Vec<_> = rows.iter().map(|row| (row.phase, row.retellings)).collect();
    assert_eq!(phases, [(Phase::Fix, 1), (Phase::Mitigate, 1), (Phase::Investigate, 0)]);
}

#[test]
fn an_act_that_somebody_announces_is_done_when_its_record_says() {
    let mut record = change("10:00:30", "shop", Phase::Rollback, "Rollback of shop to v4");
    record.actor = Some("ann".to_owned());
    let words = talk("10:00:10", "ops", "ann", Phase::Rollback, "ann: rolling shop back now");
    let rows = rows(vec![words, record]);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].time.as_ref().map(|time| time.at), clock("10:00:30"));
    assert!(rows[0].evidence[0].text.contains("Rollback of shop"), "{:?}", rows[0].evidence);
    assert_eq!(rows[0].evidence.len(), 2, "the words are cited behind it");
}

#[test]
fn a_fixed_window_is_counted_from_the_first_opening() {
    let mut events = Vec::new();
    for minute in [0, 8, 16] {
        events.push(open_alert(&format!("10:{minute:02}:00"), "fp1", "shop"));
        events.push(shut_alert(&format!("10:{:02}:00", minute + 3), "fp1", "shop"));
    }
    let cycles = |flap_window| -> Vec<u64> {
        let options = TimelineOptions { flap_window, ..TimelineOptions::default() };
        let rows = build(events.clone(), &[], &options);
        rows.iter().filter(|row| row.phase == Phase::Detect).map(|row| row.cycles).collect()
    };
    assert_eq!(cycles(FlapWindow::Rolling), [3]);
    assert_eq!(cycles(FlapWindow::Fixed), [2, 1]);
}

#[test]
fn what_another_sender_repeats_after_the_close_is_no_cycle() {
    let bot = |mut event: Event| {
        event.rule = format!("chatbot.{}", event.rule);
        (event.links, event.key) = (event.key.into_iter().collect(), Some("bot:fp1".to_owned()));
        at_source(event, "slack.json")
    };
    let mut events = vec![
        open_alert("10:00:00", "fp1", "shop"),
        bot(open_alert("10:00:20", "fp1", "shop")),
        shut_alert("10:03:00", "fp1", "shop"),
        bot(open_alert("10:04:00", "fp1", "shop")),
    ];
    let cycles = |events: &[Event]| -> Vec<(Phase, u64, Option<i64>)> {
        let rows = rows(events.to_vec());
        rows.iter().map(|row| (row.phase, row.cycles, row.firing_seconds)).collect()
    };
    assert_eq!(cycles(&events), [(Phase::Detect, 1, Some(180)), (Phase::Recover, 1, None)]);
    // What the bot tells in full is a cycle.
    events.insert(3, bot(shut_alert("10:03:10", "fp1", "shop")));
    events.push(bot(shut_alert("10:06:00", "fp1", "shop")));
    assert_eq!(cycles(&events), [(Phase::Detect, 2, Some(300)), (Phase::Recover, 1, None)]);
}

#[test]
fn who_calls_it_over_minutes_after_an_alert_cleared_speaks_of_the_whole() {
    let told = |time: &str, phase: Phase| {
        let clear = shut_alert("10:40:00", "fp1", "shop");
        let word = talk(time, "inc", "ann", phase, "that was it, all is well");
        rows(vec![open_alert("10:00:00", "fp1", "shop"), clear, word]).len()
    };
    assert_eq!(told("10:40:40", Phase::Resolve), 2, "told again within a minute");
    assert_eq!(told("10:42:00", Phase::Resolve), 3);
    assert_eq!(told("10:42:00", Phase::Recover), 2, "that it is back is told again");
}
