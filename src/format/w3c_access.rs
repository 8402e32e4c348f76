//! Access logs in the W3C extended log file format (<https://www.w3.org/TR/WD-logfile.html>): `#Fields:` names the columns
//! of the lines below it. IIS writes them, and `CloudFront`, which parts the columns by tabs.
//!
//! Times are in UTC by that format, whatever the zone of the reader, and those of the end of a request.

use crate::format::access::{Access, is_seconds, is_status_cell, seconds, set_back, took};
use crate::format::parse::{Format, Parsed, Sample};
use crate::format::timestamp::find::parse;
use crate::format::timestamp::zone::Zone;
use crate::format::w3c::{directive, stated_zone};
use crate::format::zone_name::names_zone;

/// Columns without which a line is no request.
const NEEDED: [&str; 2] = ["time", "sc-status"];

/// Returns the zone of the times of a source that begins with `head`: the one that it states, else UTC where that names the
/// columns of requests.
pub fn zone(head: &str) -> Option<Zone> {
    let requests = || (!Columns::of(head).lists.is_empty()).then_some(Zone::Offset(0));
    stated_zone(head).or_else(requests)
}

/// The columns that the head of a source names.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// Their names, of each `#Fields:` that names those of requests.
    lists: Vec<Vec<String>>,
    /// Whether whole numbers count milliseconds, as IIS writes them; the draft says seconds.
    milliseconds: bool,
}

impl Columns {
    /// Returns the columns that `head` names.
    pub fn of(head: &str) -> Self {
        let mut columns = Self::default();
        for (name, value) in head.lines().filter_map(directive) {
            let names = || value.split_ascii_whitespace().map(str::to_ascii_lowercase).collect();
            match name.to_ascii_lowercase().as_str() {
                "fields" => columns.lists.push(names()),
                "software" => columns.milliseconds |= value.starts_with("Microsoft"),
                _ => {}
            }
        }
        let needed = |names: &Vec<String>| NEEDED.iter().all(|one| names.iter().any(|n| n == one));
        columns.lists.retain(needed);
        columns
    }

    /// Returns whether the head names none.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// Reads a line under these columns; returns whether it is a request.
    pub fn read(&self, line: &str, messages: &mut Vec<Parsed>) -> bool {
        if self.lists.is_empty() || line.starts_with('#') {
            return false;
        }
        let parsed = self.lists.iter().find_map(|names| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            cells(line, names.len()).and_then(|cells| self.request(&names, &cells))
        });
        parsed.map(|parsed| messages.push(parsed)).is_some()
    }

    fn request(&self, names: &[&str], cells: &[&str]) -> Option<Parsed> {
        let taken = cell(names, cells, &["time-taken"]);
        // `CloudFront` counts seconds with a fraction.
        let duration = if is_seconds(taken) {
            Some(taken.to_owned())
        } else {
            seconds(taken).filter(|_| self.milliseconds)
        };
        let zone = names.iter().zip(cells).find(|(name, _)| names_zone(name));
        let zone = zone.map_or("-", |(_, cell)| *cell);
        let zone = Zone::stated(zone).map_or_else(String::new, |_| [" ", zone].concat());
        request(names, cells, duration.as_deref(), &zone)
    }
}

/// Marks the records that [`Columns`] reads: without a head no line is of this format.
pub struct W3cAccess;

impl Format for W3cAccess {
    fn name(&self) -> &'static str {
        "w3c-access"
    }

    fn parse(&self, _text: &str, _messages: &mut Vec<Parsed>) -> bool {
        false
    }

    fn takes(&self) -> bool {
        false
    }

    fn samples(&self) -> &'static [Sample] {
        &[]
    }
}

fn cell<'c>(names: &[&str], cells: &[&'c str], wanted: &[&str]) -> &'c str {
    let found = wanted.iter().find_map(|name| names.iter().position(|known| known == name));
    found.and_then(|at| cells.get(at)).copied().unwrap_or("-")
}

