//! Any bytes as a file that may be an archive: no panic, and the caps hold.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recount::input::source::{Input, Limits, read};

fuzz_target!(|content: &[u8]| {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), content).expect("a written file");
    let input = Input { name: "in".to_owned(), path: Some(file.path().to_owned()) };
    let limits = Limits { depth: 4, members: 100, bytes: 1 << 20, ratio: 100 };
    let skips = read(&input, &limits, &mut |member| {
        let mut text = Vec::new();
        let read = member.reader.read_to_end(&mut text).map(|_| ());
        assert!(text.len() <= content.len() * 3 + 3 * (1 << 20), "{} bytes", text.len());
        read
    });
    assert!(skips.iter().all(|skip| !skip.reason.is_empty()));
});
