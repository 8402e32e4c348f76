//! The learnt table: for each feature how much it speaks for each phase.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use memchr::memchr_iter;

use crate::talk::features::features;

/// Lines of a table before its rows.
const HEADS: usize = 3;
/// What a table begins with.
const HEAD: &str = "recount.talk/1";
/// The label of what tells of no phase.
pub const NONE: &str = "none";
/// Weights are written as one letter each, from minus this to this.
pub(super) const MOST: i8 = 46;
/// The letter of a weight of zero.
const ZERO: u8 = b'O';
/// Rarity is written as so many parts of one.
const PARTS: f64 = 100.0;
/// What rules ask for that take what reads rather like [`NONE`] than like any phase.
pub const NOTHING: &str = "nothing";
/// So much more a phase must speak out of a text than `none` does.
const MARGIN: f64 = 0.16;
/// So much more `none` must speak out of a text than any phase does, where nothing else is heard in it.
const IDLE: f64 = 0.85;
/// So much more `none` must speak out of a text than any phase does, where its words are of no work.
const DULL: f64 = 0.3;
/// So much more a phase must speak out of a text than `none` does, and than the one that a phrase in it stands for.
const RATHER: f64 = 1.0;

/// Weights of features, and how to read a text by them. The rows stay the text that they are written as, sorted: of tens of
/// thousands a message asks for a hundred.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The phases, [`NONE`] among them.
    labels: Vec<String>,
    /// What a weight of one stands for.
    unit: f64,
    /// How much speaks for each label before a word is read.
    bias: Vec<f64>,
    /// A line for each feature, by name.
    rows: Cow<'static, str>,
    /// Where each of these lines begins.
    starts: Vec<usize>,
}

/// What is known of one feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Weights<'t> {
    /// How rare it is, above 1, in parts of a hundredth.
    pub(super) rarity: u16,
    /// For each label the letter of how much it speaks for it.
    letters: &'t [u8],
}

impl Weights<'_> {
    fn of(&self, label: usize) -> i8 {
        self.letters.get(label).copied().and_then(weight).unwrap_or_default()
    }
}

/// What a text reads like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scores<'t> {
    /// How much speaks for [`NONE`].
    none: f64,
    /// The phase for which most speaks, and how much.
    best: Option<(f64, &'t str)>,
}

impl<'t> Scores<'t> {
    /// Returns the phase that the text reads like, `None` where it reads like nothing that tells of one.
    pub fn read(&self) -> Option<&'t str> {
        self.best.filter(|(score, _)| score - self.none > MARGIN).map(|(_, label)| label)
    }

    /// Returns whether the text reads clearly like what tells of no phase.
    pub fn is_idle(&self) -> bool {
        self.is_below(IDLE)
    }

    /// Returns whether the text reads rather like what tells of no phase than like any phase.
    pub fn is_dull(&self) -> bool {
        self.is_below(DULL)
    }

    fn is_below(&self, margin: f64) -> bool {
        self.best.is_some_and(|(score, _)| self.none - score > margin)
    }
}

static BUILTIN: LazyLock<Table> = LazyLock::new(|| {
    let text = Cow::Borrowed(include_str!("../../rules/talk/table.txt"));
    // A test reads every row of it.
    Table::indexed(text).unwrap_or_else(|_| Table::empty())
});

impl Table {
    /// Returns the table that comes with the program.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// Returns a table by which nothing tells of a phase.
    fn empty() -> Self {
        let (rows, starts) = (Cow::Borrowed(""), Vec::new());
        Self { labels: Vec::new(), unit: 0.0, bias: Vec::new(), rows, starts }
    }

    /// Puts a table together: its features with their rarities, in hundredths, and the weight for each label.
    pub(super) fn new(
        labels: Vec<String>,
        (unit, bias): (f64, Vec<f64>),
        features: &BTreeMap<String, (u16, Vec<i8>)>,
    ) -> Self {
        let mut rows = String::new();
        for (name, (rarity, weights)) in features {
            let letters: String = weights.iter().map(|weight| letter(*weight)).collect();
            let _ = writeln!(rows, "{name}\t{rarity}\t{letters}");
        }
        let starts = starts(&rows);
        Self { labels, unit, bias, rows: Cow::Owned(rows), starts }
    }

