//! Tasks that came, went, or are not what they were under the same id.

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryResult;
use serde::Serialize;

use super::BeforeAfter;
use crate::db::Conn;
use crate::db::occupation_task_ratings::{self, TaskRatingValue};
use crate::db::task_statements::{self, TaskStatement};
use crate::stats::weights::mean_frequency;

/// Differences between the tasks of two releases, by task id.
#[derive(Debug, Clone, Serialize)]
pub struct TaskChanges {
    /// How many there are.
    pub count: BeforeAfter<usize>,
    /// In the release before only.
    pub removed: Vec<TaskItem>,
    /// In the release after only.
    pub added: Vec<TaskItem>,
    /// Same id, other text.
    pub reworded: Vec<RewordedTask>,
    /// Same id, other type.
    pub re_typed: Vec<ReTypedTask>,
    /// Same id, other occupation.
    pub moved: Vec<MovedTask>,
    /// Same id, and another value on a scale (IM, RT, FT) on which both releases rate it.
    pub re_rated: Vec<ReRatedTask>,
    /// Tasks of both releases that only the one after rates, by scale.
    pub ratings_gained: BTreeMap<String, usize>,
    /// Tasks of both releases that only the one before rates, by scale.
    pub ratings_lost: BTreeMap<String, usize>,
}

/// One task.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskItem {
    /// O*NET's task id.
    pub task_id: i64,
    /// Its occupation.
    pub onetsoc_code: String,
    /// The task statement.
    pub task_statement: String,
    /// `Core`, `Supplemental`, or absent.
    pub task_type: Option<String>,
}

/// A task that is worded anew.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RewordedTask {
    /// O*NET's task id.
    pub task_id: i64,
    /// Its occupation in the release after.
    pub onetsoc_code: String,
    /// The task statements.
    #[serde(flatten)]
    pub statement: BeforeAfter<String>,
}

/// A task of another type than before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReTypedTask {
    /// O*NET's task id.
    pub task_id: i64,
    /// Its occupation in the release after.
    pub onetsoc_code: String,
    /// The task statement in the release after.
    pub task_statement: String,
    /// `Core`, `Supplemental`, or absent (not rated).
    #[serde(flatten)]
    pub task_type: BeforeAfter<Option<String>>,
}

/// A task of another occupation than before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MovedTask {
    /// O*NET's task id.
    pub task_id: i64,
    /// The task statement in the release after.
    pub task_statement: String,
    /// O*NET-SOC codes.
    #[serde(flatten)]
    pub onetsoc_code: BeforeAfter<String>,
}

/// A task that is rated anew.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReRatedTask {
    /// O*NET's task id.
    pub task_id: i64,
    /// Its occupation in the release after.
    pub onetsoc_code: String,
    /// The task statement in the release after.
    pub task_statement: String,
    /// IM, 1–5.
    pub importance: BeforeAfter<Option<f64>>,
    /// RT, % of incumbents.
    pub relevance: BeforeAfter<Option<f64>>,
    /// F, the mean frequency category, 1–7. The percentages behind it may differ where it does not.
    pub frequency: BeforeAfter<Option<f64>>,
}

/// A task's values by scale, each by category.
type Ratings = BTreeMap<String, Vec<(i64, f64)>>;

pub(super) fn compare(conn: &mut Conn, from: &str, to: &str) -> QueryResult<TaskChanges> {
    let before = by_id(task_statements::of_version(conn, from)?);
    let after = by_id(task_statements::of_version(conn, to)?);
    let only_in = |these: &BTreeMap<i64, TaskStatement>, those: &BTreeMap<i64, TaskStatement>| {
        these.values().filter(|task| !those.contains_key(&task.task_id)).map(item).collect()
    };
    let mut found = TaskChanges {
        count: BeforeAfter { before: before.len(), after: after.len() },
        removed: only_in(&before, &after),
        added: only_in(&after, &before),
        reworded: Vec::new(),
        re_typed: Vec::new(),
        moved: Vec::new(),
        re_rated: Vec::new(),
        ratings_gained: BTreeMap::new(),
        ratings_lost: BTreeMap::new(),
    };
    let old_ratings = ratings(occupation_task_ratings::values_of_version(conn, from)?);
    let new_ratings = ratings(occupation_task_ratings::values_of_version(conn, to)?);
    for old in before.values() {
        let Some(new) = after.get(&old.task_id) else { continue };
        found.compare_words(old, new);
        let (old, empty) = (old_ratings.get(&old.task_id), Ratings::new());
        found.compare_ratings(
            new,
            old.unwrap_or(&empty),
            new_ratings.get(&new.task_id).unwrap_or(&empty),
        );
    }
    Ok(found)
}

