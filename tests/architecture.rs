//! Keeps the house: who may import whom, how long a file may be, how imports are written.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where it fails")]

use std::path::{Path, PathBuf};

use regex::Regex;

/// The floors, from the ground up. A room imports from lower floors and from itself, never from a neighbour.
const FLOORS: &[&[&str]] = &[
    &["base"],
    &["sieve", "talk"],
    &["model", "progress"],
    &["input", "format", "rule", "timeline", "incident", "redact", "report", "lint"],
    &["options", "overrides"],
    &["scan", "examples"],
    &["pipeline"],
    &["cli"],
    &["lib", "main"],
];

/// The floors within the room `incident`, in the same way; what stands in no folder of these is above them all.
const INCIDENT: &[&str] = &["counted", "signs", "milestones", "rows", "people", "joining"];

/// The most lines of a file, tests not counted.
const LONGEST: usize = 300;

#[test]
fn imports_run_downward_only() {
    let import = Regex::new(r"\bcrate::(\w+)").unwrap();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let room = room(&path);
        for (number, line) in text.lines().enumerate() {
            for found in import.captures_iter(line) {
                let target = &found[1];
                if target != room && floor(target) >= floor(&room) {
                    wrong.push(format!(
                        "{}:{}: {room} imports {target}",
                        path.display(),
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports that run upward or to a neighbour:\n{}", wrong.join("\n"));
}

#[test]
fn imports_within_incident_run_downward_only() {
    let import = Regex::new(r"\bcrate::incident::(\w+)").unwrap();
    let level = |name: &str| INCIDENT.iter().position(|one| *one == name);
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let inside = path.strip_prefix(root().join("incident")).ok();
        let folder = inside.and_then(|inside| Some(inside.iter().next()?.to_string_lossy()));
        let Some(own) = folder.and_then(|folder| level(&folder)) else { continue };
        let code = text.split("#[cfg(test)]").next().unwrap();
        for (number, line) in code.lines().enumerate() {
            let upward = |target: &str| match level(target) {
                Some(other) => other > own,
                None => target.starts_with(char::is_lowercase),
            };
            let found = import.captures_iter(line).find(|found| upward(&found[1]));
            wrong.extend(found.map(|_| format!("{}:{}: {line}", path.display(), number + 1)));
        }
    }
    assert!(wrong.is_empty(), "imports that run upward:\n{}", wrong.join("\n"));
}

#[test]
fn imports_are_written_out() {
    let grouped = Regex::new(r"use crate::\{|use super::\*|use super::super").unwrap();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let code = text.split("#[cfg(test)]").next().unwrap();
        for (number, line) in code.lines().enumerate().filter(|(_, line)| grouped.is_match(line)) {
            wrong.push(format!("{}:{}: {line}", path.display(), number + 1));
        }
    }
    assert!(wrong.is_empty(), "one import a line, from the crate's root:\n{}", wrong.join("\n"));
}

#[test]
fn files_stay_small() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let lines = text.split("#[cfg(test)]\nmod tests").next().unwrap().lines().count();
        if lines > LONGEST {
            wrong.push(format!("{}: {lines} lines", path.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "files over {LONGEST} lines; look for the seam:\n{}",
        wrong.join("\n")
    );
}

/// The machine's date, zone and clock change no report: nothing asks for them, and what could is not even compiled in.
#[test]
fn no_clock_is_read() {
    let clock = Regex::new(
        r"::now\(|\bchrono::Local\b|\bLocal::|\bInstant\b|\.elapsed\(|\biana_time_zone\b",
    )
    .unwrap();
    let mut wrong = Vec::new();
    // How long a run has taken stands on the terminal alone.
    let reports = sources().into_iter().filter(|(path, _)| !path.ends_with("src/progress.rs"));
    for (path, text) in reports {
        for (number, line) in text.lines().enumerate().filter(|(_, line)| clock.is_match(line)) {
            wrong.push(format!("{}:{}: {line}", path.display(), number + 1));
        }
    }
    assert!(wrong.is_empty(), "the machine's clock or zone is read:\n{}", wrong.join("\n"));
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest = String::from_utf8(std::fs::read(manifest).unwrap()).unwrap();
    let chrono = manifest.lines().find(|line| line.starts_with("chrono = ")).unwrap();
    assert!(chrono.contains("default-features = false"), "{chrono}");
    assert!(!chrono.contains("\"clock\"") && !chrono.contains("\"now\""), "{chrono}");
}

#[test]
fn every_file_says_what_it_is() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//! "))
        .map(|(path, _)| path.display().to_string())
        .collect();
    assert!(silent.is_empty(), "files without a `//!` head: {silent:?}");
}

fn floor(room: &str) -> usize {
    FLOORS.iter().position(|rooms| rooms.contains(&room)).unwrap_or_else(|| {
        panic!("room `{room}` stands on no floor; add it to FLOORS");
    })
}

/// The room of a file: the folder or file below `src`.
fn room(path: &Path) -> String {
    let inside = path.strip_prefix(root()).unwrap();
    let first = inside.iter().next().unwrap().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn sources() -> Vec<(PathBuf, String)> {
    let files = walkdir::WalkDir::new(root()).sort_by_file_name().into_iter().map(Result::unwrap);
    files
        .filter(|file| file.path().extension().is_some_and(|extension| extension == "rs"))
        .map(|file| {
            (
                file.path().to_path_buf(),
                String::from_utf8(std::fs::read(file.path()).unwrap()).unwrap(),
            )
        })
        .collect()
}
