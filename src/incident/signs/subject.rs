//! What failing lines are about where they name no service: the machine, else the file. `crashes` alone tells nobody what
//! crashes.

use std::collections::BTreeSet;

use crate::base::name::holds;
use crate::model::event::Kind;
use crate::model::incident::Entry;

/// The most bytes of a name of a file that is put in front of a title.
const LONGEST: usize = 60;
/// Ends of names that tell how a file is packed.
const PACKED: &[&str] = &["gz", "zst", "bz2", "xz", "lz4", "zip"];

/// Puts in front of each title that has no subject what its lines come from.
pub(in crate::incident) fn name(rows: &mut [Entry]) {
    for row in rows.iter_mut().filter(|row| lacks_subject(row)) {
        if let Some(subject) = subject(row) {
            row.title = format!("{subject}: {}", row.title);
        }
    }
}

/// Returns whether the title tells what happens, and not to what: `crashes`, where `checkout: crashes` has a subject.
fn lacks_subject(row: &Entry) -> bool {
    let said = |name: &Option<String>| name.as_ref().is_some_and(|name| holds(&row.title, name));
    row.kind == Kind::Symptom
        && row.service.is_none()
        && row.title.starts_with(|c: char| c.is_lowercase())
        && !row.title.contains(": ")
        && !said(&row.host)
        && !said(&row.actor)
}

/// Returns the machine, where every line is at hand and names it, else the file; of several the first, and how many more.
fn subject(row: &Entry) -> Option<String> {
    let whole = u64::try_from(row.evidence.len()).is_ok_and(|lines| lines == row.count);
    let on = |host: &&String| row.evidence.iter().all(|place| holds(&place.text, host));
    if let Some(host) = row.host.as_ref().filter(|_| whole).filter(on) {
        return Some(host.clone());
    }
    let first = file(&row.evidence.first()?.origin.source)?;
    let files: BTreeSet<&str> =
        row.evidence.iter().filter_map(|place| file(&place.origin.source)).collect();
    Some(match files.len() {
        0 | 1 => first.to_owned(),
        2 => format!("{first} and 1 more file"),
        more => format!("{first} and {} more files", more - 1),
    })
}

/// Returns the name of the file at `source`, without what turning and packing it adds: `rhsm.log` of
/// `logs/rhsm.log-20240315.gz`; `None` of a pipe and where it is too long to read.
fn file(source: &str) -> Option<&str> {
    let mut name = source.rsplit(['/', '!', '\\']).next()?;
    while let Some((rest, end)) = name.rsplit_once(['.', '-']) {
        let number = !end.is_empty() && end.bytes().all(|byte| byte.is_ascii_digit());
        // `db-1` is a machine, `syslog.1` and `messages-20240315` are turned.
        let dated = number && end.len() == 8;
        let turned = number && (dated || name.ends_with(&format!(".{end}")) || rest.contains('.'));
        if !turned && !PACKED.contains(&end.to_ascii_lowercase().as_str()) {
            break;
        }
        name = rest;
    }
    let is_name = name.chars().any(char::is_alphabetic) && name.len() <= LONGEST;
    (is_name && name != "stdin").then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::signs::measured;
    use crate::model::origin::{Evidence, Origin};

    fn line(source: &str, text: &str) -> Evidence {
        let origin = Origin { source: source.into(), line: 1, offset: 0, lines: 1 };
        Evidence { origin, text: text.to_owned(), quote: None }
    }

    fn row(title: &str, evidence: &[Evidence]) -> Entry {
        Entry {
            title: title.to_owned(),
            count: evidence.len() as u64,
            evidence: evidence.to_vec(),
            ..measured::blank()
        }
    }

    fn titled(row: Entry) -> String {
        let mut rows = [row];
        name(&mut rows);
        rows[0].title.clone()
    }

    #[test]
    fn the_file_is_named_where_nothing_else_is() {
        let one = line("run/logs.tar.gz!web-1/production.log.2.gz", "panic: x");
        let other = line("web-1/errors.log", "panic: y");
        let third = line("web-1/worker.log-20240315", "panic: z");
        assert_eq!(titled(row("crashes", std::slice::from_ref(&one))), "production.log: crashes");
        let two = [one.clone(), other.clone()];
        assert_eq!(titled(row("crashes", &two)), "production.log and 1 more file: crashes");
        let three = [one, other, third];
        assert_eq!(titled(row("crashes", &three)), "production.log and 2 more files: crashes");
    }

    #[test]
    fn the_machine_is_named_where_every_line_names_it() {
        let lines = [line("all.log", "web-1 panic: x"), line("all.log", "web-1 panic: y")];
        let on = |row: Entry| Entry { host: Some("web-1".to_owned()), ..row };
        assert_eq!(titled(on(row("crashes", &lines))), "web-1: crashes");
        let more = Entry { count: 9, ..on(row("crashes", &lines)) };
        assert_eq!(titled(more), "all.log: crashes", "the others are not at hand");
        let mixed = [line("all.log", "web-1 panic: x"), line("all.log", "web-2 panic: y")];
        assert_eq!(titled(on(row("crashes", &mixed))), "all.log: crashes");
    }

    #[test]
    fn a_title_with_a_subject_stays() {
        let place = [line("all.log", "web-1 panic: x")];
        for title in ["checkout: crashes", "Disk full", "Überlast"] {
            assert_eq!(titled(row(title, &place)), title);
        }
        let host = Entry { host: Some("web-1".to_owned()), ..row("no disk on web-1", &place) };
        assert_eq!(titled(host), "no disk on web-1");
        let service = Entry { service: Some("shop".to_owned()), ..row("crashes", &place) };
        assert_eq!(titled(service), "crashes", "its column tells");
        assert_eq!(titled(row("crashes", &[line("-", "panic: x")])), "crashes", "a pipe");
    }

    #[test]
    fn what_turning_a_file_adds_is_no_name() {
        for (source, name) in [
            ("a/rhsm.log-20240315", Some("rhsm.log")),
            ("a.zip!app.2024-03-15.log", Some("app.2024-03-15.log")),
            ("a\\b\\messages", Some("messages")),
            ("db-1", Some("db-1")),
            ("2024-03-15", None),
            ("-", None),
            ("stdin", None),
        ] {
            assert_eq!(file(source), name, "{source}");
        }
    }
}
