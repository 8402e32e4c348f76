//! What ties an entry to its incident.

/// Something that an entry shares with another of its incident.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tie {
    /// `document`, `incident_id`, `key`, `service`, `host`, `channel`, `person`, `requests`, `words` or `time`.
    pub by: &'static str,
    /// What is shared, such as the service's name.
    pub mark: String,
    /// The other entry, as an index into the incident's timeline; the nearest in time.
    pub entry: Option<usize>,
    /// How many seconds lie between both.
    pub seconds: Option<i64>,
}
