//! Names of those who ask others: what they log of it looks like a request to the machine, and is none.

/// Words of such names, lower case: what they are, and libraries that ask.
const CLIENTS: [&str; 32] = [
    "alamofire",
    "axios",
    "curl",
    "egress",
    "excon",
    "faraday",
    "feign",
    "fetch",
    "fetcher",
    "guzzle",
    "hackney",
    "httparty",
    "httpoison",
    "httpx",
    "okhttp",
    "okhttp3",
    "openfeign",
    "outbound",
    "outgoing",
    "proxy",
    "pycurl",
    "reqwest",
    "requests",
    "resttemplate",
    "resty",
    "retries",
    "retrofit",
    "retry",
    "retrying",
    "superagent",
    "undici",
    "upstream",
];

/// Words of the names of those who answer, whatever else they are called: `ClientController`, `proxy-server`.
const SERVERS: [&str; 4] = ["access", "controller", "server", "servlet"];

/// Returns whether `name`, of a logger or in a tag, is that of one who asks others: `HttpClient`, `http-client`, `axios`.
pub fn is_client(name: &str) -> bool {
    let mut asks = false;
    for piece in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        for word in words(piece).chain(std::iter::once(piece)) {
            let word = word.to_ascii_lowercase();
            if SERVERS.contains(&word.as_str()) {
                return false;
            }
            let library = || word.starts_with("urllib") || CLIENTS.contains(&word.as_str());
            asks |= word.ends_with("client") || library();
        }
    }
    asks
}

/// Returns the words of `piece`, which capitals begin.
fn words(piece: &str) -> impl Iterator<Item = &str> {
    let bytes = piece.as_bytes();
    let starts = bytes.windows(2).enumerate().filter_map(|(at, pair)| {
        matches!(pair, [b'a'..=b'z' | b'0'..=b'9', b'A'..=b'Z']).then_some(at + 1)
    });
    let mut start = 0;
    starts.chain(std::iter::once(piece.len())).filter_map(move |end| {
        let word = piece.get(start..end);
        start = end;
        word
    })
}

#[cfg(test)]
mod tests {
    use super::is_client;

    #[test]
    fn who_asks_is_told_by_name() {
        for name in [
            "HttpClient",
            "HTTPClient",
            "http-client",
            "c.e.BankClient",
            "okhttp3.OkHttpClient",
            "urllib3.connectionpool",
            "org.springframework.web.client.RestTemplate",
            "RestTemplate",
            "axios",
            "retry",
            "PayRetry",
            "client é",
        ] {
            assert!(is_client(name), "{name}");
        }
        for name in
            ["", "é", "shop", "c.e.ClientController", "proxy-server", "clientele", "a1", "X"]
        {
            assert!(!is_client(name), "{name}");
        }
    }
}
