//! How far two columns of numbers go together: in level, in order, and at both ends
//! (`docs/METHOD.md`, section 8).
//!
//! Columns are paired by position and finite. A statistic is absent for columns of different
//! length, for fewer than two pairs, and where a column is constant.

use std::cmp::Ordering;

use super::{count, mean, range, square};

/// Pearson's product-moment correlation, −1 to 1.
#[must_use]
pub fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    if !comparable(x, y) {
        return None;
    }
    let (mean_x, mean_y) = (mean(x)?, mean(y)?);
    let spread = |column: &[f64], mean: f64| column.iter().map(|v| square(v - mean)).sum::<f64>();
    let together: f64 = x.iter().zip(y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum();
    let scale = spread(x, mean_x).sqrt() * spread(y, mean_y).sqrt();
    // Columns that vary by less than a float can hold have no spread to divide by.
    (scale > 0.0).then(|| (together / scale).clamp(-1.0, 1.0))
}

/// Spearman's rank correlation, −1 to 1: Pearson's of the mid-ranks.
#[must_use]
pub fn spearman(x: &[f64], y: &[f64]) -> Option<f64> {
    if !comparable(x, y) {
        return None;
    }
    pearson(&mid_ranks(x), &mid_ranks(y))
}

/// Kendall's τ-b, −1 to 1: (concordant − discordant) / √((n₀ − n₁)(n₀ − n₂)), where n₀ counts all
/// pairs of pairs, n₁ those tied in x and n₂ those tied in y. In O(n log n) after Knight (1966), "A
/// computer method for calculating Kendall's tau with ungrouped data", JASA 61, 436–439.
#[must_use]
pub fn kendall_tau_b(x: &[f64], y: &[f64]) -> Option<f64> {
    if !comparable(x, y) {
        return None;
    }
    // By x and then y, so that no pair tied in x shows up as an inversion of y.
    let mut pairs: Vec<(f64, f64)> = x.iter().copied().zip(y.iter().copied()).collect();
    pairs.sort_by(|a, b| order(a.0, b.0).then_with(|| order(a.1, b.1)));
    let tied_x = tied(&pairs, |a, b| order(a.0, b.0));
    let tied_both = tied(&pairs, |a, b| order(a.0, b.0).then_with(|| order(a.1, b.1)));
    let mut column: Vec<f64> = pairs.into_iter().map(|(_, y)| y).collect();
    let discordant = inversions(&mut column);
    let tied_y = tied(&column, |a, b| order(*a, *b));
    let all = choose_two(column.len());
    let concordant = all + tied_both - tied_x - tied_y - discordant;
    let scale = float(all - tied_x).sqrt() * float(all - tied_y).sqrt();
    Some(((float(concordant) - float(discordant)) / scale).clamp(-1.0, 1.0))
}

/// Each value's rank, from 1 for the smallest; equal values share the mean of the ranks that they
/// take up.
#[must_use]
pub fn mid_ranks(x: &[f64]) -> Vec<f64> {
    let mut sorted = x.to_vec();
    sorted.sort_by(|a, b| order(*a, *b));
    let rank = |value: &f64| {
        let below = sorted.partition_point(|other| other < value);
        let upto = sorted.partition_point(|other| other <= value);
        f64::midpoint(count(below) + 1.0, count(upto))
    };
    x.iter().map(rank).collect()
}

/// How far the two columns agree on which items are at the top and at the bottom: the Jaccard index
/// |A ∩ B| / |A ∪ B| of their top deciles, then of their bottom deciles, 0 to 1.
///
/// A column's top decile is its ⌈n/10⌉ largest items and all that are tied with the last of them.
#[must_use]
pub fn decile_overlap(x: &[f64], y: &[f64]) -> (Option<f64>, Option<f64>) {
    if !comparable(x, y) {
        return (None, None);
    }
    let reversed = |column: &[f64]| column.iter().map(|value| -value).collect::<Vec<_>>();
    (top_overlap(x, y), top_overlap(&reversed(x), &reversed(y)))
}

fn top_overlap(x: &[f64], y: &[f64]) -> Option<f64> {
    let (cut_x, cut_y) = (top_cut(x)?, top_cut(y)?);
    let (mut both, mut either) = (0, 0);
    for (x, y) in x.iter().zip(y) {
        let (in_x, in_y) = (*x >= cut_x, *y >= cut_y);
        both += usize::from(in_x && in_y);
        either += usize::from(in_x || in_y);
    }
    Some(count(both) / count(either))
}

/// The smallest value in the top decile.
fn top_cut(column: &[f64]) -> Option<f64> {
    let mut sorted = column.to_vec();
    sorted.sort_by(|a, b| order(*b, *a));
    sorted.get(column.len().div_ceil(10).checked_sub(1)?).copied()
}

/// Whether a statistic of two columns can exist at all.
fn comparable(x: &[f64], y: &[f64]) -> bool {
    let varies = |column| range(column).is_some_and(|(low, high)| low < high);
    x.len() == y.len() && varies(x) && varies(y)
}

/// The order of numbers, in which −0 equals 0.
fn order(a: f64, b: f64) -> Ordering {
    (a + 0.0).total_cmp(&(b + 0.0))
}

/// Pairs of equal items in a sorted list.
fn tied<T>(sorted: &[T], order: impl Fn(&T, &T) -> Ordering) -> u64 {
    let runs = sorted.chunk_by(|a, b| order(a, b) == Ordering::Equal);
    runs.map(|run| choose_two(run.len())).sum()
}

/// n (n − 1) / 2
fn choose_two(n: usize) -> u64 {
    let n = u64::try_from(n).unwrap_or(u64::MAX);
    if n % 2 == 0 { (n / 2) * n.saturating_sub(1) } else { n * (n / 2) }
}

/// Counts the pairs in which a larger value comes first, and sorts the values.
fn inversions(values: &mut [f64]) -> u64 {
    let n = values.len();
    if n < 2 {
        return 0;
    }
    let (left, right) = values.split_at_mut(n / 2);
    let mut found = inversions(left) + inversions(right);
    let mut merged = Vec::with_capacity(n);
    let mut rest = left.iter().copied().peekable();
    let mut left_over = u64::try_from(left.len()).unwrap_or(u64::MAX);
    for value in right.iter().copied() {
        while let Some(smaller) = rest.next_if(|first| order(*first, value).is_le()) {
            merged.push(smaller);
            left_over -= 1;
        }
        found += left_over;
        merged.push(value);
    }
    merged.extend(rest);
    values.copy_from_slice(&merged);
    found
}

/// A whole number as a float: exact below 2⁵³.
fn float(n: u64) -> f64 {
    let high = u32::try_from(n >> 32).unwrap_or(u32::MAX);
    let low = u32::try_from(n & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    f64::from(high) * 4_294_967_296.0 + f64::from(low)
}

#[cfg(test)]
mod tests;
