//! See `checks::named`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recount_fuzz::checks;

fuzz_target!(|content: &[u8]| checks::named(content));
