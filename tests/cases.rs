//! Golden cases: `fixtures/cases/<name>/{cmd,expected.stdout,expected.stderr,expected.code}`, byte for byte.
//!
//! `cmd` holds the arguments, one a line, run in the repository's root. `RECOUNT_BLESS=1 cargo test --test cases`
//! writes what is printed now as what is expected.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

mod support;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use support::{Run, read, recount, root};

/// The files of a case. Any other, or one that is missing, is a mistake.
const PARTS: [&str; 4] = ["cmd", "expected.code", "expected.stderr", "expected.stdout"];

#[test]
fn every_case_gives_what_it_says() {
    let bless = std::env::var_os("RECOUNT_BLESS").is_some_and(|value| !value.is_empty());
    let cases = cases();
    assert!(cases.len() >= 20, "the cases are gone: {cases:?}");
    let (left, right) = cases.split_at(cases.len() / 2);
    let check = |cases: &[PathBuf]| -> String {
        cases.iter().filter_map(|case| one(case, bless)).collect()
    };
    let wrong = std::thread::scope(|scope| {
        let other = scope.spawn(|| check(right));
        check(left) + &other.join().unwrap()
    });
    assert!(wrong.is_empty(), "{wrong}\nRECOUNT_BLESS=1 cargo test --test cases  accepts this");
    no_case_is_forgotten(&cases);
}

fn no_case_is_forgotten(cases: &[PathBuf]) {
    let mut wrong = String::new();
    for case in cases {
        let mut found: Vec<String> = std::fs::read_dir(case)
            .unwrap_or_else(|error| panic!("{}: {error}", case.display()))
            .map(|entry| entry.unwrap().file_name().to_str().unwrap().to_owned())
            .collect();
        found.sort();
        if found != PARTS {
            writeln!(wrong, "{}: holds {found:?}, not {PARTS:?}", case.display()).unwrap();
        }
        if arguments(case).is_empty() {
            writeln!(wrong, "{}: `cmd` is empty", case.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn cases() -> Vec<PathBuf> {
    let folder = root().join("fixtures/cases");
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

fn arguments(case: &Path) -> Vec<String> {
    read(&case.join("cmd")).lines().map(str::to_owned).collect()
}

/// Runs one case; returns what is wrong with it.
fn one(case: &Path, bless: bool) -> Option<String> {
    let Run { stdout, stderr, code } = recount(arguments(case)).run();
    let code = format!("{}\n", code.unwrap());
    let given = [("code", code.into_bytes()), ("stderr", stderr.into_bytes()), ("stdout", stdout)];
    let mut wrong = String::new();
    for (part, given) in given {
        let path = case.join(format!("expected.{part}"));
        if bless {
            std::fs::write(&path, &given).unwrap();
            continue;
        }
        let wanted = std::fs::read(&path).unwrap_or_default();
        if wanted != given {
            let difference = difference(&wanted, &given);
            writeln!(wrong, "{} {part}: {difference}", case.display()).unwrap();
        }
    }
    Some(wrong).filter(|wrong| !wrong.is_empty())
}

/// Returns the first line that differs.
fn difference(wanted: &[u8], given: &[u8]) -> String {
    let (wanted, given) = (String::from_utf8_lossy(wanted), String::from_utf8_lossy(given));
    let (mut wanted, mut given) = (wanted.split('\n'), given.split('\n'));
    for number in 1.. {
        let (one, other) = (wanted.next(), given.next());
        if one != other {
            let show =
                |line: Option<&str>| line.map_or("nothing".to_owned(), |line| format!("{line:?}"));
            return format!("line {number}\n  wanted {}\n  given  {}", show(one), show(other));
        }
    }
    String::new()
}