/// Returns the request that `cells` tell of, by the names of their columns; `duration` is in seconds, `zone` what is put
/// behind the time. `None` where they state no time or no status.
pub fn request(
    names: &[&str],
    cells: &[&str],
    duration: Option<&str>,
    zone: &str,
) -> Option<Parsed> {
    let cell = |wanted: &[&str]| cell(names, cells, wanted);
    let status = cell(&["sc-status"]);
    let (date, clock) = (cell(&["date"]), cell(&["time"]));
    let time = if date == "-" { clock.to_owned() } else { [date, " ", clock, zone].concat() };
    let stamp = parse(&time).filter(|_| is_status_cell(status))?;
    let line = [cell(&["cs-method"]), " ", cell(&["cs-uri-stem", "cs-uri"])].concat();
    let access = Access {
        request: &line,
        status,
        client: client(names, cells),
        user: cell(&["cs-username"]),
        vhost: cell(&["x-host-header", "cs-host", "cs(host)"]),
        request_id: cell(&["x-edge-request-id"]),
        ..Access::default()
    };
    let begun = duration.and_then(|duration| took(&stamp, duration));
    let mut parsed = access.into_parsed(Some(stamp), duration);
    let host = cell(&["s-computername"]);
    parsed.host = (host != "-").then(|| host.to_owned());
    set_back(&mut parsed, begun, &time);
    Some(parsed)
}

/// Columns of whom a proxy forwards, who is nearer to the user than the proxy; teams add them by hand
/// (<https://learn.microsoft.com/iis/configuration/system.applicationhost/sites/site/logfile/customfields/>).
const FORWARDED: &[&str] = &[
    "x-forwarded-for",
    "cs(x-forwarded-for)",
    "cf-connecting-ip",
    "cs(cf-connecting-ip)",
    "true-client-ip",
    "x-real-ip",
    "original-ip",
];

/// Returns the address of the user. Where a proxy forwards whom it serves, what it does not forward is its own: checks of
/// health, from many addresses; the edge of a network writes the column for those few who come through a proxy.
fn client<'c>(names: &[&str], cells: &[&'c str]) -> &'c str {
    let proxied = names.iter().any(|name| FORWARDED.contains(name));
    let edge = names.iter().any(|name| name.starts_with("x-edge-"));
    // IIS writes spaces as `+`.
    let first = cell(names, cells, FORWARDED).split(',').next().unwrap_or("-");
    match first.trim_matches(['+', ' ']) {
        "" | "-" if !proxied || edge => cell(names, cells, &["c-ip"]),
        forwarded => forwarded,
    }
}

