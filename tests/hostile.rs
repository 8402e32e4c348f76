//! What an attacker or a bad day may put in the way: archives, lines, files, devices, rules. Nothing hangs, nothing is
//! lost silently, and the rest is read.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

mod support;

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use recount::input::walk::expand;
use recount::options::Options;
use recount::pipeline::{map, reduce};
use recount::progress::Progress;
use recount::report::render::View;
use recount::rule::load::{builtin, load};
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
    // As a crash leaves it: what is written next goes on right behind the hole.
    let content = [LINE.as_bytes(), &hole, LINE.repeat(300).as_bytes()].concat();
    let (code, told) = ledger("x.log", &content);
    assert_eq!((code, counts(&told)), (Some(0), [1, 301, 301]), "{told}");
}

#[test]
fn wide_encodings_are_read_with_and_without_their_marks() {
    let text = LINE.repeat(50);
    for mark in ["", "\u{feff}"] {
        let text = format!("{mark}{text}");
        let chars = || text.chars().map(u32::from);
        for wide in [
            text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>(),
            text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            chars().flat_map(u32::to_le_bytes).collect(),
            chars().flat_map(u32::to_be_bytes).collect(),
        ] {
            let (code, told) = ledger("x.log", &wide);
            assert_eq!((code, counts(&told)), (Some(0), [1, 50, 50]), "{:?}: {told}", &wide[..8]);
        }
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
    assert!(run.text().contains("not_a_file: a named pipe, met in a folder"), "{}", run.text());
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
    // Only what stands above a rule is looked at: the first of the two would take nothing of the second.
    let first = rule("a", "extends = 'x.b'\n", "one", "one");
    let run = checked(&(first.clone() + &rule("b", "extends = 'x.a'\n", "two", "two")));
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(
        run.stderr.contains("rule `x.a` extends one that is read after it, `x.b`"),
        "{}",
        run.stderr
    );
    assert!(!run.stderr.contains("rule `x.b` extends"), "{}", run.stderr);
    let run = checked(&(rule("b", "", "two", "two") + &first));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let run = checked(&rule("a", "extends = 'x.a'\n", "one", "one"));
    assert!(run.code == Some(2) && run.stderr.contains("extends itself"), "{}", run.stderr);
}

#[test]
fn repeats_within_repeats_are_refused() {
    for pattern in
        ["((a{1000}){1000}){1000}", "(?:\\w{500}){500}", "(?:(?:[a-z]{0,900}){0,900}){0,900}"]
    {
        let run = checked(&rule("a", "", pattern, "aaaa"));
        assert_eq!(run.code, Some(2), "{pattern}: {}", run.stderr);
        assert!(
            run.stderr.contains("x.toml:") && !run.stderr.contains("panicked"),
            "{}",
            run.stderr
        );
    }
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

#[cfg(target_os = "linux")]
#[test]
fn a_template_that_doubles_a_text_again_and_again_is_stopped() {
    let folder = holding("a.log", LINE.as_bytes());
    let text = "{% set ns = namespace(t='0123456789abcdef') %}{% for _ in range(60) %}\
                {% set ns.t = ns.t ~ ns.t %}{% endfor %}{{ ns.t }}";
    std::fs::write(folder.path().join("x.j2"), text).unwrap();
    let run = recount(["draft", "--template", "x.j2", "a.log", "-o", "draft.md"]);
    let run = run.folder(folder.path()).run();
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("--template: it takes more than 1 GiB"), "{}", run.stderr);
    let mut names: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|one| one.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["a.log", "x.j2"]);
}

