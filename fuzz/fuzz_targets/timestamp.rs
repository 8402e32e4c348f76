//! Any text as a line with a time: no panic, and the place of the time lies in the line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recount::format::options::ReadOptions;
use recount::format::timestamp::clock::Clock;
use recount::format::timestamp::find::{find, parse};

fuzz_target!(|line: &str| {
    let options = ReadOptions::default();
    let mut clock = Clock::new("app.log", None, &options);
    let found = find(line);
    if let Some(found) = &found {
        assert!(line.get(found.span.clone()).is_some_and(|text| !text.is_empty()));
    }
    for stamp in found.map(|found| found.stamp).into_iter().chain(parse(line)) {
        if let Some((mut moment, mut assumed)) = clock.resolve(&stamp) {
            let fix = Clock::new("app.log", None, &options).finish();
            fix.apply(&mut moment, &mut assumed);
        }
    }
});
