//! Pearson, Spearman and α of units in whole clusters, drawn a thousand times: prepared so that a
//! draw costs one pass over its units and sorts nothing.

use std::collections::BTreeMap;

use super::super::order::levels;
use super::super::square;
use super::{count, mean};

/// A variance this much smaller than the squares it is computed from is rounding.
const ROUNDING: f64 = 1e-12;

/// The units, by cluster.
pub(super) struct Clusters {
    /// In the order of their names.
    list: Vec<Cluster>,
    /// How often each cluster was drawn.
    times: Vec<f64>,
    /// How often each level of a was drawn.
    drawn_a: Vec<f64>,
    /// The same of b.
    drawn_b: Vec<f64>,
}

struct Cluster {
    /// The levels of the units' scores under a and under b.
    places: Vec<(usize, usize)>,
    sums: Sums,
}

/// Sums over units of scores taken from the mean of all scores.
#[derive(Clone, Copy, Default)]
struct Sums {
    n: f64,
    a: f64,
    b: f64,
    aa: f64,
    bb: f64,
    ab: f64,
}

impl Clusters {
    /// Sorts units (cluster, a, b) into clusters, by name.
    pub(super) fn from_pairs(pairs: &[(&str, f64, f64)]) -> Self {
        let all: Vec<f64> = pairs.iter().flat_map(|(_, a, b)| [*a, *b]).collect();
        let centre = mean(&all).unwrap_or_default();
        let places_a = levels(&pairs.iter().map(|(_, a, _)| *a).collect::<Vec<_>>());
        let places_b = levels(&pairs.iter().map(|(_, _, b)| *b).collect::<Vec<_>>());
        let mut clusters: BTreeMap<&str, Cluster> = BTreeMap::new();
        for ((name, a, b), places) in pairs.iter().zip(places_a.iter().zip(&places_b)) {
            let cluster = clusters
                .entry(name)
                .or_insert_with(|| Cluster { places: Vec::new(), sums: Sums::default() });
            cluster.places.push((*places.0, *places.1));
            cluster.sums.add(&Sums::of_pair(a - centre, b - centre), 1.0);
        }
        Self {
            times: vec![0.0; clusters.len()],
            list: clusters.into_values().collect(),
            drawn_a: vec![0.0; n_levels(&places_a)],
            drawn_b: vec![0.0; n_levels(&places_b)],
        }
    }

    /// How many clusters there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Pearson, Spearman and α of the clusters at these places, each counted as often as it is
    /// named.
    pub(super) fn statistics(&mut self, picked: &[usize]) -> [Option<f64>; 3] {
        self.times.fill(0.0);
        for place in picked {
            if let Some(times) = self.times.get_mut(*place) {
                *times += 1.0;
            }
        }
        let mut sums = Sums::default();
        for (cluster, times) in self.list.iter().zip(&self.times) {
            sums.add(&cluster.sums, *times);
        }
        [sums.pearson(), self.spearman(), sums.alpha()]
    }

    /// Ranks are half numbers, so every sum here is exact whatever the order.
    fn spearman(&mut self) -> Option<f64> {
        self.drawn_a.fill(0.0);
        self.drawn_b.fill(0.0);
        for (cluster, times) in self.list.iter().zip(&self.times).filter(|(_, t)| **t > 0.0) {
            for (a, b) in &cluster.places {
                if let (Some(a), Some(b)) = (self.drawn_a.get_mut(*a), self.drawn_b.get_mut(*b)) {
                    *a += times;
                    *b += times;
                }
            }
        }
        let (ranks_a, spread_a) = centred_ranks(&self.drawn_a);
        let (ranks_b, spread_b) = centred_ranks(&self.drawn_b);
        let mut together = 0.0;
        for (cluster, times) in self.list.iter().zip(&self.times).filter(|(_, t)| **t > 0.0) {
            let ranks = cluster
                .places
                .iter()
                .filter_map(|(a, b)| Some((ranks_a.get(*a)?, ranks_b.get(*b)?)));
            together += times * ranks.map(|(a, b)| a * b).sum::<f64>();
        }
        (spread_a > 0.0 && spread_b > 0.0)
            .then(|| (together / (spread_a.sqrt() * spread_b.sqrt())).clamp(-1.0, 1.0))
    }
}

