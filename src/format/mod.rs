//! From the bytes of a source to its records: recognises the format, joins lines, reads times.

pub mod access;
pub mod alb;
pub mod assemble;
pub mod clf;
pub mod collect;
pub mod continuation;
pub mod cri;
pub mod cursor;
pub mod detect;
pub mod docker;
pub mod java;
pub mod json;
pub mod klog;
pub mod lines;
pub mod logfmt;
pub mod mysql;
pub mod nagios;
pub mod options;
pub mod parse;
pub mod plain;
pub mod postgres;
pub mod postmortem;
pub mod proxy;
pub mod read;
pub mod redis;
pub mod script;
pub mod syslog;
pub mod syslog_5424;
pub mod timestamp;
pub mod unwrap;
pub mod web_error;
pub mod whole;

use crate::format::parse::{Document, Format};

/// The formats of lines, most specific first. Plain text is what remains and stands in no table.
pub static FORMATS: &[&dyn Format] = &[
    &docker::Docker,
    &json::lines::JsonLines,
    &cri::Cri,
    &syslog_5424::Syslog5424,
    &syslog::Syslog3164,
    &syslog::JournalShort,
    &klog::Klog,
    &nagios::Nagios,
    &alb::Alb,
    &proxy::Haproxy,
    &clf::AccessLog,
    &proxy::Envoy,
    &web_error::NginxError,
    &web_error::ApacheError,
    &redis::Redis,
    &mysql::Mysql,
    &mysql::MysqlSlow,
    &postgres::Postgres,
    &script::ZapConsole,
    &script::GoLog,
    &script::Python,
    &java::Java,
    &logfmt::Logfmt,
];

/// The formats that must see a source as a whole, most specific first.
pub static DOCUMENTS: &[&dyn Document] = &[&json::document::JsonDocument];
