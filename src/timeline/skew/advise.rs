//! What to do about a clock that is off: which option, with which value, and why.

use std::sync::Arc;

use crate::base::advice::{for_source, offset};
use crate::base::duration::compact;
use crate::model::moment::Assumption;
use crate::model::report::{Coverage, Drift, Skew, Warning};
use crate::timeline::skew::anchor::News;
use crate::timeline::skew::graph::{Ground, Measure};
use crate::timeline::skew::pair::{LEAST, Loose};

/// Smaller offsets are what a notice takes on its way: queues, grouping, polling; in seconds.
const DELAY: i64 = 90;
/// How many times its spread an offset must be.
const CLEARLY: i64 = 6;
/// So many requests tell of a clock alone, if all of them agree to the second.
const PROMPT: u64 = 5;
/// Zones differ by multiples of this; in seconds.
const ZONE_STEP: i64 = 900;
/// The least and the most that a zone is wrong, in seconds; a whole day is a date, not a zone.
const ZONES: (i64, i64) = (1_800, 14 * 3_600);
/// How near to a step a wrong zone is, deliveries included; in seconds.
const ZONE_NEAR: i64 = 60;

/// What is wrong with the times of a source, and how many seconds are to be added to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Its clock.
    Clock(i64),
    /// Its zone.
    Zone(i64),
}

impl Fault {
    /// Returns what is wrong by `measure`, where that is beyond what a delivery explains.
    pub(super) fn of(measure: &Measure) -> Option<Self> {
        let offset = measure.skew.offset_seconds?;
        let spread = measure.skew.spread_seconds;
        let zone = (offset + ZONE_STEP / 2).div_euclid(ZONE_STEP) * ZONE_STEP;
        let near = (offset - zone).abs() <= ZONE_NEAR && spread <= ZONE_NEAR;
        if near && (ZONES.0..=ZONES.1).contains(&zone.abs()) {
            return Some(Self::Zone(-zone));
        }
        let told = is_sure(measure) || measure.news.contains(&News::Request);
        let clear = offset.abs() >= DELAY && offset.abs() >= spread.saturating_mul(CLEARLY);
        (told && clear).then_some(Self::Clock(-offset))
    }

    /// Returns what tells that it is this source's; a zone that is stated tells nothing of a clock.
    pub(super) fn ground(self, measure: &Measure) -> Option<Ground> {
        measure.ground.filter(|ground| *ground != Ground::Zone || matches!(self, Self::Zone(_)))
    }

    /// Returns the seconds that are to be added.
    pub(super) fn seconds(self) -> i64 {
        match self {
            Self::Clock(seconds) | Self::Zone(seconds) => seconds,
        }
    }
}

/// Returns whether no delivery explains the offset: a notice that always waits as long would do so for one kind of news,
/// hardly for alarm and all-clear, or for what goes one way and what goes the other. Requests pass from service to service
/// in milliseconds; what waits in a queue waits for shorter and longer.
pub(super) fn is_sure(measure: &Measure) -> bool {
    measure.sure || is_prompt(measure)
}

/// Returns whether requests that agree to the second tell the offset.
fn is_prompt(measure: &Measure) -> bool {
    measure.news.contains(&News::Request)
        && measure.skew.anchors >= PROMPT
        && measure.skew.anchors == measure.told
        && measure.skew.spread_seconds <= 1
}

/// Says what is wrong with the times of `source`, and the way out; with `auto`, that nothing was done.
pub(super) fn advice(source: &Coverage, measure: &Measure, fault: Fault, auto: bool) -> Warning {
    let (code, doubt, option) = match fault {
        Fault::Clock(_) => ("clock_skew", "one of the clocks is wrong", skew(source, fault)),
        Fault::Zone(_) => ("zone_mismatch", "a zone is wrong", zone(source, fault)),
    };
    let sure = if is_sure(measure) { "" } else { ", unless such news always takes as long" };
    let left = if auto { "--skew auto leaves it, " } else { "" };
    let either = match fault.ground(measure) {
        None => format!("; nothing tells which of the two, {left}this one is corrected by "),
        Some(ground) => format!(", most likely this one, {}; {left}", why(ground)),
    };
    let guessed = |one: &Assumption| matches!(one, Assumption::Year | Assumption::Date);
    let dates = if source.assumed.iter().any(guessed) { " (its dates are assumed)" } else { "" };
    let message = format!("{}{dates}: {doubt}{sure}{either}{option}", finding(measure));
    Warning { code: code.to_owned(), message, origin: Some(source.source.to_string()) }
}

/// Says what was done to the times of `source`.
pub(super) fn correction(source: &Arc<str>, measure: &Measure, fault: Fault) -> Warning {
    let added = signed(fault.seconds());
    let ground = fault.ground(measure).map(why).unwrap_or_default();
    let message = format!(
        "{}: --skew auto adds {added} to its times, {ground}; what a delivery takes is in it",
        finding(measure)
    );
    Warning { code: "skew_applied".to_owned(), message, origin: Some(source.to_string()) }
}

/// Says that the clock of `source` runs fast or slow, which no option sets right.
pub(super) fn drifting(source: &Arc<str>, skew: &Skew, drift: Drift) -> Warning {
    let Drift { first_seconds, last_seconds, seconds_per_day } = drift;
    let message = format!(
        "its times drift from {} to {} against those of {} ({} a day), by {} events or requests that both tell (±{} s): a \
         clock runs fast or slow, or a queue grows; no --skew sets that right",
        signed(first_seconds),
        signed(last_seconds),
        skew.against,
        signed(seconds_per_day),
        skew.anchors,
        skew.spread_seconds
    );
    Warning { code: "clock_drift".to_owned(), message, origin: Some(source.to_string()) }
}

