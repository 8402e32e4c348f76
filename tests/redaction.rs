//! A secret planted anywhere is in no output, whole or in part.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::sync::OnceLock;

use proptest::prelude::Strategy;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestCaseError};
use proptest::{prelude, prop_assert, proptest};
use recount::model::report::Report;
use recount::options::Options;
use recount::pipeline::{map_text, redacted, reduce};
use recount::redact::Redaction;
use recount::report::draft::{Form, TEMPLATES, draft_by};
use recount::report::render::View;
use recount::report::{find, names};
use recount::rule::load::{Ruleset, builtin, load};

fn rules() -> &'static Ruleset {
    static RULES: OnceLock<Ruleset> = OnceLock::new();
    RULES.get_or_init(|| load(&builtin()).unwrap())
}

/// Ways a secret is written; `#` is the secret.
const SHAPES: &[&str] = &[
    "password=#",
    "\"password2\": \"#\"",
    "\"api_key\" : \"# with spaces\"",
    "{\"pass\":\"#\"}",
    "pwd: #",
    "secretKey=#",
    "MYSQL_PWD=#",
    "x-api-key: #",
    "token=#&page=2",
    "user[password]=#",
    "<password>#</password>",
    "Authorization: Bearer #",
    "Authorization: #",
    "Cookie: sid=#; theme=dark",
    "--password #",
    "mysql -u root -p# shop",
    "curl -u bob:# https://x.example.com",
    "https://app:#@db.example.com/x",
    "redis://:p/#@cache:6379",
    "IDENTIFIED BY '#'",
    "ghp_#",
    "xoxb-#",
    "sk_live_#",
    "glpat-#",
    "hvs.#",
    "eyJhbGciOiJIUzI1NiJ9.#.#",
    "AccountKey=#==;x=1",
    "#@example.com",
    "aws_secret_access_key = #",
    "Server=db;Password=#,x;Encrypt=yes",
];

/// What may stand directly before or behind it.
const BEFORE: &[&str] = &["", "(", "[", "'", "\"", "<", ",", ";", "|", ": ", "`", "\t", "*", "~"];
const BEHIND: &[&str] = &["", ")", "]", "'", "\"", ">", ", ", ";", "|", ".", "`", "\t", "*", "!"];

/// Sentences that rules take, one after the other a minute.
const SENTENCES: &[&str] = &[
    "ERROR checkout: connection refused by the database",
    "INFO deploy: rolling back checkout to v41 by ada",
    "CRITICAL checkout: all requests fail since the deployment",
    "WARN checkout: retrying payment with another provider",
];

