//! Clocks and zones that are wrong, told by sources that tell of the same alerts.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod support;

use serde_json::Value;
use support::{Run, TREE, laid_out, recount};

/// Three alerts, in seconds of 2024-03-15 UTC: when they fire, when they clear.
const ALERTS: &[(&str, u32, u32)] = &[
    ("DBResponseSlow", 36_900, 41_460),
    ("CheckoutErrors", 37_260, 41_700),
    ("QueueIsFull", 38_105, 40_811),
];

fn clock(second: u32) -> String {
    format!("{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60)
}

/// Returns what Alertmanager sent.
fn webhooks() -> String {
    let mut lines = String::new();
    for (at, (name, fires, clears)) in ALERTS.iter().enumerate() {
        let from = format!("2024-03-15T{}Z", clock(*fires));
        let to = format!("2024-03-15T{}Z", clock(*clears));
        for (status, to) in [("firing", "0001-01-01T00:00:00Z"), ("resolved", to.as_str())] {
            let alert = serde_json::json!({
                "status": status,
                "labels": {"alertname": name, "service": "checkout", "severity": "critical"},
                "annotations": {}, "startsAt": from, "endsAt": to, "fingerprint": format!("c6eadffa33fcdf3{at}"),
            });
            let hook = serde_json::json!({
                "version": "4", "status": status, "receiver": "pager", "alerts": [alert],
            });
            lines.push_str(&hook.to_string());
            lines.push('\n');
        }
    }
    lines
}

/// Returns what the bot wrote to the channel, by a clock that is wrong by so many seconds.
fn channel(wrong: i64) -> String {
    let mut messages = Vec::new();
    for (name, fires, clears) in ALERTS {
        for (text, at) in [("[FIRING:1]", fires), ("[RESOLVED]", clears)] {
            let at = 1_710_460_800 + i64::from(*at) + wrong;
            messages.push(serde_json::json!({
                "type": "message", "subtype": "bot_message", "username": "Alert Bot", "bot_id": "B1",
                "text": format!("{text} {name}"), "ts": format!("{at}.000100"),
            }));
        }
    }
    messages.sort_by_key(|message| message["ts"].as_str().unwrap().to_owned());
    Value::from(messages).to_string()
}

/// Returns a log of a checker in the time of Berlin, which does not say so.
fn checker() -> String {
    let mut lines: Vec<String> = Vec::new();
    for (name, fires, clears) in ALERTS {
        lines.push(format!("2024-03-15 {} WARN checker: {name} is up now", clock(fires + 3_602)));
        lines
            .push(format!("2024-03-15 {} INFO checker: {name} is over now", clock(clears + 3_601)));
    }
    lines.sort();
    lines.join("\n")
}

const CHECKER: &str = r#"id = "checker"
[[rule]]
id = "up"
phase = "detect"
edge = "open"
any = ['checker: (?P<alert>\w+) is up now']
title = "{alert} is up"
key = "checker:{alert}"
links = ["{alert}"]
  [[rule.hit]]
  text = "2024-03-15 10:15:02 WARN checker: Disk is up now"
  [[rule.miss]]
  text = "2024-03-15 10:15:02 WARN checker: Disk"
[[rule]]
id = "over"
phase = "recover"
edge = "close"
any = ['checker: (?P<alert>\w+) is over now']
title = "{alert} is over"
key = "checker:{alert}"
links = ["{alert}"]
  [[rule.hit]]
  text = "2024-03-15 10:15:02 WARN checker: Disk is over now"
  [[rule.miss]]
  text = "2024-03-15 10:15:02 WARN checker: Disk"
"#;

fn on(files: &[(&str, String)], arguments: &[&str]) -> Run {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), text.clone().into_bytes()));
    let tree = laid_out(files.collect());
    let arguments = ["timeline", "--format", "json"].iter().chain(arguments);
    recount(arguments).folder(&tree.folder().join(TREE)).good()
}