    /// Returns the phases that it knows.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.labels.iter().map(String::as_str).filter(|label| *label != NONE)
    }

    /// Returns whether `text` reads far more like what is labelled `label` than like what is labelled `other` and than like
    /// what tells of no phase; not where no example bears these labels.
    pub fn is_rather(&self, text: &str, label: &str, other: &str) -> bool {
        let place = |label: &str| self.labels.iter().position(|known| known == label);
        let score = self.scorer(text);
        let Some(one) = place(label).map(&score) else { return false };
        let less = |other: &str| place(other).is_some_and(|at| one - score(at) > RATHER);
        less(other) && less(NONE)
    }

    /// Returns what `text` reads like.
    pub fn scores(&self, text: &str) -> Scores<'_> {
        let score = self.scorer(text);
        let (mut none, mut best) = (0.0, None);
        for (at, label) in self.labels.iter().enumerate() {
            let score = score(at);
            if label == NONE {
                none = score;
            } else if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, label.as_str()));
            }
        }
        Scores { none, best }
    }

    /// Returns what tells how much speaks for the label at a place.
    fn scorer(&self, text: &str) -> impl Fn(usize) -> f64 {
        let found = features(text);
        let known: Vec<Weights<'_>> = found.iter().filter_map(|name| self.row(name)).collect();
        let rarity = |weights: &Weights<'_>| f64::from(weights.rarity) / PARTS;
        let length: f64 = known.iter().map(|weights| rarity(weights) * rarity(weights)).sum();
        let share = if length > 0.0 { self.unit / length.sqrt() } else { 0.0 };
        move |label: usize| {
            let parts = known.iter().map(|one| f64::from(one.of(label)) * rarity(one));
            self.bias.get(label).copied().unwrap_or_default() + share * parts.sum::<f64>()
        }
    }

    /// Returns what is known of the feature `name`.
    fn row(&self, name: &str) -> Option<Weights<'_>> {
        let name_at = |start: &usize| self.line(*start).split('\t').next().unwrap_or_default();
        let at = self.starts.binary_search_by(|start| name_at(start).cmp(name)).ok()?;
        weights(self.line(*self.starts.get(at)?))
    }

    fn line(&self, start: usize) -> &str {
        let rest = self.rows.get(start..).unwrap_or_default();
        rest.split_once('\n').map_or(rest, |(line, _)| line)
    }

    /// Returns the table that `text` holds, as [`Table::write`] writes it.
    ///
    /// # Errors
    ///
    /// Where the text is no table: the line and what is wrong with it.
    pub fn parse(text: String) -> Result<Self, String> {
        let table = Self::indexed(Cow::Owned(text))?;
        let mut last = "";
        for (start, number) in table.starts.iter().zip(HEADS + 1..) {
            let line = table.line(*start);
            let row = weights(line).filter(|row| row.letters.len() == table.labels.len());
            if !row.is_some_and(|row| row.letters.iter().all(|one| weight(*one).is_some())) {
                return Err(format!("line {number}: `{line}` is no row"));
            }
            let name = line.split('\t').next().unwrap_or_default();
            if name <= last {
                return Err(format!("line {number}: `{name}` is out of order"));
            }
            last = name;
        }
        Ok(table)
    }

    /// Returns the table that `text` holds; of its rows nothing is read.
    fn indexed(text: Cow<'static, str>) -> Result<Self, String> {
        let mut lines = text.lines();
        let mut head = |what: &str| {
            let line = lines.next().and_then(|line| line.strip_prefix(what));
            line.map(|rest| rest.trim().to_owned()).ok_or(format!("`{what}` is missing"))
        };
        let labels: Vec<String> = head(HEAD)?.split(' ').map(str::to_owned).collect();
        let number = |text: &str| text.parse().map_err(|_| format!("`{text}` is no number"));
        let unit = number(&head("unit")?)?;
        let bias = head("bias")?.split(' ').map(number).collect::<Result<Vec<f64>, _>>()?;
        if bias.len() != labels.len() {
            return Err(format!("{} labels, {} biases", labels.len(), bias.len()));
        }
        let start =
            memchr_iter(b'\n', text.as_bytes()).nth(HEADS - 1).map_or(text.len(), |at| at + 1);
        let rows = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.get(start..).unwrap_or_default()),
            Cow::Owned(text) => Cow::Owned(text.get(start..).unwrap_or_default().to_owned()),
        };
        let starts = starts(&rows);
        Ok(Self { labels, unit, bias, rows, starts })
    }

    /// Returns the table as text: labels, unit and biases, then a feature a line, in order, with its rarity and one letter
    /// for the weight of each label.
    pub fn write(&self) -> String {
        let bias: Vec<String> = self.bias.iter().map(|bias| format!("{bias:.4}")).collect();
        let (labels, bias) = (self.labels.join(" "), bias.join(" "));
        format!("{HEAD} {labels}\nunit {:.6}\nbias {bias}\n{}", self.unit, self.rows)
    }
}

/// Returns where each line of `rows` begins.
fn starts(rows: &str) -> Vec<usize> {
    let next = memchr_iter(b'\n', rows.as_bytes()).map(|at| at + 1);
    [0].into_iter().chain(next).filter(|start| *start < rows.len()).collect()
}

/// Returns what a line `name`, tab, rarity, tab, letters tells.
fn weights(line: &str) -> Option<Weights<'_>> {
    let mut cells = line.split('\t').skip(1);
    let rarity = cells.next()?.parse().ok()?;
    Some(Weights { rarity, letters: cells.next()?.as_bytes() })
}

fn letter(weight: i8) -> char {
    char::from(ZERO.saturating_add_signed(weight.clamp(-MOST, MOST)))
}

fn weight(letter: u8) -> Option<i8> {
    let weight = i8::try_from(i16::from(letter) - i16::from(ZERO)).ok()?;
    (-MOST..=MOST).contains(&weight).then_some(weight)
}
