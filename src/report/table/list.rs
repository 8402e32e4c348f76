//! The rows of an incident as a list: one line an entry (`--compact`), quotes under each (`--evidence`), or both.

use std::io::Write;

use crate::base::text::{cap, escape, width};
use crate::model::incident::{Entry, Incident};
use crate::model::origin::Evidence;
use crate::report::aside;
use crate::report::clock::Clock;
use crate::report::render::View;
use crate::report::row;
use crate::report::table::paint;
use crate::report::words::{Words, folded};

/// How many places of a row are quoted; the number of further ones is told.
const QUOTES: usize = 3;
/// How far quotes are set in.
const INDENT: usize = 12;

/// Writes the rows.
pub(super) fn write(incident: &Incident, view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let list = List::new(incident, view);
    if !list.prefix.is_empty() {
        list.words.wrap(&format!("evidence under {}", escape(list.prefix)), out)?;
    }
    let mut date = None;
    for (at, entry) in incident.timeline.iter().enumerate() {
        let today = entry.time.as_ref().and_then(|moment| list.clock.date(moment));
        if today.is_some() && today != date {
            let zone = entry.time.as_ref().map(|moment| list.clock.zone(moment));
            writeln!(out, "{} {}", today.clone().unwrap_or_default(), zone.unwrap_or_default())?;
            date = today;
        }
        list.entry(incident, entry, out)?;
        list.ties(incident, at, out)?;
    }
    Ok(())
}

struct List<'a> {
    view: &'a View,
    words: Words,
    clock: Clock,
    prefix: &'a str,
    /// The widest distance from the start, the widest clock, the longest phase.
    widths: [usize; 3],
}

impl<'a> List<'a> {
    fn new(incident: &'a Incident, view: &'a View) -> Self {
        let clock = Clock::new(view.zone);
        let rows = incident.timeline.iter();
        let start = row::start(incident);
        let relative = rows.clone().filter_map(|row| row::relative(row, start));
        let clocks = rows.clone().filter_map(|row| row.time.as_ref());
        let clocks = clocks.map(|moment| clock.clock(moment));
        let phases = rows.map(|row| row.phase.name().len());
        let widest = |texts: &mut dyn Iterator<Item = String>| {
            texts.map(|text| width(&text)).max().unwrap_or(0)
        };
        Self {
            view,
            words: Words::new(view),
            clock,
            prefix: row::common_prefix(incident.timeline.iter()),
            widths: [
                widest(&mut relative.into_iter()),
                widest(&mut clocks.into_iter()),
                phases.max().unwrap_or(0),
            ],
        }
    }

    fn entry(
        &self,
        incident: &Incident,
        entry: &Entry,
        out: &mut dyn Write,
    ) -> std::io::Result<()> {
        let [far, wide, long] = self.widths;
        let relative = row::relative(entry, row::start(incident)).unwrap_or_default();
        let clock = entry.time.as_ref().map(|moment| self.clock.clock(moment));
        let clock = clock.unwrap_or_else(|| self.words.dash().to_owned());
        let head = format!("{relative:>far$}  {clock:<wide$}  {:<long$}  ", entry.phase.name());
        let room = self.words.width().saturating_sub(width(&head));
        let painted = head.replacen(
            entry.phase.name(),
            &paint::colors(&paint::phase(entry.phase, self.view.color)),
            1,
        );
        if self.view.compact {
            let blank = " ".repeat(width(&head));
            for (at, line) in self.lines(entry, room).iter().enumerate() {
                writeln!(out, "{}{line}", if at == 0 { &painted } else { &blank })?;
            }
        } else {
            let blank = " ".repeat(width(&head));
            self.wrapped([&painted, &blank], &self.text(entry), out)?;
        }
        if self.view.evidence { self.quotes(entry, out) } else { Ok(()) }
    }

