//! Impact: windows per service, their union, the share hurt.

use chrono::DateTime;

use crate::base::interval::{Interval, measure};
use crate::incident::counted::requests::Requests as Counts;
use crate::incident::counted::window::Window;
use crate::incident::signs::span::{detects, opens};
use crate::model::event::Kind;
use crate::model::incident::{Basis, Entry, Impact, ImpactWindow, MilestonePoint};
use crate::model::moment::{Moment, Precision};
use crate::model::phase::{Phase, Severity};

/// Returns the windows that a document's words on the whole state.
pub(in crate::incident) fn stated(summaries: &[Entry]) -> Vec<ImpactWindow> {
    let mut windows: Vec<ImpactWindow> = summaries
        .iter()
        .filter_map(|summary| {
            let (from, to) = (summary.time.clone()?, summary.until.clone()?);
            (from.at <= to.at).then(|| ImpactWindow {
                from,
                to: Some(to),
                service: summary.service.clone(),
                basis: Basis::Stated,
                affected_percent: summary.stated.as_ref().and_then(|s| s.affected_percent),
                requests: None,
            })
        })
        .collect();
    windows.sort_by(|a, b| a.from.cmp(&b.from).then_with(|| a.service.cmp(&b.service)));
    windows.dedup();
    windows
}

/// Returns the impact window of failing requests, as they were `counted`.
pub(in crate::incident) fn measured(window: &Window, counted: &Counts) -> ImpactWindow {
    let share = counted.share_in(window);
    let moment = |nanoseconds: i64| {
        Moment::utc(DateTime::from_timestamp_nanos(nanoseconds), Precision::Fraction)
    };
    ImpactWindow {
        from: moment(window.first.0),
        to: window.closed.then(|| moment(window.last.0)),
        service: window.service.clone(),
        basis: if share.is_some_and(|(_, users)| users) { Basis::Users } else { Basis::Requests },
        affected_percent: share.map(|(percent, _)| percent),
        requests: counted.within(window),
    }
}

/// Returns windows from bursts of failing lines, else from alert episodes, where nothing better is known. An alert that
/// nobody saw clear goes on until `end`, the end of impact as far as there is one.
pub(in crate::incident) fn guessed(
    rows: &[Entry],
    end: Option<&MilestonePoint>,
) -> Vec<ImpactWindow> {
    let bursts = rows.iter().filter(|row| row.kind == Kind::Symptom && row.phase != Phase::Note);
    let bursts: Vec<_> = bursts.filter_map(|row| of_row(row, Basis::Symptoms)).collect();
    if !bursts.is_empty() {
        return united(bursts);
    }
    let grave = |row: &&Entry| {
        opens(row) && detects(row) && row.severity.is_none_or(|severity| severity > Severity::Info)
    };
    let mut windows: Vec<ImpactWindow> =
        rows.iter().filter(grave).filter_map(|row| of_row(row, Basis::Alerts)).collect();
    for window in windows.iter_mut().filter(|window| window.to.is_none()) {
        let end = end.map(|end| &end.moment).filter(|end| end.at >= window.from.at);
        window.to = end.cloned();
    }
    united(windows)
}

/// Returns the union of the windows of each service, by their begins: a thousand alerts of one service hurt it once.
fn united(mut windows: Vec<ImpactWindow>) -> Vec<ImpactWindow> {
    windows.sort_by(|a, b| a.service.cmp(&b.service).then_with(|| a.from.cmp(&b.from)));
    let mut union: Vec<ImpactWindow> = Vec::with_capacity(windows.len());
    for window in windows {
        let meets = |last: &&mut ImpactWindow| {
            last.service == window.service
                && last.to.as_ref().is_none_or(|to| window.from.at <= to.at)
        };
        let Some(last) = union.last_mut().filter(meets) else {
            union.push(window);
            continue;
        };
        if let Some(to) = &last.to
            && window.to.as_ref().is_none_or(|other| other.at > to.at)
        {
            last.to = window.to;
        }
    }
    union.sort_by(|a, b| a.from.cmp(&b.from).then_with(|| a.service.cmp(&b.service)));
    union
}

fn of_row(row: &Entry, basis: Basis) -> Option<ImpactWindow> {
    let from = row.time.clone()?;
    let to = match basis {
        Basis::Symptoms => row.until.clone().or_else(|| row.time.clone()),
        _ => row.until.clone(),
    };
    let (service, affected_percent, requests) = (row.service.clone(), None, None);
    Some(ImpactWindow { from, to, service, basis, affected_percent, requests })
}

