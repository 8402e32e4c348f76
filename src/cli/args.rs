//! The command line as typed.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::cli::archive_args::ArchiveArgs;
use crate::cli::fold_args::FoldArgs;
use crate::cli::lint::args::LintArgs;
use crate::cli::metrics::args::ReviewArgs;
use crate::cli::part_args::PartArgs;
use crate::cli::report_args::{DraftArgs, TimelineArgs};
use crate::cli::rules::args::RulesCommand;

/// The values of `--year`.
pub(crate) const YEARS: RangeInclusive<i64> = 1970..=2199;

/// Rebuild what happened in an outage from the logs that it left behind
///
/// Pipe log archives in; get one deduplicated incident timeline with durations and impact windows, a draft post-mortem
/// in which every line cites file and line, and detect/resolve metrics. Offline and deterministic: the same input
/// gives the same bytes.
#[derive(Debug, Parser)]
#[command(name = "recount", version, arg_required_else_help = true, max_term_width = 100)]
#[command(after_help = "Examples:
  recount timeline logs/                          the incidents in a folder of logs
  recount timeline logs.tar.gz alerts.json        several inputs, packed or not
  kubectl logs deploy/checkout | recount timeline  a pipe
  recount draft logs/ > post-mortem.md            a draft with file and line for every fact
  recount metrics logs/ post-mortems/*.md         detect/resolve metrics over many incidents
  recount records app.log | head                  how a file is read

Exit codes: 0 done, 1 a --fail-on holds, lint found a contradiction or a rule example fails, 2 an error or something could not be read.")]
pub(crate) struct Cli {
    /// Take the team's defaults from this file [default: recount.toml here or in a folder above]
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// Take no team's defaults
    #[arg(long, global = true, conflicts_with = "config")]
    pub no_config: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the incidents: timeline, durations, impact, metrics
    #[command(after_help = "Examples:
  recount timeline logs/
  tar cz logs | recount timeline --format json
  recount timeline logs/ --format html > report.html
  recount timeline logs/ --compact --evidence
  recount timeline logs/ -o draft.md -o report.html -o timeline.json
  recount timeline --tz Europe/Berlin --tz-for 'db-*=UTC' --year 2024 logs/")]
    Timeline(Box<TimelineArgs>),
    /// Write the draft of a post-mortem, every fact with file and line
    #[command(after_help = "Examples:
  recount draft --template google logs/ > post-mortem.md
  recount draft logs/ -o post-mortem.md -o timeline.json --redact all
  recount draft --from half-written.md logs/ > post-mortem.md")]
    Draft(Box<DraftArgs>),
    /// Measure detection and resolution over all incidents given
    #[command(
        after_help = "Inputs are logs, written post-mortems and saved `timeline --format json` output.
Percentiles interpolate linearly (type 7); p50 is shown from 3 values on, p90 from 10.

Example:
  recount metrics logs/ post-mortems/*.md --format json"
    )]
    Metrics {
        /// What to read and how.
        #[command(flatten)]
        input: InputArgs,
        /// How to show it.
        #[command(flatten)]
        view: ViewArgs,
        /// What is made of them.
        #[command(flatten)]
        review: ReviewArgs,
        /// Output format
        #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = crate::cli::metrics_formats())]
        format: String,
    },
    /// Print the events that rules take, as NDJSON: the map step
    #[command(
        after_help = "The output is itself an input of timeline, draft and metrics: the reduce step.

Example:
  recount events part-1/ > 1.ndjson; recount events part-2/ > 2.ndjson
  recount timeline 1.ndjson 2.ndjson"
    )]
    Events {
        /// What to read and how.
        #[command(flatten)]
        input: InputArgs,
        /// Where it stands in a whole.
        #[command(flatten)]
        part: PartArgs,
    },
    /// Print how the input is read: one JSON object a record
    Records {
        /// What to read and how.
        #[command(flatten)]
        input: InputArgs,
        /// Output format
        #[arg(long, value_enum, default_value_t = RecordsFormat::Ndjson)]
        format: RecordsFormat,
    },
    /// Tell how one line was read and what each rule made of it
    #[command(after_help = "Examples:
  recount explain app.log:12
  recount explain 'logs.tar.gz!app/api.log:12'")]
    Explain {
        /// The line, as every citation names it
        #[arg(value_name = "SOURCE:LINE", allow_hyphen_values = true)]
        place: String,
        /// How it is read.
        #[command(flatten)]
        input: ExplainArgs,
    },
    /// Find contradictions in written post-mortems, and between them and their logs
    #[command(after_help = "Examples:
  recount lint post-mortem.md && echo consistent
  recount lint post-mortem.md --logs logs.tar.gz
  recount lint --format sarif post-mortems/ > lint.sarif
  recount lint --list")]
    Lint(LintArgs),
    /// Print the JSON Schema of a document that is written
    Schema {
        /// The document
        #[arg(default_value = "timeline", value_parser = crate::cli::schemas())]
        name: String,
    },
    /// Look at rules, check them and run their examples
    Rules {
        /// What to do with the rules.
        #[command(subcommand)]
        command: RulesCommand,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page of the program, or of one of its commands
    Man {
        /// The command: `timeline`, or `rules test`; none for the program
        #[arg(value_name = "COMMAND")]
        command: Vec<String>,
    },
}

/// What to read, by which rules, and how entries are joined.
#[derive(Debug, Args)]
pub(crate) struct InputArgs {
    /// Files, folders, globs, archives, or `-` for stdin; none and a pipe on stdin means stdin
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<String>,
    /// How times are read.
    #[command(flatten)]
    pub time: TimeArgs,
    /// Leave out what happened before this time
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Leave out what happened at or after this time
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Add or override rules from a file or a folder of *.toml (can be repeated)
    #[arg(long, value_name = "FILE|DIR")]
    pub rules: Vec<PathBuf>,
    /// Use only the rules given with --rules
    #[arg(long)]
    pub no_default_rules: bool,
    /// Only incidents on this service (can be repeated)
    #[arg(long, value_name = "NAME")]
    pub service: Vec<String>,
    /// Join entries without any identity to an incident this near in time [default: 15m]
    #[arg(long, value_name = "DURATION")]
    pub join: Option<String>,
    /// Begin a new incident after this much silence [default: 1h]
    #[arg(long, value_name = "DURATION")]
    pub gap: Option<String>,
    /// How states fold, and what a person corrects.
    #[command(flatten)]
    pub fold: FoldArgs,
    /// What archives may unfold to.
    #[command(flatten)]
    pub archives: ArchiveArgs,
    /// How many threads to use [default: all cores]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// When to show a progress bar on stderr; `always` writes a line a second where that is no terminal
    #[arg(long, value_enum, default_value_t = When::Auto)]
    pub progress: When,
    /// Say nothing on stderr but errors
    #[arg(short, long)]
    pub quiet: bool,
    /// Say more on stderr: coverage and every skipped source
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
}

/// How a single line is read and judged.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// How times are read.
    #[command(flatten)]
    pub time: TimeArgs,
    /// Add or override rules from a file or a folder of *.toml (can be repeated)
    #[arg(long, value_name = "FILE|DIR")]
    pub rules: Vec<PathBuf>,
    /// Use only the rules given with --rules
    #[arg(long)]
    pub no_default_rules: bool,
    /// What archives may unfold to.
    #[command(flatten)]
    pub archives: ArchiveArgs,
}

/// How times are read where the source does not say.
#[derive(Debug, Args)]
pub(crate) struct TimeArgs {
    /// Zone of sources without one: IANA name, offset or abbreviation [default: UTC, and said so]
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    pub tz: Option<String>,
    /// Zone of the sources whose name meets the glob (can be repeated)
    #[arg(long, value_name = "GLOB=ZONE")]
    pub tz_for: Vec<String>,
    /// Year of times without one
    #[arg(long, value_name = "YYYY", value_parser = clap::value_parser!(i32).range(YEARS))]
    pub year: Option<i32>,
    /// Order of dates in numbers such as 3/4/2024, where more than one is possible [default: what the source shows,
    /// else the usual one, and said so]
    #[arg(long, value_name = "ORDER", value_parser = ["dmy", "mdy", "ymd"])]
    pub date_order: Option<String>,
    /// Add this to the times of the sources whose name meets the glob; `auto`, for timeline, draft and metrics, sets
    /// clocks right that other sources prove wrong (can be repeated)
    #[arg(long, value_name = "GLOB=±DURATION|auto")]
    pub skew: Vec<String>,
}

/// How the report is shown.
#[derive(Debug, Args)]
pub(crate) struct ViewArgs {
    /// Show times in this zone instead of UTC (JSON keeps UTC)
    #[arg(long, value_name = "ZONE")]
    pub show_tz: Option<String>,
    /// When to use colour; `NO_COLOR` is obeyed
    #[arg(long, value_enum, default_value_t = When::Auto)]
    pub color: When,
}

/// Whether to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Formats of `records`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RecordsFormat {
    /// One JSON object a line
    Ndjson,
}
