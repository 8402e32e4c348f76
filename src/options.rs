//! What the user wants, as meant: every option with its default and the reason for it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use globset::{GlobBuilder, GlobMatcher};

use crate::base::error::{Error, Result};
use crate::format::options::ReadOptions;
use crate::format::timestamp::clock::Clock;
use crate::format::timestamp::find;
use crate::format::timestamp::zone::Zone;
use crate::incident::IncidentOptions;
use crate::input::limits::Limits;
use crate::model::overrides::Overrides;
use crate::model::report::Warning;
use crate::timeline::TimelineOptions;

/// All that decides what a run finds; how it is shown is the report's `View`.
#[derive(Debug, Clone)]
pub struct Options {
    /// How times are read.
    pub read: ReadOptions,
    /// Whether clocks that other sources prove wrong are set right, but for those that `read` sets.
    pub skew_auto: bool,
    /// The latest time that the rest of the whole states with its date, where this run reads a share of it.
    pub latest: Option<DateTime<Utc>>,
    /// What archives may unfold to.
    pub limits: Limits,
    /// Events before this are left out.
    pub since: Option<DateTime<Utc>>,
    /// Events at or after this are left out.
    pub until: Option<DateTime<Utc>>,
    /// Only incidents on one of these services, if any are named.
    pub services: Vec<String>,
    /// How events are folded.
    pub timeline: TimelineOptions,
    /// How entries are joined.
    pub incident: IncidentOptions,
    /// What a person corrects.
    pub overrides: Overrides,
    /// Whether it is told what ties each entry to its incident.
    pub why: bool,
    /// How many events that differ are told apart, in each source and in all; of more, the later ones of the busiest
    /// rules fold by rule and hour.
    pub event_limit: usize,
    /// How many events are in memory while others are read; the rest waits on disk.
    pub event_room: usize,
}

/// How many events are told apart and held in memory: each takes some 5 KB on its way to a report.
pub const EVENTS: usize = 250_000;

impl Default for Options {
    fn default() -> Self {
        Self {
            read: ReadOptions::default(),
            skew_auto: false,
            latest: None,
            limits: Limits::default(),
            since: None,
            until: None,
            services: Vec::new(),
            timeline: TimelineOptions::default(),
            incident: IncidentOptions::default(),
            overrides: Overrides::default(),
            why: false,
            event_limit: EVENTS,
            event_room: EVENTS,
        }
    }
}

/// Reads the value of `--tz`: an IANA name, an offset or an abbreviation.
pub fn zone(option: &'static str, text: &str) -> Result<Zone> {
    Zone::parse(text).ok_or_else(|| Error::Option {
        option,
        message: format!(
            "`{text}` is no time zone{}; use an IANA name (Europe/Berlin), an offset (+02:00), UTC or an \
             abbreviation (CET)",
            near_zones(text)
        ),
    })
}

/// Names zones whose last part is nearly `text`, or nearly its last part.
fn near_zones(text: &str) -> String {
    let last = |name: &str| name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    let wanted = last(&text.replace(' ', "_"));
    let near = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    let near = near.filter(|name| wanted.len() >= 3 && is_near(&last(name), &wanted));
    let near: Vec<&str> = near.take(3).collect();
    if near.is_empty() { String::new() } else { format!(" (did you mean {}?)", near.join(", ")) }
}

/// Returns whether at most one letter was changed, left out, added or swapped with the next.
fn is_near(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let head = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let tail = |from: usize, from_other: usize| {
        one.get(head + from..).is_some_and(|rest| other.get(head + from_other..) == Some(rest))
    };
    let swapped = one.get(head..head + 2).zip(other.get(head..head + 2));
    let swapped = swapped.is_some_and(|(a, b)| a.iter().eq(b.iter().rev()));
    one == other || tail(1, 1) || tail(1, 0) || tail(0, 1) || (swapped && tail(2, 2))
}

