//! Lines of logs: frames that hold a message, heads of one frame, and what is hard to read.

use chrono::{DateTime, TimeDelta, Utc};

/// A way to write a message as a line: the time, a number that varies, the message.
pub(crate) type Frame = fn(DateTime<Utc>, usize, &str) -> String;

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// Writes `text` in JSON with more escapes than needed.
fn escaped(text: &str) -> String {
    json(text).replace('e', "\\u0065").replace('/', "\\/")
}

/// Every dress of lines, by name.
pub(crate) const FRAMES: &[(&str, Frame)] = &[
    ("iso", |at, n, text| {
        format!("{} INFO [shop] {text} n={n}", at.format("%Y-%m-%dT%H:%M:%S%.3fZ"))
    }),
    ("iso text", |at, _, text| format!("{} {text}", at.format("%Y-%m-%dT%H:%M:%SZ"))),
    ("zone", |at, _, text| format!("{} {text}", at.format("%Y-%m-%d %H:%M:%S+01:00"))),
    ("java", |at, n, text| {
        format!("{} [http-{n}] WARN  c.s.Checkout - {text}", at.format("%Y-%m-%d %H:%M:%S,%3f"))
    }),
    ("journal", |at, n, text| {
        format!("{} web-1 shop[{n}]: {text}", at.format("%Y-%m-%dT%H:%M:%S+0000"))
    }),
    ("bracket", |at, _, text| format!("[{}] {text}", at.format("%Y-%m-%d %H:%M:%S"))),
    ("bracket zone", |at, _, text| format!("[{}] {text}", at.format("%Y-%m-%dT%H:%M:%S%.3fZ"))),
    ("go", |at, n, text| format!("{} [notice] {n}#0: {text}", at.format("%Y/%m/%d %H:%M:%S"))),
    ("postgres", |at, n, text| {
        format!("{} UTC [{n}] app@shop LOG:  {text}", at.format("%Y-%m-%d %H:%M:%S%.3f"))
    }),
    ("syslog", |at, n, text| format!("{} web-1 shop[{n}]: {text}", at.format("%b %e %H:%M:%S"))),
    ("priority", |at, n, text| {
        format!("<30>{} web-1 shop[{n}]: {text}", at.format("%b %e %H:%M:%S"))
    }),
    ("grave", |at, n, text| format!("<27>{} web-1 shop[{n}]: {text}", at.format("%b %e %H:%M:%S"))),
    ("klog", |at, n, text| format!("I{} {n} pool.go:88] {text}", at.format("%m%d %H:%M:%S%.6f"))),
    ("logfmt", |at, n, text| {
        let at = at.format("%Y-%m-%dT%H:%M:%SZ");
        format!("time=\"{at}\" level=info n={n} msg={}", json(text))
    }),
    ("json", |at, n, text| {
        let at = at.format("%Y-%m-%dT%H:%M:%S%.3fZ");
        format!("{{\"ts\":\"{at}\",\"level\":\"info\",\"n\":{n},\"msg\":{}}}", json(text))
    }),
    ("json number", |at, n, text| {
        let at = at.timestamp_millis();
        format!(
            "{{\"level\":30,\"time\":{at},\"pid\":{n},\"name\":\"shop\",\"msg\":{}}}",
            json(text)
        )
    }),
    ("json nested", |at, n, text| {
        let at = at.format("%Y-%m-%dT%H:%M:%SZ");
        format!(
            "{{\"@timestamp\":\"{at}\", \"message\":{}, \"k8s\":{{\"pod\":\"a-{n}\",\"up\":true}}, \"x\":[1,\"b\"]}}",
            escaped(text)
        )
    }),
    ("cri", |at, _, text| format!("{} stderr F {text}", at.format("%Y-%m-%dT%H:%M:%S%.9fZ"))),
    ("docker", |at, _, text| {
        let at = at.format("%Y-%m-%dT%H:%M:%S%.9fZ");
        let log = json(&format!("{text}\n"));
        format!("{{\"log\":{log},\"stream\":\"stdout\",\"time\":\"{at}\"}}")
    }),
    ("access", |at, n, text| {
        let at = at.format("%d/%b/%Y:%H:%M:%S +0000");
        let text = text.replace(['"', '\n'], " ");
        format!("192.0.2.{} - - [{at}] \"GET /{text} HTTP/1.1\" 503 {n}", n % 256)
    }),
    ("plain", |_, _, text| text.to_owned()),
];

