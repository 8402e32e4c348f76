//! What is taken out, what is not, and how it is counted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::DateTime;

use crate::model::event::Kind;
use crate::model::incident::{Entry, Impact, Incident, Relapse, Status};
use crate::model::moment::{Moment, Precision};
use crate::model::origin::{Evidence, Origin};
use crate::model::overrides::Override;
use crate::model::phase::Phase;
use crate::model::report::Report;
use crate::model::tie::Tie;
use crate::redact::{CODE, Redaction, redact};

const ALL: Redaction = Redaction { secrets: true, addresses: true, names: true };

pub(super) fn entry(title: &str, actor: Option<&str>, raw: &str) -> Entry {
    let at = DateTime::from_timestamp(1_710_496_800, 0).unwrap();
    let origin =
        Origin { source: Arc::from("mail/ada@example.com.log"), line: 1, offset: 0, lines: 1 };
    Entry {
        time: Some(Moment::utc(at, Precision::Second)),
        until: None,
        received: None,
        phase: Phase::Note,
        phases: BTreeSet::from([Phase::Note]),
        kind: Kind::Talk,
        edge: None,
        outcome: None,
        title: title.to_owned(),
        service: None,
        host: None,
        severity: None,
        actor: actor.map(str::to_owned),
        channel: None,
        rule: "chat.note".to_owned(),
        key: None,
        links: BTreeSet::from(["mail:ada@example.com".to_owned()]),
        incidents: BTreeSet::new(),
        stated: None,
        count: 1,
        copies: 0,
        retellings: 0,
        called_over: false,
        cycles: 1,
        relapses: Vec::new(),
        firing_seconds: None,
        assumed: BTreeSet::new(),
        evidence: vec![Evidence { origin, text: raw.to_owned(), quote: None }],
    }
}

pub(super) fn report(rows: Vec<Entry>) -> Report {
    let incident = Incident {
        id: "one".to_owned(),
        title: "Payments fail".to_owned(),
        status: Status::Open,
        services: Vec::new(),
        severity: None,
        milestones: BTreeMap::new(),
        metrics: Vec::new(),
        impact: Impact::default(),
        timeline: rows,
        overrides: Vec::new(),
        ties: Vec::new(),
        leads: None,
        series: Vec::new(),
    };
    Report { incidents: vec![incident], ..Report::default() }
}

/// Returns the text as it is after redaction.
pub(super) fn shown(text: &str, what: Redaction) -> String {
    let after = redact(&report(vec![entry(text, None, "")]), what).unwrap();
    after.incidents[0].timeline[0].title.clone()
}

#[test]
fn a_name_beside_its_mail_address_stands_alone_in_a_row() {
    let secrets = |text: &str| shown(text, Redaction::SECRETS);
    assert_eq!(secrets("jane@example.com (Jane Roe) acknowledges"), "Jane Roe acknowledges");
    assert_eq!(secrets("escalated to Jane Roe <jane@example.com>"), "escalated to Jane Roe");
    assert_eq!(secrets("jane@example.com (CRITICAL) pages"), "[mail-1] (CRITICAL) pages");
    let raw = "by jane@example.com (Jane Roe)";
    let rows = vec![entry("taken", Some("jane@example.com (Jane Roe)"), raw)];
    let after = redact(&report(rows), Redaction::SECRETS).unwrap();
    let row = &after.incidents[0].timeline[0];
    assert_eq!(row.actor.as_deref(), Some("Jane Roe"));
    assert!(row.evidence[0].text.starts_with("by [mail-"), "what is cited says what is left out");
    let names = shown("jane@example.com (Jane Roe) acknowledges", ALL);
    assert!(!names.contains("jane@"), "{names}");
}