/// Reads the value of `--tz-for`: `GLOB=ZONE`.
pub fn zone_for(text: &str) -> Result<(GlobMatcher, Zone)> {
    let (pattern, value) = pair("--tz-for", text, "GLOB=ZONE, e.g. 'db-*.log=Europe/Berlin'")?;
    Ok((glob("--tz-for", pattern)?, zone("--tz-for", value)?))
}

/// The most that a clock may be wrong, in seconds: ten years.
const MOST_SKEW: i64 = 10 * 366 * 86_400;

/// Reads the value of `--skew`: `GLOB=±DURATION`.
pub fn skew(text: &str) -> Result<(GlobMatcher, TimeDelta)> {
    let (pattern, value) = pair("--skew", text, "GLOB=±DURATION, e.g. 'web-2*=-90s'")?;
    let (sign, value) = match value.strip_prefix('-') {
        Some(value) => (-1, value),
        None => (1, value.strip_prefix('+').unwrap_or(value)),
    };
    let skew = TimeDelta::from_std(duration("--skew", value)?).unwrap_or(TimeDelta::MAX);
    if skew.num_seconds() > MOST_SKEW {
        let message = format!("`{value}` is more than ten years; no clock is that wrong");
        return Err(Error::Option { option: "--skew", message });
    }
    Ok((glob("--skew", pattern)?, skew * sign))
}

/// Reads a duration such as `90s`, `15m` or `1h 30m`, in whole seconds.
pub fn seconds(option: &'static str, text: &str) -> Result<i64> {
    let seconds = duration(option, text)?.as_secs();
    i64::try_from(seconds).map_err(|_| no_duration(option, text, "too long"))
}

/// Units that are not the same length each time.
const VAGUE: [&str; 9] = ["y", "yr", "yrs", "year", "years", "M", "month", "months", "mo"];

fn duration(option: &'static str, text: &str) -> Result<Duration> {
    if text.split(|c: char| !c.is_ascii_alphabetic()).any(|unit| VAGUE.contains(&unit)) {
        return Err(no_duration(option, text, "years and months have no fixed length"));
    }
    let duration = humantime::parse_duration(text);
    duration.map_err(|error| no_duration(option, text, &error.to_string()))
}

fn no_duration(option: &'static str, text: &str, why: &str) -> Error {
    let message = format!("`{text}` is no duration ({why}); write it like 90s, 15m or 1h30m");
    Error::Option { option, message }
}

/// Judges a value that is one of some `words`.
pub fn one_of(option: &'static str, value: &str, words: &[&str]) -> Result<()> {
    if words.contains(&value) {
        return Ok(());
    }
    Err(Error::Option { option, message: format!("use one of {}", words.join(", ")) })
}

/// Reads the values of `--archive-limit`: `CAP=N`.
pub fn archive_limits<'t>(texts: impl IntoIterator<Item = &'t str>) -> Result<Limits> {
    const OPTION: &str = "--archive-limit";
    let mut limits = Limits::default();
    for text in texts {
        let (name, value) = pair(OPTION, text, "CAP=N, e.g. depth=12 or bytes=8TiB")?;
        let set = limits.set(name, value);
        set.map_err(|message| Error::Option { option: OPTION, message })?;
    }
    Ok(limits)
}

/// Reads the value of `--since` or `--until`; a time without a zone is in the zone of `read`.
pub fn instant(option: &'static str, text: &str, read: &ReadOptions) -> Result<DateTime<Utc>> {
    let stamp = find::parse(text);
    let moment = stamp.and_then(|stamp| Clock::new("", None, read).resolve(&stamp));
    moment.and_then(|(moment, _)| moment.time()).ok_or_else(|| Error::Option {
        option,
        message: format!("`{text}` is no date and time; write it like 2024-03-15T10:00:00Z"),
    })
}

fn pair<'t>(option: &'static str, text: &'t str, form: &str) -> Result<(&'t str, &'t str)> {
    text.rsplit_once('=')
        .filter(|(pattern, value)| !pattern.is_empty() && !value.is_empty())
        .ok_or_else(|| Error::Option {
            option,
            message: format!("`{text}` is not of the form {form}"),
        })
}

/// What lets a glob begin anywhere after a `/` or `!`.
const ANYWHERE: &str = "{,**/,**!}";

