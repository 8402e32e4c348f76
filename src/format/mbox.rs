//! Mail: mailboxes in the mbox format (RFC 4155) and single messages (RFC 5322).

use std::io::{BufRead, Read, Result};

use crate::base::text::cap;
use crate::format::json::chat::html_text;
use crate::format::json::time;
use crate::format::mime;
use crate::format::parse::{Context, Document, Parsed, Piece};
use crate::format::program::is_mailer;
use crate::model::origin::Evidence;

/// A mailbox or one mail.
#[derive(Debug, Clone, Copy)]
pub struct Mbox;

/// The most bytes of a line, and of a mail, that are kept.
const MAX_LINE: u64 = 64 * 1024;
const MAX_MAIL: usize = 1024 * 1024;
/// The most lines of a body that tell something new; below stand signatures and what is answered.
const MAX_SAID: usize = 40;
/// The most bytes of an answer that is read as people read a message of a chat.
const MAX_TALK: usize = 600;
/// What mail programs put before the subject of an answer.
const ANSWERS: &[&str] = &["re:", "aw:", "sv:", "antw:", "antwort:", "vs:", "odp:", "rv:", "rif:"];

impl Document for Mbox {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn recognises(&self, _name: &str, head: &str) -> bool {
        let head = head.trim_start_matches('\u{feff}');
        let mut lines = head.lines();
        let first = lines.next().unwrap_or_default();
        let headers = if is_envelope(first) { lines } else { head.lines() };
        let names: Vec<String> = headers
            .take_while(|line| !line.is_empty())
            .take(200)
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| header(line).map_or_else(String::new, |(name, _)| name))
            .collect();
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        let all = names.iter().all(|name| !name.is_empty());
        all && has("from") && has("date") && (has("subject") || has("to") || has("message-id"))
    }

    fn read(
        &self,
        reader: &mut dyn BufRead,
        _context: &Context<'_>,
        sink: &mut dyn FnMut(Piece),
    ) -> Result<()> {
        let mut mail = Mail::default();
        let (mut number, mut offset, mut blank) = (0_u64, 0_u64, true);
        loop {
            let mut bytes = Vec::new();
            let read = Read::take(&mut *reader, MAX_LINE).read_until(b'\n', &mut bytes);
            let length = match read {
                Ok(0) => break,
                Ok(length) => length as u64,
                Err(error) => {
                    mail.hand_over(number + 1, sink);
                    return Err(error);
                }
            };
            let text = String::from_utf8_lossy(&bytes);
            let line = text.trim_end_matches(['\n', '\r']);
            // A line cut at the cap is one line.
            number += u64::from(!mail.torn);
            mail.torn = bytes.last() != Some(&b'\n');
            if blank && is_envelope(line) {
                mail.hand_over(number, sink);
            }
            mail.add(line, number, offset);
            blank = line.is_empty();
            offset += length;
        }
        mail.hand_over(number + 1, sink);
        Ok(())
    }
}

/// Returns whether a line parts two mails: `From ada@example.com Fri Mar 15 10:15:02 2024`.
fn is_envelope(line: &str) -> bool {
    line.strip_prefix("From ").is_some_and(|rest| {
        let mut words = rest.split_whitespace();
        words.next().is_some_and(|sender| sender.contains('@') || sender == "-")
            && rest.bytes().filter(u8::is_ascii_digit).count() >= 6
            && words.count() >= 4
    })
}

/// Returns the name, lower case, and the value of a header line.
fn header(line: &str) -> Option<(String, &str)> {
    let (name, value) = line.split_once(':')?;
    let fits = |byte: u8| byte.is_ascii_graphic();
    let is_name = !name.is_empty() && name.len() < 64 && name.bytes().all(fits);
    is_name.then(|| (name.to_ascii_lowercase(), value.trim()))
}

/// The mail that is being read.
#[derive(Default)]
struct Mail {
    begin: Option<(u64, u64)>,
    text: String,
    torn: bool,
}

