//! From the bytes of a source to its records: recognises the format, joins lines, reads times.

pub mod access;
mod again;
pub mod alb;
pub mod assemble;
pub mod chat_copy;
pub mod chat_text;
pub mod clf;
pub mod clf_answer;
pub mod clf_head;
pub mod cmtrace;
pub mod collect;
pub mod console;
pub mod continuation;
pub mod copied_clock;
pub mod copied_head;
pub mod course;
pub mod cri;
pub mod csv_table;
pub mod cursor;
pub mod cutter;
pub mod day_marker;
pub mod detect;
pub mod docker;
pub mod doubt;
pub mod ems;
mod entities;
pub mod erlang;
pub mod errpt;
pub mod gin;
mod git_line;
pub mod git_log;
pub mod gitlab_job;
pub mod glance;
pub mod habit;
pub mod heroku;
pub mod iis;
pub mod java;
pub mod journald;
pub mod json;
pub mod klog;
pub mod lines;
pub mod logfmt;
pub mod ltsv;
pub mod mbox;
pub mod mime;
pub mod mongo;
pub mod mysql;
pub mod nagios;
mod names;
pub mod noted;
pub mod open;
pub mod options;
pub mod panos;
pub mod parse;
pub mod part;
pub mod plain;
pub mod postgres;
pub mod postmortem;
pub mod presence;
mod program;
pub mod proxy;
pub mod raslog;
pub mod read;
pub mod redis;
pub mod request;
pub mod ruby;
pub mod s3_access;
pub mod script;
pub mod shell_history;
pub mod shell_user;
pub mod skim;
pub mod speaker;
pub mod squid;
pub mod stamped;
pub mod strace;
pub mod stream;
pub mod syslog;
pub mod syslog_5424;
pub mod task;
pub mod time_name;
pub mod timestamp;
pub mod took;
pub mod tornado;
pub mod two_times;
pub mod untimed;
pub mod unwrap;
pub mod uwsgi;
pub mod w3c;
pub mod w3c_access;
mod warnings;
pub mod web_error;
pub mod websphere;
pub mod whole;
pub mod wrapped;
pub mod zone_heading;
pub mod zone_name;

use crate::format::parse::{Document, Format};

/// The formats of lines, most specific first. Plain text is what remains and stands in no table.
pub static FORMATS: &[&dyn Format] = &[
    &docker::Docker,
    &journald::lines::JournalJson,
    &json::lines::JsonLines,
    &cri::Cri,
    &gitlab_job::GitlabJob,
    &heroku::Heroku,
    &stamped::Stamped,
    &panos::Panos,
    &syslog_5424::Syslog5424,
    &syslog::Syslog3164,
    &syslog::JournalShort,
    &klog::Klog,
    &nagios::Nagios,
    &raslog::RasLog,
    &ems::Ems,
    &errpt::Errpt,
    &erlang::Erlang,
    &alb::Alb,
    &proxy::Haproxy,
    &s3_access::S3Access,
    &clf::AccessLog,
    &proxy::Envoy,
    &squid::Squid,
    &gin::Gin,
    &uwsgi::Uwsgi,
    &strace::Strace,
    &iis::Iis,
    &w3c::W3cDirective,
    &web_error::NginxError,
    &web_error::ApacheError,
    &redis::Redis,
    &mysql::Mysql,
    &mysql::MysqlSlow,
    &mongo::Mongo,
    &postgres::Postgres,
    &script::ZapConsole,
    &script::GoLog,
    &script::Python,
    &ruby::Ruby,
    &tornado::Tornado,
    &websphere::WebSphere,
    &java::Java,
    &console::Logcat,
    &ltsv::Ltsv,
    &logfmt::Logfmt,
    &console::Compose,
    &cmtrace::CmTrace,
    &chat_text::ChatText,
];

