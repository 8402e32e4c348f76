//! Files are written whole or not at all, whatever comes between: Ctrl-C, a full disk, a link, a name given twice.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod support;

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use support::{TREE, Tree, laid_out, read, recount};

fn folder() -> Tree {
    let log = "2024-03-15T10:00:00Z ERROR checkout: connection refused\n".repeat(20);
    laid_out(vec![("logs/app.log".to_owned(), log.into())])
}

fn root(tree: &Tree) -> PathBuf {
    tree.folder().join(TREE)
}

fn run(tree: &Tree, arguments: &[&str]) -> support::Run {
    recount(arguments).folder(&root(tree)).run()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

/// Starts a run that has written one file, under its passing name, and waits for somebody to read a pipe.
fn waiting(tree: &Tree, shell: &str) -> Child {
    let pipe = root(tree).join("pipe.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let program =
        recount(["timeline", "logs", "-o", "a.json", "-o", "pipe.csv"]).folder(&root(tree));
    let run = program.command();
    let mut command = Command::new("sh");
    command.args(["-c", shell, "sh"]).arg(run.get_program()).args(run.get_args());
    let child = command
        .current_dir(root(tree))
        .env("LC_ALL", "C.UTF-8")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while !has_begun(&child, &root(tree)) && begun.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(has_begun(&child, &root(tree)), "{:?}", names(&root(tree)));
    std::thread::sleep(Duration::from_millis(200));
    child
}

/// Returns whether the program holds a file in `folder` that is not in its place: under a passing name, or without one.
fn has_begun(child: &Child, folder: &Path) -> bool {
    let nameless =
        |path: PathBuf| path.starts_with(folder) && path.to_string_lossy().ends_with(" (deleted)");
    let held = std::fs::read_dir(format!("/proc/{}/fd", child.id())).into_iter().flatten();
    let mut held = held.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
    names(folder).len() == 3 || held.any(nameless)
}

fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

/// Returns whether whoever started the tests wants them, and what they start, to outlive a hang-up.
fn outlives_hang_ups() -> bool {
    let status = std::fs::read("/proc/self/status").unwrap_or_default();
    let status = String::from_utf8_lossy(&status).into_owned();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask & 1 == 1)
}

#[test]
fn a_signal_while_writing_leaves_no_file_behind() {
    for (signal, code, told) in [
        ("-INT", 130, "interrupted while writing"),
        ("-TERM", 143, "ended by SIGTERM while writing"),
        ("-HUP", 129, "ended by SIGHUP while writing"),
        ("-QUIT", 131, "ended by SIGQUIT while writing"),
        ("-XCPU", 152, "ended by SIGXCPU while writing"),
    ] {
        if signal == "-HUP" && outlives_hang_ups() {
            eprintln!("not tried: these tests run under nohup");
            continue;
        }
        let tree = folder();
        let child = waiting(&tree, "exec \"$@\"");
        send(signal, &child);
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(code), "{signal}: {said}");
        assert_eq!(names(&root(&tree)), ["logs", "pipe.csv"], "{signal}: {said}");
        assert!(said.contains(&format!("{told}; no file was replaced")), "{said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_that_is_killed_leaves_no_file_behind() {
    let tree = folder();
    let child = waiting(&tree, "exec \"$@\"");
    if names(&root(&tree)).len() == 3 {
        eprintln!("not tried: this file system has no files without a name");
    }
    let known = names(&root(&tree)).len();
    send("-KILL", &child);
    assert_eq!(child.wait_with_output().unwrap().status.code(), None);
    assert_eq!(names(&root(&tree)).len(), known);
    assert!(known == 3 || names(&root(&tree)) == ["logs", "pipe.csv"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_hang_up_that_nohup_ignores_ends_nothing() {
    let tree = folder();
    let child = waiting(&tree, "trap '' HUP; exec \"$@\"");
    send("-HUP", &child);
    std::thread::sleep(Duration::from_millis(200));
    assert!(std::fs::read(root(&tree).join("pipe.csv")).unwrap().starts_with(b"incident,"));
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(names(&root(&tree)), ["a.json", "logs", "pipe.csv"]);
}

#[test]
fn a_limit_on_file_sizes_is_an_error_that_leaves_nothing_behind() {
    let tree = folder();
    std::fs::write(root(&tree).join("a.json"), "old").unwrap();
    let program = recount(["timeline", "logs", "-o", "a.json"]);
    let run = program.command();
    let ended = Command::new("sh")
        .args(["-c", "ulimit -f 1; exec \"$@\"", "sh"])
        .arg(run.get_program())
        .args(run.get_args())
        .current_dir(root(&tree))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(2), "{said}");
    assert!(said.contains("too large"), "{said}");
    assert_eq!(names(&root(&tree)), ["a.json", "logs"]);
    assert_eq!(read(&root(&tree).join("a.json")), "old");
}

#[test]
fn one_file_by_two_names_is_refused() {
    let tree = folder();
    std::fs::create_dir(root(&tree).join("sub")).unwrap();
    symlink("x.md", root(&tree).join("y.md")).unwrap();
    symlink("sub", root(&tree).join("sub2")).unwrap();
    for (one, other) in
        [("x.md", "./x.md"), ("x.md", "sub/../x.md"), ("x.md", "y.md"), ("sub/x.md", "sub2/x.md")]
    {
        let twice = run(&tree, &["timeline", "logs", "-o", one, "-o", other]);
        assert_eq!(twice.code, Some(2), "{one} {other}: {}", twice.stderr);
        assert!(twice.stderr.contains("is named twice"), "{}", twice.stderr);
    }
    assert!(!root(&tree).join("x.md").exists());
}

#[test]
fn a_link_stays_and_what_it_leads_to_is_written() {
    let tree = folder();
    std::fs::create_dir(root(&tree).join("real")).unwrap();
    std::fs::write(root(&tree).join("real/old.json"), "old").unwrap();
    symlink("real/old.json", root(&tree).join("a.json")).unwrap();
    // A chain, whose end is not there yet.
    symlink("real/next.json", root(&tree).join("b.json")).unwrap();
    symlink("new.json", root(&tree).join("real/next.json")).unwrap();
    let done = run(&tree, &["timeline", "logs", "-o", "a.json", "-o", "b.json"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    for (link, file) in [("a.json", "real/old.json"), ("b.json", "real/new.json")] {
        assert!(std::fs::symlink_metadata(root(&tree).join(link)).unwrap().is_symlink());
        assert!(read(&root(&tree).join(file)).starts_with("{\n  \"schema\""), "{file}");
    }
    symlink("c.json", root(&tree).join("c.json")).unwrap();
    let circle = run(&tree, &["timeline", "logs", "-o", "c.json"]);
    assert_eq!(circle.code, Some(2));
    assert!(circle.stderr.contains("leads to itself"), "{}", circle.stderr);
}

#[test]
fn stdout_that_fails_replaces_no_file() {
    let tree = folder();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let arguments = ["timeline", "logs", "-o", "a.json", "--format", "json"];
    let ended = recount(arguments)
        .folder(&root(&tree))
        .command()
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(2));
    assert_eq!(names(&root(&tree)), ["logs"], "{}", String::from_utf8_lossy(&ended.stderr));
}

#[test]
fn a_reader_that_goes_away_leaves_the_files() {
    let tree = folder();
    let mut child = recount(["timeline", "logs", "-o", "a.json", "--format", "json"])
        .folder(&root(&tree))
        .command()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(read(&root(&tree).join("a.json")).starts_with("{\n  \"schema\""));
}

#[test]
fn what_takes_out_nothing_and_something_is_refused() {
    let tree = folder();
    for words in [&["--redact", "all,none"][..], &["--redact", "none", "--redact", "ips"]] {
        let refused = run(&tree, &[&["draft", "logs"], words].concat());
        assert_eq!(refused.code, Some(2), "{}", refused.stderr);
        assert!(refused.stderr.contains("--redact: `none` contradicts "), "{}", refused.stderr);
        assert_eq!(refused.text(), "");
    }
    std::fs::write(root(&tree).join("recount.toml"), "redact = ['none', 'all']\n").unwrap();
    let refused = run(&tree, &["draft", "logs"]);
    assert!(refused.stderr.contains("recount.toml:1:"), "{}", refused.stderr);
}