/// The warning of a glob that meets nothing.
const IDLE: &str = "idle_option";

/// How the warning of a glob goes on that meets nothing, nothing that it could still change, and of one that others
/// forestall, which it names.
const MEETS_NONE: &str = "` meets no source";
const MEETS_SAVED: &str = "` meets only saved events, whose times are settled: give it to `recount events` that makes them";
const FORESTALLED: &str = "` meets only sources that another before it meets (`";

/// Returns whether `warning` still holds among all of `sources`: a glob that meets none of one share may meet another's.
pub fn still_holds(warning: &Warning, sources: &[impl AsRef<str>]) -> bool {
    let typed = warning.message.split_once('`').map(|(_, rest)| rest);
    let Some(rest) = typed.filter(|_| warning.code == IDLE) else { return true };
    let meets =
        |typed: &str, source: &str| glob("--tz-for", typed).is_ok_and(|glob| glob.is_match(source));
    let names = || sources.iter().map(AsRef::as_ref);
    if let Some(typed) = rest.strip_suffix(MEETS_NONE) {
        return !names().any(|source| meets(typed, source));
    }
    let Some((typed, others)) = rest.split_once(FORESTALLED) else { return true };
    let others = others.rsplit_once("`)").map_or(others, |(others, _)| others);
    let mut met = names().filter(|source| meets(typed, source)).peekable();
    met.peek().is_some() && met.all(|source| others.split("`, `").any(|other| meets(other, source)))
}

/// Names the globs of `--tz-for` and `--skew` that meet some of the sources that are `saved`, whose times are settled, and
/// none that were `read`.
pub fn late_globs<S: AsRef<str>>(read: &[S], saved: &[S], options: &Options) -> Vec<Warning> {
    let meets = |glob: &GlobMatcher, sources: &[S]| {
        sources.iter().any(|source| glob.is_match(source.as_ref()))
    };
    let late = globs(options).filter(|(_, glob)| meets(glob, saved) && !meets(glob, read));
    late.map(|(option, glob)| idle_option(option, glob, MEETS_SAVED)).collect()
}

fn globs(options: &Options) -> impl Iterator<Item = (&'static str, &GlobMatcher)> {
    let zones = options.read.zone_for.iter().map(|(glob, _)| ("--tz-for", glob));
    zones.chain(options.read.skew.iter().map(|(glob, _)| ("--skew", glob)))
}

/// Names the globs of `--tz-for` and `--skew` that meet none of `sources`.
pub fn idle_globs(sources: &[impl AsRef<str>], options: &Options) -> Vec<Warning> {
    let idle = globs(options)
        .filter(|(_, glob)| !sources.iter().any(|source| glob.is_match(source.as_ref())));
    let idle = idle.map(|(option, glob)| idle_option(option, glob, MEETS_NONE));
    let late = overtaken("--tz-for", sources, &options.read.zone_for).into_iter();
    idle.chain(late).chain(overtaken("--skew", sources, &options.read.skew)).collect()
}

fn idle_option(option: &str, glob: &GlobMatcher, what: &str) -> Warning {
    let message = format!("{option}: `{}{what}", glob_as_typed(glob));
    Warning { code: IDLE.to_owned(), message, origin: None }
}

/// Names the globs that meet sources, but none that one before them does not. All before them are named with them, for
/// whoever learns of more sources.
fn overtaken<T>(
    option: &str,
    sources: &[impl AsRef<str>],
    globs: &[(GlobMatcher, T)],
) -> Vec<Warning> {
    let mut idle = Vec::new();
    for (at, (glob, _)) in globs.iter().enumerate() {
        let before = globs.get(..at).unwrap_or_default();
        let mut met =
            sources.iter().map(AsRef::as_ref).filter(|name| glob.is_match(name)).peekable();
        let some = met.peek().is_some();
        if some && met.all(|name| before.iter().any(|(earlier, _)| earlier.is_match(name))) {
            let named: Vec<&str> = before.iter().map(|(glob, _)| glob_as_typed(glob)).collect();
            let what =
                format!("{FORESTALLED}{}`); the first that meets one counts", named.join("`, `"));
            idle.push(idle_option(option, glob, &what));
        }
    }
    idle
}

