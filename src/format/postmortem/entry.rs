//! Finds the entries of the timeline: which lines begin one, with what time, and what belongs to its text.

use crate::format::postmortem::bare;
use crate::format::postmortem::layout::{self, Lead};
use crate::format::postmortem::line::{Kind, Line};
use crate::format::postmortem::mention::{self, Mention, Point};
use crate::format::postmortem::narrative;
use crate::format::postmortem::section::{Place, Section};
use crate::format::postmortem::since;
use crate::format::postmortem::token::Tokens;
use crate::format::postmortem::updates;
use crate::format::postmortem::zone;
use crate::format::timestamp::zone::Zone;

/// An entry with its time as written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RawEntry {
    /// Its time.
    pub(super) from: Point,
    /// The end of its range.
    pub(super) to: Option<Point>,
    /// Seconds after the entry before it, where it says only that.
    pub(super) after: Option<i64>,
    /// Seconds after the start of the outage, where it says only that: `T+15m`.
    pub(super) since: Option<i64>,
    /// Its first line, as an index.
    pub(super) first: usize,
    /// Its last line, as an index.
    pub(super) last: usize,
    /// What it says.
    pub(super) text: String,
}

impl RawEntry {
    fn new(at: usize, from: Point, text: String) -> Self {
        Self { from, to: None, after: None, since: None, first: at, last: at, text }
    }
}

/// The entries, and what the timeline says about their dates and zones.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct RawTimeline {
    /// In the order of the text; a date on its own line is an entry without clock and text.
    pub(super) entries: Vec<RawEntry>,
    /// The zone that heading, column or a line above names.
    pub(super) zone: Option<Zone>,
    /// The date that heading or a line above names, as the index of the line and the point.
    pub(super) date: Option<Point>,
}

/// Returns the timeline of the document.
pub(super) fn timeline(lines: &[Line], places: &[Place]) -> RawTimeline {
    let within = |wanted: &dyn Fn(&Place) -> bool| -> Vec<usize> {
        (0..places.len()).filter(|at| places.get(*at).is_some_and(wanted)).collect()
    };
    let stated = within(&|place| place.section == Section::Timeline);
    let rest = within(&|place| place.section != Section::Measures);
    let paste = if stated.is_empty() { &rest } else { &stated };
    if let Some(found) = updates::timeline(lines, places, paste) {
        return found;
    }
    let found = collect(lines, places, &stated, false);
    if timed(&found) > 0 {
        return narrative::in_sentences(lines, &stated, found);
    }
    let fenced = collect(lines, places, &stated, true);
    if timed(&fenced) > 1 {
        return fenced;
    }
    if !stated.is_empty() {
        return narrative::in_sentences(lines, &stated, found);
    }
    // No heading says where the timeline is: a run of lines that each begin with a time is one.
    let led: Vec<usize> = rest
        .into_iter()
        .filter(|at| lines.get(*at).is_some_and(|l| !layout::is_label(l)))
        .collect();
    let guess = collect(lines, places, &led, false);
    let enough = timed(&guess) > 2 || (timed(&guess) > 1 && layout::clock_headings(lines) > 1);
    if enough { guess } else { narrative::timeline(lines, places) }
}

fn timed(timeline: &RawTimeline) -> usize {
    let told = |entry: &&RawEntry| entry.from.clock.is_some() || entry.since.is_some();
    timeline.entries.iter().filter(told).count()
}

fn collect(lines: &[Line], places: &[Place], chosen: &[usize], fences: bool) -> RawTimeline {
    let bare = bare::are_used(lines, places, chosen);
    let style = layout::style(lines, chosen, fences);
    let (found, stated) = (RawTimeline::default(), false);
    let mut walk = Walk { lines, found, open: None, style, fences, bare, stated };
    for &at in chosen {
        let (Some(line), Some(place)) = (lines.get(at), places.get(at)) else { continue };
        walk.stated = place.section == Section::Timeline;
        walk.step(at, line, place.heading);
    }
    walk.close();
    walk.found
}

struct Walk<'a> {
    lines: &'a [Line],
    found: RawTimeline,
    open: Option<RawEntry>,
    style: Option<layout::Style>,
    fences: bool,
    /// Whether clocks are four digits without a sign.
    bare: bool,
    /// Whether the line stands in the timeline that a heading opens.
    stated: bool,
}