#[test]
fn secrets_go_and_what_names_them_stays() {
    // No real ones: letters in order, digits in order.
    let cases = [
        ("db password=hunter2-abc; retry", "db password=[password-1]; retry"),
        ("password=\"correct horse battery\" x", "password=\"[password-1]\" x"),
        ("{\"password\":\"ab&Kx92;zz\"}", "{\"password\":\"[password-1]\"}"),
        (
            "Authorization: AWS4-HMAC-SHA256 Credential=AB/1, Signature=fe5f0",
            "Authorization: [token-1] [token-2]",
        ),
        ("secret: tls.key=-----BEGIN PRIVATE KEY-----\nMIIabc", "secret: [password-1]"),
        ("{\"api_key\": \"0123456789abcdef\"}", "{\"api_key\": \"[token-1]\"}"),
        ("x-auth-token: letmeinnow user bob", "x-auth-token: [token-1] user bob"),
        ("password-vault: letmein user=bob", "password-vault: [password-1] user=bob"),
        ("password-vault=letmein now", "password-vault=[password-1] now"),
        (
            "db-password-prod: correcthorse rotated today",
            "db-password-prod: [password-1] rotated today",
        ),
        ("api-token-prod: abcdefgh expires", "api-token-prod: [token-1] expires"),
        ("secret-key-base: qwertyuiop loaded", "secret-key-base: [password-1] loaded"),
        ("{\\\"password\\\":\\\"tops3cret\\\"}", "{\\\"password\\\":\\\"[password-1]\\\"}"),
        ("Authorization: Bearer abcdef.0123456789", "Authorization: Bearer [token-1]"),
        ("curl -H 'Authorization: Basic YWJjOmRlZg=='", "curl -H 'Authorization: Basic [token-1]'"),
        ("sent bearer abcdefghij0123456789 to api", "sent bearer [token-1] to api"),
        ("key AKIAABCDEFGHIJKLMNOP leaked", "key [key-1] leaked"),
        ("postgres://app:s3cr3t@db.example.com/x", "postgres://app:[password-1]@db.example.com/x"),
        ("push with ghp_abcdefghijklmnopqrstuvwxyz0123456789", "push with [token-1]"),
        ("token eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0", "token [token-1]"),
        (
            "https://hooks.slack.com/services/T0000/B0000/abcdef",
            "https://hooks.slack.com/services/[token-1]",
        ),
        (
            "a -----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY----- b",
            "a [private-key-1] b",
        ),
        ("cut -----BEGIN PRIVATE KEY-----\nMIIabc", "cut [private-key-1]"),
        ("ask ada@example.com or bob.b@mail.example.org", "ask [mail-1] or [mail-2]"),
        ("card 4111 1111 1111 1111 declined", "card [card-1] declined"),
        ("call +49 30 1234567 or (555) 010-1234", "call [phone-1] or [phone-2]"),
        ("deploy --token abc123def456 --dry-run", "deploy --token [token-1] --dry-run"),
        ("Cookie: sid=0123abc; theme=dark", "Cookie: [token-1]"),
        ("GET /b?X-Amz-Signature=0123456789abcdef&x=1", "GET /b?X-Amz-Signature=[key-1]&x=1"),
    ];
    for (text, wanted) in cases {
        assert_eq!(shown(text, Redaction::SECRETS), wanted);
        assert_eq!(shown(text, Redaction::NONE), text);
    }
}

#[test]
fn plain_words_and_numbers_stay() {
    for text in [
        "token: expired",
        "password: null",
        "Failed password for root from 192.0.2.7 port 22",
        "basic authentication failed",
        "bearer of bad news, as always",
        "getty@tty1.service: main process exited",
        "2024-03-15T10:00:00 +1000 12345678 ms",
        "trace 1710496800000000000 took 4111111111111112 ns",
        "order 6f1c2a34-1234-5678-9012-345678901234",
        "v4.11.2 of risk-sk-engine on 10:15:00",
        "pkg@1.2.3 and rollout 555-123-4567",
        "Alert DBResponseSlow fires on checkout-db (dedup_key checkout-db/slow)",
    ] {
        assert_eq!(shown(text, Redaction::SECRETS), text);
    }
}

#[test]
fn addresses_and_names_go_by_option_and_keep_their_numbers() {
    let raw = "{\"user\":\"aokafor\",\"ip\":\"192.0.2.1\",\"peer\":\"2001:db8::1\"}";
    let rows = vec![
        entry("Ada Okafor pages Ben", Some("Ada Okafor"), raw),
        entry("Ben Lindgren asks ada; Ada's host is 192.0.2.1", Some("Ben Lindgren"), "10:00:00"),
        entry("adamant: 300.1.2.3", Some("aokafor"), ""),
    ];
    let after = redact(&report(rows), ALL).unwrap();
    let rows = &after.incidents[0].timeline;
    assert_eq!(rows[0].title, "person-1 pages person-2");
    assert_eq!(rows[0].actor.as_deref(), Some("person-1"));
    assert_eq!(
        rows[0].evidence[0].text,
        "{\"user\":\"person-1\",\"ip\":\"[ip-1]\",\"peer\":\"[ip-2]\"}"
    );
    assert_eq!(rows[1].title, "person-2 asks ada; person-1's host is [ip-1]");
    assert_eq!(rows[1].evidence[0].text, "10:00:00");
    assert_eq!(
        (rows[2].title.as_str(), rows[2].actor.as_deref()),
        ("adamant: 300.1.2.3", Some("person-1"))
    );
}

#[test]
fn every_text_is_visited_but_sources_are_kept() {
    let mut one = report(vec![entry("x", Some("ada@example.com"), "mail ada@example.com")]);
    one.unattributed = vec![entry("Ada@Example.com again", None, "")];
    let after = redact(&one, Redaction::SECRETS).unwrap();
    let all = format!("{after:?}");
    assert_eq!(
        all.to_lowercase().matches("ada@example.com").count(),
        2,
        "the two names of the source: {all}"
    );
    let warning = after.warnings.iter().find(|warning| warning.code == CODE).unwrap();
    assert_eq!(
        warning.message,
        "1 secret redacted in 5 places (1 mail address); `--redact none` shows them"
    );
    assert_eq!(redact(&one, Redaction::NONE).unwrap(), one);
}