#[test]
fn caps_on_archives_are_options() {
    let twice = gzip(&gzip(LINE.as_bytes()));
    let folder = holding("x.gz", &twice);
    let lower = ["--archive-limit", "depth=1", "x.gz"];
    let run = timeline(folder.path(), &lower);
    assert_eq!(run.code, Some(2));
    let ledger = run.json()["ledger"].take();
    assert!(reasons(&ledger)[0].contains("--archive-limit depth=N raises that"), "{ledger}");
    std::fs::write(
        folder.path().join("recount.toml"),
        "archive-limit = { depth = 1, bytes = '1MiB' }\n",
    )
    .unwrap();
    let told = timeline(folder.path(), &["x.gz"]);
    assert_eq!(told.code, Some(2));
    assert!(
        told.stderr.contains("other caps on archives (bytes=1MiB, depth=1)"),
        "{}",
        told.stderr
    );
    let typed = timeline(folder.path(), &["--archive-limit", "depth=2", "x.gz"]);
    assert_eq!((typed.code, counts(&typed.json()["ledger"])), (Some(0), [1, 1, 1]));
    let place = ["explain", "--archive-limit", "depth=2", "x.gz:1"];
    assert_eq!(recount(place).folder(folder.path()).run().code, Some(0));
    std::fs::write(folder.path().join("recount.toml"), "archive-limit = { depht = 1 }\n").unwrap();
    let wrong = timeline(folder.path(), &["x.gz"]);
    assert!(wrong.stderr.contains("`depht` is none of depth, members,"), "{}", wrong.stderr);
    for text in ["depth", "depth=0", "bytes=much"] {
        let wrong = timeline(folder.path(), &["--no-config", "--archive-limit", text, "x.gz"]);
        assert_eq!(wrong.code, Some(2), "{text}");
        assert!(wrong.stderr.contains("--archive-limit: "), "{}", wrong.stderr);
    }
}

#[test]
fn many_archives_within_archives_are_given_up() {
    let mut packed = zip(&[("a.log", LINE.as_bytes())]);
    for _ in 0..3 {
        let names: Vec<String> = (0..8).map(|n| format!("{n}.zip")).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (&**name, &*packed)).collect();
        packed = zip(&files);
    }
    let folder = holding("x.zip", &packed);
    let run = timeline(folder.path(), &["--archive-limit", "archives=100", "x.zip"]);
    let ledger = run.json()["ledger"].take();
    assert_eq!(run.code, Some(2));
    assert!(reasons(&ledger)[0].starts_with("too_many_archives: more than 100 in it;"), "{ledger}");
    assert!((80..100).contains(&counts(&ledger)[0]), "{ledger}");
}

#[test]
fn what_is_no_text_is_a_failure_where_it_is_named() {
    let content = [&b"\x7fELF\x02\x01\x01\0"[..], &[7; 4_000]].concat();
    let folder = holding("x.bin", &content);
    std::fs::write(folder.path().join("a.log"), LINE).unwrap();
    let named = timeline(folder.path(), &["a.log", "x.bin"]);
    let ledger = named.json()["ledger"].take();
    assert_eq!((named.code, counts(&ledger)[2]), (Some(2), 1));
    assert!(
        named.stderr.contains("x.bin: binary: neither text nor an archive"),
        "{}",
        named.stderr
    );
    let met = timeline(folder.path(), &["."]);
    assert_eq!((met.code, reasons(&met.json()["ledger"])), (Some(0), vec!["binary"]));
}

#[test]
fn a_named_file_of_which_nothing_can_be_read_is_a_failure() {
    let elf = [&b"\x7fELF\x02\x01\x01\0"[..], &[7; 4_000]].concat();
    let mut bomb = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    bomb.write_all(&vec![0; 80 << 20]).unwrap();
    let bomb = bomb.finish().unwrap();
    for (name, content, why, way_out) in [
        ("hole.log", vec![0; 5_000], "empty: nothing but zero bytes", "look for another copy"),
        (
            "hole.gz",
            gzip(&vec![0; 5_000]),
            "empty: nothing but zero bytes",
            "look for another copy",
        ),
        ("bomb.bz2", bomb, "too_large: ", "--archive-limit ratio=N"),
        ("x.bin", elf.clone(), "binary: ", "export it as text"),
        ("x.tar", tar(&[("a", 4_008, &elf), ("b", 4_008, &elf)]), "binary: ", "export its members"),
    ] {
        let folder = holding(name, &content);
        let named = timeline(folder.path(), &[name]);
        assert_eq!(named.code, Some(2), "{name}: {}", named.stderr);
        let said = format!("recount: {name}: {why}");
        assert!(named.stderr.contains(&said) && named.stderr.contains(way_out), "{}", named.stderr);
        let met = timeline(folder.path(), &["."]);
        assert_eq!(
            met.code,
            Some(if name == "bomb.bz2" { 2 } else { 0 }),
            "{name}: {}",
            met.stderr
        );
    }
    for (name, content) in [("empty.log", Vec::new()), ("empty.gz", gzip(b""))] {
        let folder = holding(name, &content);
        assert_eq!(timeline(folder.path(), &[name]).code, Some(0), "{name} has nothing to read");
    }
}

