//! The score of somebody's own work: over the tasks that this person does, each with the weight of the time that it
//! takes (`docs/METHOD.md`, section 14). It is computed as an occupation's score is, and nothing of it is kept.

use super::{Edition, Occupation, Task};
use crate::stats::band::Band;
use crate::stats::occupation::{self, OccupationScore, TaskInput};

/// How much of an ordinary week a task takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// About an hour.
    Little,
    /// About half a day.
    Some,
    /// A day or more.
    Much,
}

impl Time {
    /// All of them, the shortest first.
    pub const ALL: [Self; 3] = [Self::Little, Self::Some, Self::Much];

    /// The hours that it stands for. Only their proportions count.
    #[must_use]
    pub fn hours(self) -> i64 {
        match self {
            Self::Little => 1,
            Self::Some => 4,
            Self::Much => 8,
        }
    }
}

/// A task that somebody does.
#[derive(Debug, Clone, Copy)]
pub struct OwnTask<'a> {
    /// The task, one of the occupation's.
    pub task: &'a Task,
    /// How much it weighs, on any scale; absent where nobody has said so.
    pub weight: Option<f64>,
}

/// The score of somebody's own work, in points, 0–100.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnScore {
    /// Weighted mean of the scored tasks.
    pub mean: f64,
    /// Its display band.
    pub band: &'static str,
    /// Each rater's own mean, in the snapshot's order.
    pub raters: Vec<f64>,
    /// Both ends of the 95 % interval over tasks, or why there is none.
    pub interval: Result<(f64, f64), NoOwnInterval>,
    /// How many of the tasks have a weight; the others are left out.
    pub n_tasks: usize,
    /// How many of them every rater scored.
    pub n_scored: usize,
    /// Their part of the weight, 0–1.
    pub covered: f64,
}

impl OwnScore {
    /// Whether less than half of the weight is scored.
    #[must_use]
    pub fn is_partly(&self) -> bool {
        self.interval == Err(NoOwnInterval::LittleScored)
    }
}

/// Why there is no score of somebody's own work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoOwnScore {
    /// No task is named.
    NothingNamed,
    /// There is no snapshot yet.
    NoSnapshot,
    /// No task that is named has a weight, or all of them weigh nothing.
    Weightless,
    /// No task that is named is scored by every rater.
    Unscored,
}

/// Why a score of somebody's own work has no interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoOwnInterval {
    /// A single scored task does not say how far another one would be from it.
    OneTask,
    /// One of several O*NET-SOC occupations has a single scored task among them.
    OneTaskOfDetail,
    /// The scored tasks carry less than half of the weight.
    LittleScored,
}

