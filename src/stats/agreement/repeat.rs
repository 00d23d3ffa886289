//! How far a rater agrees with itself: the spread of its repeated scores of one task, beside the
//! spread between raters.

use schemars::JsonSchema;
use serde::Serialize;

use super::super::square;
use super::{count, mean};

/// One task's repeated scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeated {
    /// One rater's scores of the task, 0–100: its samples, or one value per run.
    pub values: Vec<f64>,
    /// `s_m(t)` of every rater that scored the task, in points.
    pub raters: Vec<f64>,
}

/// The spread within a rater and between raters, over the tasks that the rater scored twice or
/// more; in score points.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, JsonSchema)]
pub struct Repeatability {
    /// Tasks with two values or more: what `within_sd` rests on.
    pub tasks: usize,
    /// Values of these tasks.
    pub values: usize,
    /// Standard deviation of a single value, pooled over the tasks.
    pub within_sd: Option<f64>,
    /// How many of these tasks another rater scored too; `between_sd` rests on them.
    pub tasks_between: usize,
    /// Standard deviation between raters, pooled over those tasks.
    pub between_sd: Option<f64>,
}

/// Repeatability of one rater. Tasks with fewer than two values count nowhere.
#[must_use]
pub fn repeatability(tasks: &[Repeated]) -> Repeatability {
    let repeated: Vec<&Repeated> = tasks.iter().filter(|task| task.values.len() >= 2).collect();
    let between: Vec<&[f64]> =
        repeated.iter().map(|task| task.raters.as_slice()).filter(|r| r.len() >= 2).collect();
    Repeatability {
        tasks: repeated.len(),
        values: repeated.iter().map(|task| task.values.len()).sum(),
        within_sd: pooled_sd(repeated.iter().map(|task| task.values.as_slice())),
        tasks_between: between.len(),
        between_sd: pooled_sd(between.iter().copied()),
    }
}

/// √(Σ Σ (x − x̄)² / Σ (k − 1)) over groups of k values; absent where no group has two.
fn pooled_sd<'a>(groups: impl Iterator<Item = &'a [f64]>) -> Option<f64> {
    let (mut squares, mut freedom) = (0.0, 0.0);
    for values in groups.filter(|values| values.len() >= 2) {
        let mean = mean(values)?;
        squares += values.iter().map(|value| square(value - mean)).sum::<f64>();
        freedom += count(values.len()) - 1.0;
    }
    (freedom > 0.0).then(|| (squares / freedom).sqrt())
}
