//! How far a ranking depends on how tasks are weighted (`docs/METHOD.md`, section 7d).

use super::correlation::{kendall_tau_b, spearman};
use super::occupation::weighted_mean;
use super::order::same;

/// An occupation of this rank or better is at the top.
const TOP: usize = 25;

/// An occupation under one scheme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SchemeMean {
    /// Σ w x̄ over the scored tasks, 0–100; absent where they weigh nothing together.
    pub mean: Option<f64>,
    /// Σ weight of the scored tasks, 0–1.
    pub weight_covered: f64,
}

/// A ranked occupation: its mean, 0–100, and its rank.
pub type Place = (f64, usize);

/// Two rankings of the same occupations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// Occupations that both rank.
    pub compared: usize,
    /// Spearman's rank correlation of the means over those; absent where it is not defined.
    pub spearman: Option<f64>,
    /// Kendall's τ-b of the same.
    pub kendall: Option<f64>,
    /// Occupations of rank 25 or better in the first ranking; more than 25 where the 25th is tied.
    pub top_size: usize,
    /// How many of these have rank 25 or better in the second as well.
    pub top_shared: usize,
}

/// Scores one SOC code from all its tasks: weight, and x̄ where every rater has scored the task.
#[must_use]
pub fn score(tasks: &[(f64, Option<f64>)]) -> SchemeMean {
    let scored = || tasks.iter().filter_map(|(weight, mean)| Some((*weight, (*mean)?)));
    SchemeMean {
        mean: weighted_mean(scored()),
        weight_covered: scored().map(|(weight, _)| weight).fold(0.0, |a, b| a + b).min(1.0),
    }
}

/// Whether two schemes give every task the same weight; both lists are in the same order.
#[must_use]
pub fn same_weights(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(*a, *b))
}

/// Compares two rankings, one slot per occupation in the same order; a slot is absent where the
/// occupation is not ranked.
#[must_use]
pub fn compare(first: &[Option<Place>], second: &[Option<Place>]) -> Comparison {
    let both: Vec<(Place, Place)> =
        first.iter().zip(second).filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
    let x: Vec<f64> = both.iter().map(|((mean, _), _)| *mean).collect();
    let y: Vec<f64> = both.iter().map(|(_, (mean, _))| *mean).collect();
    let at_the_top = |place: &Option<Place>| place.is_some_and(|(_, rank)| rank <= TOP);
    let top = first.iter().zip(second).filter(|(a, _)| at_the_top(a));
    Comparison {
        compared: both.len(),
        spearman: spearman(&x, &y),
        kendall: kendall_tau_b(&x, &y),
        top_size: top.clone().count(),
        top_shared: top.filter(|(_, b)| at_the_top(b)).count(),
    }
}

#[cfg(test)]
mod tests;
