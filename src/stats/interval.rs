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

/// Half the width of [`task_interval`] before it is cut off, in points: also that of a mean of
/// differences.
pub(super) fn reach(members: &[Member]) -> Option<f64> {
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
    Some(t_quantile(freedom)? * variance.sqrt())
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
mod tests {
    use super::super::assert_close;
    use super::*;

    fn member(detail: usize, weight: f64, value: f64) -> Member {
        Member { detail, weight, value }
    }

    #[test]
    fn t_quantiles_are_those_of_scipy() {
        // scipy 1.17.1: scipy.stats.t.ppf(0.975, df)
        for (freedom, expected) in [
            (1, 12.706_204_736_174_694),
            (2, 4.302_652_729_749_462),
            (3, 3.182_446_305_283_71),
            (7, 2.364_624_251_592_785_5),
            (23, 2.068_657_610_419_049),
            (30, 2.042_272_456_301_238),
            (1_000, 1.962_339_080_826_408),
        ] {
            let found = t_quantile(freedom).unwrap();
            assert!((found - expected).abs() <= 1e-9, "{freedom}: {found} is not {expected}");
        }
        assert_eq!(t_quantile(0), None);
    }

    #[test]
    fn equal_weights_give_the_interval_of_a_plain_mean() {
        // 10, 30, 50 have the sample SD 20, so v = 20² / 3
        let members = [10.0, 30.0, 50.0].map(|value| member(0, 0.2, value));
        let (low, high) = task_interval(30.0, &members).unwrap();
        let reach = t_quantile(2).unwrap() * 20.0 / 3.0_f64.sqrt();
        assert_close(low, 0.0_f64.max(30.0 - reach));
        assert_close(high, 30.0 + reach);
    }

    #[test]
    fn strata_keep_their_own_means_and_share() {
        // w = 0.25 each; o = 0: 40, 44, μ 42, 2/1 · (0.25² · 2² · 2) = 1; o = 1: 80, 86, μ 83:
        // 2 · (0.25² · 3² · 2) = 2.25; v = 3.25 with 2 degrees of freedom
        let members = [(0, 40.0), (0, 44.0), (1, 80.0), (1, 86.0)].map(|(o, x)| member(o, 0.5, x));
        let (low, high) = task_interval(62.5, &members).unwrap();
        let reach = t_quantile(2).unwrap() * 3.25_f64.sqrt();
        assert_close(low, 62.5 - reach);
        assert_close(high, 62.5 + reach);
        // one stratum would hold the distance between the two as well
        let one = members.map(|task| Member { detail: 0, ..task });
        assert!(task_interval(62.5, &one).unwrap().0 < low);
    }

    #[test]
    fn a_single_task_says_nothing_of_its_spread() {
        assert_eq!(task_interval(50.0, &[]), None);
        assert_eq!(task_interval(50.0, &[member(0, 1.0, 50.0)]), None);
        let lone = [member(0, 0.4, 10.0), member(0, 0.4, 20.0), member(1, 0.2, 30.0)];
        assert_eq!(task_interval(18.0, &lone), None);
        // a second task without weight is no second task
        let mut with_zero = lone.to_vec();
        with_zero.push(member(1, 0.0, 90.0));
        assert_eq!(task_interval(18.0, &with_zero), None);
    }

    #[test]
    fn what_must_not_matter_does_not() {
        let members = [
            member(0, 0.3, 10.0),
            member(0, 0.2, 35.0),
            member(1, 0.1, 80.0),
            member(1, 0.25, 20.0),
            member(1, 0.15, 55.0),
        ];
        let (low, high) = task_interval(31.25, &members).unwrap();
        let mut changed: Vec<Member> = members
            .iter()
            .map(|task| Member { detail: 9 - task.detail, weight: task.weight * 7.0, ..*task })
            .collect();
        changed.reverse();
        changed.push(member(4, 0.0, 100.0));
        let after = task_interval(31.25, &changed).unwrap();
        assert_close(after.0, low);
        assert_close(after.1, high);
    }
}
