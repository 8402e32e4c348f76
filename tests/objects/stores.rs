//! The stores that `tests/object_store.sh` starts on loopback: what is written there with their own interfaces is read
//! like the files of a folder.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use crate::log;
use crate::support::{Recount, recount};

/// A store with the bucket `outage`.
struct Store {
    scheme: &'static str,
    address: String,
    /// What the program is told in its environment.
    variables: Vec<(&'static str, String)>,
}

/// Returns a variable of the environment that `tests/object_store.sh` sets; where it does not, says what is skipped.
fn told(name: &str, what: &str) -> Option<String> {
    let told = std::env::var(name).ok();
    if told.is_none() {
        println!("skipped: no {what}; tests/object_store.sh starts one where it can");
    }
    told
}

fn s3() -> Option<Store> {
    let address = told("RECOUNT_S3_SERVER", "S3 server")?;
    let variables = vec![
        ("AWS_ENDPOINT_URL", format!("http://{address}")),
        ("AWS_ALLOW_HTTP", "true".to_owned()),
        ("AWS_ACCESS_KEY_ID", "test".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
    ];
    Some(Store { scheme: "s3", address, variables })
}

fn azure() -> Option<Store> {
    let address = told("RECOUNT_AZURE_SERVER", "Azure server (it needs npm)")?;
    let variables = vec![
        ("AZURE_STORAGE_ENDPOINT", format!("http://{address}/recount")),
        ("AZURE_ALLOW_HTTP", "true".to_owned()),
        ("AZURE_STORAGE_ACCOUNT_NAME", "recount".to_owned()),
        ("AZURE_STORAGE_ACCOUNT_KEY", std::env::var("RECOUNT_AZURE_KEY").unwrap()),
    ];
    Some(Store { scheme: "az", address, variables })
}

fn google() -> Option<Store> {
    let address =
        told("RECOUNT_WEB_SERVER", "stand-in for Google Cloud Storage (it needs openssl)")?;
    let account = "{\"client_email\":\"reader@example.com\",\"private_key\":\"\",\"private_key_id\":\"\",\"disable_oauth\":true}";
    let variables = vec![
        ("GOOGLE_BASE_URL", format!("http://{address}")),
        ("GOOGLE_SERVICE_ACCOUNT_KEY", account.to_owned()),
    ];
    Some(Store { scheme: "gs", address, variables })
}

impl Store {
    /// Makes the bucket.
    fn open(self) -> Self {
        match self.scheme {
            "s3" => self.send("PUT /outage", &[], b""),
            "az" => {
                self.send(&format!("PUT /recount/outage?restype=container&{}", sas()), &[], b"");
            }
            _ => {}
        }
        self
    }

    /// Puts an object; `name` is percent-encoded.
    fn put(&self, name: &str, content: &[u8]) {
        match self.scheme {
            "s3" => self.send(&format!("PUT /outage/{name}"), &[], content),
            "az" => {
                let request = format!("PUT /recount/outage/{name}?{}", sas());
                self.send(&request, &["x-ms-blob-type: BlockBlob"], content);
            }
            _ => self.send(
                &format!("POST /upload/storage/v1/b/outage/o?uploadType=media&name={name}"),
                &[],
                content,
            ),
        }
    }

    fn send(&self, request: &str, headers: &[&str], content: &[u8]) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let headers: String = headers.iter().flat_map(|header| [*header, "\r\n"]).collect();
        let (host, length) = (&self.address, content.len());
        write!(
            stream,
            "{request} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {length}\r\n{headers}connection: close\r\n\r\n"
        )
        .unwrap();
        stream.write_all(content).unwrap();
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer).unwrap();
        // 409: another test made the bucket.
        assert!(
            [" 200 ", " 201 ", " 409 "].iter().any(|code| answer.contains(code)),
            "{request}: {answer}"
        );
    }

    fn told(&self, run: Recount) -> Recount {
        self.variables.iter().fold(run, |run, (name, value)| run.variable(name, value))
    }
}

/// What the tests may write to Azure with.
fn sas() -> String {
    std::env::var("RECOUNT_AZURE_SAS").unwrap()
}