/// Says that the times of `source` are far from those of another, always to the same side, where too few events or too
/// different ones tell by how much; `None` where they are not.
pub(super) fn far(source: &Coverage, loose: &Loose) -> Option<Warning> {
    let (least, most) = loose.range;
    let (near, by) = if least > 0 { (least, most) } else { (most, least) };
    let one_side = least.signum() == most.signum();
    if !one_side || near.abs() < ZONES.0 || loose.skew.anchors < 2 {
        return None;
    }
    let side = if near > 0 { "later" } else { "earlier" };
    let zone = (near + ZONE_STEP / 2).div_euclid(ZONE_STEP) * ZONE_STEP;
    let whole = (near - zone).abs() <= ZONE_NEAR && zone.abs() <= ZONES.1;
    let option = if whole { skew_option(source, -zone) } else { skew_option(source, -near) };
    let message = format!(
        "the {} events or requests that it shares with {} are all {side} here, by {} to {}: too few or too different to \
         tell by how much, but no usual delivery; check its zone (--tz-for) or its clock, such as {option}",
        loose.skew.anchors,
        loose.skew.against,
        compact(near),
        compact(by)
    );
    let code = if whole { "zone_mismatch" } else { "clock_skew" };
    Some(Warning { code: code.to_owned(), message, origin: Some(source.source.to_string()) })
}

/// Says why the clock of `source` is left as it is, where others share news with it that tell no offset.
pub(super) fn unsettled(source: &Arc<str>, shared: &Skew) -> Warning {
    let Skew { anchors, spread_seconds, against, .. } = shared;
    let few =
        if *anchors < LEAST as u64 { "too few to tell" } else { "that disagree or come at once" };
    let news = if *anchors == 1 { "event or request" } else { "events or requests" };
    let message = format!(
        "--skew auto leaves its clock: it shares {anchors} {news} with {against}, {few} (±{spread_seconds} s)"
    );
    Warning { code: "skew_unsettled".to_owned(), message, origin: Some(source.to_string()) }
}

/// Says why the clock of `source` is left as it is, where it is off by `measure` and that is no certain fault.
pub(super) fn no_fault(source: &Arc<str>, measure: &Measure) -> Option<Warning> {
    let offset = measure.skew.offset_seconds.filter(|offset| offset.abs() >= DELAY)?;
    let clear = offset.abs() >= measure.skew.spread_seconds.saturating_mul(CLEARLY);
    let why = match (clear, is_sure(measure)) {
        (true, false) => "one kind of news alone may always take as long",
        _ => "they spread too far",
    };
    let message = format!("{}: --skew auto leaves its clock, {why}", finding(measure));
    Some(Warning { code: "skew_unsettled".to_owned(), message, origin: Some(source.to_string()) })
}

/// Says that no clock was compared.
pub(super) fn nothing_shared() -> Warning {
    let message = "--skew auto changes nothing: no two sources tell of the same events or requests in records that rules take";
    Warning { code: "skew_unsettled".to_owned(), message: message.to_owned(), origin: None }
}

fn why(ground: Ground) -> &'static str {
    match ground {
        Ground::Majority => "as most clocks are against it",
        Ground::Own => "by your own --skew",
        Ground::Zone => "as only the other states its zone",
    }
}

fn finding(measure: &Measure) -> String {
    let skew = &measure.skew;
    let offset = skew.offset_seconds.unwrap_or_default();
    let side = if offset > 0 { "later" } else { "earlier" };
    let requests = measure.news.iter().filter(|news| **news == News::Request).count();
    let told = match measure.news.len() - requests {
        0 => "requests",
        _ if requests == 0 => "events",
        _ => "events and requests",
    };
    let of = match measure.told {
        told if told > skew.anchors => format!(" of {told}"),
        _ => String::new(),
    };
    format!(
        "its times are {} {side} than those of {}, by {}{of} {told} that both tell (±{} s)",
        compact(offset),
        skew.against,
        skew.anchors,
        skew.spread_seconds
    )
}

fn skew(source: &Coverage, fault: Fault) -> String {
    skew_option(source, fault.seconds())
}

/// Returns the option that adds `seconds` to the times of `source`, beside what is added by now.
fn skew_option(source: &Coverage, seconds: i64) -> String {
    let seconds = source.skew_added_seconds.unwrap_or_default() + seconds;
    format!("--skew {}", for_source(&source.source, &signed(seconds)))
}

/// Names the zone that sets the times right; a zone that the times state cannot be set, only shifted.
fn zone(source: &Coverage, fault: Fault) -> String {
    let Some(taken) = source.taken_offset() else {
        return format!("{} (its times state their zone)", skew(source, fault));
    };
    let Some(zone) = offset(taken - fault.seconds()) else { return skew(source, fault) };
    let option = for_source(&source.source, &zone);
    format!("--tz-for {option}, or the name of that zone (it was read as {})", source.zone)
}

fn signed(seconds: i64) -> String {
    format!("{}{}", if seconds < 0 { '-' } else { '+' }, compact(seconds))
}
