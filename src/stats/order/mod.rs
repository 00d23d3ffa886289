//! The one rule by which figures are compared: values closer than 1e-9 are one value
//! (`docs/METHOD.md`, section 5).
//!
//! Sums of the same numbers in another order differ in their last bits. No rank, band, threshold,
//! tie or order of a list may hang on these, so nothing else in the program compares computed
//! figures by itself. All values are finite.

use std::cmp::Ordering;

use super::range;

/// Values closer than this are one value. Scores are points (0–100) and weights shares (0–1), both
/// with far fewer meaningful digits; rounding of sums stays below 1e-11.
pub const CLOSE: f64 = 1e-9;

/// Which end of a list comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The smallest figure first.
    Rising,
    /// The largest figure first.
    Falling,
}

/// Whether two values are one.
#[must_use]
pub fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < CLOSE
}

/// Whether a value is at least a limit: larger, or the same.
#[must_use]
pub fn reaches(value: f64, limit: f64) -> bool {
    value > limit || same(value, limit)
}

/// Whether a value is larger than a limit and not the same.
#[must_use]
pub fn exceeds(value: f64, limit: f64) -> bool {
    !reaches(limit, value)
}

/// Whether the largest of some values exceeds the smallest; not so for no values.
#[must_use]
pub fn varies(values: &[f64]) -> bool {
    range(values).is_some_and(|(low, high)| exceeds(high, low))
}

/// Each value's level: 0 for the smallest, and one more wherever a value, in sorted order, is 1e-9
/// or more above the one before it. Values of one level are one value, whatever order they are
/// given in and from whichever end they are counted.
#[must_use]
pub fn levels(values: &[f64]) -> Vec<usize> {
    let mut sorted: Vec<(f64, usize)> = values.iter().copied().zip(0..).collect();
    sorted.sort_unstable_by(|a, b| by_size(a.0, b.0));
    let mut levels = vec![0; values.len()];
    for (level, run) in sorted.chunk_by(|a, b| same(a.0, b.0)).enumerate() {
        for (_, at) in run {
            if let Some(slot) = levels.get_mut(*at) {
                *slot = level;
            }
        }
    }
    levels
}

/// Sorts by a figure; items of one [level](levels) come in the order of `ties`, those without the
/// figure come last in both directions.
pub fn sort<T>(
    items: &mut [T],
    direction: Direction,
    figure: impl Fn(&T) -> Option<f64>,
    ties: impl Fn(&T, &T) -> Ordering,
) {
    items.sort_by(|a, b| match (figure(a), figure(b), direction) {
        (Some(a), Some(b), Direction::Rising) => by_size(a, b),
        (Some(a), Some(b), Direction::Falling) => by_size(b, a),
        (a, b, _) => b.is_some().cmp(&a.is_some()),
    });
    let one = |a: &T, b: &T| match (figure(a), figure(b)) {
        (Some(a), Some(b)) => same(a, b),
        (a, b) => a.is_some() == b.is_some(),
    };
    for run in items.chunk_by_mut(one) {
        run.sort_by(&ties);
    }
}

/// The values by size, for what is read off at a place and does not depend on ties.
#[must_use]
pub fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| by_size(*a, *b));
    sorted
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place: whoever calls it joins what is one value afterwards"
)]
fn by_size(a: f64, b: f64) -> Ordering {
    a.total_cmp(&b)
}

#[cfg(test)]
mod tests;
