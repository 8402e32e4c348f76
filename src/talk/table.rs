//! The learnt table: for each feature how much it speaks for each phase.

use std::collections::BTreeMap;
#[expect(clippy::disallowed_types, reason = "lookup only")]
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::talk::features::features;

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
/// So much more a phase must speak out of a text than `none` does.
const MARGIN: f64 = 0.16;
/// So much more `none` must speak out of a text than any phase does, where nothing else is heard in it.
const IDLE: f64 = 0.85;

/// Weights of features, and how to read a text by them.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::disallowed_types, reason = "lookup only")]
pub struct Table {
    /// The phases, [`NONE`] among them.
    labels: Vec<String>,
    /// What a weight of one stands for.
    unit: f64,
    /// How much speaks for each label before a word is read.
    bias: Vec<f64>,
    features: HashMap<String, Weights>,
}

/// What is known of one feature.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weights {
    /// How rare it is, above 1, in parts of a hundredth.
    pub(super) rarity: u16,
    /// For each label how much it speaks for it.
    pub(super) weights: Vec<i8>,
}

static BUILTIN: LazyLock<Table> = LazyLock::new(|| {
    Table::parse(include_str!("../../rules/talk/table.txt")).unwrap_or_else(|_| Table::empty())
});

impl Table {
    /// Returns the table that comes with the program.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// Returns a table by which nothing tells of a phase.
    #[expect(clippy::disallowed_types, reason = "lookup only")]
    fn empty() -> Self {
        Self { labels: Vec::new(), unit: 0.0, bias: Vec::new(), features: HashMap::new() }
    }

    /// Puts a table together.
    pub(super) fn new(
        labels: Vec<String>,
        (unit, bias): (f64, Vec<f64>),
        features: BTreeMap<String, Weights>,
    ) -> Self {
        Self { labels, unit, bias, features: features.into_iter().collect() }
    }

    /// Returns the phases that it knows.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.labels.iter().map(String::as_str).filter(|label| *label != NONE)
    }

    /// Returns the phase that `text` reads like, `None` where it reads like nothing that tells of one.
    pub fn read(&self, text: &str) -> Option<&str> {
        let (none, best) = self.scores(text);
        best.filter(|(score, _)| score - none > MARGIN).map(|(_, label)| label)
    }

    /// Returns whether `text` reads clearly like what tells of no phase.
    pub fn is_idle(&self, text: &str) -> bool {
        let (none, best) = self.scores(text);
        best.is_some_and(|(score, _)| none - score > IDLE)
    }

    /// Returns how much speaks for `none`, and for the phase for which most does.
    fn scores(&self, text: &str) -> (f64, Option<(f64, &str)>) {
        let found = features(text);
        // The map gives them in no order; the text does.
        let known: Vec<&Weights> =
            found.iter().filter_map(|name| self.features.get(name)).collect();
        let rarity = |weights: &Weights| f64::from(weights.rarity) / PARTS;
        let length: f64 = known.iter().map(|weights| rarity(weights) * rarity(weights)).sum();
        let share = if length > 0.0 { self.unit / length.sqrt() } else { 0.0 };
        let score = |label: usize| {
            let weight = |weights: &&Weights| weights.weights.get(label).copied().unwrap_or(0);
            let parts = known.iter().map(|one| f64::from(weight(one)) * rarity(one));
            self.bias.get(label).copied().unwrap_or_default() + share * parts.sum::<f64>()
        };
        let (mut none, mut best) = (0.0, None);
        for (at, label) in self.labels.iter().enumerate() {
            let score = score(at);
            if label == NONE {
                none = score;
            } else if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, label.as_str()));
            }
        }
        (none, best)
    }

    /// Returns the table that `text` holds, as [`Table::write`] writes it.
    ///
    /// # Errors
    ///
    /// Where the text is no table: the line and what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut lines = text.lines().zip(1..);
        let mut head = |what: &str| {
            let line = lines.next().and_then(|(line, _)| line.strip_prefix(what));
            line.map(|rest| rest.trim().to_owned()).ok_or(format!("`{what}` is missing"))
        };
        let labels: Vec<String> = head(HEAD)?.split(' ').map(str::to_owned).collect();
        let number = |text: &str| text.parse().map_err(|_| format!("`{text}` is no number"));
        let unit = number(&head("unit")?)?;
        let bias = head("bias")?.split(' ').map(number).collect::<Result<Vec<f64>, _>>()?;
        if bias.len() != labels.len() {
            return Err(format!("{} labels, {} biases", labels.len(), bias.len()));
        }
        let mut features = BTreeMap::new();
        for (line, number) in lines {
            let weights = |(name, rarity, weights): (&str, &str, &str)| {
                let rarity = rarity.parse().ok()?;
                let weights: Option<Vec<i8>> = weights.bytes().map(weight).collect();
                let weights = weights.filter(|weights| weights.len() == labels.len())?;
                Some((name.to_owned(), Weights { rarity, weights }))
            };
            let mut cells = line.split('\t');
            let row = cells.next().zip(cells.next()).zip(cells.next());
            let row = row.and_then(|((name, rarity), row)| weights((name, rarity, row)));
            features.extend([row.ok_or(format!("line {number}: `{line}` is no row"))?]);
        }
        Ok(Self::new(labels, (unit, bias), features))
    }

    /// Returns the table as text: labels, unit and biases, then a feature a line, in order, with its rarity and one letter
    /// for the weight of each label.
    pub fn write(&self) -> String {
        let bias: Vec<String> = self.bias.iter().map(|bias| format!("{bias:.4}")).collect();
        let (labels, bias) = (self.labels.join(" "), bias.join(" "));
        let mut text = format!("{HEAD} {labels}\nunit {:.6}\nbias {bias}\n", self.unit);
        let features: BTreeMap<&String, &Weights> = self.features.iter().collect();
        for (name, Weights { rarity, weights }) in features {
            let letters: String = weights.iter().map(|weight| letter(*weight)).collect();
            let _ = writeln!(text, "{name}\t{rarity}\t{letters}");
        }
        text
    }
}

fn letter(weight: i8) -> char {
    char::from(ZERO.saturating_add_signed(weight.clamp(-MOST, MOST)))
}

fn weight(letter: u8) -> Option<i8> {
    let weight = i8::try_from(i16::from(letter) - i16::from(ZERO)).ok()?;
    (-MOST..=MOST).contains(&weight).then_some(weight)
}
