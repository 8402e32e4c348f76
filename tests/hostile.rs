//! What an attacker or a bad day may put in the way: archives, lines, files, devices, rules. Nothing hangs, nothing is
//! lost silently, and the rest is read.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod support;

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use support::{Run, gzip, recount, zip};
use tempfile::TempDir;

const LINE: &str = "2024-03-15T10:00:02Z ERROR [shop] connection refused\n";

/// Returns a folder with one file.
fn holding(name: &str, content: &[u8]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), content).unwrap();
    folder
}

fn timeline(folder: &Path, arguments: &[&str]) -> Run {
    let all = ["timeline", "--format", "json"].iter().chain(arguments);
    recount(all).folder(folder).run()
}

/// Returns what became of one file with `content`: exit code and ledger.
fn ledger(name: &str, content: &[u8]) -> (Option<i32>, Value) {
    let run = timeline(holding(name, content).path(), &[name]);
    (run.code, run.json()["ledger"].take())
}

fn reasons(ledger: &Value) -> Vec<&str> {
    let skipped = ledger["skipped"].as_array().unwrap();
    skipped.iter().filter_map(|skip| skip["reason"].as_str()).collect()
}

fn counts(ledger: &Value) -> [u64; 3] {
    ["sources", "lines", "events"].map(|name| ledger[name].as_u64().unwrap())
}

fn tar(files: &[(&str, u64, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, size, content) in files {
        let mut header = tar::Header::new_gnu();
        // Not by `set_path`, which refuses what climbs.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(*size);
        header.set_mode(0o644);
        header.set_cksum();
        out.extend_from_slice(header.as_bytes());
        out.extend_from_slice(content);
        out.resize(out.len().next_multiple_of(512), 0);
    }
    out
}

#[test]
fn zips_within_zips_are_given_up_with_a_word() {
    let mut packed = vec![0; 1 << 20];
    for level in 0..4 {
        let ending = if level == 0 { "log" } else { "zip" };
        let names: Vec<String> = (0..16).map(|n| format!("{n}.{ending}")).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (&**name, &*packed)).collect();
        packed = zip(&files);
    }
    assert!(packed.len() < 100_000, "it unfolds to 64 GiB");
    let (code, ledger) = ledger("42.zip", &packed);
    let reasons = reasons(&ledger);
    assert_eq!(code, Some(2));
    assert!(reasons.iter().any(|reason| reason.starts_with("too_large: grows to more than")));
    assert!(reasons.iter().any(|reason| reason.starts_with("too_many_breaches: ")), "{reasons:?}");
    assert!(reasons.len() <= 200, "{}", reasons.len());
}

#[test]
fn names_of_members_are_names_and_nothing_else() {
    let line = LINE.as_bytes();
    let size = line.len() as u64;
    let names = ["../../climbs.log", "/root.log", "a\nb\u{1b}[31m.log", "twice.log", "twice.log"];
    let folder = holding("x.tar", &tar(&names.map(|name| (name, size, line))));
    let run = timeline(folder.path(), &["x.tar"]);
    let report = run.json();
    assert_eq!((run.code, counts(&report["ledger"])), (Some(0), [5, 5, 5]), "{}", run.stderr);
    let sources = report["coverage"].as_array().unwrap();
    let sources: std::collections::BTreeSet<&str> =
        sources.iter().filter_map(|one| one["source"].as_str()).collect();
    assert_eq!(sources.len(), 5, "{sources:?}");
    let table = recount(["timeline", "-v", "x.tar"]).folder(folder.path()).run();
    assert!(!format!("{}{}", table.text(), table.stderr).contains('\u{1b}'));
    let there: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(there.len(), 1, "nothing is unpacked to the disk");
}

#[test]
fn a_member_that_lies_about_its_size_is_told() {
    let (code, told) = ledger("x.tar", &tar(&[("liar.log", 1 << 40, LINE.repeat(20).as_bytes())]));
    assert_eq!((code, counts(&told)[2]), (Some(2), 20));
    assert!(reasons(&told).iter().all(|reason| reason.starts_with("truncated: ")));
    let mut packed = zip(&[("liar.log", LINE.repeat(1_000).as_bytes())]);
    let central = packed.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    packed[central + 24..central + 28].copy_from_slice(&10u32.to_le_bytes());
    let (code, told) = ledger("x.zip", &packed);
    assert_eq!(code, Some(2), "{told}");
    assert!(reasons(&told)[0].starts_with("corrupt: larger than its header says"), "{told}");
}

