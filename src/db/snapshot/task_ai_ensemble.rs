//! `task_ai_ensemble`: what the raters together say of a task (METHOD 5).

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::db::backend::Conn;
use crate::db::schema::task_ai_ensemble;

/// One scored task.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = task_ai_ensemble, treat_none_as_default_value = false)]
pub struct TaskEnsemble {
    /// Release the scores belong to.
    pub data_version: String,
    /// The snapshot.
    pub snapshot_id: i64,
    /// The task.
    pub task_id: i64,
    /// Mean over raters.
    pub mean: f64,
    /// Sample standard deviation over raters; absent for one rater.
    pub std: Option<f64>,
    /// Lowest rater.
    pub min: f64,
    /// Highest rater.
    pub max: f64,
    /// Number of raters.
    pub n: i64,
    /// When it was computed (UTC).
    pub updated_at: NaiveDateTime,
}

/// Appends rows.
pub fn load(conn: &mut Conn, rows: &[TaskEnsemble]) -> QueryResult<usize> {
    bulk_load!(conn, task_ai_ensemble::table, 9, rows)
}

/// A snapshot's rows, in order.
pub fn of_snapshot(conn: &mut Conn, snapshot_id: i64) -> QueryResult<Vec<TaskEnsemble>> {
    task_ai_ensemble::table
        .filter(task_ai_ensemble::snapshot_id.eq(snapshot_id))
        .order(task_ai_ensemble::task_id)
        .select(TaskEnsemble::as_select())
        .load(conn)
}
