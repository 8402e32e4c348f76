//! The course of an incident in a few lines on one axis: milestones, impact windows, failing requests, failing lines.

use std::io::Write;

use crate::base::text::{escape, width};
use crate::model::incident::Incident;
use crate::model::moment::{Dated, Moment};
use crate::model::phase::Milestone;
use crate::model::series::{Counted, Point, Series};
use crate::report::clock::Clock;
use crate::report::duration;
use crate::report::render::View;
use crate::report::row;
use crate::report::windows::of_alerts;
use crate::report::words::{Words, number};

/// The width of the names before the bars.
const NAME: usize = 9;
/// What is kept free for the remarks behind them.
const REMARK: usize = 24;
/// The same on pages that have room for the names of services.
const LONG_REMARK: usize = 36;
/// So wide are those.
const WIDE: usize = 100;
/// The widest bar.
const WIDEST: usize = 120;
/// Narrower pages have no room for remarks.
const NARROW: usize = 64;

/// The milestones that are marked, each with a letter.
const MARKS: [(Milestone, char); 7] = [
    (Milestone::Detect, 'D'),
    (Milestone::Ack, 'A'),
    (Milestone::Identify, 'I'),
    (Milestone::Mitigate, 'M'),
    (Milestone::Rollback, 'B'),
    (Milestone::Recover, 'r'),
    (Milestone::Resolve, 'R'),
];

/// Writes the course; nothing where no impact window is known.
pub(super) fn write(incident: &Incident, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let Some(axis) = Axis::new(incident, view) else { return Ok(()) };
    let words = Words::new(view);
    writeln!(out)?;
    let (marks, key) = marks(incident, &axis);
    line("", marks.trim_end(), "", out)?;
    let remark = |text: String| if axis.remark > 0 { text } else { String::new() };
    let lane = if of_alerts(&incident.impact) { "alerts" } else { "impact" };
    line(lane, &windows(incident, &axis, words), &remark(length(incident)), out)?;
    for counted in [Counted::Requests, Counted::Symptoms] {
        if let Some((bar, most)) = sparkline(&incident.series, counted, &axis, words) {
            let name = if counted == Counted::Requests { "failed" } else { "lines" };
            line(name, &bar, &remark(most), out)?;
        }
    }
    line("", &axis.ends(Clock::new(view.zone)), "", out)?;
    if key.is_empty() { Ok(()) } else { words.wrap(&key.join(words.dot()), out) }
}

fn line(name: &str, bar: &str, remark: &str, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "{}", format!("{name:NAME$} {bar}  {remark}").trim_end())
}

/// The time from a little before to a little after the incident, cut into the cells of a bar.
struct Axis {
    from: Moment,
    to: Moment,
    seconds: i64,
    cells: usize,
    /// How wide a remark may be; 0 where there is no room for any.
    remark: usize,
}

impl Axis {
    fn new(incident: &Incident, view: &View) -> Option<Self> {
        let start = row::start(incident)?;
        if incident.impact.windows.is_empty() {
            return None;
        }
        let rows = incident.timeline.iter().flat_map(|row| [row.time.as_ref(), row.until.as_ref()]);
        let windows = incident.impact.windows.iter();
        let windows = windows.flat_map(|window| [Some(&window.from), window.to.as_ref()]);
        let points = incident.milestones.values().map(|point| Some(&point.moment));
        let all = rows.chain(windows).chain(points).flatten();
        let all: Vec<&Moment> = all.filter(|moment| moment.dated == start.dated).collect();
        let (first, last) = (all.iter().min()?, all.iter().max()?);
        let width = Words::new(view).width();
        let remark = match width {
            ..NARROW => 0,
            NARROW..WIDE => REMARK,
            _ => LONG_REMARK,
        };
        let beside = if remark > 0 { remark + 2 } else { 0 };
        let cells = width.saturating_sub(NAME + 1 + beside).clamp(20, WIDEST);
        let seconds = (last.at - first.at).num_seconds() + 1;
        // A cell or so on both sides, so that ends are seen as such.
        let margin = seconds / i64::try_from(cells - 2).unwrap_or(i64::MAX) + 1;
        let from = (*first).clone().before(chrono::TimeDelta::seconds(margin))?;
        let to = (*last).clone().before(chrono::TimeDelta::seconds(-margin))?;
        Some(Self { from, to, seconds: seconds + 2 * margin, cells, remark })
    }

