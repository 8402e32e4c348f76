//! What `recount metrics` makes of the incidents, as typed.

use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::report::metrics::group::By;

/// How incidents are told apart, compared and judged.
#[derive(Debug, Args)]
pub(crate) struct ReviewArgs {
    /// Measure each service, severity or month alone as well
    #[arg(long, value_name = "WHAT", value_parser = PossibleValuesParser::new(By::NAMES))]
    pub by: Option<String>,
    /// Show how the values of each metric are spread, as bars
    #[arg(long)]
    pub histogram: bool,
    /// Only incidents that begin in this period, and the availability over it: 2024, 2024-H1, 2024-Q1, 2024-03 or
    /// FROM/TO, in UTC
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// The objective of availability in percent, such as 99.9: how much of its error budget is used
    #[arg(long, value_name = "PERCENT", requires = "period")]
    pub slo: Option<f64>,
    /// Set two periods beside each other, such as 2024-Q1..2024-Q2
    #[arg(long, value_name = "PERIOD..PERIOD", conflicts_with = "before")]
    pub compare: Option<String>,
    /// Set what began before this day beside what began from it on
    #[arg(long, value_name = "DATE")]
    pub before: Option<String>,
    /// Exit with 1 where this holds, such as `time_to_detect.p50 > 10m` (`n`, `n_null`, `min`, `p50`, `p90` and `max` can
    /// be asked), `availability < 99.9`, `error_budget.remaining < 0` (can be repeated)
    #[arg(long, value_name = "CONDITION")]
    pub fail_on: Vec<String>,
}
