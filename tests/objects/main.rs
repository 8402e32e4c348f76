//! Object storage read by the program itself, from servers on loopback.
//!
//! `tests/object_store.sh` starts an S3 server and runs all of it; without the server its tests say that they are
//! skipped.
#![cfg(feature = "object-store")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]
#![expect(clippy::print_stdout, reason = "a test that is skipped says so")]

#[path = "../support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use support::{Recount, recount};

/// Returns a log of about `bytes`.
fn log(bytes: usize) -> String {
    let mut text = String::new();
    for n in 0.. {
        if text.len() >= bytes {
            break;
        }
        let words =
            if n % 500 == 0 { "ERROR shop connection refused" } else { "INFO shop all is well" };
        let (hour, minute, second) = (n / 3_600 % 24, n / 60 % 60, n % 60);
        writeln!(text, "2024-03-15T{hour:02}:{minute:02}:{second:02}Z {words}, item {n}").unwrap();
    }
    text
}

/// A web server of one object; of every third answer it sends half.
struct Server {
    address: String,
    requests: Arc<AtomicU64>,
}

/// How a server names the version of its object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    Strong,
    /// Fit for no `If-Match`, which it fails then, as RFC 9110 asks.
    Weak,
    /// Another version each time.
    Changing,
}

fn serve(content: Vec<u8>) -> Server {
    serve_tagged(content, Tag::Strong)
}

fn serve_tagged(content: Vec<u8>, tag: Tag) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let requests = Arc::new(AtomicU64::new(0));
    let (content, count) = (Arc::new(content), Arc::clone(&requests));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (content, count) = (Arc::clone(&content), Arc::clone(&count));
            std::thread::spawn(move || answer(stream.unwrap(), &content, (&count, tag)));
        }
    });
    Server { address, requests }
}

/// Answers one request and hangs up.
fn answer(mut stream: TcpStream, content: &[u8], (count, tag): (&AtomicU64, Tag)) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let head: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    let Some(first) = head.first() else { return };
    if !first.contains(" /logs/app.log ") {
        let none = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        return stream.write_all(none.as_bytes()).unwrap();
    }
    if tag != Tag::Strong && head.iter().any(|line| line.to_lowercase().starts_with("if-match")) {
        let failed =
            "HTTP/1.1 412 Precondition Failed\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        return stream.write_all(failed.as_bytes()).unwrap();
    }
    let range = head
        .iter()
        .find_map(|line| line.to_lowercase().strip_prefix("range: bytes=").map(str::to_owned));
    let bounds = range.as_ref().map(|range| range.split_once('-').unwrap());
    let (from, to) = bounds.map_or((0, content.len()), |(from, to)| {
        (from.parse().unwrap(), to.parse::<usize>().map_or(content.len(), |last| last + 1))
    });
    let body = &content[from..to.min(content.len())];
    let status = if range.is_some() { "206 Partial Content" } else { "200 OK" };
    let mut told = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len());
    let tag = match tag {
        Tag::Strong => "\"1\"".to_owned(),
        Tag::Weak => "W/\"1\"".to_owned(),
        Tag::Changing => format!("W/\"{}\"", count.fetch_add(1, Ordering::Relaxed)),
    };
    write!(told, "last-modified: Fri, 15 Mar 2024 12:00:00 GMT\r\netag: {tag}\r\n").unwrap();
    if range.is_some() {
        write!(told, "content-range: bytes {from}-{}/{}\r\n", from + body.len() - 1, content.len())
            .unwrap();
    }
    told.push_str("connection: close\r\n\r\n");
    stream.write_all(told.as_bytes()).unwrap();
    if first.starts_with("HEAD") {
        return;
    }
    let broken = count.fetch_add(1, Ordering::Relaxed).is_multiple_of(3);
    let sent = if broken { &body[..body.len() / 2] } else { body };
    // The program may have hung up.
    drop(stream.write_all(sent));
}

#[test]
fn an_object_whose_answers_break_off_is_read_whole() {
    let text = log(13_000_000);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("app.log"), &text).unwrap();
    let server = serve(text.into_bytes());
    let uri = format!("http://{}/logs/app.log", server.address);
    let wanted = recount(["timeline", "app.log", "--format", "json"]).folder(folder.path()).good();
    let given = recount(["timeline", &uri, "--format", "json"]).good();
    assert!(given.text().contains(&uri), "sources are named by their URIs");
    assert!(given.text().replace(&uri, "app.log") == wanted.text());
    assert!(
        server.requests.load(Ordering::Relaxed) > 2,
        "two blocks, and what broke off was asked for again"
    );
    // A piece is read by a range too.
    let pieces =
        (1..=3).map(|k| recount(["events", &uri, "--part", &format!("{k}/3")]).good().stdout);
    let rows = pieces.collect::<Vec<_>>().concat();
    let cut = recount(["timeline", "--format", "json"]).stdin(rows).good();
    assert!(cut.text() == given.text());
}

