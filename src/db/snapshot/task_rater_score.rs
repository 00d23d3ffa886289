//! `task_rater_score`: each rater's score of each task as a snapshot used it (`s_m` of METHOD 5).

use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::task_rater_score;

/// One rater's score of one task.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = task_rater_score, treat_none_as_default_value = false)]
pub struct TaskRaterScore {
    /// Release the scores belong to.
    pub data_version: String,
    /// The snapshot.
    pub snapshot_id: i64,
    /// The task.
    pub task_id: i64,
    /// The rater.
    pub rater: String,
    /// Newest run that has it.
    pub run_id: i64,
    /// Mean of the rater's samples, 0-100.
    pub score: f64,
    /// How many samples that is.
    pub n_samples: i64,
}

/// Appends rows.
pub fn load(conn: &mut Conn, rows: &[TaskRaterScore]) -> QueryResult<usize> {
    bulk_load!(conn, task_rater_score::table, 7, rows)
}

/// A snapshot's rows, in order.
pub fn of_snapshot(conn: &mut Conn, snapshot_id: i64) -> QueryResult<Vec<TaskRaterScore>> {
    let rows: Vec<TaskRaterScore> = task_rater_score::table
        .filter(task_rater_score::snapshot_id.eq(snapshot_id))
        .select(TaskRaterScore::as_select())
        .load(conn)?;
    Ok(by_bytes!(rows, row => (row.task_id, &row.rater)))
}
