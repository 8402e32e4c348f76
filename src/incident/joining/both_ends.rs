//! Joins alerts with what people tell of without naming them, where both begin and end together.

use crate::incident::people::respond::Response;
use crate::incident::signs::by_word::ENDS;
use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::confidence::surely;
use crate::incident::signs::span::start;
use crate::model::event::Kind;

impl Response<'_> {
    /// Joins what people alone tell of with the alerts that nobody answers, open when it begins and are over when somebody
    /// says that it is. Returns whether there are any.
    pub(in crate::incident) fn join_both_ends(&mut self) -> bool {
        let mut joined = false;
        for told in 0..self.clusters.len() {
            let meets = |at: &usize| self.spans_with(*at, told);
            for alert in (0..self.clusters.len()).filter(meets).collect::<Vec<_>>() {
                self.merge(told, alert);
                joined = true;
            }
        }
        joined
    }

    /// Returns whether an alert opens and closes within minutes of the begin and of a last word of what people tell of.
    fn spans_with(&self, alert: usize, told: usize) -> bool {
        let (Some(alert), Some(told)) = (self.clusters.get(alert), self.clusters.get(told)) else {
            return false;
        };
        let near = |a: i64, b: i64| a.abs_diff(b) <= self.options.join_seconds.unsigned_abs();
        is_unanswered(alert)
            && told.rows(self.entries).all(|row| row.kind == Kind::Talk)
            && told.reported
            && near(alert.start, told.start)
            && told.rows(self.entries).any(|row| surely(row, ENDS) && near(alert.end, start(row)))
    }
}

/// Returns whether a cluster is of alerts of production that closed, late enough to be looked at, but that nobody did.
fn is_unanswered(cluster: &Cluster) -> bool {
    cluster.has_state()
        && cluster.end != i64::MAX
        && !cluster.responded
        && !cluster.is_blip()
        && cluster.grounds.is_empty()
}
