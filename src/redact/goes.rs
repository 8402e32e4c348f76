//! What must go: shapes of secrets and of personal data, as loggers, tools and people write them. None is a real one:
//! letters and digits in order. The list of kinds follows what the scanners for
//! secrets and for personal data look for.

use regex::Regex;

use crate::redact::Redaction;
use crate::redact::tests::shown;

/// What stands before, the secret in two halves (no scanner of this repository is to take it for one), what stands
/// behind.
type Case = [&'static str; 4];

const KEYS: &[Case] = &[
    ["export ID=", "AKIA", "ABCDEFGHIJKLMNOP", " x"],
    ["text\\n", "AKIA", "ABCDEFGHIJKLMNOP", "\\nx"],
    ["aws_secret_access_key = ", "abcdefghij0123456789", "abcdefghij0123456789", ""],
    ["AWS_SESSION_TOKEN=", "FwoGZXIvYXdzEB", "abcdef0123456789", " x"],
    ["key_", "ASIA", "ABCDEFGHIJKLMNOP", "_x"],
    ["mws ", "amzn.mws.", "01234567-89ab-cdef-0123-456789abcdef", " x"],
    ["GET /maps?key=", "AIza", "SyA0123456789abcdefghijklmnopqrstuv", "&z=1"],
    ["oauth ", "ya29.", "a0AfH6SMabcdefghij", " x"],
    ["google ", "GOCSPX-", "abcdefghij0123456789", " x"],
    ["DefaultEndpointsProtocol=https;AccountKey=", "abcdefghij0123456789", "abcd==", ";x=1"],
    ["GET /b?sv=2024&sig=", "abcdefghij", "0123456789%3D", "&se=1"],
    ["azure ", "abc8Q~", "abcdefghijklmnopqrstuvwxyz01234", " x"],
    ["do ", "dop_v1_", "0123456789abcdef0123456789abcdef", " x"],
    ["alibaba ", "LTAI", "5tabcdefghij0123", " x"],
    ["push with ", "ghp_", "abcdefghijklmnopqrstuvwxyz0123456789", ""],
    ["app ", "ghs_", "abcdefghijklmnop", ", cut"],
    ["pat ", "github_pat_", "11ABCDEFG0abcdefghijkl_mnop", " x"],
    ["clone https://oauth2:", "glpat-", "abcdefghij0123456789", "@gitlab.example.com/x.git"],
    ["runner ", "glrt-", "abcdefghij0123456789", " x"],
    ["slack ", "xoxb-", "012345678901-abcdefghij", " x"],
    ["slack ", "xapp-", "1-A0123-0123456789-abcdef", " x"],
    ["stripe ", "sk_live_", "abcdefghij0123456789abcd", " x"],
    ["stripe ", "whsec_", "abcdefghij0123456789", " x"],
    ["square ", "sq0atp-", "abcdefghij0123456789ab", " x"],
    ["mail ", "SG.", "abcdefghij0123456789.abcdefghij0123456789", " x"],
    ["mailgun ", "key-", "0123456789abcdef0123456789abcdef", " x"],
    ["npm ", "npm_", "abcdefghij0123456789abcdefghij012345", " x"],
    ["pypi ", "pypi-", "AgEIcHlwaS5vcmcCabcdefghij0123", " x"],
    ["docker ", "dckr_pat_", "abcdefghij0123456789", " x"],
    ["vault ", "hvs.", "CAESIabcdefghij0123456789", " x"],
    ["grafana ", "glsa_", "abcdefghij0123456789_abcdef01", " x"],
    ["relic ", "NRAK-", "ABCDEFGHIJ0123456789ABCDEFG", " x"],
    ["twilio ", "SK", "0123456789abcdef0123456789abcdef", " x"],
    ["shop ", "shpat_", "0123456789abcdef0123456789abcdef", " x"],
    ["ai ", "sk-proj-", "abcdefghij0123456789abcd", " x"],
    ["ai ", "sk-", "abcdefghij0123456789", " x"],
    ["ai ", "sk-ant-", "api03-abcdefghij0123456789", " x"],
    ["hub ", "hf_", "abcdefghij0123456789abcdefghij", " x"],
    ["sentry ", "sntrys_", "eyJpYXQiOjE2abcdef", " x"],
    ["bricks ", "dapi", "0123456789abcdef0123456789abcdef", " x"],
    [
        "post https://api.telegram.org/bot",
        "12345678:AA",
        "abcdefghij0123456789abcdefghij0123",
        "/send",
    ],
    ["jwt ", "eyJhbGciOiJI.", "eyJzdWIiOiIx.c2lnbmF0", " x"],
    ["jwe ", "eyJhbGciOiJSU0Et.", "abcdefgh.ijklmnop.qrstuvwx.yz012345", " x"],
    ["hook https://hooks.slack.com/services/", "T0000/B0000/", "abcdef", " x"],
    ["hook https://discord.com/api/v10/webhooks/", "0123456789/", "abcdef_ghij", " x"],
    ["hash ", "$2b$", "12$abcdefghijklmnopqrstuv", " x"],
    ["root:", "$6$", "saltsalt$abcdefghijklmnop", ":19000"],
    ["", "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n", "-----END RSA PRIVATE KEY-----", " b"],
    ["end ", "QEFAASCBKcwggSj", "AgEA\n", "-----END PRIVATE KEY-----"],
    ["", "AGE-SECRET-KEY-1", "QQPZRY9X8GF2TVDW0S3J", " x"],
];

const NAMED: &[Case] = &[
    ["{\"api_key\" : \"", "with spaces", " in it", "\", \"x\":1}"],
    ["{\"password2\":\"", "hun", "ter2", "\"}"],
    ["{\"pass\": \"", "a", "b", "\"}"],
    ["secretKey=", "abc", "d1", " x"],
    ["MYSQL_PWD=", "hun", "ter", " mysqldump"],
    ["x-api-key: ", "ab", "c1", " x"],
    ["password=", "a", "b", " x"],
    ["pwd: ", "hun", "ter,two", " x"],
    ["PGPASSWORD=", "hun", "ter;two", " psql"],
    ["token=", "ab", "c", "&x=1"],
    ["Server=db;User Id=sa;Password=", "p&s,s", "w0rd", ";Encrypt=yes"],
    ["{user=bob, password=", "hun", "ter", ", x=1}"],
    ["{'password': '", "hun\"ter ", "two", "'}"],
    ["{\\\"password\\\":\\\"", "hun ", "ter", "\\\"}"],
    ["\"password\":\"", "ab\\\"", "cd", "\""],
    ["<db:Password>", "hun ", "ter", "</db:Password>"],
    ["&quot;secret&quot;:&quot;", "hun ", "ter", "&quot;"],
    ["POST user[password]=", "hun", "ter", "&commit=1"],
    ["{\"name\":\"DB_PASSWORD\",\"value\":\"", "hun ", "ter", "\"}"],
    ["<add key=\"ApiKey\" value=\"", "hun ", "ter", "\"/>"],
    [":password=>\"", "hun ", "ter", "\""],
    ["password := \"", "hun ", "ter", "\""],
    ["\u{1b}[36mpassword=\u{1b}[0m", "hun", "ter", " x"],
    ["\u{1b}[36mpassword\u{1b}[0m=", "hun", "ter", " x"],
    ["Db { password: Some(\"", "hun ", "ter", "\") }"],
    ["passphrase: ", "correct horse ", "battery", ", ok"],
    ["connect.sid=", "s%3Aabcdefghij", "0123456789", "; x=1"],
    ["JSESSIONID=", "0123456789", "ABCDEF", "; x=1"],
    ["session_id: ", "abcdefghij", "0123456789", " x"],
    ["otp=", "123", "456", " x"],
    ["\"cvv\":\"", "1", "23", "\""],
    ["/callback?x=1\\u0026auth_code=", "4/0A", "bcdef", "\\u0026y=1"],
    ["/x?access_token%3D", "abcdef", "0123", " x"],
    ["пароль: ", "hun", "ter", " x"],
    ["db_credentials=", "app:", "x", " x"],
    ["Driver=x;Uid=sa;Pwd={", "S3cr", "3t!x", "};Encrypt=yes"],
    ["PWD={", "Tr0ub4", "dor;3", "};x=1"],
    ["PWD={", "a}}b;", "c", "};x=1"],
    ["password={", "wo", "rd", "} x"],
    ["password: {", "wo", "rd", "}"],
    ["password=\"", "{wo", "rd}", "\" x"],
    ["{\"password\":{\"value\":\"", "top", "secret1", "\"}}"],
    ["{\"token\":{\"S\":\"", "abcdef", "123456", "\"}}"],
    ["{\\\"password\\\":{\\\"value\\\":\\\"", "top", "secret1", "\\\"}}"],
    ["{'password': {'value': '", "top ", "secret1", "'}}"],
    ["{\"secrets\":[{\"value\":\"", "top ", "secret1", "\",\"type\":\"x\"}]}"],
    ["password='", "it''s a ", "secret", "' dbname=x"],
    ["\"{\"\"password\"\":\"\"", "hun ", "ter", "\"\",\"\"x\"\":1}\""],
    ["{\"password\":\"", "t\\u00e1j", "n\\u00e9 x", "\"}"],
    ["{\"p\\u0061ssword\":\"", "hun ", "ter", "\"}"],
    ["{\"\\u043f\\u0430\\u0440\\u043e\\u043b\\u044c\":\"", "hun ", "ter", "\"}"],
    ["routing_key=", "0123456789abcdef", "0123456789abcdef", " x"],
    ["auth=", "Abc", "De123", " x"],
];

const AROUND: &[Case] = &[
    ["Authorization: Bearer ", "abcdef.", "0123456789", " x"],
    ["curl -H 'Authorization: Basic ", "YWJj", "OmRlZg==", "'"],
    ["proxy said Basic ", "YWJj", "OmRlZg==", " x"],
    ["[\"Authorization\",\"", "Bearer abcdef", "0123", "\"]"],
    ["Cookie: ", "sid=0123abc; ", "theme=dark", ""],
    ["{\"set-cookie\":[\"", "a=1; Path=/; ", "Secure", "\"]}"],
    ["deploy --token ", "abc123", "def456", " --dry-run"],
    ["run --db-password=", "hun", "ter", " x"],
    ["[\"deploy\", \"--token\", \"", "abc123", "def456", "\", \"-v\"]"],
    ["text\\t--password ", "hun", "ter", " x"],
    ["(run --password ", "hun", "ter", ")"],
    ["text\\tmysql -u root -p", "hun", "ter", " shop"],
    ["mysql -u root -p", "hun", "ter", " shop"],
    ["sshpass -p ", "hun", "ter", " ssh x"],
    ["redis-cli -h r -a ", "hun", "ter", " ping"],
    ["curl -u bob:", "hun", "ter", " https://x.example.com"],
    ["CREATE USER x IDENTIFIED BY '", "hun ", "ter", "'"],
    ["ALTER ROLE x PASSWORD '", "hun ", "ter", "';"],
    ["bob: the password is ", "hun", "ter2", ", use it"],
    ["the passphrase is \"", "horse ", "battery", "\", bob"],
    ["rolled back with secret ", "roll", "Key77x", " x"],
    ["the password is: ", "hun", "ter22", ", use it"],
    ["Password for app: ", "S3cr3t", "Pass1", " x"],
    [
        "seed phrase: ",
        "abandon ability able about above absent ",
        "absorb abstract absurd abuse access accident",
        ". Keep it",
    ],
    ["bob: password ", "hun", "ter2", ", use it"],
    ["postgres://app:", "s3c", "r3t", "@db.example.com/x"],
    ["redis://:", "p/w", "d", "@cache:6379/0"],
    ["amqp://app:", "p@ss", "w0rd", "@mq.example.com/x"],
    ["postgres://app:", "p@ss/", "w#1", "@db/x"],
    ["jdbc:oracle:thin:scott/", "ti", "ger", "@db:1521"],
    ["dsn app:", "hun", "ter", "@tcp(db:3306)/x"],
    ["https://", "0123456789abcdef", "0123", "@o1.ingest.example.com/1"],
];

const PERSONAL: &[Case] = &[
    ["ask ", "ada@", "example.com", " or"],
    ["?email=", "ada%40", "example.com", "&x=1"],
    ["\"mail\":\"", "ada\\u0040", "example.com", "\""],
    ["{\"mail\":\"", "\\u00e9lodie@", "ex\\u00e4mple.org", "\"}"],
    ["mail ", "élodie@", "exämple.org", "."],
    ["card ", "4111 1111 ", "1111 1111", " declined"],
    ["pan_", "41111111", "11111111", "_x"],
    ["order 1234 ", "4111 1111 ", "1111 1111", " declined"],
    ["amex ", "3782 822463 ", "10005", "."],
    ["iban ", "DE89 3704 0044 ", "0532 0130 00", " PAID"],
    ["iban ", "GB82WEST", "12345698765432", ", x"],
    ["ssn ", "123-45-", "6789", " x"],
    ["call ", "+49 30 ", "1234567", " x"],
    ["call ", "(555) ", "010-1234", " x"],
    ["\"phone\": \"", "030 123", "4567", "\""],
];

const ADDRESSES: &[Case] = &[
    ["from ", "192.0.", "2.7", " port 22"],
    ["from ", "192.0.", "2.7", ":443."],
    ["IP ", "192.0.", "2.7", ".51234 > x"],
    ["peer_", "192.0.", "2.7", "_x"],
    ["node ip-", "10-0-", "0-12", ".ec2.internal"],
    ["from ", "2001:db8:", ":1", ", x"],
    ["client:", "2001:db8:", ":1:443", " x"],
    ["client:", "2001:db8:0:0:0:", "0:0:1", ":443"],
    ["[", "2001:db8:", ":1", "]:443"],
    ["", "::ffff:", "192.0.2.7", " x"],
    ["text\\n", "2001:db8:", ":1", " x"],
    ["text\\n", "192.0.", "2.7", " x"],
    ["on ", "fe80:", ":1", "%eth0"],
    ["IP6 ", "2001:db8:", ":1", ".443 > x"],
    ["mac ", "00:1a:2b:", "3c:4d:5e", " x"],
    ["mac ", "00-1A-2B-", "3C-4D-5E", ""],
    ["mac ", "001a.2b3c.", "4d5e", " x"],
];

fn check(cases: &[Case], what: Redaction) -> Vec<String> {
    let stand_in =
        Regex::new(r"^\[(?:private-key|key|token|password|mail|card|iban|ssn|phone|ip|mac)-1\]$")
            .unwrap();
    let wrong = |[before, head, tail, behind]: &Case| {
        let text = format!("{before}{head}{tail}{behind}");
        let after = shown(&text, what);
        let told = after.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind));
        let good = told.is_some_and(|told| stand_in.is_match(told));
        // What is left holds nothing more to take out.
        let again = shown(&after, what);
        (!good || again != after).then(|| format!("{text:?}\n  gives {after:?}"))
    };
    cases.iter().filter_map(wrong).collect()
}

#[test]
fn keys_and_tokens_go() {
    let wrong = check(KEYS, Redaction::SECRETS);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn named_values_go() {
    let wrong = check(NAMED, Redaction::SECRETS);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_its_surroundings_tell_goes() {
    let wrong = check(AROUND, Redaction::SECRETS);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn personal_data_goes() {
    let wrong = check(PERSONAL, Redaction::SECRETS);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn addresses_go() {
    let wrong = check(ADDRESSES, Redaction { addresses: true, ..Redaction::NONE });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
