//! What people say and do while production fails is about production, not about an alert in staging.

use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::grounds;
use crate::incident::signs::span::start;
use crate::model::event::Kind;
use crate::model::incident::Entry;

/// Returns whether `cluster` is of an environment in which nobody is served and `entry` does not say that it is, while
/// another of `clusters`, of production, goes on, give or take `near` seconds.
pub(in crate::incident) fn is_elsewhere(
    cluster: &Cluster,
    entry: &Entry,
    clusters: &[Cluster],
    near: i64,
) -> bool {
    let second = start(entry);
    let goes_on = |c: &Cluster| {
        let (from, to) = (c.start.saturating_sub(near), c.told().saturating_add(near));
        (from..=to).contains(&second)
    };
    !cluster.grounds.is_empty()
        && matches!(entry.kind, Kind::Talk | Kind::Change)
        && cluster.grounds.is_disjoint(&grounds::told(entry))
        && clusters.iter().any(|c| is_serving(c) && goes_on(c))
}

/// Returns whether an alert of a cluster is of production.
pub(in crate::incident) fn is_serving(cluster: &Cluster) -> bool {
    cluster.has_signal() && cluster.grounds.is_empty()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::DateTime;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::event::Edge;
    use crate::model::moment::{Moment, Precision};
    use crate::model::phase::Phase;

    fn row(second: i64, kind: Kind, title: &str) -> Entry {
        let at = DateTime::from_timestamp(second, 0).unwrap();
        let (phase, edge) = (Phase::Detect, (kind == Kind::Signal).then_some(Edge::Open));
        let (phases, title) = (BTreeSet::from([phase]), title.to_owned());
        let time = Some(Moment::utc(at, Precision::Second));
        Entry { time, phase, phases, kind, edge, title, ..measured::blank() }
    }

    #[test]
    fn words_go_to_production_while_it_fails_unless_they_name_the_other() {
        let alert = |title: &str| row(1_000, Kind::Signal, title);
        let rows = [alert("stg-orders-5xx fires"), alert("prod-orders-5xx fires")];
        let clusters = [0, 1].map(|at| Cluster::of(BTreeSet::from([at]), &rows));
        let [staging, _] = &clusters;
        let is = |second: i64, title: &str, clusters: &[Cluster]| {
            is_elsewhere(staging, &row(second, Kind::Talk, title), clusters, 900)
        };
        assert!(is(1_200, "ada: orders answers 503", &clusters));
        assert!(!is(1_200, "ada: orders in staging answers 503", &clusters));
        assert!(!is(1_200, "ada: orders answers 503", clusters.get(..1).unwrap_or_default()));
        assert!(!is(9_000, "ada: orders answers 503", &clusters), "long after it");
    }
}
