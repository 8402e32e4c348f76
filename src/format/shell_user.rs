//! Whose the history of a shell is, as the name of its file says.

/// Folders that hold one of each user.
const HOMES: &[&str] = &["home", "Users", "homes"];
/// How the files of histories are called, without the dot before.
const FILES: &[&str] = &["bash_history", "zsh_history", "fish_history", "sh_history", "history"];
/// Words behind such a name that are no user's.
const ENDINGS: &[&str] =
    &["txt", "log", "bak", "old", "gz", "copy", "export", "orig", "tmp", "save"];

/// Returns the user whose history `name`, a path, is; `None` where it does not say.
pub fn user(name: &str) -> Option<String> {
    let mut parts: Vec<&str> = name.split(['/', '\\', '!']).collect();
    let file = parts.pop().unwrap_or_default();
    let homes = parts.windows(2).rev();
    let home = homes.filter_map(|two| match two {
        [above, user] if HOMES.contains(above) => Some(*user),
        _ => None,
    });
    let root = || (parts.last() == Some(&"root")).then_some("root");
    let found = home.into_iter().next().or_else(root).or_else(|| in_name(file))?;
    is_user(found).then(|| found.to_owned())
}

/// Returns the user that the name of a file states: `home-ada-bash_history`, `root-bash_history`, `bash_history.ada`.
fn in_name(file: &str) -> Option<&str> {
    let (at, kind) = FILES.iter().find_map(|kind| Some((file.find(kind)?, *kind)))?;
    let before = file.get(..at)?.trim_end_matches(['.', '-', '_']);
    let after = file.get(at + kind.len()..)?.trim_start_matches(['.', '-', '_']);
    let before_words: Vec<&str> = before.split(['-', '_', '.']).collect();
    match before_words.as_slice() {
        [.., home, user] if HOMES.contains(home) => return Some(user),
        [.., "root"] => return Some("root"),
        _ => {}
    }
    let after = after.split(['.', '-', '_']).next().unwrap_or_default();
    (!after.is_empty() && !ENDINGS.contains(&after)).then_some(after)
}

fn is_user(name: &str) -> bool {
    let known = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    (2..=32).contains(&name.len())
        && name.bytes().all(known)
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::user;

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
            ("bash_history.txt", None),
            ("bash_history.1", None),
            (".bash_history", None),
            ("web-bastion.bash_history", None),
            ("commands.txt", None),
        ] {
            assert_eq!(user(name).as_deref(), who, "{name}");
        }
    }
}