#[test]
fn packed_lines_behind_a_banner_or_junk_are_read() {
    let (banner, packed) = (&b"== backup of web-1 ==\n"[..], gzip(LINE.repeat(3).as_bytes()));
    for (content, named, lines) in [
        ([banner, &packed].concat(), false, 4),
        ([&[0; 700][..], &packed].concat(), false, 3),
        ([&packed[..], b"junk", &packed].concat(), false, 6),
        ([&[1, 2, 3, 4, 5, 6, 7][..], &packed].concat(), true, 3),
    ] {
        let folder = holding("a.gz", &content);
        let run = timeline(folder.path(), &[if named { "a.gz" } else { "." }]);
        let ledger = run.json()["ledger"].take();
        assert_eq!((run.code, ledger["lines"].as_u64()), (Some(0), Some(lines)), "{ledger}");
        assert_eq!(reasons(&ledger).len(), 1, "{ledger}");
    }
}

#[test]
fn a_json_line_nested_without_end_is_read_as_json() {
    let deep = format!("{}1{}", "{\"a\":[".repeat(400), "]}".repeat(400));
    let line = format!(
        "{{\"time\":\"2024-03-15T10:00:02Z\",\"level\":\"error\",\"service\":\"shop\",\"tree\":{deep},\"msg\":\"connection refused\"}}\n"
    );
    let folder = holding("a.log", line.repeat(3).as_bytes());
    let told = recount(["records", "a.log"]).folder(folder.path()).good().text();
    for record in told.lines() {
        let record: Value = serde_json::from_str(record).unwrap();
        assert_eq!(record["format"], "json", "{record}");
        assert_eq!(record["message"], "connection refused", "{record}");
        assert_eq!(record["time"], "2024-03-15T10:00:02Z", "{record}");
    }
    assert_eq!(told.lines().count(), 3);
}

#[test]
fn saved_events_without_their_first_line_are_read_and_that_is_said() {
    let folder = holding("a.log", LINE.repeat(3).as_bytes());
    let events = recount(["events", "a.log"]).folder(folder.path()).good().text();
    let (_, rows) = events.split_once('\n').unwrap();
    let wanted = recount(["timeline", "--format", "json"]).stdin(events.as_str()).good().json();
    let given = recount(["timeline", "--format", "json"]).stdin(rows).run();
    let report = given.json();
    assert_eq!((given.code, &report["ledger"]), (Some(0), &wanted["ledger"]), "{}", given.stderr);
    assert_eq!(report["incidents"], wanted["incidents"]);
    assert!(given.stderr.contains("saved events without their first line"), "{}", given.stderr);
}

