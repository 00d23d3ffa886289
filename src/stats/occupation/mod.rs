//! The score of a SOC code from the scores of its tasks, and ranks (`docs/METHOD.md`, sections 6
//! and 7).

use std::collections::BTreeSet;

use super::interval::{Member, task_interval};
use super::order::{levels, reaches};
use super::{mean, range, sample_sd, square};

/// An occupation whose scored tasks hold less than this share of its weight is "partly scored".
pub const COVERAGE_FLOOR: f64 = 0.5;

/// One task of a SOC code, scored or not.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskInput {
    /// Which O*NET-SOC occupation of the code the task belongs to: any number that is the same for
    /// its tasks.
    pub detail: usize,
    /// weight(c, t), 0–1; over all tasks of the code the weights sum to 1.
    pub weight: f64,
    /// `s_m(t)`, 0–100: one slot per rater of the snapshot, in the same order for every task. A
    /// slot that is not there counts as one without a score.
    pub raters: Vec<Option<f64>>,
}

/// The score of a SOC code, in score points, 0–100, and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct OccupationScore {
    /// Σ w x̄ over the scored tasks; absent where they weigh nothing together.
    pub mean: Option<f64>,
    /// How far the raters disagree on this occupation: sample SD of `S_m`; absent under two raters.
    pub std: Option<f64>,
    /// How mixed the work is: √(Σ w (x̄ − mean)² / (1 − Σ w²)); absent under two tasks of positive
    /// weight.
    pub sd_tasks: Option<f64>,
    /// Both ends of the 95 % interval over tasks, raters fixed; absent where the scored tasks carry
    /// less than [`COVERAGE_FLOOR`] of the weight, and where an O*NET-SOC occupation has only one of
    /// positive weight.
    pub interval: Option<(f64, f64)>,
    /// `S_m` = Σ w `s_m`, one per rater in the order of the slots; absent where `mean` is.
    pub rater_means: Option<Vec<f64>>,
    /// The smallest `S_m`; equal to `rater_high` for one rater.
    pub rater_low: Option<f64>,
    /// The largest `S_m`.
    pub rater_high: Option<f64>,
    /// All tasks of the code.
    pub n_tasks: usize,
    /// Tasks with a score of every rater.
    pub n_scored: usize,
    /// Tasks with a score of some raters, but not of all; left out of the score.
    pub n_partial: usize,
    /// Σ weight of the scored tasks, 0–1.
    pub weight_covered: f64,
    /// O*NET-SOC occupations of the code, as the caller counts them.
    pub n_details: usize,
    /// O*NET-SOC occupations with at least one scored task.
    pub n_details_scored: usize,
}

impl OccupationScore {
    /// Whether there is a score, but one that rests on less than [`COVERAGE_FLOOR`] of the weight.
    #[must_use]
    pub fn partly_scored(&self) -> bool {
        self.mean.is_some() && !covers(self.weight_covered, COVERAGE_FLOOR)
    }

    /// Whether there are tasks but no score.
    #[must_use]
    pub fn unscored(&self) -> bool {
        self.mean.is_none() && !self.no_task_data()
    }

    /// Whether the code has no tasks that could be scored.
    #[must_use]
    pub fn no_task_data(&self) -> bool {
        self.n_tasks == 0
    }
}

/// Whether a covered share of the weight reaches a floor.
#[must_use]
pub fn covers(weight_covered: f64, floor: f64) -> bool {
    reaches(weight_covered, floor)
}

/// A task with a score of every rater.
pub(super) struct CompleteTask {
    pub(super) detail: usize,
    pub(super) weight: f64,
    /// `s_m(t)`, one per rater.
    pub(super) scores: Vec<f64>,
    /// x̄(t)
    mean: f64,
}

/// The tasks that every rater scored, in their order.
pub(super) fn scored(tasks: &[TaskInput]) -> Vec<CompleteTask> {
    let n_raters = n_raters(tasks);
    let of = |task: &TaskInput| {
        let scores: Vec<f64> = task.raters.iter().copied().flatten().collect();
        let mean = mean(&scores).filter(|_| scores.len() == n_raters)?;
        Some(CompleteTask { detail: task.detail, weight: task.weight, scores, mean })
    };
    tasks.iter().filter_map(of).collect()
}

fn n_raters(tasks: &[TaskInput]) -> usize {
    tasks.iter().map(|task| task.raters.len()).max().unwrap_or(0)
}

