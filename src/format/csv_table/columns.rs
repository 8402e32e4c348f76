//! Which column of a table means what, by its name.

use crate::format::csv_table::help_desk;
use crate::format::time_name::is_own;
use crate::format::zone_name::names_zone;

/// The columns that have a meaning of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// The names of all columns, as fields: lower case, words joined by `_`.
    pub names: Vec<String>,
    /// The date, where it stands apart from the clock.
    pub date: Option<usize>,
    /// The day of the month, where it stands apart from its month or date.
    pub day: Option<usize>,
    /// The month, where it stands apart from the day.
    pub month: Option<usize>,
    /// The time.
    pub time: Option<usize>,
    /// The end, where stated.
    pub until: Option<usize>,
    /// The zone that the time's column names: `Time (UTC)`.
    pub zone: Option<String>,
    /// The column that states the zone of the time beside it.
    pub zones: Option<usize>,
    /// The level.
    pub level: Option<usize>,
    /// The message.
    pub message: Option<usize>,
    /// The service.
    pub service: Option<usize>,
    /// The host.
    pub host: Option<usize>,
}

const TIME: &[&str] = &[
    "timestamp",
    "timegenerated",
    "datetime",
    "date_time",
    "date_and_time",
    "date/time",
    "time_created",
    "timecreated",
    "event_time",
    "eventtime",
    "_time",
    "occurred_at",
    "started_at",
    "start_time",
    "created_at",
    // PowerCLI's names of what vCenter's events have.
    "createdtime",
    "opened_at",
    "reported_at",
    "time",
    "ts",
    "started",
    "start",
    "created",
    "opened",
    "date",
    "fired_at",
    "fired",
    "triggered_at",
    "triggered",
    "raised_at",
    "raised",
    "began_at",
    "began",
    // Messages of chats.
    "post_creation_time",
    "postcreateat",
    "create_at",
    "createddatetime",
    "posted_at",
    "sent_at",
    // As exports of help desks set to other languages head it.
    "erstellt",
    "erstellt_am",
    "angelegt_am",
    "zeitpunkt",
    "zeitstempel",
    "datum",
    "erstelldatum",
    "ouvert_le",
    "créé_le",
    "date_de_création",
    "horodatage",
    "creado",
    "creado_el",
    "fecha",
    "fecha_de_creación",
    "creato_il",
    "data_creazione",
    "criado_em",
    "data_de_criação",
    "data",
    "aangemaakt",
    "aangemaakt_op",
    "opprettet",
    "oprettet",
    "skapad",
    "utworzono",
    // GLPI.
    "opening_date",
    "eröffnungsdatum",
    "date_d'ouverture",
    "fecha_de_apertura",
    "data_di_apertura",
    "openingsdatum",
];
const UNTIL: &[&str] = &["ended_at", "end_time", "end", "ended"];
const LEVEL: &[&str] =
    &["level", "severity", "leveldisplayname", "loglevel", "log_level", "entrytype"];
const MESSAGE: &[&str] = &[
    "message",
    "fullformattedmessage",
    "msg",
    "summary",
    "title",
    "subject",
    "short_description",
    "content",
    "text",
    "description",
    "event",
    "details",
    "body",
    "comment",
    "comments",
    "notes",
    "note",
    "betreff",
    "beschreibung",
    "objet",
    "sujet",
    "asunto",
    "oggetto",
    "assunto",
    "onderwerp",
    "titel",
    "titre",
    "título",
    "titolo",
    "zusammenfassung",
    "résumé",
];
const SERVICE: &[&str] = &[
    "service",
    "service_name",
    "component",
    "application",
    "app",
    "system",
    "affected_service",
    "providername",
    "source",
];
const HOST: &[&str] =
    &["host", "hostname", "node", "computer", "computername", "machinename", "server", "instance"];

impl Columns {
    /// Returns the meaning of the columns of `header`.
    pub fn new(header: &[String]) -> Self {
        let stated: Vec<String> = header.iter().map(|cell| name(cell)).collect();
        let names = help_desk::names(&stated);
        let find = |wanted: &[&str]| {
            wanted.iter().find_map(|wanted| names.iter().position(|name| name == wanted))
        };
        let exact = find(TIME);
        let time = exact.or_else(|| names.iter().position(|name| names_time(name) && is_own(name)));
        let (date, clock) = (find(&["date"]), find(&["time"]));
        let (date, time) = match (date, clock) {
            (Some(date), Some(clock)) if time == Some(clock) => (Some(date), Some(clock)),
            _ => (None, time),
        };
        Self {
            date,
            day: find(&["day"]),
            month: find(&["month"]),
            time,
            until: find(UNTIL),
            zone: time.and_then(|at| zone(header.get(at)?)),
            // A cell must name one.
            zones: names.iter().position(|name| names_zone(name)).or_else(|| find(&["zone"])),
            level: find(LEVEL),
            message: find(MESSAGE),
            service: find(SERVICE).filter(|at| !help_desk::is_way_in(&names, *at)),
            host: find(HOST),
            names,
        }
    }
}

/// Returns a header's cell as the name of a field; what stands in brackets is left out.
fn name(cell: &str) -> String {
    let cell = cell.trim_start_matches('\u{feff}').split(['(', '[']).next().unwrap_or(cell);
    let words: Vec<&str> = cell.split_whitespace().collect();
    words.join("_").trim_start_matches('@').to_lowercase()
}

/// Returns whether a column's name is that of a time, and not that of a duration.
pub fn names_time(name: &str) -> bool {
    let name = name.to_lowercase();
    let mut words = name.split(|c: char| !c.is_alphanumeric());
    let of_time =
        ["time", "timestamp", "date", "datetime", "ts", "created", "opened", "started", "occurred"];
    let of_length =
        ["response", "request", "taken", "duration", "elapsed", "zone", "spent", "ms", "out"];
    TIME.contains(&self::name(&name).as_str())
        || (words.clone().any(|word| of_time.contains(&word))
            && !words.any(|word| of_length.contains(&word)))
}

/// Returns the zone in a header such as `Time (UTC)`.
fn zone(cell: &str) -> Option<String> {
    let (_, after) = cell.split_once(['(', '['])?;
    let zone = after.split([')', ']']).next()?.trim();
    let fits = |c: char| c.is_ascii_alphanumeric() || "+-:/_".contains(c);
    let named = zone
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_uppercase() || byte == b'+' || byte == b'-');
    (named && (2..=32).contains(&zone.len()) && zone.chars().all(fits)).then(|| zone.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_name() {
        let header =
            ["Date", "Time (UTC)", "Severity", "Short Description", "Host"].map(String::from);
        let columns = Columns::new(&header);
        assert_eq!((columns.date, columns.time, columns.level), (Some(0), Some(1), Some(2)));
        assert_eq!((columns.message, columns.host), (Some(3), Some(4)));
        assert_eq!(columns.zone.as_deref(), Some("UTC"));
        let header =
            ["Message", "Last Login Date", "License Issued", "Call Time"].map(String::from);
        assert_eq!(Columns::new(&header).time, Some(3), "the others are times of something else");
        assert!(names_time("sys_created on"));
        assert!(names_time("Erstellt am") && names_time("Fecha"));
        assert!(!names_time("response time"));
        assert!(names_time("TimeGenerated [UTC]"));
        assert_eq!(name("TimeGenerated [UTC]"), "timegenerated");
    }
}
