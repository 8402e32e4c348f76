//! The command line of `recount rules`, as typed.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What to do with rules.
#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// List packs and rules
    List(RulesArgs),
    /// Check rule files: every error with file, line and column
    Check(RulesArgs),
    /// Run the examples of the rules
    Test(RulesArgs),
    /// Show a rule: what it asks, its literals, its examples
    Show {
        /// The id, such as `pagerduty.acknowledged`
        id: String,
        /// Which rules.
        #[command(flatten)]
        rules: RulesArgs,
    },
    /// Print the JSON Schema of rule files, for editors
    Schema,
    /// Learn what talk reads like from examples, and print the table that rules with `reads` go by
    #[command(after_help = "A line of an example file is a label, a tab and a message.

Example:
  recount rules learn rules/talk/*.tsv > rules/talk/table.txt")]
    Learn {
        /// Files of examples
        #[arg(value_name = "FILE", required = true)]
        paths: Vec<PathBuf>,
    },
    /// Print Sigma rules (*.yml) or grok patterns as a rule file
    #[command(
        after_help = "Sigma's contains, startswith, endswith, re, all and exists, lists, keywords, and conditions of and, or,
not, 1 of, all of are taken; anything else is refused by name with its line.

Example:
  recount rules import sigma/login.yml > my-team/login.toml && recount rules test my-team/"
    )]
    Import {
        /// A Sigma rule file, or a file of grok patterns
        #[arg(value_name = "FILE")]
        path: PathBuf,
        /// The id of the pack [default: from the name of the file]
        #[arg(long)]
        id: Option<String>,
    },
}

/// Which rules.
#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// Rule files or folders of *.toml [default: those built in]
    #[arg(value_name = "FILE|DIR")]
    pub paths: Vec<PathBuf>,
    /// Add or override rules from a file or a folder of *.toml (can be repeated)
    #[arg(long, value_name = "FILE|DIR")]
    pub rules: Vec<PathBuf>,
    /// Use only the rules given with --rules
    #[arg(long)]
    pub no_default_rules: bool,
}
