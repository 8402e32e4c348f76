//! Names of people as systems write them: `Joerg Brandt`, `joerg.brandt@example.org` and `jbrandt` are one.

use std::collections::BTreeSet;

/// Returns the login that a person's name is often shortened to: `Joerg Brandt` and `joerg.brandt@…` become `jbrandt`.
/// A name of one word stays as it is, in lower case.
pub fn login(name: &str) -> String {
    let local = name.split('@').find(|part| !part.trim().is_empty()).unwrap_or(name);
    let mut parts = local.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let Some(first) = parts.next() else { return name.trim().to_lowercase() };
    let initial = first.chars().next().map(String::from).unwrap_or_default();
    match parts.next_back() {
        Some(last) if last.chars().count() > 1 => format!("{initial}{last}").to_lowercase(),
        _ => first.to_lowercase(),
    }
}

/// Returns the parts of a person's name, in lower case and without the domain: `ada.okafor@…` has two.
pub fn parts(name: &str) -> BTreeSet<String> {
    let local = name.split('@').find(|part| !part.trim().is_empty()).unwrap_or(name);
    local
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| part.chars().count() > 2)
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{login, parts};

    #[test]
    fn names_are_taken_apart() {
        assert!(parts("ada@example.com").is_subset(&parts("Ada Okafor")));
        assert!(!parts("Ben Okafor").is_subset(&parts("Ada Okafor")));
    }

    #[test]
    fn a_person_has_one_login_everywhere() {
        for name in
            ["Joerg Brandt", "joerg.brandt@fjord.example", "jbrandt", "@jbrandt", "J. Brandt"]
        {
            assert_eq!(login(name), "jbrandt", "{name}");
        }
        assert_eq!(login("ada"), "ada");
        assert_ne!(login("Ada Okafor"), login("Ben Okafor"));
        assert_eq!(login(" — "), "—");
    }
}
