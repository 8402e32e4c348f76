//! What this program wrote itself, told by how it begins: a report beside the logs is no log, and its rows are not
//! told a second time.

/// Returns what a file that begins with `head` is, where this program wrote it. Saved events are none of these: they
/// are read back.
pub fn recognise(head: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(head);
    OWN.iter().find(|(_, is)| is(&text)).map(|(what, _)| *what)
}

/// The head of a draft, which stays there until a person takes it out.
const DRAFT: &str = "\n_Draft by recount from ";

/// Returns whether a file that begins with `head` is a draft that nobody has finished.
pub fn is_draft(head: &[u8]) -> bool {
    memchr::memmem::find(head, DRAFT.as_bytes()).is_some()
}

type Is = fn(&str) -> bool;

static OWN: &[(&str, Is)] = &[
    ("JSON", |text| {
        let begin: String = text.chars().take(64).filter(|c| !c.is_whitespace()).collect();
        begin.starts_with("{\"schema\":\"recount.") && !begin.contains("recount.events/")
    }),
    ("NDJSON", |text| text.starts_with("{\"type\":\"ledger\",\"sources\":")),
    ("records", |text| {
        let line = text.lines().next().unwrap_or_default();
        let keys = ["\"line\":", "\"time\":", "\"when\":", "\"assumed\":[", "\"format\":\""];
        line.starts_with("{\"source\":\"") && keys.iter().all(|key| line.contains(key))
    }),
    ("HTML", |text| text.contains("<meta name=\"generator\" content=\"recount\">")),
    ("CSV", |text| text.starts_with("incident,incident_title,time,when,until,")),
    ("CSV", |text| {
        let line = text.lines().next().unwrap_or_default();
        line.contains("metric,from,to,n,n_null,null_reasons,")
    }),
    ("Markdown", |text| {
        text.contains("\n| Status | Severity | Services | Impact | Affected | Incident |\n")
    }),
    ("Timesketch", |text| {
        text.starts_with("{\"message\":") && text.contains(",\"tag\":[\"recount\",")
    }),
    ("annotations", |text| {
        text.starts_with("[\n  {\n    \"time\":")
            && text.contains("\"tags\": [\n      \"recount\",\n")
    }),
    ("OpenMetrics", |text| text.starts_with("# TYPE recount_")),
    ("iCalendar", |text| text.contains("\r\nPRODID:-//recount//")),
    ("Mermaid", |text| {
        text.starts_with("gantt\n    title ") && text.contains("\n    dateFormat YYYY-MM-DDTHH:mm")
    }),
    ("Mermaid", |text| text.starts_with("timeline\n    title ")),
    ("Slack", |text| {
        text.starts_with('*')
            && text.lines().any(|line| line.starts_with("• ") && line.contains(" UTC ("))
    }),
    ("Confluence", |text| {
        text.starts_with("<h1>")
            && text.contains("<tr><th>Status</th><td><ac:structured-macro ac:name=\"status\">")
    }),
    ("SARIF", |text| text.contains("\"driver\": {\n          \"name\": \"recount\",")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_told_however_they_are_spaced_and_saved_events_are_not() {
        for own in
            ["{\"schema\":\"recount.timeline/1\",", "{\n  \"schema\": \"recount.metrics/1\","]
        {
            assert_eq!(recognise(own.as_bytes()), Some("JSON"), "{own}");
        }
        for other in
            ["{\"schema\":\"recount.events/1\"}\n", "{\"schema\":\"other/1\"}", "", "a log"]
        {
            assert_eq!(recognise(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn logs_that_look_alike_are_logs() {
        for log in [
            "{\"source\":\"web\",\"line\":3,\"time\":\"2024-03-15T10:00:00Z\",\"message\":\"x\"}\n",
            "{\"type\":\"ledger\",\"account\":4}\n",
            "gantt chart service started\n",
            "* a list\n• 2024-03-15 10:00 UTC deploy\n",
        ] {
            assert_eq!(recognise(log.as_bytes()), None, "{log}");
        }
    }
}
