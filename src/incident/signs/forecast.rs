//! Alerts of what has not happened yet, and that nobody need do anything about in an outage.

use crate::incident::signs::cluster::Cluster;

/// How a title says that something will run out of its time, in lower case and without spaces.
const COMING: &[&str] =
    &["expiressoon", "expiringsoon", "willexpire", "abouttoexpire", "expiresin", "expiringin"];
/// What runs out so.
const PAPERS: &[&str] = &["cert", "licen", "domain", "tls", "ssl"];

/// Returns whether all alerts of a cluster tell of what has not happened yet.
pub(in crate::incident) fn foretells(cluster: &Cluster) -> bool {
    !cluster.alarms.is_empty() && cluster.alarms.iter().all(|title| is_forecast(title))
}

/// Returns whether an alert with this title tells that a certificate, a licence or the like is valid for a while yet.
fn is_forecast(title: &str) -> bool {
    let letters = title.chars().filter(|c| c.is_alphanumeric());
    let title: String = letters.flat_map(char::to_lowercase).collect();
    // In no days, or in some that are over, it is now.
    let now = |rest: &str| rest.starts_with('0') || !rest.contains(['d', 'w', 'm']);
    let coming = COMING.iter().any(|coming| match title.split_once(coming) {
        Some((_, rest)) => !(coming.ends_with("in") && now(rest)),
        None => false,
    });
    coming && PAPERS.iter().any(|paper| title.contains(paper))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_valid_for_a_while_is_told_from_what_ran_out() {
        for title in [
            "Alert CertExpiresSoon fires",
            "TLS certificate of shop.example.com expires in 12 days",
            "Licence will expire",
        ] {
            assert!(is_forecast(title), "{title}");
        }
        for title in [
            "Certificate expired",
            "Certificate of shop.example.com expires in 0 days",
            "Redis keys expiring early",
            "Session expires in the cache",
            "DiskWillFillIn4Hours",
        ] {
            assert!(!is_forecast(title), "{title}");
        }
    }
}