#[test]
fn weak_tags_are_compared_and_asked_for_by_none() {
    let text = log(9_000_000);
    let weak = serve_tagged(text.clone().into_bytes(), Tag::Weak);
    let uri = format!("http://{}/logs/app.log", weak.address);
    let run = recount(["timeline", &uri, "--format", "json"]).good();
    assert_eq!(run.json()["ledger"]["bytes"], text.len());
    let changing = serve_tagged(text.into_bytes(), Tag::Changing);
    let uri = format!("http://{}/logs/app.log", changing.address);
    let run = recount(["timeline", &uri]).run();
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("changed while it was read"), "{}", run.stderr);
}

#[test]
fn what_is_not_there_names_the_uri() {
    let server = serve(Vec::new());
    for (uri, why) in [
        (format!("http://{}/logs/none.log", server.address), "not found: no such object"),
        (format!("http://{}/logs/app.log?key=secret", server.address), "a query or a password"),
    ] {
        let run = recount(["timeline", &uri]).run();
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains(&uri) && run.stderr.contains(why), "{}", run.stderr);
    }
}

/// Returns the address of the S3 server; `None`, and says so, where there is none.
fn s3() -> Option<String> {
    let address = std::env::var("RECOUNT_S3_SERVER").ok();
    if address.is_none() {
        println!("skipped: no S3 server; tests/object_store.sh starts one");
    }
    address
}

/// Puts something to the S3 server.
fn put(address: &str, path: &str, content: &[u8]) {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = content.len();
    write!(stream, "PUT {path} HTTP/1.1\r\nhost: {address}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n")
        .unwrap();
    stream.write_all(content).unwrap();
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).unwrap();
    assert!(answer.contains(" 200 "), "{path}: {answer}");
}

fn with_keys(run: Recount, address: &str) -> Recount {
    run.variable("AWS_ENDPOINT_URL", &format!("http://{address}"))
        .variable("AWS_ALLOW_HTTP", "true")
        .variable("AWS_ACCESS_KEY_ID", "test")
        .variable("AWS_SECRET_ACCESS_KEY", "test")
        .variable("AWS_REGION", "us-east-1")
}

#[test]
fn a_prefix_is_read_like_a_folder() {
    let Some(address) = s3() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(log(300_000).as_bytes()).unwrap();
    let files = [
        ("a.log", log(8_500_000).into_bytes()),
        ("b/c.log", log(2_000).into_bytes()),
        ("b/e.log.gz", packed.finish().unwrap()),
    ];
    put(&address, "/outage", b"");
    for (name, content) in &files {
        let path = folder.path().join("s3:").join("outage/day").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        put(&address, &format!("/outage/day/{name}"), content);
    }
    put(&address, "/outage/daybreak.log", b"2024-03-15T10:00:00Z ERROR shop no part of it\n");
    let wanted = recount(["timeline", "s3:/outage/day", "--format", "json"]);
    let wanted = wanted.folder(folder.path()).good().text().replace("s3:/outage", "s3://outage");
    for uri in ["s3://outage/day", "s3://outage/day/"] {
        let run = recount(["timeline", uri, "--format", "json"]);
        let given = with_keys(run, &address).good().text();
        let differs = wanted.lines().zip(given.lines()).find(|(one, two)| one != two);
        assert_eq!(differs, None, "{uri}");
    }
    put(&address, "/outage/odd/x%20y.log", log(200).as_bytes());
    for uri in ["s3://outage/odd/x%20y.log", "s3://outage/odd"] {
        let told = with_keys(recount(["records", uri]), &address).good().text();
        assert!(told.contains("\"source\":\"s3://outage/odd/x%20y.log\""), "{told}");
    }
    let none = with_keys(recount(["timeline", "s3://outage/night"]), &address).run();
    assert!(
        none.stderr.contains("s3://outage/night") && none.stderr.contains("not found"),
        "{}",
        none.stderr
    );
    assert_eq!(none.code, Some(2));
}
