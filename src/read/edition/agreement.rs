//! How far the raters of the published snapshot agree, and where they do not.

use schemars::JsonSchema;
use serde::Serialize;

use super::head::Head;
use super::place::{TaskPlace, tasks};
use super::reason::{NO_SNAPSHOT, NOT_HELD};
use super::{Occupation, Task};
use crate::stats::agreement::{Agreements, Weakest};
use crate::stats::order::{self, Direction};

/// Agreement of the raters (`docs/METHOD.md`, section 8), as it was stored with the snapshot.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RaterAgreements {
    /// Why there are no figures.
    pub reason: Option<String>,
    /// The pair that agrees least over all tasks.
    pub weakest: Option<Weakest>,
    /// Why no rater has figures over activities; absent where one has.
    pub activities_reason: Option<&'static str>,
    /// All statistics of agreement.
    #[serde(flatten)]
    pub agreements: Agreements,
}

const ONE_RATER: &str = "there is only one rater, so that no agreement can be measured";
const UNDEFINED: &str = "no two raters scored two tasks in common that differ in score";

impl RaterAgreements {
    pub(super) fn from_head(head: Option<&Head>) -> Self {
        let Some(head) = head else {
            return Self {
                reason: Some(NO_SNAPSHOT.to_owned()),
                weakest: None,
                activities_reason: Some(NO_SNAPSHOT),
                agreements: Agreements::default(),
            };
        };
        let agreements = head.agreement.clone();
        let weakest = agreements.weakest();
        let reason = if head.raters.len() == 1 {
            Some(ONE_RATER)
        } else if agreements == Agreements::default() {
            Some(NOT_HELD)
        } else {
            weakest.is_none().then_some(UNDEFINED)
        };
        let activities_reason = agreements.activities.is_empty().then_some(NOT_HELD);
        Self { reason: reason.map(str::to_owned), weakest, activities_reason, agreements }
    }
}

/// The places of the contested tasks, the widest apart first, ties by task ID.
pub(super) fn contested(occupations: &[Occupation]) -> Vec<TaskPlace> {
    let mut found = Vec::new();
    for (place, task) in tasks(occupations) {
        if task.score.contested == Some(true) {
            found.push((task, place));
        }
    }
    let by_id = |a: &(&Task, _), b: &(&Task, _)| a.0.task_id.cmp(&b.0.task_id);
    order::sort(&mut found, Direction::Falling, |(task, _)| task.score.spread(), by_id);
    found.into_iter().map(|(_, place)| place).collect()
}
