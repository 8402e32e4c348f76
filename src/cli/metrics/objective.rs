//! Conditions of `--fail-on` on availability and error budget: `availability < 99.9`, `error_budget.remaining < 0`.

use std::cmp::Ordering;

use crate::base::error::Error;
use crate::base::text::escape;
use crate::options;
use crate::report::metrics::availability::{Availability, ServiceAvailability};

/// What can be asked of a period, all services as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// In percent.
    Availability,
    /// The share of the error budget that is used up, in percent.
    Used,
    /// What is left of the error budget, below 0 where it is overspent.
    Remaining,
}

const SUBJECTS: [(&str, Subject); 3] = [
    ("availability", Subject::Availability),
    ("error_budget.used", Subject::Used),
    ("error_budget.remaining", Subject::Remaining),
];

/// What is asked, and what it is set against.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Objective {
    subject: Subject,
    /// Percent, or minutes where `is_percent` is false.
    bound: f64,
    is_percent: bool,
}

impl Objective {
    /// Reads what a condition asks, `None` where it asks something else; the error says what is wrong with the value.
    pub(super) fn read(subject: &str, value: &str) -> Option<Result<Self, String>> {
        let (_, subject) = SUBJECTS.into_iter().find(|(name, _)| *name == subject)?;
        Some(bound(subject, value).map(|(bound, is_percent)| Self { subject, bound, is_percent }))
    }

    /// Returns the names of all that can be asked.
    pub(super) fn names() -> [&'static str; 3] {
        SUBJECTS.map(|(name, _)| name)
    }

    /// Returns its name.
    pub(super) fn name(&self) -> &'static str {
        SUBJECTS.iter().find(|(_, one)| *one == self.subject).map_or("", |(name, _)| name)
    }

    /// Returns whether it takes an objective of availability.
    pub(super) fn is_of_budget(&self) -> bool {
        self.subject != Subject::Availability
    }

    /// Returns how the figure stands to the bound and the figure as text, or why it is not known.
    pub(super) fn judge(&self, availability: &Availability) -> Result<(Ordering, String), String> {
        let all = availability.services.iter().find(|one| one.service.is_none());
        let all = all.ok_or_else(|| "nothing is measured".to_owned())?;
        all.percent().map_err(|why| why.replace('_', " "))?;
        let value =
            self.figure(all, availability.slo).ok_or_else(|| "there is no --slo".to_owned())?;
        let shown =
            if self.is_percent { format!("{value:.4} %") } else { format!("{value:.1} min") };
        Ok((value.total_cmp(&self.bound), shown))
    }

    fn figure(&self, all: &ServiceAvailability, slo: Option<f64>) -> Option<f64> {
        match self.subject {
            Subject::Availability => all.percent().ok(),
            Subject::Used => all.budget_used_percent(slo?),
            Subject::Remaining if self.is_percent => Some(100.0 - all.budget_used_percent(slo?)?),
            Subject::Remaining => all.budget_left_minutes(slo?),
        }
    }
}

fn bound(subject: Subject, value: &str) -> Result<(f64, bool), String> {
    let wanted = || match subject {
        Subject::Remaining => "a duration such as 10m, or a percentage such as 20%, is needed",
        Subject::Availability | Subject::Used => "a percentage such as 99.9 is needed",
    };
    let wrong = || {
        let given =
            if value.is_empty() { "nothing".to_owned() } else { format!("`{}`", escape(value)) };
        format!("{}; here stands {given}", wanted())
    };
    let finite = |text: &str| text.trim().parse::<f64>().ok().filter(|value| value.is_finite());
    if let Some(percent) = value.strip_suffix('%') {
        return finite(percent).map(|percent| (percent, true)).ok_or_else(wrong);
    }
    match (subject, finite(value)) {
        (Subject::Availability | Subject::Used, Some(percent)) => Ok((percent, true)),
        (Subject::Remaining, Some(0.0)) => Ok((0.0, false)),
        (Subject::Remaining, _) => {
            let (sign, length) = value.strip_prefix('-').map_or((1.0, value), |rest| (-1.0, rest));
            match options::seconds("--fail-on", length) {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "seconds of a period are far below 2^53"
                )]
                Ok(seconds) => Ok((sign * seconds as f64 / 60.0, false)),
                Err(Error::Option { .. }) => Err(wrong()),
                Err(error) => Err(error.to_string()),
            }
        }
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::metrics::period::Period;
    use crate::report::metrics::sample::{Sample, SampleWindow};

    /// 30 days with one hour of full outage: 60 of 43.2 minutes at 99.9 %.
    fn april(known: bool) -> Availability {
        let at = |clock: &str| format!("2024-04-10T{clock}:00Z").parse().unwrap();
        let window = SampleWindow {
            from: at("10:00"),
            to: Some(at("11:00")),
            service: None,
            percent: known.then_some(100.0),
        };
        let sample = Sample { windows: vec![window], ..Sample::default() };
        Availability::of(&[sample], Period::parse("2024-04").unwrap(), Some(99.9), &[])
    }

    fn judged(subject: &str, value: &str) -> (Ordering, String) {
        Objective::read(subject, value).unwrap().unwrap().judge(&april(true)).unwrap()
    }

    #[test]
    fn a_period_is_set_against_its_objective() {
        assert_eq!(judged("availability", "99.9"), (Ordering::Less, "99.8611 %".to_owned()));
        assert_eq!(judged("availability", "99%").0, Ordering::Greater);
        assert_eq!(judged("error_budget.used", "100%").0, Ordering::Greater);
        assert_eq!(judged("error_budget.remaining", "0").0, Ordering::Less);
        assert_eq!(judged("error_budget.remaining", "-10m").0, Ordering::Less);
        assert_eq!(judged("error_budget.remaining", "-20m").0, Ordering::Greater);
        assert_eq!(judged("error_budget.remaining", "-30%").0, Ordering::Less);
        assert_eq!(judged("error_budget.remaining", "0").1, "-16.8 min");
    }

    #[test]
    fn what_is_not_known_says_why_and_what_is_wrong_what_is_needed() {
        let asked = Objective::read("availability", "99.9").unwrap().unwrap();
        assert_eq!(asked.judge(&april(false)), Err("share unknown".to_owned()));
        assert!(Objective::read("time_to_detect.p50", "10m").is_none());
        for (subject, value) in
            [("availability", "10m"), ("availability", ""), ("error_budget.used", "x%")]
        {
            let said = Objective::read(subject, value).unwrap().unwrap_err();
            assert!(said.contains("a percentage such as 99.9 is needed"), "{said}");
        }
        let said = Objective::read("error_budget.remaining", "5 apples").unwrap().unwrap_err();
        assert!(said.contains("20%, is needed"), "{said}");
    }
}
