//! What people say and do while production fails is about production, not about an alert in staging.

use crate::incident::signs::cluster::Cluster;
use crate::incident::signs::grounds;
use crate::model::event::Kind;
use crate::model::incident::Entry;

/// Returns whether `cluster` is of an environment in which nobody is served and `entry` does not say that it is, while
/// another of `clusters` is of production.
pub(in crate::incident) fn is_elsewhere(
    cluster: &Cluster,
    entry: &Entry,
    clusters: &[Cluster],
) -> bool {
    !cluster.grounds.is_empty()
        && matches!(entry.kind, Kind::Talk | Kind::Change)
        && !cluster.grounds.is_subset(&grounds::told(entry))
        && clusters.iter().any(is_serving)
}

/// Returns whether an alert of a cluster is of production.
pub(in crate::incident) fn is_serving(cluster: &Cluster) -> bool {
    cluster.has_signal() && cluster.grounds.is_empty()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::incident::signs::measured;
    use crate::model::event::Edge;
    use crate::model::phase::Phase;

    fn alert(title: &str) -> Entry {
        let (phase, edge) = (Phase::Detect, Some(Edge::Open));
        let phases = BTreeSet::from([phase]);
        let (kind, title) = (Kind::Signal, title.to_owned());
        Entry { phase, phases, kind, edge, title, ..measured::blank() }
    }

    #[test]
    fn words_go_to_production_unless_they_name_the_other() {
        let rows = [alert("stg-orders-5xx fires"), alert("prod-orders-5xx fires")];
        let clusters = [0, 1].map(|at| Cluster::of(BTreeSet::from([at]), &rows));
        let [staging, _] = &clusters;
        let said =
            |title: &str| Entry { kind: Kind::Talk, title: title.to_owned(), ..measured::blank() };
        assert!(is_elsewhere(staging, &said("ada: orders answers 503"), &clusters));
        assert!(!is_elsewhere(staging, &said("ada: orders in staging answers 503"), &clusters));
        assert!(!is_elsewhere(staging, &said("ada: orders answers 503"), &clusters[..1]));
    }
}
