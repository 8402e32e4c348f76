//! Sigma detection rules (<https://sigmahq.io/docs/basics/rules.html>) as rules of ours.
//!
//! Taken: `contains`, `startswith`, `endswith`, `re`, `all`, `exists`, null, lists, maps, keywords, and conditions of and,
//! or, not, `1 of`, `all of`. Case is ignored, as in Sigma.

use crate::rule::import::expression::expression;
use crate::rule::import::logic::{Logic, alternatives};
use crate::rule::import::rule::{Head, rule};
use crate::rule::import::selection::selection;
use crate::rule::import::text::{quoted, slug};
use crate::rule::import::yaml::{Node, Value, documents};
use crate::rule::import::{Imported, Refusal};

/// Returns the Sigma rules of `text` as the pack `pack`; a rule that cannot be turned whole is refused whole.
pub fn sigma(text: &str, pack: &str) -> Imported {
    let toml = format!("id = {}\ntitle = 'Imported from Sigma'\n", quoted(&slug(pack)));
    let mut imported = Imported { toml, ..Imported::default() };
    let documents = match documents(text) {
        Ok(documents) => documents,
        Err(refusal) => {
            imported.refused.push(refusal);
            return imported;
        }
    };
    for document in &documents {
        match one(document) {
            Ok((toml, notes)) => {
                imported.toml.push_str(&toml);
                imported.notes.extend(notes);
            }
            Err(refusal) => imported.refused.push(refusal),
        }
    }
    if documents.is_empty() {
        imported.refused.push(Refusal::new(1, "a file without a rule"));
    }
    imported
}

fn one(document: &Node) -> Result<(String, Vec<String>), Refusal> {
    let missing = |what: &str| Refusal::new(document.line, format!("a rule without `{what}`"));
    if let Some(correlation) = document.get("correlation") {
        return Err(Refusal::new(correlation.line, "a `correlation`; write a `threshold`"));
    }
    let title = document.get("title").and_then(Node::text).ok_or_else(|| missing("title"))?;
    let detection = document.get("detection").ok_or_else(|| missing("detection"))?;
    let condition = detection.get("condition").ok_or_else(|| missing("condition"))?;
    let mut selections: Vec<(String, Logic)> = Vec::new();
    for (name, value) in detection.pairs() {
        match name.text() {
            Some("condition") => {}
            Some("timeframe") => {
                return Err(Refusal::new(name.line, "a `timeframe`; write a `threshold`"));
            }
            Some(name) => selections.push((name.to_owned(), selection(value)?)),
            None => return Err(Refusal::new(name.line, "a selection whose name is no text")),
        }
    }
    let logic = conditions(condition, &selections)?;
    let severity = severity(document.get("level").and_then(Node::text));
    let (mut toml, mut notes) = (about(document), Vec::new());
    for (number, tests) in (1..).zip(alternatives(&logic, condition.line)?) {
        let id = if number == 1 { slug(title) } else { format!("{}-{number}", slug(title)) };
        let head = Head { id, title: title.to_owned(), severity, line: condition.line };
        let (rule, shown) = rule(&head, &tests)?;
        if !shown {
            notes.push(format!(
                "rule `{}`: a regex asks for what cannot be made up; give it a hit and a miss example",
                head.id
            ));
        }
        toml.push_str(&rule);
    }
    Ok((toml, notes))
}

/// Returns the condition; of several any.
fn conditions(node: &Node, selections: &[(String, Logic)]) -> Result<Logic, Refusal> {
    match &node.value {
        Value::Text(text) => expression(text, node.line, selections),
        Value::List(items) => {
            let each = items.iter().map(|item| conditions(item, selections));
            Ok(Logic::Or(each.collect::<Result<_, _>>()?))
        }
        Value::Null | Value::Map(_) => Err(Refusal::new(node.line, "a condition that is no text")),
    }
}

/// Returns who wrote the rule and what it is for, as comments.
fn about(document: &Node) -> String {
    let mut text = Vec::new();
    for key in ["id", "author", "description"] {
        for line in document.get(key).and_then(Node::text).into_iter().flat_map(str::lines) {
            let line: String = line.chars().filter(|c| !c.is_control()).collect();
            text.push(format!("\n# {key}: {}", line.trim()));
        }
    }
    text.concat()
}

