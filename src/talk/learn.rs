//! Learns a table from examples: a linear support vector machine for each phase against the rest.
//!
//! The way is dual coordinate descent with squared loss (Hsieh et al., "A Dual Coordinate Descent Method for Large-scale
//! Linear SVM", ICML 2008, algorithm 1), the features weighed by rarity. It is learnt twice: with all features, then with
//! those alone that weighed most.

use std::collections::{BTreeMap, BTreeSet};

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::talk::features::features;
use crate::talk::table::{MOST, NONE, Table};

/// How much an example on the wrong side costs.
const COST: f64 = 1.0;
/// So often all examples are gone through.
const ROUNDS: usize = 150;
/// A feature of fewer examples says nothing.
const LEAST: usize = 2;
/// So many features are kept.
const KEPT: usize = 60_000;

/// An example: the indices of its features and their values, of length one together; and its label.
type Row = (Vec<(usize, f64)>, usize);

/// Returns the label and the text of each line of `text`: `label`, a tab, the message.
///
/// # Errors
///
/// Where a line is no example: its number and what is wrong.
pub fn examples(text: &str) -> Result<Vec<(&str, &str)>, String> {
    let mut examples = Vec::new();
    for (line, number) in text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()) {
        let wrong = || format!("line {number}: `{line}` is no label, tab and message");
        examples.push(line.split_once('\t').ok_or_else(wrong)?);
    }
    Ok(examples)
}

/// Returns the table that tells the labels of `examples` apart.
pub fn learn(examples: &[(&str, &str)]) -> Table {
    let labels: BTreeSet<&str> = examples.iter().map(|(label, _)| *label).chain([NONE]).collect();
    let labels: Vec<&str> = labels.into_iter().collect();
    let found: Vec<BTreeSet<String>> =
        examples.par_iter().map(|(_, text)| features(text)).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in found.iter().flatten() {
        *counts.entry(name).or_default() += 1;
    }
    counts.retain(|_, count| *count >= LEAST);
    let rarities: BTreeMap<&str, u16> =
        counts.into_iter().map(|(name, count)| (name, rarity(count, examples.len()))).collect();
    let rows = |rarities: &BTreeMap<&str, u16>| -> Vec<Row> {
        let places: BTreeMap<&str, usize> =
            rarities.keys().enumerate().map(|(at, name)| (*name, at)).collect();
        let row = |(found, (label, _)): (&BTreeSet<String>, &(&str, &str))| {
            let known = found.iter().filter_map(|name| {
                let rarity = rarities.get(name.as_str())?;
                Some((*places.get(name.as_str())?, f64::from(*rarity)))
            });
            (unit(known.collect()), labels.iter().position(|one| one == label).unwrap_or_default())
        };
        found.iter().zip(examples).map(row).collect()
    };
    let all = weigh(&rows(&rarities), rarities.len(), labels.len());
    let kept = heaviest(&rarities, &all);
    let weights = weigh(&rows(&kept), kept.len(), labels.len());
    table(&labels, &kept, &weights)
}

/// Returns how rare a feature of `count` among `all` examples is, in hundredths.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of examples are small, and the logarithm of their ratio is smaller"
)]
fn rarity(count: usize, all: usize) -> u16 {
    let ratio = (1.0 + all as f64) / (1.0 + count as f64);
    ((1.0 + ratio.ln()) * 100.0).round() as u16
}

fn unit(mut row: Vec<(usize, f64)>) -> Vec<(usize, f64)> {
    let length = row.iter().map(|(_, value)| value * value).sum::<f64>().sqrt();
    for (_, value) in &mut row {
        *value /= length;
    }
    row
}

/// Returns for each label the weight of each of `size` features, and last its bias.
fn weigh(rows: &[Row], size: usize, labels: usize) -> Vec<Vec<f64>> {
    (0..labels).into_par_iter().map(|label| separate(rows, size, label)).collect()
}

