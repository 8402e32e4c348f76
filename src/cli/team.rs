//! A team's defaults: `recount.toml`, found from the working directory upward or named by `--config`. What is typed wins.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::base::error::{Error, Result};
use crate::cli::archive_args::Caps;
use crate::cli::args::{Cli, Command, InputArgs, TimeArgs, ViewArgs, YEARS};
use crate::cli::fold_args::FLAP_WINDOWS;
use crate::cli::refused;
use crate::cli::save::OutputArgs;
use crate::cli::setup;
use crate::cli::speech;
use crate::cli::speech::Loudness;
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
    year: Option<Spanned<i32>>,
    date_order: Option<Spanned<String>>,
    skew: BTreeMap<Spanned<String>, Spanned<String>>,
    show_tz: Option<Spanned<String>>,
    rules: Vec<PathBuf>,
    no_default_rules: bool,
    service: Vec<String>,
    join: Option<Spanned<String>>,
    gap: Option<Spanned<String>>,
    flap: Option<Spanned<String>>,
    flap_window: Option<Spanned<String>>,
    format: Option<Spanned<String>>,
    slo: Option<Spanned<f64>>,
    redact: Vec<Spanned<String>>,
    template: Option<String>,
    archive_limit: Caps,
}

/// Fills in what is not typed from the team's file, if there is one. What it takes out less of, and what it brings with
/// it, is said: any folder above may hold one.
pub(crate) fn apply(cli: &mut Cli) -> Result<()> {
    let found = match (&cli.config, cli.no_config) {
        (_, true) => None,
        (Some(path), _) => Some(path.clone()),
        (None, _) => std::env::current_dir().ok().and_then(|folder| upward(&folder)),
    };
    let Some(path) = found else { return Ok(()) };
    let way = if cli.config.is_some() { "leave --config out" } else { "--no-config leaves it out" };
    let team = read(&path).map_err(|error| error.of_option("--config", way))?;
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    let mut taken = Taken::default();
    let loudness = match &mut cli.command {
        Command::Timeline(args) => {
            taken.open = team.output(&mut args.output);
            team.view(&mut args.view);
            fill(&mut args.format, team.format.as_ref());
            taken.rules = team.input(&mut args.input, &folder);
            setup::loudness(&args.input)
        }
        Command::Draft(args) => {
            taken.open = team.output(&mut args.output);
            team.view(&mut args.view);
            if args.from.is_none() && args.template.is_none() {
                args.template = team.form(&folder);
                taken.template.clone_from(&args.template);
            }
            taken.rules = team.input(&mut args.input, &folder);
            setup::loudness(&args.input)
        }
        Command::Metrics { input, view, review, .. } => {
            team.view(view);
            // Without a period there is nothing to hold it against.
            if review.period.is_some() && review.slo.is_none() {
                review.slo = team.slo.as_ref().map(|slo| *slo.get_ref());
            }
            taken.rules = team.input(input, &folder);
            setup::loudness(input)
        }
        Command::Events { input, .. } | Command::Records { input, .. } => {
            taken.rules = team.input(input, &folder);
            setup::loudness(input)
        }
        Command::Explain { input, .. } => {
            team.time(&mut input.time);
            team.archive_limit.add_to(&mut input.archives);
            taken.rules = team.rules(&mut input.rules, &mut input.no_default_rules, &folder);
            Loudness::Normal
        }
        Command::Lint(args) => {
            team.time(&mut args.time);
            team.archive_limit.add_to(&mut args.archives);
            Loudness::Normal
        }
        _ => Loudness::Normal,
    };
    taken.say(&path, loudness);
    Ok(())
}

/// What of a team's file changes what is shown to others, or brings in other files.
#[derive(Debug, Default)]
struct Taken {
    /// What is taken out, where that is less than is taken out without the file.
    open: Option<String>,
    /// What becomes of the rules.
    rules: Option<String>,
    /// The template.
    template: Option<String>,
}

