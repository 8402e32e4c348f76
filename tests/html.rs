//! The HTML report in a real browser, where there is one: `tests/html/check.py` with the program under test.

mod support;

use std::process::Command;

use support::{INCIDENTS, incident, program, recount, root};

#[test]
fn the_same_page_on_any_number_of_threads() {
    let page = |threads: &str| {
        let format = ["timeline", "--format", "html", "--threads", threads];
        recount(format).arg(incident(INCIDENTS[2])).good().text()
    };
    let wanted = page("1");
    assert!(wanted.starts_with("<!doctype html>") && wanted.ends_with("</html>\n"));
    for threads in ["2", "8"] {
        assert_eq!(page(threads), wanted, "{threads} threads");
    }
}

#[test]
fn a_browser_reads_the_report() {
    let script = root().join("tests/html/check.py");
    let Ok(run) = Command::new("python3").arg(script).arg(program()).output() else {
        eprintln!("skipped: no python3");
        return;
    };
    let said = String::from_utf8_lossy(&run.stdout);
    // Said whether it was skipped (no Chromium) or not.
    eprintln!("{said}");
    assert!(run.status.success(), "{said}\n{}", String::from_utf8_lossy(&run.stderr));
}
