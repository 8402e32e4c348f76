//! From the command line as typed to what it means: options, inputs, rules.

use std::io::IsTerminal;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use crate::base::error::{Error, Result};
use crate::base::text::escape;
use crate::cli::args::{InputArgs, TimeArgs, ViewArgs, When};
use crate::cli::corrections;
use crate::cli::save::OutputArgs;
use crate::cli::speech::Loudness;
use crate::cli::table::TableArgs;
use crate::format::options::ReadOptions;
use crate::format::timestamp::stamp::Order;
use crate::format::timestamp::zone::Zone;
use crate::incident::IncidentOptions;
use crate::input::file::read_text;
use crate::input::source::Input;
use crate::input::walk::expand;
use crate::model::report::{Skip, Warning};
use crate::options::{self, Options};
use crate::progress::Progress;
use crate::redact::Redaction;
use crate::report::draft;
use crate::report::render::View;
use crate::rule::load::{RuleFile, Ruleset, builtin, load_to_match};
use crate::timeline::{FlapWindow, TimelineOptions};

/// Below this much input a progress bar would only flicker.
const SMALL: u64 = 64 << 20;

/// The value of `--skew` that lets the sources set each other's clocks.
const AUTO: &str = "auto";

/// Returns how times are read by a command that looks at each source alone.
pub(crate) fn read_options(args: &TimeArgs) -> Result<ReadOptions> {
    if is_auto(args) {
        let message = "`auto` compares the events of all sources; it is for timeline, draft and \
                       metrics (also over saved events)";
        return Err(Error::Option { option: "--skew", message: message.to_owned() });
    }
    options_of_times(args)
}

fn is_auto(args: &TimeArgs) -> bool {
    args.skew.iter().any(|text| text == AUTO)
}

/// Returns how times are read, clocks that other sources set left out.
pub(crate) fn options_of_times(args: &TimeArgs) -> Result<ReadOptions> {
    let skews = args.skew.iter().filter(|text| *text != AUTO);
    Ok(ReadOptions {
        zone: args.tz.as_deref().map(|text| options::zone("--tz", text)).transpose()?,
        zone_for: args.tz_for.iter().map(|text| options::zone_for(text)).collect::<Result<_>>()?,
        year: args.year,
        date_order: args.date_order.as_deref().and_then(Order::parse),
        skew: skews.map(|text| options::skew(text)).collect::<Result<_>>()?,
        block: None,
    })
}

/// Warns of zones that the user names by an abbreviation that several zones bear.
pub(crate) fn zone_warnings(args: &TimeArgs) -> Vec<Warning> {
    let general = args.tz.iter().map(|text| ("--tz", text.as_str()));
    let named = args.tz_for.iter().filter_map(|text| Some(("--tz-for", text.rsplit_once('=')?.1)));
    let shared = general.chain(named).filter(|(_, text)| Zone::is_ambiguous(text));
    let read = shared.filter_map(|(option, text)| Some((option, text, Zone::parse(text)?)));
    read.map(|(option, text, zone)| Warning {
        code: "ambiguous_zone".to_owned(),
        message: format!(
            "{option}: several zones bear the name {text}; read as {zone}, a name such as Asia/Shanghai says which"
        ),
        origin: None,
    })
    .collect()
}

/// Returns all that decides what the run finds, and sets the number of threads.
pub(crate) fn options(args: &InputArgs) -> Result<Options> {
    let options = options_again(args)?;
    set_threads(args.threads)?;
    Ok(options)
}

/// Returns all that decides what the run finds.
pub(crate) fn options_again(args: &InputArgs) -> Result<Options> {
    let read = options_of_times(&args.time)?;
    let instant = |option, text: &Option<String>| {
        text.as_deref().map(|text| options::instant(option, text, &read)).transpose()
    };
    let incident = IncidentOptions {
        join_seconds: options::seconds("--join", args.join.as_deref().unwrap_or("15m"))?,
        gap_seconds: options::seconds("--gap", args.gap.as_deref().unwrap_or("1h"))?,
    };
    let timeline = TimelineOptions {
        flap_seconds: options::seconds("--flap", args.fold.flap.as_deref().unwrap_or("10m"))?,
        flap_window: match args.fold.flap_window.as_deref() {
            Some("fixed") => FlapWindow::Fixed,
            _ => FlapWindow::Rolling,
        },
        ..TimelineOptions::default()
    };
    let limit = args.fold.event_limit.and_then(|limit| usize::try_from(limit).ok());
    let limit = limit.unwrap_or(options::EVENTS);
    Ok(Options {
        timeline,
        event_limit: limit,
        event_room: limit,
        since: instant("--since", &args.since)?,
        until: instant("--until", &args.until)?,
        limits: args.archives.limits()?,
        services: args.service.clone(),
        incident,
        skew_auto: is_auto(&args.time),
        read,
        ..Options::default()
    })
}

fn set_threads(threads: Option<usize>) -> Result<()> {
    let wrong = |message: String| Error::Option { option: "--threads", message };
    if threads == Some(0) {
        return Err(wrong("give at least 1".to_owned()));
    }
    // 0 stands for as many as there are cores. The first thread works along: its memory is the cheapest to grow.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0));
    let built = pool.use_current_thread().build_global();
    if threads.is_some() { built.map_err(|error| wrong(error.to_string())) } else { Ok(()) }
}

