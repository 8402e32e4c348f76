//! What must stay: words, numbers and ids that look like secrets, and without which a report tells nothing.

use crate::redact::Redaction;
use crate::redact::tests::shown;

const PLAIN: &[&str] = &[
    // Words.
    "token: expired",
    "token=expired for user 12",
    "password: null",
    "password=*** user=bob",
    "password=[REDACTED]",
    "DB_PASSWORD=${DB_PASSWORD} set",
    "Authorization: <token>",
    "Failed password for root from 192.0.2.7 port 22",
    "invalid password for user bob",
    "the password is wrong",
    "password is required, secret is not set",
    "secret app-config-7 not found, token v2.41.3 of 2024-03-15",
    "basic authentication failed",
    "Basic checks passed",
    "bearer of bad news, as always",
    "the secret of good coffee",
    "auth: ok",
    "session closed for user root",
    "New session 45 of user root",
    "pin the version",
    "unexpected token: < in JSON at position 5",
    // Names that are about secrets, and names that hold such a word.
    "token_count=12 tokens=512 max_tokens=4096 prompt_tokens: 1234",
    "token_ttl=3600 token_type=bearer token_expires_at=2024-03-15T10:00:00Z",
    "secretName: tls-cert-2024",
    "password_attempts=3 password_changed_at=2024-03-15",
    "tokenizer=bpe-2 passwordless=true",
    "dedup_key=checkout-db/slow primary_key=1234567",
    "bypass=true compass=north2 passed=12 failed=0",
    "pass=12 fail=3",
    "--- PASS: TestLogin (0.01s)",
    "keyboard=us1 monkey=2 spin=1234",
    "routing_key=orders.created",
    "routing_key=orders.created.v1 service_key=checkout-db-7 account_key=cust-12345678",
    "password={{ password }} x",
    "password: ${PASSWORD} {}",
    "{\"password\":{\"min_length\":8,\"policy\":\"strict 2\"}}",
    "{\"token\":{\"type\":\"bearer\",\"expires\":\"2024-03-15\"}}",
    "{\"password\":\"\",\"user\":\"x\"} password='' user=''",
    "unexpected token: { in JSON at position 5",
    "Failed password for bob: 10:15:00 from 192.0.2.7",
    "seed phrase is lost, and so we wait",
    "caf\\u00e9 \\u0041 C:\\\\users",
    "TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/ls",
    "std::token::Kind and auth::secret::Store",
    "reset_password_url=https://example.com/reset",
    // Services.
    "token-vault: requests time out",
    "password-vault: requests begin to fail (75 % of clients)",
    "auth-token-gateway: connection refused, again",
    "secret-store: jobs fail, password-reset-api: jobs fail, key-service: jobs fail",
    "api-key-proxy: restarts",
    // Units, packages, code.
    "getty@tty1.service: main process exited",
    "pkg@1.2.3 and rollout 555-123-4567",
    "@SpringBootApplication at com.example.Main(Main.java:12)",
    "npm_lifecycle_event=start npm_config_cache=/x",
    "risk-sk-engine-with-a-long-name-v2",
    "key-value store, key-0123",
    "http://host:8080/img/icon@2x.png",
    "redis://cache:6379/0 and s3://bucket:1/x@y",
    "docker run -u 1000:1000 app",
    // Numbers, times, versions, ids.
    "2024-03-15T10:00:00 +1000 12345678 ms",
    "10:15:00.123 to 2024-03-15T10:15:00+01:00",
    "trace 1710496800000000000 took 4111111111111112 ns",
    "order 6f1c2a34-1234-5678-9012-345678901234",
    "request_id=6f1c2a34-1234-4678-9012-345678901234",
    "commit 0123456789abcdef0123456789abcdef01234567",
    "image sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "trace_id=0af7651916cd43dd8448eb211c80319c span_id=b7ad6b7169203331",
    "v4.11.2 of checkout on 10:15:00, build 20240315.1",
    "order 1234567890123456 and invoice 2024-000-123456",
    "p99=1234.567ms rps=4111.25 bytes=1234567890123",
    "ticket INC0012345, PR #4521, CVE-2024-123456",
    "arn:aws:iam::123456789012:role/AROAEXAMPLE",
    "uid=1000(bob) gid=1000(bob)",
    "exit code: 137, code=E1234",
    "kernel: [12345.678901] eth0: link up",
    "s3://bucket/2024/03/15/part-00000-of-00010.parquet",
    "GET /api/v1/orders?page=2&limit=50 HTTP/1.1 200 1234",
    "Alert DBResponseSlow fires on checkout-db (dedup_key checkout-db/slow)",
    "DE12 3456 7890 1234 5678 90 is no account",
    "000-12-3456 and 666-12-3456 and 123-45-67890",
];

const NOT_ADDRESSES: &[&str] = &[
    "10:00:00 and 2024-03-15T10:00:00Z",
    "std::fs and std::fd::add_all",
    "300.1.2.3 and 1.2.3 and v1.2.3.4",
    "1.3.6.1.4.1.311.2.1 is an object",
    "SHA256 00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00:11:22:33",
    "a:b:c and error: x: y",
    "20240315.10.00.00",
];

#[test]
fn what_is_no_secret_stays() {
    let changed = |text: &&&str| shown(text, Redaction::SECRETS) != **text;
    let wrong: Vec<String> = PLAIN
        .iter()
        .filter(changed)
        .map(|text| format!("{text}\n  gives {}", shown(text, Redaction::SECRETS)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_no_address_stays() {
    let what = Redaction { addresses: true, ..Redaction::NONE };
    for text in NOT_ADDRESSES {
        assert_eq!(shown(text, what), **text);
    }
}