    /// Tells what ties a row to the others, where that was asked.
    fn ties(&self, incident: &Incident, at: usize, out: &mut dyn Write) -> std::io::Result<()> {
        let blank = " ".repeat(INDENT + 2);
        let edge = format!("{:INDENT$}{} ", "", self.words.tied());
        let mut ties = row::ties(incident, at, self.prefix).into_iter();
        ties.try_for_each(|tie| self.wrapped([&edge, &blank], &escape(&tie), out))
    }

    /// What happened, the first place behind it: one line where there is room for both, else the text is folded and the
    /// place stands at the end of its last line or below it.
    fn lines(&self, entry: &Entry, room: usize) -> Vec<String> {
        let mut lines = folded(&self.text(entry), room);
        if self.view.evidence || entry.evidence.is_empty() {
            return lines;
        }
        let full = self.place(entry);
        let beside = match lines.last() {
            Some(last) if !last.is_empty() => room.saturating_sub(width(last) + 2),
            _ => room,
        };
        let place = self.short(&full).into_iter().find(|place| width(place) <= beside);
        let place = place.unwrap_or_else(|| {
            lines.push(String::new());
            let fits = self.short(&full).into_iter().find(|place| width(place) <= room);
            fits.unwrap_or_else(|| self.cut_front(&full, room))
        });
        if let Some(last) = lines.last_mut() {
            let gap = " ".repeat(room.saturating_sub(width(last) + width(&place)));
            *last = format!("{last}{gap}{place}");
        }
        lines
    }

    fn text(&self, entry: &Entry) -> String {
        let mut remarks = row::remarks(entry);
        if entry.count > 1 {
            remarks.push(format!("{}{}", self.words.times(), entry.count));
        }
        let title = escape(&entry.title);
        remarks.extend(aside::by(entry).map(|actor| format!("by {}", escape(actor))));
        if remarks.is_empty() { title } else { format!("{title} ({})", remarks.join(", ")) }
    }

    fn place(&self, entry: &Entry) -> String {
        let Some(first) = entry.evidence.first() else { return String::new() };
        let more = entry.evidence.len() - 1;
        let more = if more > 0 { format!(" +{more}") } else { String::new() };
        format!("{}{more}", self.named(first))
    }

    fn named(&self, evidence: &Evidence) -> String {
        let full = evidence.origin.to_string();
        escape(full.strip_prefix(self.prefix).unwrap_or(&full))
    }

    /// Returns a place in full, and its file and line alone.
    fn short(&self, place: &str) -> [String; 2] {
        let file = place.rsplit(['/', '!']).next().unwrap_or(place);
        let dots = if file.len() < place.len() { self.words.ellipsis() } else { "" };
        [place.to_owned(), format!("{dots}{file}")]
    }

    /// Returns the end of a place: the line and the file say more than the folders.
    fn cut_front(&self, text: &str, room: usize) -> String {
        if width(text) <= room {
            return text.to_owned();
        }
        let dots = self.words.ellipsis();
        let mut from = text.len();
        for (at, _) in text.char_indices().rev() {
            if width(text.get(at..).unwrap_or_default()) + width(dots) > room {
                break;
            }
            from = at;
        }
        format!("{dots}{}", text.get(from..).unwrap_or_default())
    }

    /// Writes a paragraph; before its first line stands the one text, before all others the other, which is as wide.
    fn wrapped(
        &self,
        [first, other]: [&str; 2],
        text: &str,
        out: &mut dyn Write,
    ) -> std::io::Result<()> {
        let room = self.words.width().saturating_sub(width(other)).max(12);
        for (at, line) in folded(text, room).into_iter().enumerate() {
            writeln!(out, "{}{line}", if at == 0 { first } else { other })?;
        }
        Ok(())
    }