impl Mail {
    fn add(&mut self, line: &str, number: u64, offset: u64) {
        if self.begin.is_none() && line.is_empty() {
            return;
        }
        self.begin.get_or_insert((number, offset));
        if self.text.len() < MAX_MAIL {
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    /// Hands over the mail that ends before line `end`.
    fn hand_over(&mut self, end: u64, sink: &mut dyn FnMut(Piece)) {
        let text = std::mem::take(&mut self.text);
        let Some((line, offset)) = self.begin.take() else { return };
        let lines = u32::try_from(end.saturating_sub(line).max(1)).unwrap_or(u32::MAX);
        let parsed = parse(&text);
        let raw = cap(text.trim_end(), Evidence::CAP);
        sink(Piece { parsed, line, lines, offset, raw });
    }
}

/// Reads the text of one mail.
fn parse(text: &str) -> Parsed {
    let (head, body) = mime::split(text);
    let fields = mime::headers(head);
    let get = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| &**value);
    let subject = get("subject").map(mime::words).unwrap_or_default();
    let said = mime::text(&fields, body, 0);
    let said = if said.html { html_text(&said.text) } else { said.text };
    let said = new_words(&said);
    let bulk = ["auto-submitted", "list-unsubscribe", "precedence"]
        .iter()
        .any(|name| get(name).is_some_and(|value| !value.eq_ignore_ascii_case("no")))
        || get("from").is_some_and(is_mailer);
    let answers = get("in-reply-to").is_some() || is_answer(&subject);
    let within = || get("from").is_some_and(|from| is_within(from, get("to"), get("cc")));
    let talks = (answers || within()) && !bulk && !said.is_empty() && said.len() <= MAX_TALK;
    // Every answer bears the subject, which tells what the first one said.
    let subject_said = if talks && answers { "" } else { subject.as_str() };
    let message = [subject_said, said.as_str()].into_iter().filter(|part| !part.is_empty());
    let mut parsed = Parsed {
        stamp: get("date").and_then(time::text),
        message: message.collect::<Vec<_>>().join("\n"),
        ..Parsed::default()
    };
    let person = |name: &str| get(name).map(|value| person(&mime::words(value)));
    let told = [
        ("chat", talks.then(|| "1".to_owned())),
        ("chat.user", talks.then(|| person("from")).flatten()),
        ("mail", Some("1".to_owned())),
        ("mail.from", person("from")),
        ("mail.to", get("to").map(mime::words)),
        ("mail.subject", Some(subject).filter(|subject| !subject.is_empty())),
        ("mail.automatic", bulk.then(|| "1".to_owned())),
    ];
    let told = told.into_iter();
    parsed.fields = told.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    parsed
}

/// Where anybody may have a mailbox.
const PUBLIC: [&str; 8] = [
    "gmail.com",
    "gmx.de",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "outlook.com",
    "web.de",
    "yahoo.com",
];

/// Returns whether a person, by first and last name, writes to colleagues, at least among others: to a mailbox of the
/// sender's own domain.
fn is_within(from: &str, to: Option<&str>, cc: Option<&str>) -> bool {
    if !from.contains('<') || !person(&mime::words(from)).contains(' ') {
        return false;
    }
    let domains = |addresses: &str| -> Vec<String> {
        let ends = addresses.split('@').skip(1);
        let domain =
            |end: &str| end.split(['>', ',', ';', ' ', '"', ')']).next().map(str::to_lowercase);
        ends.filter_map(domain).filter(|domain| domain.contains('.')).collect()
    };
    let told: Vec<String> = [to, cc].into_iter().flatten().flat_map(domains).collect();
    domains(from).iter().any(|own| told.contains(own) && !PUBLIC.contains(&own.as_str()))
}

/// Returns whether a subject is that of an answer.
fn is_answer(subject: &str) -> bool {
    let subject = subject.trim_start().to_lowercase();
    ANSWERS.iter().any(|mark| subject.starts_with(mark))
}

/// Returns the name, else the address, of `"Ada Example" <ada@example.com>`.
fn person(sender: &str) -> String {
    let (name, address) = sender.split_once('<').unwrap_or(("", sender));
    let name = name.trim().trim_matches(['"', '\'']).trim();
    if name.is_empty() { address.trim_end_matches('>').trim().to_owned() } else { name.to_owned() }
}

/// Returns what a mail itself says: without what it quotes, and without its signature.
fn new_words(body: &str) -> String {
    let own = body.lines().map(str::trim_end).take_while(|line| !is_tail(line));
    let own = own.filter(|line| !line.is_empty() && !line.starts_with('>'));
    own.take(MAX_SAID).collect::<Vec<_>>().join("\n")
}

/// Returns whether nothing new stands from a line on.
fn is_tail(line: &str) -> bool {
    line == "--"
        || line == "-- "
        || line.starts_with("-----Original Message")
        || line.starts_with("________________")
        || (line.ends_with(" wrote:") && line.starts_with("On "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::options::ReadOptions;

    fn read(text: &str) -> Vec<Piece> {
        let options = ReadOptions::default();
        let context = Context { name: "x.mbox", modified: None, options: &options };
        let mut pieces = Vec::new();
        Mbox.read(&mut text.as_bytes(), &context, &mut |piece| pieces.push(piece)).unwrap();
        pieces
    }

    const TWO: &str = "From ada@example.com Fri Mar 15 10:15:02 2024\nReceived: from a (b [192.0.2.1])\n\tby c; Fri, 15 Mar 2024 10:15:09 +0000\nDate: Fri, 15 Mar 2024 11:15:02 +0100\nFrom: =?UTF-8?Q?J=C3=B6rg?= <joerg@customer.example>\nTo: ops@example.com\nSubject: Shop is down\n\nHello,\n\nnobody can pay.\n-- \nshop team\n\nFrom ben@example.com Fri Mar 15 10:20:02 2024\nDate: Fri, 15 Mar 2024 10:20:02 +0000\nFrom: ben@example.com\nTo: ops@example.com\nSubject: Re: Shop is down\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nwe are looking=\n into it =E2=80=93 thanks\n\nOn Friday Ada wrote:\n> nobody can pay.\n";

    #[test]
    fn each_mail_is_one_message() {
        assert!(Mbox.recognises("x", TWO));
        let pieces = read(TWO);
        let told: Vec<_> =
            pieces.iter().map(|it| (it.line, it.lines, it.parsed.message.as_str())).collect();
        let first = "Shop is down\nHello,\nnobody can pay.";
        let second = "we are looking into it – thanks";
        assert_eq!(told, [(1, 14, first), (15, 13, second)]);
        let fields = &pieces[0].parsed.fields;
        assert!(fields.contains(&("mail.from".into(), "Jörg".into())), "{fields:?}");
        let talk = |at: usize| pieces[at].parsed.fields.contains(&("chat".into(), "1".into()));
        assert!(!talk(0) && talk(1), "an answer is talk");
        assert_eq!(pieces[0].parsed.stamp, time::text("Fri, 15 Mar 2024 11:15:02 +0100"));
    }

    #[test]
    fn who_writes_to_colleagues_talks_to_them() {
        for (to, within) in [
            ("ops@example.com", true),
            ("Vendor <help@vendor.example>, Ops <ops@Example.com>", true),
            ("help@vendor.example", false),
            ("", false),
        ] {
            assert_eq!(is_within("Ada Doe <ada@example.com>", Some(to), None), within, "{to}");
        }
        assert!(is_within("Ada Doe <ada@example.com>", None, Some("ops@example.com")));
        for from in ["svc-deploy@example.com", "Deploy <deploy@example.com>"] {
            assert!(!is_within(from, Some("ops@example.com"), None), "{from}");
        }
        assert!(!is_within("Ada Doe <ada@gmail.com>", Some("ben@gmail.com"), None));
    }

    #[test]
    fn other_texts_are_no_mail() {
        for head in [
            "From 10:15 on it was down\n",
            "Date: 2024-03-15\nFrom: 10:00\nit was down\n",
            "2024-03-15T10:15:02Z From: x\n",
            "# Post-mortem\n\nDate: 2024-03-15\n",
        ] {
            assert!(!Mbox.recognises("x", head), "{head}");
        }
        assert!(Mbox.recognises(
            "x.eml",
            "Date: Fri, 15 Mar 2024 10:20:02 +0000\r\nFrom: a@b.c\r\nSubject: x\r\n\r\nhi\r\n"
        ));
    }
}