    /// Returns the cell of a second since 1970, or `None` outside of the axis.
    fn cell(&self, second: i64) -> Option<usize> {
        let since = second.checked_sub(self.from.at.timestamp())?;
        let cells = i64::try_from(self.cells).ok()?;
        let cell = usize::try_from(since.checked_mul(cells)?.checked_div(self.seconds)?).ok()?;
        (cell < self.cells).then_some(cell)
    }

    fn cell_of(&self, moment: &Moment) -> Option<usize> {
        (moment.dated == self.from.dated).then(|| self.cell(moment.at.timestamp()))?
    }

    fn ends(&self, clock: Clock) -> String {
        let (from, to) = (clock.clock(&self.from), clock.clock(&self.to));
        format!("{from}{to:>width$}", width = self.cells.saturating_sub(from.len()))
    }
}

/// Returns the letters of the milestones at their cells, and what they mean.
fn marks(incident: &Incident, axis: &Axis) -> (String, Vec<String>) {
    let mut cells = vec![' '; axis.cells];
    let mut key = Vec::new();
    for (milestone, letter) in MARKS {
        let Some(point) = incident.milestones.get(&milestone) else { continue };
        let Some(at) = axis.cell_of(&point.moment) else { continue };
        // The next free cell to the right, so that no letter hides another.
        if let Some(cell) = cells.iter_mut().skip(at).find(|cell| **cell == ' ') {
            *cell = letter;
            key.push(format!("{letter} {}", milestone.name()));
        }
    }
    (cells.into_iter().collect(), key)
}

fn windows(incident: &Incident, axis: &Axis, words: Words) -> String {
    let mut cells = vec![false; axis.cells];
    for window in &incident.impact.windows {
        let Some(from) = axis.cell_of(&window.from) else { continue };
        let to = window.to.as_ref().map_or(Some(axis.cells - 1), |to| axis.cell_of(to));
        let length = to.unwrap_or(axis.cells - 1).saturating_sub(from) + 1;
        cells.iter_mut().skip(from).take(length).for_each(|cell| *cell = true);
    }
    let [calm, hurt] = words.bar();
    cells.into_iter().map(|cell| if cell { hurt } else { calm }).collect()
}

fn length(incident: &Incident) -> String {
    incident.impact.duration_seconds.map_or_else(|| "open".to_owned(), duration::human)
}

/// Returns a bar of the values in each cell, and the highest of them; blank where nothing is known.
fn sparkline(
    series: &[Series],
    counted: Counted,
    axis: &Axis,
    words: Words,
) -> Option<(String, String)> {
    if axis.from.dated != Dated::Full {
        return None;
    }
    let mut cells = vec![Sum::default(); axis.cells];
    let whole = whole(series, counted)?;
    add(&mut cells, &whole, axis);
    let values: Vec<Option<f64>> = cells.iter().map(|cell| cell.value(counted)).collect();
    let most = values.iter().flatten().copied().fold(0.0, f64::max);
    if most <= 0.0 {
        return None;
    }
    let bar = values.into_iter().map(|value| value.map_or(' ', |value| words.level(value / most)));
    let bar = bar.collect();
    let most = peak(&whole);
    let remark = match counted {
        Counted::Requests => format!("up to {} % of ", number(most.round())),
        Counted::Symptoms => format!("up to {} a minute", number((most * 10.0).round() / 10.0)),
    };
    if counted == Counted::Symptoms {
        return Some((bar, remark));
    }
    let room = axis.remark.saturating_sub(remark.len());
    Some((bar, remark + &names(series, counted, room, words)))
}

/// Returns the highest value of all steps, whatever the width of the page.
fn peak(series: &Series) -> f64 {
    let value = |point: &Point| Sum { point: *point, seconds: series.step }.value(series.counted);
    series.points.iter().filter_map(value).fold(0.0, f64::max)
}

/// Names the services that are counted, as many as have room; `requests` where logs name none.
fn names(series: &[Series], counted: Counted, room: usize, words: Words) -> String {
    let counted = series.iter().filter(|one| one.counted == counted);
    let all: Option<Vec<String>> = counted.map(|one| one.service.as_deref().map(escape)).collect();
    let Some(all) = all.filter(|all| !all.is_empty()) else { return "requests".to_owned() };
    let listed = all.join(", ");
    if width(&listed) <= room {
        return listed;
    }
    let more = all.len() - 1;
    let more = if more > 0 { format!(" +{more}") } else { String::new() };
    let first = all.first().map(String::as_str).unwrap_or_default();
    format!("{}{more}", words.cut(first, room.saturating_sub(more.len())))
}

