//! Finds what is left empty in tables: `| Time | What |` without rows, `| Duration | TBD |`.

use crate::format::postmortem::blank::{Raw, asked_by_label, is_placeholder};
use crate::format::postmortem::line::{Kind, Line};
use crate::model::post_mortem::{Asked, Blank};

/// Returns the empty tables of times, and the values that rows of a label and a value lack.
pub(super) fn find(lines: &[Line], raw: &Raw<'_>) -> Vec<Blank> {
    let rows = || lines.iter().enumerate().filter(|(_, line)| matches!(line.kind, Kind::Row(_)));
    let values = rows().filter_map(|(_, line)| value_of(line, raw));
    let tables = rows().filter_map(|(at, line)| table(lines, at, line, raw));
    values.chain(tables).collect()
}

/// Returns the value of a row of a label and a value.
pub(super) fn value(cells: &[String]) -> Option<&str> {
    match cells {
        [label, value] if !label.trim().is_empty() => Some(value.trim()),
        _ => None,
    }
}

fn value_of(line: &Line, raw: &Raw<'_>) -> Option<Blank> {
    let Kind::Row(cells) = &line.kind else { return None };
    let value = value(cells)?;
    let asked = asked_by_label(cells.first()?.trim_end_matches(':'))?;
    if !value.is_empty() && !is_placeholder(value) {
        return None;
    }
    // Only rows with bars at both ends show where the value stands; a table of HTML has none.
    let (start, text) = raw.line(line.number)?;
    let bars: Vec<usize> = text.match_indices('|').map(|(at, _)| at).collect();
    let [_, second, third] = bars.as_slice() else { return None };
    let inside = text.get(second + 1..*third)?;
    let from = start + second + 1;
    Some(Blank { asked, offset: from + inside.trim_end().len(), from, inline: true })
}

/// Returns the place below the head of a table of times that has no rows, or only such as stand for none.
fn table(lines: &[Line], at: usize, line: &Line, raw: &Raw<'_>) -> Option<Blank> {
    let Kind::Row(cells) = &line.kind else { return None };
    let first = cells.first()?.to_lowercase();
    let named =
        first.split(|c: char| !c.is_alphabetic()).any(|word| matches!(word, "time" | "when"));
    let above = at.checked_sub(1).and_then(|above| lines.get(above));
    let joins = |a: &Line, b: &Line| matches!(a.kind, Kind::Row(_)) && a.number + 2 > b.number;
    let head = above.is_none_or(|above| !joins(above, line));
    let (_, rule) = raw.line(line.number + 1)?;
    let is_rule = rule.contains("--") && rule.contains('|');
    if !named || cells.len() < 2 || !head || !is_rule {
        return None;
    }
    let bars = |number: &u64| {
        raw.line(*number).is_some_and(|(_, text)| text.trim_start().starts_with('|'))
    };
    let mut below = line.number + 1;
    while bars(&(below + 1)) {
        below += 1;
    }
    let rows = lines.iter().filter(|row| row.number > line.number && row.number <= below);
    let empty = |row: &Line| match &row.kind {
        Kind::Row(cells) => cells.iter().all(|cell| is_placeholder(cell)),
        _ => false,
    };
    let from = raw.end(line.number, line.number + 2);
    let offset = raw.end(line.number, below + 1);
    rows.into_iter().all(empty).then_some(Blank {
        asked: Asked::Timeline,
        offset,
        from,
        inline: false,
    })
}

#[cfg(test)]
mod tests {
    use crate::format::postmortem::blank::{find, left};
    use crate::model::post_mortem::Asked;

    fn gone(text: &str) -> Vec<(Asked, &str, &str)> {
        let cut = |from: usize, to: usize| text.get(from..to).unwrap();
        let blanks = find(text);
        let end = |at: usize| at + text.get(at..).unwrap().find('\n').unwrap_or_default();
        blanks
            .iter()
            .map(|one| (one.asked, cut(one.from, one.offset), cut(one.offset, end(one.offset))))
            .collect()
    }

    #[test]
    fn a_table_of_times_without_rows() {
        let text = "# Outage\n\nIt was bad.\n\n| Time | What |\n|---|---|\n\nBye.\n";
        assert_eq!(gone(text), [(Asked::Timeline, "", "")]);
        let text = "# Outage\n\n| Time (UTC) | What |\n|---|---|\n| TBD | |\n| | |\n";
        assert_eq!(gone(text), [(Asked::Timeline, "\n| TBD | |\n| | |", "")]);
        for text in [
            "# Outage\n\n| Time | What |\n|---|---|\n| 10:00 | down |\n",
            "# Outage\n\n| Name | What |\n|---|---|\n",
        ] {
            assert_eq!(gone(text), [], "{text}");
        }
    }

    #[test]
    fn a_row_of_label_and_value() {
        let text = "# Outage\n\n| Field | Value |\n|---|---|\n| Duration | TBD |\n| **Impact** | |\n| Owner | TBD |\n";
        assert_eq!(gone(text), [(Asked::Duration, " TBD", " |"), (Asked::Impact, "", " |")]);
        let blanks = find(text);
        let names: Vec<_> = left(text, &blanks).into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["Owner"]);
        assert_eq!(gone("# Outage\n\n| Duration | 5 min |\n|---|---|\n"), []);
    }
}
