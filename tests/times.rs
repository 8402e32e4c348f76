//! Times through the whole program: one instant whatever the layout and the machine, and two statements that agree.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]
#![expect(clippy::print_stdout, reason = "a test says what it skips")]

mod support;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use support::recount;

/// One line of each kind that leaves something open: zone, year, date, half of the day, order of day and month.
const LINES: &str = "\
2024-03-10 02:30:00 skipped by a change of clocks in America
2024-10-27 02:30:00 repeated by one in Europe
Mar 15 10:15:02 web-1 app[7]: no year
10:15:02 no date
3/4/2024 10:15:02 AM day or month
1710497702 seconds since 1970
2024-03-15T10:15:02+05:45 an offset
Fri Mar 15 10:15:02 PDT 2024 an abbreviation
";

/// Returns the instants of the records of `text`, one line each, in the zone of Los Angeles where not stated.
fn read(text: &str, more: &[&str]) -> Vec<Option<DateTime<Utc>>> {
    read_in("America/Los_Angeles", text, more)
}

/// Does what [`read`] does in the zone `zone`.
fn read_in(zone: &str, text: &str, more: &[&str]) -> Vec<Option<DateTime<Utc>>> {
    let arguments = ["records", "--format", "ndjson", "--tz", zone];
    let run = recount(arguments.iter().chain(more)).stdin(text.as_bytes().to_vec()).run();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let text = run.text();
    let records = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    records.map(|record| record["time"].as_str().map(|time| time.parse().unwrap())).collect()
}

#[test]
fn the_zone_and_language_of_the_machine_change_nothing() {
    let run = |zone: &str, locale: &str| {
        let program = recount(["records", "--format", "ndjson"]).stdin(LINES.as_bytes().to_vec());
        let program = program.variable("TZ", zone).variable("LANG", locale);
        let run = program.variable("LC_ALL", locale).run();
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        (run.text(), run.stderr)
    };
    let wanted = run("UTC", "C");
    assert_eq!(wanted.0.lines().count(), LINES.lines().count());
    for (zone, locale) in [
        ("America/Los_Angeles", "en_US.UTF-8"),
        ("Pacific/Apia", "C.UTF-8"),
        ("Asia/Kathmandu", "de_DE.UTF-8"),
        ("EST5EDT,M3.2.0,M11.1.0", "tr_TR.UTF-8"),
        (":nonsense", "ja_JP.eucJP"),
        ("", ""),
    ] {
        assert_eq!(run(zone, locale), wanted, "TZ={zone} LANG={locale}");
    }
}

/// Standard input has no time of its own, so that nothing but the machine's clock could complete these.
#[test]
fn the_date_of_the_machine_completes_nothing() {
    let text = "Mar 15 10:15:02 web-1 app[7]: x\nMar 15 10:15:03 web-1 app[7]: y\n";
    assert_eq!(read(text, &[]), [None, None]);
    assert_eq!(read("10:15:02 x\n10:15:03 y\n", &[]), [None, None]);
    let year = read(text, &["--year", "2019"]);
    assert_eq!(year[0], Some("2019-03-15T17:15:02Z".parse().unwrap()));
}

/// Returns the lines of a log of loghub, where it lies beside the working tree.
fn loghub(name: &str) -> Option<Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file: PathBuf =
        ["corpus", "logs", "loghub", name, &format!("{name}_2k.log")].iter().collect();
    let places = ["../shared", "../../shared"].map(|folder| root.join(folder).join(&file));
    let Some(path) = places.iter().find(|path| path.exists()) else {
        println!("skipped: {name} of loghub is not here");
        return None;
    };
    let bytes = std::fs::read(path).unwrap();
    let lines = String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines.len(), 2000);
    Some(lines)
}

/// Cuts every line to each of its two times; `cut` gives the text from the epoch on, and that from the civil time on.
fn agree(name: &str, more: &[&str], cut: impl Fn(&str) -> (String, String)) {
    let Some(mut lines) = loghub(name) else { return };
    // In the order of time: which pass through a repeated hour is meant is told by what came before.
    lines.sort_by_key(|line| line.split(' ').nth(1).map(str::to_owned));
    let (epochs, civils): (Vec<_>, Vec<_>) = lines.iter().map(|line| cut(line)).unzip();
    let seconds = |texts: &[String], more: &[&str]| {
        let times = read(&(texts.join("\n") + "\n"), more);
        assert_eq!(times.len(), lines.len(), "{name}: each line is a record");
        times.into_iter().map(|time| time.map(|time| time.timestamp())).collect::<Vec<_>>()
    };
    let (stated, whole) = (seconds(&epochs, &[]), seconds(&lines, &[]));
    let civil = seconds(&civils, more);
    for (at, line) in lines.iter().enumerate() {
        let epoch = line.split(' ').nth(1).unwrap().parse::<i64>().ok();
        assert_eq!((stated[at], whole[at]), (epoch, epoch), "{line}");
        assert_eq!(civil[at], epoch, "{}", civils[at]);
    }
}

