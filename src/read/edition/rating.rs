//! O*NET's ratings of a task by workers: importance, relevance, frequency.

use std::collections::BTreeMap;

use diesel::QueryResult;

use crate::db::{Conn, occupation_task_ratings};
use crate::stats::weights::mean_frequency;

/// The ratings of one task; each is absent where O*NET has none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Rating {
    /// Importance (IM), 1 to 5.
    pub(super) importance: Option<f64>,
    /// Relevance (RT), 0 to 100 %.
    pub(super) relevance: Option<f64>,
    /// Mean frequency (F), 1 to 7 (METHOD 3).
    pub(super) frequency: Option<f64>,
}

/// Reads the ratings of a release, by task id: of all categories of a frequency only their mean is kept.
pub(super) fn read(conn: &mut Conn, data_version: &str) -> QueryResult<BTreeMap<i64, Rating>> {
    let mut ratings: BTreeMap<i64, Rating> = BTreeMap::new();
    let mut frequencies: BTreeMap<i64, Vec<(i64, f64)>> = BTreeMap::new();
    occupation_task_ratings::each_value_of_version(conn, data_version, |value| {
        let rating = ratings.entry(value.task_id).or_default();
        match value.scale_id.as_str() {
            "IM" => rating.importance = Some(value.data_value),
            "RT" => rating.relevance = Some(value.data_value),
            "FT" => frequencies
                .entry(value.task_id)
                .or_default()
                .push((value.category, value.data_value)),
            _ => {}
        }
    })?;
    for (task, percent) in frequencies {
        ratings.entry(task).or_default().frequency = mean_frequency(&percent);
    }
    Ok(ratings)
}
