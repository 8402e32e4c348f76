//! A team's defaults: `recount.toml`, found from the working directory upward or named by `--config`. What is typed wins.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::base::error::{Error, Result};
use crate::cli::args::{Cli, Command, InputArgs, TimeArgs, ViewArgs};
use crate::cli::save::OutputArgs;
use crate::cli::speech;
use crate::cli::speech::Loudness;
use crate::format::timestamp::stamp::Order;
use crate::input::file::read_text;
use crate::options;
use crate::redact::Redaction;
use crate::rule::diagnostic::{Diagnostic, render};

/// The name that is looked for.
const NAME: &str = "recount.toml";

/// The file as written; every key is the option of that name.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct Team {
    tz: Option<Spanned<String>>,
    tz_for: BTreeMap<Spanned<String>, Spanned<String>>,
    date_order: Option<Spanned<String>>,
    skew: BTreeMap<Spanned<String>, Spanned<String>>,
    show_tz: Option<Spanned<String>>,
    rules: Vec<PathBuf>,
    no_default_rules: bool,
    service: Vec<String>,
    join: Option<Spanned<String>>,
    gap: Option<Spanned<String>>,
    redact: Vec<Spanned<String>>,
    template: Option<String>,
}

/// Fills in what is not typed from the team's file, if there is one.
pub(crate) fn apply(cli: &mut Cli) -> Result<()> {
    let found = match (&cli.config, cli.no_config) {
        (_, true) => None,
        (Some(path), _) => Some(path.clone()),
        (None, _) => std::env::current_dir().ok().and_then(|folder| upward(&folder)),
    };
    let Some(path) = found else { return Ok(()) };
    let team = read(&path)?;
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    let verbose = match &mut cli.command {
        Command::Timeline(args) => {
            team.output(&mut args.output);
            team.view(&mut args.view);
            team.input(&mut args.input, &folder)
        }
        Command::Draft(args) => {
            team.output(&mut args.output);
            team.view(&mut args.view);
            if args.from.is_none() {
                args.template = args.template.take().or_else(|| team.form(&folder));
            }
            team.input(&mut args.input, &folder)
        }
        Command::Metrics { input, view, .. } => {
            team.view(view);
            team.input(input, &folder)
        }
        Command::Events { input, .. } | Command::Records { input, .. } => {
            team.input(input, &folder)
        }
        Command::Explain { input, .. } => {
            team.time(&mut input.time);
            team.rules(&mut input.rules, &mut input.no_default_rules, &folder);
            false
        }
        Command::Lint(args) => {
            team.time(&mut args.time);
            false
        }
        _ => false,
    };
    if verbose {
        speech::note(&format!("config: {}", path.display()), Loudness::Verbose);
    }
    Ok(())
}

/// Returns the file in `folder` or in the nearest folder above it.
fn upward(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(NAME)).find(|path| path.is_file())
}

fn read(path: &Path) -> Result<Team> {
    let text = read_text(path)?;
    let shown = |diagnostics: &[Diagnostic]| {
        Error::Rules(render(&path.to_string_lossy(), &text, diagnostics))
    };
    let team: Team = toml::from_str(&text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        shown(&[Diagnostic::new(span, error.message())])
    })?;
    let wrong = team.wrong();
    if wrong.is_empty() { Ok(team) } else { Err(shown(&wrong)) }
}

impl Team {
    /// Returns what makes no sense, by the same rules as the options.
    fn wrong(&self) -> Vec<Diagnostic> {
        let mut wrong = Vec::new();
        let mut judge = |value: &Spanned<String>, judged: Result<()>| {
            if let Err(error) = judged {
                wrong.push(Diagnostic::new(value.span(), error.to_string()));
            }
        };
        for (option, value) in [("tz", &self.tz), ("show-tz", &self.show_tz)] {
            if let Some(value) = value {
                judge(value, options::zone(option, value.get_ref()).map(drop));
            }
        }
        for (option, value) in [("join", &self.join), ("gap", &self.gap)] {
            if let Some(value) = value {
                judge(value, options::seconds(option, value.get_ref()).map(drop));
            }
        }
        for (glob, zone) in &self.tz_for {
            judge(zone, options::zone_for(&pair(glob, zone)).map(drop));
        }
        for (glob, delta) in &self.skew {
            judge(delta, options::skew(&pair(glob, delta)).map(drop));
        }
        let word = |option, known: bool, words: &str| {
            let message = format!("use one of {words}");
            if known { Ok(()) } else { Err(Error::Option { option, message }) }
        };
        if let Some(value) = &self.date_order {
            let known = Order::parse(value.get_ref()).is_some();
            judge(value, word("date-order", known, "dmy, mdy, ymd"));
        }
        for value in &self.redact {
            let known = Redaction::WORDS.contains(&value.get_ref().as_str());
            judge(value, word("redact", known, &Redaction::WORDS.join(", ")));
        }
        wrong
    }

    fn input(&self, args: &mut InputArgs, folder: &Path) -> bool {
        self.time(&mut args.time);
        self.rules(&mut args.rules, &mut args.no_default_rules, folder);
        if args.service.is_empty() {
            args.service.clone_from(&self.service);
        }
        fill(&mut args.join, self.join.as_ref());
        fill(&mut args.gap, self.gap.as_ref());
        args.verbose
    }

    /// The first glob that meets a source wins, so what is typed stays in front.
    fn time(&self, args: &mut TimeArgs) {
        fill(&mut args.tz, self.tz.as_ref());
        fill(&mut args.date_order, self.date_order.as_ref());
        args.tz_for.extend(self.tz_for.iter().map(|(glob, zone)| pair(glob, zone)));
        args.skew.extend(self.skew.iter().map(|(glob, delta)| pair(glob, delta)));
    }

    /// Later rules override earlier ones, so what is typed comes last.
    fn rules(&self, rules: &mut Vec<PathBuf>, no_default_rules: &mut bool, folder: &Path) {
        let own = self.rules.iter().map(|path| folder.join(path));
        *rules = own.chain(std::mem::take(rules)).collect();
        *no_default_rules |= self.no_default_rules;
    }

    fn view(&self, args: &mut ViewArgs) {
        fill(&mut args.show_tz, self.show_tz.as_ref());
    }

    fn output(&self, args: &mut OutputArgs) {
        if args.redact.is_empty() {
            args.redact = self.redact.iter().map(|word| word.get_ref().clone()).collect();
        }
    }

    /// A name of a template, or a file beside this one.
    fn form(&self, folder: &Path) -> Option<String> {
        let name = self.template.as_ref()?;
        let known = crate::report::draft::find(name).is_some();
        let file = || folder.join(name).to_string_lossy().into_owned();
        Some(if known { name.clone() } else { file() })
    }
}

fn pair(glob: &Spanned<String>, value: &Spanned<String>) -> String {
    format!("{}={}", glob.get_ref(), value.get_ref())
}

fn fill(typed: &mut Option<String>, team: Option<&Spanned<String>>) {
    if typed.is_none() {
        *typed = team.map(|value| value.get_ref().clone());
    }
}
