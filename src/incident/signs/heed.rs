//! How much people heed an incident.

/// How much an incident is heeded, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::incident) enum Heed {
    None,
    Remark,
    /// Somebody took the page, and nobody says or does anything.
    Taken,
    Work,
}
