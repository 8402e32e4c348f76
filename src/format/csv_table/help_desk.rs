//! Headers of help desks' exports: what the same column is called in other languages and products.

/// Names as they are told, and those that mean the same: GLPI in French, German, Spanish, Italian and Portuguese.
const ALIKE: &[(&str, &[&str])] = &[
    (
        "requester",
        &["demandeur", "anforderer", "anfragesteller", "solicitante", "richiedente", "requerente"],
    ),
    ("status", &["statut", "estado", "stato"]),
    ("priority", &["priorité", "priorität", "prioridad", "priorità", "prioridade"]),
    (
        "last_update",
        &[
            "dernière_modification",
            "letzte_änderung",
            "letzte_aktualisierung",
            "última_actualización",
            "última_modificación",
            "ultima_modifica",
        ],
    ),
    // OTRS and Znuny.
    ("ticket_id", &["ticket#", "ticketnumber"]),
];

/// Further columns by which the table of a help desk is known.
const FURTHER: &[&str] = &[
    "agent",
    "asignado_a",
    "assigned_to",
    "assignee",
    "assunto",
    "asunto",
    "betreff",
    "customer",
    "group",
    "oggetto",
    "owner",
    "queue",
    "reporter",
    "state",
    "subject",
    "sujet",
    "summary",
    "titel",
    "title",
    "titolo",
    "titre",
    "título",
    "tracker",
];
/// How many other columns of a help desk there must be for a column to be one of its.
const LEAST: usize = 2;

/// Returns `names`, those of all columns of a table, as help desks in English have them. A column that is there stays alone.
pub(super) fn names(names: &[String]) -> Vec<String> {
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let others = |own: &String| {
        names.iter().filter(|name| *name != own && is_of_help_desk(name)).count() >= LEAST
    };
    let mut told: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        // Zammad counts tickets by `#`; others count issues so.
        let wanted = match name.as_str() {
            "#" if has("customer") => Some("ticket_id"),
            "#" => Some("id"),
            _ => alike(name),
        };
        let free = |wanted: &&str| !has(wanted) && told.iter().all(|before| before != wanted);
        let wanted = wanted.filter(free).filter(|_| others(name));
        told.push(wanted.map_or_else(|| name.clone(), str::to_owned));
    }
    told
}

/// Returns what `name` is called as told; `None` where it is no other name of that.
fn alike(name: &str) -> Option<&'static str> {
    ALIKE.iter().find(|(_, alike)| alike.contains(&name)).map(|(wanted, _)| *wanted)
}

fn is_of_help_desk(name: &str) -> bool {
    ALIKE.iter().any(|(wanted, _)| *wanted == name)
        || alike(name).is_some()
        || FURTHER.contains(&name)
}

/// Returns whether the column `at` says on which way a ticket came in (`Email`, `Portal`) rather than which part it is of.
pub(super) fn is_way_in(names: &[String], at: usize) -> bool {
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    names.get(at).is_some_and(|name| name == "source") && has("subject") && has("ticket_id")
}

#[cfg(test)]
mod tests {
    use crate::format::csv_table::table::CsvTable;
    use crate::format::options::ReadOptions;
    use crate::format::parse::{Context, Document, Parsed};

    /// Returns the message, the clock, the service and a field of the first row.
    fn told(text: &str, wanted: &str) -> [String; 4] {
        assert!(CsvTable.recognises("x.csv", text), "{text}");
        let options = ReadOptions::default();
        let context = Context { name: "x.csv", modified: None, options: &options };
        let mut rows: Vec<Parsed> = Vec::new();
        CsvTable.read(&mut text.as_bytes(), &context, &mut |it| rows.push(it.parsed)).unwrap();
        let row = rows.swap_remove(0);
        let field = row.fields.iter().find(|(name, _)| name == wanted);
        [
            row.message,
            row.stamp.map(|stamp| stamp.time.to_string()).unwrap_or_default(),
            row.service.unwrap_or_default(),
            field.map(|(_, value)| value.clone()).unwrap_or_default(),
        ]
    }

