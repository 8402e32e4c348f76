//! What a single sentence cannot tell: where an entry stands among the others and beside the stated window.

use crate::format::postmortem::headline::headline;
use crate::format::postmortem::wording;
use crate::model::moment::Moment;
use crate::model::post_mortem::{PostMortem, StatedWindow, WrittenEntry};

/// Words for something that is wrong.
const ANOMALY: [&str; 30] = [
    "alert",
    "alarm",
    "outage",
    "down",
    "error",
    "fail",
    "crash",
    "slow",
    "latency",
    "unavailable",
    "unreachable",
    "complain",
    "report",
    "detect",
    "issue",
    "incident",
    "500",
    "502",
    "503",
    "504",
    "404",
    "403",
    "timeout",
    "timed out",
    "not responding",
    "spike",
    "degrad",
    "went dark",
    "go dark",
    "stopped",
];
/// Words of whatever lets somebody know.
const NOTICE: [&str; 14] = [
    "alert", "alarm", "paged", "pager", "monitor", "detect", "notic", "report", "complain",
    "ticket", "observ", "spotted", " fires", " fired",
];
/// Words for something done about it.
const ACTION: [&str; 26] = [
    "rolled back",
    "rollback",
    "roll back",
    "reverted",
    "restart",
    "reboot",
    "fixed",
    "hotfix",
    "patch",
    "mitigat",
    "deployed",
    "implemented",
    "applied",
    "corrected",
    "replaced",
    "scaled",
    "increased",
    "disabled",
    "failover",
    "failed over",
    "switched",
    "redeploy",
    "resolved",
    "squashed",
    "removed",
    "optimiz",
];
/// Words for the end of it.
const END: [&str; 22] = [
    "resolved",
    "restored",
    "back to normal",
    "back online",
    "fully operational",
    "fully recovered",
    "normal operation",
    "returned to normal",
    "service resumed",
    "outage ends",
    "outage ended",
    "incident closed",
    "back up",
    "all clear",
    "all systems go",
    "100% of traffic",
    "up and running",
    "functioning normally",
    "returns to normal",
    "lives again",
    "fully functional",
    "crisis averted",
];
/// Words for an attempt that did not work.
const IN_VAIN: [&str; 22] = [
    "did not",
    "didn't",
    "didn’t",
    "no effect",
    "persist",
    "still ",
    "without success",
    "unsuccessful",
    "to no avail",
    "failed to",
    "fails",
    "not improve",
    "no improvement",
    "not help",
    "not resolve",
    "not solve",
    "not fix",
    "in vain",
    "continues",
    "continued",
    "recur",
    "fails due",
];

/// Returns the fields that the rules may ask for, for each entry of `document`.
pub(super) fn fields(document: &PostMortem) -> Vec<Vec<(String, String)>> {
    let mut entries: Vec<&WrittenEntry> = document.entries.iter().collect();
    let newest_first = is_newest_first(&entries);
    if newest_first {
        entries.reverse();
    }
    let mut fields = fields_in_order(&entries, document.window.as_ref());
    if newest_first {
        fields.reverse();
    }
    fields
}

/// Returns whether `entries` tell the latest first.
fn is_newest_first(entries: &[&WrittenEntry]) -> bool {
    let times: Option<Vec<_>> =
        entries.iter().map(|entry| entry.time.as_ref().map(|time| time.at)).collect();
    let times = times.unwrap_or_default();
    times.is_sorted_by(|one, next| one >= next) && times.first() > times.last()
}

fn fields_in_order(
    entries: &[&WrittenEntry],
    window: Option<&StatedWindow>,
) -> Vec<Vec<(String, String)>> {
    let texts: Vec<&str> = entries.iter().map(|entry| entry.passage.text.as_str()).collect();
    let stands = standings(&texts);
    let of_entry = |(entry, stands): (&&WrittenEntry, Standing)| {
        let mut fields = vec![("position", stands.place)];
        fields.extend(stands.marks.iter().map(|mark| (*mark, "true")));
        if let Some(place) = window.and_then(|window| beside(entry.time.as_ref()?, window)) {
            fields.push(("window", place));
        }
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let mut fields: Vec<_> = fields.into_iter().map(owned).collect();
        fields.extend(wording::fields(&headline(&entry.passage.text), &stands));
        fields
    };
    entries.iter().zip(stands).map(of_entry).collect()
}

/// Where an entry stands among the others.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    /// `only`, `first`, `middle` or `last`.
    pub(super) place: &'static str,
    /// In which third of the timeline, from 0.
    pub(super) third: usize,
    /// What holds of it: `after_anomaly` and the like.
    pub(super) marks: Vec<&'static str>,
}

/// Returns where each of `texts`, the entries of a timeline in order, stands.
pub(super) fn standings(texts: &[&str]) -> Vec<Standing> {
    let texts: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
    let has = |text: &String, words: &[&str]| words.iter().any(|word| text.contains(word));
    let last = texts.len().saturating_sub(1);
    let first_anomaly = texts.iter().position(|text| has(text, &ANOMALY));
    let first_notice = texts.iter().position(|text| has(text, &NOTICE));
    let wrong_since = first_anomaly.unwrap_or(usize::MAX);
    let first_action =
        texts.iter().enumerate().position(|(at, text)| at > wrong_since && has(text, &ACTION));
    let first_end = texts.iter().position(|text| has(text, &END));
    let last_end = texts.iter().rposition(|text| has(text, &END));
    let stands = |at: usize| {
        let after = |first: Option<usize>| first.is_some_and(|first| first < at);
        let marks = [
            ("first_anomaly", first_anomaly == Some(at)),
            ("after_anomaly", after(first_anomaly)),
            ("after_notice", after(first_notice)),
            ("after_action", after(first_action)),
            ("after_end", after(first_end)),
            ("last_end", last_end == Some(at)),
            ("next_in_vain", texts.get(at + 1).is_some_and(|next| has(next, &IN_VAIN))),
        ];
        let marks = marks.into_iter().filter_map(|(name, is)| is.then_some(name)).collect();
        Standing { place: position(at, last), third: at * 3 / (last + 1), marks }
    };
    (0..texts.len()).map(stands).collect()
}

fn position(at: usize, last: usize) -> &'static str {
    match at {
        0 if last == 0 => "only",
        0 => "first",
        _ if at == last => "last",
        _ => "middle",
    }
}

/// Returns where `time` stands beside the stated window.
fn beside(time: &Moment, window: &StatedWindow) -> Option<&'static str> {
    let same = |moment: &&Moment| moment.dated == time.dated;
    let from = window.from.as_ref().filter(same);
    let to = window.to.as_ref().filter(same);
    if let Some(from) = from
        && time.at < from.at
    {
        return Some("before");
    }
    if from.is_some_and(|from| from.at == time.at) {
        return Some("start");
    }
    let to = to?;
    Some(match time.at.cmp(&to.at) {
        std::cmp::Ordering::Less => "inside",
        std::cmp::Ordering::Equal => "end",
        std::cmp::Ordering::Greater => "after",
    })
}
