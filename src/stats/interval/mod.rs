//! How far a score could move with other tasks of the same kind, raters fixed (`docs/METHOD.md`,
//! section 7a).

use std::collections::BTreeMap;

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::{count, square};

/// Probability below the upper end of a two-sided 95 % interval.
const UPPER: f64 = 0.975;

/// One scored task, as an interval sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Member {
    /// Which O*NET-SOC occupation of the code the task belongs to.
    pub detail: usize,
    /// Its weight, on any scale; tasks that weigh nothing take no part.
    pub weight: f64,
    /// x̄(t), 0–100.
    pub value: f64,
}

/// The 95 % interval of a weighted mean over tasks that are a sample inside each O*NET-SOC
/// occupation: `mean ± t₀.₉₇₅(Σ_o (n_o − 1)) · √v`, cut off at 0 and 100, in score points.
///
/// `v = Σ_o n_o/(n_o − 1) · Σ_{t∈o} w_t² (x̄_t − μ_o)²` is the linearised variance of a mean that
/// is a ratio in each stratum, with the strata's shares of the weight taken as given (Cochran,
/// *Sampling Techniques*, 3rd ed., chapters 5 and 6). Absent for no task, and where an occupation
/// has only one: it says nothing of its own spread.
#[must_use]
pub fn task_interval(mean: f64, members: &[Member]) -> Option<(f64, f64)> {
    let reach = reach(members)?;
    Some(((mean - reach).max(0.0), (mean + reach).min(100.0)))
}

/// What the width of an interval follows from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// v, in square points.
    pub variance: f64,
    /// `Σ_o (n_o − 1)`.
    pub freedom: usize,
}

/// Half the width of [`task_interval`] before it is cut off, in points: also that of a mean of
/// differences.
pub(super) fn reach(members: &[Member]) -> Option<f64> {
    let Spread { variance, freedom } = spread(members)?;
    Some(t_quantile(freedom)? * variance.sqrt())
}

/// v and its degrees of freedom; absent where [`task_interval`] is.
#[must_use]
pub fn spread(members: &[Member]) -> Option<Spread> {
    let mut details: BTreeMap<usize, Vec<Member>> = BTreeMap::new();
    for member in members.iter().filter(|member| member.weight > 0.0) {
        details.entry(member.detail).or_default().push(*member);
    }
    if details.is_empty() || details.values().any(|tasks| tasks.len() < 2) {
        return None;
    }
    let total: f64 = details.values().flatten().map(|task| task.weight).sum();
    let variance: f64 = details.values().map(|tasks| stratum_variance(tasks, total)).sum();
    let freedom = details.values().map(|tasks| tasks.len() - 1).sum();
    Some(Spread { variance, freedom })
}

/// n/(n − 1) · Σ w² (x̄ − μ)² of one O*NET-SOC occupation, with w = weight / `total`.
fn stratum_variance(tasks: &[Member], total: f64) -> f64 {
    let own: f64 = tasks.iter().map(|task| task.weight).sum();
    let mean: f64 = tasks.iter().map(|task| task.weight / own * task.value).sum();
    let squares: f64 =
        tasks.iter().map(|task| square(task.weight / total * (task.value - mean))).sum();
    let n = count(tasks.len());
    n / (n - 1.0) * squares
}

/// t₀.₉₇₅ of Student's distribution with `freedom` degrees of freedom; absent for none.
///
/// Rounded to eleven decimals: the logarithms behind it may differ in the last digit between machines,
/// and scores must not.
#[must_use]
pub fn t_quantile(freedom: usize) -> Option<f64> {
    let student = StudentsT::new(0.0, 1.0, count(freedom)).ok()?;
    Some((student.inverse_cdf(UPPER) * 1e11).round() / 1e11)
}

#[cfg(test)]
mod tests;