    #[test]
    fn columns_are_renamed_in_tables_of_help_desks_alone() {
        for (header, wanted) in [
            ("id;estado;cidade;cep", "id;estado;cidade;cep"),
            ("id;estado;cidade;título", "id;estado;cidade;título"),
            ("#;name;value", "#;name;value"),
            ("id;título;estado;prioridad", "id;título;status;priority"),
            ("titre;priorité;statut;estado", "titre;priority;status;estado"),
            ("customer;state;#;ticket#", "customer;state;ticket_id;ticket#"),
            ("título;prioridad;status;estado", "título;priority;status;estado"),
        ] {
            let names: Vec<String> = header.split(';').map(str::to_owned).collect();
            assert_eq!(super::names(&names).join(";"), wanted);
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of exports")]
    fn tickets_are_read_as_each_help_desk_exports_them() {
        for (text, message, field, value) in [
            (
                "\u{feff}ID;Title;Status;Opening date;Last update;Priority;Requester;Assigned to - Technician group\n\
                 311 ;charged two times;New;2024-03-15 07:12;2024-03-15 07:40;High;Bo Kunde;Support\n",
                "charged two times",
                "requester",
                "Bo Kunde",
            ),
            (
                "\u{feff}ID;Titel;Status;Eröffnungsdatum;Letzte Änderung;Priorität;Anforderer\n\
                 311 ;doppelt belastet;Neu;15.03.2024 07:12;15.03.2024 07:40;Hoch;Bo Kunde\n",
                "doppelt belastet",
                "requester",
                "Bo Kunde",
            ),
            (
                "\u{feff}ID;Titre;Statut;Date d'ouverture;Dernière modification;Priorité;Demandeur\n\
                 311 ;débité deux fois;Nouveau;15-03-2024 07:12;15-03-2024 07:40;Haute;Bo Kunde\n",
                "débité deux fois",
                "priority",
                "Haute",
            ),
            (
                "#,Title,State,Priority,Owner,Customer,Create Channel,Created at,Updated at\n\
                 68001,Checkout fails,open,3 high,Ada Example,Bo Kunde,email,2024-03-15 07:12:00 UTC,2024-03-15 07:40:00 UTC\n",
                "Checkout fails",
                "ticket_id",
                "68001",
            ),
            (
                "Num;Ticket#;Age;Created;Closed;State;Priority;Queue;Owner;Subject\n\
                 1;2024031510000017;3 h 10 m;2024-03-15 07:12:00;;open;4 high;Raw;root@localhost;Checkout fails\n",
                "Checkout fails",
                "ticket_id",
                "2024031510000017",
            ),
            (
                "#,Project,Tracker,Status,Subject,Assignee,Updated,Start date,% Done,Created\n\
                 512,Shop,Incident,New,Checkout fails,Ada Example,03/15/2024 07:40 AM,03/15/2024,0,03/15/2024 07:12 AM\n",
                "Checkout fails",
                "id",
                "512",
            ),
            (
                "Issue Id,Project,Summary,Reporter,Created,Updated,Resolved,Priority\n\
                 SHOP-12,Shop,Checkout fails,ada,2024-03-15 07:12:00,2024-03-15 07:40:00,,Critical\n",
                "Checkout fails",
                "issue_id",
                "SHOP-12",
            ),
            (
                "Ticket ID,Subject,Status,Priority,Source,Agent,Created time,Due by Time,Last update time\n\
                 871,Checkout fails,Open,High,Email,Ada Example,2024-03-15 07:12:00,2024-03-16 07:12:00,2024-03-15 07:40:00\n",
                "Checkout fails",
                "ticket_id",
                "871",
            ),
            (
                "Summation column,Id,Requester,Subject,Status,Priority,Via,Created at,Updated at,Solved at\n\
                 1,871,Bo Kunde,Checkout fails,Open,High,Mail,2024-03-15 07:12,2024-03-15 07:40,\n",
                "Checkout fails",
                "requester",
                "Bo Kunde",
            ),
        ] {
            let wanted = [message, "07:12:00", "", value].map(str::to_owned);
            assert_eq!(told(text, field), wanted, "{text}");
        }
    }
}