/// Returns the inputs named, stdin where none is named and a pipe is there, and what could not be found.
pub(crate) fn inputs(arguments: &[String]) -> Result<(Vec<Input>, Vec<Skip>)> {
    if !arguments.is_empty() {
        let (mut inputs, missing) = expand(arguments);
        inputs.retain(|input| !input.path.as_deref().is_some_and(corrections::is_side_file));
        return Ok((inputs, missing));
    }
    if std::io::stdin().is_terminal() {
        let message =
            "nothing to read; name files, folders or archives, or pipe logs in".to_owned();
        return Err(Error::Option { option: "INPUT", message });
    }
    Ok(expand(&["-".to_owned()]))
}

/// Returns the rules: those built in unless not wanted, then those of `paths`. They last as long as the process, so
/// their many small parts are left to it rather than taken down one by one.
pub(crate) fn rules(paths: &[PathBuf], no_default_rules: bool) -> Result<ManuallyDrop<Ruleset>> {
    load_to_match(&rule_files(paths, no_default_rules)?).map(ManuallyDrop::new)
}

/// Returns the rule files: those built in unless not wanted, then those of `paths`, folders in sorted order.
pub(crate) fn rule_files(paths: &[PathBuf], no_default_rules: bool) -> Result<Vec<RuleFile>> {
    let mut files = if no_default_rules { Vec::new() } else { builtin() };
    for path in paths {
        for path in toml_files(path)? {
            files.push(RuleFile { source: read_text(&path)?, path });
        }
    }
    Ok(files)
}

fn toml_files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let unreadable = |source| Error::Read { path: path.to_path_buf(), source };
    let entries = std::fs::read_dir(path).map_err(unreadable)?;
    let mut found: Vec<PathBuf> = entries
        .filter_map(std::result::Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    found.sort();
    if found.is_empty() {
        let message = "holds no rule file (*.toml)".to_owned();
        return Err(Error::Content { path: path.to_path_buf(), message });
    }
    Ok(found)
}

/// Returns how the report is shown on this terminal, pipe or file.
pub(crate) fn view(args: &ViewArgs) -> Result<View> {
    let terminal = std::io::stdout().is_terminal();
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let zone = args.show_tz.as_deref().map(|text| match options::zone("--show-tz", text)? {
        Zone::Named(zone) => Ok(zone),
        Zone::Offset(_) | Zone::Shared(..) => Err(Error::Option {
            option: "--show-tz",
            message: format!("`{text}` is an offset; use an IANA name such as Europe/Berlin"),
        }),
    });
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    Ok(View {
        width: columns.or(width).unwrap_or(View::default().width).clamp(40, 400),
        color: args.color == When::Always || (args.color == When::Auto && terminal && !no_color),
        unicode: speaks_utf8(),
        zone: zone.transpose()?,
        ..View::default()
    })
}

/// Returns the view with what is asked for tables.
pub(crate) fn table_view(args: &ViewArgs, table: TableArgs) -> Result<View> {
    let view = view(args)?;
    Ok(View {
        unicode: view.unicode && !table.ascii,
        compact: table.compact,
        evidence: table.evidence,
        ..view
    })
}

/// Returns the template of that name, or the file that is no template's name; its name and its text.
pub(crate) fn template(name: &str) -> Result<(String, String)> {
    if let Some(known) = draft::find(name) {
        return Ok((known.name.to_owned(), known.text.to_owned()));
    }
    let path = Path::new(name);
    if !path.is_file() {
        let known = draft::names().join(", ");
        let message = format!("`{}` is none of {known}, and no file", escape(name));
        return Err(Error::Option { option: "--template", message });
    }
    Ok((name.to_owned(), read_text(path)?))
}

/// Returns what is taken out of every output; `None` leaves that to each.
pub(crate) fn redaction(args: &OutputArgs) -> Result<Option<Redaction>> {
    if args.redact.is_empty() {
        return Ok(None);
    }
    Redaction::of(args.redact.iter().map(String::as_str)).map(Some)
}

/// Returns whether the locale speaks UTF-8; unset counts as yes, as in every container.
fn speaks_utf8() -> bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"];
    let set =
        names.iter().filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty());
    set.is_none_or(|value| {
        let value = value.to_ascii_lowercase();
        value.contains("utf-8") || value.contains("utf8")
    })
}

/// Returns the progress bar, silent where nobody watches or the work is short; lines where it is asked for in a pipe.
pub(crate) fn progress(args: &InputArgs, inputs: &[Input]) -> Progress {
    let total = inputs.iter().map(Input::size).sum();
    let watched = std::io::stderr().is_terminal() && total > SMALL && !args.quiet;
    match args.progress {
        When::Always if std::io::stderr().is_terminal() => Progress::visible(total),
        When::Always => Progress::lines(total),
        When::Auto if watched => Progress::visible(total),
        When::Auto | When::Never => Progress::hidden(total),
    }
}

/// Returns how much is said on stderr.
pub(crate) fn loudness(args: &InputArgs) -> Loudness {
    match (args.quiet, args.verbose) {
        (true, _) => Loudness::Quiet,
        (_, true) => Loudness::Verbose,
        _ => Loudness::Normal,
    }
}
