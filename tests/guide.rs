//! `docs/RULES.md` keeps its word: its log, its rules and its commands are run.

mod support;

use support::{read, recount, root};

/// Returns the blocks of `language` in the guide.
fn blocks(language: &str) -> Vec<String> {
    let guide = read(&root().join("docs/RULES.md"));
    let mut blocks = Vec::new();
    let mut inside: Option<String> = None;
    for line in guide.lines() {
        match (line.strip_prefix("```"), &mut inside) {
            (Some(_), Some(_)) => blocks.extend(inside.take()),
            (Some(found), None) if found == language => inside = Some(String::new()),
            (None, Some(text)) => text.extend([line, "\n"]),
            _ => {}
        }
    }
    blocks
}

#[test]
fn the_guide_runs_as_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put("shop.log", &blocks("text").concat());
    put("shop.toml", &blocks("toml").join("\n"));
    let mut ran = 0;
    for block in blocks("console") {
        let mut lines = block.lines().peekable();
        while let Some(line) = lines.next() {
            let command = line.strip_prefix("$ recount ").unwrap();
            let shown: Vec<&str> =
                std::iter::from_fn(|| lines.next_if(|line| !line.starts_with("$ "))).collect();
            let run = recount(command.split_whitespace()).folder(folder.path()).good();
            let printed = run.text();
            if !shown.is_empty() {
                assert_eq!(printed.lines().collect::<Vec<_>>(), shown, "{command}");
            }
            ran += 1;
        }
    }
    assert_eq!(ran, 4);
}

#[test]
fn the_rules_of_the_guide_give_what_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put("shop.log", &blocks("text").concat());
    put("shop.toml", &blocks("toml").join("\n"));
    let arguments = ["timeline", "--rules", "shop.toml", "shop.log", "--format", "json"];
    let report = recount(arguments).folder(folder.path()).good().json();
    let text = report.to_string();
    for title in [
        "Queue orders is stuck",
        "Payments are declined by bank (3 in 10m)",
        "No sign of worker:w1",
        "Export e7 starts, but is not done after an hour",
    ] {
        assert!(text.contains(title), "{title}: {text}");
    }
    assert_eq!(report["ledger"]["withheld"], 3, "the signs of life");
    let incidents = report["incidents"].as_array().unwrap();
    let begun: Vec<String> = incidents.iter().map(|one| one["timeline"].to_string()).collect();
    for title in ["is stuck", "are declined", "No sign of", "not done after an hour"] {
        assert!(
            begun.iter().any(|rows| rows.contains(title)),
            "{title} is in no incident: {begun:?}"
        );
    }
}