/// Returns the glob as the user typed it.
fn glob_as_typed(glob: &GlobMatcher) -> &str {
    let text = glob.glob().glob();
    text.strip_prefix(ANYWHERE).unwrap_or(text)
}

/// Returns the matcher of a glob on source names; it may begin anywhere after a `/` or `!`.
fn glob(option: &'static str, pattern: &str) -> Result<GlobMatcher> {
    let anywhere = format!("{ANYWHERE}{pattern}");
    let glob = GlobBuilder::new(&anywhere).literal_separator(false).build();
    glob.map(|glob| glob.compile_matcher()).map_err(|error| Error::Option {
        option,
        message: format!("`{pattern}` is no glob: {}", error.kind()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_begin_anywhere_in_a_name() {
        let (glob, delta) = skew("web-2*=-90s").unwrap();
        assert!(glob.is_match("logs/web-2.log") && glob.is_match("a.tar!x/web-2.log"));
        assert!(!glob.is_match("logs/web-1.log"));
        assert_eq!(delta, TimeDelta::seconds(-90));
        assert_eq!(skew("a=-1500ms").unwrap().1, TimeDelta::milliseconds(-1500));
    }

    #[test]
    fn an_option_that_another_forestalls_is_idle() {
        let skews = ["web*=1s", "web-1*=2s", "db*=3s", "no*=4s"].map(|text| skew(text).unwrap());
        let read = ReadOptions { skew: skews.to_vec(), ..ReadOptions::default() };
        let options = Options { read, ..Options::default() };
        let told: Vec<String> = idle_globs(&["web-1.log", "x/db.log"], &options)
            .into_iter()
            .map(|warning| warning.message)
            .collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].starts_with("--skew: `no*` meets no source"));
        assert!(
            told[1].starts_with("--skew: `web-1*` meets only sources that another"),
            "{told:?}"
        );
    }

    #[test]
    fn what_one_share_tells_of_an_option_holds_of_the_whole_or_does_not() {
        let skews = ["web*=1s", "b*=3s", "web-1*=2s", "no*=4s"].map(|text| skew(text).unwrap());
        let read = ReadOptions { skew: skews.to_vec(), ..ReadOptions::default() };
        let options = Options { read, ..Options::default() };
        let told = idle_globs(&["web-1.log"], &options);
        let holds = |sources: &[&str]| {
            let left = told.iter().filter(|warning| still_holds(warning, sources));
            left.map(|one| one.message.split('`').nth(1).unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(holds(&["web-1.log"]), ["b*", "no*", "web-1*"]);
        assert_eq!(holds(&["web-1.log", "web-12.log", "b.log"]), ["no*", "web-1*"]);
        assert_eq!(holds(&["x/no.log"]), ["b*"]);
        assert_eq!(holds(&["web-1.log", "web/web-1.log", "x/web-1"]), ["b*", "no*", "web-1*"]);
    }

    #[test]
    fn a_mistyped_zone_is_named_as_it_is() {
        for text in ["Europe/Belrin", "Berlin", "berlni", "Europe/Berln", "Asia/Berlin"] {
            let said = zone("--tz", text).unwrap_err().to_string();
            assert!(said.contains("(did you mean Europe/Berlin?)"), "{said}");
        }
        assert!(!zone("--tz", "noon").unwrap_err().to_string().contains("did you mean"));
    }

    #[test]
    fn a_wrong_glob_is_told_as_typed() {
        let said = skew("[=-90s").unwrap_err().to_string();
        assert!(said.contains("`[` is no glob") && !said.contains("**"), "{said}");
    }

    #[test]
    fn errors_name_the_option_and_the_way_out() {
        let text = skew("x").unwrap_err().to_string();
        assert!(text.starts_with("--skew: `x` is not of the form GLOB=±DURATION"), "{text}");
        assert!(seconds("--gap", "5 apples").unwrap_err().to_string().contains("15m"));
    }
}