impl TaskChanges {
    fn compare_words(&mut self, old: &TaskStatement, new: &TaskStatement) {
        let task_id = new.task_id;
        let onetsoc_code = || new.onetsoc_code.clone();
        let task_statement = || new.task_statement.clone();
        if old.task_statement != new.task_statement {
            let statement =
                BeforeAfter { before: old.task_statement.clone(), after: task_statement() };
            self.reworded.push(RewordedTask { task_id, onetsoc_code: onetsoc_code(), statement });
        }
        if old.task_type != new.task_type {
            self.re_typed.push(ReTypedTask {
                task_id,
                onetsoc_code: onetsoc_code(),
                task_statement: task_statement(),
                task_type: BeforeAfter {
                    before: old.task_type.clone(),
                    after: new.task_type.clone(),
                },
            });
        }
        if old.onetsoc_code != new.onetsoc_code {
            self.moved.push(MovedTask {
                task_id,
                task_statement: task_statement(),
                onetsoc_code: BeforeAfter {
                    before: old.onetsoc_code.clone(),
                    after: onetsoc_code(),
                },
            });
        }
    }

    fn compare_ratings(&mut self, task: &TaskStatement, old: &Ratings, new: &Ratings) {
        let scales: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let mut differs = false;
        for scale in scales {
            match (old.get(scale), new.get(scale)) {
                (Some(old), Some(new)) => differs |= old != new,
                (None, _) => *self.ratings_gained.entry(scale.clone()).or_default() += 1,
                (_, None) => *self.ratings_lost.entry(scale.clone()).or_default() += 1,
            }
        }
        if differs {
            self.re_rated.push(ReRatedTask {
                task_id: task.task_id,
                onetsoc_code: task.onetsoc_code.clone(),
                task_statement: task.task_statement.clone(),
                importance: BeforeAfter { before: single(old, "IM"), after: single(new, "IM") },
                relevance: BeforeAfter { before: single(old, "RT"), after: single(new, "RT") },
                frequency: BeforeAfter { before: frequency(old), after: frequency(new) },
            });
        }
    }
}

fn by_id(tasks: Vec<TaskStatement>) -> BTreeMap<i64, TaskStatement> {
    tasks.into_iter().map(|task| (task.task_id, task)).collect()
}

fn item(task: &TaskStatement) -> TaskItem {
    TaskItem {
        task_id: task.task_id,
        onetsoc_code: task.onetsoc_code.clone(),
        task_statement: task.task_statement.clone(),
        task_type: task.task_type.clone(),
    }
}

/// The rows come by task, scale and category.
fn ratings(rows: Vec<TaskRatingValue>) -> BTreeMap<i64, Ratings> {
    let mut found: BTreeMap<i64, Ratings> = BTreeMap::new();
    for row in rows {
        let scales = found.entry(row.task_id).or_default();
        scales.entry(row.scale_id).or_default().push((row.category, row.data_value));
    }
    found
}

fn single(ratings: &Ratings, scale: &str) -> Option<f64> {
    let values = ratings.get(scale)?;
    values.iter().find(|(category, _)| *category == 0).map(|(_, value)| *value)
}

fn frequency(ratings: &Ratings) -> Option<f64> {
    mean_frequency(ratings.get("FT")?)
}
