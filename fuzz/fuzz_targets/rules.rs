//! Any text as a rule file: no panic, neither in reading nor in saying what is wrong; sound rules are judged by.
#![no_main]

use libfuzzer_sys::fuzz_target;
use recount::examples;
use recount::rule::load::{RuleFile, load};

fuzz_target!(|source: &str| {
    let file = RuleFile { path: "fuzz.toml".into(), source: source.to_owned() };
    match load(&[file]) {
        Ok(rules) => drop(examples::run(&rules)),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
