//! Task weights: how much of an occupation's work each of its tasks stands for (`docs/METHOD.md`,
//! section 3).

mod kind;
mod scheme;

pub use kind::{TaskType, WeightSource};
pub use scheme::{Scheme, UnknownScheme};

use super::order::{exceeds, reaches};
use super::{count, median};

/// What is known about one task of an O*NET-SOC occupation. A part that was not rated is `None`,
/// never 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaskInput {
    /// O*NET's task id.
    pub task_id: i64,
    /// Core, Supplemental or blank.
    pub task_type: TaskType,
    /// Whether any rating row exists for the task, usable or not.
    pub has_ratings: bool,
    /// IM, 1–5.
    pub importance: Option<f64>,
    /// RT, % of incumbents, 0–100.
    pub relevance: Option<f64>,
    /// F, the mean frequency category, 1–7; see [`mean_frequency`].
    pub frequency: Option<f64>,
}

/// One task's weight: a share between 0 and 1 of its occupation, or of its SOC code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaskWeight {
    /// O*NET's task id.
    pub task_id: i64,
    /// The share.
    pub weight: f64,
    /// What the share rests on.
    pub source: WeightSource,
}

/// F = Σₖ k·pₖ / Σₖ pₖ from (category, percent of incumbents) pairs in any order. Present only
/// where each of the seven categories is there exactly once and the percentages add up to 95–105.
#[must_use]
pub fn mean_frequency(percent_by_category: &[(i64, f64)]) -> Option<f64> {
    let mut pairs = percent_by_category.to_vec();
    // Sorted, so that the order of the rows cannot change the last digit of the sums.
    pairs.sort_by_key(|(category, _)| *category);
    if !pairs.iter().map(|(category, _)| *category).eq(1..=7) {
        return None;
    }
    let total: f64 = pairs.iter().map(|(_, percent)| percent).sum();
    if !reaches(total, 95.0) || exceeds(total, 105.0) {
        return None;
    }
    let weighted: f64 =
        (1_u8..=7).zip(&pairs).map(|(category, (_, percent))| f64::from(category) * percent).sum();
    Some(weighted / total)
}

/// `w_o(t)`: the shares of the tasks of **one** O*NET-SOC occupation, in the order of the input.
/// They sum to 1; no tasks give no shares.
#[must_use]
pub fn shares(scheme: Scheme, tasks: &[TaskInput]) -> Vec<TaskWeight> {
    let raw = raw_weights(scheme, tasks);
    let total: f64 = raw.iter().map(|(weight, _)| weight).sum();
    let even = 1.0 / count(tasks.len());
    let share = |(weight, source)| {
        if total > 0.0 { (weight / total, source) } else { (even, WeightSource::Equal) }
    };
    tasks
        .iter()
        .zip(raw.into_iter().map(share))
        .map(|(task, (weight, source))| TaskWeight { task_id: task.task_id, weight, source })
        .collect()
}

/// weight(c, t) = `w_o(t)` / `n_c`: the shares of the tasks of a SOC code, given one list per
/// O*NET-SOC occupation of the code. Occupations without tasks are not counted in `n_c`. Order of
/// the input; the weights sum to 1.
#[must_use]
pub fn soc_weights(scheme: Scheme, details: &[Vec<TaskInput>]) -> Vec<TaskWeight> {
    let with_tasks = count(details.iter().filter(|tasks| !tasks.is_empty()).count());
    details
        .iter()
        .flat_map(|tasks| shares(scheme, tasks))
        .map(|task| TaskWeight { weight: task.weight / with_tasks, ..task })
        .collect()
}

fn raw_weights(scheme: Scheme, tasks: &[TaskInput]) -> Vec<(f64, WeightSource)> {
    let by_type = |raw: fn(TaskType) -> f64| {
        tasks.iter().map(|task| (raw(task.task_type), WeightSource::Type)).collect()
    };
    match scheme {
        Scheme::Core2 => by_type(TaskType::core2),
        Scheme::CoreOnly => by_type(|kind| f64::from(kind == TaskType::Core)),
        Scheme::Equal => vec![(1.0, WeightSource::Equal); tasks.len()],
        Scheme::ImRt | Scheme::ImRtFt if !tasks.iter().any(|task| task.has_ratings) => {
            by_type(TaskType::core2)
        }
        Scheme::ImRt => rated_weights(tasks, false),
        Scheme::ImRtFt => rated_weights(tasks, true),
    }
}

/// IM × RT/100, times F where frequency is used, with the missing parts filled in.
fn rated_weights(tasks: &[TaskInput], with_frequency: bool) -> Vec<(f64, WeightSource)> {
    let usual = Usual::among(tasks);
    tasks
        .iter()
        .map(|task| {
            let importance = task.importance.unwrap_or_else(|| usual.importance(task.task_type));
            let relevance = task.relevance.unwrap_or_else(|| task.task_type.usual_relevance());
            let frequency =
                if with_frequency { task.frequency.unwrap_or(usual.frequency) } else { 1.0 };
            let complete = task.importance.is_some()
                && task.relevance.is_some()
                && (task.frequency.is_some() || !with_frequency);
            let source = if complete { WeightSource::Rated } else { WeightSource::Imputed };
            (importance * relevance / 100.0 * frequency, source)
        })
        .collect()
}

/// What stands in for a missing importance or frequency in one occupation.
struct Usual {
    core: f64,
    supplemental: f64,
    blank: f64,
    frequency: f64,
}

impl Usual {
    fn among(tasks: &[TaskInput]) -> Self {
        let importance = |kind| {
            let rated: Vec<f64> = tasks
                .iter()
                .filter(|task| task.task_type == kind)
                .filter_map(|task| task.importance)
                .collect();
            median(&rated).unwrap_or(3.0)
        };
        let frequencies: Vec<f64> = tasks.iter().filter_map(|task| task.frequency).collect();
        Self {
            core: importance(TaskType::Core),
            supplemental: importance(TaskType::Supplemental),
            blank: importance(TaskType::Blank),
            frequency: median(&frequencies).unwrap_or(4.0),
        }
    }

    fn importance(&self, kind: TaskType) -> f64 {
        match kind {
            TaskType::Core => self.core,
            TaskType::Supplemental => self.supplemental,
            TaskType::Blank => self.blank,
        }
    }
}

#[cfg(test)]
mod tests;
