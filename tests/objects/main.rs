//! Object storage read by the program itself, from servers on loopback.
//!
//! What is in this file starts its own. `tests/object_store.sh` starts the servers of `stores` and runs all of it; without
//! them its tests say that they are skipped.
#![cfg(feature = "object-store")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]
#![expect(clippy::print_stdout, reason = "a test that is skipped says so")]

mod stores;
#[path = "../support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use support::recount;

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

/// A web server of one object; of every third answer to a `GET` it sends half.
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