#[test]
fn lone_returns_end_lines() {
    let (code, told) = ledger("x.log", LINE.repeat(500).replace('\n', "\r").as_bytes());
    assert_eq!((code, counts(&told)), (Some(0), [1, 500, 500]));
}

#[test]
fn a_hole_of_zeros_hides_no_line_before_or_after_it() {
    let hole = vec![0; 100_000];
    let content = [LINE.as_bytes(), &hole, b"\n", LINE.as_bytes()].concat();
    let (code, told) = ledger("x.log", &content);
    assert_eq!((code, counts(&told)), (Some(0), [1, 3, 2]), "{told}");
}

#[test]
fn wide_encodings_are_read_or_refused_by_name() {
    let text = LINE.repeat(50);
    let two: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(counts(&ledger("x.log", &two).1), [1, 50, 50]);
    for four in [
        text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect::<Vec<u8>>(),
        text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect(),
    ] {
        let (code, told) = ledger("x.log", &four);
        assert_eq!(code, Some(2));
        assert!(reasons(&told)[0].starts_with("unsupported: UTF-32"), "{told}");
    }
}

#[test]
fn a_line_of_64_megabytes_is_cut_and_the_next_is_read() {
    let packed = gzip(&[&vec![b'x'; 64 << 20][..], b"\n", LINE.as_bytes()].concat());
    let run = timeline(holding("x.gz", &packed).path(), &["x.gz"]);
    let report = run.json();
    assert_eq!(counts(&report["ledger"])[2], 1, "{}", run.stderr);
    assert!(report["warnings"].to_string().contains("long_line"), "{}", report["warnings"]);
}

#[test]
fn a_trace_of_100_000_lines_is_accounted_for() {
    let frames = "\tat com.example.Shop.buy(Shop.java:12)\n".repeat(100_000);
    let text = format!(
        "2024-03-15 10:00:02,003 ERROR c.e.Shop - boom\njava.lang.Error: x\n{frames}{LINE}"
    );
    let (code, told) = ledger("x.log", text.as_bytes());
    let sum: u64 =
        ["parsed", "joined", "undated", "blank"].iter().map(|n| told[n].as_u64().unwrap()).sum();
    assert_eq!((code, counts(&told)[1], sum), (Some(0), 100_003, 100_003));
}

#[test]
fn loops_pipes_and_devices_end() {
    let folder = holding("a.log", LINE.as_bytes());
    std::fs::create_dir(folder.path().join("in")).unwrap();
    std::os::unix::fs::symlink("..", folder.path().join("in/up")).unwrap();
    std::os::unix::fs::symlink("self", folder.path().join("self")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("fifo")).status();
    assert!(made.unwrap().success());
    // In a folder nobody asked for the pipe, and reading it would wait for ever.
    let run = timeline(folder.path(), &["."]);
    assert_eq!(counts(&run.json()["ledger"])[2], 1, "{}", run.stderr);
    assert!(run.text().contains("symlink_loop"), "{}", run.text());
    let writer = folder.path().join("fifo");
    let writing = std::thread::spawn(move || std::fs::write(writer, LINE.repeat(3)).unwrap());
    assert_eq!(counts(&timeline(folder.path(), &["fifo"]).json()["ledger"])[2], 3);
    writing.join().unwrap();
    let piped = recount(["timeline", "--format", "json", "/dev/stdin"]).stdin(LINE).run();
    assert_eq!(counts(&piped.json()["ledger"])[2], 1, "{}", piped.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let folder = holding("a.log", LINE.repeat(10).as_bytes());
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = recount(["timeline", "a.log"]).folder(folder.path()).command();
    let ended = command.stdin(Stdio::null()).stdout(full).stderr(Stdio::piped()).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(2), "{said}");
    assert!(said.contains("No space left") && !said.contains("panicked"), "{said}");
}