/// Splits a line into `count` cells: at its tabs, or at its spaces, those within quotes left out if that fits.
fn cells(line: &str, count: usize) -> Option<Vec<&str>> {
    let fits = |cells: &Vec<&str>| cells.len() == count;
    let tabs = || line.split('\t').map(|cell| cell.trim_matches('"')).collect();
    let mut inside = false;
    let quoted = line.split(move |c: char| {
        inside ^= c == '"';
        c == ' ' && !inside
    });
    let quoted = || {
        let cells = quoted.filter(|cell| !cell.is_empty());
        cells.map(|cell| cell.trim_matches('"')).collect()
    };
    let plain = || line.split(' ').filter(|cell| !cell.is_empty()).collect();
    Some(tabs())
        .filter(fits)
        .or_else(|| Some(quoted()).filter(fits))
        .or_else(|| Some(plain()).filter(fits))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "#Software: Microsoft Internet Information Services 10.0\n\
        #Fields: date time cs-method cs-uri-stem c-ip cs(User-Agent) sc-status time-taken\n";

    fn told(head: &str, line: &str) -> Option<String> {
        let mut messages = Vec::new();
        Columns::of(head).read(line, &mut messages).then(|| {
            let parsed = &messages[0];
            let fields: Vec<String> =
                parsed.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{} {}", parsed.message, fields.join(" "))
        })
    }

    #[test]
    fn whom_a_proxy_forwards_is_the_client() {
        let head = "#Fields: date time cs-method cs-uri-stem c-ip sc-status X-Forwarded-For\n";
        for (cell, client) in
            [("198.51.100.7,+192.0.2.9", "198.51.100.7"), ("198.51.100.7:4711", "198.51.100.7")]
        {
            let line = format!("2024-03-15 10:15:02 GET /pay 192.0.2.7 503 {cell}");
            let told = told(head, &line).unwrap();
            assert!(told.ends_with(&format!("http.client={client}")), "{told}");
        }
        let check = told(head, "2024-03-15 10:15:02 GET /healthz 192.0.2.7 200 -").unwrap();
        assert!(!check.contains("http.client"), "{check}");
        let edge = head.replace("cs-method", "x-edge-location cs-method");
        let direct = told(&edge, "2024-03-15 10:15:02 AMS1 GET / 192.0.2.7 200 -").unwrap();
        assert!(direct.ends_with("http.client=192.0.2.7"), "{direct}");
    }

    #[test]
    fn columns_are_read_by_the_fields_above_them() {
        assert_eq!(
            told(HEAD, "2024-03-15 10:15:02 POST /pay 192.0.2.7 \"A B\" 503 60002").as_deref(),
            Some(
                "POST /pay 503 http.status=503 http.method=POST http.path=/pay \
                 http.client=192.0.2.7 http.duration=60.002 http.end=2024-03-15 10:15:02"
            )
        );
        for other in
            ["2024-03-15 10:15:02 cut", "#Date: 2024-03-15", "2024-03-15 10:15:02 a b c d e f"]
        {
            assert_eq!(told(HEAD, other), None, "{other}");
        }
        assert_eq!(told("", "2024-03-15 10:15:02 POST /pay 192.0.2.7 A 503 60002"), None);
    }

    #[test]
    fn a_column_may_state_the_zone() {
        let head = "#Fields: date time timezone cs-method cs-uri-stem sc-status\n";
        let zone = |cell: &str| {
            let mut messages = Vec::new();
            let line = format!("2024-03-15 10:15:02 {cell} GET / 200");
            assert!(Columns::of(head).read(&line, &mut messages));
            messages[0].stamp.clone().and_then(|stamp| stamp.zone)
        };
        assert_eq!(zone("+0100"), Some(Zone::Offset(3_600)));
        assert_eq!(zone("-"), None);
    }

    #[test]
    fn a_quote_alone_is_part_of_its_cell() {
        let line = "2024-03-15 10:15:02 GET /a\"b 192.0.2.7 A 200 3";
        assert!(told(HEAD, line).is_some_and(|told| told.contains("http.path=/a\"b")));
    }

    #[test]
    fn tabs_part_columns_and_seconds_have_a_fraction() {
        let head = "#Version: 1.0\n#Fields: date time x-edge-location c-ip cs-method cs(Host) \
                    cs-uri-stem sc-status x-host-header time-taken\n";
        let line = "2024-03-15\t10:15:02\tFRA2\t192.0.2.7\tGET\td1.example.net\t/a b\t502\tshop.example.com\t";
        let told = |taken: &str| told(head, &format!("{line}{taken}")).unwrap();
        assert!(told("0.010").ends_with("http.duration=0.010 http.vhost=shop.example.com"));
        assert!(!told("3").contains("http.duration"), "seconds or not");
    }

    #[test]
    fn times_are_utc_unless_the_head_states_another_zone() {
        assert_eq!(zone(HEAD), Some(Zone::Offset(0)));
        assert_eq!(zone(&format!("#GMT-Offset: -0800\n{HEAD}")), Some(Zone::Offset(-28_800)));
        assert_eq!(zone("#Fields: time c-ip\n"), None);
    }
}