/// Returns the weights that part the rows of `label` from all others.
fn separate(rows: &[Row], size: usize, label: usize) -> Vec<f64> {
    let mut weights = vec![0.0; size + 1];
    let mut alphas = vec![0.0; rows.len()];
    let slack = 0.5 / COST;
    // Neighbours are alike: far leaps mix them, and are the same every time.
    let leap = (rows.len() * 618 / 1_000).max(1);
    let leap = (leap..leap + rows.len()).find(|leap| are_prime(*leap, rows.len())).unwrap_or(1);
    for at in (0..rows.len() * ROUNDS).map(|turn| turn * leap % rows.len()) {
        let (Some((row, own)), Some(alpha)) = (rows.get(at), alphas.get_mut(at)) else { continue };
        let sign = if *own == label { 1.0 } else { -1.0 };
        let bias = weights.get(size).copied().unwrap_or_default();
        let dot: f64 = row.iter().map(|(at, value)| value * weight(&weights, *at)).sum();
        let slope = sign * (dot + bias) - 1.0 + slack * *alpha;
        let curve = slack + 1.0 + row.iter().map(|(_, value)| value * value).sum::<f64>();
        let new = (*alpha - slope / curve).max(0.0);
        let step = (new - *alpha) * sign;
        *alpha = new;
        for (at, value) in row.iter().chain([&(size, 1.0)]) {
            weights.get_mut(*at).into_iter().for_each(|weight| *weight += step * value);
        }
    }
    weights
}

fn weight(weights: &[f64], at: usize) -> f64 {
    weights.get(at).copied().unwrap_or_default()
}

/// Returns whether two numbers have no divisor in common.
fn are_prime(one: usize, other: usize) -> bool {
    let (mut one, mut other) = (one, other);
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one == 1
}

/// Returns the features that weigh most for any label.
fn heaviest<'f>(rarities: &BTreeMap<&'f str, u16>, weights: &[Vec<f64>]) -> BTreeMap<&'f str, u16> {
    let most = |at: usize| weights.iter().map(|of| weight(of, at).abs()).fold(0.0, f64::max);
    let mut ranked: Vec<(f64, &str, u16)> = rarities
        .iter()
        .enumerate()
        .map(|(at, (name, rarity))| (most(at), *name, *rarity))
        .collect();
    ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
    ranked.into_iter().take(KEPT).map(|(_, name, rarity)| (name, rarity)).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "rounded to the few values of a letter")]
fn table(labels: &[&str], kept: &BTreeMap<&str, u16>, weights: &[Vec<f64>]) -> Table {
    let all = weights.iter().flat_map(|of| of.iter().take(kept.len()));
    let most = all.fold(f64::MIN_POSITIVE, |most, weight| most.max(weight.abs()));
    // Few weights are near the heaviest; the many small ones are worth finer steps.
    let limit = f64::from(MOST);
    let step = most / 2.0 / limit;
    let row = |(at, (name, rarity)): (usize, (&&str, &u16))| {
        let weights = weights
            .iter()
            .map(|of| (weight(of, at) / step).round().clamp(-limit, limit) as i8)
            .collect();
        ((*name).to_owned(), (*rarity, weights))
    };
    let features = kept.iter().enumerate().map(row).collect();
    let bias = weights.iter().map(|of| weight(of, kept.len())).collect();
    Table::new(labels.iter().map(|label| (*label).to_owned()).collect(), (step, bias), &features)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_learnt_is_told_and_written_and_read_again() {
        let text = "ack\ton it, looking\nack\tlooking now, on it\nrecover\tgraphs are back to green\n\
            recover\tall green, graphs back\nnone\tlunch anyone\nnone\tlunch was great\n";
        let table = learn(&examples(text).unwrap());
        for table in [Table::parse(table.write()).unwrap(), table] {
            assert_eq!(table.scores("ok looking, on it").read(), Some("ack"));
            assert_eq!(table.scores("green graphs are back").read(), Some("recover"));
            assert_eq!(table.scores("lunch").read(), None);
            assert_eq!(table.scores("").read(), None);
        }
        assert!(examples("ack on it").is_err() && Table::parse("x".to_owned()).is_err());
    }

    #[test]
    fn every_row_of_the_table_that_comes_with_the_program_is_one() {
        let text = include_str!("../../rules/talk/table.txt");
        let table = Table::parse(text.to_owned()).unwrap();
        assert_eq!((&table, table.write().as_str()), (Table::builtin(), text));
        let swapped = text.replacen("\n! !\t", "\nzz\t", 1);
        assert!(Table::parse(swapped).unwrap_err().contains("out of order"));
    }
}
