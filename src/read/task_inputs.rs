//! A release's tasks with their ratings, grouped as the formulas of METHOD 3 want them.

use std::collections::{BTreeMap, HashMap};

use diesel::QueryResult;

use crate::db::occupation_task_ratings::TaskRatingValue;
use crate::db::occupation_task_weight::Weight;
use crate::db::{Conn, occupation_task_ratings, task_statements};
use crate::soc;
use crate::stats::weights::{Scheme, TaskInput, TaskType, mean_frequency, soc_weights};

/// SOC code → O*NET-SOC code → its tasks by id; only occupations that have tasks.
pub(crate) type TasksBySoc = BTreeMap<String, BTreeMap<String, Vec<TaskInput>>>;

/// Reads the tasks and ratings of a release.
pub(crate) fn read(conn: &mut Conn, version: &str) -> QueryResult<TasksBySoc> {
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

/// The weights of every task of a release, by SOC code and task.
pub(crate) fn weights(version: &str, scheme: Scheme, tasks: &TasksBySoc) -> Vec<Weight> {
    let mut rows = Vec::new();
    for (soc_code, details) in tasks {
        let details: Vec<_> = details.values().cloned().collect();
        let mut weights = soc_weights(scheme, &details);
        weights.sort_by_key(|weight| weight.task_id);
        rows.extend(weights.into_iter().map(|weight| Weight {
            data_version: version.to_owned(),
            weight_scheme: scheme.name().to_owned(),
            soc_code: soc_code.clone(),
            task_id: weight.task_id,
            weight: weight.weight,
            weight_source: weight.source.as_str().to_owned(),
        }));
    }
    rows
}