    fn quotes(&self, entry: &Entry, out: &mut dyn Write) -> std::io::Result<()> {
        let bar = self.words.quote();
        let edge = format!("{:INDENT$}{bar} ", "");
        for place in entry.evidence.iter().take(QUOTES) {
            writeln!(
                out,
                "{edge}{}",
                self.words.cut(&self.named(place), self.words.width() - INDENT - 2)
            )?;
            let text = escape(&cap(place.shown(), Evidence::CAP));
            self.wrapped([&edge, &edge], &text, out)?;
        }
        match entry.evidence.len().checked_sub(QUOTES).filter(|more| *more > 0) {
            Some(more) => writeln!(out, "{edge}and {more} more"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tie::Tie;
    use crate::report::fixture;

    fn shown(view: &View) -> String {
        let mut out = Vec::new();
        write(&fixture::incident(), view, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn view(width: usize, compact: bool, evidence: bool) -> View {
        View { width, compact, evidence, ..View::default() }
    }

    #[test]
    fn compact_is_one_line_an_entry_where_the_page_is_wide_enough() {
        let incident = fixture::incident();
        for width in [40, 60, 80, 120, 200] {
            let text = shown(&view(width, true, false));
            let lines = text.lines().count();
            // The prefix and two dates stand beside the rows.
            let least = incident.timeline.len() + 3;
            assert!(if width < 150 { lines >= least } else { lines == least }, "{width}\n{text}");
            assert!(text.lines().all(|line| super::width(line) <= width), "{width}\n{text}");
            let said: String = text.split_whitespace().collect();
            for row in &incident.timeline {
                let title: String = escape(&row.title).split_whitespace().collect();
                assert!(said.contains(&title), "{width}: {title}\n{text}");
            }
        }
        assert!(shown(&view(120, true, false)).contains("am.ndjson:12 +1"));
    }

    #[test]
    fn compact_cites_every_row_however_long_it_is() {
        let mut incident = fixture::incident();
        let long = "a long story of what went wrong, told at length ".repeat(4);
        for row in &mut incident.timeline {
            row.title.clone_from(&long);
            for place in &mut row.evidence {
                place.origin.source = "a/long/way/down/to/the/service/that/wrote/it/app.log".into();
            }
        }
        // Without a common folder nothing of a place is left out.
        incident.timeline[0].evidence[0].origin.source = "b.log".into();
        for width in [60, 80, 120, 200] {
            let mut out = Vec::new();
            write(&incident, &view(width, true, false), &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            let cited = text.lines().filter(|line| line.contains(".log:")).count();
            assert_eq!(cited, incident.timeline.len(), "{width}\n{text}");
            assert!(text.lines().all(|line| super::width(line) <= width), "{width}\n{text}");
        }
    }

    #[test]
    fn what_ties_the_rows_is_told_in_every_list() {
        let mut incident = fixture::incident();
        let tie =
            Tie { by: "service", mark: "checkout".to_owned(), entry: Some(0), seconds: Some(5) };
        incident.ties = vec![vec![tie]; incident.timeline.len()];
        for (compact, evidence) in [(true, false), (false, true), (true, true)] {
            let mut out = Vec::new();
            write(&incident, &view(80, compact, evidence), &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            let told = text.lines().filter(|line| line.contains("service checkout")).count();
            assert_eq!(told, incident.timeline.len(), "{text}");
        }
    }

    #[test]
    fn every_place_is_quoted_under_its_row() {
        for compact in [false, true] {
            let text = shown(&view(80, compact, true));
            let (_, below) = text.split_once("HighErrorRate").unwrap();
            let quotes = "│ am.ndjson:12\n            │ {\"status\":\"firing\"}\n            │ pager.json:2\n            │ triggered\n";
            assert!(below.contains(quotes), "{text}");
        }
    }

    #[test]
    fn hostile_text_is_disarmed_and_colour_is_only_colour() {
        let plain = shown(&view(100, false, true));
        assert!(!plain.contains(['\u{1b}', '\u{202e}']), "{plain}");
        let painted = shown(&View { color: true, ..view(100, false, true) });
        assert_eq!(crate::base::text::strip_ansi(&painted), plain);
    }
}