/// Scores one SOC code from **all** its tasks; `n_details` is passed through.
#[must_use]
pub fn occupation(tasks: &[TaskInput], n_details: usize) -> OccupationScore {
    let scored = scored(tasks);
    let details: BTreeSet<usize> = scored.iter().map(|task| task.detail).collect();
    let with_any = tasks.iter().filter(|task| task.raters.iter().any(Option::is_some)).count();
    let rater_means = rater_means(&scored, n_raters(tasks));
    let bounds = rater_means.as_deref().and_then(range);
    let mean = weighted_mean(scored.iter().map(|task| (task.weight, task.mean)));
    // Not `sum()`: that of nothing is −0.
    // A sum of shares: rounding must not make it more than all.
    let weight_covered = scored.iter().map(|task| task.weight).fold(0.0, |a, b| a + b).min(1.0);
    // Of less than half of the weight it would hold the score of the whole too seldom.
    let enough = covers(weight_covered, COVERAGE_FLOOR);
    let interval = mean.filter(|_| enough).and_then(|mean| task_interval(mean, &members(&scored)));
    OccupationScore {
        mean,
        std: rater_means.as_deref().and_then(sample_sd),
        sd_tasks: sd_tasks(&scored),
        interval,
        rater_means,
        rater_low: bounds.map(|(low, _)| low),
        rater_high: bounds.map(|(_, high)| high),
        n_tasks: tasks.len(),
        n_scored: scored.len(),
        n_partial: with_any - scored.len(),
        weight_covered,
        n_details,
        n_details_scored: details.len(),
    }
}

fn members(scored: &[CompleteTask]) -> Vec<Member> {
    let member =
        |task: &CompleteTask| Member { detail: task.detail, weight: task.weight, value: task.mean };
    scored.iter().map(member).collect()
}

/// Σ w x with w = weight / Σ weight; absent where the weights sum to 0. Rounding never carries it
/// outside the range of the values that weigh anything: an occupation of 60s only is 60, not the
/// band below.
pub(super) fn weighted_mean(pairs: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let pairs: Vec<(f64, f64)> = pairs.filter(|(weight, _)| *weight > 0.0).collect();
    let values: Vec<f64> = pairs.iter().map(|(_, value)| *value).collect();
    let (min, max) = range(&values)?;
    let total: f64 = pairs.iter().map(|(weight, _)| weight).sum();
    let mean: f64 = pairs.iter().map(|(weight, value)| weight / total * value).sum();
    Some(mean.max(min).min(max))
}

/// `S_m` for every rater; absent where the scored tasks weigh nothing together.
fn rater_means(scored: &[CompleteTask], n_raters: usize) -> Option<Vec<f64>> {
    if scored.is_empty() {
        return None;
    }
    (0..n_raters)
        .map(|rater| {
            weighted_mean(
                scored.iter().filter_map(|task| Some((task.weight, *task.scores.get(rater)?))),
            )
        })
        .collect()
}

fn sd_tasks(scored: &[CompleteTask]) -> Option<f64> {
    let positive: Vec<&CompleteTask> = scored.iter().filter(|task| task.weight > 0.0).collect();
    if positive.len() < 2 {
        return None;
    }
    let mean = weighted_mean(positive.iter().map(|task| (task.weight, task.mean)))?;
    let total: f64 = positive.iter().map(|task| task.weight).sum();
    let share = |task: &CompleteTask| task.weight / total;
    let spread: f64 = positive.iter().map(|task| share(task) * square(task.mean - mean)).sum();
    let freedom = 1.0 - positive.iter().map(|task| square(share(task))).sum::<f64>();
    // A weight so dominant that the rest vanishes beside it leaves nothing to divide by.
    (freedom > 0.0).then(|| (spread / freedom).sqrt())
}

/// Rank of each mean among those given: 1 + number of means strictly higher, so ties (means of one
/// [level](levels)) share the better rank. An absent mean has no rank and pushes nobody down; who
/// takes part (coverage) is the caller's choice.
#[must_use]
#[expect(clippy::indexing_slicing, reason = "as long as the highest level is high")]
pub fn ranks(means: &[Option<f64>]) -> Vec<Option<usize>> {
    let present: Vec<f64> = means.iter().copied().flatten().collect();
    let levels = levels(&present);
    // Of every level: how many are at it, then how many are above it.
    let mut above = vec![0; levels.iter().max().map_or(0, |highest| highest + 1)];
    for level in &levels {
        above[*level] += 1;
    }
    let mut higher = 0;
    for count in above.iter_mut().rev() {
        (*count, higher) = (higher, higher + *count);
    }
    let mut ranks = levels.iter().map(|level| 1 + above[*level]);
    means.iter().map(|mean| mean.and_then(|_| ranks.next())).collect()
}

#[cfg(test)]
mod tests;