/// Moves the start or the end of an impact to `at`, as a person says; without a window both `ends` make one.
pub(in crate::incident) fn bound(
    impact: &mut Impact,
    start: bool,
    at: &Moment,
    ends: Option<(Moment, Moment)>,
) {
    let Impact { windows, affected_percent, .. } = std::mem::take(impact);
    // What alerts only guess gives way.
    let mut windows: Vec<ImpactWindow> =
        windows.into_iter().filter(|one| ends.is_none() || one.basis != Basis::Alerts).collect();
    let over = |one: &ImpactWindow| one.to.as_ref().is_some_and(|to| to.at <= at.at);
    windows.retain(|one| if start { !over(one) } else { one.from.at < at.at });
    let edge = if start {
        windows.iter().map(|one| &one.from).min().cloned()
    } else {
        let open = windows.iter().any(|one| one.to.is_none());
        windows.iter().filter_map(|one| one.to.as_ref()).max().filter(|_| !open).cloned()
    };
    for one in &mut windows {
        let moved = if start {
            one.from.at < at.at || Some(&one.from) == edge.as_ref()
        } else {
            one.to.is_none() || !over(one) || one.to == edge
        };
        if moved {
            (one.basis, one.requests) = (Basis::Stated, None);
            if start { one.from = at.clone() } else { one.to = Some(at.clone()) }
        }
    }
    if let (true, Some((from, to))) = (windows.is_empty(), ends) {
        let (to, service, basis, requests) = (Some(to), None, Basis::Stated, None);
        windows.push(ImpactWindow { from, to, service, basis, affected_percent, requests });
    }
    *impact = sum(windows, affected_percent, None);
}

/// Opens the end of an impact, as a person says that it did not end: the windows that end last stay open.
pub(in crate::incident) fn reopen(impact: &mut Impact) {
    let Impact { mut windows, affected_percent, .. } = std::mem::take(impact);
    let last = windows.iter().filter_map(|one| one.to.as_ref()).max().cloned();
    for one in windows.iter_mut().filter(|one| one.to == last) {
        (one.to, one.requests) = (None, None);
        one.basis = Basis::Stated;
    }
    *impact = sum(windows, affected_percent, None);
}

/// Adds windows up; `percent` is the share over the whole, `duration` a stated one for want of windows.
pub(in crate::incident) fn sum(
    windows: Vec<ImpactWindow>,
    percent: Option<f64>,
    duration: Option<i64>,
) -> Impact {
    let spans: Option<Vec<Interval>> = windows
        .iter()
        .map(|window| Interval::new(window.from.at, window.to.as_ref()?.at))
        .collect();
    let length = spans.filter(|spans| !spans.is_empty()).map(|spans| measure(spans).num_seconds());
    let duration_seconds = if windows.is_empty() { duration } else { length };
    let share = percent.or_else(|| windows.iter().find_map(|window| window.affected_percent));
    let full = duration_seconds.zip(share).map(|(seconds, share)| weigh(&windows, seconds, share));
    Impact {
        windows,
        duration_seconds,
        affected_percent: share,
        full_outage_equivalent_minutes: full,
    }
}

/// The union weighed by the share over the whole: windows of several services at once count once.
fn weigh(windows: &[ImpactWindow], seconds: i64, share: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "seconds of outages are far below 2^53")]
    let minutes = seconds as f64 / 60.0;
    let alone = match windows {
        // That of a service is a share of those who use it.
        [window] if window.service.is_none() => window.affected_percent.unwrap_or(share),
        _ => share,
    };
    (alone * minutes).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_of_one_service_that_meet_are_one() {
        let moment =
            |second| Moment::utc(DateTime::from_timestamp(second, 0).unwrap(), Precision::Second);
        let window = |service: &str, from, to: Option<i64>| ImpactWindow {
            from: moment(from),
            to: to.map(moment),
            service: Some(service.to_owned()),
            basis: Basis::Alerts,
            affected_percent: None,
            requests: None,
        };
        let found = united(vec![
            window("a", 0, Some(10)),
            window("b", 5, Some(6)),
            window("a", 8, Some(20)),
            window("a", 9, Some(12)),
            window("a", 30, None),
            window("a", 40, Some(50)),
        ]);
        let wanted = [window("a", 0, Some(20)), window("b", 5, Some(6)), window("a", 30, None)];
        assert_eq!(found, wanted);
    }
}