/// What a store holds below a prefix gives what the same files give below a folder; what is beside it, nothing.
fn is_read_like_a_folder(store: &Store) {
    let scheme = store.scheme;
    let folder = tempfile::tempdir().unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(log(300_000).as_bytes()).unwrap();
    let files = [
        ("a.log", log(8_500_000).into_bytes()),
        ("b/c.log", log(2_000).into_bytes()),
        ("b/e.log.gz", packed.finish().unwrap()),
    ];
    for (name, content) in &files {
        let path = folder.path().join(format!("{scheme}:")).join("outage/day").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        store.put(&format!("day/{name}"), content);
    }
    store.put("daybreak.log", b"2024-03-15T10:00:00Z ERROR shop no part of it\n");
    let (path, uri) = (format!("{scheme}:/outage"), format!("{scheme}://outage"));
    let wanted = recount(["timeline", &format!("{path}/day"), "--format", "json"]);
    let wanted = wanted.folder(folder.path()).good().text().replace(&path, &uri);
    for uri in [format!("{uri}/day"), format!("{uri}/day/")] {
        let given = store.told(recount(["timeline", &uri, "--format", "json"])).good().text();
        let differs = wanted.lines().zip(given.lines()).find(|(one, two)| one != two);
        assert_eq!(differs, None, "{uri}");
        assert_eq!(wanted.len(), given.len(), "{uri}");
    }
    // One object, and pieces of it.
    let one = format!("{uri}/day/a.log");
    let wanted = store.told(recount(["timeline", &one, "--format", "json"])).good();
    assert_eq!(wanted.json()["ledger"]["bytes"], files[0].1.len());
    let piece = |k| {
        let part = format!("{k}/3");
        store.told(recount(["events", &one, "--part", &part])).good().stdout
    };
    let rows = [3, 1, 2].map(piece).concat();
    let given = recount(["timeline", "--format", "json"]).stdin(rows).good();
    assert!(given.text() == wanted.text(), "{one}: pieces");
}

/// Names with special characters are named, and found again, percent-encoded.
fn names_are_encoded(store: &Store) {
    let scheme = store.scheme;
    store.put("odd/x%20y%2B.log", log(200).as_bytes());
    for uri in [format!("{scheme}://outage/odd/x%20y+.log"), format!("{scheme}://outage/odd")] {
        let told = store.told(recount(["records", &uri])).good().text();
        let wanted = format!("\"source\":\"{scheme}://outage/odd/x%20y+.log\"");
        assert!(told.contains(&wanted), "{wanted}: {told}");
    }
}

fn what_is_missing_is_told(store: &Store) {
    let uri = format!("{}://outage/night", store.scheme);
    let run = store.told(recount(["timeline", &uri])).run();
    assert!(run.stderr.contains(&uri) && run.stderr.contains("not found"), "{}", run.stderr);
    assert_eq!(run.code, Some(2));
}

fn holds_for(store: Option<Store>) {
    let Some(store) = store.map(Store::open) else { return };
    is_read_like_a_folder(&store);
    names_are_encoded(&store);
    what_is_missing_is_told(&store);
}

#[test]
fn s3_is_read_like_a_folder() {
    holds_for(s3());
}

#[test]
fn azure_is_read_like_a_folder() {
    holds_for(azure());
}

#[test]
fn google_cloud_storage_is_read_like_a_folder() {
    holds_for(google());
}

#[test]
fn a_wrong_key_is_told_and_where_keys_come_from() {
    let Some(store) = azure().map(Store::open) else { return };
    store.put("a.log", log(200).as_bytes());
    let run = store.told(recount(["timeline", "az://outage/a.log"]));
    let run = run.variable("AZURE_STORAGE_ACCOUNT_KEY", "bm9uZQ==").run();
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("AZURE_STORAGE_ACCOUNT_KEY"), "{}", run.stderr);
}

/// A web server with TLS that answers every third request with 503, sends on, or knows no ranges.
#[test]
fn https_is_read_with_what_web_servers_do() {
    let Some(address) = told("RECOUNT_TLS_SERVER", "web server with TLS (it needs openssl)") else {
        return;
    };
    let certificate = std::env::var("RECOUNT_CERTIFICATE").unwrap();
    let store = google().unwrap();
    let (large, small) = (log(9_000_000), log(100_000));
    store.put("web/large.log", large.as_bytes());
    store.put("web/small.log", small.as_bytes());
    for (path, content) in [
        ("web/large.log", &large),
        ("web/small.log", &small),
        ("moved/web/small.log", &small),
        ("plain/web/small.log", &small),
    ] {
        let folder = tempfile::tempdir().unwrap();
        // What a file is called may name its service.
        let name = path.rsplit('/').next().unwrap();
        std::fs::write(folder.path().join(name), content).unwrap();
        let wanted = recount(["timeline", name, "--format", "json"]);
        let wanted = wanted.folder(folder.path()).good().text();
        let uri = format!("https://{address}/outage/{path}");
        let given = recount(["timeline", &uri, "--format", "json"]);
        let given = given.variable("SSL_CERT_FILE", &certificate).good().text();
        assert!(given.contains(&uri), "{path}");
        assert!(given.replace(&uri, name) == wanted, "{path}");
    }
    // What cannot be read in ranges is told, and how else to read it.
    let uri = format!("https://{address}/outage/plain/web/large.log");
    let run = recount(["timeline", &uri]).variable("SSL_CERT_FILE", &certificate).run();
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("pipe it in"), "{}", run.stderr);
}

#[test]
fn a_server_that_nobody_vouches_for_is_told() {
    let Some(address) = told("RECOUNT_TLS_SERVER", "web server with TLS (it needs openssl)") else {
        return;
    };
    let run = recount(["timeline", &format!("https://{address}/outage/a.log")]).run();
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("certificate"), "{}", run.stderr);
}