/// What programs say all day.
const DULL: &[&str] = &[
    "pool stats total=25 active=9 idle=16",
    "session opened for user app by (uid=0)",
    "cache refreshed in 31 ms, 4412 keys",
    "GET /healthz took 2 ms",
    "192.0.2.7 - - \"GET /pay HTTP/1.1\" 200 51",
    "POST /deploy 200 12ms",
    "\"GET /rollback HTTP/1.1\" 503 7 connection refused",
    "checkpoint complete: wrote 3231 buffers",
    "no error, retry of the job is not needed",
];

/// Lines and pairs of lines that readers read in other ways than the lines around them.
pub(crate) const HARD: &[&str] = &[
    "Mar 15 10:30:04 pa-1 1,2024/03/15 10:30:03,0123,TRAFFIC,end,2049,2024/03/15 10:30:02,192.0.2.7,198.51.100.8",
    "Mar 15 10:30:04 pa-1 1,2024/03/15 10:30:03,0123,SYSTEM,general,0,2023/03/15 10:30:02,, shop: x,0,0",
    "Mar 15 10:30:04 pa-1 1,2024/03/15 10:30:03,0123,SYSTEM,general,0,2023/03/15 10:30:02,,x shop[7]: y,0,0",
    "<134>1 2024-03-15T10:30:02Z gw shop 7 - [time:\"1610497702\"; note:\"late\"]",
    "<30>Mar 15 10:30:04 pa-1 1,2024/03/15 10:30:03,0123,SYSTEM,general,0,2023/03/15 10:30:02,, shop: x,0,0",
    "2024-03-15 10:30:02 CST shop started",
    "2024-02-30 10:30:02 ERROR shop: connection refused\n\tat shop.Pool.get(Pool.java:88)",
    "2024-03-15 10:30:62 INFO shop started 2024-03-14 10:30:02",
    "Mar 32 10:15:02 web-1 shop[7]: connection refused",
    "25:10:00 shop started",
    "2024-03-15 10:30:02 (CEST) shop started",
    "2024-03-15 10:30:02 (UTC+02:00) shop started",
    "2024-03-15 10:30:02 [Europe/Rome] shop started",
    "2024-03-15 10:30:02 PM shop started",
    "2024-03-15T10:30:02.000000000009Z INFO [shop] a",
    "[2024-03-15 10:30:02 CST] shop",
    "[2024-03-15 10:30:02] [Japan] shop",
    "2024-03-15 10:30:02 [Japan] shop",
    "2024-03-15 10:30:02 [EST5EDT] shop",
    "[2024-03-15 10:30:02] (CEST) shop",
    "2024-03-15T10:30:02Z 2023-01-01T00:00:00Z x",
    "7777777777\t2023-01-01 00:00:00\t2023-01-01 00:00:09\tx",
    "2024-03-15T10:30:02Z web-1 shop[7]: @cee: {\"time\":\"2023-03-15T10:15:02Z\",\"msg\":\"late\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"\\u001b[01;31mconnection refused\\u001b[0m\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"\\\"2024-03-14T10:15:02Z\\\" x\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"\\t\\t\\t\\t\\t\\t2024-03-14T10:15:02Z x\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"\\t2024-03-14T10:15:02Z x\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"2024-03-14T10:15:02Z\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"2024\\/03\\/14 10:15:02 x\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"[2024\\/03\\/14 10:15:02] x\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"INFO 2024-03-14T10:15:02Z x\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"I0314 10:15:02.003000 1 a.go:8] x\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"level=info ts=2024-03-14T10:15:02Z msg=x\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"web-1 shop: 2024-03-14T10:15:02Z msg=x\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"<30>Mar 14 10:15:02 web-1 shop: x\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"<134>1 2024-03-15T10:30:02Z gw shop 7 - [time:\\\"1710410702\\\"; note:\\\"late\\\"]\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"Mar 15 10:30:04 pa-1 1,2024/03/15 10:30:03,0123,TRAFFIC,end,2049,2024/03/14 10:30:02,1\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"@cee: {\\\"time\\\":\\\"2024-03-14T10:15:02Z\\\"}\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"\\b2024-03-14T10:15:02Z x\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"\\/2024-03-14T10:15:02Z x\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"令和6年3月14日 10:15:02 x\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"\\r2024-03-14T10:15:02Z x\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"@400000005f3a1c2e1a2b3c4d x\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"\\u0032024-03-14T10:15:02Z x\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"'2024-03-14T10:15:02Z' x\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"x\\n2024-03-14T10:15:02Z x\"}",
    "2024-03-15 10:15:02.003 UTC [712] app@shop DETAIL:  Process 7 waits",
    "Mar 15 10:15:02 db-1 mysqld[712]: Too many connections\nMar 15 10:15:09 db-1 last message repeated 4 times",
    "Mar 15 10:15:09 db-1 last message repeated 3 times",
    "2024-03-15 10:15:02.003 UTC [712] app@shop ERROR:  deadlock detected\n2024-03-15 10:15:02.003 UTC [712] app@shop DETAIL:  Process 7 waits\n\tfor Process 8",
    "[2024-03-15T10:15:02.003Z] \"GET /pay HTTP/1.1\" 503 UF 0 91 0 - \"-\" \"curl\" \"id\" \"shop\" \"10.0.0.1:80\"",
    "2024-03-15T10:15:02Z web-1 shop[7]: Traceback (most recent call last):\n2024-03-15T10:15:02Z web-1 shop[7]:   File \"a.py\", line 1\n2024-03-15T10:15:02Z web-1 shop[7]: ValueError: no",
    "2024-03-15T10:15:02+0000 web-1 shop[7]: level=error ts=2024-03-15T10:15:00Z msg=late",
    "Mar 15 10:15:02 web-1 shop[7]: Traceback (most recent call last):\nMar 15 10:15:02 web-1 shop[7]:   File \"a.py\", line 1\nMar 15 10:15:02 web-1 shop[7]: ValueError: no",
    "Mar 15 10:15:02 web-1 shop[7]: level=error ts=2024-03-15T10:15:00Z msg=late",
    "Mar 15 10:15:02 web-1 shop[7]: E0315 10:14:02.003121 1 pool.go:88] \"full\" pool=\"a\"",
    "Mar 15 10:15:02 web-1 shop[7]: INFO 2024-03-15 10:14:02 late",
    "Mar 15 10:15:02 web-1 shop[7]: W, [2024-03-15T10:14:02.123456 #7]  WARN -- : late",
    "Mar 15 10:15:02 web-1 shop[7]: Fri Mar 15 10:14:02 2024 late",
    "Mar 15 10:15:02 web-1 shop[7]: 2024-03-15T10:14:02Z ERROR late",
    "Mar 15 10:15:02 web-1 shop[7]: {\"ts\":\"2024-03-15T10:14:02Z\",\"msg\":\"late\"}",
    "Mar 15 10:15:02 web-1 shop[7]: panic: runtime error\nMar 15 10:15:02 web-1 shop[7]: goroutine 1 [running]:\nMar 15 10:15:02 web-1 shop[7]: main.main()",
    "Mar 15 10:15:02 web-1 kernel: [12345.678] Out of memory: Killed process 7 (java)",
    "Mar 15 10:15:02 web-1 last message repeated 3 times",
    "[2024-03-15 10:15:02] <ann> we rolled back checkout",
    "2024-03-15 10:15:02 <@ann> we rolled back checkout",
    "[15/03/2024, 10:15:02] Ada Example: we rolled back checkout",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"a\tb\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"a \\q b\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"a \\ud800 b\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":07,\"msg\":\"a\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":1.2.3,\"msg\":\"a\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":-,\"msg\":\"a\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"cut off",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"\\u2026Rolled back checkout to v1\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"n\":7,\"msg\":\"\\n{\\\"alerts\\\":[{\\\"status\\\":\\\"firing\\\"}]}\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"error\",\"n\":7,\"msg\":\"\"}",
    "{\"ts\":\"\",\"level\":\"info\",\"n\":7,\"msg\":\"no time\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"status\":503,\"path\":\"/pay\",\"method\":\"GET\"}",
    "{\"ts\":\"2024-03-15T10:15:02.003Z\",\"level\":\"info\",\"status\":\"503\",\"path\":\"/pay\",\"method\":\"GET\"}",
    "{\"type\":\"message\",\"user\":\"U08CDI0LAR2\",\"text\":\"we rolled back checkout\",\"ts\":\"1710497702.000200\"}",
    "{\"id\":\"U08CDI0LAR2\",\"real_name\":\"Ann\",\"updated\":1710497702}",
    "\u{1b}[31m2024-03-15T10:15:02.003Z ERROR\u{1b}[0m boom",
    "\u{1b}[31m",
    "2024-03-15 10:15:02 [ERROR] f\u{fc}r alle \u{212a}ube: timed out",
    "java.sql.SQLException: timeout\n\tat a.b.C(C.java:1)\nCaused by: java.io.IOException: connection refused\n\t... 3 more",
    "Traceback (most recent call last):\n  File \"a.py\", line 1\nValueError: no",
    "panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/a.go:1 +0x1\nexit status 2",
    "\t",
    "\u{b}",
    "\u{a0}",
    "",
    "09:00:01 the clock alone",
    "Dec 31 23:59:59 web-1 shop[7]: late in the year",
    "Jan  1 00:00:01 web-1 shop[7]: happy new year",
    "2019-01-01T00:00:00Z INFO [shop] long ago",
    "192.0.2.1 - - [15/Mar/2024:10:15:12 +0000] \"GET /checkout HTTP/1.1\" 503 1",
    "2024-03-15 10:15:02 10.0.0.1 GET /pay - 443 - 192.0.2.7 curl 503 0 0 15",
    "http 2024-03-15T10:15:02.003Z app/shop/50dc 192.0.2.7:2817 10.0.0.1:80 0.0 0.1 0.0 503 503 34 366 \"GET http://shop/pay HTTP/1.1\" \"curl\" - -",
];

/// Messages that hold a time of their own or carry on the message above, where a wrapper holds them.
pub(crate) const HARD_MESSAGES: &[&[&str]] = &[
    &[
        "Traceback (most recent call last):",
        "  File \"a.py\", line 1",
        "ValueError: no",
        "all is well",
    ],
    &["panic: boom", "goroutine 1 [running]:", "main.main()", "exit status 2", "all is well"],
    &[
        "java.sql.SQLException: timeout",
        "\tat a.b.C(C.java:1)",
        "Caused by: java.io.IOException: reset",
    ],
    &["level=error ts=2024-03-15T10:15:00Z msg=late"],
    &["level=error ts=1710497700 msg=late"],
    &["level=error time=2024-03-14 msg=late"],
    &["type=CWD msg=audit(1710497700.003:24287): cwd=\"/root\""],
    &["E0315 10:14:02.003121 1 pool.go:88] \"full\" pool=\"a\""],
    &["INFO 2024-03-15 10:14:02 late"],
    &["W, [2024-03-15T10:14:02.123456 #7]  WARN -- : late"],
    &["Fri Mar 15 10:14:02 2024 late"],
    &["Mar 15 10:14:02 late"],
    &["Mar 14 2024 a day late"],
    &["(2024-03-15 10:14:02) late"],
    &["(2024-03-14) late"],
    &["<30>Mar 15 10:14:02 web-2 job[8]: late"],
    &["2024-03-15T10:14:02Z ERROR late"],
    &["1710497700 late"],
    &["{\"ts\":\"2024-03-15T10:14:02Z\",\"msg\":\"late\"}"],
    &["7:M 15 Mar 2024 10:14:02.003 # late"],
    &["192.0.2.1 - - [15/Mar/2024:10:14:12 +0000] \"GET /checkout HTTP/1.1\" 503 1"],
    &["192.0.2.1 - - \"GET /checkout HTTP/1.1\" 503 1"],
    &["\"GET /pay HTTP/1.1\" 503 UF 0 91 0 - \"-\" \"curl\" \"id\" \"shop\" \"10.0.0.1:80\""],
    &["INFO:     192.0.2.1:53211 - \"GET /pay HTTP/1.1\" 503 Service Unavailable"],
    &["192.0.2.1 503 0.013 \"GET /pay HTTP/1.1\" 42"],
    &["192.0.2.1 - GET /pay HTTP/1.1 \"503\""],
    &["GET /pay 503 5.123 ms - 42"],
    &["[7f3a-11ee] Completed 503 Service Unavailable in 12ms"],
    &[
        "Started GET \"/pay\" for 192.0.2.1 at 2024-03-15 10:14:02 +0000",
        "Completed 503 Service Unavailable in 12ms",
        "Completed 502 Bad Gateway in 12ms",
    ],
    &["request_id=F9a1b2c3 [info] Sent 503 in 12ms"],
    &["Request finished HTTP/1.1 GET http://shop.example.com/pay - 503 - text/plain 12.3ms"],
    &["info: Microsoft.AspNetCore.Hosting.Diagnostics[2]", "      Request finished in 12.3ms 503"],
    &["HTTP PROPFIND /pay responded 503 in 12.3456 ms", "HTTP GET /pay responded 503 in 12.3 ms"],
    &[
        "[pid: 7|app: 0|req: 3/9] 192.0.2.1 () {40 vars in 500 bytes} [Fri Mar 15 10:14:02 2024] GET /pay => generated 4 bytes in 5 msecs (HTTP/1.1 503) 4 headers in 120 bytes",
    ],
    &["[GIN] 2024/03/15 - 10:14:02 | 503 |   12.3ms |  192.0.2.1 | GET      \"/pay\""],
    &["| 503 |   12.3ms |  192.0.2.1 | GET     | /pay"],
    &["503 GET /pay (192.0.2.1) 12.30ms"],
    &["request{method=GET uri=/pay}: finished processing request latency=12 ms status=503"],
    &["<ann> we rolled back checkout"],
    &["ann: we rolled back checkout"],
    &["web-2  | {\"time\":1710497700003,\"msg\":\"late\"}"],
    &["DETAIL:  Process 7 waits"],
    &["last message repeated 3 times"],
    &["\u{2026}Rolled back checkout to v1"],
    &["\n{\"alerts\":[{\"status\":\"firing\",\"labels\":{\"alertname\":\"A\"}}]}"],
    &[""],
    &["\u{1b}[31mERROR\u{1b}[0m boom"],
];

/// Returns the time of line `n`: some seconds apart, now and then a step back.
pub(crate) fn time(n: usize) -> DateTime<Utc> {
    let start: DateTime<Utc> = "2024-03-15T08:00:00Z".parse().unwrap();
    let milliseconds =
        i64::try_from(n).unwrap() * 737 - if n.is_multiple_of(17) { 9_000 } else { 0 };
    start + TimeDelta::milliseconds(milliseconds)
}

/// Returns a dull line of `frame`.
pub(crate) fn dull(frame: Frame, n: usize) -> String {
    frame(time(n), n + 100, DULL[n % DULL.len()]) + "\n"
}

/// Returns `length` bytes or more of dull lines of `frame`, and how many.
pub(crate) fn head(frame: Frame, length: usize) -> (String, usize) {
    let (mut text, mut n) = (String::new(), 0);
    while text.len() < length {
        text.push_str(&dull(frame, n));
        n += 1;
    }
    (text, n)
}
