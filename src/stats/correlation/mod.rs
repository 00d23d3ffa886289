//! How far two columns of numbers go together: in level, in order, and at both ends
//! (`docs/METHOD.md`, section 8).
//!
//! Columns are paired by position and finite. A statistic is absent for columns of different
//! length, for fewer than two pairs, and where a column is constant. Order and ties are those of the
//! columns' [levels]: values closer than 1e-9 are one value.

use super::order::{levels, varies};
use super::{count, mean, square};
use crate::convert::{float_u64, unsigned};

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
    spearman_of_levels(&levels(x), &levels(y))
}

/// The same of columns whose levels are known; a level may be missing, as in a draw of some items.
#[must_use]
pub fn spearman_of_levels(x: &[usize], y: &[usize]) -> Option<f64> {
    pearson(&mid_ranks_of_levels(x), &mid_ranks_of_levels(y))
}

/// Kendall's τ-b, −1 to 1: (concordant − discordant) / √((n₀ − n₁)(n₀ − n₂)), where n₀ counts all
/// pairs of pairs, n₁ those tied in x and n₂ those tied in y. In O(n log n) after Knight (1966), "A
/// computer method for calculating Kendall's tau with ungrouped data", JASA 61, 436–439.
#[must_use]
pub fn kendall_tau_b(x: &[f64], y: &[f64]) -> Option<f64> {
    kendall_of_levels(&levels(x), &levels(y))
}

/// The same of columns whose levels are known; a level may be missing, as in a draw of some items.
#[must_use]
pub fn kendall_of_levels(x: &[usize], y: &[usize]) -> Option<f64> {
    if x.len() != y.len() {
        return None;
    }
    // By x and then y, so that no pair tied in x shows up as an inversion of y.
    let mut pairs: Vec<(usize, usize)> = x.iter().copied().zip(y.iter().copied()).collect();
    pairs.sort_unstable();
    let tied_x = tied(&pairs, |a, b| a.0 == b.0);
    let tied_both = tied(&pairs, |a, b| a == b);
    let mut column: Vec<usize> = pairs.into_iter().map(|(_, y)| y).collect();
    let discordant = inversions(&mut column);
    let tied_y = tied(&column, |a, b| a == b);
    let all = choose_two(column.len());
    // Under two pairs, or all of a column on one level.
    if tied_x == all || tied_y == all {
        return None;
    }
    let concordant = all + tied_both - tied_x - tied_y - discordant;
    let scale = float_u64(all - tied_x).sqrt() * float_u64(all - tied_y).sqrt();
    Some(((float_u64(concordant) - float_u64(discordant)) / scale).clamp(-1.0, 1.0))
}

/// Each value's rank, from 1 for the smallest; equal values share the mean of the ranks that they
/// take up.
#[must_use]
pub fn mid_ranks(x: &[f64]) -> Vec<f64> {
    mid_ranks_of_levels(&levels(x))
}

#[expect(clippy::indexing_slicing, reason = "as long as the highest level is high")]
fn mid_ranks_of_levels(levels: &[usize]) -> Vec<f64> {
    let mut at = vec![0_usize; levels.iter().max().map_or(0, |highest| highest + 1)];
    for level in levels {
        at[*level] += 1;
    }
    let mut below = 0;
    let rank = |n: &usize| {
        let rank = count(2 * below + n + 1) / 2.0;
        below += n;
        rank
    };
    let ranks: Vec<f64> = at.iter().map(rank).collect();
    levels.iter().map(|level| ranks[*level]).collect()
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
    let (x, y) = (levels(x), levels(y));
    let upside_down = |levels: &[usize]| -> Vec<usize> {
        let highest = levels.iter().max().copied().unwrap_or(0);
        levels.iter().map(|level| highest - level).collect()
    };
    (top_overlap(&x, &y), top_overlap(&upside_down(&x), &upside_down(&y)))
}

fn top_overlap(x: &[usize], y: &[usize]) -> Option<f64> {
    let (cut_x, cut_y) = (top_cut(x)?, top_cut(y)?);
    let (mut both, mut either) = (0, 0);
    for (x, y) in x.iter().zip(y) {
        let (in_x, in_y) = (*x >= cut_x, *y >= cut_y);
        both += usize::from(in_x && in_y);
        either += usize::from(in_x || in_y);
    }
    Some(count(both) / count(either))
}

/// The lowest level in the top decile.
fn top_cut(levels: &[usize]) -> Option<usize> {
    let mut sorted = levels.to_vec();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    sorted.get(levels.len().div_ceil(10).checked_sub(1)?).copied()
}

/// Whether a statistic of two columns can exist at all.
fn comparable(x: &[f64], y: &[f64]) -> bool {
    x.len() == y.len() && varies(x) && varies(y)
}

/// Pairs of equal items in a sorted list.
fn tied<T>(sorted: &[T], equal: impl Fn(&T, &T) -> bool) -> u64 {
    sorted.chunk_by(equal).map(|run| choose_two(run.len())).sum()
}

/// n (n − 1) / 2
fn choose_two(n: usize) -> u64 {
    let n = unsigned(n);
    if n.is_multiple_of(2) { (n / 2) * n.saturating_sub(1) } else { n * (n / 2) }
}

/// Counts the pairs in which a larger value comes first, and sorts the values.
fn inversions(values: &mut [usize]) -> u64 {
    let n = values.len();
    if n < 2 {
        return 0;
    }
    let (left, right) = values.split_at_mut(n / 2);
    let mut found = inversions(left) + inversions(right);
    let mut merged = Vec::with_capacity(n);
    let mut rest = left.iter().copied().peekable();
    let mut left_over = unsigned(left.len());
    for value in right.iter().copied() {
        while let Some(smaller) = rest.next_if(|first| *first <= value) {
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

#[cfg(test)]
mod tests;