/// The formats that must see a source as a whole, most specific first.
pub static DOCUMENTS: &[&dyn Document] = &[
    &mbox::Mbox,
    &git_log::GitLog,
    &postmortem::document::PostMortemDocument,
    &journald::export::JournalExport,
    &chat_copy::ChatCopy,
    &shell_history::ShellHistory,
    &csv_table::postgres::PostgresCsv,
    &csv_table::table::CsvTable,
    &json::document::JsonDocument,
];

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, Offset, TimeDelta, TimeZone};

    use super::*;
    use crate::format::parse::{Parsed, Sample};
    use crate::format::timestamp::stamp::{Stamp, StampDate};
    use crate::format::timestamp::zone::Zone;
    use crate::model::moment::rfc3339;

    /// Resolves `stamp` with zone UTC and year 2024 where it states none.
    fn resolve(stamp: &Stamp, took: Option<TimeDelta>) -> String {
        let date = match stamp.date {
            StampDate::NoYear { month, day } | StampDate::Pair { month, day, .. } => {
                NaiveDate::from_ymd_opt(2024, month, day).unwrap()
            }
            date => date.full().unwrap(),
        };
        let civil = date.and_time(stamp.time);
        let offset = match stamp.zone {
            None => 0,
            Some(Zone::Offset(seconds) | Zone::Shared(_, seconds)) => seconds,
            Some(Zone::Named(zone)) => {
                zone.offset_from_local_datetime(&civil).earliest().unwrap().fix().local_minus_utc()
            }
        };
        let back = TimeDelta::seconds(offset.into()) + took.unwrap_or_default();
        rfc3339((civil - back).and_utc())
    }

    /// Returns what `format` makes of `sample` where that differs from what it says.
    fn differs(format: &dyn Format, sample: &Sample) -> Option<String> {
        let mut messages = Vec::new();
        format.parse(sample.text, &mut messages);
        let mut all = Vec::new();
        for parsed in messages {
            unwrap::unwrap(parsed, &mut |parsed: Parsed, _| all.push(parsed));
        }
        let told = all.first().map(|first| {
            let time =
                first.stamp.as_ref().map(|stamp| resolve(stamp, first.took)).unwrap_or_default();
            (first.message.clone(), time, first.level)
        });
        let expected = (sample.message.to_owned(), sample.time.to_owned(), sample.level);
        (told.as_ref() != Some(&expected))
            .then(|| format!("{}: {}\n  gives {told:?}", format.name(), sample.text))
    }

    #[test]
    fn every_sample_is_read_as_it_says() {
        let formats = FORMATS.iter().copied().chain([&plain::Plain as &dyn Format]);
        let samples = formats.flat_map(|format| format.samples().iter().map(move |s| (format, s)));
        let wrong: Vec<_> =
            samples.filter_map(|(format, sample)| differs(format, sample)).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(FORMATS.iter().all(|format| !format.samples().is_empty()));
    }

    #[test]
    fn no_other_format_takes_a_sample() {
        let mut wrong = Vec::new();
        for format in FORMATS {
            for sample in format.samples() {
                let taker = FORMATS.iter().find(|other| other.parse(sample.text, &mut Vec::new()));
                let taker = taker.map(|taker| taker.name());
                if taker != Some(format.name()) {
                    wrong.push(format!("{taker:?} takes {}: {}", format.name(), sample.text));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn nothing_makes_a_format_panic() {
        let texts = [
            "",
            " ",
            "[",
            "<",
            "\u{1b}",
            "é",
            "[é] é: é",
            "<27>1 - - - - - [é",
            "E0315 é",
            "k=\"é",
        ];
        let formats = || FORMATS.iter().copied().chain([&plain::Plain as &dyn Format]);
        let samples = formats().flat_map(Format::samples).map(|sample| sample.text);
        let broken = samples.chain(texts).flat_map(|text| {
            text.char_indices().flat_map(move |(at, _)| {
                let (before, after) = text.split_at(at);
                [before.to_owned(), after.to_owned(), format!("{before}é{after}")]
            })
        });
        for text in broken.collect::<std::collections::BTreeSet<_>>() {
            formats().for_each(|format| {
                format.parse(&text, &mut Vec::new());
            });
        }
    }
}
