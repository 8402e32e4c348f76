//! A deployment of an older version than the one before it is a rollback, whatever the deployer calls it:
//! `deployed basket 2.10.0 -> 2.9.3`.

use crate::model::event::Kind;
use crate::model::incident::Entry;
use crate::model::phase::Phase;

/// What stands between the version before and the one after.
const ARROWS: [&str; 3] = ["->", "=>", " to "];

/// Makes rollbacks of the deployments among `rows` whose line names an older version behind a newer one.
pub(in crate::incident) fn tell(rows: &mut [Entry]) {
    let deployed = |row: &&mut Entry| {
        let key = row.key.as_ref().is_some_and(|key| key.starts_with("deploy:"));
        key && row.kind == Kind::Change && row.phase == Phase::Change
    };
    for row in rows.iter_mut().filter(deployed) {
        if row.evidence.first().is_some_and(|place| goes_back(&place.text)) {
            row.phases.remove(&Phase::Change);
            row.phases.insert(Phase::Rollback);
            row.phase = Phase::Rollback;
        }
    }
}

/// Returns whether `text` names two versions with an arrow between them, the older one last.
fn goes_back(text: &str) -> bool {
    ARROWS.iter().flat_map(|arrow| text.match_indices(arrow)).any(|(at, arrow)| {
        let before = text.get(..at).and_then(|text| text.split_whitespace().next_back());
        let after = text.get(at + arrow.len()..).and_then(|text| text.split_whitespace().next());
        let pair = before.and_then(version).zip(after.and_then(version));
        pair.is_some_and(|(before, after)| after < before)
    })
}

/// Reads `v2.10.0` and `2.10`: two numbers at least; what hangs on them, as in `2.10.0-rc1`, tells of no order.
fn version(word: &str) -> Option<Vec<u32>> {
    let word = word.trim_matches([',', ';', ':', '(', ')', '"', '\'', '`']);
    let parts: Option<Vec<u32>> =
        word.strip_prefix('v').unwrap_or(word).split('.').map(|part| part.parse().ok()).collect();
    parts.filter(|parts| parts.len() > 1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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
            assert_eq!(goes_back(text), back, "{text}");
        }
    }

    #[test]
    fn only_deployments_become_rollbacks() {
        let origin = Origin { source: "deploy.log".into(), line: 1, lines: 1, offset: 0 };
        let text = "deployed basket 2.10.0 -> 2.9.3".to_owned();
        let deployed = Entry {
            kind: Kind::Change,
            phase: Phase::Change,
            phases: BTreeSet::from([Phase::Change]),
            key: Some("deploy:basket:2.9.3".to_owned()),
            evidence: vec![Evidence { origin, text, quote: None }],
            ..measured::blank()
        };
        let other = Entry { key: Some("scale:basket".to_owned()), ..deployed.clone() };
        let mut rows = [deployed, other];
        tell(&mut rows);
        assert_eq!(rows.map(|row| row.phase), [Phase::Rollback, Phase::Change]);
    }
}
