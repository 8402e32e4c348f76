//! Measures on the shared corpus, where it lies beside the working tree; passes with a note elsewhere.

use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Timelike, Utc};

use crate::format::options::ReadOptions;
use crate::format::timestamp::clock::Clock;
use crate::format::timestamp::find::{find, parse};
use crate::format::timestamp::stamp::Heading;
use crate::format::timestamp::zone::Zone;
use crate::model::moment::Moment;

fn shared(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = ["../shared/corpus", "../../shared/corpus"]
        .iter()
        .map(|folder| root.join(folder).join(name))
        .find(|path| path.exists());
    if found.is_none() {
        println!("skipped: {name} of the shared corpus is not here");
    }
    found
}

/// Undoes the escapes of the table.
fn unescape(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(b't') => bytes.push(b'\t'),
            Some(b'n') => bytes.push(b'\n'),
            Some(b'r') => bytes.push(b'\r'),
            Some(b'x') => {
                let hex = String::from_utf8(rest.by_ref().take(2).collect()).unwrap();
                bytes.push(u8::from_str_radix(&hex, 16).unwrap());
            }
            other => bytes.extend(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns the instant without the notion of a leap second, as the table has it.
fn plain(at: DateTime<Utc>) -> DateTime<Utc> {
    let leap = at.nanosecond() >= 1_000_000_000;
    let nanosecond = at.nanosecond() % 1_000_000_000;
    let second = at.with_nanosecond(nanosecond).unwrap();
    if leap { second + TimeDelta::seconds(1) } else { second }
}

#[test]
fn the_table_of_times_is_read() {
    let Some(path) = shared("timestamps.tsv") else { return };
    let text = String::from_utf8(std::fs::read(path).unwrap()).unwrap();
    let (mut right, mut all, mut misses) = (0_u32, 0_u32, Vec::new());
    let mut invented = Vec::new();
    for row in text.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let options = ReadOptions {
            zone: (cells[4] != "-").then(|| Zone::parse(cells[4]).unwrap()),
            year: cells[5].parse().ok(),
            ..ReadOptions::default()
        };
        let text = unescape(cells[2]);
        let mut lines = text.lines();
        let stamp = lines.find_map(|line| find(line).map(|found| found.stamp));
        let parsed = (cells[7] == "bare").then(|| parse(&text));
        let mut clock = Clock::new("x.log", None, &options);
        let mut moment = stamp.clone().and_then(|stamp| clock.resolve(&stamp));
        let fix = clock.finish();
        if let Some((moment, assumed)) = moment.as_mut() {
            fix.apply(moment, assumed);
        }
        let have = moment.and_then(|(moment, _)| moment.time()).map(plain);
        let want = cells[3].parse::<DateTime<Utc>>().ok();
        all += 1;
        if want.is_none() && have.is_some() {
            invented.push(cells[0].to_owned());
        }
        let alike = parsed.is_none_or(|parsed| parsed == stamp);
        if have == want && alike {
            right += 1;
        } else {
            let line: String = text.chars().take(150).collect();
            let note = if have == want { "parse differs" } else { "" };
            misses.push(format!(
                "{} {} want {} got {have:?} {note}: {line}",
                cells[0], cells[8], cells[3]
            ));
        }
    }
    for miss in misses {
        println!("{miss}");
    }
    println!("timestamps: {right}/{all}");
    assert!(right * 100 >= all * 99);
    assert!(invented.is_empty(), "times where none is: {invented:?}");
}

#[test]
fn the_files_as_wholes_are_read() {
    let Some(path) = shared("contexts.json") else { return };
    let folder = path.with_file_name("contexts");
    let contexts: serde_json::Value =
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let (mut right, mut all) = (0, 0);
    for context in contexts.as_array().unwrap() {
        let name = context["file"].as_str().unwrap();
        let modified =
            context["mtime_utc"].as_str().map(|text| text.parse::<DateTime<Utc>>().unwrap().into());
        let zone = context["zone"].as_str().and_then(|text| Zone::parse(text.split(' ').next()?));
        let options = ReadOptions { zone, ..ReadOptions::default() };
        let text = std::fs::read(folder.join(name)).unwrap();
        let text = String::from_utf8_lossy(&text);
        let mut clock = Clock::new(name, modified, &options);
        let mut moments: Vec<_> = text
            .lines()
            .map(|line| {
                if let Some(date) = line.strip_prefix("#Date: ") {
                    clock.set_day(Heading::Date(parse(date).unwrap().date.full().unwrap()));
                    return None;
                }
                clock.resolve(&find(line)?.stamp)
            })
            .collect();
        let fix = clock.finish();
        for (moment, assumed) in moments.iter_mut().flatten() {
            fix.apply(moment, assumed);
        }
        for line in context["lines"].as_array().unwrap() {
            let number = usize::try_from(line["line"].as_u64().unwrap()).unwrap();
            let have = moments[number - 1].as_ref().map(|(moment, _)| moment);
            let fits = match line["expected_utc"].as_str() {
                // The table is no finer than milliseconds. Of lines out of order it has the time of the line before, and
                // says that their own is as right.
                Some(want) => {
                    let own = find(text.lines().nth(number - 1).unwrap()).unwrap().stamp.time;
                    let kept = context["note"].as_str().unwrap().contains("own time of the line");
                    let stated = have.and_then(Moment::rfc3339).unwrap();
                    stated.trim_end_matches('Z').starts_with(want.trim_end_matches('Z'))
                        || (kept && have.is_some_and(|moment| moment.civil.time() == own))
                }
                None => have.is_some_and(|moment| {
                    let year = 2000 + line["year_offset"].as_i64().unwrap();
                    let want = format!("{year}-{}", line["month_day_time"].as_str().unwrap());
                    moment.at.format("%Y-%m-%dT%H:%M:%S%.f").to_string() == want
                }),
            };
            all += 1;
            right += i32::from(fits);
            if !fits {
                println!("{name}:{number} want {line} got {:?}", have.map(|moment| moment.at));
            }
        }
    }
    println!("contexts: {right}/{all}");
    assert_eq!(right, all);
}