/// The steps that a cell touches, added up.
#[derive(Clone, Copy, Default)]
struct Sum {
    point: Point,
    seconds: i64,
}

impl Sum {
    /// Returns the percent of requests that failed, or failing lines a minute; `None` where no request was made.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    fn value(self, counted: Counted) -> Option<f64> {
        let part = self.point.part as f64;
        match counted {
            Counted::Requests => {
                (self.point.whole > 0).then(|| part / self.point.whole as f64 * 100.0)
            }
            Counted::Symptoms => (self.seconds > 0).then(|| part * 60.0 / self.seconds as f64),
        }
    }
}

/// Returns all services as one series; those of one incident have the same steps.
fn whole(series: &[Series], counted: Counted) -> Option<Series> {
    let mut each = series.iter().filter(|one| one.counted == counted);
    let mut whole = each.next()?.clone();
    for one in each {
        for (sum, point) in whole.points.iter_mut().zip(&one.points) {
            sum.part += point.part;
            sum.whole += point.whole;
        }
    }
    Some(whole)
}

/// Adds each step of a series to the cells that it touches.
fn add(cells: &mut [Sum], series: &Series, axis: &Axis) {
    for (at, point) in (0i64..).zip(&series.points) {
        let begin = series.from + at * series.step;
        let (Some(from), Some(to)) = (axis.cell(begin), axis.cell(begin + series.step - 1)) else {
            continue;
        };
        for cell in cells.iter_mut().skip(from).take(to - from + 1) {
            cell.point.part += point.part;
            cell.point.whole += point.whole;
            cell.seconds += series.step;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn shown(view: &View) -> Vec<String> {
        let mut out = Vec::new();
        write(&fixture::incident(), view, &mut out).unwrap();
        String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn one_axis_for_all_lines() {
        let view = View { width: 76, ..View::default() };
        let lines = shown(&view);
        assert_eq!(lines.len(), 7, "{lines:?}");
        let at = |line: usize, mark: char| {
            lines[line].chars().position(|c| c == mark).unwrap_or_else(|| panic!("{lines:?}"))
        };
        assert_eq!(at(2, '█'), NAME + 2, "the impact begins at once: {lines:?}");
        assert!(at(1, 'D') < at(1, 'I') && at(1, 'I') < at(1, 'M'), "{lines:?}");
        assert!(lines[3].ends_with("  up to 66 % of checkout"), "{lines:?}");
        assert!(lines[4].ends_with(" a minute"), "{lines:?}");
        assert!(lines[5].contains("09:"), "{lines:?}");
        assert_eq!(lines[6], "D detect · I identify · M mitigate · B rollback · R resolve");
    }

    #[test]
    fn the_highest_value_is_the_same_on_every_page_and_names_its_services() {
        let remark = |incident: &Incident, width: usize| {
            let view = View { width, ..View::default() };
            let mut out = Vec::new();
            write(incident, &view, &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert!(text.lines().all(|line| super::width(line) <= width), "{text}");
            let failed = text.lines().find(|line| line.starts_with("failed")).unwrap();
            failed.split_once("up to ").unwrap().1.to_owned()
        };
        let mut incident = fixture::incident();
        for width in [70, 80, 120, 200] {
            assert_eq!(remark(&incident, width), "66 % of checkout");
        }
        let more = ["payments-and-a-long-name", "carts"]
            .map(|name| Series { service: Some(name.to_owned()), ..incident.series[0].clone() });
        incident.series.extend(more);
        assert_eq!(remark(&incident, 80), "66 % of checko… +2");
        incident.series[0].service = None;
        assert_eq!(remark(&incident, 80), "66 % of requests");
    }

    #[test]
    fn ascii_where_nothing_else_is_spoken() {
        let lines = shown(&View { unicode: false, ..View::default() });
        assert!(lines.iter().all(|line| line.is_ascii()), "{lines:?}");
        assert!(lines[2].contains("####"), "{lines:?}");
    }

    #[test]
    fn no_window_no_course() {
        let mut incident = fixture::incident();
        incident.impact.windows.clear();
        let mut out = Vec::new();
        write(&incident, &View::default(), &mut out).unwrap();
        assert!(out.is_empty());
    }
}
