//! `relative_mismatch`: an entry says how long after another it came, and its clock says otherwise.

use crate::lint::clock::{minutes, seconds};
use crate::lint::{Check, Code, Finding, Gravity, Subject};
use crate::model::moment::Moment;

pub(super) const CHECK: Check = Check {
    codes: &[Code {
        name: "relative_mismatch",
        gravity: Gravity::Warning,
        about: "an entry says how long after another it came, and its clock says otherwise",
        help: "Told where \"20 minutes later\" heads an entry with a clock of its own, and no entry above it lies so far \
               back (a quarter more or less is allowed). Correct the clock or the distance.",
    }],
    run: check,
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut before: Vec<&Moment> = Vec::new();
    let mut found = Vec::new();
    for entry in &subject.document.entries {
        let Some(time) = &entry.time else { continue };
        if let Some(said) = entry.said_after.filter(|_| !before.is_empty()) {
            #[expect(clippy::cast_precision_loss, reason = "minutes between entries")]
            let said = said as f64;
            let near = |span: f64| (span - said).abs() <= (said / 4.0).max(60.0);
            if !before.iter().filter_map(|from| seconds(from, time)).any(near) {
                let message = format!("no entry above lies {} before this one", minutes(said));
                found.push(Finding::at(
                    &entry.passage,
                    "relative_mismatch",
                    Gravity::Warning,
                    message,
                ));
            }
        }
        before.push(time);
    }
    found
}