impl Edition {
    /// The score of somebody who does these tasks of an occupation, or why there is none. All tasks with the weights
    /// of the release give the occupation's own score. A task without a weight is left out of all sums: it does not
    /// weigh nothing, nobody knows what it weighs.
    pub fn own_score(
        &self,
        occupation: &Occupation,
        tasks: &[OwnTask<'_>],
    ) -> Result<OwnScore, NoOwnScore> {
        if tasks.is_empty() {
            return Err(NoOwnScore::NothingNamed);
        }
        if self.version.raters.is_empty() {
            return Err(NoOwnScore::NoSnapshot);
        }
        let raters: Vec<&str> = self.version.raters.iter().map(|it| it.name.as_str()).collect();
        score(&inputs(occupation, &raters, tasks)?)
    }
}

/// What the formulas take, by task id as for an occupation, so that the sums have the same digits.
fn inputs(
    occupation: &Occupation,
    raters: &[&str],
    tasks: &[OwnTask<'_>],
) -> Result<Vec<TaskInput>, NoOwnScore> {
    let mut weighed: Vec<(&Task, f64)> =
        tasks.iter().filter_map(|own| Some((own.task, own.weight?))).collect();
    weighed.sort_by_key(|(task, _)| task.task_id);
    let total: f64 = weighed.iter().map(|(_, weight)| weight).sum();
    if total <= 0.0 {
        return Err(NoOwnScore::Weightless);
    }
    let input = |(task, weight): (&Task, f64)| {
        let code = &task.onetsoc_code;
        let detail = occupation.details.iter().position(|detail| detail.onetsoc_code == *code);
        let said = |rater: &&str| task.raters.iter().find(|said| *said.rater == **rater);
        TaskInput {
            // A code of no detail of the occupation is one more of its own.
            detail: detail.unwrap_or(occupation.details.len()),
            weight: weight / total,
            raters: raters.iter().map(|rater| said(rater).map(|said| said.score)).collect(),
        }
    };
    Ok(weighed.into_iter().map(input).collect())
}

fn score(inputs: &[TaskInput]) -> Result<OwnScore, NoOwnScore> {
    let found = occupation::occupation(inputs, 1);
    let (mean, raters) = found.mean.zip(found.rater_means.clone()).ok_or(NoOwnScore::Unscored)?;
    Ok(OwnScore {
        mean,
        band: Band::of_score(mean).label(),
        raters,
        interval: found.interval.ok_or_else(|| without_interval(&found, inputs)),
        n_tasks: inputs.len(),
        n_scored: found.n_scored,
        covered: found.weight_covered,
    })
}

fn without_interval(found: &OccupationScore, inputs: &[TaskInput]) -> NoOwnInterval {
    let counts = |task: &&TaskInput| task.weight > 0.0 && task.raters.iter().all(Option::is_some);
    match (found.partly_scored(), inputs.iter().filter(counts).count()) {
        (true, _) => NoOwnInterval::LittleScored,
        (false, 1) => NoOwnInterval::OneTask,
        (false, _) => NoOwnInterval::OneTaskOfDetail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(detail: usize, weight: f64, raters: [Option<f64>; 2]) -> TaskInput {
        TaskInput { detail, weight, raters: raters.to_vec() }
    }

    #[test]
    fn own_weights_move_the_mean_and_every_raters_own() {
        // 1 and 4 hours: 0.2 · 20 + 0.8 · 70 = 60; A 0.2 · 10 + 0.8 · 60, B 0.2 · 30 + 0.8 · 80.
        let (a, b) = ([Some(10.0), Some(30.0)], [Some(60.0), Some(80.0)]);
        let found = score(&[input(0, 0.2, a), input(0, 0.8, b)]).unwrap();
        assert!((found.mean - 60.0).abs() < 1e-9, "{found:?}");
        assert!((found.raters[0] - 50.0).abs() < 1e-9 && (found.raters[1] - 70.0).abs() < 1e-9);
        assert_eq!((found.band, found.n_scored), ("high", 2));
        assert!(found.interval.is_ok() && (found.covered - 1.0).abs() < 1e-12);
    }

    #[test]
    fn why_there_is_no_interval_and_why_no_score() {
        let (said, half) = ([Some(10.0), Some(30.0)], [Some(10.0), None]);
        let why = |inputs: &[TaskInput]| score(inputs).map(|found| found.interval);
        assert_eq!(why(&[input(0, 1.0, said)]), Ok(Err(NoOwnInterval::OneTask)));
        let weightless = [input(0, 1.0, said), input(0, 0.0, said)];
        assert_eq!(why(&weightless), Ok(Err(NoOwnInterval::OneTask)));
        let apart = [input(0, 0.3, said), input(0, 0.3, said), input(1, 0.4, said)];
        assert_eq!(why(&apart), Ok(Err(NoOwnInterval::OneTaskOfDetail)));
        let little = [input(0, 0.2, said), input(0, 0.2, said), input(0, 0.6, half)];
        assert_eq!(why(&little), Ok(Err(NoOwnInterval::LittleScored)));
        assert!(score(&little).unwrap().is_partly());
        // What one rater lacks is not 0.
        assert_eq!(why(&[input(0, 1.0, half)]), Err(NoOwnScore::Unscored));
    }

    #[test]
    fn each_step_of_time_is_longer_than_the_one_before() {
        assert!(Time::ALL.map(Time::hours).windows(2).all(|pair| pair[0] < pair[1]));
    }
}