/// The mid-rank of each distinct value less the mean of all ranks, and the sum of their squares
/// over all that was drawn.
fn centred_ranks(drawn: &[f64]) -> (Vec<f64>, f64) {
    let n: f64 = drawn.iter().sum();
    let (mut below, mut spread) = (0.0, 0.0);
    let rank = |times: &f64| {
        // below + (times + 1) / 2 − (n + 1) / 2
        let rank = below + (times - n) / 2.0;
        below += times;
        spread += times * square(rank);
        rank
    };
    let ranks = drawn.iter().map(rank).collect();
    (ranks, spread)
}

fn n_levels(places: &[usize]) -> usize {
    places.iter().max().map_or(0, |highest| highest + 1)
}

impl Sums {
    fn of_pair(a: f64, b: f64) -> Self {
        Self { n: 1.0, a, b, aa: a * a, bb: b * b, ab: a * b }
    }

    fn add(&mut self, other: &Self, times: f64) {
        self.n += times * other.n;
        self.a += times * other.a;
        self.b += times * other.b;
        self.aa += times * other.aa;
        self.bb += times * other.bb;
        self.ab += times * other.ab;
    }

    fn pearson(&self) -> Option<f64> {
        let (spread_a, spread_b) =
            (self.aa - square(self.a) / self.n, self.bb - square(self.b) / self.n);
        let together = self.ab - self.a * self.b / self.n;
        (spread_a > self.aa * ROUNDING && spread_b > self.bb * ROUNDING)
            .then(|| (together / (spread_a.sqrt() * spread_b.sqrt())).clamp(-1.0, 1.0))
    }

    /// For two raters without gaps α is 1 − Σ (a − b)² / n over twice the variance of all scores.
    fn alpha(&self) -> Option<f64> {
        let observed = (self.aa + self.bb - 2.0 * self.ab) / self.n;
        let (squares, values) = (self.aa + self.bb, 2.0 * self.n);
        let spread = squares - square(self.a + self.b) / values;
        (values > 2.0 && spread > squares * ROUNDING)
            .then(|| 1.0 - observed / (2.0 * spread / (values - 1.0)))
    }
}

/// What α of any number of raters is made of, by cluster.
pub(super) struct Values(Vec<ValueSums>);

#[derive(Clone, Copy, Default)]
struct ValueSums {
    /// Units with two values or more.
    units: usize,
    /// Their values.
    n: f64,
    /// Σ 1/(m − 1) Σ (v − v′)² over the pairs inside a unit.
    observed: f64,
    sum: f64,
    squares: f64,
}

impl Values {
    /// Adds units (cluster, slots) up by cluster, in the order of their names.
    pub(super) fn from_units(units: &[(&str, Vec<Option<f64>>)]) -> Self {
        let pairable = units.iter().filter_map(|(cluster, slots)| {
            let values: Vec<f64> = slots.iter().copied().flatten().collect();
            (values.len() >= 2).then_some((*cluster, values))
        });
        let pairable: Vec<(&str, Vec<f64>)> = pairable.collect();
        let all: Vec<f64> = pairable.iter().flat_map(|(_, values)| values).copied().collect();
        let centre = mean(&all).unwrap_or_default();
        let mut clusters: BTreeMap<&str, ValueSums> = BTreeMap::new();
        for (cluster, values) in pairable {
            let sums = clusters.entry(cluster).or_default();
            let n = count(values.len());
            let sum: f64 = values.iter().map(|v| v - centre).sum();
            let squares: f64 = values.iter().map(|v| square(v - centre)).sum();
            sums.units += 1;
            sums.n += n;
            sums.observed += 2.0 * (n * squares - square(sum)) / (n - 1.0);
            sums.sum += sum;
            sums.squares += squares;
        }
        Self(clusters.into_values().collect())
    }

    /// How many clusters there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// How many units have two values or more.
    pub(super) fn units(&self) -> usize {
        self.0.iter().map(|sums| sums.units).sum()
    }

    /// α of the clusters at these places, each counted as often as it is named.
    pub(super) fn alpha(&self, picked: impl Iterator<Item = usize>) -> Option<f64> {
        let mut drawn = ValueSums::default();
        for sums in picked.filter_map(|place| self.0.get(place)) {
            drawn.n += sums.n;
            drawn.observed += sums.observed;
            drawn.sum += sums.sum;
            drawn.squares += sums.squares;
        }
        let spread = drawn.squares - square(drawn.sum) / drawn.n;
        (drawn.n > 2.0 && spread > drawn.squares * ROUNDING)
            .then(|| 1.0 - drawn.observed / drawn.n / (2.0 * spread / (drawn.n - 1.0)))
    }
}
