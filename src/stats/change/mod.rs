//! How a set of scores has changed: distribution, Kolmogorov–Smirnov distance, and the parts of a
//! change of the employment-weighted mean (`docs/METHOD.md`, section 10).

use super::order::{levels, sorted};
use super::totals::persons;
use super::{count, mean, sample_sd};

/// How scores are spread; points, 0–100.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Distribution {
    /// Number of scores.
    pub n: usize,
    /// Their unweighted mean; absent for no scores.
    pub mean: Option<f64>,
    /// Their sample standard deviation (n − 1); absent under two.
    pub sd: Option<f64>,
    /// The nine deciles, 10 % to 90 %, the lowest first; empty for no scores. Between two scores the
    /// line between them is followed: at place (n − 1)·p, counted from 0 (Hyndman and Fan 1996,
    /// type 7).
    pub deciles: Vec<f64>,
}

/// Describes scores in any order.
#[must_use]
pub fn distribution(scores: &[f64]) -> Distribution {
    let sorted = sorted(scores);
    Distribution {
        n: scores.len(),
        mean: mean(&sorted),
        sd: sample_sd(&sorted),
        deciles: (1..10).filter_map(|tenth| decile(&sorted, tenth)).collect(),
    }
}

/// One decile of sorted values. Place and rest are whole numbers of tenths, so no rounding decides
/// which values are taken.
fn decile(sorted: &[f64], tenth: usize) -> Option<f64> {
    let tenths = sorted.len().checked_sub(1)? * tenth;
    let low = *sorted.get(tenths / 10)?;
    match tenths % 10 {
        0 => Some(low),
        rest => {
            let high = *sorted.get(tenths / 10 + 1)?;
            Some(low + count(rest) / 10.0 * (high - low))
        }
    }
}

/// The Kolmogorov–Smirnov distance of two samples: the largest difference between their empirical
/// distribution functions, 0–1; absent where one of them is empty.
#[must_use]
pub fn kolmogorov_smirnov(a: &[f64], b: &[f64]) -> Option<f64> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    // Both functions are constant between the values, so the levels of all values are all there is
    // to look at.
    let pooled = levels(&[a, b].concat());
    let (of_a, of_b) = pooled.split_at_checked(a.len())?;
    let upto = |levels: &[usize], level: usize| {
        count(levels.iter().filter(|other| **other <= level).count()) / count(levels.len())
    };
    let distance = |level: usize| (upto(of_a, level) - upto(of_b, level)).abs();
    Some(pooled.iter().map(|level| distance(*level)).fold(0.0, f64::max))
}

/// A BLS code on one side: the score of its occupations and their jobs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Side {
    /// S, 0–100.
    pub score: f64,
    /// E, jobs, above 0.
    pub employment: i64,
}

/// A BLS code before and after; a side is absent where it lacks a score or a number of jobs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Before.
    pub before: Option<Side>,
    /// After.
    pub after: Option<Side>,
}

/// The change of the employment-weighted mean, in points. `within + between + interaction +
/// unmatched` = `total` = `mean_after − mean_before`, but for rounding.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Decomposition {
    /// S̄₀ = Σ w₀s₀ with w₀ = E₀/ΣE₀.
    pub mean_before: f64,
    /// S̄₁ = Σ w₁s₁.
    pub mean_after: f64,
    /// S̄₁ − S̄₀.
    pub total: f64,
    /// `Σ_M w₀Δs`: scores changed.
    pub within: f64,
    /// `Σ_M (s₀ − S̄₀)Δw`: jobs moved between occupations.
    pub between: f64,
    /// `Σ_M ΔwΔs`: both at once.
    pub interaction: f64,
    /// `Σ_new w₁(s₁ − S̄₀) − Σ_gone w₀(s₀ − S̄₀)`: codes on one side only.
    pub unmatched: f64,
    /// Codes on both sides, M.
    pub matched: usize,
    /// Codes after only.
    pub new: usize,
    /// Codes before only.
    pub gone: usize,
    /// ΣE₀, jobs.
    pub jobs_before: i64,
    /// ΣE₁, jobs.
    pub jobs_after: i64,
}

/// Splits the change of Σ S·E / Σ E over distinct codes into its parts, summed in the order given;
/// absent where one side has no jobs.
#[must_use]
pub fn decomposition(pairs: &[Pair]) -> Option<Decomposition> {
    let jobs = |side: fn(&Pair) -> Option<Side>| {
        pairs.iter().filter_map(side).map(|side| side.employment).sum::<i64>()
    };
    let (jobs_before, jobs_after) = (jobs(|pair| pair.before), jobs(|pair| pair.after));
    if jobs_before <= 0 || jobs_after <= 0 {
        return None;
    }
    let weight = |side: Side, all: i64| persons(side.employment) / persons(all);
    let mean = |side: fn(&Pair) -> Option<Side>, all: i64| {
        pairs.iter().filter_map(side).map(|side| weight(side, all) * side.score).sum::<f64>()
    };
    let mean_before = mean(|pair| pair.before, jobs_before);
    let mean_after = mean(|pair| pair.after, jobs_after);
    let mut found = Decomposition {
        mean_before,
        mean_after,
        total: mean_after - mean_before,
        within: 0.0,
        between: 0.0,
        interaction: 0.0,
        unmatched: 0.0,
        matched: 0,
        new: 0,
        gone: 0,
        jobs_before,
        jobs_after,
    };
    for pair in pairs {
        match (pair.before, pair.after) {
            (Some(before), Some(after)) => {
                let w0 = weight(before, jobs_before);
                let dw = weight(after, jobs_after) - w0;
                let ds = after.score - before.score;
                found.within += w0 * ds;
                found.between += (before.score - mean_before) * dw;
                found.interaction += dw * ds;
                found.matched += 1;
            }
            (None, Some(after)) => {
                found.unmatched += weight(after, jobs_after) * (after.score - mean_before);
                found.new += 1;
            }
            (Some(before), None) => {
                found.unmatched -= weight(before, jobs_before) * (before.score - mean_before);
                found.gone += 1;
            }
            (None, None) => {}
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests;