#[test]
fn fields_of_people_go_whole_and_who_corrects_is_known() {
    let mut one = report(vec![entry("x", Some("J"), ""), entry("x", Some("☃ on-call ☃"), "Grace")]);
    one.incidents[0].overrides = vec![Override {
        kind: "title",
        milestone: None,
        was: None,
        now: None,
        reason: "Grace Hopper says so".to_owned(),
        by: Some("Grace Hopper".to_owned()),
        source: Arc::from("recount.overrides.toml"),
        line: 1,
    }];
    let after = redact(&one, Redaction { names: true, ..Redaction::NONE }).unwrap();
    let rows = &after.incidents[0].timeline;
    assert_eq!(rows[0].actor.as_deref(), Some("person-1"));
    assert_eq!(rows[1].actor.as_deref(), Some("person-2"));
    assert_eq!(rows[1].evidence[0].text, "person-3");
    let by = &after.incidents[0].overrides[0];
    assert_eq!((by.by.as_deref(), by.reason.as_str()), (Some("person-3"), "person-3 says so"));
}

#[test]
fn a_secret_once_told_is_one_everywhere() {
    let mut row = entry("Deploys with HUNTER2-abc", None, "deploy password=hunter2-abc");
    row.key = Some("run hunter2-abc".to_owned());
    let other = entry("checkout is down, hunter2-abcd is not", None, "secret=checkout");
    let after = redact(&report(vec![row, other]), Redaction::SECRETS).unwrap();
    let rows = &after.incidents[0].timeline;
    assert_eq!(rows[0].title, "Deploys with [password-1]");
    assert_eq!(rows[0].key.as_deref(), Some("run [password-1]"));
    // What could be a word is a secret where its name tells, and nowhere else.
    assert_eq!(rows[1].title, "checkout is down, hunter2-abcd is not");
}

#[test]
fn a_line_cannot_blank_the_names_of_things() {
    let told = "routing_key=checkout-db-7 password=v2.41.3 secret=web-03 signature=abcdefgh-01234567 token=pay-2";
    let said = "checkout-db-7 and web-03 and pay-2 at v2.41.3 wait for abcdefgh-01234567";
    let mut row = entry(said, None, told);
    row.host = Some("WEB-03".to_owned());
    row.service = Some("pay-2".to_owned());
    let after = redact(&report(vec![row]), Redaction::SECRETS).unwrap();
    let row = &after.incidents[0].timeline[0];
    assert_eq!(row.title, said);
    assert_eq!(
        row.evidence[0].text,
        "routing_key=checkout-db-7 password=[password-1] secret=[password-2] signature=[token-1] token=[token-2]"
    );
}

#[test]
fn relapses_are_visited() {
    let mut row = entry("x", None, "");
    let evidence = entry("x", None, "again password=hunter2").evidence;
    let time = row.time.clone().unwrap();
    row.relapses = vec![Relapse { time, until: None, count: 1, copies: 0, evidence }];
    let after = redact(&report(vec![row]), Redaction::SECRETS).unwrap();
    let again = &after.incidents[0].timeline[0].relapses[0];
    assert_eq!(again.evidence[0].text, "again password=[password-1]");
}

#[test]
fn marks_are_taken_away() {
    let mut one = report(vec![entry("x", None, "")]);
    let tie = Tie { by: "words", mark: "hunter".to_owned(), entry: None, seconds: None };
    one.incidents[0].ties = vec![vec![tie]];
    assert!(redact(&one, Redaction::SECRETS).unwrap().incidents[0].ties.is_empty());
}

#[test]
fn nothing_found_is_not_told() {
    let mut plain = report(vec![entry("x", None, "y")]);
    plain.incidents[0].timeline[0].links.clear();
    assert_eq!(redact(&plain, ALL).unwrap(), plain);
}

#[test]
fn words_add_up_and_none_stands_alone() {
    let all = |words: &[&str]| Redaction::of(words.iter().copied());
    assert_eq!(all(&["secrets", "names"]).unwrap(), Redaction { addresses: false, ..ALL });
    assert_eq!(all(&["all"]).unwrap(), ALL);
    assert_eq!(all(&["none"]).unwrap(), Redaction::NONE);
    assert!(all(&["everything"]).is_err());
    let said = all(&["all", "none"]).unwrap_err().to_string();
    assert!(said.contains("`none` contradicts all"), "{said}");
    all(&["none", "ips"]).unwrap_err();
}
