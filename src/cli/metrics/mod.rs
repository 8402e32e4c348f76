//! `recount metrics`: the metrics of many incidents, out of logs, saved timelines and written post-mortems.

pub(crate) mod args;
mod condition;
mod objective;

use std::io::Write;

use crate::base::error::{Error, Result};
use crate::base::interval::{Interval, without};
use crate::base::text::plural;
use crate::cli::args::{InputArgs, ViewArgs};
use crate::cli::exit::Exit;
use crate::cli::metrics::args::ReviewArgs;
use crate::cli::metrics::condition::{Condition, Verdict};
use crate::cli::pending::Pending;
use crate::cli::speech::Loudness;
use crate::cli::{report, setup, speech};
use crate::incident::metric::METRICS;
use crate::input::file::{read_file, read_head};
use crate::input::source::Input;
use crate::model::moment::Moment;
use crate::model::report::Coverage;
use crate::report as show;
use crate::report::metrics::availability::Availability;
use crate::report::metrics::compare::Comparison;
use crate::report::metrics::distribution::Distribution;
use crate::report::metrics::group::By;
use crate::report::metrics::period::{FORMS, Period};
use crate::report::metrics::review::Review;
use crate::report::metrics::sample::Sample;
use crate::report::metrics::twice;

/// What is asked of the incidents, as meant.
struct Wanted {
    by: Option<By>,
    histogram: bool,
    period: Option<Period>,
    slo: Option<f64>,
    sides: Option<[Period; 2]>,
    conditions: Vec<Condition>,
}

/// Runs `recount metrics`: saved timelines give their metrics as they are, everything else is read.
pub(crate) fn run(
    input: &InputArgs,
    view: &ViewArgs,
    args: &ReviewArgs,
    format: &str,
    out: &mut dyn Write,
) -> Result<Exit> {
    let wanted = Wanted::of(args)?;
    let view = setup::view(view)?;
    let Some(format) = show::metrics::find(format) else {
        let message = format!("`{format}` is no output format");
        return Err(Error::Option { option: "--format", message });
    };
    let mut samples = Vec::new();
    let (inputs, missing) = setup::inputs(&input.inputs)?;
    let mut logs = Vec::new();
    let mut known = Vec::new();
    for one in inputs {
        match saved_timeline(&one)? {
            Some((saved, covered)) => {
                samples.extend(saved);
                known.extend(covered);
            }
            None => logs.push(one),
        }
    }
    let (harvest, options) = report::harvest_of(input, &logs, missing, &Pending::default())?;
    let mut report = report::reduced(input, harvest, options)?;
    known.extend(report.coverage.iter().flat_map(known_of));
    samples.extend(report.incidents.iter().map(Sample::new));
    samples.sort_by(|one, other| (&one.start, &one.incident).cmp(&(&other.start, &other.incident)));
    samples.dedup_by(|one, other| one.incident == other.incident);
    let mut review = wanted.review(samples, &known, setup::loudness(input));
    review.warnings = twice::warnings(&review.samples);
    report.warnings.extend(review.warnings.iter().cloned());
    report.warnings.sort();
    (format.render)(&review, &view, out).map_err(Error::Write)?;
    let exit = report::account(input, &report.ledger, &report.coverage, &report.warnings)?;
    Ok(exit.max(wanted.judge(&review, setup::loudness(input))))
}

/// Returns the incidents of a saved `timeline --format json`, or `None` where the input is something else.
fn saved_timeline(input: &Input) -> Result<Option<(Vec<Sample>, Vec<Interval>)>> {
    let Some(path) = input.path.as_ref().filter(|path| path.is_file()) else { return Ok(None) };
    if !show::json::read::is_saved(&read_head(path, 512)?) {
        return Ok(None);
    }
    let text = read_file(path)?;
    let samples = show::json::read::samples(&text);
    let mut samples = samples.map_err(|message| Error::Content { path: path.clone(), message })?;
    for sample in &mut samples {
        sample.input = Some(path.display().to_string());
    }
    Ok(Some((samples, show::json::read::covered(&text))))
}