fn warned<'j>(json: &'j Value, code: &str) -> Option<&'j str> {
    let warnings = json["warnings"].as_array().unwrap();
    warnings.iter().find(|one| one["code"] == code).map(|one| one["message"].as_str().unwrap())
}

fn source<'j>(json: &'j Value, name: &str) -> &'j Value {
    json["coverage"].as_array().unwrap().iter().find(|one| one["source"] == name).unwrap()
}

/// Returns every row as its time, title and count.
fn rows(json: &Value) -> Vec<String> {
    let rows = json["incidents"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|one| one["timeline"].as_array().unwrap());
    rows.map(|row| format!("{} {} ×{}", row["time"], row["title"], row["count"])).collect()
}

#[test]
fn a_clock_three_minutes_off_is_found_and_set_right() {
    let files =
        |wrong| [("alerts.ndjson", webhooks()), ("slack/ops/2024-03-15.json", channel(wrong))];
    let (found, right) = (on(&files(184), &["."]).json(), on(&files(4), &["."]).json());
    let skew = &source(&found, "slack/ops/2024-03-15.json")["skew"];
    assert_eq!(
        skew.to_string(),
        r#"{"offset_seconds":184,"anchors":6,"spread_seconds":0,"against":"alerts.ndjson"}"#
    );
    assert_eq!(source(&found, "alerts.ndjson")["skew"], Value::Null);
    let message = warned(&found, "clock_skew").unwrap();
    assert!(message.ends_with("--skew 'slack/ops/2024-03-15.json=-3m4s'"), "{message}");
    assert_ne!(rows(&found), rows(&right));

    // A bot that is four seconds late is no wrong clock.
    assert_eq!(warned(&right, "clock_skew"), None);

    // Nothing tells which of the two is wrong, so none is moved until the user says which is right.
    let auto = on(&files(184), &["--skew", "auto", "."]).json();
    assert_eq!(warned(&auto, "skew_applied"), None);
    assert!(warned(&auto, "clock_skew").unwrap().contains("nothing tells which of the two"));
    let auto = on(&files(184), &["--skew", "auto", "--skew", "alerts.ndjson=0s", "."]).json();
    assert!(warned(&auto, "skew_applied").unwrap().contains("adds -3m4s"));
    assert_eq!(rows(&auto), rows(&right));
    let moved = source(&auto, "slack/ops/2024-03-15.json");
    assert_eq!(moved["skew_added_seconds"], -184);
    assert_eq!(moved["assumed"].to_string(), r#"["skew"]"#);

    let glob = "slack/ops/2024-03-15.json=-3m4s";
    let set = on(&files(184), &["--skew", glob, "--skew", "auto", "."]).json();
    assert_eq!((warned(&set, "skew_applied"), warned(&set, "clock_skew")), (None, None));
    assert_eq!(rows(&set), rows(&right));
}

#[test]
fn the_window_is_cut_by_clocks_set_right() {
    let files = [("alerts.ndjson", webhooks()), ("slack/ops/2024-03-15.json", channel(184))];
    let until = ["--skew", "auto", "--skew", "alerts*=0s", "--until", "2024-03-15T11:37:00Z", "."];
    let json = on(&files, &until[4..]).json();
    assert_eq!(json["ledger"]["events"], 11);
    let json = on(&files, &until).json();
    assert_eq!(json["ledger"]["events"], 12, "{}", json["warnings"]);
}

/// Returns the log of a load balancer in a time so many seconds east of UTC, which it does not say: requests fail from a
/// minute before the first alert until the alerts clear.
fn balancer(east: u32) -> String {
    let line = |at: u32| {
        let failed = (36_840..41_500).contains(&at) && at.is_multiple_of(4);
        let status = if failed { 503 } else { 200 };
        let (clock, client) = (clock(at + east), at % 250);
        format!(
            "Mar 15 {clock} lb-1 haproxy[812]: 192.0.2.{client}:40112 [15/Mar/2024:{clock}.413] www checkout/web-1 \
             0/0/1/11/12 {status} 412 - - ---- 9/9/3/1/0 0/0 \"GET /cart HTTP/1.1\"\n"
        )
    };
    (35_000..43_000).step_by(2).map(line).collect()
}

#[test]
fn failing_requests_an_hour_off_their_alerts_are_a_wrong_zone() {
    for (east, late, zone) in [(19_800, "5h30m", "+05:30"), (20_700, "5h45m", "+05:45")] {
        let files = [("alerts.ndjson", webhooks()), ("lb.log", balancer(east))];
        let found = on(&files, &["alerts.ndjson", "lb.log"]).json();
        let message = warned(&found, "zone_mismatch");
        let said = [format!("{late} later"), format!("--tz-for 'lb.log={zone}'")];
        assert!(said.iter().all(|text| message.as_ref().unwrap().contains(text)), "{message:?}");
    }
    let files = [("alerts.ndjson", webhooks()), ("lb.log", balancer(3_600))];
    let off = on(&files, &["alerts.ndjson", "lb.log"]).json();
    let message = warned(&off, "zone_mismatch").unwrap();
    assert!(
        message.contains("1h later") && message.contains("--tz-for 'lb.log=+01:00'"),
        "{message}"
    );

    let right = on(&files, &["--tz-for", "lb.log=+01:00", "alerts.ndjson", "lb.log"]).json();
    assert_eq!(warned(&right, "zone_mismatch"), None);
    let start = &right["incidents"][0]["milestones"]["impact_start"];
    assert_eq!(start["time"], "2024-03-15T10:14:00.413Z", "{start}");
}

/// Returns the log of the server behind [`balancer`], which states its zone.
fn server(zone: &str, east: u32) -> String {
    let line = |at: u32| {
        let failed = (36_900..41_500).contains(&at) && at.is_multiple_of(4);
        let (clock, client, status) = (clock(at + east), at % 250, if failed { 503 } else { 200 });
        format!(
            "192.0.2.{client} - - [15/Mar/2024:{clock} {zone}] \"GET /cart HTTP/1.1\" {status} 412 \"-\" \"-\"\n"
        )
    };
    (35_000..43_000).step_by(2).map(line).collect()
}

#[test]
fn requests_that_fail_an_hour_off_those_of_a_log_with_a_zone_are_a_wrong_zone() {
    let files = [("access.log", server("+0100", 3_600)), ("lb.log", balancer(3_600))];
    let off = on(&files, &["access.log", "lb.log"]).json();
    let message = warned(&off, "zone_mismatch").unwrap();
    let said = ["1h later than those of access.log", "--tz-for 'lb.log=+01:00'"];
    assert!(said.iter().all(|text| message.contains(text)), "{message}");
    let right = on(&files, &["--tz-for", "lb.log=+01:00", "access.log", "lb.log"]).json();
    assert_eq!(warned(&right, "zone_mismatch"), None);

    let files = [("access.log", server("+0000", 0)), ("lb.log", balancer(0))];
    let right = on(&files, &["access.log", "lb.log"]).json();
    assert_eq!(warned(&right, "zone_mismatch"), None);
}

#[test]
fn threads_and_order_do_not_show() {
    let files = [("alerts.ndjson", webhooks()), ("slack/ops/2024-03-15.json", channel(184))];
    let one = on(&files, &["--threads", "1", "--skew", "auto", "alerts.ndjson", "slack"]).stdout;
    let two = on(&files, &["--threads", "8", "--skew", "auto", "slack", "alerts.ndjson"]).stdout;
    assert_eq!(one, two);
}

#[test]
fn a_wrong_zone_is_told_from_a_wrong_clock() {
    let files = [
        ("alerts.ndjson", webhooks()),
        ("checker.log", checker()),
        ("my.toml", CHECKER.to_owned()),
    ];
    let arguments = ["--rules", "my.toml", "alerts.ndjson", "checker.log"];
    let found = on(&files, &arguments).json();
    let message = warned(&found, "zone_mismatch").unwrap();
    assert!(message.contains("--tz-for 'checker.log=+01:00'"), "{message}");
    assert_eq!(warned(&found, "clock_skew"), None);

    let zone = ["--tz-for", "checker.log=+01:00"];
    let right = on(&files, &[zone.as_slice(), &arguments].concat()).json();
    assert_eq!(warned(&right, "zone_mismatch"), None);
    let skew = &source(&right, "checker.log")["skew"];
    assert!((1..=2).contains(&skew["offset_seconds"].as_i64().unwrap()), "{skew}");
}

/// Returns the channel with its messages so many minutes late.
fn late(minutes: [i64; 6]) -> String {
    let mut times: Vec<Value> = serde_json::from_str(&channel(0)).unwrap();
    assert_eq!(times.len(), minutes.len());
    for (late, message) in minutes.into_iter().zip(&mut times) {
        let at: i64 = message["ts"].as_str().unwrap().split('.').next().unwrap().parse().unwrap();
        message["ts"] = format!("{}.000100", at + late * 60).into();
    }
    Value::from(times).to_string()
}

#[test]
fn a_clock_that_runs_fast_is_told_and_never_set_right() {
    let line = |at: &str, n: u32| {
        format!("2024-03-15T{at}Z ERROR connection refused to db-1 request_id=req-{n:08}")
    };
    let fast = (0..60_u32).map(|n| line(&clock(36_300 + n * 8), n) + "\n").collect();
    let files = [("api.log", requests(0, line)), ("db.log", fast)];
    let found = on(&files, &["--skew", "auto", "."]).json();
    let skew = &source(&found, "db.log")["skew"];
    assert_eq!(skew["offset_seconds"], Value::Null);
    let drift =
        serde_json::json!({"first_seconds": 300, "last_seconds": 359, "seconds_per_day": 12_343});
    assert_eq!(skew["drift"], drift);
    let message = warned(&found, "clock_drift").unwrap();
    assert!(
        message.starts_with("its times drift from +5m to +5m59s against those of api.log"),
        "{message}"
    );
    assert_eq!((warned(&found, "skew_applied"), warned(&found, "clock_skew")), (None, None));
}

#[test]
fn a_clock_that_drifts_does_not_hide_the_wrong_zone_of_others() {
    let log = |from: u32, step: u32, keep: fn(u32) -> bool| -> String {
        let line = |n: u32| {
            let at = clock(from + n * step);
            format!("2024-03-15 {at} ERROR connection refused to db-1 request_id=req-{n:08}\n")
        };
        (0..60_u32).filter(|n| keep(*n)).map(line).collect()
    };
    let (all, even, odd) = (|_| true, |n| n % 2 == 0, |n| n % 2 == 1);
    for (one, other) in [(all as fn(u32) -> bool, all as fn(u32) -> bool), (even, odd)] {
        let files = [
            // The name that a tie would go to.
            ("a.log", log(36_300, 8, all)),
            ("b.log", log(36_000, 7, one)),
            ("c.log", log(39_600, 7, other)),
        ];
        let found = on(&files, &["."]).json();
        let message = warned(&found, "zone_mismatch").unwrap();
        assert!(message.contains("--tz-for 'c.log=+01:00'"), "{message}");
        let drift = &source(&found, "a.log")["skew"]["drift"];
        assert!((358..=359).contains(&drift["last_seconds"].as_i64().unwrap()), "{drift}");
        assert_eq!(warned(&found, "clock_skew"), None);
    }
}

#[test]
fn a_source_far_off_is_named_where_too_few_events_tell_by_how_much() {
    let mut times: Vec<Value> = serde_json::from_str(&channel(7_215)).unwrap();
    times.truncate(2);
    let slack = Value::from(times).to_string();
    let files = [("alerts.ndjson", webhooks()), ("slack/ops/2024-03-15.json", slack)];
    let found = on(&files, &["."]).json();
    let message = warned(&found, "zone_mismatch").unwrap();
    assert!(message.contains("all later here, by 2h"), "{message}");
    assert!(message.ends_with("--skew 'slack/ops/2024-03-15.json=-2h'"), "{message}");
}

#[test]
fn what_agrees_on_nothing_is_told_by_number_and_spread() {
    let slack = late([3, 1, 6, 2, 5, 4]);
    let run =
        on(&[("alerts.ndjson", webhooks()), ("slack/ops/2024-03-15.json", slack)], &["-v", "."]);
    let json = run.json();
    let skew = &source(&json, "slack/ops/2024-03-15.json")["skew"];
    assert_eq!(
        skew.to_string(),
        r#"{"offset_seconds":null,"anchors":6,"spread_seconds":90,"against":"alerts.ndjson"}"#
    );
    assert!(
        run.stderr.contains("6 events that both tell disagree or come at once (±90 s)"),
        "{}",
        run.stderr
    );
}

/// Returns a log whose failing requests carry an id each, many of one minute, by a clock that is so far off.
fn requests(wrong: u32, line: impl Fn(&str, u32) -> String) -> String {
    let lines = (0..60_u32).map(|n| line(&clock(36_000 + n * 7 + wrong), n) + "\n");
    lines.collect()
}

#[test]
fn request_ids_tell_of_a_clock_that_is_off() {
    let api = requests(0, |at, n| {
        format!("2024-03-15T{at}Z ERROR connection refused to db-1 request_id=req-{n:08}")
    });
    let db = requests(400, |at, n| {
        let error = serde_json::json!({
            "time": format!("2024-03-15T{at}Z"), "level": "error",
            "msg": "connection refused", "service": "db", "http": {"request_id": format!("req-{n:08}")},
        });
        error.to_string()
    });
    let edge = requests(3_600, |at, n| {
        format!(
            "level=error ts=2024-03-15T{at}Z msg=\"dial tcp: connection refused\" x_request_id=req-{n:08}"
        )
    });
    let files = [("api.log", api), ("db.log", db), ("edge.log", edge)];
    let found = on(&files, &["api.log", "db.log"]).json();
    // They are folded by minute, and count all the same.
    assert_eq!(
        source(&found, "db.log")["skew"].to_string(),
        r#"{"offset_seconds":400,"anchors":60,"spread_seconds":0,"against":"api.log"}"#
    );
    let message = warned(&found, "clock_skew").unwrap();
    assert!(message.contains("by 60 requests that both tell"), "{message}");
    assert!(message.ends_with("--skew 'db.log=-6m40s'"), "{message}");

    // The zone that one seems to have wrong is named, and left as it is: the line states it.
    let auto = on(&files, &["--skew", "auto", "api.log", "edge.log"]).json();
    assert!(warned(&auto, "zone_mismatch").unwrap().contains("by 60 requests"));
    assert_eq!(warned(&auto, "skew_applied"), None);

    // The map step hands requests on.
    let saved = |name: &str| {
        let tree =
            laid_out(files.iter().map(|(n, t)| ((*n).to_owned(), t.clone().into())).collect());
        recount(["events", name]).folder(&tree.folder().join(TREE)).good().text()
    };
    let parts = [("1.ndjson", saved("api.log")), ("2.ndjson", saved("db.log"))];
    let joined = on(&parts, &["1.ndjson", "2.ndjson"]).json();
    assert_eq!(source(&joined, "db.log")["skew"], source(&found, "db.log")["skew"]);

    let threads = |n: &str| on(&files, &["--threads", n, "."]).stdout;
    assert_eq!(threads("1"), threads("8"));
}

#[test]
fn auto_needs_all_sources() {
    for command in ["records", "events", "explain"] {
        let run = recount([command, "--skew", "auto", "README.md:1"]).run();
        assert_eq!(run.code, Some(2), "{command}");
        assert!(
            run.stderr.contains("--skew: `auto` compares the events of all sources"),
            "{}",
            run.stderr
        );
    }
}
