//! What a source covers, in one line: format, span, zone, what was taken for granted, its clock, its silences.

use crate::base::text::escape;
use crate::model::moment::Moment;
use crate::model::report::{Coverage, Skew};
use crate::report::duration::human;
use crate::report::row::assumption;
use crate::report::words::spaced;

/// How many silences are told one by one.
const GAPS: usize = 5;

/// Returns the line.
pub fn line(source: &Coverage) -> String {
    let mut said = vec![escape(&source.format), format!("{} records", source.records)];
    if let (Some(first), Some(last)) = (&source.first, &source.last) {
        said.push(format!("{} to {}", when(first), when(last)));
    }
    said.push(format!("zone {}", escape(&source.zone)));
    let assumed: Vec<String> = source.assumed.iter().map(|one| spaced(assumption(*one))).collect();
    if !assumed.is_empty() {
        said.push(format!("taken for granted: {}", assumed.join(", ")));
    }
    said.extend(source.skew.as_ref().map(skew));
    said.extend(source.skew_added_seconds.map(|added| format!("{added:+} s added")));
    said.extend(source.gaps.iter().take(GAPS).map(|(from, to)| silence(from, to)));
    if let Some(more) = source.gaps.len().checked_sub(GAPS).filter(|more| *more > 0) {
        said.push(format!("silent {more} more times"));
    }
    format!("{}: {}", escape(&source.source), said.join("; "))
}

/// Says how far the clock of a source is from another's.
pub(crate) fn skew(skew: &Skew) -> String {
    let side = match skew.offset_seconds {
        0 => "level with".to_owned(),
        1.. => format!("{} later than", human(skew.offset_seconds)),
        _ => format!("{} earlier than", human(skew.offset_seconds.saturating_neg())),
    };
    let Skew { anchors, spread_seconds, .. } = skew;
    format!("{side} {} ({anchors} events, ±{spread_seconds} s)", escape(&skew.against))
}

fn silence(from: &Moment, to: &Moment) -> String {
    let length = human((to.at - from.at).num_seconds());
    format!("silent {} to {} ({length})", when(from), when(to))
}

fn when(moment: &Moment) -> String {
    moment.rfc3339().unwrap_or_else(|| moment.when())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_line_tells_all() {
        assert_eq!(
            line(&fixture::report().coverage[0]),
            "logs.tar.gz!app.log: json; 90 records; 2024-03-15T09:00:00Z to 2024-03-16T01:00:00Z; zone UTC; \
             taken for granted: zone; 3m 4s later than logs.tar.gz!alerts.json (5 events, ±2 s); \
             silent 2024-03-15T10:41:00Z to 2024-03-15T10:52:00Z (11m)"
        );
    }
}
