//! Whose the history of a shell is, as the name of its file says.

use std::ops::Range;

/// Folders that hold one of each user.
const HOMES: &[&str] = &["home", "Users", "homes"];
/// How the files of histories are called, without the dot before.
const FILES: &[&str] = &["bash_history", "zsh_history", "fish_history", "sh_history"];
/// What the history of tcsh is called, and much else.
const PLAIN: &str = "history";
/// Words behind such a name that are no user's.
const ENDINGS: &[&str] = &[
    "asc", "backup", "bak", "bz2", "clean", "copy", "csv", "dat", "dump", "export", "gpg", "gz",
    "html", "json", "log", "md", "new", "old", "orig", "prev", "redacted", "save", "saved", "swp",
    "tmp", "txt", "xz", "zip", "zst",
];
/// Words beside such a name that are of machines and cases rather than people.
const MACHINES: &[&str] = &[
    "app",
    "backup",
    "bastion",
    "case",
    "db",
    "dev",
    "export",
    "full",
    "gateway",
    "host",
    "jump",
    "jumphost",
    "local",
    "machine",
    "master",
    "my",
    "node",
    "old",
    "primary",
    "prod",
    "production",
    "replica",
    "server",
    "shell",
    "stage",
    "staging",
    "test",
    "user",
    "vm",
    "web",
    "worker",
];
/// Separates the parts of the name of a file.
const PARTS: [char; 3] = ['.', '-', '_'];

/// Returns the user whose history `name`, a path, is; `None` where it does not say. What stands nearest to the commands
/// counts: folders far above may be those of whoever looks into the case.
pub fn user(name: &str) -> Option<String> {
    let mut parts = parts(name);
    let file = parts.pop().unwrap_or_default();
    // Shells keep theirs in hidden folders of a home, too.
    let hidden = |part: &&str| part.starts_with('.') && part.len() > 2;
    let home = parts.iter().position(hidden).and_then(|at| parts.get(..at)).unwrap_or(&parts);
    let found = in_name(file).or(match home {
        [.., "root"] => Some("root"),
        [.., above, user] if HOMES.contains(above) => Some(user),
        _ => None,
    })?;
    is_user(found).then(|| found.to_owned())
}

/// Returns how sure the file that `name`, a path, ends with is called as histories are.
pub fn named(name: &str) -> Named {
    let file = parts(name).pop().unwrap_or_default();
    let plain = || {
        let rest = file.strip_prefix('.').unwrap_or(file).strip_prefix(PLAIN)?;
        rest.split('.').all(|part| part.is_empty() || is_ending(part)).then_some(())
    };
    if place(file).is_some() || plain().is_some() {
        Named::Surely
    } else if file.to_ascii_lowercase().split(PARTS).any(|word| word == PLAIN) {
        Named::Perhaps
    } else {
        Named::Otherwise
    }
}

/// How the name of a file speaks of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// As shells call theirs.
    Surely,
    /// By the word alone, which is said of much.
    Perhaps,
    /// Not at all.
    Otherwise,
}

fn parts(name: &str) -> Vec<&str> {
    name.split(['/', '\\', '!']).collect()
}

/// Returns where in the name of a file that of a history stands, parted from what else is there.
fn place(file: &str) -> Option<Range<usize>> {
    FILES.iter().find_map(|kind| {
        let from = file.find(kind)?;
        let to = from + kind.len();
        let (before, after) = (file.get(..from)?, file.get(to..)?);
        let apart = before.is_empty() || before.ends_with(PARTS);
        (apart && (after.is_empty() || after.starts_with(PARTS))).then_some(from..to)
    })
}

/// Returns the user that the name of a file states: `home-ada-bash_history`, `ada-bash_history`, `bash_history.ada`.
fn in_name(file: &str) -> Option<&str> {
    let place = place(file)?;
    let before = file.get(..place.start)?.trim_matches(PARTS);
    let homes = HOMES.iter().find_map(|home| {
        let (above, user) = before.rsplit_once(home)?;
        let apart = above.is_empty() || above.ends_with(PARTS);
        user.strip_prefix(PARTS).filter(|_| apart)
    });
    if homes.is_some() {
        return homes;
    }
    if before.rsplit(PARTS).next() == Some("root") {
        return Some("root");
    }
    if is_person(before) {
        return Some(before);
    }
    let mut after = file.get(place.end..)?.strip_prefix('.')?.split('.');
    after.next().filter(|word| is_person(word) && after.all(is_ending))
}

/// Returns whether a word behind a name is none of its own: an ending, or the number of a copy.
fn is_ending(word: &str) -> bool {
    ENDINGS.contains(&word) || word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether `word`, of which nothing says what it is, is rather a person's than a machine's: those have numbers, and
/// several words.
fn is_person(word: &str) -> bool {
    word.len() >= 2
        && word.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !ENDINGS.contains(&word)
        && !MACHINES.contains(&word)
}

fn is_user(name: &str) -> bool {
    let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    (2..=32).contains(&name.len())
        && name.bytes().all(known)
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::{Named, named, user};

    #[test]
    fn the_name_of_a_file_may_say_whose_it_is() {
        for (name, who) in [
            ("logs/db1/home/ada/.bash_history", Some("ada")),
            ("Users/ada.example/.zsh_history", Some("ada.example")),
            ("db1/root/.bash_history", Some("root")),
            ("db1/home-ada-bash_history", Some("ada")),
            ("db1/root-bash_history", Some("root")),
            ("case.tar.gz!home/ada/.local/share/fish/fish_history", Some("ada")),
            ("bash_history.ada", Some("ada")),
            ("/tmp/home/carl/case/db1/root/.bash_history", Some("root")),
            ("/home/carl/case/db1/.bash_history", None),
            ("/home/carl/case/bash_history.ada", Some("ada")),
            ("home/carl/ada-bash_history", Some("ada")),
            ("case/ada.bash_history.txt", Some("ada")),
            ("case/db1-home-ada.example-bash_history", Some("ada.example")),
            ("case/bash_history.ada.txt", Some("ada")),
            ("case/home/ada/commands.txt", Some("ada")),
            ("history-web1.log", None),
            ("bash_history_prod-web-1.txt", None),
            ("bash_history-of-bastion.txt", None),
            ("bash_history-ada", None),
            ("bash_history.bastion", None),
            ("db1.bash_history", None),
            ("prod-bash_history", None),
            ("bash_history.json", None),
            ("bash_history.txt", None),
            ("bash_history.1", None),
            (".bash_history", None),
            ("web-bastion.bash_history", None),
            ("commands.txt", None),
        ] {
            assert_eq!(user(name).as_deref(), who, "{name}");
        }
    }

    #[test]
    fn the_name_of_a_file_may_be_that_of_a_history() {
        for name in
            ["x/.bash_history", "db1.bash_history", "zsh_history.gz", ".history", "history.txt"]
        {
            assert_eq!(named(name), Named::Surely, "{name}");
        }
        for name in ["history-web1.log", "order-history.csv"] {
            assert_eq!(named(name), Named::Perhaps, "{name}");
        }
        for name in ["order-history/app.log", "prehistory.txt", "x.txt", ""] {
            assert_eq!(named(name), Named::Otherwise, "{name}");
        }
    }
}
