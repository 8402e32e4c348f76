//! A deployment of an older version than the one before it is a rollback, whatever the deployer calls it:
//! `deployed basket 2.10.0 -> 2.9.3`.

use std::collections::BTreeSet;

use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// What stands between the version before and the one after.
const ARROWS: [&str; 3] = ["->", "=>", " to "];

/// Makes rollbacks of the deployments among `rows` whose line names an older version behind a newer one, or the version
/// that an earlier deployment of the same service put away.
pub(in crate::incident) fn tell(rows: &mut [Entry]) {
    let mut put_away: Vec<(String, String)> = Vec::new();
    for row in rows.iter_mut().filter(|row| row.kind == Kind::Change && row.phase == Phase::Change)
    {
        let Some(service) = service_of(row.key.as_deref()) else { continue };
        let Some((before, after)) = row.evidence.first().and_then(|place| versions(&place.text))
        else {
            continue;
        };
        let put = (service, after);
        let returns = put_away.contains(&put) && !is_older(&before, &put.1);
        if returns || is_older(&put.1, &before) {
            row.phases.remove(&Phase::Change);
            row.phases.insert(Phase::Rollback);
            row.phase = Phase::Rollback;
            put_away.retain(|other| *other != put);
        } else {
            put_away.push((put.0, before));
        }
    }
}

/// Makes rollbacks of the flags among `rows` that are turned off after they were turned on.
pub(in crate::incident) fn tell_flags(rows: &mut [Entry]) {
    let flag = |row: &Entry, state: &str| -> Option<String> {
        let name = row.key.as_deref()?.strip_prefix("flag:")?.strip_suffix(state)?;
        Some(name.to_owned())
    };
    let mut on: BTreeSet<String> = BTreeSet::new();
    for row in rows.iter_mut().filter(|row| row.kind == Kind::Change) {
        on.extend(flag(row, ":on"));
        if flag(row, ":off").is_some_and(|name| on.contains(&name)) {
            row.phases.insert(Phase::Rollback);
            row.phase = Phase::Rollback;
        }
    }
}

/// Returns what `key` says was deployed: `basket` of `deploy:basket:2.9.3`.
fn service_of(key: Option<&str>) -> Option<String> {
    let (service, _) = key?.strip_prefix("deploy:")?.rsplit_once(':')?;
    Some(service.to_owned())
}

/// Returns the two versions that `text` names with an arrow between them, each a number with points or a hash.
fn versions(text: &str) -> Option<(String, String)> {
    ARROWS.iter().flat_map(|arrow| text.match_indices(arrow)).find_map(|(at, arrow)| {
        let before = text.get(..at)?.split_whitespace().next_back()?;
        let after = text.get(at + arrow.len()..)?.split_whitespace().next()?;
        let pair = (bare(before), bare(after));
        let told = |word: &str| numbers(word).is_some() || is_hash(word);
        (told(pair.0) && told(pair.1)).then(|| (pair.0.to_owned(), pair.1.to_owned()))
    })
}

/// Returns whether version `one` is older than `other`; hashes tell of no order.
fn is_older(one: &str, other: &str) -> bool {
    numbers(one).zip(numbers(other)).is_some_and(|(one, other)| one < other)
}

/// Returns `word` without what punctuation stands around it, and without the name before a tag's colon or at sign.
fn bare(word: &str) -> &str {
    let word = word.trim_matches([',', ';', ':', '(', ')', '"', '\'', '`']);
    word.rsplit([':', '@']).next().unwrap_or(word)
}

/// Returns whether `word` is a commit's hash, whole or cut short.
fn is_hash(word: &str) -> bool {
    (7..=40).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
        && word.bytes().any(|byte| byte.is_ascii_digit())
}

/// Reads `v2.10.0` and `2.10`: two numbers at least; what hangs on them, as in `2.10.0-rc1`, tells of no order.
fn numbers(word: &str) -> Option<Vec<u32>> {
    let parts: Option<Vec<u32>> =
        word.strip_prefix('v').unwrap_or(word).split('.').map(|part| part.parse().ok()).collect();
    parts.filter(|parts| parts.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::signs::measured;
    use crate::model::origin::{Evidence, Origin};

    #[test]
    fn the_older_version_behind_the_newer_one_goes_back() {
        for (text, back) in [
            ("deployed basket 2.10.0 -> 2.9.3", true),
            ("deployed basket v2.9.3 => v2.9.2, ok", true),
            ("deployed basket 2.9.3 -> 2.10.0", false),
            ("deployed basket 2.9.3 -> 2.9.3", false),
            ("deployed basket 2.10.0-rc1 -> 2.9.3", false),
            ("deployed basket 2.10.0 to production", false),
            ("deployed basket 8f3c2aa -> 41bd09e", false),
            ("-> 2.9.3", false),
        ] {
            let older = versions(text).is_some_and(|(before, after)| is_older(&after, &before));
            assert_eq!(older, back, "{text}");
        }
    }

    /// A deployment of `basket` that `text` tells.
    fn deployed(text: &str) -> Entry {
        let origin = Origin { source: "deploy.log".into(), line: 1, lines: 1, offset: 0 };
        Entry {
            kind: Kind::Change,
            phase: Phase::Change,
            phases: BTreeSet::from([Phase::Change]),
            key: Some("deploy:basket:2.9.3".to_owned()),
            evidence: vec![Evidence { origin, text: text.to_owned(), quote: None }],
            ..measured::blank()
        }
    }

    #[test]
    fn only_deployments_become_rollbacks() {
        let back = deployed("deployed basket 2.10.0 -> 2.9.3");
        let other = Entry { key: Some("scale:basket".to_owned()), ..back.clone() };
        let mut rows = [back, other];
        tell(&mut rows);
        assert_eq!(rows.map(|row| row.phase), [Phase::Rollback, Phase::Change]);
    }

    #[test]
    fn a_flag_that_was_turned_on_goes_back_when_it_is_turned_off() {
        let flag = |key: &str| Entry { key: Some(key.to_owned()), ..deployed("flag") };
        let off = Entry { phase: Phase::Mitigate, ..flag("flag:cart:off") };
        let mut rows =
            [flag("flag:cart:on"), off.clone(), Entry { key: Some("flag:x:off".into()), ..off }];
        tell_flags(&mut rows);
        assert_eq!(rows.map(|row| row.phase), [Phase::Change, Phase::Rollback, Phase::Mitigate]);
    }

    #[test]
    fn what_was_put_away_comes_back_with_a_rollback() {
        let mut rows = [
            deployed("deployed basket 8f3c2aa -> 41bd09e"),
            deployed("deployed basket 41bd09e -> 77c01d2"),
            deployed("deployed basket 77c01d2 -> 41bd09e"),
            deployed("deployed basket 41bd09e -> 77c01d2"),
            Entry {
                key: Some("deploy:search:8f3c2aa".to_owned()),
                ..deployed("deployed search 1234567 -> 8f3c2aa")
            },
        ];
        tell(&mut rows);
        let phases = [Phase::Change, Phase::Change, Phase::Rollback, Phase::Change, Phase::Change];
        assert_eq!(rows.map(|row| row.phase), phases);
    }
}
