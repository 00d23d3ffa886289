//! How far the raters of the published snapshot agree, and where they do not.

use schemars::JsonSchema;
use serde::Serialize;

use super::head::Head;
use super::{Occupation, RaterScore, Task};
use crate::db::rater_agreement::RaterAgreement;
use crate::read::snapshots::NOT_HELD;
use crate::stats::agreement::{Agreements, Figure, Weakest};
use crate::stats::order::{self, Direction};

/// Agreement of the raters (`docs/METHOD.md`, section 8), as it was stored with the snapshot.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RaterAgreements {
    /// Why there are no figures.
    pub reason: Option<String>,
    /// The pair that agrees least over all tasks.
    pub weakest: Option<Weakest>,
    /// All statistics of agreement.
    #[serde(flatten)]
    pub agreements: Agreements,
}

const NO_SNAPSHOT: &str = "no snapshot yet: run `onet-ai aggregate`";
const ONE_RATER: &str = "there is only one rater, so that no agreement can be measured";
const UNDEFINED: &str = "no two raters scored two tasks in common that differ in score";

impl RaterAgreements {
    pub(super) fn of(head: Option<&Head>) -> Self {
        let Some(head) = head else {
            return Self {
                reason: Some(NO_SNAPSHOT.to_owned()),
                weakest: None,
                agreements: Agreements::default(),
            };
        };
        let agreements = Agreements::of_figures(head.agreement.iter().map(figure));
        let weakest = agreements.weakest();
        let reason = if head.raters.len() == 1 {
            Some(ONE_RATER)
        } else if head.agreement.is_empty() {
            Some(NOT_HELD)
        } else {
            weakest.is_none().then_some(UNDEFINED)
        };
        Self { reason: reason.map(str::to_owned), weakest, agreements }
    }
}

fn figure(row: &RaterAgreement) -> Figure {
    Figure {
        rater_a: row.rater_a.clone(),
        rater_b: row.rater_b.clone(),
        scope: row.scope.clone(),
        scope_value: row.scope_value.clone(),
        statistic: row.statistic.clone(),
        value: row.value,
        low: row.low,
        high: row.high,
    }
}

/// A task on which the raters are at least 30 points apart.
#[derive(Debug, Clone, Copy)]
pub struct ContestedTask<'a> {
    /// The occupation that the task belongs to.
    pub occupation: &'a Occupation,
    /// The task.
    pub task: &'a Task,
    /// Highest less lowest rater, in points.
    pub spread: f64,
    /// Every rater's score, in the snapshot's order.
    pub raters: &'a [RaterScore],
}

/// Where the contested tasks are: places of the occupation and of its task, the widest apart first,
/// ties by task ID.
pub(super) fn contested(occupations: &[Occupation]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (of, occupation) in occupations.iter().enumerate() {
        for (at, task) in occupation.tasks.iter().enumerate() {
            if task.score.contested == Some(true) {
                found.push((spread(task), task.task_id, (of, at)));
            }
        }
    }
    order::sort(&mut found, Direction::Falling, |task| Some(task.0), |a, b| a.1.cmp(&b.1));
    found.into_iter().map(|(_, _, place)| place).collect()
}

/// The contested task at a place.
pub(super) fn at(
    occupations: &[Occupation],
    (of, at): (usize, usize),
) -> Option<ContestedTask<'_>> {
    let occupation = occupations.get(of)?;
    let task = occupation.tasks.get(at)?;
    Some(ContestedTask { occupation, task, spread: spread(task), raters: &task.raters })
}

fn spread(task: &Task) -> f64 {
    task.score.max.zip(task.score.min).map_or(0.0, |(max, min)| max - min)
}
