//! Incidents told apart by service, severity or month, each group measured alone.

use std::collections::BTreeMap;

use crate::model::phase::Severity;
use crate::report::metrics::sample::Sample;

/// What tells incidents apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The services; an incident on several counts in each.
    Service,
    /// The worst severity told.
    Severity,
    /// The month, in UTC, in which it began.
    Month,
}

impl By {
    /// The values of `--by`.
    pub const NAMES: [&'static str; 3] = ["service", "severity", "month"];

    /// Returns what `name` stands for.
    pub fn parse(name: &str) -> Option<Self> {
        let all = [Self::Service, Self::Severity, Self::Month];
        all.into_iter().find(|by| by.name() == name)
    }

    /// Returns the name used in every output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Severity => "severity",
            Self::Month => "month",
        }
    }

    /// Returns the groups of `samples`: services and months by name, severities from the worst; what has none last.
    pub fn groups(self, samples: &[Sample]) -> Vec<Group> {
        let mut groups: BTreeMap<(Rank, String), Vec<Sample>> = BTreeMap::new();
        for sample in samples {
            for key in self.keys(sample) {
                groups.entry(key).or_default().push(sample.clone());
            }
        }
        groups.into_iter().map(|((_, name), samples)| Group { name, samples }).collect()
    }

    fn keys(self, sample: &Sample) -> Vec<(Rank, String)> {
        let none = |what: &str| vec![(Rank::MAX, what.to_owned())];
        match self {
            Self::Service if sample.services.is_empty() => none("no service"),
            Self::Service => sample.services.iter().map(|name| (0, name.clone())).collect(),
            Self::Severity => match &sample.severity {
                Some(name) => vec![(rank(name), name.clone())],
                None => none("no severity"),
            },
            Self::Month => match sample.instant() {
                Some(at) => vec![(0, at.format("%Y-%m").to_string())],
                None => none("no full date"),
            },
        }
    }
}

/// Which group comes first.
type Rank = u8;

fn rank(severity: &str) -> Rank {
    match Severity::parse(severity) {
        Some(Severity::Critical) => 0,
        Some(Severity::Error) => 1,
        Some(Severity::Warning) => 2,
        Some(Severity::Info) => 3,
        None => 4,
    }
}

/// Incidents that have something in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// What they have in common.
    pub name: String,
    /// The incidents.
    pub samples: Vec<Sample>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(services: &[&str], severity: Option<&str>, start: Option<&str>) -> Sample {
        Sample {
            services: services.iter().map(|name| (*name).to_owned()).collect(),
            severity: severity.map(str::to_owned),
            start: start.map(str::to_owned),
            ..Sample::default()
        }
    }

    fn names(by: By, samples: &[Sample]) -> Vec<(String, usize)> {
        by.groups(samples).into_iter().map(|group| (group.name, group.samples.len())).collect()
    }

    #[test]
    fn every_incident_is_in_a_group() {
        let samples = [
            sample(&["shop", "pay"], Some("warning"), Some("2024-03-01T00:00:00Z")),
            sample(&["shop"], Some("critical"), Some("2024-02-29T23:59:59Z")),
            sample(&[], None, Some("T10:00:00")),
        ];
        let own = |list: &[(&str, usize)]| -> Vec<(String, usize)> {
            list.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
        };
        let services = [("pay", 1), ("shop", 2), ("no service", 1)];
        assert_eq!(names(By::Service, &samples), own(&services));
        let severities = [("critical", 1), ("warning", 1), ("no severity", 1)];
        assert_eq!(names(By::Severity, &samples), own(&severities));
        let months = [("2024-02", 1), ("2024-03", 1), ("no full date", 1)];
        assert_eq!(names(By::Month, &samples), own(&months));
        assert!(By::NAMES.iter().all(|name| By::parse(name).is_some()));
    }
}
