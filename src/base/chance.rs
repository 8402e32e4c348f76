//! How likely a count is among steady noise.

/// Returns whether steady noise of this `mean` reaches `count` by a chance of less than e^-`evidence` (Chernoff's
/// bound).
pub fn is_unlikely(count: u64, mean: f64, evidence: f64) -> bool {
    let count = as_float(count);
    count > mean && (mean <= 0.0 || count * (count / mean).ln() - (count - mean) > evidence)
}

/// Returns a count as a number to reckon with.
#[expect(clippy::cast_precision_loss, reason = "counts of lines are far below 2^53")]
pub fn as_float(count: u64) -> f64 {
    count as f64
}
