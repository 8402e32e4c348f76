//! Any bytes as a log: no panic, and every line is accounted for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recount::format::options::ReadOptions;
use recount::format::read::read;

fuzz_target!(|content: &[u8]| {
    let mut records = 0u64;
    let mut reader = content;
    let options = ReadOptions::default();
    let Some(summary) = read(&mut reader, "app.log", None, &options, &mut |_| records += 1) else {
        assert!(content.is_empty());
        return;
    };
    let sum = summary.parsed + summary.joined + summary.undated + summary.blank;
    assert_eq!(summary.lines, sum, "lines = parsed + joined + undated + blank");
    assert_eq!(summary.coverage.records, records);
    assert_eq!(summary.bytes, content.len() as u64);
});
