//! Intervals by resampling whole clusters with replacement (`docs/METHOD.md`, sections 8 and 9).

use serde::Serialize;

use super::order::sorted;
use super::stream::{below, stream};

/// How often an interval is drawn for.
pub const DRAWS: usize = 1_000;

/// The 2.5 % and the 97.5 % point of a statistic over the draws.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// The lower point.
    pub low: f64,
    /// The upper point.
    pub high: f64,
}

/// 95 % intervals of `K` statistics from the same draws.
///
/// Each draw picks as many of the `clusters` as there are, with replacement, and hands their
/// positions (0 to `clusters` − 1, in the order drawn) to `statistic`. A draw in which a statistic
/// does not exist is left out for that statistic; its interval is absent under two clusters, and
/// where fewer than 95 % of the draws have a value. The numbers come from the stream of `name` under
/// `seed`, so they are the same on every machine and do not depend on what else is drawn.
pub fn bootstrap<const K: usize>(
    clusters: usize,
    draws: usize,
    seed: u64,
    name: &str,
    mut statistic: impl FnMut(&[usize]) -> [Option<f64>; K],
) -> [Option<Interval>; K] {
    let mut values: [Vec<f64>; K] = std::array::from_fn(|_| Vec::with_capacity(draws));
    if clusters >= 2 {
        let mut dice = stream(seed, name);
        let mut picked = vec![0; clusters];
        for _ in 0..draws {
            picked.fill_with(|| below(clusters, &mut dice));
            for (kept, value) in values.iter_mut().zip(statistic(&picked)) {
                kept.extend(value);
            }
        }
    }
    values.map(|values| {
        let enough = values.len() * 100 >= draws * 95;
        enough.then(|| interval(&values)).flatten()
    })
}

/// The 2.5 % and 97.5 % points by the inverse of the empirical distribution: the smallest value
/// that at least this share of the values does not exceed. Absent for no values.
#[must_use]
pub fn interval(values: &[f64]) -> Option<Interval> {
    let (low, high) = ends(&sorted(values))?;
    Some(Interval { low, high })
}

/// The same two points of values that are sorted already.
pub(super) fn ends<T: Copy>(sorted: &[T]) -> Option<(T, T)> {
    let point = |per_mille: usize| {
        let place = (sorted.len() * per_mille).div_ceil(1_000);
        sorted.get(place.checked_sub(1)?).copied()
    };
    Some((point(25)?, point(975)?))
}

#[cfg(test)]
mod tests;
