//! The usual layouts of logback, log4j and Spring Boot, and the bracketed ones of Kafka and Elasticsearch.

use crate::format::cursor::{Cursor, field, is_number, level_word};
use crate::format::parse::{Format, Parsed, Sample};
use crate::model::record::Level;

/// A time, then level, thread and logger in any usual order, then the message.
pub struct Java;

impl Format for Java {
    fn name(&self) -> &'static str {
        "java"
    }

    fn parse(&self, text: &str, messages: &mut Vec<Parsed>) -> bool {
        read(text).map(|parsed| messages.push(parsed)).is_some()
    }

    fn opens(&self, first: u8) -> bool {
        first == b'[' || first.is_ascii_digit()
    }

    fn samples(&self) -> &'static [Sample] {
        &[
            Sample {
                text: "2024-03-15 10:15:02,003 [http-7] ERROR c.shop.Checkout - pool exhausted",
                message: "pool exhausted",
                time: "2024-03-15T10:15:02.003Z",
                level: Some(Level::Error),
            },
            Sample {
                text: "2015-10-18 18:01:47,978 INFO [main] org.apache.hadoop.mapreduce.v2.app.MRAppMaster: Created MRAppMaster",
                message: "Created MRAppMaster",
                time: "2015-10-18T18:01:47.978Z",
                level: Some(Level::Info),
            },
            Sample {
                text: "2024-03-15T10:15:02.003Z  WARN 7 --- [nio-8080-exec-1] c.s.web.Cart             : slow",
                message: "slow",
                time: "2024-03-15T10:15:02.003Z",
                level: Some(Level::Warning),
            },
            Sample {
                text: "[2024-03-15 10:15:02,474] ERROR [Broker id=1] Error while renaming dir (kafka.log.LogManager)",
                message: "[Broker id=1] Error while renaming dir",
                time: "2024-03-15T10:15:02.474Z",
                level: Some(Level::Error),
            },
            Sample {
                text: "[2024-03-15T10:15:02,549][WARN ][o.e.c.s.MasterService] [node-1] took too long",
                message: "took too long",
                time: "2024-03-15T10:15:02.549Z",
                level: Some(Level::Warning),
            },
            Sample {
                text: "2015-07-29 17:41:44,747 - WARN  [SendWorker:1:QuorumCnxManager@688] - Send worker leaving thread",
                message: "Send worker leaving thread",
                time: "2015-07-29T17:41:44.747Z",
                level: Some(Level::Warning),
            },
        ]
    }
}

#[derive(Default)]
struct Head<'a> {
    level: Option<Level>,
    thread: Option<&'a str>,
    logger: Option<&'a str>,
}

fn read(text: &str) -> Option<Parsed> {
    let first = text.trim_start_matches('[').bytes().next()?;
    if !first.is_ascii_digit() {
        return None;
    }
    let mut cursor = Cursor::new(text);
    let closed = text.starts_with('[');
    let stamp = cursor.time()?;
    let tight = closed && cursor.rest.starts_with('[');
    let mut head = Head::default();
    if tight {
        head.level = level_word(cursor.bracketed()?);
        head.logger = cursor.bracketed().map(str::trim);
        let mut ahead = cursor;
        if let Some(node) = ahead.bracketed() {
            head.thread = Some(node);
            cursor = ahead;
        }
    } else {
        read_head(&mut cursor, &mut head);
    }
    let level = head.level?;
    cursor.space();
    let mut message = cursor.rest;
    if head.logger.is_none()
        && closed
        && let Some((before, logger)) = kafka_logger(message)
    {
        head.logger = Some(logger);
        message = before;
    }
    if head.logger.is_none() && head.thread.is_none() {
        return None;
    }
    let mut fields = Vec::new();
    fields.extend(head.logger.map(|logger| field("logger", logger)));
    fields.extend(head.thread.map(|thread| field("thread", thread)));
    let message = message.to_owned();
    Some(Parsed { stamp: Some(stamp), level: Some(level), message, fields, ..Parsed::default() })
}

/// Reads the parts before the message; stops where the message begins.
fn read_head<'a>(cursor: &mut Cursor<'a>, head: &mut Head<'a>) {
    for _ in 0..7 {
        cursor.space();
        let mut ahead = *cursor;
        let step = if cursor.rest.starts_with('[') {
            head.bracket(&mut ahead)
        } else {
            head.word(&mut ahead)
        };
        if step != Step::Message {
            *cursor = ahead;
        }
        if step != Step::Part {
            return;
        }
    }
}

/// What the next word of a line turned out to be.
#[derive(PartialEq, Eq)]
enum Step {
    /// A part of the head.
    Part,
    /// The last part of the head.
    Last,
    /// The first word of the message.
    Message,
}

impl<'a> Head<'a> {
    fn bracket(&mut self, ahead: &mut Cursor<'a>) -> Step {
        // After the logger, or in Kafka's layout after the level, a bracket belongs to the message.
        let Some(text) = ahead.bracketed().filter(|_| self.logger.is_none()) else {
            return Step::Message;
        };
        match level_word(text) {
            Some(level) if self.level.is_none() => self.level = Some(level),
            _ if self.thread.is_none() && kafka_logger(ahead.rest.trim_start()).is_none() => {
                self.thread = Some(text.trim());
            }
            _ => return Step::Message,
        }
        Step::Part
    }

    fn word(&mut self, ahead: &mut Cursor<'a>) -> Step {
        let Some(word) = ahead.word() else { return Step::Message };
        let named = self.logger.is_some() || self.thread.is_some();
        match level_word(word.trim_end_matches(':')) {
            Some(level) if self.level.is_none() => self.level = Some(level),
            _ if matches!(word, "-" | ":") => {
                return if self.level.is_some() && named { Step::Last } else { Step::Part };
            }
            _ if word == "---" => {}
            _ if self.logger.is_some() => return Step::Message,
            _ if is_number(word) => {}
            _ if is_logger(word, *ahead) => {
                self.logger = Some(word.trim_end_matches(':'));
                return if word.ends_with(':') && self.level.is_some() {
                    Step::Last
                } else {
                    Step::Part
                };
            }
            _ => return Step::Message,
        }
        Step::Part
    }
}

/// Returns whether `word`, followed by `after`, names a logger: dotted, or set off from the message.
fn is_logger(word: &str, after: Cursor<'_>) -> bool {
    let name = word.trim_end_matches(':');
    let plain =
        |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'$' | b'-' | b'/' | b'@');
    if name.is_empty() || !name.bytes().all(plain) || !name.bytes().any(|b| b.is_ascii_alphabetic())
    {
        return false;
    }
    let after = after.rest.trim_start();
    let apart = after.starts_with("- ") || after.starts_with(": ");
    let dotted = name.contains('.') && !name.ends_with('.');
    apart || (dotted && (word.ends_with(':') || after.starts_with('[')))
}

/// Splits `message (logger)`, Kafka's layout, at the end of the first line.
fn kafka_logger(text: &str) -> Option<(&str, &str)> {
    let line = text.lines().next()?;
    let (message, logger) = line.strip_suffix(')')?.rsplit_once(" (")?;
    let named =
        logger.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'$' | b'-'));
    (named && !logger.is_empty() && line.len() == text.len()).then_some((message, logger))
}
