//! A mail address with its owner's name beside it: a row has the name alone, rather than a stand-in and the name.

use std::borrow::Cow;

use regex::Regex;

use crate::model::report::Report;

const MAIL: &str = r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,253}\.[A-Za-z]{2,24}";
/// Two words at least: one may be anything.
const NAME: &str = r"\p{Lu}[\p{L}.'’-]*(?: \p{L}[\p{L}.'’-]*){1,4}";

/// Takes out of titles and actors each address that stands with a name: `ada@example.com (Ada Okafor)`,
/// `Ada Okafor <ada@example.com>`. The places that rows cite keep theirs, to be redacted as all else.
pub(super) fn name_alone(report: &mut Report) -> Result<(), String> {
    let built = |pattern: String| Regex::new(&pattern).map_err(|error| error.to_string());
    let after = built(format!(r"\b{MAIL} \((?P<name>{NAME})\)"))?;
    let before = built(format!(r"(?P<name>{NAME}) (?:<{MAIL}>|\({MAIL}\))"))?;
    let alone = |text: &mut String| {
        for pattern in [&after, &before] {
            if let Cow::Owned(named) = pattern.replace_all(text, "$name") {
                *text = named;
            }
        }
    };
    let rows = report.incidents.iter_mut().flat_map(|incident| &mut incident.timeline);
    for entry in rows.chain(&mut report.unattributed) {
        let actor = entry.actor.iter_mut();
        actor.chain([&mut entry.title]).filter(|text| text.contains('@')).for_each(alone);
    }
    report.incidents.iter_mut().for_each(|incident| alone(&mut incident.title));
    Ok(())
}