fn severity(level: Option<&str>) -> Option<&'static str> {
    match level? {
        "critical" => Some("critical"),
        "high" => Some("error"),
        "medium" => Some("warning"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::load::{RuleFile, Ruleset, load};
    use crate::rule::pattern::Pattern;

    const LOGON: &str = "title: Failed logons [by script]
id: 0b0e5f3e-0000-4000-8000-000000000000
description: |
  Somebody tries passwords.
level: high
logsource:
  product: windows
detection:
  selection:
    EventID: 4625
    Image|endswith:
      - '\\powershell.exe'
      - '\\cmd.exe'
    CommandLine|contains|all:
      - ' -enc'
      - 'http'
  filter_host:
    Computer|startswith: test-
  filter_user:
    User: null
  condition: selection and not 1 of filter_*
";

    fn loaded(toml: &str) -> Ruleset {
        load(&[RuleFile { path: "x.toml".into(), source: toml.to_owned() }]).unwrap()
    }

    fn refused(detection: &str) -> (usize, String) {
        let imported = sigma(&format!("title: T\ndetection:\n{detection}"), "s");
        assert_eq!(imported.refused.len(), 1, "{imported:?}");
        (imported.refused[0].line, imported.refused[0].what.clone())
    }

    #[test]
    fn a_rule_becomes_conditions_with_an_example() {
        let imported = sigma(LOGON, "Logons");
        assert_eq!((imported.refused, imported.notes), (vec![], vec![]));
        let rules = loaded(&imported.toml).rules;
        let ids: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids, ["logons.failed-logons-by-script"]);
        let asked: Vec<String> =
            rules[0].conditions.iter().map(|one| format!("{} {}", one.field, one.test)).collect();
        assert!(asked.contains(&"CommandLine = * -enc* & *http*".to_owned()), "{asked:?}");
        assert!(asked.contains(&"Computer is none of test-*".to_owned()), "{asked:?}");
        assert!(asked.contains(&"Image = *\\powershell.exe | *\\cmd.exe".to_owned()), "{asked:?}");
        assert!(asked.contains(&"User is there".to_owned()), "{asked:?}");
    }

    #[test]
    fn keywords_and_alternatives_become_rules_of_their_own() {
        let text = "title: T\ndetection:\n  words:\n    - 'segfault at'\n    - 100%x%\n  \
            other:\n    a: b*\n  quiet:\n    - fine\n  condition: (words or other) and not quiet\n";
        let imported = sigma(text, "s");
        assert_eq!(imported.refused, []);
        let rules = loaded(&imported.toml).rules;
        assert_eq!(rules.len(), 2);
        let sources = |patterns: &[Pattern]| -> Vec<String> {
            patterns.iter().map(|one| one.source().to_owned()).collect()
        };
        assert_eq!(sources(&rules[0].all), [r"(?is)(?:segfault at|100[%]x[%])"]);
        assert_eq!(sources(&rules[1].not), ["(?is)(?:fine)"]);
    }

    #[test]
    fn what_has_no_like_is_refused_by_name_and_line() {
        let told = [
            (
                "  s:\n    a|base64offset: b\n  condition: s\n",
                4,
                "the modifier `base64offset` of `a`; values are not decoded here",
            ),
            (
                "  s:\n    a: b\n  condition: s | count() > 5\n",
                5,
                "the aggregation `| count() > 5`; write a `threshold`",
            ),
            (
                "  s:\n    a: b\n  condition: 2 of s*\n",
                5,
                "`2 of`; only `1 of` and `all of` are taken",
            ),
            ("  s:\n    a: b\n  condition: s and t\n", 5, "`t` names no selection"),
            (
                "  s:\n    a: b\n  timeframe: 5m\n  condition: s\n",
                5,
                "a `timeframe`; write a `threshold`",
            ),
            ("  s:\n    a|re: b\n  condition: not s\n", 5, "`not` before `re` on `a`"),
            (
                "  s:\n    a: b\n  condition: not s\n",
                5,
                "an alternative that only says what must not be",
            ),
            ("  s:\n    a: 'b\\*'\n  condition: s\n", 4, "an escaped wildcard in `b\\*`"),
        ];
        for (detection, line, what) in told {
            assert_eq!(refused(detection), (line, what.to_owned()));
        }
        assert!(sigma("a: [", "s").refused[0].what.starts_with("no YAML"));
        assert!(sigma("", "s").refused[0].what.contains("without a"));
    }

    #[test]
    fn presence_beside_another_test_is_asked_too() {
        let asked = |detection: &str| -> Vec<String> {
            let imported = sigma(&format!("title: T\ndetection:\n{detection}"), "s");
            assert_eq!(imported.refused, []);
            let rules = loaded(&imported.toml).rules;
            rules[0].conditions.iter().map(|one| format!("{} {}", one.field, one.test)).collect()
        };
        let there = "  s:\n    user|exists: true\n  f:\n    user: root\n  condition: s and not f\n";
        let mut found = asked(there);
        found.sort();
        assert_eq!(found, ["user = *", "user is none of root"]);
        let both = "  s:\n    user|exists: true\n    user|contains: oo\n  condition: s\n";
        assert_eq!(asked(both), ["user = *oo*"]);
        let neither =
            "  s:\n    a: b\n    u|exists: false\n  f:\n    u: x\n  condition: s and not f\n";
        assert_eq!(asked(neither), ["a = b", "u is not there"]);
        let never = "  s:\n    user: x\n  f:\n    user: null\n  condition: s and f\n";
        assert_eq!(refused(never).1, "absence and a value at once on `user`");
    }

    #[test]
    fn a_condition_that_explodes_is_refused() {
        let selection = |n: u8| format!("  s{n}:\n    - a{n}: x\n    - b{n}: y\n");
        let text = (0..12).map(selection).collect::<Vec<_>>().concat();
        let (_, what) = refused(&format!("{text}  condition: all of them\n"));
        assert!(what.contains("more than 32"), "{what}");
    }
}
