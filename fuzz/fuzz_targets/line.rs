//! See `checks::line`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recount_fuzz::checks;

fuzz_target!(|content: &[u8]| checks::line(content));
