//! The impact windows as people read them: few are listed, of many the longest; and how they stand to the milestones.

use crate::base::text::plural;
use crate::model::incident::{Basis, Impact, ImpactWindow, Incident, MilestonePoint, Requests};
use crate::model::moment::Moment;
use crate::model::phase::Milestone;
use crate::report::duration;
use crate::report::row::seconds_between;

/// The windows of an impact, parted.
#[derive(Debug)]
pub(crate) struct Listed<'a> {
    /// Those to list: all, or the longest where they are many; by start.
    pub(crate) shown: Vec<&'a ImpactWindow>,
    /// The others, by start.
    pub(crate) rest: Vec<&'a ImpactWindow>,
    /// How many they are and how long in all, where not all are listed: `312 windows, 4h 12m in all`.
    pub(crate) sum: Option<String>,
}

/// Parts the windows of `impact`: up to `most` are listed, of more the `longest`.
pub(crate) fn listed(impact: &Impact, most: usize, longest: usize) -> Listed<'_> {
    let windows = &impact.windows;
    if windows.len() <= most {
        return Listed { shown: windows.iter().collect(), rest: Vec::new(), sum: None };
    }
    let mut order: Vec<(usize, i64)> =
        windows.iter().enumerate().map(|(at, window)| (at, length(window))).collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    order.truncate(longest);
    let chosen = |at: usize| order.iter().any(|(chosen, _)| *chosen == at);
    let (mut shown, mut rest) = (Vec::with_capacity(longest), Vec::with_capacity(windows.len()));
    for (at, window) in windows.iter().enumerate() {
        if chosen(at) { shown.push(window) } else { rest.push(window) }
    }
    let all = impact.duration_seconds.map(duration::human);
    let all = all.map(|all| format!(", {all} in all")).unwrap_or_default();
    let kind = if of_alerts(impact) { "alert window" } else { "impact window" };
    let sum = format!("{}{all}", plural(windows.len() as u64, kind));
    Listed { shown, rest, sum: Some(sum) }
}

/// Returns how many requests failed in a window, `to` whom: `12 of 345 requests to shop failed`.
pub(crate) fn failed(window: &ImpactWindow, to: &str) -> Option<String> {
    let Requests { failed, total } = window.requests?;
    Some(format!("{failed} of {total} requests{to} failed"))
}

/// Returns whether all that is known of an impact is that alerts fired: how long somebody was told, not how long users
/// were hurt.
pub(crate) fn of_alerts(impact: &Impact) -> bool {
    let mut windows = impact.windows.iter();
    !impact.windows.is_empty() && windows.all(|window| window.basis == Basis::Alerts)
}

/// Returns what a window of `impact` is called before its ends.
pub(crate) fn label(impact: &Impact) -> &'static str {
    if of_alerts(impact) { "No impact measured; alerts fired" } else { "Impact" }
}

/// Returns the length of a window in seconds; an open one is the longest.
fn length(window: &ImpactWindow) -> i64 {
    let Some(to) = &window.to else { return i64::MAX };
    seconds_between(&window.from, to).unwrap_or_default()
}

/// Returns the ends of the impact that the milestones take from elsewhere than the windows: whether it is the begin, and
/// the milestone. None where they agree, where there are no windows or one is open.
pub(crate) fn other_edges(incident: &Incident) -> Vec<(bool, &MilestonePoint)> {
    let windows = &incident.impact.windows;
    let from = windows.iter().map(|window| &window.from).min();
    let ends: Option<Vec<&Moment>> = windows.iter().map(|window| window.to.as_ref()).collect();
    let to = ends.and_then(|ends| ends.into_iter().max());
    let edges = [(Milestone::ImpactStart, from), (Milestone::ImpactEnd, to)];
    let other = edges.into_iter().filter_map(|(milestone, edge)| {
        let point = incident.milestones.get(&milestone)?;
        let begin = milestone == Milestone::ImpactStart;
        edge.filter(|edge| edge.at != point.moment.at).map(|_| (begin, point))
    });
    other.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn failed_requests_are_told_with_their_number() {
        let mut window = fixture::report().incidents[0].impact.windows[0].clone();
        assert_eq!(failed(&window, ""), None);
        window.requests = Some(Requests { failed: 12, total: 345 });
        assert_eq!(failed(&window, "").as_deref(), Some("12 of 345 requests failed"));
        assert_eq!(failed(&window, " to a").as_deref(), Some("12 of 345 requests to a failed"));
    }

    #[test]
    fn of_many_windows_the_longest_are_listed_in_order_of_time() {
        let mut incident = fixture::report().incidents.remove(0);
        let window = |from: &str, to: &str| ImpactWindow {
            from: fixture::at(&format!("2024-03-15T{from}Z")),
            to: Some(fixture::at(&format!("2024-03-15T{to}Z"))),
            ..incident.impact.windows[0].clone()
        };
        let windows = vec![
            window("10:00:00", "10:01:00"),
            window("10:10:00", "10:30:00"),
            window("10:40:00", "10:41:00"),
            window("10:50:00", "11:50:00"),
        ];
        incident.impact.windows = windows;
        incident.impact.duration_seconds = Some(82 * 60);
        let all = listed(&incident.impact, 4, 2);
        assert_eq!((all.shown.len(), all.rest.len(), all.sum), (4, 0, None));
        let few = listed(&incident.impact, 3, 2);
        assert_eq!(few.sum.as_deref(), Some("4 impact windows, 1h 22m in all"));
        let at = |list: &[&ImpactWindow]| -> Vec<String> {
            list.iter().map(|one| one.from.at.format("%H:%M").to_string()).collect()
        };
        assert_eq!(
            (at(&few.shown), at(&few.rest)),
            (vec!["10:10".into(), "10:50".into()], vec!["10:00".into(), "10:40".into()])
        );
    }

    #[test]
    fn ends_that_the_milestones_take_from_elsewhere_are_told() {
        let mut incident = fixture::report().incidents.remove(0);
        let end = MilestonePoint {
            moment: fixture::at("2024-03-15T14:00:00Z"),
            ..incident.milestones[&Milestone::Detect].clone()
        };
        incident.milestones.insert(Milestone::ImpactEnd, end);
        assert!(other_edges(&incident).is_empty(), "{:?}", other_edges(&incident));
        incident.impact.windows[0].to = Some(fixture::at("2024-03-15T13:30:00Z"));
        let edges: Vec<bool> = other_edges(&incident).into_iter().map(|(begin, _)| begin).collect();
        assert_eq!(edges, [false]);
        incident.impact.windows[0].to = None;
        assert!(other_edges(&incident).iter().all(|(begin, _)| *begin));
    }
}