#[test]
fn the_two_times_of_blue_gene_agree() {
    agree("BGL", &[], |line| {
        let words: Vec<&str> = line.splitn(6, ' ').collect();
        (format!("{} - {}", words[1], words[5]), format!("{} {}", words[4], words[5]))
    });
}

#[test]
fn the_two_times_of_thunderbird_agree() {
    agree("Thunderbird", &["--year", "2005"], |line| {
        let words: Vec<&str> = line.splitn(8, ' ').collect();
        let civil = format!("{} {} {} {}", words[4], words[5], words[6], words[7]);
        (format!("{} - {}", words[1], words[7]), civil)
    });
}

#[test]
fn a_request_stands_where_it_began_and_its_log_stays_in_order() {
    let nginx = |time: &str, took: &str| {
        format!(
            r#"{{"time":"{time}","remote_addr":"192.0.2.7","request":"GET /pay HTTP/1.1","status":504,"request_time":{took}}}"#
        )
    };
    let began = |line: String| read(&line, &[])[0].unwrap();
    let time = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    assert_eq!(began(nginx("2024-03-15T10:30:01Z", "30.500")), time("2024-03-15T10:29:31Z"));
    // Milliseconds, and a name that others use as well.
    assert_eq!(began(nginx("2024-03-15T10:30:01Z", "1500")), time("2024-03-15T10:30:01Z"));
    let other = r#"{"time":"2024-03-15T10:30:01Z","method":"GET","path":"/pay","status":504,"request_time":45.211}"#;
    assert_eq!(began(other.to_owned()), time("2024-03-15T10:30:01Z"));
    // The hour that Los Angeles skips lies between begin and end.
    let skipped = began(nginx("2024-03-10T03:00:02", "4.000"));
    assert_eq!(skipped, time("2024-03-10T09:59:58Z"));
    // What was stated is kept with its zone.
    let folder = support::laid_out(vec![(
        "a.json".to_owned(),
        nginx("2024-03-15T10:30:01+02:00", "30.500").into_bytes(),
    )]);
    let told = recount(["explain", "a.json:1"]).folder(&folder.folder().join(support::TREE)).good();
    assert!(told.text().contains("http.end = 2024-03-15T10:30:01+02:00\n"), "{}", told.text());
    assert!(told.text().contains("(stated: 2024-03-15T10:30:01+02:00)"), "{}", told.text());
    let lines = (0..40).map(|n| {
        let took = if n % 5 == 0 { "30.500" } else { "0.010" };
        nginx(&format!("2024-03-15T10:30:{n:02}Z"), took)
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let run = recount(["timeline", "--format", "json"]).stdin(text.into_bytes()).run();
    let report: serde_json::Value = serde_json::from_str(&run.text()).unwrap();
    assert!(report["coverage"][0]["out_of_order"].is_null(), "none is out of order");
}

/// Returns what `timeline` and `records` tell of the last time of a file of `lines` that was last modified at `modified`,
/// beside another source of `other`.
fn beside(lines: &str, modified: &str, other: &str) -> (String, String) {
    let files = [("app.log", other), ("part.log", lines)];
    let laid = support::laid_out(
        files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect(),
    );
    let folder = laid.folder().join(support::TREE);
    let at: DateTime<Utc> = modified.parse().unwrap();
    let file = std::fs::File::options().write(true).open(folder.join("part.log")).unwrap();
    file.set_modified(at.into()).unwrap();
    let report = recount(["timeline", "--format", "json", "."]).folder(&folder).run().json();
    let covered = report["coverage"].as_array().unwrap().iter();
    let last = covered.filter(|one| one["source"].as_str().unwrap().ends_with("part.log"));
    let last = last.map(|one| one["last"].as_str().unwrap().to_owned()).collect();
    let records = recount(["records", "part.log"]).folder(&folder).good().text();
    let record: serde_json::Value = serde_json::from_str(records.lines().last().unwrap()).unwrap();
    (last, record["time"].as_str().unwrap().to_owned())
}

#[test]
fn a_file_written_with_its_last_line_keeps_its_own_year_and_day() {
    let other = "2024-03-15T10:00:00Z ERROR connection refused to db-1\n";
    let both = |time: &str| (time.to_owned(), time.to_owned());
    let lines = "Dec 31 23:59:59 h a: x\nJan  2 00:00:01 h a: ERROR connection refused to db-1\n";
    assert_eq!(beside(lines, "2026-01-02T00:00:05Z", other), both("2026-01-02T00:00:01Z"));
    let lines = "22:00:00 ERROR connection refused\n23:00:00 ERROR connection refused\n";
    assert_eq!(beside(lines, "2026-01-02T23:00:05Z", other), both("2026-01-02T23:00:00Z"));
    // Copied months later, it has no time of its own.
    let told = beside("Mar 15 10:00:01 h a: ERROR x\n", "2026-06-02T00:00:05Z", other);
    assert_eq!(told.0, "2024-03-15T10:00:01Z");
}

#[test]
fn the_order_of_day_and_month_that_the_source_shows_holds_for_all_of_it() {
    let days = (9..=15).map(|day| format!("{day:02}/04/2024 10:00:00 ERROR a\n"));
    let text = days.collect::<String>();
    let told = read_in("UTC", &text, &[]);
    let wanted = (9..=15).map(|day| format!("2024-04-{day:02}T10:00:00Z").parse().ok());
    assert_eq!(told, wanted.collect::<Vec<_>>());
    let records = recount(["records", "-"]).stdin(text.clone().into_bytes()).good().text();
    assert!(!records.contains("date_order"), "{records}");
    let run = recount(["timeline", "--format", "json"]).stdin(text.into_bytes()).run();
    let covered = &run.json()["coverage"][0];
    assert_eq!(covered["first"], "2024-04-09T10:00:00Z");
    assert_eq!(covered["last"], "2024-04-15T10:00:00Z");
    assert!(
        covered["out_of_order"].is_null() && covered["gaps"] == serde_json::json!([]),
        "{covered}"
    );
    assert!(!covered["assumed"].to_string().contains("date_order"), "{covered}");
}

#[test]
fn marks_of_days_date_the_clocks_below_them() {
    let mut text = "--- Log opened Fri Mar 15 23:58:00 2024\n23:58 < ada> db is down\n".to_owned();
    let mut wanted = vec!["2024-03-15T23:58:00Z".to_owned(), "2024-03-15T23:58:00Z".to_owned()];
    for (day, mark) in [
        (16, "--- Day changed Sat Mar 16 2024"),
        (18, "# 2024-03-18"),
        (19, "Date: 2024-03-19"),
        (20, "--- 2024-03-20 ---"),
        (21, "[2024-03-21]"),
        (22, "2024-03-22"),
    ] {
        text.extend([mark, "\n00:01 < ada> still down\n08:05 < ada> back\n"]);
        wanted.extend(["00:01", "08:05"].map(|at| format!("2024-03-{day}T{at}:00Z")));
    }
    text.push_str("--- Log opened Mon Apr 01 08:00:00 2024\n08:05 < ada> z\n");
    wanted.extend(["2024-04-01T08:00:00Z".to_owned(), "2024-04-01T08:05:00Z".to_owned()]);
    let told = read_in("UTC", &text, &[]).into_iter().flatten();
    let told = told.map(|time| time.to_rfc3339().replace("+00:00", "Z"));
    assert_eq!(told.collect::<Vec<_>>(), wanted);
}

/// Returns the warnings of `code` that `records` gives on `text`.
fn warned(text: &str, more: &[&str], code: &str) -> Vec<String> {
    let run = recount(["records", "-"].iter().chain(more)).stdin(text.as_bytes().to_vec()).good();
    let head = format!("warning: {code}: ");
    run.stderr.lines().filter_map(|line| line.strip_prefix(&head)).map(str::to_owned).collect()
}

#[test]
fn what_contradicts_itself_is_warned_of() {
    let both = "03/04/2024 10:00:00 a\n04/13/2024 10:00:00 b\n13/04/2024 10:00:00 c\n";
    let told = warned(both, &[], "date_order");
    assert!(told[0].contains("read with the month first, --date-order sets it"), "{told:?}");
    assert_eq!(warned(both, &["--date-order", "mdy"], "date_order").len(), 1);
    let told = warned("Mon Mar 15 10:00:00 2024 x\n", &[], "weekday_mismatch");
    assert!(told[0].contains("Mon for 2024-03-15, a Fri"), "{told:?}");
    let yearless = "Wed Mar 13 10:00:00 h a: x\n";
    assert_eq!(warned(yearless, &["--year", "2023"], "weekday_mismatch").len(), 1);
    assert_eq!(warned(yearless, &["--year", "2024"], "weekday_mismatch").len(), 0);
}

#[test]
fn a_repeated_hour_is_told_by_the_order_of_lines_or_warned_of() {
    let zone = ["--tz", "Europe/Berlin"];
    let alone = "2024-10-27 01:59:00 a\n2024-10-27 02:30:00 b\n2024-10-27 03:00:00 c\n";
    assert_eq!(warned(alone, &zone, "repeated_hour").len(), 1);
    let twice = "2024-10-27 02:40:00 a\n2024-10-27 02:05:00 b\n";
    assert_eq!(warned(twice, &zone, "repeated_hour").len(), 0);
}

#[test]
fn a_clear_date_beside_one_in_doubt_tells_its_order() {
    let time = |text: &str| Some(text.parse::<DateTime<Utc>>().unwrap());
    let text = "03/04/2024 10:00:00 a\n2024-04-03 10:00:05 b\n";
    let wanted = [time("2024-04-03T10:00:00Z"), time("2024-04-03T10:00:05Z")];
    assert_eq!(read_in("UTC", text, &[]), wanted);
    let alone = "03/04/2024 10:00:00 a\n";
    assert_eq!(read_in("UTC", alone, &[]), [time("2024-03-04T10:00:00Z")]);
}

#[test]
fn more_logs_of_requests_that_end_tell_when_they_began() {
    let time = |text: &str| Some(text.parse::<DateTime<Utc>>().unwrap());
    let caddy = r#"{"level":"info","ts":1710498601.5,"logger":"http.log.access.log0","msg":"handled request","request":{"method":"GET","uri":"/pay","host":"a"},"duration":30.25,"status":504}"#;
    assert_eq!(read(caddy, &[]), [time("2024-03-15T10:29:31.25Z")]);
    let traefik = r#"{"ClientAddr":"192.0.2.7:1","DownstreamStatus":504,"Duration":30000000000,"RequestMethod":"GET","RequestPath":"/pay","StartUTC":"2024-03-15T10:29:31Z","time":"2024-03-15T10:30:01Z"}"#;
    assert_eq!(read(traefik, &[]), [time("2024-03-15T10:29:31Z")]);
    let iis = "#Version: 1.0\n#Date: 2024-03-15 23:59:00\n#Fields: time c-ip cs-method cs-uri-stem sc-status time-taken\n\
               23:59:58 192.0.2.1 GET /pay 504 30000\n00:00:10 192.0.2.1 GET /pay 200 12\n";
    let told: Vec<_> = read(iis, &[]).into_iter().flatten().collect();
    let wanted = ["15T23:59:00Z", "15T23:59:58Z", "16T00:00:10Z"];
    let wanted = wanted.map(|text| time(&format!("2024-03-{text}")));
    assert_eq!(told, wanted.into_iter().flatten().collect::<Vec<_>>());
    // What was stated is told beside it, and so is the receiver's time.
    let records = recount(["records", "-"]).stdin(caddy.as_bytes().to_vec()).good().text();
    assert!(records.contains("stated_end"), "{records}");
    let two = r#"{"time":"2024-03-15T10:00:00Z","received_at":"2024-03-15T12:00:01Z","level":"error","msg":"x"}"#;
    let run = recount(["records", "-"]).stdin(two.as_bytes().to_vec()).good();
    assert!(run.text().contains(r#""received":"2024-03-15T12:00:01Z""#), "{}", run.text());
    assert!(run.stderr.contains("it was received 2h1s after the event's own"), "{}", run.stderr);
    let otel = r#"{"timestamp":"2024-03-15T10:00:00Z","observedTimestamp":"2024-03-15T10:00:02Z","body":"x"}"#;
    let run = recount(["records", "-"]).stdin(otel.as_bytes().to_vec()).good();
    assert!(run.text().contains(r#""received":"2024-03-15T10:00:02Z""#), "{}", run.text());
}

/// Returns the JSON that `command` gives on `text`, a value a line.
fn told(command: &[&str], text: &str) -> Vec<serde_json::Value> {
    let run = recount(command.iter().chain(&["-"])).stdin(text.as_bytes().to_vec()).run();
    run.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_time_of_the_receiver_goes_to_events_and_rows() {
    let line = "2024-03-15T10:00:00Z stderr F 2024-03-15 12:00:00 CRITICAL out of memory: killed process 7\n";
    let events = told(&["events", "--tz", "+02:00"], line);
    let event = events.iter().find_map(|row| row.get("event")).unwrap();
    assert_eq!(event["received"]["at"], "2024-03-15T10:00:00Z");
    let report = told(&["timeline", "--format", "ndjson"], line);
    let row = report.iter().find(|row| row["type"] == "entry").unwrap();
    assert_eq!(
        (&row["time"], &row["received"]),
        (&"2024-03-15T12:00:00Z".into(), &"2024-03-15T10:00:00Z".into())
    );
    let warning = report.iter().find(|row| row["code"] == "two_times").unwrap();
    let message = warning["message"].as_str().unwrap();
    assert!(message.ends_with("--tz-for 'GLOB=+02:00' would make them one"), "{message}");
}

#[test]
fn what_was_taken_off_or_added_to_a_time_is_said() {
    let access = r#"192.0.2.1 - - [15/Mar/2024:10:00:31 +0000] "GET /c HTTP/1.1" 504 167 "-" "UA" rt=30.000"#;
    let record = &told(&["records"], access)[0];
    assert_eq!(record["time"], "2024-03-15T10:00:01Z");
    assert_eq!(record["when"], "2024-03-15T10:00:31+00:00");
    assert_eq!(record["assumed"], serde_json::json!(["duration"]));
    let day = &told(&["records"], r#"{"date":"2024-03-15","msg":"x"}"#)[0];
    assert_eq!(day["when"], "2024-03-15");
    assert_eq!(day["assumed"], serde_json::json!(["zone", "time_of_day"]));
    // A clock alone is dated by the directive above it, and set back all the same.
    let iis = "#Software: Microsoft Internet Information Services 10.0\n#Date: 2024-03-15 23:59:00\n\
               #Fields: time c-ip cs-method cs-uri-stem sc-status time-taken\n00:00:10 192.0.2.1 GET /c 503 30000\n";
    let records = told(&["records"], iis);
    let record = records.last().unwrap();
    assert_eq!(
        (&record["time"], &record["when"]),
        (&"2024-03-15T23:59:40Z".into(), &"2024-03-16T00:00:10+00:00".into())
    );
}

#[test]
fn dates_of_builds_queries_and_no_calendar_are_no_times_of_a_line() {
    let text = "deploy of build 2024-03-15T10:00:00Z failed\n\
                app: SELECT * FROM t WHERE ts > '2024-03-15 10:00:00'\n\
                Current Operating System: NetBSD 9.3 (GENERIC) #0: Thu Aug  4 15:30:37 UTC 2022\n\
                Kernel: Linux version 4.19 (a@b) #1 SMP PREEMPT Wed Mar 25 11:32:46 UTC 2020\n";
    assert_eq!(read(text, &[]), [None; 4]);
    let years = "2024-03-15T10:00:00Z x\n0001-01-01T00:00:00Z y\n9999-12-31 23:59:59 z\n";
    assert_eq!(read(years, &[]).iter().filter(|time| time.is_none()).count(), 2);
}

#[test]
fn a_step_back_of_months_is_warned_of() {
    let text = "Jun  1 10:00:00 h a: x\nJan  1 00:00:01 h a: y\nJun  2 10:00:00 h a: z\n";
    assert_eq!(warned(text, &["--year", "2024"], "year_order").len(), 1);
    assert_eq!(
        warned(text.replace("Jan  1", "May 20").as_str(), &["--year", "2024"], "year_order").len(),
        0
    );
}

#[test]
fn the_zone_taken_for_granted_is_named_with_its_source() {
    let alert = r#"{"version":"4","status":"firing","groupKey":"g","receiver":"x","groupLabels":{"alertname":"ShopDown"},"commonLabels":{"alertname":"ShopDown","severity":"critical"},"commonAnnotations":{},"externalURL":"http://x.example.com","alerts":[{"status":"firing","labels":{"alertname":"ShopDown","severity":"critical","service":"shop"},"annotations":{},"startsAt":"2024-03-15 10:00:05","endsAt":"0001-01-01T00:00:00Z","fingerprint":"f"}]}"#;
    let laid = support::laid_out(vec![("alerts.ndjson".to_owned(), alert.as_bytes().to_vec())]);
    let folder = laid.folder().join(support::TREE);
    for (command, wanted) in [
        ("timeline", "zones taken for granted: UTC in alerts.ndjson"),
        ("draft", "for 1 row: UTC in `alerts.ndjson`."),
    ] {
        let shown = recount([command, "."]).folder(&folder).run().text();
        assert!(shown.contains(wanted), "{shown}");
    }
}

#[test]
fn the_time_of_a_line_counts_before_that_of_who_collected_it() {
    let own = "2024-03-15T10:00:00.001Z ERROR x";
    let seen = "2024-03-15T10:07:30.123456789Z";
    let shipped = |kind: &str, text: &str| {
        format!(
            r#"{{"@timestamp":"2024-03-15T10:07:30.123Z","{kind}":{{"type":"filebeat"}},"message":"{text}"}}"#
        )
    };
    for line in [
        format!("{seen} {own}"),
        format!("{seen}\t{own}"),
        format!("web_1  | {seen} {own}"),
        format!("{seen} E0315 10:00:00.001000 1 a.go:3] x"),
        format!(r#"{seen} {{"ts":"2024-03-15T10:00:00.001Z","msg":"x"}}"#),
        format!("{seen} level=error ts=2024-03-15T10:00:00.001Z msg=x"),
        shipped("agent", "2024-03-15 10:00:00,001 ERROR x"),
    ] {
        let record = &told(&["records"], &line)[0];
        assert_eq!(record["time"], "2024-03-15T10:00:00.001Z", "{line}");
        assert_eq!(record["message"], "x", "{line}");
        assert!(
            record["received"].as_str().unwrap().starts_with("2024-03-15T10:07:30.123"),
            "{line}"
        );
        assert_eq!(warned(&line, &[], "two_times").len(), 1, "{line}");
    }
    // As far as a zone, before it was seen, or in what no shipper made: the time in a zone counts.
    for line in [
        shipped("agent", "2024-03-15 08:07:30,001 ERROR x"),
        shipped("agent", "2024-03-15 12:07:29,001 ERROR x"),
        shipped("labels", "2024-03-15 10:00:00,001 ERROR x"),
    ] {
        assert_eq!(told(&["records"], &line)[0]["time"], "2024-03-15T10:07:30.123Z", "{line}");
    }
}

#[test]
fn a_word_behind_a_clock_is_no_zone_where_the_source_states_none() {
    for (word, stated) in [
        ("-1200 units in stock", false),
        ("WEST gateway down", false),
        ("CAT scan failed", false),
        ("EST [7] ready", true),
    ] {
        let text = format!("2024-03-15 10:00:00 queue ok\n2024-03-15 10:00:02 {word}\n");
        let record = &told(&["records"], &text)[1];
        assert_eq!(record["time"] != "2024-03-15T10:00:02Z", stated, "{word}");
        assert_eq!(record["assumed"] == serde_json::json!(["zone"]), !stated, "{word}");
        let alone = format!("2024-03-15 10:00:02 {word}\n");
        assert_ne!(told(&["records"], &alone)[0]["time"], "2024-03-15T10:00:02Z", "{word}");
    }
}

#[test]
fn the_weekday_tells_the_order_of_day_and_month() {
    let text = "03/04/2024 09:00:00 x\nWed 03/04/2024 10:00:00 y\n";
    let times = read_in("UTC", text, &[]).into_iter().map(|time| time.unwrap().to_rfc3339());
    assert_eq!(
        times.collect::<Vec<_>>(),
        ["2024-04-03T09:00:00+00:00", "2024-04-03T10:00:00+00:00"]
    );
    assert_eq!(warned(text, &[], "weekday_mismatch").len(), 0);
    let said = warned(text, &["--date-order", "mdy"], "weekday_mismatch");
    assert!(said[0].contains("--date-order"), "{said:?}");
}

#[test]
fn the_zone_that_skips_an_hour_is_the_one_named() {
    let said = warned("2024-03-10 02:30:00 America/New_York x\n", &[], "skipped_hour");
    assert!(said[0].contains("does not exist in America/New_York"), "{said:?}");
}

#[test]
fn a_line_whose_time_cannot_be_is_a_record_of_its_own() {
    let text = "2024-03-15 10:25:01 INFO starting\n\
                2024-03-15 10:25:62 ERROR connection refused to db-1.example.com\n\
                \tat shop.Pool.get(Pool.java:88)\n\
                2024-02-30 10:25:03 ERROR out of memory, see 2024-03-14T10:00:00Z\n\
                2024-03-15 10:25:04 INFO ok\n";
    let at = |clock: &str| Some(format!("2024-03-15T{clock}Z").parse().unwrap());
    assert_eq!(read_in("UTC", text, &[]), [at("10:25:01"), None, None, at("10:25:04")]);
    let said = warned(text, &[], "impossible_time");
    assert!(said[0].contains("2 records state a time that cannot be"), "{said:?}");
    let events = recount(["events"]).stdin(text.as_bytes().to_vec()).good().text();
    assert!(events.contains("connection refused") && events.contains("out of memory"), "{events}");
    let syslog = "Mar 15 10:25:01 web-1 shop[7]: x\nMar 32 10:25:02 web-1 shop[7]: y\n";
    assert_eq!(read_in("UTC", syslog, &["--year", "2024"]), [at("10:25:01"), None]);
}

#[test]
fn a_message_brings_the_time_that_its_object_lacks() {
    let at = |text: &str| Some(text.parse().unwrap());
    for (line, time) in [
        (r#"{"level":"error","msg":"2024-03-15 10:15:02 boom"}"#, at("2024-03-15T10:15:02Z")),
        (r#"{"message":"[2024-03-15T10:15:02+01:00] boom","n":1}"#, at("2024-03-15T09:15:02Z")),
        (r#"{"msg":"boom at 2024-03-15 10:15:02","n":1}"#, None),
        (r#"{"msg":"10:15:02 boom","n":1}"#, None),
        (r#"{"ts":"2024-02-30T10:15:02Z","msg":"2024-03-15 10:15:02 boom"}"#, None),
        (r#"{"epoch":"1710497702","msg":"x"}"#, at("2024-03-15T10:15:02Z")),
        (r#"{"start":"2024-03-15T10:15:02Z","msg":"x"}"#, at("2024-03-15T10:15:02Z")),
    ] {
        assert_eq!(read_in("UTC", &format!("{line}\n"), &[]), [time], "{line}");
    }
}

#[test]
fn a_time_that_cannot_be_is_told_wherever_it_stands() {
    for text in [
        "host1 2023-02-28 10:00:00 a\nhost1 2023-02-29 10:00:00 x\nhost1 2023-03-01 10:00:00 b\n",
        "{\"time\":\"2023-02-29T10:00:00Z\",\"msg\":\"x\"}\n",
        "{\"created_at\":\"2023-02-29T10:00:00Z\",\"msg\":\"x\"}\n",
        "{\"level\":\"info\",\"msg\":\"2023-02-29T10:00:00Z x\"}\n",
        "{\"log\":\"x\\n\",\"stream\":\"stdout\",\"time\":\"2023-02-29T10:00:00Z\"}\n",
        "{\"t\":{\"$date\":\"2023-02-29T10:00:00Z\"},\"s\":\"E\",\"c\":\"X\",\"msg\":\"x\"}\n",
        "time=2023-02-29T10:00:00Z level=info msg=x\n",
        "time=2023-02-29T10:00:00Z level=info msg=x created=2020-01-01T00:00:00Z\n",
        "date=2023-02-29 time=10:15:02 level=info msg=x\n",
        "192.0.2.5 - - [31/Apr/2024:10:15:02 +0000] \"GET / HTTP/1.1\" 200 5\n",
        "time,level,msg\n2023-02-28 10:00:00,info,a\n2023-02-29 10:00:00,info,b\n",
        "shop: 30 Feb 2024 10:15:02 x\n",
    ] {
        let said = warned(text, &[], "impossible_time");
        assert!(said.first().is_some_and(|message| message.contains("1 record")), "{text}");
        let times = read(text, &[]);
        assert_eq!(times.iter().filter(|time| time.is_none()).count(), 1, "{text}");
    }
    for text in ["certificate valid until 2023-02-29 10:00:00\n", "date 0000-00-00 00:00:00 in x\n"]
    {
        assert_eq!(warned(text, &[], "impossible_time"), Vec::<String>::new(), "{text}");
    }
}

/// A chat that was copied, below the marks of two days.
fn chat(first: &str, second: &str) -> String {
    format!(
        "{first}\n\nAda Example\n  10:15 AM\nthe shop is slow\nBen Example\n  11:58 PM\nstill slow\n{second}\n\
         Ada Example\n  12:05 AM\nfixed\n"
    )
}

#[test]
fn the_mark_of_a_day_without_its_year_dates_the_clocks_below_it() {
    let times = |text: &str, more: &[&str]| {
        read_in("UTC", text, more)
            .into_iter()
            .flatten()
            .map(|at| at.to_rfc3339())
            .collect::<Vec<_>>()
    };
    let wanted = ["2024-03-15T10:15", "2024-03-15T23:58", "2024-03-16T00:05"];
    let wanted = wanted.map(|time| format!("{time}:00+00:00"));
    for (first, second) in [
        ("Friday, March 15th", "Saturday, March 16th"),
        ("March 15th", "March 16th"),
        ("Mar 15", "Mar 16"),
        ("15 March", "16 March"),
        ("Fri, 15 Mar", "Sat, 16 Mar"),
        ("Friday, March 15, 2024", "Saturday, March 16th"),
    ] {
        let text = chat(first, second);
        assert_eq!(times(&text, &["--year", "2024"]), wanted, "{first}");
    }
    let lines = "Mar 15\n10:15:00 a\n23:58:00 b\nMar 16\n00:05:00 c\n";
    assert_eq!(times(lines, &["--year", "2024"]), wanted);
    assert_eq!(times(lines, &[]), Vec::<String>::new(), "nothing tells the year");
}

#[test]
fn a_day_told_by_its_distance_is_no_date() {
    for (first, second) in [
        ("Yesterday", "Today"),
        ("Friday, March 15, 2024", "Today"),
        ("Gestern", "Heute"),
        ("Friday", "Saturday"),
    ] {
        let text = chat(first, second);
        let dated = usize::from(first.contains("2024")) * 2;
        assert_eq!(read(&text, &["--year", "2024"]).iter().flatten().count(), dated, "{first}");
        assert!(!warned(&text, &[], "relative_day").is_empty(), "{first}");
    }
    let text =
        "Ada Example  Yesterday 10:15 AM\nit is slow\nBen Example  Yesterday 10:17 AM\nI look\n";
    assert_eq!(read(text, &["--year", "2024"]), [None, None]);
}

/// Returns the times of the records of `text`, which a file of the name `name` holds, in UTC, and the warnings.
fn in_file(name: &str, text: &str) -> (Vec<Option<String>>, String) {
    let laid = support::laid_out(vec![(name.to_owned(), text.as_bytes().to_vec())]);
    let run = recount(["records", name]).folder(&laid.folder().join(support::TREE)).good();
    let records = run.text();
    let records =
        records.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let times = records.map(|record| record["time"].as_str().map(str::to_owned)).collect();
    (times, run.stderr)
}

#[test]
fn days_that_a_line_of_a_log_lists_date_nothing() {
    for listed in [
        "10:15:02 next maintenance windows:\nMay 5\nJune 9\n",
        "10:15:02 the report runs on:\n- monday\n- friday\n",
        "10:15:02 the report runs on:\n- Monday\n- Friday\n",
        "10:15:02 due:\nMay 5\n",
    ] {
        let text = format!("{listed}10:16:02 ERROR job failed\n10:17:02 INFO ok\n");
        let (times, said) = in_file("hd-2024-03-15.log", &text);
        let wanted = ["10:15:02", "10:16:02", "10:17:02"];
        let wanted = wanted.map(|clock| format!("2024-03-15T{clock}Z"));
        assert_eq!(times.into_iter().flatten().collect::<Vec<_>>(), wanted, "{listed}");
        assert!(!said.contains("relative_day"), "{said}");
    }
}

#[test]
fn a_level_and_a_clock_begin_records_however_long_they_are() {
    let more = "SELECT id FROM orders\nWHERE id = 7\nORDER BY id;\n";
    let text = format!(
        "INFO 10:15:02,123 shop started\nERROR 10:16:02,456 query failed\n{more}{more}{more}\
         INFO 10:17:02,789 ok\n"
    );
    let (times, _) = in_file("shop-2024-03-15.log", &text);
    let wanted = ["10:15:02.123", "10:16:02.456", "10:17:02.789"];
    let wanted = wanted.map(|clock| Some(format!("2024-03-15T{clock}Z")));
    assert_eq!(times, wanted);
}

#[test]
fn what_is_no_time_of_the_line_and_no_date_at_all_is_no_impossible_one() {
    let lines = |midst: &str| {
        format!("web1 2024-03-15 10:15:02 INFO a\n{midst}\nweb1 2024-03-15 10:15:03 INFO b\n")
    };
    for midst in [
        "license issued 2020-01-01 10:00:00 to ann",
        "rows older than 2023-05-05 10:00:00 are deleted",
        "20240001 10:15:02 import orders",
        "12345678 10:15:02 worker started",
    ] {
        let (times, said) = in_file("web.log", &lines(midst));
        assert!(!said.contains("impossible_time"), "{midst}: {said}");
        assert_eq!(times.len(), 2, "{midst} joins");
    }
    for text in [
        r#"{"date":"2024-03","msg":"x"}"#,
        r#"{"date":"2024/25","msg":"x"}"#,
        r#"{"ts":"1234-5678","msg":"x"}"#,
        r#"{"msg":"45:30:12 elapsed in total","level":"info"}"#,
        "date=2024-03 level=info msg=x",
        "45:30:12 elapsed in total",
    ] {
        assert_eq!(warned(text, &[], "impossible_time"), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn rows_of_counters_have_the_time_that_they_begin_with() {
    let text = "1710497702, 104857600, 209715200\n1710497703, 104857700, 209715300\n";
    let times = read(text, &[]);
    assert_eq!(times[0], Some("2024-03-15T10:15:02Z".parse().unwrap()));
    assert!(times[1].is_some());
    assert_eq!(read("5 out 10:15:02 queue\n", &["--year", "2024"]), [None]);
}
