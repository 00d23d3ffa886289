//! How far two raters agree on the same units, and a rater with itself (`docs/METHOD.md`,
//! section 8).

mod coefficients;
mod consistency;
mod draws;
mod repeat;
mod tables;

use schemars::JsonSchema;
use serde::Serialize;

use super::correlation::{decile_overlap, kendall_tau_b, pearson, spearman};
use super::order::reaches;
use super::rank_draws::Draws;
use super::resample::{Interval, bootstrap};
use super::{count, mean, sample_sd};
use coefficients::{alpha, icc, kappa};
pub use consistency::{Consistency, consistency};
use draws::{Clusters, Values};
pub use repeat::{Repeatability, Repeated, repeatability};
pub use tables::{
    Activities, Agreements, AllRaters, NO_TYPE, Occupation, Pair, Repeats, Scope, Scoped, Task,
    Weakest, compare,
};

/// Under this α the raters agree too little for conclusions (Krippendorff 2004, "Content Analysis",
/// 2nd edition, p. 241).
pub const LOW: f64 = 0.667;
/// From this α on they agree well (the same).
pub const GOOD: f64 = 0.80;

/// Limits of agreement are this many standard deviations from the bias: the 97.5 % point of the
/// normal distribution, to two digits as Bland and Altman print it.
const LIMIT: f64 = 1.96;

/// One unit, as two raters scored it, 0–100; absent where one did not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit<'a> {
    /// What is drawn as a whole for the intervals: the SOC code.
    pub cluster: &'a str,
    /// The first rater's score.
    pub a: Option<f64>,
    /// The second rater's score.
    pub b: Option<f64>,
}

/// A statistic, and its 95 % interval where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// Lower end.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// Agreement of two raters, a and b. Differences are in score points and a − b. Whatever has no
/// value is absent: correlations and deciles where a rater's scores are all equal, ICC, α and κ
/// where nothing varies at all, and everything that needs two units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, JsonSchema)]
pub struct Agreement {
    /// Units that both scored.
    pub n: usize,
    /// Units that only one of them scored; they count nowhere.
    pub dropped: usize,
    /// Pearson's correlation, −1 to 1.
    pub pearson: Option<Estimate>,
    /// Spearman's rank correlation, −1 to 1.
    pub spearman: Option<Estimate>,
    /// Kendall's τ-b, −1 to 1.
    pub kendall: Option<f64>,
    /// Mean of |a − b|.
    pub mean_absolute_difference: Option<f64>,
    /// Mean of a − b.
    pub bias: Option<f64>,
    /// Lower 95 % limit of agreement.
    pub limit_low: Option<f64>,
    /// Upper 95 % limit of agreement.
    pub limit_high: Option<f64>,
    /// Share of units at most 5 points apart, 0 to 1.
    pub within_5: Option<f64>,
    /// Share of units at most 10 points apart, 0 to 1.
    pub within_10: Option<f64>,
    /// ICC(2,1), absolute agreement, at most 1.
    pub icc: Option<f64>,
    /// Krippendorff's α for intervals, at most 1.
    pub alpha: Option<Estimate>,
    /// Quadratically weighted κ of the five bands, at most 1.
    pub kappa: Option<f64>,
    /// Jaccard index of the top deciles, 0 to 1.
    pub top_decile: Option<f64>,
    /// Jaccard index of the bottom deciles, 0 to 1.
    pub bottom_decile: Option<f64>,
}

/// What an α allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// α < 0.667
    Low,
    /// 0.667 ≤ α < 0.80: tentative conclusions at most.
    Tentative,
    /// α ≥ 0.80
    Good,
}

impl Level {
    /// The level of an α.
    #[must_use]
    pub fn of_alpha(alpha: f64) -> Self {
        if reaches(alpha, GOOD) {
            Self::Good
        } else if reaches(alpha, LOW) {
            Self::Tentative
        } else {
            Self::Low
        }
    }

    /// As readers see it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Low => "low agreement",
            Self::Tentative => "tentative",
            Self::Good => "good",
        }
    }
}

/// Agreement over some units, in any order. The intervals of Pearson, Spearman and α rest on
/// draws of whole clusters from the stream of `name`.
#[must_use]
pub fn agreement(units: &[Unit<'_>], draws: Draws, name: &str) -> Agreement {
    let pairs: Vec<(&str, f64, f64)> =
        units.iter().filter_map(|unit| Some((unit.cluster, unit.a?, unit.b?))).collect();
    let (a, b): (Vec<f64>, Vec<f64>) = pairs.iter().map(|(_, a, b)| (*a, *b)).unzip();
    let apart: Vec<f64> = pairs.iter().map(|(_, a, b)| a - b).collect();
    let bias = mean(&apart);
    let reach = sample_sd(&apart).map(|sd| LIMIT * sd);
    let within = |points: f64| mean_of(apart.iter().map(|d| f64::from(reaches(points, d.abs()))));
    let mut clusters = Clusters::from_pairs(&pairs);
    let intervals =
        bootstrap(clusters.len(), draws.n, draws.seed, name, |picked| clusters.statistics(picked));
    let [of_pearson, of_spearman, of_alpha] = intervals;
    let (top_decile, bottom_decile) = decile_overlap(&a, &b);
    let columns = pairs.iter().map(|(_, a, b)| [Some(*a), Some(*b)]).collect::<Vec<_>>();
    Agreement {
        n: pairs.len(),
        dropped: units.iter().filter(|unit| unit.a.is_some() != unit.b.is_some()).count(),
        pearson: estimate(pearson(&a, &b), of_pearson),
        spearman: estimate(spearman(&a, &b), of_spearman),
        kendall: kendall_tau_b(&a, &b),
        mean_absolute_difference: mean_of(apart.iter().map(|d| d.abs())),
        bias,
        limit_low: bias.zip(reach).map(|(bias, reach)| bias - reach),
        limit_high: bias.zip(reach).map(|(bias, reach)| bias + reach),
        within_5: within(5.0),
        within_10: within(10.0),
        icc: icc(&a, &b),
        alpha: estimate(alpha(columns.iter().map(<[_; 2]>::as_slice)), of_alpha),
        kappa: kappa(&a, &b),
        top_decile,
        bottom_decile,
    }
}

/// α of any number of raters with its interval, and the number of units that it rests on. A unit is
/// its cluster and a slot per rater.
fn alpha_of_all(units: &[(&str, Vec<Option<f64>>)], draws: Draws) -> (usize, Option<Estimate>) {
    let values = Values::from_units(units);
    let [interval] = bootstrap(values.len(), draws.n, draws.seed, "all raters", |picked| {
        [values.alpha(picked.iter().copied())]
    });
    let value = alpha(units.iter().map(|(_, slots)| slots.as_slice()));
    (values.units(), estimate(value, interval))
}

fn estimate(value: Option<f64>, interval: Option<Interval>) -> Option<Estimate> {
    let end = |end: fn(Interval) -> f64| interval.map(end);
    value.map(|value| Estimate { value, low: end(|i| i.low), high: end(|i| i.high) })
}

fn mean_of(values: impl Iterator<Item = f64>) -> Option<f64> {
    mean(&values.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests;
