//! The examples of every `--help` run, in a folder that holds what they name.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod support;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use support::{gzip, laid_out, program, recount};

/// The commands with examples.
const COMMANDS: &[&[&str]] =
    &[&[], &["timeline"], &["draft"], &["metrics"], &["events"], &["explain"], &["lint"]];

/// Returns the examples: the lines below `Example`, up to two spaces, where a remark begins.
fn examples(help: &str) -> Vec<String> {
    let below = help.lines().skip_while(|line| !line.starts_with("Example"));
    let lines = below.skip(1).take_while(|line| line.starts_with("  "));
    lines.map(|line| line.trim().split("  ").next().unwrap().to_owned()).collect()
}

const POST_MORTEM: &str = "# Outage\n\nDate: 2024-03-15\n\n## Timeline (UTC)\n\n- 10:00 Checkout fails\n\
                           - 10:15 Alert fires\n- 11:00 Rolled back\n- 11:05 Resolved\n";

/// Lays out all that the examples name, and a `kubectl` that prints a log.
fn lay_out(folder: &Path) {
    let log = "2024-03-15T10:00:00Z ERROR checkout: connection refused\n".repeat(20);
    let deploy = "2024-03-15T09:40:11Z INFO deploying checkout v412\n";
    let files = [("app/api.log", log.as_str()), ("deploy.log", deploy)];
    let files = files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    let incident = laid_out(files.to_vec());
    let write = |name: &str, content: &[u8]| {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    };
    for (name, content) in &incident.files {
        for below in ["logs", "part-1", "part-2"] {
            write(&format!("{below}/{name}"), content);
        }
    }
    write("logs.tar.gz", &gzip(&incident.tar()));
    write("app.log", log.as_bytes());
    write("alerts.json", b"[]");
    write("post-mortem.md", POST_MORTEM.as_bytes());
    write("post-mortems/one.md", POST_MORTEM.as_bytes());
    write("half-written.md", b"# Outage\n\n## Timeline\n");
    write("kubectl", b"#!/bin/sh\nexec cat app.log\n");
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.join("kubectl"), executable).unwrap();
}

#[test]
fn every_example_of_the_help_runs() {
    let folder = tempfile::tempdir().unwrap();
    let programs = program().parent().unwrap().to_str().unwrap();
    let path = format!("{}:{programs}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    let mut wrong = Vec::new();
    let mut count = 0;
    for command in COMMANDS {
        let help = recount(command.iter().chain(&["--help"])).good().text();
        let found = examples(&help);
        assert!(!found.is_empty(), "{command:?} shows no example\n{help}");
        for example in found {
            count += 1;
            // An example may write over what another one reads.
            lay_out(folder.path());
            let run = Command::new("sh")
                .args(["-c", &example])
                .current_dir(folder.path())
                .env("PATH", &path)
                .output()
                .unwrap();
            let stderr = String::from_utf8_lossy(&run.stderr);
            if !run.status.success() || stderr.contains("panicked") {
                wrong.push(format!("{example}\n{stderr}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 15, "{count} examples");
}
