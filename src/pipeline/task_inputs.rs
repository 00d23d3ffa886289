//! A release's tasks with their ratings, grouped as the formulas of METHOD 3 want them.

use std::collections::{BTreeMap, HashMap};

use diesel::QueryResult;

use crate::db::occupation_task_ratings::TaskRatingValue;
use crate::db::{Conn, occupation_task_ratings, task_statements};
use crate::soc;
use crate::stats::weights::{TaskInput, TaskType, mean_frequency};

/// SOC code → O*NET-SOC code → its tasks by id; only occupations that have tasks.
pub(super) type TasksBySoc = BTreeMap<String, BTreeMap<String, Vec<TaskInput>>>;

/// Reads the tasks and ratings of a release.
pub(super) fn read(conn: &mut Conn, version: &str) -> QueryResult<TasksBySoc> {
    let mut ratings: HashMap<i64, Vec<TaskRatingValue>> = HashMap::new();
    for rating in occupation_task_ratings::values_of_version(conn, version)? {
        ratings.entry(rating.task_id).or_default().push(rating);
    }
    let mut tasks = TasksBySoc::new();
    for task in task_statements::of_version(conn, version)? {
        let values = ratings.remove(&task.task_id).unwrap_or_default();
        let input = input(task.task_id, task.task_type.as_deref(), &values);
        tasks
            .entry(soc::soc_part(&task.onetsoc_code).to_owned())
            .or_default()
            .entry(task.onetsoc_code)
            .or_default()
            .push(input);
    }
    Ok(tasks)
}

fn input(task_id: i64, label: Option<&str>, values: &[TaskRatingValue]) -> TaskInput {
    let single = |scale: &str| {
        values.iter().find(|v| v.scale_id == scale && v.category == 0).map(|v| v.data_value)
    };
    let frequencies: Vec<(i64, f64)> =
        values.iter().filter(|v| v.scale_id == "FT").map(|v| (v.category, v.data_value)).collect();
    TaskInput {
        task_id,
        // The import lets no other label in, nor does the table.
        task_type: TaskType::from_label(label).unwrap_or(TaskType::Blank),
        has_ratings: !values.is_empty(),
        importance: single("IM"),
        relevance: single("RT"),
        frequency: mean_frequency(&frequencies),
    }
}