/// Writes all formats of a report of `logs`, and what the other commands write; returns the names of the files.
fn outputs(folder: &Path) -> Vec<String> {
    let run = |arguments: &[&str]| recount(arguments.iter().copied()).folder(folder).run().stdout;
    let (inputs, _) = expand(&[folder.join("logs").to_str().unwrap().to_owned()]);
    let (rules, options) = (load(&builtin()).unwrap(), Options::default());
    let report = reduce(map(&inputs, &rules, &options, &Progress::hidden(0)), &options);
    let formats = recount::report::names().into_iter().filter(|name| *name != "table");
    let mut written: Vec<(String, Vec<u8>)> = formats
        .map(|name| {
            let mut out = Vec::new();
            let renderer = recount::report::find(name).unwrap();
            renderer.render(&report, &View::default(), &mut out).unwrap();
            (format!("out-{name}.log"), out)
        })
        .collect();
    written.push(("draft.md".to_owned(), run(&["draft", "-q", "logs"])));
    written.push(("records.ndjson".to_owned(), run(&["records", "-q", "logs/deploy"])));
    std::fs::write(
        folder.join("saved.json"),
        &written.iter().find(|one| one.0 == "out-json.log").unwrap().1,
    )
    .unwrap();
    for format in ["json", "csv", "openmetrics"] {
        let metrics = run(&["metrics", "-q", "--format", format, "saved.json"]);
        written.push((format!("metrics-{format}.log"), metrics));
    }
    std::fs::remove_file(folder.join("saved.json")).unwrap();
    for (name, content) in &written {
        assert!(content.len() > 20, "{name}");
        std::fs::write(folder.join(name), content).unwrap();
    }
    written.into_iter().map(|(name, _)| name).collect()
}

/// Whatever a run writes may lie beside the logs: the next run reads none of it.
#[test]
fn own_outputs_beside_the_logs_are_no_logs() {
    let folder = holding("recount.toml", b"");
    let tree = support::tree(support::INCIDENTS[0]);
    let source = tree.folder().join(support::TREE);
    std::os::unix::fs::symlink(&source, folder.path().join("logs")).unwrap();
    let run = |arguments: &[&str]| recount(arguments.iter().copied()).folder(folder.path()).run();
    let wanted = run(&["timeline", "--format", "json", "."]).json();
    let names = outputs(folder.path());
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    let given = run(&["timeline", "--format", "json", "."]);
    let report = given.json();
    assert_eq!(given.code, Some(0), "{}", given.stderr);
    let skipped = report["ledger"]["skipped"].as_array().unwrap();
    let mut told: Vec<&str> = skipped
        .iter()
        .filter(|skip| skip["reason"].as_str().unwrap().starts_with("own_output: "))
        .map(|skip| skip["source"].as_str().unwrap())
        .collect();
    told.sort_unstable();
    names.sort_unstable();
    assert_eq!(told, names);
    assert_eq!(report["incidents"], wanted["incidents"]);
    // A draft that its author names is read.
    let read = run(&["timeline", "--format", "json", "draft.md"]).json();
    assert_eq!(read["ledger"]["sources"], 1);
}

#[test]
fn names_of_files_are_harmless_in_every_output() {
    let folder = tempfile::tempdir().unwrap();
    let names =
        ["a\nb.log", "c\u{1b}[31m.log", "d\u{202e}e.log", "f\rg.log", "h<script>alert(1)i.log"];
    for name in names {
        std::fs::write(folder.path().join(name), LINE.repeat(3)).unwrap();
    }
    let mut commands: Vec<Vec<&str>> = recount::report::names()
        .into_iter()
        .map(|name| vec!["timeline", "--format", name])
        .collect();
    commands.extend([
        vec!["timeline", "--evidence"],
        vec!["draft"],
        vec!["records"],
        vec!["events"],
    ]);
    for command in commands {
        let run = recount(command.iter().copied().chain(["-v", "."])).folder(folder.path()).good();
        for text in [run.text().replace("\r\n", "\n"), run.stderr.clone()] {
            let raw = text.chars().find(|c| c.is_control() && *c != '\n' || *c == '\u{202e}');
            assert_eq!(raw, None, "{command:?}");
            assert!(
                !text.contains("\na\nb.log") && !text.contains("a\nb.log"),
                "{command:?}: {text}"
            );
        }
        if command.contains(&"html") {
            assert!(!run.text().contains("<script>alert"), "{command:?}");
        }
    }
}
