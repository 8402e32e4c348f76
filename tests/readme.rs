//! The README keeps its word: what follows a `$ recount …` in a `console` block is what that command prints.

mod support;

use support::{read, recount, root};

/// A command and the output that the README shows, empty where it shows none.
#[derive(Debug, PartialEq)]
struct Shown {
    line: usize,
    command: String,
    output: Vec<String>,
}

/// Returns the commands in the `console` blocks of `text`.
fn shown(text: &str) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut inside = None;
    for (at, line) in text.lines().enumerate() {
        if let Some(language) = line.strip_prefix("```") {
            inside = if inside.is_none() { Some(language == "console") } else { None };
            continue;
        }
        if inside != Some(true) {
            continue;
        }
        match line.strip_prefix("$ ") {
            Some(command) => {
                let (line, command) = (at + 1, command.to_owned());
                found.push(Shown { line, command, output: Vec::new() });
            }
            None => found.last_mut().into_iter().for_each(|last| last.output.push(line.to_owned())),
        }
    }
    for shown in &mut found {
        while shown.output.last().is_some_and(|line| line.trim().is_empty()) {
            shown.output.pop();
        }
    }
    found
}

/// Returns the arguments of a plain `recount …`, or `None` where only a shell could run the command.
fn arguments(command: &str) -> Option<Vec<&str>> {
    let rest = command.strip_prefix("recount ")?;
    let shell = |c| matches!(c, '|' | '>' | '<' | '*' | '$' | ';' | '&' | '\'' | '"' | '`' | '\\');
    (!rest.contains(shell)).then(|| rest.split_whitespace().collect())
}

#[test]
fn every_command_shown_prints_what_is_shown() {
    let text = read(&root().join("README.md"));
    let mut wrong = Vec::new();
    for Shown { line, command, output } in shown(&text) {
        if output.is_empty() {
            continue;
        }
        let Some(arguments) = arguments(&command) else {
            wrong.push(format!(
                "README.md:{line}: shows the output of what cannot be run here: {command}"
            ));
            continue;
        };
        let printed = recount(arguments).run().text();
        let printed: Vec<&str> = printed.trim_end().lines().map(str::trim_end).collect();
        // A line of dots alone stands for what is left out after it.
        let output: Vec<&str> = output.iter().map(|line| line.trim_end()).collect();
        let cut = output.iter().position(|line| matches!(*line, "…" | "..."));
        let same = match cut {
            Some(cut) => {
                let tail = &output[cut + 1..];
                printed.starts_with(&output[..cut]) && printed.ends_with(tail)
            }
            None => printed == output,
        };
        if !same {
            wrong.push(format!("README.md:{line}: {command} prints\n{}", printed.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn files_that_are_named_are_there() {
    let text = read(&root().join("README.md"));
    let link = regex::Regex::new(r"\]\(([^)#:]+)(?:#[^)]*)?\)").unwrap();
    let command = regex::Regex::new(r"\b(?:fixtures|rules)/[\w./-]+").unwrap();
    let links = link.captures_iter(&text).map(|found| found.get(1).unwrap().as_str());
    let paths = links.chain(command.find_iter(&text).map(|found| found.as_str()));
    let gone: Vec<&str> = paths.filter(|path| !root().join(path).exists()).collect();
    assert!(gone.is_empty(), "README.md names what is not there: {gone:?}");
}

#[test]
fn blocks_are_found_and_commands_told_apart() {
    let text = "a\n```console\n$ recount man\nx\n\n$ cargo test\n```\n```text\n$ no\n```\n";
    let found = shown(text);
    let line = |line, command: &str, output: &[&str]| Shown {
        line,
        command: command.to_owned(),
        output: output.iter().map(|&line| line.to_owned()).collect(),
    };
    assert_eq!(found, [line(3, "recount man", &["x"]), line(6, "cargo test", &[])]);
    assert_eq!(arguments("recount timeline x"), Some(vec!["timeline", "x"]));
    assert_eq!(arguments("tar c . | recount timeline"), None);
}
