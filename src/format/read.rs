//! Reads one source: recognises its format, joins its lines, resolves its times, counts everything.

use std::io::Read;

use crate::format::assemble::Assembler;
use crate::format::collect::Collector;
use crate::format::cutter::Cutter;
use crate::format::detect;
use crate::format::lines::LONGEST;
use crate::format::noted::Noted;
use crate::format::options::ReadOptions;
use crate::format::parse::{Context, Document};
use crate::format::presence::Presence;
use crate::format::stream;
use crate::format::stream::chunk::Chunks;
use crate::format::stream::joint::{Joint, Sink};
use crate::format::task::{Task, Times};
use crate::format::timestamp::clock::Fix;
use crate::format::timestamp::shared::Guess;
use crate::format::timestamp::zone::Zone;
use crate::format::unwrap::open;
use crate::format::warnings::warnings;
use crate::format::whole;
use crate::model::file_time::FileTime;
use crate::model::moment::Assumption;
use crate::model::record::Record;
use crate::model::report::{Coverage, Warning};

/// How much of a source is looked at to recognise it, in bytes.
pub(super) const HEAD: usize = 64 << 10;

/// What became of the lines of one source, and what is still to be settled about its times.
#[derive(Debug)]
pub struct Summary {
    /// What it covers. Its moments are provisional until `fix` is applied.
    pub coverage: Coverage,
    /// When it has records, which tells its gaps once `fix` is known.
    pub presence: Presence,
    /// Bytes read.
    pub bytes: u64,
    /// Lines read.
    pub lines: u64,
    /// Lines that are, or begin, a record with a time.
    pub parsed: u64,
    /// Lines that continue a record.
    pub joined: u64,
    /// Lines that are, or begin, a record without a time.
    pub undated: u64,
    /// Lines with nothing on them.
    pub blank: u64,
    /// Settles years and dates that only the whole source can tell; apply it to every moment of the source.
    pub fix: Fix,
    /// What the reader should know.
    pub warnings: Vec<Warning>,
    /// The error that broke the reading off, if any.
    pub broken: Option<std::io::Error>,
}

/// What the reading of lines or of a document leaves behind beside its records.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The name of the format, where records do not tell it.
    pub format: Option<&'static str>,
    /// Bytes read.
    pub bytes: u64,
    /// Lines read.
    pub lines: u64,
    /// Lines with nothing on them.
    pub blank: u64,
    /// Lines that were too long.
    pub long_lines: Noted,
    /// Lines that may say more than is kept of a message.
    pub wide_lines: Noted,
    /// Records that were too long.
    pub long_records: u64,
    /// The error that broke the reading off.
    pub broken: Option<std::io::Error>,
}

/// Reads the records of the source `name` and hands each to `sink`, in order. Moments without a stated year or date are
/// provisional until the summary's `fix` is applied to them. Returns `None` for an empty source.
pub fn read(
    reader: &mut (dyn Read + Send),
    name: &str,
    modified: Option<FileTime>,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Record),
) -> Option<Summary> {
    let context = Context { name, modified, options };
    read_by(reader, &context, &mut |pass| match pass {
        Pass::Document(document, reader, collector) => {
            whole::read(document, reader, &context, collector, sink)
        }
        Pass::Lines(reader, head, collector) => {
            let mut cutter = Cutter::new(reader, head);
            while cutter.next(HEAD, &mut |assembled| collector.add(open(assembled), sink)) {}
            cutter.finish()
        }
    })
}

