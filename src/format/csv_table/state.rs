//! What became of an alert, by the words of monitors.

/// What became of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Firing,
    Cleared,
    Acknowledged,
}

impl State {
    /// Returns the state that `word` names.
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "triggered" | "alert" | "alerting" | "alarm" | "firing" | "fired" | "raised"
            | "active" | "problem" | "trouble" | "critical" | "down" | "failed" | "open"
            | "opened" => Self::Firing,
            "reset" | "cleared" | "clear" | "ok" | "resolved" | "recovered" | "recovery"
            | "normal" | "up" | "closed" | "autoresolved" | "auto-resolved" | "auto resolved"
            | "autoclosed" | "auto-closed" | "auto closed" => Self::Cleared,
            "acknowledged" | "acknowledge" | "acked" | "ack" => Self::Acknowledged,
            _ => return None,
        })
    }

    /// Returns whether `word` is as often said of a time in which all was well.
    pub(super) fn is_good(word: &str) -> bool {
        ["ok", "up", "normal"].iter().any(|good| word.eq_ignore_ascii_case(good))
    }

    /// Returns whether `word` says of an alert that it is not over.
    pub(super) fn goes_on(word: &str) -> bool {
        ["active", "alerting", "firing", "open"].iter().any(|on| word.eq_ignore_ascii_case(on))
    }

    /// Returns its name in the fields of a record.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Firing => "firing",
            Self::Cleared => "cleared",
            Self::Acknowledged => "acknowledged",
        }
    }
}
