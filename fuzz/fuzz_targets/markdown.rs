//! Any text as a written post-mortem: no panic in reading and in linting; findings stand in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recount::format::options::ReadOptions;
use recount::format::postmortem::read::read;
use recount::lint::check;

fuzz_target!(|text: &str| {
    let document = read(text, "post-mortem.md", None, &ReadOptions::default());
    let lines = text.lines().count() as u64;
    for finding in check(&document) {
        assert!(finding.line >= 1 && finding.line <= lines.max(1), "{finding:?}");
        assert!(finding.column >= 1);
    }
});