impl Taken {
    /// Says it, each in one line; that secrets stay is said even where nothing else is.
    fn say(&self, path: &Path, loudness: Loudness) {
        let path = path.display();
        if let Some(words) = &self.open {
            let text = format!(
                "config: {path}: redact = {words}: secrets stay in what is written; --redact secrets or --no-config \
                 takes them out"
            );
            speech::note(&text, Loudness::Verbose);
        }
        let template = self.template.as_ref().map(|name| format!("the template {name}"));
        let brought: Vec<&str> = self.rules.iter().chain(&template).map(String::as_str).collect();
        if !brought.is_empty() {
            let brought = brought.join(", ");
            let text = format!("config: {path}: takes {brought}; --no-config leaves it out");
            speech::note(&text, loudness);
        } else if loudness == Loudness::Verbose {
            speech::note(&format!("config: {path}"), loudness);
        }
    }
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
        let key = text.get(span.clone()).unwrap_or_default().trim_matches(['"', '\'']);
        let refused =
            refused::reason(key).map(|reason| format!("`{key}` is not set here: {reason}"));
        shown(&[Diagnostic::new(span, refused.unwrap_or_else(|| error.message().to_owned()))])
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
        for (option, value) in [("join", &self.join), ("gap", &self.gap), ("flap", &self.flap)] {
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
        for cap in self.archive_limit.typed() {
            judge(&cap, options::archive_limits([cap.get_ref().as_str()]).map(drop));
        }
        if let Some(value) = &self.date_order {
            judge(value, options::one_of("date-order", value.get_ref(), &["dmy", "mdy", "ymd"]));
        }
        if let Some(value) = &self.flap_window {
            judge(value, options::one_of("flap-window", value.get_ref(), &FLAP_WINDOWS));
        }
        if let Some(value) = &self.format {
            judge(value, options::one_of("format", value.get_ref(), &crate::report::names()));
        }
        for value in &self.redact {
            judge(value, options::one_of("redact", value.get_ref(), &Redaction::WORDS));
        }
        let words = self.redact.iter().map(|word| word.get_ref().as_str());
        if let (Some(first), Err(error)) = (self.redact.first(), Redaction::of(words)) {
            judge(first, Err(error));
        }
        if let Some(year) =
            self.year.as_ref().filter(|year| !YEARS.contains(&i64::from(*year.get_ref())))
        {
            let message = format!("year: give one from {} to {}", YEARS.start(), YEARS.end());
            wrong.push(Diagnostic::new(year.span(), message));
        }
        if let Some(slo) =
            self.slo.as_ref().filter(|slo| !(*slo.get_ref() > 0.0 && *slo.get_ref() < 100.0))
        {
            wrong.push(Diagnostic::new(slo.span(), "slo: give a percentage between 0 and 100"));
        }
        wrong
    }

    /// Fills in all that decides what is read; returns what becomes of the rules.
    fn input(&self, args: &mut InputArgs, folder: &Path) -> Option<String> {
        self.time(&mut args.time);
        self.archive_limit.add_to(&mut args.archives);
        if args.service.is_empty() {
            args.service.clone_from(&self.service);
        }
        fill(&mut args.join, self.join.as_ref());
        fill(&mut args.gap, self.gap.as_ref());
        fill(&mut args.fold.flap, self.flap.as_ref());
        fill(&mut args.fold.flap_window, self.flap_window.as_ref());
        self.rules(&mut args.rules, &mut args.no_default_rules, folder)
    }

    /// The first glob that meets a source wins, so what is typed stays in front.
    fn time(&self, args: &mut TimeArgs) {
        fill(&mut args.tz, self.tz.as_ref());
        fill(&mut args.date_order, self.date_order.as_ref());
        args.year = args.year.or(self.year.as_ref().map(|year| *year.get_ref()));
        args.tz_for.extend(self.tz_for.iter().map(|(glob, zone)| pair(glob, zone)));
        args.skew.extend(self.skew.iter().map(|(glob, delta)| pair(glob, delta)));
    }

    /// Later rules override earlier ones, so what is typed comes last. Returns what becomes of them, if anything.
    fn rules(
        &self,
        rules: &mut Vec<PathBuf>,
        no_default_rules: &mut bool,
        folder: &Path,
    ) -> Option<String> {
        let own = self.rules.iter().map(|path| folder.join(path));
        *rules = own.chain(std::mem::take(rules)).collect();
        let dropped = self.no_default_rules && !*no_default_rules;
        *no_default_rules |= self.no_default_rules;
        let names: Vec<String> = self.rules.iter().map(|path| path.display().to_string()).collect();
        let added = (!names.is_empty()).then(|| format!("rules of its own ({})", names.join(", ")));
        let dropped = dropped.then(|| "no default rules".to_owned());
        let caps = self.archive_limit.told();
        let told: Vec<String> = added.into_iter().chain(dropped).chain(caps).collect();
        (!told.is_empty()).then(|| told.join(", "))
    }

    fn view(&self, args: &mut ViewArgs) {
        fill(&mut args.show_tz, self.show_tz.as_ref());
    }

    /// Fills in what is taken out; returns it where secrets, which are by default, are not.
    fn output(&self, args: &mut OutputArgs) -> Option<String> {
        if !args.redact.is_empty() {
            return None;
        }
        args.redact = self.redact.iter().map(|word| word.get_ref().clone()).collect();
        let what = Redaction::of(args.redact.iter().map(String::as_str)).ok()?;
        let lower = !args.redact.is_empty() && what.is_below(Redaction::SECRETS);
        lower.then(|| args.redact.join(", "))
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_option_is_a_key_or_refused_with_a_reason() {
        let cli = Cli::command();
        for command in ["timeline", "draft", "metrics"] {
            let command = cli.find_subcommand(command).unwrap();
            let options = command.get_arguments().chain(cli.get_arguments());
            for name in options.filter_map(|option| option.get_long()) {
                let read = toml::from_str::<Team>(&format!("{name} = {{ a = [1] }}"));
                let said = read.map(drop).unwrap_err().to_string();
                let key = !said.contains("unknown field");
                assert!(key != refused::reason(name).is_some(), "{name}: {said}");
            }
        }
    }
}
