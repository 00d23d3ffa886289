//! Correlations with their intervals: whole occupations are resampled (METHOD 8 and 9).

use serde::Serialize;

use crate::stats::correlation::{decile_overlap, kendall_of_levels, pearson, spearman_of_levels};
use crate::stats::order::levels;
use crate::stats::resample::{DRAWS, Interval, bootstrap};

/// The correlation of two columns of numbers.
#[derive(Debug, Clone, Serialize)]
pub struct Correlations {
    /// The number of pairs.
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
    // A column that is constant over all pairs is constant in every draw too.
    let (levels_x, levels_y) = (levels(&x), levels(&y));
    let mut starts = Vec::with_capacity(clusters.len());
    let mut start = 0;
    for cluster in clusters {
        starts.push(start..start + cluster.len());
        start += cluster.len();
    }
    let intervals = bootstrap(clusters.len(), DRAWS, seed, STREAM, |picked| {
        let places = || picked.iter().filter_map(|at| starts.get(*at).cloned()).flatten();
        let (x, y) = (drawn(&x, places()), drawn(&y, places()));
        let (levels_x, levels_y) = (drawn(&levels_x, places()), drawn(&levels_y, places()));
        [
            pearson(&x, &y),
            spearman_of_levels(&levels_x, &levels_y),
            kendall_of_levels(&levels_x, &levels_y),
        ]
    });
    let spearman = spearman_of_levels(&levels_x, &levels_y);
    let kendall = kendall_of_levels(&levels_x, &levels_y);
    let pearson = pearson(&x, &y);
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

fn drawn<T: Copy>(column: &[T], places: impl Iterator<Item = usize>) -> Vec<T> {
    places.filter_map(|place| column.get(place).copied()).collect()
}