/// Returns the times that a source covers: from its first to its last, but for its gaps.
fn known_of(one: &Coverage) -> Vec<Interval> {
    let at = |moment: &Option<Moment>| moment.as_ref().and_then(Moment::time);
    let whole = at(&one.first).zip(at(&one.last)).and_then(|(from, to)| Interval::new(from, to));
    let gaps = one.gaps.iter().filter_map(|(from, to)| Interval::new(from.time()?, to.time()?));
    whole.map(|whole| without(whole, gaps)).unwrap_or_default()
}

impl Wanted {
    fn of(args: &ReviewArgs) -> Result<Self> {
        let names: Vec<&str> = METRICS.iter().map(|metric| metric.name()).collect();
        let conditions = args.fail_on.iter().map(|text| Condition::parse(text, &names));
        let conditions: Vec<Condition> = conditions.collect::<Result<_>>()?;
        for (asked, budget) in conditions.iter().filter_map(Condition::of_period) {
            let missing = match (&args.period, args.slo) {
                (None, _) => "--period, over which it is measured",
                (_, None) if budget => "--slo, whose budget it is",
                _ => continue,
            };
            let message = format!("`{asked}` needs {missing}");
            return Err(Error::Option { option: "--fail-on", message });
        }
        let period = args
            .period
            .as_deref()
            .map(|text| Period::parse(text).ok_or_else(|| wrong("--period", text, FORMS)));
        let compared = args.compare.as_deref().map(|text| {
            let form = format!("two periods with `..` between them, each {FORMS}");
            Period::parse_two(text).ok_or_else(|| wrong("--compare", text, &form))
        });
        let around = args.before.as_deref().map(|text| {
            let form = "a day such as 2024-03-01 or an instant such as 2024-03-01T12:00:00Z";
            Period::around(text).ok_or_else(|| wrong("--before", text, form))
        });
        if let Some(slo) = args.slo.filter(|slo| !(*slo > 0.0 && *slo < 100.0)) {
            let message = format!(
                "`{slo}` leaves {}: an objective lies above 0 and below 100, such as 99.9",
                if slo >= 100.0 { "no error budget" } else { "nothing to measure" }
            );
            return Err(Error::Option { option: "--slo", message });
        }
        Ok(Self {
            by: args.by.as_deref().and_then(By::parse),
            histogram: args.histogram,
            period: period.transpose()?,
            slo: args.slo,
            sides: compared.or(around).transpose()?,
            conditions,
        })
    }

    /// Availability and comparison ask all incidents: one that began before a period may reach into it.
    fn review(&self, samples: Vec<Sample>, known: &[Interval], loudness: Loudness) -> Review {
        let period = self.period.clone();
        let availability = period.map(|period| Availability::of(&samples, period, self.slo, known));
        let comparison = self.sides.clone().map(|sides| Comparison::of(&samples, sides));
        let before = samples.len();
        let samples: Vec<Sample> = samples.into_iter().filter(|one| self.is_meant(one)).collect();
        if let Some(period) = self.period.as_ref().filter(|_| samples.len() < before) {
            let left = before - samples.len();
            let name = &period.name;
            let text = format!(
                "--period {name}: left out, as they begin outside it or have no full date: {left} of {}",
                plural(before as u64, "incident")
            );
            speech::note(&text, loudness);
        }
        Review {
            groups: self.by.map(|by| (by, by.groups(&samples))),
            comparison,
            availability,
            histogram: self.histogram,
            samples,
            warnings: Vec::new(),
        }
    }

    fn is_meant(&self, sample: &Sample) -> bool {
        let inside = |period: &Period| sample.instant().is_some_and(|at| period.holds(at));
        self.period.as_ref().is_none_or(inside)
    }

    /// Says which conditions are met, and which nobody can tell.
    fn judge(&self, review: &Review, loudness: Loudness) -> Exit {
        let metrics = Distribution::gather(&review.samples);
        let mut exit = Exit::Done;
        for condition in &self.conditions {
            match condition.judge(&metrics, review.availability.as_ref()) {
                Verdict::Met(why) => {
                    speech::error(&format!("--fail-on: {why}"));
                    exit = Exit::Failed;
                }
                Verdict::Unknown(why) => speech::note(&format!("--fail-on: {why}"), loudness),
                Verdict::Unmet => {}
            }
        }
        exit
    }
}

fn wrong(option: &'static str, text: &str, form: &str) -> Error {
    Error::Option { option, message: format!("`{text}` is not understood; write {form}") }
}