/// Runs while `change` changes the file again and again.
fn while_it_changes(change: impl Fn(&Path) + Send + 'static) {
    let folder = holding("a.log", LINE.repeat(20_000).as_bytes());
    let path = folder.path().join("a.log");
    let changing = std::thread::spawn(move || (0..200).for_each(|_| change(&path)));
    for _ in 0..3 {
        let run = timeline(folder.path(), &["a.log"]);
        let ledger = run.json()["ledger"].take();
        let sum: u64 = ["parsed", "joined", "undated", "blank"]
            .iter()
            .map(|n| ledger[n].as_u64().unwrap())
            .sum();
        assert_eq!(ledger["lines"].as_u64(), Some(sum), "{}", run.stderr);
        assert!(matches!(run.code, Some(0 | 2)), "{}", run.stderr);
    }
    changing.join().unwrap();
}

#[test]
fn a_file_that_grows_shrinks_or_is_rotated_while_it_is_read_is_accounted_for() {
    let pause = || std::thread::sleep(std::time::Duration::from_millis(5));
    while_it_changes(move |path| {
        let mut file = std::fs::OpenOptions::new().append(true).open(path).unwrap();
        file.write_all(LINE.as_bytes()).unwrap();
        pause();
    });
    while_it_changes(move |path| {
        let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
        let length = file.metadata().unwrap().len();
        file.set_len(length * 9 / 10).unwrap();
        pause();
    });
    while_it_changes(move |path| {
        std::fs::rename(path, path.with_extension("1")).unwrap();
        std::fs::write(path, LINE.repeat(1_000)).unwrap();
        pause();
    });
}

/// Returns what `rules check` says of a file with `rules`.
fn checked(rules: &str) -> Run {
    let folder = holding("x.toml", format!("id = 'x'\n{rules}").as_bytes());
    recount(["rules", "check", "x.toml"]).folder(folder.path()).run()
}

fn rule(id: &str, more: &str, pattern: &str, hit: &str) -> String {
    format!(
        "[[rule]]\nid = '{id}'\n{more}phase = 'note'\nany = ['{pattern}']\n\
         [[rule.hit]]\ntext = '{hit}'\n[[rule.miss]]\ntext = 'b'\n"
    )
}

#[test]
fn nested_quantifiers_take_linear_time() {
    let rules = format!("id = 'x'\n{}", rule("a", "", "(((((a+)+)+)+)+)+$", "aaaa"));
    let folder = holding("x.toml", rules.as_bytes());
    let line = format!("2024-03-15T10:00:02Z {}!\n", "a".repeat(100_000));
    std::fs::write(folder.path().join("a.log"), line.repeat(3)).unwrap();
    let run = timeline(folder.path(), &["--rules", "x.toml", "a.log"]);
    assert_eq!((run.code, counts(&run.json()["ledger"])), (Some(0), [1, 3, 0]));
}

#[test]
fn ten_thousand_rules_and_long_alternations_are_no_more_than_slow() {
    let rules: String = (0..10_000)
        .map(|n| rule(&format!("r{n}"), "", &format!("token{n} broke"), &format!("token{n} broke")))
        .collect();
    assert_eq!(checked(&rules).code, Some(0));
    let words: Vec<String> = (0..20_000).map(|n| format!("word{n}")).collect();
    let run = checked(&rule("a", "", &words.join("|"), "word7"));
    assert!(matches!(run.code, Some(0 | 2)), "{}", run.stderr);
}

#[test]
fn rules_that_extend_each_other_are_no_circle() {
    // Only what stands above a rule is looked at: the first of the two takes nothing of the second.
    let first = rule("a", "extends = 'x.b'\n", "one", "one");
    let run = checked(&(first + &rule("b", "extends = 'x.a'\n", "two", "two")));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[test]
fn a_template_that_loops_without_end_is_stopped() {
    let folder = holding("a.log", LINE.as_bytes());
    let each = |inner: &str| format!("{{% for _ in range(10000) %}}{inner}{{% endfor %}}");
    std::fs::write(folder.path().join("x.j2"), each(&each(&each("")))).unwrap();
    let run = recount(["draft", "--template", "x.j2", "a.log"]).folder(folder.path()).run();
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("fuel"), "{}", run.stderr);
}
