//! What became of every line that was read, in one line.

use crate::model::report::Ledger;
use crate::report::words::plural;

/// Returns the account: sources, lines by what they are, records and events; what is muted or skipped only where there is some.
pub fn line(ledger: &Ledger) -> String {
    let skipped = match ledger.skipped.len() {
        0 => String::new(),
        count => format!(", {count} skipped"),
    };
    let beside = [(ledger.muted, "muted"), (ledger.withheld, "without a row of their own")];
    let beside = beside.iter().filter(|(count, _)| *count > 0);
    let beside: Vec<String> = beside.map(|(count, word)| format!(", {count} {word}")).collect();
    let beside = beside.concat();
    format!(
        "{}{skipped}, {} = {} parsed + {} joined + {} undated + {} blank; {}, {}{beside}",
        plural(ledger.sources, "source"),
        plural(ledger.lines, "line"),
        ledger.parsed,
        ledger.joined,
        ledger.undated,
        ledger.blank,
        plural(ledger.records, "record"),
        plural(ledger.events, "event")
    )
}