/// A log, a chat, an alert and a written post-mortem that tell `sentences`.
fn inputs(sentences: &[String]) -> [(&'static str, String); 4] {
    let json = |text: &str| serde_json::to_string(text).unwrap();
    let at = |minute: usize| format!("2024-03-15T10:{minute:02}:00Z");
    let lines = |line: &dyn Fn(usize, &str) -> String| {
        sentences.iter().enumerate().map(|(minute, text)| line(minute, text)).collect::<String>()
    };
    let log = lines(&|minute, text| format!("{} {text}\n", at(minute)));
    let chat = lines(&|minute, text| {
        format!(
            "{{\"time\":\"{}\",\"level\":\"error\",\"service\":\"checkout\",\"user\":\"ada\",\"msg\":{}}}\n",
            at(minute),
            json(text)
        )
    });
    let alerts = lines(&|minute, text| {
        format!(
            "{{\"version\":\"4\",\"status\":\"firing\",\"alerts\":[{{\"status\":\"firing\",\"labels\":{{\"alertname\":\"Slow{minute}\",\
             \"severity\":\"critical\",\"service\":\"checkout\",\"path\":{0}}},\"annotations\":{{\"summary\":{0}}},\
             \"startsAt\":\"{1}\",\"endsAt\":\"0001-01-01T00:00:00Z\",\"fingerprint\":\"{minute}a\"}}]}}\n",
            json(text),
            at(minute)
        )
    });
    let items =
        lines(&|minute, text| format!("- 10:{minute:02} {}\n", text.replace(['\t', '\n'], " ")));
    let document =
        format!("# Outage\n\nDate: 2024-03-15\n\n## Timeline (UTC)\n\n{items}- 10:50 Resolved\n");
    [("app.log", log), ("chat.ndjson", chat), ("alerts.ndjson", alerts), ("pm.md", document)]
}

/// Every output of the report, by name.
fn outputs(report: &Report) -> Vec<(String, String)> {
    let view = View { evidence: true, width: 4000, ..View::default() };
    let mut all = Vec::new();
    for name in names() {
        let mut out = Vec::new();
        find(name).unwrap().render(report, &view, &mut out).unwrap();
        all.push((name.to_owned(), String::from_utf8(out).unwrap()));
    }
    for template in TEMPLATES {
        let form = Form {
            name: template.name.to_owned(),
            text: template.text.to_owned(),
            front_matter: true,
        };
        let mut out = Vec::new();
        draft_by(report, &view, &form, &mut out).unwrap();
        all.push((template.name.to_owned(), String::from_utf8(out).unwrap()));
    }
    all
}

/// Fails where a part of `secret` of this length is in an output.
const PART: usize = 7;

fn is_in_none(secret: &str, report: &Report, what: &str) -> Result<(), TestCaseError> {
    let secret = secret.to_lowercase();
    for (name, text) in outputs(report) {
        let text = text.to_lowercase();
        let parts = (0..secret.len()).filter_map(|at| secret.get(at..at + PART));
        let left: Vec<&str> = parts.filter(|part| text.contains(part)).collect();
        let line = left.first().and_then(|part| text.lines().find(|line| line.contains(part)));
        prop_assert!(left.is_empty(), "{name} shows {left:?} of {secret} ({what}): {line:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, cases: std::env::var("PROPTEST_CASES").ok()
        .and_then(|cases| cases.parse().ok()).unwrap_or(24), ..Config::default() })]

    #[test]
    fn a_planted_secret_is_in_no_output(
        secret in "[a-z][0-9][a-zA-Z0-9]{18,26}".prop_filter("no issuer's word", |text| !text.contains("sk")),
        shape in select(SHAPES),
        before in select(BEFORE),
        behind in select(BEHIND),
        sentence in prelude::any::<Index>(),
        place in prelude::any::<Index>(),
        input in 0..4_usize,
    ) {
        let planted = format!("{before}{}{behind}", shape.replace('#', &secret));
        let mut sentences: Vec<String> = SENTENCES.iter().map(|text| (*text).to_owned()).collect();
        let chosen = sentence.get_mut(&mut sentences);
        let mut words: Vec<&str> = chosen.split(' ').collect();
        let at = place.index(words.len() + 1);
        words.insert(at, &planted);
        *chosen = words.join(" ");
        // Where nothing tells that it is one; half a secret is none.
        let halves = ["ghp_", "xoxb-", "sk_live_", "glpat-", "hvs.", "eyJ", "redis:", "#@", "Server", "\"api_key"];
        if !halves.iter().any(|half| shape.starts_with(half)) {
            sentences.push(format!("ERROR checkout: still fails with {secret} in use"));
        }
        let (name, text) = &inputs(&sentences)[input];
        let options = Options { why: true, ..Options::default() };
        let report = reduce(map_text(name, text.as_bytes(), rules(), &options), &options);
        let all = report.incidents.iter().flat_map(|one| &one.timeline).chain(&report.unattributed).count();
        prop_assert!(all > 0, "{name} tells nothing");
        let left = redacted(&report, Redaction::SECRETS).unwrap();
        is_in_none(&secret, &left, &planted)?;
        let all = Redaction::of(["all"]).unwrap();
        is_in_none(&secret, &redacted(&report, all).unwrap(), &planted)?;
        // What is redacted already stays as it is.
        let again = redacted(&left, Redaction::SECRETS).unwrap();
        prop_assert!(again.incidents == left.incidents, "redacted twice: {planted}");
    }
}
