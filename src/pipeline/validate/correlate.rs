//! Correlations with their intervals: whole occupations are resampled (METHOD 8 and 9).

use serde::Serialize;

use crate::stats::correlation::{decile_overlap, kendall_tau_b, pearson, spearman};
use crate::stats::resample::{DRAWS, Interval, bootstrap};

/// How far two columns go together.
#[derive(Debug, Clone, Serialize)]
pub struct Correlations {
    /// Pairs.
    pub n: usize,
    /// Occupations that the pairs belong to: what is resampled.
    pub occupations: usize,
    /// Pearson's r.
    pub pearson: Estimate,
    /// Spearman's ρ.
    pub spearman: Estimate,
    /// Kendall's τ-b.
    pub kendall: Estimate,
    /// Jaccard index of the two top deciles, ties at the cut included.
    pub top_decile_overlap: Option<f64>,
    /// Jaccard index of the two bottom deciles.
    pub bottom_decile_overlap: Option<f64>,
    /// Draws behind the intervals.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
}

/// A statistic with its 95 % interval; absent where it does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The statistic over all pairs.
    pub value: Option<f64>,
    /// Its 95 % percentile interval.
    pub interval: Option<Interval>,
}

/// Pairs of value and score by occupation, in a fixed order.
pub(super) type Clusters = Vec<Vec<(f64, f64)>>;

/// The name of the stream of random numbers.
const STREAM: &str = "validate";

pub(super) fn correlations(clusters: &Clusters, seed: u64) -> Correlations {
    let (x, y): (Vec<f64>, Vec<f64>) = clusters.iter().flatten().copied().unzip();
    let statistics = |x: &[f64], y: &[f64]| [pearson(x, y), spearman(x, y), kendall_tau_b(x, y)];
    let (mut drawn_x, mut drawn_y) = (Vec::new(), Vec::new());
    let intervals = bootstrap(clusters.len(), DRAWS, seed, STREAM, |picked| {
        drawn_x.clear();
        drawn_y.clear();
        for (x, y) in picked.iter().filter_map(|at| clusters.get(*at)).flatten() {
            drawn_x.push(*x);
            drawn_y.push(*y);
        }
        statistics(&drawn_x, &drawn_y)
    });
    let [pearson, spearman, kendall] = statistics(&x, &y);
    let [pearson_interval, spearman_interval, kendall_interval] = intervals;
    let (top, bottom) = decile_overlap(&x, &y);
    Correlations {
        n: x.len(),
        occupations: clusters.len(),
        pearson: Estimate { value: pearson, interval: pearson_interval },
        spearman: Estimate { value: spearman, interval: spearman_interval },
        kendall: Estimate { value: kendall, interval: kendall_interval },
        top_decile_overlap: top,
        bottom_decile_overlap: bottom,
        draws: DRAWS,
        seed,
    }
}