impl Walk<'_> {
    fn step(&mut self, at: usize, line: &Line, heading: bool) {
        if line.kind == Kind::Fence && !self.fences && !layout::is_item_in_fence(line) {
            return;
        }
        if let Kind::Row(cells) = &line.kind {
            self.row(at, cells);
            return;
        }
        let tokens = Tokens::new(&line.text);
        if layout::wraps(self.lines, at) {
            self.extend(at, &line.text);
            return;
        }
        if let Some((since, text)) = since::since_start(&tokens) {
            self.since(at, since, text);
            return;
        }
        if let Some(lead) = layout::lead_as(&tokens, self.bare)
            && !(heading && line.text.to_lowercase().contains("timeline"))
        {
            self.begin(at, &lead);
            return;
        }
        if let Some(from) = mention::day_alone(&tokens) {
            self.close();
            self.found.entries.push(RawEntry::new(at, from, String::new()));
            return;
        }
        let label = || layout::labelled(line, &tokens).filter(|_| self.stated);
        if let Some(mention) = self.within(line, &tokens).or_else(label) {
            let text = line.text.clone();
            self.push(at, &mention, text);
            return;
        }
        if let Some(after) = layout::relative(&tokens, line)
            && self.open.as_ref().or(self.found.entries.last()).is_some()
        {
            self.close();
            let entry = RawEntry::new(at, Point::default(), line.text.clone());
            self.open = Some(RawEntry { after: Some(after), ..entry });
            return;
        }
        if self.open.is_none() {
            self.context(line, &tokens);
        }
        self.follow(at, line, heading);
    }

    /// Takes a line that begins with its distance from the start.
    fn since(&mut self, at: usize, since: i64, text: String) {
        self.close();
        // `T0 (10:05 UTC) - …` says when the start was.
        let told =
            layout::lead(&Tokens::new(&text)).filter(|l| since == 0 && l.mention.has_clock());
        let (from, text) = told.map_or((Point::default(), text), |l| (l.mention.from, l.text));
        self.open = Some(RawEntry { since: Some(since), ..RawEntry::new(at, from, text) });
    }

    /// Takes a line that begins with a time.
    fn begin(&mut self, at: usize, lead: &Lead) {
        if lead.mention.has_clock() {
            self.push(at, &lead.mention, lead.text.clone());
        } else if lead.text.split_whitespace().count() <= 3 {
            // A date on its own line holds for what follows.
            self.close();
            self.found.entries.push(RawEntry::new(at, lead.mention.from, String::new()));
        } else {
            self.close();
        }
    }

    /// Takes a time that stands within the text of a list item.
    fn within(&self, line: &Line, tokens: &Tokens<'_>) -> Option<Mention> {
        let fits = match self.style {
            Some(layout::Style::Item) | None => line.kind == Kind::Item,
            Some(layout::Style::Text) => line.kind == Kind::Item || line.strong,
            _ => false,
        };
        // An item within an item with a time of its own tells more of the same.
        let above = self.open.as_ref().and_then(|open| self.lines.get(open.first));
        let nested =
            above.is_some_and(|above| above.kind == Kind::Item && above.depth < line.depth);
        if !fits || nested || line.kind == Kind::Fence {
            return None;
        }
        mention::find_all(tokens).into_iter().find(Mention::has_clock)
    }

    fn row(&mut self, at: usize, cells: &[String]) {
        let since = cells.first().and_then(|cell| since::since_start(&Tokens::new(cell)));
        let timed = layout::cells(cells, self.bare);
        // `T+5m | logins time out` and `1405 | restart` are no headers.
        let header = since.is_none()
            && timed.is_none()
            && cells
                .iter()
                .all(|cell| !mention::find_all(&Tokens::new(cell)).iter().any(Mention::has_clock));
        let named = cells.iter().any(|cell| {
            let cell = cell.to_lowercase();
            ["time", "date", "when", "start", "clock", "hour", "begin"]
                .iter()
                .any(|word| cell.contains(word))
                || zone::find(&cell.to_uppercase()).is_some()
        });
        if header && named {
            self.close();
            self.found.zone = cells.iter().find_map(|cell| zone::find(cell)).or(self.found.zone);
            return;
        }
        if let Some((since, text)) = since {
            let others = std::iter::once(text).chain(cells.iter().skip(1).cloned());
            let text =
                others.filter(|text| !text.trim().is_empty()).collect::<Vec<_>>().join(" — ");
            self.since(at, since, text);
            self.close();
            return;
        }
        if let Some((mention, text)) = timed {
            self.push(at, &mention, text);
            self.close();
        }
    }

    fn push(&mut self, at: usize, mention: &Mention, text: String) {
        self.close();
        let entry = RawEntry::new(at, mention.from, text);
        self.open = Some(RawEntry { to: mention.to, ..entry });
    }

    /// Reads what a line without an own time says about the dates and zones of the entries.
    fn context(&mut self, line: &Line, tokens: &Tokens<'_>) {
        self.found.zone = self.found.zone.or_else(|| zone::find(&line.text));
        if let Some(mention) =
            mention::find_all(tokens).into_iter().find(|mention| mention.from.date.is_some())
        {
            self.found.date = self.found.date.or(Some(mention.from));
        }
    }

    /// Gives a line without an own time to the entry above it.
    fn follow(&mut self, at: usize, line: &Line, heading: bool) {
        if heading {
            self.close();
        }
        let Some(open) = &self.open else { return };
        let head = self.lines.get(open.first);
        let last = self.lines.get(open.last);
        let same = last.is_some_and(|last| last.block == line.block);
        let under = head.is_some_and(|head| {
            // Under a heading, or under a line with little but a time, the first paragraph is the text.
            let little =
                matches!(head.kind, Kind::Heading(_)) || open.text.split_whitespace().count() <= 3;
            let sibling =
                line.kind == Kind::Item && head.kind == Kind::Item && line.depth <= head.depth;
            little && !sibling && (open.last == open.first || same)
        });
        let nested = head.is_some_and(|head| head.kind == Kind::Item && line.depth > head.depth);
        if line.kind != Kind::Fence && (same || under || nested) {
            self.extend(at, &line.text);
        }
    }

    fn extend(&mut self, at: usize, text: &str) {
        let Some(open) = &mut self.open else { return };
        if open.text.len() > 2000 {
            return;
        }
        if !open.text.is_empty() {
            let ended = open.text.ends_with(['.', '!', '?', ':', ';', ',', '"', '”']);
            let joined = self
                .lines
                .get(open.last)
                .zip(self.lines.get(at))
                .is_some_and(|(a, b)| a.block == b.block);
            open.text.push_str(if ended || joined { " " } else { ": " });
        }
        open.text.push_str(text);
        open.last = at;
    }

    fn close(&mut self) {
        self.found.entries.extend(self.open.take());
    }
}