/// Reads the source that `context` names for `task`, on as many cores as are free; hands what that keeps of the records
/// to `sink`, in order. Lines that the task does not want are skimmed where their frames can be trusted, so that only
/// [`read`] sees every record. The result is the same for any number of threads.
pub fn read_for<T: Task>(
    task: &T,
    reader: &mut (dyn Read + Send),
    context: &Context<'_>,
    sink: &mut Sink<'_, T::Told>,
) -> Option<Summary> {
    read_by(reader, context, &mut |pass| match pass {
        Pass::Document(document, reader, collector) => {
            let mut hand = task.hand();
            whole::read(document, reader, context, collector, &mut |record| {
                if let Some(told) = task.look(&mut hand, &record) {
                    sink(told, Times::of(&record));
                }
            })
        }
        Pass::Lines(reader, head, collector) => {
            let mut joint = Joint::new(context.name, Assembler::new(head), task, collector, sink);
            stream::read(&mut Chunks::new(reader, HEAD), context.options, &mut joint)
        }
    })
}

/// What is to be done with a source once it is known what it is.
enum Pass<'a> {
    Document(&'static dyn Document, &'a mut (dyn Read + Send), &'a mut Collector),
    Lines(&'a mut (dyn Read + Send), &'a str, &'a mut Collector),
}

fn read_by(
    reader: &mut (dyn Read + Send),
    context: &Context<'_>,
    work: &mut dyn FnMut(Pass<'_>) -> Outcome,
) -> Option<Summary> {
    let (head, failed) = read_head(reader);
    if head.is_empty() && failed.is_none() {
        return None;
    }
    let text = String::from_utf8_lossy(telling(&head));
    let text = text.trim_start_matches('\u{feff}');
    let mut rest: Box<dyn Read + Send> = match failed {
        // Reading on after an error may succeed, with a hole in the middle.
        Some(error) => Box::new(head.as_slice().chain(Broken(Some(error)))),
        None => Box::new(head.as_slice().chain(reader)),
    };
    let document = detect::document(context, text);
    let mut collector = match document {
        Some(_) => Collector::new(context),
        None => Collector::of_lines(context, text),
    };
    let outcome = work(match document {
        Some(document) => Pass::Document(document, &mut *rest, &mut collector),
        None => Pass::Lines(&mut *rest, text, &mut collector),
    });
    Some(summarise(context, collector, outcome))
}

/// Reads what tells the format: [`HEAD`], and where all of that is the first line of an object, up to what follows it,
/// for a log of objects and a document begin alike.
fn read_head(reader: &mut (dyn Read + Send)) -> (Vec<u8>, Option<std::io::Error>) {
    let mut head = Vec::with_capacity(HEAD);
    loop {
        let before = head.len();
        let failed = reader.take(HEAD as u64).read_to_end(&mut head).err();
        if failed.is_some()
            || head.len() < before + HEAD
            || head.len() > LONGEST
            || !is_one_object(&head)
        {
            return (head, failed);
        }
    }
}

/// Returns what of a head tells the format.
fn telling(head: &[u8]) -> &[u8] {
    let told = if is_one_object(head) { head.get(..HEAD) } else { None };
    told.unwrap_or(head)
}

/// Returns whether `head` is the first line of an object and nothing behind it.
fn is_one_object(head: &[u8]) -> bool {
    let line = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii();
    line.starts_with(b"{") && memchr::memchr(b'\n', line).is_none()
}

/// A reader that only fails, once.
struct Broken(Option<std::io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

pub(super) fn summarise(
    context: &Context<'_>,
    mut collector: Collector,
    outcome: Outcome,
) -> Summary {
    collector.close();
    let warnings = warnings(context, &collector, &outcome);
    let (first, last) = collector.span().unzip();
    let format = outcome.format.or_else(|| collector.format()).unwrap_or("plain");
    let coverage = Coverage {
        source: context.name.into(),
        first,
        last,
        records: collector.records,
        format: format.to_owned(),
        zone: zone(context, &collector),
        assumed: collector.assumed.iter().copied().collect(),
        out_of_order: collector.out_of_order(),
        gaps: Vec::new(),
        skew: None,
        skew_added_seconds: context
            .options
            .set_skew_of(context.name)
            .map(|skew| skew.num_seconds()),
    };
    let counts = (collector.parsed, collector.joined, collector.undated);
    let (fix, presence) = collector.finish();
    let (parsed, joined, undated) = counts;
    Summary {
        coverage,
        presence,
        bytes: outcome.bytes,
        lines: outcome.lines,
        parsed,
        joined,
        undated,
        blank: outcome.blank,
        fix,
        warnings,
        broken: outcome.broken,
    }
}

/// Returns `stated`, or the name of the zone that was assumed.
fn zone(context: &Context<'_>, collector: &Collector) -> String {
    if !collector.assumed.contains(&Assumption::Zone) {
        return "stated".to_owned();
    }
    let guesses = collector.guessed_zones();
    if !guesses.is_empty() {
        let read = |guess: &Guess| format!("{} as {}", guess.name, Zone::Offset(guess.offset));
        return guesses.iter().map(read).collect::<Vec<_>>().join(", ");
    }
    let options = context.options;
    options.zone_of(context.name).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::moment::Moment;

    fn all(text: &str) -> (Summary, Vec<Record>) {
        let mut records = Vec::new();
        let mut reader = text.as_bytes();
        let options = ReadOptions::default();
        let summary =
            read(&mut reader, "x.log", None, &options, &mut |record| records.push(record));
        let summary = summary.unwrap();
        let told = summary.parsed + summary.joined + summary.undated + summary.blank;
        assert_eq!(summary.lines, told, "{text}");
        assert_eq!(summary.bytes, text.len() as u64);
        (summary, records)
    }

    fn time(record: &Record) -> String {
        record.time.as_ref().map(Moment::when).unwrap_or_default()
    }

    #[test]
    fn an_empty_source_is_none() {
        let options = ReadOptions::default();
        assert!(read(&mut &b""[..], "x", None, &options, &mut |_| ()).is_none());
    }

    #[test]
    fn a_log_of_objects_may_begin_with_a_long_one() {
        let object = |length: usize, second: u32| {
            let (time, long) = (format!("2024-03-15T10:15:{second:02}Z"), "x".repeat(length));
            format!("{{\"time\":\"{time}\",\"msg\":\"m{second}\",\"stack\":\"{long}\"}}\n")
        };
        for first in [HEAD, 2 * HEAD, 3 * HEAD] {
            let text = [object(first, 1), "stray\n".into(), object(2 * LONGEST, 2)].concat();
            let (summary, records) = all(&text);
            let told: Vec<_> = records.iter().map(|it| (it.message.as_str(), time(it))).collect();
            assert_eq!((told.len(), summary.coverage.format.as_str()), (2, "json"), "{first}");
            assert_eq!(told[0], ("m1\nstray", "2024-03-15T10:15:01+00:00".to_owned()));
            assert_eq!(told[1], ("m2", "2024-03-15T10:15:02+00:00".to_owned()));
        }
        let (summary, _) = all(&object(3 * HEAD, 1));
        assert_eq!(summary.coverage.format, "json-document");
    }

    #[test]
    fn a_trace_joins_its_record_and_blank_lines_are_counted() {
        let text = "2024-03-15 10:15:02,003 [http-7] ERROR c.s.Checkout - exhausted\n\
                    java.sql.SQLException: timeout\n\tat a.B.c(B.java:1)\n\n\
                    Caused by: java.io.IOException: reset\n\t... 3 more\n\
                    2024-03-15 10:15:03,000 [http-7] INFO c.s.Checkout - ok\n";
        let (summary, records) = all(text);
        assert_eq!((summary.parsed, summary.joined, summary.blank), (2, 4, 1));
        assert_eq!((records[0].origin.line, records[0].origin.lines), (1, 6));
        assert!(records[0].message.starts_with("exhausted\njava.sql"));
        assert_eq!((records[1].origin.line, records[1].message.as_str()), (7, "ok"));
        assert_eq!(summary.coverage.format, "java");
    }

    #[test]
    fn directives_date_and_place_the_clocks_below_them() {
        let text = "#Version: 1.0\n#Date: 2024-03-15 23:59:00\n#Fields: time c-ip\n\
                    23:59:58 192.0.2.1\n00:00:01 192.0.2.1\n\
                    #Date: 2024-03-17 08:00:00\n#Fields: time c-ip\n08:00:01 192.0.2.1\n\
                    #Date: 2024-03-19\n07:00:00 192.0.2.1\n";
        let (summary, records) = all(text);
        assert_eq!((summary.parsed, summary.undated, summary.joined), (7, 3, 0));
        let clocks = records.iter().filter(|record| record.format == "plain").map(time);
        let expected = ["15T23:59:58", "16T00:00:01", "17T08:00:01", "19T07:00:00"];
        let expected = expected.map(|time| format!("2024-03-{time}"));
        assert_eq!(clocks.collect::<Vec<_>>(), expected);

        let text = "#GMT-Offset: -0800\n#Date: 2024-03-15 10:00:00\n\
                    192.0.2.1 ann 2024-03-15     10:00:18 GET\n\
                    192.0.2.1 bob 2024-03-15     10:00:19 GET\n";
        let (summary, records) = all(text);
        assert_eq!((summary.parsed, records.len()), (3, 4));
        assert_eq!(time(&records[3]), "2024-03-15T10:00:19-08:00");
        assert_eq!(summary.coverage.zone, "stated");
    }

    #[test]
    fn a_heading_states_the_zone_of_what_is_below() {
        let text = "shop 1.2\n# All times are in CET\n2024-03-15 10:00:00 INFO up\n";
        let (summary, records) = all(text);
        assert_eq!(records.last().map(time).as_deref(), Some("2024-03-15T10:00:00+01:00"));
        assert_eq!(summary.coverage.zone, "stated");
    }

    #[test]
    fn a_date_in_a_sentence_is_not_the_lines_own() {
        let text = "license issued at 2020-01-01 10:00:00\n2024-03-15 10:00:00 INFO up\n\
                    last backup at 2020-02-01 10:00:00\n2024-03-15 10:00:01 INFO on\n";
        let (summary, records) = all(text);
        assert_eq!((summary.parsed, summary.undated, summary.joined), (2, 1, 1));
        assert_eq!(records[0].time, None);
        assert_eq!(time(&records[1]), "2024-03-15T10:00:00");
    }

    #[test]
    fn a_word_in_the_first_line_is_no_zone_where_the_others_state_none() {
        let text = "2024-03-15 10:00:00 EST time to repair exceeded\n\
                    2024-03-15 10:00:01 INFO up\n2024-03-15 10:00:02 INFO on\n";
        assert_eq!(time(&all(text).1[0]), "2024-03-15T10:00:00");
    }

    #[test]
    fn without_times_each_line_is_a_record() {
        let (summary, records) = all("one\n  two\nthree");
        assert_eq!((summary.undated, records.len()), (3, 3));
        assert_eq!(records[2].origin.offset, 10);
    }

    #[test]
    fn a_wrapped_trace_joins_within_its_stream() {
        let text = "2024-03-15T10:15:02.1Z stderr F ERROR boom\n\
                    2024-03-15T10:15:02.2Z stderr F Traceback (most recent call last):\n\
                    2024-03-15T10:15:02.3Z stderr F   File \"a.py\", line 1\n\
                    2024-03-15T10:15:02.4Z stderr F ValueError: no\n\
                    2024-03-15T10:15:02.5Z stdout P half \n\
                    2024-03-15T10:15:02.6Z stdout F whole\n";
        let (summary, records) = all(text);
        assert_eq!((summary.parsed, summary.joined), (2, 4));
        assert!(records[0].message.ends_with("ValueError: no"), "{:?}", records[0].message);
        assert_eq!(records[0].level, Some(crate::model::record::Level::Error));
        assert_eq!(records[1].message, "half whole");
        assert_eq!(records[1].field("partial"), None);
    }

    #[test]
    fn the_payload_is_read_and_both_times_are_kept() {
        let text = "2024-03-15T10:20:02.1Z stderr F level=error ts=2024-03-15T10:15:02Z msg=late\n\
                    2024-03-15T10:20:02.1Z stderr F E0315 10:20:02.003121 1 pool.go:88] \"full\" pool=\"a\"\n";
        let (summary, records) = all(text);
        assert_eq!(records[0].format, "cri+logfmt");
        assert_eq!(time(&records[0]), "2024-03-15T10:15:02+00:00");
        assert!(records[0].received.is_some());
        assert_eq!(records[0].field("stream"), Some("stderr"));
        assert_eq!((records[1].format, records[1].message.as_str()), ("cri+klog", "full"));
        assert_eq!(time(&records[1]), "2024-03-15T10:20:02.003121+00:00");
        let codes: Vec<_> = summary.warnings.iter().map(|warning| warning.code.as_str()).collect();
        assert_eq!(codes, ["two_times"]);
        assert_eq!(summary.coverage.zone, "stated");
    }

    #[test]
    fn of_two_times_the_events_own_counts_and_the_receivers_is_kept() {
        for line in [
            r#"<27>1 2024-03-15T10:20:02Z web-1 app 7 - - {"time":"2024-03-15T10:15:02Z","msg":"late"}"#,
            r#"2024-03-15T10:20:02+0000 web-1 app[7]: {"time":"2024-03-15T10:15:02Z","msg":"late"}"#,
            r#"Mar 15 2024 10:20:02 web-1 app[7]: @cee: {"time":"2024-03-15T10:15:02Z","msg":"late"}"#,
            r#"{"log":"2024-03-15T10:15:02Z ERROR late\n","stream":"stderr","time":"2024-03-15T10:20:02Z"}"#,
            r#"{"log":"{\"ts\":\"2024-03-15T10:15:02Z\",\"msg\":\"late\"}\n","stream":"stderr","time":"2024-03-15T10:20:02Z"}"#,
            "2024-03-15T10:20:02.1Z stderr F 2024-03-15T10:15:02Z ERROR late",
            r#"{"__REALTIME_TIMESTAMP":"1710498002000000","_SOURCE_REALTIME_TIMESTAMP":"1710497702000000","MESSAGE":"late"}"#,
            r#"{"__REALTIME_TIMESTAMP":"1710498002000000","MESSAGE":"2024-03-15T10:15:02Z ERROR late"}"#,
            r#"{"@timestamp":"2024-03-15T10:20:02Z","message":"2024-03-15T10:15:02Z ERROR late"}"#,
            r#"{"receivedAt":"2024-03-15T10:20:02Z","timestamp":"2024-03-15T10:15:02Z","msg":"late"}"#,
            r#"{"@timestamp":"2024-03-15T10:15:02Z","event":{"ingested":"2024-03-15T10:20:02Z"},"message":"late"}"#,
            r#"{"time":"2024-03-15T10:15:02Z","ingested_at":1710498002,"msg":"late"}"#,
            r#"<134>1 2024-03-15T10:20:02Z gw CheckPoint 7 - [time:"1710497702"; note:"late"]"#,
            "Mar 15 10:20:02 pa-1 1,2024/03/15 10:20:02,0123,THREAT,url,1,2024/03/15 10:15:02,late",
        ] {
            let (summary, records) = all(&format!("{line}\n"));
            let instant = |moment: &Option<Moment>| moment.as_ref().and_then(Moment::rfc3339);
            assert_eq!(records.len(), 1, "{line}");
            let own = instant(&records[0].time);
            assert_eq!(own.as_deref(), Some("2024-03-15T10:15:02Z"), "{line}");
            let received = instant(&records[0].received).unwrap_or_default();
            assert!(received.starts_with("2024-03-15T10:20:02"), "{line}: {received}");
            assert!(summary.warnings.iter().any(|it| it.code == "two_times"), "{line}");
        }
        for line in [
            r#"{"@timestamp":"2024-03-15T10:15:02Z","message":"2024-01-01 00:00:00 was when it began"}"#,
            r#"{"@timestamp":"2024-03-15T10:15:02Z","message":"2024-03-15 11:15:02 in some zone"}"#,
            r#"{"receiveTimestamp":"2024-03-15T10:15:02Z","msg":"no other time"}"#,
        ] {
            let (_, records) = all(&format!("{line}\n"));
            assert_eq!(time(&records[0]), "2024-03-15T10:15:02+00:00", "{line}");
            assert!(records[0].received.is_none(), "{line}");
        }
    }

    #[test]
    fn wrappers_are_taken_off_to_the_third() {
        let text = "Mar 15 10:15:02 n1 docker[7]: {\"log\":\"level=warn msg=\\\"a b\\\"\\n\",\"stream\":\"stdout\",\"time\":\"2024-03-15T10:15:02Z\"}\n";
        let (_, records) = all(text);
        assert_eq!(
            (records[0].format, records[0].message.as_str()),
            ("syslog+docker+logfmt", "a b")
        );
        assert_eq!(records[0].host.as_deref(), Some("n1"));
    }

    #[test]
    fn details_of_postgres_join_though_they_have_a_time() {
        let text = "2024-03-15 10:15:02.003 UTC [7] a@b ERROR:  deadlock detected\n\
                    2024-03-15 10:15:02.003 UTC [7] a@b DETAIL:  Process 7 waits\n\
                    \tfor Process 8\n\
                    2024-03-15 10:15:04.003 UTC [7] a@b LOG:  disconnection\n";
        let (summary, records) = all(text);
        assert_eq!((summary.parsed, summary.joined, records.len()), (2, 2, 2));
    }

    #[test]
    fn a_shell_session_keeps_its_output() {
        let text = "[10:27:05 AM] ann@bastion:~$ kubectl rollout undo deploy/checkout\n\
                    deployment.apps/checkout rolled back\n\
                    [10:28:00 AM] ann@bastion:~$ exit\n";
        let (summary, records) = all(text);
        assert_eq!((summary.parsed, summary.joined), (2, 1));
        assert!(records[0].message.ends_with("rolled back"), "{}", records[0].message);
    }

    #[test]
    fn repeats_and_colours_and_endless_records() {
        let mut text = String::from("Mar 15 10:15:02 a \u{1b}[31mb[1]: red\u{1b}[0m\n");
        text.push_str("Mar 15 10:15:03 a last message repeated 4 times\n");
        for _ in 0..1500 {
            text.push_str("\tmore\n");
        }
        let (summary, records) = all(&text);
        assert!(records[0].message.starts_with("red\n\tmore\n"), "{}", records[0].message);
        assert_eq!(records[0].field("repeated"), Some("5"));
        assert_eq!((summary.parsed, summary.undated, summary.joined), (1, 1, 1500));
        assert_eq!(summary.warnings[0].code, "long_record");
    }

    #[test]
    fn a_broken_source_gives_what_was_read() {
        struct Half<'a>(&'a [u8]);
        impl Read for Half<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
                if self.0.is_empty() {
                    return Err(std::io::Error::other("corrupt"));
                }
                self.0.read(buffer)
            }
        }
        let mut count = 0;
        let mut half = Half(b"2024-03-15 10:15:02 a\n2024-03-15 10:15:03 b");
        let summary =
            read(&mut half, "x", None, &ReadOptions::default(), &mut |_| count += 1).unwrap();
        assert_eq!((count, summary.lines, summary.broken.is_some()), (2, 2, true));
    }
}
